"""Templates of other regions and years: every cell of every table, whatever the layout; what text has lost stays out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from synthetic import TEMPLATES, cells, document
from synthetic_render import to_layout, to_tabs

from extractor import Settings, extract
from extractor.layout import Box, Grid, GridCell, Line, Word
from extractor.tables.cells import TableNotes
from extractor.tables.consistency import is_doubtful
from extractor.tables.page_columns import on_shared_columns, with_whole_heads
from extractor.tables.plain import plain_table_to_model, read_plain_table
from extractor.tables.plain_order import is_by_column, with_ordinals_in_a_row
from extractor.tables.plain_tokens import is_caption, line_to_tokens
from extractor.tables.reading import grids_to_fields
from extractor.tables.templates import TEMPLATES as TABLES
from models.record import Record
from models.tables import TableId


def record(text: str, encoding: str = "utf-8") -> Record:
    return extract(text.encode(encoding), Settings(ocr="never"))


@pytest.mark.parametrize("template", TEMPLATES)
def test_tab_separated_tables_of_every_template_are_read_exactly(template: str) -> None:
    expected = document(template).expected
    read = record(to_tabs(document(template))).model_dump(mode="json")
    assert read["document"] == expected["document"]
    for table, wanted in expected["tables"].items():
        assert read["tables"][table]["status"] == wanted["status"], table
        assert cells(read["tables"][table]) == cells(wanted), table


@pytest.mark.parametrize("template", TEMPLATES)
def test_text_with_columns_side_by_side_is_read_without_a_wrong_figure(template: str) -> None:
    expected = document(template).expected["tables"]
    read = record(to_layout(document(template))).model_dump(mode="json")["tables"]
    wanted = {(table, *place): value for table, own in expected.items() for place, value in cells(own).items()}
    found = {(table, *place): value for table, own in read.items() for place, value in cells(own).items()}
    assert {place: value for place, value in found.items() if wanted.get(place) != value} == {}
    assert len(found) >= 0.97 * len(wanted)


def test_chinese_national_encoding_gives_the_same_tables() -> None:
    text = to_tabs(document("sichuan_2022"))
    assert record(text, "gb18030").tables == record(text).tables


@pytest.mark.parametrize("template", TEMPLATES)
def test_summaries_and_coverage_of_every_template(template: str) -> None:
    expected = document(template).expected["performance"]
    performance = record(to_tabs(document(template))).performance
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
    sheets = record(to_tabs(document(template))).performance.sheets
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


# --- pages of one ruled table --------------------------------------------------------------------------------------------


def ruled(rows: list[list[str]], xs: list[float], page: int, top: float = 100.0) -> Grid:
    """A ruled grid; a blank cell stays blank, ``<`` joins the cell on its left."""
    ys = tuple(top + 20 * index for index in range(len(rows) + 1))
    found, words = [], []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text == "<":
                continue
            span = next((n for n, other in enumerate(row[c + 1 :], 1) if other != "<"), len(row) - c)
            box = Box(xs[c], ys[r], xs[c + span], ys[r + 1])
            own = (Word(text, Box(box.x0 + 2, box.top + 4, box.x0 + 12, box.bottom - 4)),) if text else ()
            words += own
            found.append(GridCell(r, c, 1, span, text, box, own))
    box = Box(xs[0], ys[0], xs[-1], ys[-1])
    return Grid(len(rows), len(xs) - 1, tuple(found), "ruled", page, box, tuple(xs), ys, tuple(words))


def read_grids(table: TableId, grids: list[Grid]) -> tuple[dict[str, Any], TableNotes]:
    notes = TableNotes(TABLES[table])
    fields, _, _, _ = grids_to_fields(TABLES[table], with_whole_heads(on_shared_columns(grids)), notes)
    return fields, notes


XS = [40.0, 60.0, 80.0, 100.0, 220.0, 300.0, 380.0, 460.0]
HEAD = [
    ["项目", "<", "<", "<", "本年支出", "<", "<"],
    ["功能分类科目编码", "<", "<", "科目名称", "合计", "基本支出", "项目支出"],
    ["类", "款", "项", "", "", "", ""],
]


def test_a_page_without_the_three_code_columns_goes_on_with_those_of_the_page_before() -> None:
    first = ruled(
        [*HEAD, ["合计", "<", "<", "<", "9.00", "4.00", "5.00"], ["201", "<", "<", "甲", "4.00", "4.00", ""]], XS, 5
    )
    then = ruled([["205", "乙", "5.00", "", "5.00"]], [40.0, 101.0, 221.0, 300.0, 380.0, 460.0], 6)
    fields, notes = read_grids("general_public_expenditure", [first, then])
    assert [(row.code, row.name, row.total, row.project) for row in fields["rows"]] == [
        ("201", "甲", Decimal("4.00"), None),
        ("205", "乙", Decimal("5.00"), Decimal("5.00")),
    ]
    assert not notes.findings


def test_pages_of_another_width_are_read_by_their_columns_from_the_right() -> None:
    first = ruled([*HEAD, ["201", "<", "<", "甲", "4.00", "4.00", ""]], XS, 5)
    then = ruled([["205", "乙", "5.00", "", "5.00"]], [40.0, 150.0, 260.0, 310.0, 370.0, 460.0], 6)
    fields, notes = read_grids("general_public_expenditure", [first, then])
    assert [(row.code, row.name, row.project) for row in fields["rows"]] == [
        ("201", "甲", None),
        ("205", "乙", Decimal("5.00")),
    ]
    assert not notes.findings


@pytest.mark.parametrize(
    ("row", "xs"),
    [
        pytest.param(["205", "5.00", "", "5.00"], [40.0, 150.0, 310.0, 370.0, 460.0], id="no_column_for_the_name"),
        pytest.param(["乙", "丙", "5.00", "", "5.00"], [40.0, 150.0, 260.0, 310.0, 370.0, 460.0], id="no_code"),
        pytest.param(
            ["205", "乙", "丙", "5.00", "5.00"], [40.0, 150.0, 260.0, 310.0, 370.0, 460.0], id="a_name_in_the_way"
        ),
    ],
)
def test_pages_whose_columns_do_not_tally_are_not_forced_together(row: list[str], xs: list[float]) -> None:
    first = ruled([*HEAD, ["201", "<", "<", "甲", "4.00", "4.00", ""]], XS, 5)
    fields, notes = read_grids("general_public_expenditure", [first, ruled([row], xs, 6)])
    assert [row.code for row in fields["rows"]] == ["201"]
    assert [finding.id for finding in notes.findings] == ["tables.unread_grid"]


def test_a_total_row_that_is_the_last_of_the_head_as_well_keeps_its_figures() -> None:
    xs = [40.0, 90.0, 190.0, 250.0, 310.0, 370.0, 430.0, 490.0, 550.0]
    grid = ruled(
        [
            ["项目", "<", "年初结转和结余", "本年收入", "本年支出", "<", "<", "年末结转和结余"],
            ["科目编码", "科目名称", "", "", "", "", "", ""],
            ["合计", "<", "0", "15.00", "合计", "基本支出", "项目支出", "0"],
            ["221", "住房保障支出", "0", "15.00", "15.00", "", "15.00", "0"],
        ],
        xs,
        5,
    )
    fields, notes = read_grids("government_fund", [grid])
    total, (row,) = fields["total"], fields["rows"]
    assert (total.opening_balance, total.income, total.total) == (Decimal(0), Decimal("15.00"), None)
    assert total.source.cells["total"].state == "unreadable"
    assert (row.total, row.basic, row.project) == (Decimal("15.00"), None, Decimal("15.00"))
    assert [finding.id for finding in notes.findings] == ["tables.total_in_head"]


def test_a_head_at_the_foot_of_a_page_belongs_to_the_rows_of_the_next() -> None:
    head = ruled(HEAD[:2], XS, 5, top=700.0)
    body = ruled(
        [
            HEAD[2],
            ["合计", "<", "<", "<", "4.00", "1.00", "3.00"],
            ["201", "03", "01", "行政运行", "4.00", "1.00", "3.00"],
        ],
        XS,
        6,
    )
    fields, notes = read_grids("general_public_expenditure", [head, body])
    assert fields["total"].project == Decimal("3.00")
    assert [(row.code, row.basic) for row in fields["rows"]] == [("2010301", Decimal("1.00"))]
    assert fields["rows"][0].source.page == 6
    assert not notes.findings


def test_a_total_under_another_group_is_not_that_of_the_table() -> None:
    xs = [40.0, 100.0, 200.0, 260.0, 320.0, 380.0, 440.0, 500.0, 560.0]
    grid = ruled(
        [
            ["科目编码", "科目名称", "年初结转和结余", "<", "本年支出", "<", "<", "年末结转和结余"],
            ["", "", "合计", "项目支出结转", "合计", "基本支出", "项目支出", "合计"],
            ["合计", "<", "1.00", "1.00", "9.00", "4.00", "5.00", "2.00"],
            ["201", "甲", "1.00", "1.00", "9.00", "4.00", "5.00", "2.00"],
        ],
        xs,
        5,
    )
    fields, _ = read_grids("general_public_expenditure", [grid])
    assert [(row.code, row.total, row.basic, row.project) for row in fields["rows"]] == [
        ("201", Decimal("9.00"), Decimal("4.00"), Decimal("5.00"))
    ]


def test_budget_and_final_account_may_be_the_two_rows_of_the_three_public_table() -> None:
    xs = [40.0, 120.0, 190.0, 260.0, 330.0, 400.0, 470.0, 540.0]
    grid = ruled(
        [
            ["项目", "“三公”经费合计", "因公出国（境）费用", "公务接待费", "公务用车购置及运行维护费", "<", "<"],
            ["", "", "", "", "小计", "公务用车购置费", "公务用车运行维护费"],
            ["2023年度年初预算数", "40.70", "", "1.20", "39.50", "18.00", "21.50"],
            ["2023年度决算数", "36.24", "", "0.68", "35.56", "17.62", "17.94"],
        ],
        xs,
        5,
    )
    fields, notes = read_grids("three_public", [grid])
    assert (fields["budget"].total, fields["budget"].reception) == (Decimal("40.70"), Decimal("1.20"))
    assert (fields["actual"].vehicles, fields["actual"].abroad) == (Decimal("35.56"), None)
    assert not notes.findings


def test_a_heading_cut_by_the_page_is_put_together() -> None:
    xs = [40.0, 100.0, 200.0, 300.0, 400.0, 500.0]
    head = ruled([["科目编码", "科目名称", "本年支出", "基本支出", "上缴上"]], xs, 5, top=700.0)
    body = ruled([["", "", "合计", "", "级支出"], ["201", "甲", "6.00", "4.00", "2.00"]], xs, 6)
    fields, _ = read_grids("expenditure", [head, body])
    row = fields["rows"][0]
    assert (row.total, row.basic, row.remitted_to_superior) == (Decimal("6.00"), Decimal("4.00"), Decimal("2.00"))


def test_the_end_of_a_name_that_reads_like_a_code_heading_is_no_head() -> None:
    xs = [40.0, 140.0, 220.0, 320.0, 400.0]
    first = ruled(
        [
            ["收入", "<", "支出", "<"],
            ["项目", "决算数", "项目", "决算数"],
            ["总计", "1.00", "总计", "1.00"],
            ["三、国有资本经营预算财政拨", "", "", ""],
        ],
        xs,
        5,
    )
    then = ruled([["款", "", "", ""], ["四、上级补助收入", "2.00", "", ""]], xs, 6)
    fields, _ = read_grids("fiscal_appropriation_summary", [first, then])
    assert [row.item for row in fields["income"]] == ["总计", "国有资本经营预算财政拨款", "上级补助收入"]


# --- plain text ----------------------------------------------------------------------------------------------------------


def lines(text: str) -> list[Line]:
    return [Line(part, number) for number, part in enumerate(text.split("\n"), 1)]


def plain(table: TableId, text: str) -> tuple[Any, tuple[str, ...]]:
    model, findings = plain_table_to_model(read_plain_table(table, lines(text)))
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


def test_where_blank_cells_were_decides_what_the_identities_leave_open() -> None:
    model, findings = plain("expenditure", BY_PLACE)
    assert model.total.remitted_to_superior == Decimal("3.00")
    assert model.rows[0].operating is None
    assert not findings


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
