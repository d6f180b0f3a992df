"""The report as text: complete, escaped, self-contained; its links, charts and pictures."""

from __future__ import annotations

import base64
import io
import re
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import CORPUS, reading_of
from eval_samples import changed, deviation, empty_record, sample_record
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from report_samples import HOSTILE, edited, hostile_page, item_evidence, spoil, two_sided
from tiny_pdf import rect, show, tiny_pdf

from extractor.cli import main
from extractor.export.marks import findings_to_marks
from extractor.layout import Box, Line
from extractor.pdf.pdfium import PdfFile
from extractor.report import render_report, report_document
from extractor.report.charts import WIDTH, Datum, make_chart, record_to_charts
from extractor.report.fulltext import Span, source_to_lines
from extractor.report.links import Locator
from extractor.report.overview import finding_groups, key_figures
from extractor.report.pictures import render_pages, wanted_pages
from extractor.report.values import Shelf
from extractor.text.source import SourceText
from models import CellSource, Evidence, Place, Record, RowSource

TEXT = "wuchang_office_2024.txt"


class Tags(HTMLParser):
    """All tags with their attributes, and the texts of scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def page() -> str:
    reading = reading_of(TEXT)
    record = reading.record.model_copy(update={"findings": (two_sided(),)})
    return render_report(record, reading.source)


# --- the page


def test_the_page_refers_to_nothing_outside_itself(page: str) -> None:
    tags = Tags(page)
    assert not {tag for tag, _ in tags.found} & {"link", "iframe", "object", "embed", "base"}
    assert all(attributes["href"].startswith("#") for attributes in tags.named("a") if attributes["href"])
    assert not [name for _, attributes in tags.found for name in attributes if name.startswith("on")]
    assert not re.search(r"url\(|@import|https?://", page)


def test_every_link_has_its_target(page: str) -> None:
    tags = Tags(page)
    ids = [attributes["id"] for _, attributes in tags.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {attributes["href"] for attributes in tags.named("a")}
    assert len(targets) > 100
    assert {target for target in targets if target and target[1:] not in ids} == set()


def test_the_only_script_that_may_run_is_the_pages_own(page: str) -> None:
    script = page[page.index("<script>") + 8 : page.rindex("</script>")]
    digest = base64.b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii")
    assert f"script-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert "innerHTML" not in script


def test_hostile_text_in_every_field_and_line_stays_text() -> None:
    html = hostile_page()
    tags = Tags(html)
    assert html.count("&lt;script&gt;window.spoilt=1") > 1000
    assert HOSTILE not in html
    assert len(tags.named("script")) == 1
    assert not tags.named("img")
    assert all(attributes["href"].startswith("#") for attributes in tags.named("a") if attributes["href"])
    assert "{{7*7}}" in html


def test_spoiling_a_record_reaches_its_texts() -> None:
    spoilt = spoil(reading_of(TEXT).record, "坏")
    assert spoilt.narrative.deviations[3].reason == "坏"
    assert spoilt.performance.sheets[0].goals[0].indicators[0].level3 == "坏"
    assert spoilt.tables.expenditure.rows[0].source.cells["total"].printed == "坏"
    assert spoilt.performance.summaries[0].outputs[0] == "坏"


def test_landmarks_and_headings_are_in_order(page: str) -> None:
    tags = Tags(page)
    names = [tag for tag, _ in tags.found]
    assert names.count("main") == names.count("h1") == names.count("nav") == names.count("footer") == 1
    levels = [int(name[1]) for name in names if re.fullmatch(r"h\d", name)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert tags.named("html")[0]["lang"] == "zh-CN"
    assert next(attributes for attributes in tags.named("a"))["href"] == "#main"


def test_an_empty_record_makes_a_page_that_says_what_is_missing() -> None:
    html = render_report(empty_record())
    for text in ("部门名称未读到", "年度未读到", "文中没有", "没有读到增减变动", "没有读到重点工作", "没有做勾稽核对"):
        assert text in html
    assert "<svg" not in html
    assert 'id="text"' not in html


def test_without_the_source_each_item_quotes_its_passage() -> None:
    record = reading_of(TEXT).record
    html = render_report(record)
    evidence = record.narrative.deviations[0].evidence
    assert evidence is not None
    assert evidence.span.text in html
    assert "在全文中查看" in html


def test_marked_cells_lead_to_their_finding(page: str) -> None:
    row = page[page.index('id="expenditure"') :]
    cell = re.search(r'<td class="n strong error">.*?</td>', row, re.S)
    assert cell is not None
    assert "754.41" in cell.group()
    assert 'href="#f-1"' in cell.group()


# --- key figures and findings


def shelf_of(record: Record, source: SourceText | None = None) -> Shelf:
    return Shelf(Locator(source), findings_to_marks(record.findings))


def test_a_key_figure_comes_from_the_table_and_else_from_the_text() -> None:
    record = changed(lambda d: d["narrative"]["deviations"].append(
        deviation("operating_cost", "机关运行经费", "prior_year", "62.39", "-19.69", "压缩开支")))  # fmt: skip
    figures = {figure.label: figure for figure in key_figures(record, shelf_of(record))}
    assert figures["基本支出"].value is not None
    assert (figures["基本支出"].value.text, figures["基本支出"].basis) == ("133.50", "据决算表")
    operating = figures["机关运行经费"]
    assert operating.value is not None
    assert (operating.value.text, operating.basis, operating.notes) == ("62.39", "据文字说明", ("比上年 −19.69",))
    assert (figures["收入总计"].value, figures["收入总计"].basis) == (None, "未读到")


def test_findings_stand_by_severity_with_both_sides() -> None:
    reading = reading_of(TEXT)
    findings = tuple(two_sided(severity) for severity in ("note", "error", "warning"))
    record = reading.record.model_copy(update={"findings": findings})
    groups = finding_groups(record, shelf_of(record, reading.source))
    assert [group.severity for group in groups] == ["error", "warning", "note"]
    view = groups[0].findings[0]
    assert (view.left, view.right, view.difference) == ("754.41", "754.42", "−0.01")
    assert [place.label for place in view.places] == ["第60行 支出决算表 合计", "文字"]


@pytest.mark.parametrize(
    ("value", "before", "after"),
    [("5.1", "收入合计", "万元，减少2万元。"), ("7.2", "支出合计", "万元。")],
)
def test_a_quote_is_the_sentence_around_the_value(value: str, before: str, after: str) -> None:
    source = SourceText.from_lines([Line("前一句。收入合计5.1万元，", 1), Line("减少2万元。支出合计7.2万元。", 2)])
    start = source.text.index(value)
    evidence = Evidence(page=None, start=start, end=start + len(value), text=value)
    quote = Locator(source).quote(Place(evidence=evidence))
    assert quote is not None
    assert (quote.before, quote.hit, quote.after) == (before, value, after)


def test_of_a_long_passage_the_printed_value_is_quoted() -> None:
    text = "甲" * 300 + "执行数3626.72万元" + "乙" * 300
    source = SourceText.from_lines([Line(text, 1)])
    evidence = Evidence(page=None, start=0, end=len(text), text=text)
    quote = Locator(source).quote(Place(evidence=evidence, printed="3626.72"))
    assert quote is not None
    assert quote.hit == "3626.72"
    assert len(quote.before + quote.after) <= 242


# --- links


def test_a_text_cell_leads_to_its_line_and_a_pdf_cell_to_its_box() -> None:
    source = SourceText.from_lines([Line("甲", 7), Line("乙 1.00", 9)])
    row = RowSource(line=9)
    link = Locator(source).of_cell(CellSource(state="figure"), row)
    assert link is not None
    assert (link.href, link.first, link.title) == ("#l-1", 1, "第9行")
    boxed = RowSource(page=3, bbox=(1.0, 2.0, 30.0, 4.0))
    cell = CellSource(state="figure", bbox=(10.0, 2.0, 30.0, 4.0))
    link = Locator(source, {3}).of_cell(cell, boxed)
    assert link is not None
    assert (link.href, link.boxes) == ("#p-3", "10.0 2.0 30.0 4.0")
    assert Locator(source).of_cell(cell, boxed) is None


def test_a_text_value_of_a_pdf_leads_to_its_lines_on_the_picture() -> None:
    lines = [Line("支出合计5010", 1, 2, Box(10, 20, 90, 30)), Line(".42万元", 2, 2, Box(10, 32, 50, 42))]
    source = SourceText.from_lines(lines)
    evidence = item_evidence(source, "5010.42").span
    link = Locator(source, {2}).of_evidence(evidence)
    assert link is not None
    assert link.boxes == "10.0 20.0 90.0 30.0;10.0 32.0 50.0 42.0"
    assert (link.first, link.last, link.span) == (0, 1, "4-11")
    assert Locator(source, {2}).of_evidence(evidence.model_copy(update={"end": 99})) is None


# --- full text


@given(
    st.lists(st.text("甲乙1 ,\t。", max_size=8), max_size=5),
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from(("item", "value", "finding"))), max_size=6
    ),
)
def test_segments_are_the_lines_cut_at_every_border(texts: list[str], borders: list[tuple[int, int, str]]) -> None:
    source = SourceText.from_lines([Line(text, number) for number, text in enumerate(texts, 1)])
    spans = [Span(low, high, mark) for low, high, mark in borders]  # type: ignore[arg-type]
    lines = source_to_lines(source, spans)
    pieces = [segment for line in lines for segment in line.segments if segment.offset >= 0]
    for line, text in zip(lines, texts, strict=True):
        assert "".join(segment.text for segment in line.segments) == text.strip(" \t")
    squeezed = "".join("".join(segment.text.split()) for segment in pieces)
    assert squeezed == source.text
    inside = [span for span in spans if 0 <= span.start < span.end <= len(source.text)]
    starts = {piece.offset for piece in pieces}
    assert {span.start for span in inside} <= starts
    for piece in pieces:
        over = {span.mark for span in inside if span.start <= piece.offset < span.end}
        strongest = next((mark for mark in ("finding", "value", "item") if mark in over), "")
        assert piece.mark == strongest


# --- charts


@given(st.lists(st.decimals(min_value=0, max_value=10**9, places=2), min_size=1, max_size=8))
def test_bars_start_at_zero_and_are_as_long_as_their_values(values: list[Decimal]) -> None:
    data = [Datum(str(index), (value,)) for index, value in enumerate(values)]
    chart = make_chart("甲", "乙", ("决算",), data, shares=True)
    if not any(values):
        assert chart is None
        return
    assert chart is not None
    bars = [group.bars[0] for group in chart.groups]
    assert {bar.x for bar in bars} == {"0.00"}
    assert all(
        abs(Decimal(b.width) - v * WIDTH / max(values)) < Decimal("0.01") for b, v in zip(bars, values, strict=True)
    )
    assert [bar.value.replace(",", "") for bar in bars] == [format(value, "f") for value in values]


def test_negative_values_grow_the_other_way_from_the_same_zero() -> None:
    chart = make_chart("甲", "乙", ("决算",), [Datum("a", (Decimal(30),)), Datum("b", (Decimal(-10),))], shares=True)
    assert chart is not None
    up, down = (group.bars[0] for group in chart.groups)
    assert (up.x, up.width) == ("90.00", "270.00")
    assert (down.x, down.width) == ("0.00", "90.00")
    assert up.share is None


def test_a_chart_without_figures_is_left_out() -> None:
    assert record_to_charts(empty_record()) == []
    titles = [chart.title for chart in record_to_charts(sample_record())]
    assert titles == ["支出结构（按类）", "基本支出与项目支出"]


def test_a_cell_that_could_not_be_read_is_not_drawn_as_nothing() -> None:
    def unread(table: object) -> object:
        total = sample_record().tables.expenditure.total
        assert total is not None
        source = RowSource(cells={"project": CellSource(state="unreadable", printed="8O.0O")})
        spoilt = total.model_copy(update={"project": None, "source": source})
        return sample_record().tables.expenditure.model_copy(update={"total": spoilt})

    titles = [chart.title for chart in record_to_charts(edited(sample_record(), "expenditure", unread))]
    assert "基本支出与项目支出" not in titles


def test_budget_and_actual_are_summed_by_class_and_left_out_where_one_is_missing() -> None:
    def items(data: dict[str, dict[str, list[object]]]) -> None:
        for subject, budget, actual in (
            ("农林水支出（类）水利（款）行政运行（项）", "10", "11"),
            ("农林水支出（类）水利（款）防汛（项）", "5", "4.5"),
            ("教育支出（类）普通教育（款）小学教育（项）", None, "7"),
            ("住房保障支出（类）", "3", "2"),
            ("住房保障支出（类）住房改革支出（款）住房公积金（项）", "1", "1"),
        ):
            item = deviation("general_public_items", subject, "initial_budget", actual, "0", "无")
            data["narrative"]["deviations"].append(item | {"reference_amount": budget, "change_amount": None})

    chart = next(chart for chart in record_to_charts(changed(items)) if chart.title.startswith("预算与决算"))
    shown = {group.label: [bar.value for bar in group.bars] for group in chart.groups}
    assert shown == {"农林水支出": ["15", "15.5"], "住房保障支出": ["3", "2"]}
    assert chart.series == ("年初预算", "决算")


# --- pictures


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_picture_lies_under_the_boxes_of_its_text(rotate: int) -> None:
    matrix = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[rotate]
    content = show("部门决算公开部门决算", 300, 400, 20, matrix)
    with PdfFile(tiny_pdf(content, crop_box=(20, 30, 570, 800), rotate=rotate)) as pdf:
        pages, _ = pdf.read()
        (picture,) = pdf.pictures([1, 9])
    box = pages[0].lines[0].box
    assert box is not None
    image = Image.open(io.BytesIO(picture.data)).convert("L").point(lambda value: 255 * (value < 128))
    dark = image.getbbox()
    assert dark is not None
    scale = image.width / picture.width
    assert (picture.width, picture.height) == (pages[0].width, pages[0].height)
    assert all(abs(edge / scale - side) < 6 for edge, side in zip(dark, box, strict=True))


def test_pictures_stop_at_the_budget_and_say_what_is_left_out() -> None:
    contents = [rect(100, 100, 50 * page, 300) for page in range(1, 6)]
    with PdfFile(tiny_pdf(*contents)) as pdf:
        pdf.read()
        whole = render_pages(pdf, [4, 1, 2])
        (smaller,) = pdf.pictures([4], scale=1.15)
        part = render_pages(pdf, [4, 1, 2], budget=len(smaller.data) + 10)
    assert [picture.page for picture in whole.shown] == [1, 2, 4]
    assert whole.left_out == ()
    assert ([picture.page for picture in part.shown], part.left_out) == ([4], (1, 2))


def test_pages_with_findings_come_first() -> None:
    reading = reading_of("jiangan_office_2023.narrow.pdf")
    findings = tuple(two_sided().model_copy(update={"places": (Place(page=page),)}) for page in (20, 9))
    pages = wanted_pages(reading.record.model_copy(update={"findings": findings}), reading.source)
    tables = [page for _, table in reading.record.tables.items() if table.source for page in table.source.pages]
    assert pages[:2] == [20, 9]
    assert pages[2] == min(tables)
    assert len(pages) == len(set(pages))


# --- the command


def run(*arguments: str | Path) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    assert stop.value.code in {0, None}


def test_the_command_writes_a_page_without_pictures_where_asked(tmp_path: Path) -> None:
    out = tmp_path / "报告.html"
    run("report", CORPUS / "jiangan_office_2023.narrow.pdf", "-o", out, "--no-pages")
    html = out.read_text(encoding="utf-8")
    assert "data:image" not in html
    assert 'id="l-0"' in html
    assert list(tmp_path.iterdir()) == [out]


def test_a_record_is_reported_on_as_well(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(sample_record().model_dump_json(), encoding="utf-8")
    assert "青河县水利局" in report_document(path)
