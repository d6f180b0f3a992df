"""The report page: complete, self-contained, escaped, and readable in a real browser at both widths."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from eval_browser import as_new
from eval_samples import SOURCE, changed, deviation, make_data_folder, sample_record
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

import extractor.settings
from evals.charts import Point, Strip, axis_start, points_to_svg, strips_to_svg
from evals.folder import Run, read_run
from evals.gold import load_manifest
from evals.grounding import PublishedText
from evals.labels import field_label, full_label, path_label
from evals.report import write_report
from evals.run import RunOptions, run_cases
from evals.score import score_record
from evals.views import find_passage, mark_values, tree_to_sections
from extractor.errors import UsageError
from models import Record

HOSTILE = "<script>document.title='spoilt'</script><img src=http://example.invalid/x onerror=alert(1)>"
SPOILED = changed(
    lambda d: (
        d["narrative"]["deviations"][1].update(reason="严格控制接待标准,减少人次"),
        d["narrative"]["deviations"].append(deviation("income", HOSTILE, "prior_year", "9", "9", HOSTILE)),
        d["tables"]["expenditure"]["rows"][0].update(total="120.51"),
        d["key_work"].pop(),
    )
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Run]]:
    data = make_data_folder(tmp_path_factory.mktemp("data"), {"river": sample_record(), "lake": sample_record()})
    folders = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("extractor.Settings", extractor.settings.Settings, raising=False)
        for name, records in {"rules": {"lake": SPOILED, "river": SPOILED}, "auto": {"lake": SPOILED}}.items():

            def extract(
                source: Path, settings: object, session: object = None, records: dict[str, Record] = records
            ) -> Record:
                return records.get(source.stem, sample_record())

            patch.setattr("extractor.extract", extract, raising=False)
            folders.append(data / "runs" / name)
            run_cases(folders[-1], load_manifest(data), RunOptions())
    return data, [read_run(folder) for folder in folders]


@pytest.fixture(scope="module")
def page(runs: tuple[Path, list[Run]]) -> Path:
    data, loaded = runs
    path = data / "report.html"
    path.write_text(write_report(loaded, load_manifest(data)), encoding="utf-8")
    return path


def test_the_page_refers_to_nothing_outside_itself(page: Path) -> None:
    found: list[tuple[str, str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend((tag, name) for name, _ in [("", None), *attrs])

    html = page.read_text(encoding="utf-8")
    Reader().feed(html)
    assert ("details", "open") in found or ("details", "class") in found
    assert not {tag for tag, _ in found} & {"script", "link", "img", "iframe", "object", "base"}
    assert not {name for _, name in found if name in {"src", "href", "action"} or name.startswith("on")}
    style = html[html.index("<style>") : html.index("</style>")]
    assert not re.search(r"url\(|@import", style)


def test_document_content_is_escaped(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert "&lt;script&gt;document.title=" in html
    assert HOSTILE not in html


def test_the_matrix_names_every_task_and_run(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    for text in ("决算表", "增减变动与构成", "绩效自评表", "重点工作", "rules", "auto", "river-text", "lake-text"):
        assert text in html


def test_runs_of_one_name_are_refused(runs: tuple[Path, list[Run]]) -> None:
    data, loaded = runs
    with pytest.raises(UsageError, match="同名"):
        write_report([loaded[0], loaded[0]], load_manifest(data))


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_readable_from_disk_in_a_browser(browser: Chrome, page: Path, width: int) -> None:
    as_new(browser, width=width)
    browser.get(page.as_uri())
    assert browser.title.startswith("评测报告")
    for details in browser.find_elements(By.CSS_SELECTOR, "details"):
        browser.execute_script("arguments[0].open = true", details)
    size = browser.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    assert size[0] <= size[1] == width
    charts = browser.find_elements(By.CSS_SELECTOR, "svg.chart")
    assert len(charts) == 3
    assert all(300 <= chart.size["width"] <= 480 and chart.size["height"] > 60 for chart in charts)
    marked = {mark.text for mark in browser.find_elements(By.CSS_SELECTOR, ".passage mark")}
    assert {"1.20", "0.30", "公务接待费"} <= marked
    inserted = {mark.text for mark in browser.find_elements(By.CSS_SELECTOR, ".value.wrong ins")}
    assert {",", "人"} <= inserted
    browser.find_element(By.ID, "only-wrong").click()
    values = browser.find_elements(By.CSS_SELECTOR, ".value.correct")
    assert values
    assert not any(value.is_displayed() for value in values)
    assert any(value.is_displayed() for value in browser.find_elements(By.CSS_SELECTOR, ".value.wrong"))
    assert browser.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if url != page.as_uri()] == []


def test_a_passage_is_the_sentences_that_hold_most_of_an_items_values() -> None:
    sections = {s.id: s for s in tree_to_sections(score_record(sample_record(), SPOILED), PublishedText(SOURCE))}
    item = sections["narrative-deviations"].items[1]
    assert item.passage is not None
    text = "".join(part for part, _ in item.passage.parts)
    assert text.startswith("公务接待费为1.20万元，比预算减少0.30万元")
    assert [part for part, marked in item.passage.parts if marked][:2] == ["公务接待费", "1.20"]


def test_a_passage_is_taken_from_the_place_that_fits_the_figures() -> None:
    source = PublishedText("收入合计5.1万元，主要原因是人员增加。支出合计7.2万元，主要原因是人员增加。")
    record = changed(lambda d: d["narrative"].update(deviations=[
        deviation("expenditure", "支出合计", "prior_year", "7.2", "1", "人员增加")]))  # fmt: skip
    leaves = [leaf for leaf in score_record(record, record).leaves() if "deviations" in leaf.path]
    passage = find_passage(leaves, source)
    assert passage is not None
    assert "".join(part for part, _ in passage.parts) == "支出合计7.2万元，主要原因是人员增加。"


def test_a_passage_shows_the_mistake_rather_than_a_longer_value_that_is_right() -> None:
    gold = changed(lambda d: d["performance"]["summaries"][0].update(problems=["清理河道三十公里"]))
    predicted = changed(lambda d: d["performance"]["summaries"][0].update(problems=["清理河道二十公里"]))
    leaves = [leaf for leaf in score_record(gold, predicted).leaves() if "summaries" in leaf.path]
    passage = find_passage(leaves, PublishedText(SOURCE))
    assert passage is not None
    assert ("清理河道三十公里", True) in passage.parts


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        pytest.param(["25"], ["25"], id="25_is_not_in_125.0"),
        pytest.param(["-12.3"], ["12.3"], id="a_decrease_is_printed_in_words"),
        pytest.param(["减少12.3万元", "12.3"], ["减少12.3万元"], id="the_longer_one_first"),
        pytest.param(["没有"], [], id="absent"),
    ],
)
def test_values_are_marked_in_a_sentence(values: list[str], marked: list[str]) -> None:
    sentence = "预算125.0万元，决算25万元，减少12.3万元。"
    parts = list(mark_values(sentence, values))
    assert "".join(text for text, _ in parts) == sentence
    assert [text for text, is_value in parts if is_value] == marked


def test_charts_are_well_formed_and_name_their_values() -> None:
    svg = ElementTree.fromstring(strips_to_svg([Strip("<决算表>", (0.5, None)), Strip("重点工作", (1.0, 0.9))], "字段"))
    hints = [title.text for title in svg.iter("title")]
    assert hints == ["字段", "<决算表>：50.00", "重点工作：100.00", "重点工作：90.00"]
    scatter = ElementTree.fromstring(points_to_svg([Point("a", 0.0, 0.9), Point("b", 3.5, 1.0)], "得分", "费用"))
    assert len(list(scatter.iter("path"))) == 2
    assert axis_start([0.97, 1.0]) == 0.9
    assert axis_start([]) == 0.0


def test_every_field_of_the_gold_has_a_chinese_name() -> None:
    manifest = load_manifest()
    records = [manifest.gold_record(case) for case in manifest.cases]
    fields = {leaf.field for record in records for leaf in score_record(record, record).leaves()}
    assert [field for field in fields if re.search("[a-z]", full_label(field) + field_label(field))] == []
    assert path_label("goals[0].indicators[2].level3", "performance.sheets.goals.indicators.level3") == (
        "年度目标1 指标3 三级指标"
    )
