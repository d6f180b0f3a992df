"""The workbench with keys alone: from files to the corrected data, the list of keys, where the focus is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import CORPUS
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from serve_samples import REAL, make_dataset, short_pdf
from test_serve_browser import messages, open_bench, served, wait_for, wait_until

from evals.robustness.axes import STANDARD, Template
from evals.robustness.compose import invent
from evals.robustness.files import ALL_WRITERS

GOLD = """
const done = arguments[1];
fetch(`/api/accounts/${arguments[0]}/exports/gold.json`).then((answer) => answer.text()).then(done);
"""
POINTS = """[...document.querySelectorAll('article.finding')].findIndex((one) => {
  const side = one.querySelector('[data-place="0"]');
  return side && side.dataset.at && document.querySelector(`#values [data-path="${CSS.escape(side.dataset.at)}"]`);
})"""
"""The first finding whose first place is about a single value."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return served(make_dataset(tmp_path_factory.mktemp("keys")))


def press(browser: Chrome, *keys: str) -> None:
    """Keys go where the focus is; sent to what chooses files, a driver takes them for names."""
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def ready(browser: Chrome, selector: str) -> None:
    """The page shows something and its scripts have run: a key before that is nobody's."""
    wait_for(browser, selector)
    wait_until(browser, "document.readyState === 'complete'")


def path_of(browser: Chrome) -> str:
    return str(browser.execute_script("return location.pathname"))


def outlined(browser: Chrome) -> bool:
    return bool(browser.execute_script("return getComputedStyle(document.activeElement).outlineStyle !== 'none'"))


def drop(browser: Chrome, *files: Path) -> None:
    """Files dragged from a folder of the system and let go over the page."""
    place = browser.find_element(By.ID, "drop").rect
    at = {"x": place["x"] + place["width"] / 2, "y": place["y"] + place["height"] / 2}
    data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        browser.execute_cdp_cmd("Input.dispatchDragEvent", {"type": kind, "data": data, **at})


def choose(browser: Chrome, *files: Path) -> None:
    """Files chosen in the window of the system, which is opened with keys."""
    press(browser, "w")
    assert browser.switch_to.active_element.get_attribute("id") == "addresses"
    browser.switch_to.active_element.send_keys(Keys.SHIFT, Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("id") == "folder"  # what chooses files takes the focus
    browser.find_element(By.ID, "files").send_keys("\n".join(map(str, files)))


def in_sight(browser: Chrome, selector: str) -> bool:
    """Something is inside the window of the document, and that inside the page."""
    return bool(
        browser.execute_script(
            "const box = document.querySelector(arguments[0]).getBoundingClientRect();"
            "const frame = document.getElementById('document').getBoundingClientRect();"
            "return box.height > 0 && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1"
            " && frame.left >= 0 && frame.right <= innerWidth + 1",
            selector,
        )
    )


def three_accounts(folder: Path) -> list[Path]:
    """A text with findings, pages of a PDF, and a web page."""
    web = folder / "虚构.html"
    web.write_bytes(ALL_WRITERS["html"](invent(Template(STANDARD, "html", 1))))
    return [CORPUS / REAL, short_pdf(folder / "短.pdf"), web]


@pytest.mark.parametrize("width", [1400, 390])
def test_three_accounts_from_files_to_gold_with_keys_alone(browser: Chrome, tmp_path: Path, width: int) -> None:
    address = served(tmp_path / "dataset")
    open_bench(browser, address, width=width)
    ready(browser, "#drop")
    assert "token" not in browser.current_url
    (drop if width > 860 else choose)(browser, *three_accounts(tmp_path))  # nobody drags files on a phone
    wait_until(browser, "document.querySelectorAll('#proposed > li').length === 3")
    press(browser, "s")
    wait_for(browser, ".job.done .members a")
    while browser.switch_to.active_element.text != REAL:
        press(browser, "n")
    assert outlined(browser)
    press(browser, Keys.ENTER)

    wait_for(browser, "#account[data-ready]")
    press(browser, "n")
    first = wait_for(browser, "article.finding.current").get_attribute("data-key")
    assert in_sight(browser, "#document .wanted")
    press(browser, "d")
    reason = wait_for(browser, "#ask[open] #ask-reason")
    reason.send_keys(Keys.CONTROL, Keys.ENTER)
    wait_until(browser, "document.getElementById('ask-told').textContent.includes('理由')")
    reason.send_keys("印刷如此", Keys.TAB, "王一", Keys.ENTER)  # who judges is asked once
    wait_for(browser, "article.finding.current.state-dismissed")
    press(browser, "m")
    wait_for(browser, "#ask[open] #ask-reason").send_keys("与财务科核对过", Keys.CONTROL, Keys.ENTER)
    wait_until(browser, "document.querySelector('.finding.current .decided').textContent.includes('与财务科核对过')")
    press(browser, "n", "a")
    wait_for(browser, "article.finding.current.state-accepted")
    press(browser, "u")
    wait_for(browser, "article.finding.current.state-open")

    browser.execute_script("document.activeElement.blur()")
    wanted = int(wait_until(browser, f"{POINTS} + 1"))
    now = int(
        browser.execute_script(
            "return [...document.querySelectorAll('.finding')].findIndex(f => f.matches('.current'))"
        )
    )
    press(browser, *(["p"] * (now + 1 - wanted) or ["n"] * (wanted - now - 1)))
    at = browser.execute_script("return document.querySelector('.finding.current [data-place=\"0\"]').dataset.at")
    press(browser, "o", "e")
    value = wait_for(browser, "#ask[open] #ask-value")
    before = value.get_attribute("value")
    value.send_keys(Keys.CONTROL, "a")
    value.send_keys("1O,012.34", Keys.ENTER)
    browser.switch_to.active_element.send_keys("原件印作一万", Keys.CONTROL, Keys.ENTER)
    wait_until(browser, "document.getElementById('ask-told').textContent.includes('应是一个数')")
    assert all("corrections" in told for told in messages(browser))  # the browser notes the refusal
    value.send_keys(Keys.CONTROL, "a")
    value.send_keys("10,012.34万元", Keys.ENTER)
    wait_until(browser, "document.querySelector('#corrected li .change')?.textContent.endsWith('10,012.34')")
    press(browser, "x")
    account = path_of(browser).rpartition("/")[2]
    gold = json.loads(browser.execute_async_script(GOLD, account))
    for step in at.replace("[", ".").replace("]", "").split("."):
        gold = gold[int(step)] if step.isdigit() else gold[step]
    assert (gold, before != "10012.34") == ("10012.34", True)
    assert browser.execute_script("return document.querySelector('[data-form=\"gold.json\"]').hasAttribute('download')")
    browser.refresh()
    wait_for(browser, f"#f-{first}.state-dismissed")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width

    press(browser, "g", "a")
    wait_for(browser, ".accounts tbody th a")
    assert browser.find_element(By.CSS_SELECTOR, "[data-total]").text == "3"
    assert messages(browser) == []


@pytest.mark.parametrize("path", ["/inbox", "/accounts", "/charts", "/outliers", "/across", "/questions", "/runs"])
def test_every_page_tells_its_keys_and_goes_on_to_another(address: str, browser: Chrome, path: str) -> None:
    open_bench(browser, address, path)
    ready(browser, "#help")
    browser.execute_script("document.activeElement.blur()")
    press(browser, "?")
    assert wait_for(browser, "#help[open]").find_elements(By.CSS_SELECTOR, "kbd")
    assert browser.execute_script("return document.activeElement.closest('#help') !== null")
    press(browser, Keys.ESCAPE)
    wait_until(browser, "!document.querySelector('dialog[open]')")
    press(browser, "g", "c")
    wait_until(browser, "location.pathname === '/charts'")
