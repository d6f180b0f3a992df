"""The pages of the workbench in a real browser: places in the pictures, two who work at once, what the inbox follows.

What a page draws by itself is waited for, never read at once: a message stands there before the value that it tells of.
"""

from __future__ import annotations

from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from batch_tasks import small_text
from eval_browser import as_new
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from serve_samples import PDF, REAL, make_dataset, open_workspace

from extractor.serve.web.server import serve

HOSTILE = "敌意.txt"
GONE = "乙市水利局"
"""The account whose document is no longer where it was read."""
SECONDS = 300
SEND = """
const [account, given, done] = arguments;
fetch(`/api/accounts/${account}/decisions`, {
  method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(given),
}).then((answer) => done(answer.status));
"""
LOADED = "document.querySelector('.box.wanted').closest('.leaf').querySelector('img').naturalWidth > 0"


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
    dataset = make_dataset(folder, PDF)
    (folder / "inputs" / f"{GONE}.txt").unlink()
    return served(dataset)


def hostile_text() -> str:
    text = small_text("<img src=x onerror=alert(1)>县财政局")
    return text.replace("总计\t30", "总计<script>alert(2)</script>\t30")


def open_bench(browser: Chrome, address: str, path: str = "", *, width: int = 1400) -> None:
    """The workbench as somebody opens it for the first time, with the printed address; then one of its pages."""
    as_new(browser, width=width)
    browser.get(address)
    wait_for(browser, "header.bench")
    if path:
        script(browser, "localStorage.setItem('by', '王一')")
        browser.get(address.partition("?")[0] + path)


def wait_for(browser: Chrome, selector: str) -> Any:
    return WebDriverWait(browser, SECONDS).until(lambda b: b.find_element(By.CSS_SELECTOR, selector))


def press(browser: Chrome, *keys: str) -> None:
    for key in keys:
        browser.switch_to.active_element.send_keys(key)


def script(browser: Chrome, code: str) -> Any:
    return browser.execute_script(f"return {code}")


def wait_until(browser: Chrome, code: str, *arguments: Any) -> Any:
    """What a piece of script gives as soon as it gives something."""
    return WebDriverWait(browser, SECONDS).until(lambda b: b.execute_script(f"return {code}", *arguments))


def wait_for_value(browser: Chrome, path: str, value: str) -> None:
    """The page shows a value as the corrected one of its path."""
    shown = (
        "document.querySelector(`#values [data-path='${arguments[0]}'] ins.corrected`)?.textContent === arguments[1]"
    )
    wait_until(browser, shown, path, value)


def messages(browser: Chrome) -> list[str]:
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}]


def widest(browser: Chrome, width: int) -> int:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    wait_until(browser, "innerWidth === arguments[0]", width)
    found: int = script(browser, "document.documentElement.scrollWidth")
    return found


def account_named(browser: Chrome, address: str, name: str) -> None:
    def rows(found: Chrome) -> list[WebElement]:
        open_bench(found, address, "accounts")  # the table is made anew after each job
        return [row for row in found.find_elements(By.CSS_SELECTOR, ".accounts tbody tr") if name in row.text]

    WebDriverWait(browser, SECONDS).until(rows)[0].find_element(By.TAG_NAME, "a").click()
    wait_for(browser, "#account[data-ready]")


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


def test_values_are_shown_and_corrected_where_the_document_is_gone(address: str, browser: Chrome) -> None:
    account_named(browser, address, GONE)
    assert browser.find_elements(By.CSS_SELECTOR, "#document .failed")
    path = "tables.income_expenditure_summary.income[0].amount"
    corrected_by_hand(browser, path, "9.00")
    wait_for_value(browser, path, "9.00")


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
    wait_until(browser, "document.getElementById('said').textContent.includes('李二')")


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
        if page == here:
            wait_for(browser, "#account[data-ready]")
        assert widest(browser, width) <= width, page


def test_colours_can_be_chosen_and_stay(address: str, browser: Chrome) -> None:
    open_bench(browser, address, "accounts")
    before = script(browser, "getComputedStyle(document.body).backgroundColor")
    browser.find_element(By.CSS_SELECTOR, "[data-theme-switch]").click()
    browser.refresh()
    assert script(browser, "getComputedStyle(document.body).backgroundColor") != before


def test_the_filter_form_filters_when_it_is_sent(address: str, browser: Chrome) -> None:
    open_bench(browser, address, "accounts")
    everything = len(browser.find_elements(By.CSS_SELECTOR, ".accounts tbody tr"))
    browser.find_element(By.NAME, "text").send_keys("武昌")
    browser.find_element(By.CSS_SELECTOR, ".filter [type=submit]").click()
    WebDriverWait(browser, SECONDS).until(lambda b: "text=" in b.current_url)
    rows = browser.find_elements(By.CSS_SELECTOR, ".accounts tbody tr")
    assert 1 <= len(rows) < everything
    assert all("武昌" in row.text for row in rows)


CORRECT = SEND.replace("/decisions", "/corrections")


def sent_by_another(browser: Chrome, code: str, **given: Any) -> None:
    """What somebody else writes who has just opened the same account."""
    account = browser.current_url.rpartition("/")[2]
    get = "fetch(`/api/accounts/${arguments[0]}/journal`).then((a) => a.json()).then((j) => arguments[1](j.revision))"
    revision = browser.execute_async_script(get, account)
    assert browser.execute_async_script(code, account, given | {"revision": revision, "by": "李二"}) == 201


def judge(browser: Chrome, finding: Any, state: str) -> None:
    browser.execute_script("arguments[0].querySelector(`[data-act=${arguments[1]}]`).click()", finding, state)


def total_of(browser: Chrome, table: int) -> str:
    """The path of the total of a table, by its number."""
    path: str = script(
        browser, f"document.querySelectorAll('#values td[data-path$=\".total.total\"]')[{table}].dataset.path"
    )
    return path


def corrected_by_hand(browser: Chrome, path: str, value: str) -> None:
    browser.find_element(By.TAG_NAME, "body").send_keys("2")
    browser.execute_script(
        "document.querySelector(`#values [data-path='${arguments[0]}']`)"
        ".dispatchEvent(new MouseEvent('dblclick', {bubbles: true, cancelable: true}))",
        path,
    )
    field = wait_for(browser, "#ask[open] #ask-value")
    field.clear()
    field.send_keys(value, Keys.ENTER)
    browser.switch_to.active_element.send_keys("读错一位", Keys.CONTROL, Keys.ENTER)


def test_what_another_judged_is_no_less_unseen_after_a_write_of_ones_own(address: str, browser: Chrome) -> None:
    account_named(browser, address, PDF)
    first, second, third = browser.find_elements(By.CSS_SELECTOR, "article.finding")[:3]
    sent_by_another(browser, SEND, finding=second.get_attribute("data-key"), state="dismissed", reason="尾差")
    judge(browser, first, "accepted")
    wait_for(browser, f"#{first.get_attribute('id')}.state-accepted")
    judge(browser, second, "accepted")
    assert "李二" in wait_for(browser, f"#{second.get_attribute('id')}.conflict.state-dismissed").text
    sent_by_another(browser, SEND, finding=third.get_attribute("data-key"), state="dismissed", reason="尾差")
    path = total_of(browser, 1)
    corrected_by_hand(browser, path, "6.00")
    wait_for_value(browser, path, "6.00")
    judge(browser, third, "accepted")
    wait_for(browser, f"#{third.get_attribute('id')}.conflict.state-dismissed")
    judge(browser, third, "accepted")
    wait_for(browser, f"#{third.get_attribute('id')}.state-accepted")


def test_what_another_corrected_is_not_overwritten_unseen(address: str, browser: Chrome) -> None:
    account_named(browser, address, PDF)
    path = total_of(browser, 0)
    sent_by_another(browser, CORRECT, path=path, value="7.00", reason="原件如此")
    judge(browser, browser.find_element(By.CSS_SELECTOR, "article.finding"), "open")
    wait_until(browser, "document.getElementById('said').textContent")
    corrected_by_hand(browser, path, "8.00")
    wait_until(browser, "document.getElementById('ask-told').textContent.includes('李二')")
    browser.find_element(By.CSS_SELECTOR, "#ask [value=no]").click()
    wait_for_value(browser, path, "7.00")
    corrected_by_hand(browser, path, "8.00")
    wait_for_value(browser, path, "8.00")


def test_a_year_that_is_no_number_is_refused_and_not_taken_for_none(address: str, browser: Chrome) -> None:
    account_named(browser, address, REAL)
    browser.execute_script(
        "const holder = document.createElement('p'); holder.dataset.path = 'document.fiscal_year';"
        "document.getElementById('values').append(holder)"
    )
    corrected_by_hand(browser, "document.fiscal_year", "二〇二二")
    assert "不能写“二〇二二”" in wait_until(browser, "document.getElementById('ask-told').textContent")
    browser.find_element(By.CSS_SELECTOR, "#ask [value=no]").click()
    corrected_by_hand(browser, "document.fiscal_year", "2021")
    wait_for_value(browser, "document.fiscal_year", "2021")
    entry = browser.execute_async_script(
        "fetch('/api/accounts/' + arguments[0] + '/corrections').then((a) => a.json()).then(arguments[1])",
        browser.current_url.rpartition("/")[2],
    )["applied"]
    assert [one["value"] for one in entry] == [2021]


COUNTED = """
window.openNow = 0; window.openMost = 0;
const Plain = EventSource;
window.EventSource = class extends Plain {
  constructor(...given) { super(...given); this.isCounted = true; openMost = Math.max(openMost, (openNow += 1)); }
  close() { if (this.isCounted) openNow -= 1; this.isCounted = false; super.close(); }
};
"""
MANY_JOBS = """
const plainFetch = window.fetch;
window.fetch = (path, ...more) => path !== "/api/jobs" ? plainFetch(path, ...more) : Promise.resolve(new Response(JSON.stringify({
  jobs: [...Array(9).keys()].map((n) => ({ id: String(n).padStart(24, "0"), created: "", status: n === 8 ? "running" : "waiting",
    stage: "waiting", todo: 1, done: 0, failed: 0, message: null, hint: null, revision: 1, members: [] })),
}), { headers: { "Content-Type": "application/json" } }));
"""
TWO_JOBS = """
const done = arguments[1];
(async () => {
  for (const id of arguments[0])
    await fetch("/api/jobs", { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ accounts: [{ uploads: [id] }] }) });
})().then(done);
"""
UPLOAD = """
const [name, text, done] = arguments;
fetch("/api/uploads?name=" + encodeURIComponent(name), { method: "POST", body: text })
  .then((a) => a.json()).then((one) => done(one.id));
"""


def test_many_jobs_take_one_connection_of_the_browser(address: str, browser: Chrome) -> None:
    open_bench(browser, address)
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": COUNTED + MANY_JOBS})
    try:
        browser.get(address.partition("?")[0] + "inbox")
        WebDriverWait(browser, SECONDS).until(lambda b: len(b.find_elements(By.CSS_SELECTOR, ".job")) == 9)
        WebDriverWait(browser, SECONDS).until(lambda b: script(b, "openMost") > 0)
        assert script(browser, "openMost") == 1
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def test_the_page_follows_one_job_after_another_to_their_end(browser: Chrome, tmp_path: Path) -> None:
    address = served(tmp_path / "dataset")
    open_bench(browser, address)
    wait_for(browser, "#drop")
    names = ("甲县财政局", "乙市水利局")
    uploads = [browser.execute_async_script(UPLOAD, f"{name}.txt", small_text(name)) for name in names]
    browser.execute_async_script(TWO_JOBS, uploads)
    browser.refresh()
    WebDriverWait(browser, SECONDS).until(lambda b: len(b.find_elements(By.CSS_SELECTOR, ".job.done")) == 2)
