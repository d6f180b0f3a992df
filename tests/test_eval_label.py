"""Labelling: gold out of a draft, refused when it is not valid, and done for real in a browser."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from eval_browser import as_new
from eval_samples import SOURCE, changed, sample_data, sample_record
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait
from typer.testing import CliRunner

from evals.cli import register
from evals.forms import record_form, record_to_places
from evals.gold import load_manifest, read_record
from evals.label import Draft, LabelServer, check_and_save
from evals.timed_server import TimedServer
from extractor.export.gold import gold_text, record_to_gold
from extractor.layout import Line
from models import Evidence, ItemEvidence, Record

HOSTILE = "</script><script>document.title='spoilt'</script>"


def make_draft(folder: Path, record: Record | None = None) -> Draft:
    lines = tuple(Line(text, number) for number, text in enumerate([*SOURCE.splitlines(), HOSTILE], 1))
    return Draft(folder / "青河县水利局.txt", record or sample_record(), lines, folder / "gold.json")


def with_evidence() -> Record:
    """The sample with the evidence of its second deviation."""
    record = sample_record()
    text = "公务接待费为1.20万元，比预算减少0.30万元，主要原因是严格控制接待标准，减少批次。"
    second = record.narrative.deviations[1].model_copy(
        update={"evidence": ItemEvidence(engine="rules", span=Evidence(page=None, start=100, end=140, text=text))}
    )
    narrative = record.narrative.model_copy(update={"deviations": (record.narrative.deviations[0], second)})
    return record.model_copy(update={"narrative": narrative})


@pytest.mark.parametrize("name", sorted({case.gold for case in load_manifest().cases}))
def test_a_gold_file_read_and_written_is_the_same_file(name: str) -> None:
    path = load_manifest().path(name)
    assert gold_text(record_to_gold(read_record(path))).rstrip() == path.read_text(encoding="utf-8").rstrip()


def test_gold_leaves_out_what_only_a_program_writes() -> None:
    gold = record_to_gold(with_evidence())
    assert gold == record_to_gold(sample_record())
    assert "evidence" not in json.dumps(gold)
    assert gold["key_work"][0]["source"] == "text"


def test_the_form_has_every_field_of_gold_and_no_other() -> None:
    def names(form: dict[str, Any], path: str = "") -> Iterator[str]:
        if form["kind"] == "object":
            for field in form["fields"]:
                yield from names(field["form"], f"{path}.{field['name']}".lstrip("."))
        elif form["kind"] == "list":
            yield from names(form["item"], path)
        else:
            yield path

    def paths(value: Any, path: str = "") -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from paths(inner, f"{path}.{name}".lstrip("."))
        elif isinstance(value, list):
            for inner in value:
                yield from paths(inner, path)
        elif value is not None:
            yield path

    manifest = load_manifest()
    given = {path for case in manifest.cases for path in paths(record_to_gold(manifest.gold_record(case)))}
    assert given - set(names(record_form())) == {"schema_version"}


def test_places_come_from_the_evidence() -> None:
    places = record_to_places(with_evidence())
    assert places.keys() == {"narrative.deviations[1]"}
    assert places["narrative.deviations[1]"]["start"] == 100


def test_a_valid_record_is_saved(tmp_path: Path) -> None:
    draft = make_draft(tmp_path)
    verdict = check_and_save(draft, json.dumps(record_to_gold(sample_record())).encode())
    assert (verdict.saved, verdict.faults, verdict.remarks) == (True, (), ())
    assert read_record(draft.gold) == sample_record()


def test_what_the_models_refuse_is_never_saved(tmp_path: Path) -> None:
    draft = make_draft(tmp_path)
    data = sample_data()
    data["tables"]["expenditure"]["rows"][1]["total"] = "80,00"
    verdict = check_and_save(draft, json.dumps(data).encode(), insist=True)
    assert not verdict.saved
    assert [fault["path"] for fault in verdict.faults] == ["tables.expenditure.rows[1].total"]
    assert not draft.gold.exists()


def test_what_the_source_contradicts_is_saved_only_on_insistence(tmp_path: Path) -> None:
    draft = make_draft(tmp_path)
    body = changed(lambda d: d["key_work"][0].update(content="没有这句话")).model_dump_json().encode()
    verdict = check_and_save(draft, body)
    assert (verdict.saved, [remark.path for remark in verdict.remarks]) == (False, ["key_work[0].content"])
    assert not draft.gold.exists()
    assert check_and_save(draft, body, insist=True).saved
    assert read_record(draft.gold).key_work[0].content == "没有这句话"


def test_checking_writes_nothing(tmp_path: Path) -> None:
    draft = make_draft(tmp_path)
    assert not check_and_save(draft, json.dumps(record_to_gold(sample_record())).encode(), write=False).saved
    assert not draft.gold.exists()


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        pytest.param("GET", "/", {}, id="page_without_token"),
        pytest.param("GET", "/?token=wrong", {}, id="page_with_wrong_token"),
        pytest.param("POST", "/save", {}, id="save_without_token"),
        pytest.param("POST", "/save", {"X-Token": "{token}", "Origin": "http://example.invalid"}, id="foreign_origin"),
        pytest.param("GET", "/?token={token}", {"Host": "example.invalid"}, id="foreign_host"),
    ],
)
def test_strangers_are_refused(tmp_path: Path, method: str, path: str, headers: dict[str, str]) -> None:
    draft = make_draft(tmp_path)
    with LabelServer(draft) as server:
        connection = http.client.HTTPConnection(server.host)
        filled = {name: value.format(token=server.token) for name, value in headers.items()}
        connection.request(method, path.format(token=server.token), body=b"{}", headers=filled)
        assert connection.getresponse().status == 403
        connection.close()
    assert not draft.gold.exists()


def test_who_asks_nothing_of_the_page_has_a_time(tmp_path: Path) -> None:
    with LabelServer(make_draft(tmp_path)) as server:
        assert isinstance(server._server, TimedServer)


def wait(browser: WebDriver, status: str) -> None:
    WebDriverWait(browser, 10).until(lambda b: status in b.find_element(By.ID, "status").text)


def field(browser: WebDriver, path: str) -> Any:
    element = browser.find_element(By.CSS_SELECTOR, f'[data-path="{path}"]')
    script = "for (let p = arguments[0]; p; p = p.parentElement) if (p.tagName === 'DETAILS') p.open = true;"
    browser.execute_script(script, element)
    return element


def test_a_person_changes_a_value_adds_an_item_removes_one_and_saves_valid_gold(
    browser: Chrome, tmp_path: Path
) -> None:
    draft = make_draft(tmp_path, with_evidence())
    as_new(browser)
    with LabelServer(draft) as server:
        browser.get(server.url)
        assert browser.title.startswith("标注")

        # The evidence is highlighted: the passage of the item, and the value in it.
        reason = field(browser, "narrative.deviations[1].reason")
        reason.click()
        assert browser.find_element(By.CSS_SELECTOR, "#source mark.value").text == "严格控制接待标准，减少批次"
        assert "公务接待费为1.20万元" in browser.find_element(By.CSS_SELECTOR, "#source mark.passage").text

        # A value that the source does not have is not saved.
        reason.clear()
        reason.send_keys("严格控制接待标准")
        field(browser, "narrative.deviations[0].change_amount").clear()
        field(browser, "narrative.deviations[0].change_amount").send_keys("99.99")
        browser.find_element(By.ID, "save").click()
        wait(browser, "1 处与原文或勾稽关系不符")
        assert "narrative.deviations[0].change_amount" in browser.find_element(By.ID, "remarks").text
        assert not draft.gold.exists()
        field(browser, "narrative.deviations[0].change_amount").clear()
        field(browser, "narrative.deviations[0].change_amount").send_keys("12.30")

        # An item is added, another removed.
        browser.execute_script("document.querySelector('[data-add=\"performance.summaries[0].outputs\"]').click()")
        field(browser, "performance.summaries[0].outputs[3]").send_keys("清理河道三十公里")
        browser.execute_script("document.querySelector('[data-remove=\"key_work[0]\"]').click()")
        browser.find_element(By.ID, "save").click()
        wait(browser, "已保存")
        assert browser.get_log("browser") == []

        browser.find_element(By.ID, "done").click()
        assert server.finished.wait(10)
    gold = read_record(draft.gold)
    assert gold.narrative.deviations[1].reason == "严格控制接待标准"
    assert gold.performance.summaries[0].outputs[3] == "清理河道三十公里"
    assert [item.title for item in gold.key_work] == ["河湖管护"]


def test_a_misspelt_figure_is_marked_and_not_saved(browser: Chrome, tmp_path: Path) -> None:
    draft = make_draft(tmp_path)
    as_new(browser)
    with LabelServer(draft) as server:
        browser.get(server.url)
        figure = field(browser, "tables.expenditure.rows[0].total")
        figure.clear()
        figure.send_keys("120,5")
        browser.find_element(By.ID, "save").click()
        wait(browser, "1 处不合格式")
        assert "bad" in figure.get_attribute("class")
        assert browser.title.startswith("标注")  # the source's own script did not run
    assert not draft.gold.exists()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_its_window(browser: Chrome, tmp_path: Path, width: int) -> None:
    as_new(browser, width=width)
    with LabelServer(make_draft(tmp_path)) as server:
        browser.get(server.url)
        browser.execute_script("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert browser.find_element(By.ID, "save").is_displayed()
        assert browser.find_element(By.ID, "source").size["height"] > 200


def test_the_command_makes_a_draft_serves_it_and_ends_when_the_person_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def finish(url: str) -> bool:
        opened.append(url)
        host, _, token = url.removeprefix("http://").partition("/?token=")
        connection = http.client.HTTPConnection(host)
        connection.request("GET", f"/?token={token}")
        opened.append(connection.getresponse().read().decode())
        connection.request("POST", "/done", headers={"X-Token": token})
        connection.getresponse().read()
        connection.close()
        return True

    monkeypatch.setattr("webbrowser.open", finish)
    app = typer.Typer()
    register(app)
    manifest = load_manifest()
    document = manifest.path("corpus/wuchang_service_center_2023.txt")
    result = CliRunner().invoke(app, ["eval", "label", str(document), "-o", str(tmp_path / "gold.json")])
    assert result.exit_code == 0, result.output
    assert "机关事务服务中心" in opened[1]
