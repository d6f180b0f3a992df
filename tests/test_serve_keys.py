"""The workbench with keys alone: from a file to the corrected data, the list of keys, where the focus is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import CORPUS
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from serve_samples import REAL, make_dataset
from test_serve_browser import messages, open_bench, served, wait_for, wait_until

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


def test_from_a_file_to_the_corrected_data_with_keys_alone(browser: Chrome, tmp_path: Path) -> None:
    open_bench(browser, served(tmp_path / "dataset"))
    ready(browser, "#drop")
    press(browser, "w")
    assert browser.switch_to.active_element.get_attribute("id") == "addresses"
    browser.switch_to.active_element.send_keys(Keys.SHIFT, Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("id") == "folder"  # what chooses files takes the focus
    browser.find_element(By.ID, "files").send_keys(str(CORPUS / REAL))  # what the system's own window does
    wait_for(browser, "#proposed > li")
    press(browser, "s")
    wait_for(browser, ".job.done .members a")
    press(browser, "n")
    assert browser.switch_to.active_element.text == REAL
    assert outlined(browser)
    press(browser, Keys.ENTER)

    wait_for(browser, "#account[data-ready]")
    press(browser, "n", "a")
    wait_for(browser, "#ask[open] #ask-by").send_keys("王一", Keys.ENTER)  # who judges is asked once
    wait_for(browser, "article.finding.current.state-accepted")
    press(browser, "m")
    wait_for(browser, "#ask[open] #ask-reason").send_keys("与财务科核对过", Keys.CONTROL, Keys.ENTER)
    wait_until(browser, "document.querySelector('.finding.current .decided').textContent.includes('与财务科核对过')")
    press(browser, "n", "d")
    wait_for(browser, "#ask[open] #ask-reason").send_keys("印刷如此", Keys.CONTROL, Keys.ENTER)
    wait_for(browser, "article.finding.current.state-dismissed")
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
    value.send_keys("12.34", Keys.ENTER)
    wait_until(browser, "document.querySelector('#corrected li .change')?.textContent.endsWith('12.34')")
    account = path_of(browser).rpartition("/")[2]
    gold = json.loads(browser.execute_async_script(GOLD, account))
    for step in at.replace("[", ".").replace("]", "").split("."):
        gold = gold[int(step)] if step.isdigit() else gold[step]
    assert (gold, before != "12.34") == ("12.34", True)
    assert browser.execute_script("return document.querySelector('[data-form=\"gold.json\"]').hasAttribute('download')")
    press(browser, "g", "a")
    wait_for(browser, ".accounts tbody th a")
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
