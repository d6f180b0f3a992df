"""Every page that shows a document, in a browser: nothing of it runs, nothing is asked for, no further script could run."""

from __future__ import annotations

import http.client
import json
from pathlib import Path

import pytest
from eval_browser import as_new
from eval_samples import make_data_folder, sample_record
from report_samples import HOSTILE, INJECTED, spoil
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from evals.folder import read_run
from evals.gold import load_manifest
from evals.label import Draft, LabelServer
from evals.report import write_report
from evals.run import RunOptions, run_cases
from extractor.layout import Line
from extractor.report.index import ReportLine, render_index
from models import Record


def hostile_record() -> Record:
    record: Record = spoil(sample_record())
    return record


def hostile_report(folder: Path) -> str:
    """The eval report of two runs that read hostile texts where the gold has others, and others where it is hostile."""
    (folder / "data").mkdir()
    data = make_data_folder(folder / "data", {"river": sample_record(), "lake": hostile_record()})
    runs = []
    with pytest.MonkeyPatch.context() as patch:
        for name, record in (("rules", hostile_record()), ("auto", sample_record())):
            patch.setattr("extractor.extract", lambda *_, record=record: record)
            run_cases(data / "runs" / name, load_manifest(data), RunOptions())
            runs.append(read_run(data / "runs" / name))
    return write_report(runs, load_manifest(data))


def hostile_index(_: Path) -> str:
    lines = [
        ReportLine(f"{HOSTILE}.txt", hostile_record(), f"{HOSTILE}.html"),
        ReportLine("javascript:window.spoilt=2", hostile_record(), "javascript:window.spoilt=2"),
        ReportLine(HOSTILE, failure=HOSTILE),
    ]
    return render_index(lines)


PAGES = {"eval_report": hostile_report, "index_of_reports": hostile_index}


def asked_for(browser: Chrome) -> list[str]:
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    return [url for url in urls if not url.startswith("data:")]


def shown(browser: Chrome, address: str) -> list[str]:
    """Open a page with everything on it unfolded; the addresses that it asked for beside its own."""
    as_new(browser)
    browser.get(address)
    browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    return [url for url in asked_for(browser) if url != address]


def state(browser: Chrome) -> tuple[object, object]:
    result: list[object] = browser.execute_script("return [typeof window.spoilt, typeof window.injected]")
    return result[0], result[1]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_a_document_runs_on_a_page_and_no_script_can_be_added(
    browser: Chrome, tmp_path: Path, name: str
) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGES[name](tmp_path), encoding="utf-8")
    assert shown(browser, page.as_uri()) == []
    assert browser.get_log("browser") == []
    assert "window.spoilt" in browser.find_element(By.TAG_NAME, "body").text
    browser.execute_script(INJECTED)
    browser.execute_async_script("setTimeout(arguments[0], 200)")
    assert state(browser) == ("undefined", "undefined")


def test_links_of_an_index_lead_to_files_beside_it(browser: Chrome, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(hostile_index(tmp_path), encoding="utf-8")
    shown(browser, page.as_uri())
    links = browser.execute_script("return [...document.querySelectorAll('a')].map(a => a.href)")
    assert links
    assert all(link.startswith(tmp_path.as_uri()) for link in links), links


def test_nothing_of_a_document_runs_on_the_label_page(browser: Chrome, tmp_path: Path) -> None:
    lines = tuple(Line(HOSTILE, number) for number in range(1, 30))
    draft = Draft(tmp_path / f"{HOSTILE[:40].replace('/', '_')}.txt", hostile_record(), lines, tmp_path / "gold.json")
    with LabelServer(draft) as server:
        asked = shown(browser, server.url)
        assert [url for url in asked if not url.startswith(f"http://{server.host}/")] == []
        for place in browser.find_elements(By.CSS_SELECTOR, "[data-path]")[:40]:
            browser.execute_script("arguments[0].focus(); arguments[0].click()", place)
        browser.execute_script(INJECTED)
        browser.execute_async_script("setTimeout(arguments[0], 200)")
        assert state(browser) == ("undefined", "undefined")


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Content-Length": "x"}, id="length_that_is_none"),
        pytest.param({"Content-Length": "9" * 5000}, id="length_that_int_does_not_read"),
        pytest.param({"Content-Length": "-1"}, id="negative_length"),
        pytest.param({"X-Token": "ÿ"}, id="token_that_is_no_ascii"),
        pytest.param({"Origin": "null"}, id="origin_of_a_sandbox"),
        pytest.param({"Host": "localhost.evil.example"}, id="rebound_name"),
    ],
)
def test_an_odd_request_to_the_label_page_is_refused_without_a_trace(
    tmp_path: Path, headers: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    draft = Draft(tmp_path / "a.txt", sample_record(), (), tmp_path / "gold.json")
    with LabelServer(draft) as server:
        connection = http.client.HTTPConnection(server.host, timeout=10)
        connection.putrequest("POST", "/save", skip_host="Host" in headers)
        for name, value in {"X-Token": server.token, "Content-Length": "2", **headers}.items():
            connection.putheader(name, value.encode("latin-1"))
        connection.endheaders(b"{}")
        assert connection.getresponse().status == 403
        connection.close()
    assert not draft.gold.exists()
    assert capfd.readouterr().err == ""


def test_the_label_page_is_framed_by_nobody_and_tells_nobody_its_address(tmp_path: Path) -> None:
    draft = Draft(tmp_path / "a.txt", sample_record(), (), tmp_path / "gold.json")
    with LabelServer(draft) as server:
        connection = http.client.HTTPConnection(server.host, timeout=10)
        connection.request("GET", f"/?token={server.token}")
        answer = connection.getresponse()
        connection.close()
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "script-src 'nonce-" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
