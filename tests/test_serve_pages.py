"""The pages of the workbench, in a real browser where there is one: the whole way of an account, with the keyboard alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from batch_tasks import small_text
from conftest import CORPUS, ROOT
from eval_browser import as_new
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from serve_samples import REAL, make_dataset, open_workspace
from starlette.testclient import TestClient

from extractor.export.labels import DOCUMENT_KINDS, ORIGINS, SEVERITY_LABELS
from extractor.serve import Workspace
from extractor.serve.web import pages
from extractor.serve.web.access import Door
from extractor.serve.web.access import Keys as ServerKeys
from extractor.serve.web.app import create_app
from extractor.serve.web.server import serve
from extractor.serve.web.texts import english

WEB = ROOT / "extractor" / "serve" / "web"
PDF = "jiangan_office_2023.narrow.pdf"
TOKEN = "t" * 43
HOSTILE = "敌意.txt"
SECONDS = 60
SEND = """
const [account, given, done] = arguments;
fetch(`/api/accounts/${account}/decisions`, {
  method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(given),
}).then((answer) => done(answer.status));
"""
LOADED = "document.querySelector('.box.wanted').closest('.leaf').querySelector('img').naturalWidth > 0"


# --- without a browser ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    found = open_workspace(make_dataset(tmp_path_factory.mktemp("pages")))
    yield found
    found.close()


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> TestClient:
    app = create_app(workspace, Door(ServerKeys(token=TOKEN), None, 1000))
    return TestClient(app, headers={"Authorization": f"Bearer {TOKEN}"}, follow_redirects=False)


def test_every_text_of_the_pages_has_an_english_one_and_none_is_left_over() -> None:
    used = {*SEVERITY_LABELS.values(), *ORIGINS.values(), *DOCUMENT_KINDS.values(), *pages._STATES.values()}
    used |= {label for _, label in (*pages._ACCOUNT_DOWNLOADS, *pages._DATASET_DOWNLOADS, *pages._KEYS)}
    for path in (*WEB.glob("templates/*.j2"), *WEB.glob("static/*.js"), WEB / "pages.py"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'\bt\(\s*["\']([^"\']+)["\']', text))
        used |= set(re.findall(r'\bt\([^)"]*\? "([^"]+)" : "[^"]+"\)', text))
        for table in re.findall(r"const (?:STATUS|STAGE) = \{([^}]*)\}", text):
            used |= set(re.findall(r'"([^"]+)"', table))
    used = {text for text in used if not text.isascii()}
    assert sorted(used - english().keys()) == []
    assert sorted(english().keys() - used) == []


def test_no_page_loads_anything_from_elsewhere_or_holds_a_script(client: TestClient, workspace: Workspace) -> None:
    account = client.get("/api/accounts", params={"text": "武昌"}).json()["rows"][0]["id"]
    for path in ("/accounts", "/inbox", "/charts", "/across", "/questions", "/login", f"/accounts/{account}"):
        page = client.get(path).text
        assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", page), path
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=|javascript:", page), path
    for name in ("document", "values"):
        assert not re.search(r"<script|\son\w+=|\sstyle=", client.get(f"/accounts/{account}/{name}").text)


def test_the_filter_of_a_page_is_that_of_its_downloads(client: TestClient) -> None:
    page = client.get("/accounts", params={"region": "甲县", "text": "<b>&\"'"}).text
    assert "没有符合条件的决算" in page
    assert "<b>&" not in page
    assert "region=%E7%94%B2%E5%8E%BF" in page


def test_pages_are_english_where_that_was_chosen(client: TestClient) -> None:
    chosen = client.get("/language", params={"to": "en"})
    assert client.get("/accounts", headers={"Cookie": "juesuan_language=en"}).text.count("Department") >= 2
    assert "juesuan_language=en" in chosen.headers["set-cookie"]


def test_the_password_opens_and_nothing_else_does(workspace: Workspace) -> None:
    app = create_app(workspace, Door(ServerKeys("一句很长的口令吧"), None, 1000))
    client = TestClient(app, follow_redirects=False)
    assert client.get("/login").status_code == 200
    assert client.get("/accounts").status_code == 401
    opened = client.post("/login", data={"password": "一句很长的口令吧"})
    assert "HttpOnly" in opened.headers["set-cookie"]
    assert client.get("/accounts").status_code == 200
    other = TestClient(app, follow_redirects=False)
    assert other.post("/login", data={"password": "别的"}).headers["location"] == "/login?wrong"
    assert other.get("/accounts").status_code == 401


# --- with one ---------------------------------------------------------------------------------------------------------


def served(dataset: Path) -> str:
    """The address of a server over a dataset, in this process."""
    found: Queue[str] = Queue()
    Thread(target=serve, args=(open_workspace(dataset),), kwargs={"ready": found.put}, daemon=True).start()
    return found.get(timeout=SECONDS)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A server over read accounts, one of them a PDF, one with words that would act if they could."""
    folder = tmp_path_factory.mktemp("bench")
    (folder / "inputs").mkdir()
    (folder / "inputs" / HOSTILE).write_text(hostile_text(), encoding="utf-8")
    return served(make_dataset(folder, PDF))


def hostile_text() -> str:
    text = small_text("<img src=x onerror=alert(1)>县财政局")
    return text.replace("总计\t30", "总计<script>alert(2)</script>\t30")


def open_bench(browser: Chrome, address: str, path: str = "") -> None:
    """The workbench as somebody opens it for the first time, with the printed address; then one of its pages."""
    as_new(browser, width=1400)
    browser.get(address)
    wait_for(browser, "header.bench")
    if path:
        browser.get(address.partition("?")[0] + path)


def wait_for(browser: Chrome, selector: str) -> Any:
    return WebDriverWait(browser, SECONDS).until(lambda b: b.find_element(By.CSS_SELECTOR, selector))


def press(browser: Chrome, *keys: str) -> None:
    for key in keys:
        browser.switch_to.active_element.send_keys(key)


def script(browser: Chrome, code: str) -> Any:
    return browser.execute_script(f"return {code}")


def messages(browser: Chrome) -> list[str]:
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}]


def widest(browser: Chrome, width: int) -> int:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    found: int = script(browser, "document.documentElement.scrollWidth")
    return found


def test_the_whole_way_of_three_accounts_from_files_to_gold(browser: Chrome, tmp_path: Path) -> None:
    address = served(tmp_path / "dataset")
    (tmp_path / HOSTILE).write_text(hostile_text(), encoding="utf-8")
    open_bench(browser, address)
    wait_for(browser, "#drop")
    assert "token" not in browser.current_url
    files = [CORPUS / PDF, CORPUS / REAL, tmp_path / HOSTILE]
    browser.find_element(By.ID, "files").send_keys("\n".join(map(str, files)))
    WebDriverWait(browser, SECONDS).until(lambda b: len(b.find_elements(By.CSS_SELECTOR, "#proposed > li")) == 3)
    browser.find_element(By.ID, "start").click()
    job = wait_for(browser, ".job.done")
    links = [link for link in job.find_elements(By.CSS_SELECTOR, ".members a") if link.text == REAL]
    links[0].click()

    wait_for(browser, "#account[data-ready]")
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys("n")
    first = browser.find_element(By.CSS_SELECTOR, "article.finding.current")
    assert browser.find_elements(By.CSS_SELECTOR, "#document .hit, #document .hit-cell, #document .hit-line")
    press(browser, "d")
    reason = wait_for(browser, "#ask[open] #ask-reason")
    reason.send_keys("印刷如此", Keys.CONTROL, Keys.ENTER)
    wait_for(browser, "article.finding.current.state-dismissed")
    press(browser, "n", "a")
    wait_for(browser, "article.finding.current.state-accepted")
    key = first.get_attribute("data-key")

    press(browser, "2")
    holder = script(browser, "document.querySelector('#values td[data-path=\"tables.income.total.total\"]')")
    browser.execute_script("arguments[0].focus()", holder)
    press(browser, "e")
    value = wait_for(browser, "#ask[open] #ask-value")
    assert value.get_attribute("value") == "5010.42"
    value.clear()
    value.send_keys("5010.43", Keys.ENTER)
    assert wait_for(browser, "#values ins.corrected").text.endswith("5010.43")

    account = browser.current_url.rpartition("/")[2]
    gold = browser.execute_async_script(
        "fetch('/api/accounts/' + arguments[0] + '/exports/gold.json').then((r) => r.text()).then(arguments[1])",
        account,
    )
    assert json.loads(gold)["tables"]["income"]["total"]["total"] == "5010.43"
    browser.refresh()
    wait_for(browser, f"#f-{key}.state-dismissed")
    browser.get(address.partition("?")[0] + "accounts")
    assert browser.find_element(By.CSS_SELECTOR, "[data-total]").text == "3"
    assert messages(browser) == []


def account_named(browser: Chrome, address: str, name: str) -> None:
    open_bench(browser, address, "accounts")
    for row in browser.find_elements(By.CSS_SELECTOR, ".accounts tbody tr"):
        if name in row.text:
            row.find_element(By.TAG_NAME, "a").click()
            wait_for(browser, "#account[data-ready]")
            return
    raise AssertionError(name)


def test_a_finding_on_a_page_has_its_boxes_in_the_picture(address: str, browser: Chrome) -> None:
    account_named(browser, address, PDF)
    for _ in range(12):
        browser.find_element(By.TAG_NAME, "body").send_keys("n")
        if browser.find_elements(By.CSS_SELECTOR, "#document .leaf .box"):
            break
    box = wait_for(browser, "#document .leaf .box.wanted")
    WebDriverWait(browser, SECONDS).until(lambda b: script(b, LOADED))
    paper = browser.find_element(By.ID, "document").rect
    top = script(browser, "document.querySelector('.box.wanted').getBoundingClientRect().top")
    assert paper["y"] <= top <= paper["y"] + paper["height"]
    assert box.is_displayed()
    browser.find_element(By.ID, "page-fates").click()
    assert browser.find_element(By.CSS_SELECTOR, ".over").is_displayed()


def test_two_who_work_at_once_see_what_the_other_wrote(address: str, browser: Chrome) -> None:
    account_named(browser, address, REAL)
    account = browser.current_url.rpartition("/")[2]
    key = script(browser, "[...document.querySelectorAll('article.finding')].at(-1).dataset.key")
    revision = script(browser, "Number(document.getElementById('account').dataset.revision)")
    given = {"finding": key, "state": "accepted", "revision": revision, "by": "李二"}
    assert browser.execute_async_script(SEND, account, given) == 201
    browser.execute_script(
        "document.getElementById('f-' + arguments[0]).querySelector('[data-act=accepted]').click()", key
    )
    shown = wait_for(browser, f"#f-{key}.conflict")
    assert "李二" in shown.text
    assert "李二" in browser.find_element(By.ID, "said").text


def test_nothing_of_a_document_runs_in_any_view(address: str, browser: Chrome) -> None:
    account_named(browser, address, HOSTILE)
    for path in ("accounts", "charts", "inbox"):
        browser.get(address.partition("?")[0] + path)
    assert messages(browser) == []


@pytest.mark.parametrize("width", [1400, 390])
def test_every_page_fits_its_window(address: str, browser: Chrome, width: int) -> None:
    account_named(browser, address, REAL)
    here = browser.current_url
    root = address.partition("?")[0]
    for page in (here, *(root + name for name in ("accounts", "inbox", "charts", "questions"))):
        browser.get(page)
        assert widest(browser, width) <= width, page


def test_colours_can_be_chosen_and_stay(address: str, browser: Chrome) -> None:
    open_bench(browser, address, "accounts")
    before = script(browser, "getComputedStyle(document.body).backgroundColor")
    browser.find_element(By.CSS_SELECTOR, "[data-theme-switch]").click()
    browser.refresh()
    assert script(browser, "getComputedStyle(document.body).backgroundColor") != before
