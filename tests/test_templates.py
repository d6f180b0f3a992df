"""Templates of other regions and years: every cell of every table, whatever the layout; what text has lost stays out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import plain_samples
import pytest
from conftest import every_other
from synthetic import TEMPLATES, cells, document, record_of_text
from synthetic_render import to_layout, to_tabs

from extractor import Settings, extract
from extractor.accounts.templates import TEMPLATES as TABLES
from extractor.layout import Line
from extractor.outline.grammar import is_caption
from extractor.tables.doubt.consistency import is_doubtful
from extractor.tables.plain.order import is_by_column, with_ordinals_in_a_row
from extractor.tables.plain.tokens import line_to_tokens
from models.record import Record
from models.tables import TableId


def record(text: str, encoding: str = "utf-8") -> Record:
    return extract(text.encode(encoding), Settings(ocr="never"))


@pytest.mark.parametrize("template", TEMPLATES)
def test_tab_separated_tables_of_every_template_are_read_exactly(template: str) -> None:
    expected = document(template).expected
    read = record_of_text(template).model_dump(mode="json")
    assert read["document"] == expected["document"]
    for table, wanted in expected["tables"].items():
        assert read["tables"][table]["status"] == wanted["status"], table
        assert cells(read["tables"][table]) == cells(wanted), table


@pytest.mark.parametrize("template", every_other(TEMPLATES, 1))
def test_text_with_columns_side_by_side_is_read_without_a_wrong_figure(template: str) -> None:
    expected = document(template).expected["tables"]
    read = record(to_layout(document(template))).model_dump(mode="json")["tables"]
    wanted = {(table, *place): value for table, own in expected.items() for place, value in cells(own).items()}
    found = {(table, *place): value for table, own in read.items() for place, value in cells(own).items()}
    assert {place: value for place, value in found.items() if wanted.get(place) != value} == {}
    assert len(found) >= 0.97 * len(wanted)


def test_chinese_national_encoding_gives_the_same_tables() -> None:
    text = to_tabs(document("sichuan_2022"))
    assert record(text, "gb18030").tables == record_of_text("sichuan_2022").tables


@pytest.mark.parametrize("template", TEMPLATES)
def test_summaries_and_coverage_of_every_template(template: str) -> None:
    expected = document(template).expected["performance"]
    performance = record_of_text(template).performance
    assert performance.coverage is not None
    assert performance.coverage.amount == expected["coverage"]["amount"]
    assert [
        (item.project, item.budget, item.executed, item.execution_pct, item.outputs, item.problems, item.measures)
        for item in performance.summaries
    ] == [
        (
            item["project"],
            item["budget"],
            item["executed"],
            item["execution_pct"],
            *(tuple(item[part]) for part in ("outputs", "problems", "measures")),
        )
        for item in expected["summaries"]
    ]


@pytest.mark.parametrize("template", [t for t in TEMPLATES if document(t).expected["performance"]["sheets"]])
def test_the_ministrys_sheet_with_weights_and_two_goal_columns(template: str) -> None:
    wanted = document(template).expected["performance"]["sheets"]
    sheets = record_of_text(template).performance.sheets
    assert [(s.name, s.budget, s.executed, s.execution_pct) for s in sheets] == [
        (s["name"], s["budget"], s["executed"], s["execution_pct"]) for s in wanted
    ]
    for sheet, own in zip(sheets, wanted, strict=True):
        found = [
            {
                name: str(getattr(indicator, name))
                for name in ("level1", "level2", "level3", "target", "actual", "score")
            }
            for goal in sheet.goals
            for indicator in goal.indicators
        ]
        assert found == own["goals"][0]["indicators"]


# --- plain text ----------------------------------------------------------------------------------------------------------


def lines(text: str) -> list[Line]:
    return [Line(part, number) for number, part in enumerate(text.split("\n"), 1)]


def plain(table: TableId, text: str) -> tuple[Any, tuple[str, ...]]:
    model, findings = plain_samples.read(table, text)
    return model, tuple(finding.id for finding in findings)


def test_one_list_with_total_staff_and_running_cost() -> None:
    model, findings = plain(
        "basic_expenditure_detail",
        "科目编码 科目名称 合计 人员经费 公用经费\n合计 9.00 6.00 3.00\n301 工资福利支出 6.00 6.00\n302 商品和服务支出 3.00 3.00",
    )
    assert [(row.code, row.amount) for row in model.rows] == [("301", Decimal("6.00")), ("302", Decimal("3.00"))]
    assert (model.personnel_total, model.public_total) == (Decimal("6.00"), Decimal("3.00"))
    assert not findings


def test_figures_of_an_item_that_do_not_agree_are_left_out() -> None:
    model, findings = plain(
        "basic_expenditure_detail",
        "科目编码 科目名称 合计 人员经费 公用经费\n合计 9.00 6.00 3.00\n301 工资福利支出 6.00 5.00\n",
    )
    assert model.rows[0].amount is None
    assert findings == ("tables.ambiguous_row",)


def test_budget_columns_stand_before_the_final_account_on_both_sides() -> None:
    model, findings = plain(
        "income_expenditure_summary",
        "项目 行次 年初预算数 全年预算数 决算数 项目 行次 年初预算数 全年预算数 决算数\n"
        "一、一般公共预算财政拨款收入 1 7.00 8.00 9.00 一、一般公共服务支出 4 5.00 6.00 9.00\n"
        "二、政府性基金预算财政拨款收入 2 二、外交支出 5\n本年收入合计 3 7.00 8.00 9.00 本年支出合计 6 5.00 6.00 9.00",
    )
    assert [row.amount for row in model.income] == [Decimal("9.00"), None, Decimal("9.00")]
    assert [row.amount for row in model.expenditure] == [Decimal("9.00"), None, Decimal("9.00")]
    assert not findings


def test_a_label_set_above_the_line_of_both_row_numbers_belongs_to_its_side() -> None:
    model, _ = plain(
        "income_expenditure_summary",
        "项目 行次 决算数 项目 行次 决算数\n一、一般公共预算财政拨款收入 1 9.00 一、一般公共服务支出 5 9.00\n"
        "七、文化旅游体育与传媒\n2 6 1.00\n支出\n3 八、社会保障和就业支出 7 2.00\n本年收入合计 4 9.00 本年支出合计 8 12.00",
    )
    assert [row.item for row in model.income] == ["一般公共预算财政拨款收入", "本年收入合计"]
    assert [(row.item, row.amount) for row in model.expenditure][1] == ("文化旅游体育与传媒支出", Decimal("1.00"))


def test_codes_in_three_columns_whose_names_are_wrapped_around_them() -> None:
    model, _ = plain(
        "general_public_expenditure",
        "类 款 项 科目名称 合计 基本支出 项目支出\n合计 9.00 9.00\n208 社会保障和就业支出 9.00 9.00\n行政事业单位养老\n"
        "208 05 9.00 9.00\n支出\n208 05 02 事业单位离退休 4.00 4.00\n机关事业单位基\n208 05 05 本养老保险缴费 5.00 5.00\n支出",
    )
    assert [(row.code, row.name) for row in model.rows] == [
        ("208", "社会保障和就业支出"),
        ("20805", "行政事业单位养老支出"),
        ("2080502", "事业单位离退休"),
        ("2080505", "机关事业单位基本养老保险缴费支出"),
    ]


BY_PLACE = (
    "项目                本年支出合计  基本支出  项目支出  上缴上级支出  经营支出  对附属单位补助支出\n"
    "栏次                1             2         3         4             5         6\n"
    "合计                      10.00      7.00                  3.00\n"
    "205     教育支出          10.00      7.00                  3.00\n"
    "20502   普通教育          10.00      7.00                  3.00"
)


@pytest.mark.parametrize("indent", ["", "    "], ids=["at_the_margin", "indented"])
@pytest.mark.parametrize("fill", ["", "  "], ids=["at_the_end", "in_the_middle"])
def test_where_blank_cells_were_decides_what_the_identities_leave_open(fill: str, indent: str) -> None:
    text = BY_PLACE.replace("3.00", fill + "3.00").replace("\n", "\n" + indent)
    read = record("某市财政局2022年度部门决算公开\n支出决算表\n" + indent + text)
    expenditure = read.tables.expenditure
    assert expenditure.total is not None
    assert expenditure.total.remitted_to_superior == Decimal("3.00")
    assert [(row.remitted_to_superior, row.operating) for row in expenditure.rows] == [(Decimal("3.00"), None)] * 2
    assert not [finding for finding in read.findings if finding.id == "tables.ambiguous_row"]


def test_text_without_wide_blanks_says_nothing_about_places() -> None:
    model, findings = plain("expenditure", "\n".join(" ".join(line.split()) for line in BY_PLACE.split("\n")))
    assert model.rows[0].remitted_to_superior is None
    assert "tables.ambiguous_row" in findings


@pytest.mark.parametrize(
    "text",
    [
        "行次\n" + "\n".join(str(n) for n in range(1, 15)),
        "科目编码\n" + "\n".join(f"3020{n}" for n in range(1, 8)) + "\n科目名称\n办公费",
        "\n".join(f"20{n}\n某某支出" for n in range(1, 9)) + "\n" + "\n".join(f"{n}.00" for n in range(10, 18)),
    ],
)
def test_text_that_runs_down_the_columns_is_recognised(text: str) -> None:
    assert is_by_column(lines(text))


@pytest.mark.parametrize(
    "text",
    [
        "201 一般公共服务支出 9.00\n" * 9,
        "\n".join(f"20{n}\n某某支出\n9.00\n9.00" for n in range(1, 9)),
        "栏次\n" + "\n".join(str(n) for n in range(1, 13)),
    ],
)
def test_rows_one_after_the_other_are_no_columns(text: str) -> None:
    assert not is_by_column(lines(text))


def test_a_table_in_column_order_is_present_and_unread_with_a_finding() -> None:
    codes = "\n".join(f"20{n}\n某某支出" for n in range(1, 9))
    figures = "\n".join(f"{n}.00" for n in range(10, 18))
    text = f"2022年度部门决算公开\n收入支出决算总表\n支出决算表\n项目\n科目编码\n科目名称\n{codes}\n本年支出合计\n{figures}\n部门决算情况说明\n"
    read = record(text)
    assert read.tables.expenditure.status == "present"
    assert read.tables.expenditure.rows == ()
    assert any(finding.id == "tables.column_order" for finding in read.findings)


def test_column_numbers_below_each_other_are_one_row() -> None:
    assert [line.text for line in with_ordinals_in_a_row(lines("合计\n1\n2\n\n3 4\n9.00"))] == [
        "合计",
        "1 2 3 4",
        "9.00",
    ]


def test_contents_of_neighbouring_columns_that_touch_are_parted() -> None:
    assert [token.text for token in line_to_tokens(Line("30101 基本工资 7.2230229 福利费", 1))] == [
        "30101",
        "基本工资",
        "7.22",
        "30229",
        "福利费",
    ]
    assert [token.text for token in line_to_tokens(Line("1 3,909.18一、一般公共服务支出 31", 1))] == [
        "1",
        "3,909.18",
        "一、一般公共服务支出",
        "31",
    ]


@pytest.mark.parametrize(
    "text",
    ["公开01表", "财决公开05表", "表9", "编制部门：某局", "部门名称：某局", "金额单位：万元", "公开部门(盖章)：某局"],
)
def test_what_stands_around_a_table_is_no_row(text: str) -> None:
    assert is_caption(text)


def test_a_list_of_items_whose_classes_do_not_add_up_is_doubtful() -> None:
    model, _ = plain(
        "basic_expenditure_detail",
        "科目编码 科目名称 决算数\n301 工资福利支出 9.00\n30101 基本工资 2.00\n30102 津贴补贴 1.00",
    )
    assert is_doubtful(TABLES["basic_expenditure_detail"], {"rows": model.rows})
