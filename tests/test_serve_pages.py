"""The pages of the workbench, in a real browser where there is one: the whole way of an account, with the keyboard alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from batch_tasks import small_text
from conftest import CORPUS, ROOT, record_of
from eval_browser import as_new
from report_samples import two_sided
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from serve_samples import REAL, make_dataset, open_workspace
from starlette.testclient import TestClient

from extractor.export.labels import DOCUMENT_KINDS, ORIGINS, SEVERITY_LABELS
from extractor.report.style import own_file
from extractor.serve import Workspace, views
from extractor.serve.decisions import DecidedFinding
from extractor.serve.views import ViewOrder
from extractor.serve.web import pages
from extractor.serve.web.access import Door
from extractor.serve.web.access import Keys as ServerKeys
from extractor.serve.web.app import create_app
from extractor.serve.web.server import serve
from extractor.serve.web.texts import english
from models.record import Place

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
def app(workspace: Workspace) -> Any:
    return create_app(workspace, Door(ServerKeys(token=TOKEN), None, 1000))


@pytest.fixture
def client(app: Any) -> TestClient:
    """Somebody who keeps no cookie of an earlier test."""
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


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", f"/accounts/{'0' * 64}", 404, "没有这份决算"),
        ("GET", "/accounts?year=viel", 422, "请求有误"),
        ("GET", "/nothing", 404, "没有这个页面"),
        ("PUT", "/accounts", 405, "不接受这种请求"),
        ("GET", "/language?to=%3Cb%3Exx", 422, "请求有误"),
    ],
)
def test_an_error_of_a_page_is_a_page_and_one_for_a_script_is_json(
    client: TestClient, method: str, path: str, status: int, said: str
) -> None:
    seen = client.request(method, path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert seen.status_code == status
    assert seen.headers["content-type"].startswith("text/html")
    assert said in seen.text
    assert "<b>xx" not in seen.text
    assert 'href="/accounts"' in seen.text
    assert client.request(method, path).json()["message"]
    assert client.get("/api/jobs/nothing", headers={"Accept": "text/html"}).json()["error"] == "ValidationError"


def test_the_door_tells_people_in_words(workspace: Workspace) -> None:
    door = Door(ServerKeys(token=TOKEN), frozenset({"127.0.0.1:1"}), 1000)
    client = TestClient(create_app(workspace, door), base_url="http://elsewhere:1")
    assert "请用启动时打印的地址" in client.get("/accounts").text
    assert client.get("/accounts").headers["content-type"].startswith("text/html")
    assert client.get("/api/info").json()["error"] == "ForeignHost"


def test_an_empty_field_of_the_filter_filters_by_nothing(client: TestClient) -> None:
    names = ("text", "region", "department", "year", "kind", "severity", "finding", "incomplete")
    everything = client.get("/api/accounts").json()["total"]
    assert client.get("/api/accounts", params=dict.fromkeys(names, "")).json()["total"] == everything
    assert client.get("/charts", params=dict.fromkeys(names, "")).status_code == 200


def test_pages_say_where_corrections_do_not_go(client: TestClient, workspace: Workspace) -> None:
    account = client.get("/api/accounts", params={"text": "武昌"}).json()["rows"][0]["id"]
    for path in ("/accounts", "/charts", "/questions", f"/accounts/{account}"):
        assert "更正只写进“更正后的数据”" in client.get(path).text, path


def test_colours_that_are_chosen_are_those_of_the_report(client: TestClient) -> None:
    style = client.get("/static/report.css").text
    for theme in ("light", "dark"):
        colours = str(own_file(f"{theme}.css"))
        assert colours.count("--ground:") == 1
        chosen = style.split(f':root[data-theme="{theme}"]')[1].split("}")[0]
        assert colours in chosen
        assert f"color-scheme: {theme};" in chosen
    assert style.count("{") == style.count("}")


def test_guesses_that_come_at_once_are_one_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ServerKeys("一句很长的口令吧")
    looked: list[str] = []
    plain = keys._scrypt

    def slow(password: str) -> bytes:
        looked.append(password)
        return plain(password)

    monkeypatch.setattr(keys, "_scrypt", slow)
    with ThreadPoolExecutor(8) as guessing:
        assert not any(guessing.map(lambda number: keys.opens(f"猜的口令{number}", "甲"), range(8)))
    assert len(looked) == 1
    assert keys.opens("一句很长的口令吧", "乙")


def test_pages_without_a_picture_are_counted(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(views, "PICTURE_BUDGET", 1)
    source, folder = CORPUS / PDF, tmp_path / "view"
    record = tmp_path / "record.json"
    record.write_text(record_of(PDF).model_dump_json(), encoding="utf-8")
    views.make_view(ViewOrder("0" * 64, str(source), PDF, record, workspace.settings.reading, folder))
    assert re.search(r"未收入 \d+ 页的图像：第 1、2、", (folder / "document.html").read_text(encoding="utf-8"))


def test_places_of_a_finding_beyond_the_first_are_counted_and_there(client: TestClient) -> None:
    places = [Place(page=number, printed=f"{number}.00") for number in range(1, 20)]
    finding = two_sided("error").model_copy(update={"places": places})
    one = DecidedFinding("0" * 16, finding, None)
    account = client.get("/api/accounts", params={"text": "武昌"}).json()["rows"][0]["id"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pages, "decided", lambda *_: (one,))
        shown = client.get(f"/accounts/{account}").text
    assert "另有 7 处" in shown
    assert [int(number) for number in re.findall(r'data-place="(\d+)"', shown)] == list(range(19))
    assert "19.00" in shown


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


def test_what_another_judged_is_no_less_unseen_after_a_write_of_ones_own(address: str, browser: Chrome) -> None:
    account_named(browser, address, PDF)
    first, second, third = browser.find_elements(By.CSS_SELECTOR, "article.finding")[:3]
    sent_by_another(browser, SEND, finding=second.get_attribute("data-key"), state="dismissed", reason="尾差")
    judge(browser, first, "accepted")
    wait_for(browser, f"#{first.get_attribute('id')}.state-accepted")
    judge(browser, second, "accepted")
    assert "李二" in wait_for(browser, f"#{second.get_attribute('id')}.conflict.state-dismissed").text
    sent_by_another(browser, SEND, finding=third.get_attribute("data-key"), state="dismissed", reason="尾差")
    corrected_by_hand(browser, total_of(browser, 1), "6.00")
    wait_for(browser, "#corrections .corrections li")
    judge(browser, third, "accepted")
    wait_for(browser, f"#{third.get_attribute('id')}.conflict.state-dismissed")
    judge(browser, third, "accepted")
    wait_for(browser, f"#{third.get_attribute('id')}.state-accepted")


def test_what_another_corrected_is_not_overwritten_unseen(address: str, browser: Chrome) -> None:
    account_named(browser, address, PDF)
    path = total_of(browser, 0)
    sent_by_another(browser, CORRECT, path=path, value="7.00")
    judge(browser, browser.find_element(By.CSS_SELECTOR, "article.finding"), "open")
    WebDriverWait(browser, SECONDS).until(lambda b: b.find_element(By.ID, "said").text)
    corrected_by_hand(browser, path, "8.00")
    WebDriverWait(browser, SECONDS).until(lambda b: "李二" in b.find_element(By.ID, "said").text)
    assert wait_for(browser, "#values ins.corrected").text.endswith("7.00")
    corrected_by_hand(browser, path, "8.00")
    WebDriverWait(browser, SECONDS).until(
        lambda b: b.find_element(By.CSS_SELECTOR, "#values ins.corrected").text.endswith("8.00")
    )


def test_a_year_that_is_no_number_is_refused_and_not_taken_for_none(address: str, browser: Chrome) -> None:
    account_named(browser, address, REAL)
    browser.execute_script(
        "const holder = document.createElement('p'); holder.dataset.path = 'document.fiscal_year';"
        "document.getElementById('values').append(holder)"
    )
    corrected_by_hand(browser, "document.fiscal_year", "二〇二二")
    said = WebDriverWait(browser, SECONDS).until(lambda b: b.find_element(By.CSS_SELECTOR, "#said.error").text)
    assert "不能写这个值" in said
    corrected_by_hand(browser, "document.fiscal_year", "2021")
    wait_for(browser, "#corrections .corrections li")
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
