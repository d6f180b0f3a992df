"""One account in the forms in which people have it: the same tables, the same text, whatever the form."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import forms_html
import forms_text
import pytest
from conftest import CORPUS, in_turn, record_of
from synthetic import cells, document, record_of_text

from extractor import Settings, extract
from extractor.input.load import load
from models.record import Record

PROBES = Path(__file__).parent / "probes"
TEMPLATES = ("ministry_2021", "jiangxi_2022", "sichuan_2022")
LABEL = 4
"""Parts of the place of a row's label; those of amounts have fewer (totals) or more."""
TABLES_ONLY = Settings(parts=frozenset({"tables"}))


def probe(name: str) -> Record:
    return extract(PROBES / f"{name}.txt")


def wrong_and_missing(read: Record, template: str) -> tuple[list[Any], list[Any]]:
    """Cells that differ from the expected record, and expected cells that are not there."""
    expected = document(template).expected["tables"]
    tables = read.model_dump(mode="json")["tables"]
    wanted = {(table, *place): value for table, own in expected.items() for place, value in cells(own).items()}
    found = {(table, *place): value for table, own in tables.items() for place, value in cells(own).items()}
    return (
        [place for place, value in found.items() if wanted.get(place) != value],
        [place for place in wanted if place not in found],
    )


def without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_places(own) for name, own in value.items() if "evidence" not in name and name != "source"}
    return [without_places(own) for own in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("form", "template"), in_turn(list(forms_html.FORMS), TEMPLATES))
def test_every_cell_of_a_web_page_is_read_exactly(form: str, template: str) -> None:
    read = extract(forms_html.FORMS[form](document(template)), TABLES_ONLY)
    assert read.document.model_dump(mode="json") == document(template).expected["document"]
    assert wrong_and_missing(read, template) == ([], [])
    assert {table.source.origin for _, table in read.tables.items() if table.source} == {"declared"}


@pytest.mark.parametrize("form", forms_html.FORMS)
def test_the_narrative_of_a_web_page_is_that_of_the_text(form: str) -> None:
    text = record_of_text("ministry_2021").model_dump(mode="json")
    page = extract(forms_html.FORMS[form](document("ministry_2021"))).model_dump(mode="json")
    for part in ("narrative", "performance", "key_work"):
        assert without_places(page[part]) == without_places(text[part])
    assert len(page["narrative"]["deviations"]) > 10
    assert len(page["performance"]["sheets"]) == 2


@pytest.mark.parametrize(
    "name", ["wuchang_service_center_2023.txt", pytest.param("wuchang_office_2022.txt", marks=pytest.mark.slow)]
)
def test_a_page_that_prints_its_tables_as_paragraphs_is_read_as_the_text_is(name: str) -> None:
    lines = (CORPUS / name).read_text(encoding="utf-8").splitlines()
    page = "<html><body><ul><li><a href=/>首页</a></li></ul>" + "".join(f"<p>　　{escape(line)}</p>" for line in lines)
    read = extract(page.encode()).model_dump(mode="json")
    text = record_of(name).model_dump(mode="json")
    for part in ("document", "tables", "narrative", "performance", "key_work"):
        assert without_places(read[part]) == without_places(text[part])


@pytest.mark.parametrize("form", forms_html.FORMS)
def test_furniture_of_the_site_and_what_is_hidden_are_not_read(form: str) -> None:
    text = "\n".join(line.text for line in load(forms_html.FORMS[form](document("ministry_2021"))).lines)
    for word in ("当前位置", "互动交流", "教育局", "上一篇", "打印本页", "备案号", "99999.99", "12345.67", "22.22"):
        assert word not in text


@pytest.mark.parametrize(
    ("form", "template"),
    in_turn(["cell_a_line", "cell_a_line_apart", "pipes", "pipes_merged"], [*TEMPLATES, "shanghai_2023", "anhui_2024"]),
)
def test_every_cell_of_text_that_shows_its_blank_cells_is_read_exactly(form: str, template: str) -> None:
    read = extract(forms_text.FORMS[form](document(template)).encode(), TABLES_ONLY)
    assert wrong_and_missing(read, template) == ([], [])


@pytest.mark.parametrize(
    ("form", "template"), in_turn(["cell_a_line_shrunk", "pipes_shrunk", "one_line"], [*TEMPLATES, "anhui_2024"])
)
def test_text_that_lost_its_blank_cells_gives_no_wrong_figure_and_what_stays_open_is_reported(
    form: str, template: str
) -> None:
    read = extract(forms_text.FORMS[form](document(template)).encode(), TABLES_ONLY)
    wrong, places = wrong_and_missing(read, template)
    assert wrong == []
    missing = [place for place in places if len(place) != LABEL]
    assert len(missing) <= 4
    assert not missing or any(finding.id == "tables.ambiguous_row" for finding in read.findings)


def amounts(row: Any) -> tuple[str | None, ...]:
    return tuple(None if value is None else str(value) for value in row.amounts().values())


def test_coded_tables_with_one_cell_a_line_are_read_in_their_columns() -> None:
    tables = probe("t9_line").tables
    assert [(row.code, *amounts(row)) for row in tables.income.rows][:4] == [
        ("201", "405.00", "395.00", None, None, None, None, "10.00"),
        ("20103", "405.00", "395.00", None, None, None, None, "10.00"),
        ("2010301", "300.00", "300.00", None, None, None, None, None),
        ("2010302", "105.00", "95.00", None, None, None, None, "10.00"),
    ]
    assert tables.income.total is not None
    assert amounts(tables.income.total) == ("450.00", "440.00", None, None, None, None, "10.00")
    assert [(row.code, row.project) for row in tables.expenditure.rows if row.project] == [
        ("201", Decimal("105.00")), ("20103", Decimal("105.00")), ("2010302", Decimal("105.00")),
    ]  # fmt: skip
    assert [amounts(row) for row in tables.general_public_expenditure.rows][3] == ("95.00", None, "95.00")


def test_detail_and_three_public_tables_with_one_cell_a_line_are_read_whole() -> None:
    tables = probe("t9_line").tables
    detail = tables.basic_expenditure_detail
    assert [(row.code, row.amount) for row in detail.rows][:3] == [
        ("301", Decimal("280.00")), ("30101", Decimal("150.00")), ("30102", Decimal("85.00")),
    ]  # fmt: skip
    assert (len(detail.rows), detail.personnel_total, detail.public_total) == (10, Decimal("290.00"), Decimal("50.00"))
    assert tables.three_public.budget is not None
    assert tables.three_public.actual is not None
    assert amounts(tables.three_public.budget) == ("20.00", None, "12.00", None, "12.00", "8.00")
    assert amounts(tables.three_public.actual) == ("15.00", None, "10.00", None, "10.00", "5.00")


@pytest.mark.parametrize("number", ["公开 09 表", "表 9", "公开09表"])
def test_the_number_of_a_table_is_no_figure_beside_others_where_cells_stand_one_a_line(number: str) -> None:
    head = [
        "合计",
        "因公出国（境）费",
        "公务用车购置及运行维护费",
        "公务接待费",
        "小计",
        "公务用车购置费",
        "公务用车运行维护费",
    ]
    figures = ["8.00", "6.00", " ", " ", "5.00", "4.00", " ", " ", "5.00", "4.00", "3.00", "2.00"]
    lines = ["财政拨款“三公”经费支出决算表", number, "单位：万元", *head, *["预算数", "决算数"] * 6, *figures]
    text = "\n".join(["某某县图书馆2022年度部门决算", "", *lines, "注：本表反映“三公”经费。"])
    table = extract(text.encode(), TABLES_ONLY).tables.three_public
    assert table.budget is not None
    assert table.actual is not None
    assert amounts(table.budget) == ("8.00", None, "5.00", None, "5.00", "3.00")
    assert amounts(table.actual) == ("6.00", None, "4.00", None, "4.00", "2.00")


@pytest.mark.parametrize("blank", ["-", "—", "0.00"])
@pytest.mark.parametrize("ordinals", [["栏次", "1", "2", "3"], []], ids=["numbered", "not numbered"])
def test_a_total_row_that_opens_with_a_dash_is_one_where_cells_stand_one_a_line(
    blank: str, ordinals: list[str]
) -> None:
    head = ["科目编码", "科目名称", "年初结转和结余", "本年收入", "年末结转和结余", *ordinals]
    rows = ["合计", blank, "9.00", "9.00", "208", "社会保障和就业支出", blank, "9.00", "9.00"]
    lines = ["政府性基金预算财政拨款收入支出决算表", "公开08表", "单位：万元", *head, *rows, "注：本表反映收支。"]
    text = "\n".join(["某某县图书馆2022年度部门决算", "", *lines])
    table = extract(text.encode(), TABLES_ONLY).tables.government_fund
    assert table.total is not None
    assert (table.total.income, [row.code for row in table.rows]) == (Decimal("9.00"), ["208"])


def test_cells_with_a_blank_line_between_are_rows_and_zeros_stay_zeros() -> None:
    table = probe("cz").tables.expenditure
    assert [(row.code, *amounts(row)) for row in table.rows][3] == (
        "2010302", "105.00", "0.00", "105.00", "0.00", "0.00", "0.00",
    )  # fmt: skip
    assert table.total is not None
    assert amounts(table.total) == ("445.00", "340.00", "105.00", "0.00", "0.00", "0.00")


@pytest.mark.parametrize("name", ["tv_line", "sw1"])
def test_a_vertical_three_public_list_is_read_down_its_items(name: str) -> None:
    record = probe(name)
    table = record.tables.three_public
    assert table.budget is not None
    assert table.actual is not None
    assert amounts(table.budget) == ("30.00", "0", "16.00", "0", "16.00", "14.00")
    assert amounts(table.actual) == ("25.00", "0", "9.00", "0", "9.00", "16.00")
    assert not [finding for finding in record.findings if finding.severity == "error"]


def test_the_text_behind_the_table_of_a_page_of_one_topic_is_read() -> None:
    read = probe("sw1").narrative.deviations
    assert [(d.subject, str(d.completion_pct or d.change_amount), d.reason) for d in read] == [
        ("“三公”经费", "83.33", "公务用车费用的降低"),
        ("公务接待费", "2.00", "检查次数增加"),
    ]


def test_a_table_of_pipes_is_read_with_its_line_numbers() -> None:
    table = probe("t_pipe_row").tables.income_expenditure_summary
    assert [(row.line, row.item, row.amount) for row in table.income if row.amount] == [
        (1, "一般公共预算财政拨款收入", Decimal("440.00")),
        (8, "其他收入", Decimal("10.00")),
        (27, "本年收入合计", Decimal("450.00")),
        (29, "年初结转和结余", Decimal("5.00")),
        (30, "总计", Decimal("455.00")),
    ]
    assert [row.line for row in table.expenditure] == [*range(31, 39), *range(57, 61)]
