"""Plain text of narrow tables: names wrapped around their codes, codes in two columns, totals beside the last heading."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import plain_samples
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.tables.plain.names import Gap, centred_names
from models.tables import TableId


def read(table: TableId, text: str) -> tuple[Any, list[str]]:
    model, findings = plain_samples.read(table, text)
    return model, [finding.id for finding in findings]


def names(table: Any) -> dict[str, str]:
    return {row.code: row.name for row in table.rows}


def printed(table: Any) -> dict[str, list[str]]:
    return {row.code: [str(value) for value in row.amounts().values() if value is not None] for row in table.rows}


GENERAL_HEAD = "单位：万元\n项目\n合计 基本支出 项目支出\n功能分类\n科目名称\n科目编码\n"


def test_names_set_in_the_middle_of_their_rows_have_as_many_lines_above_as_below() -> None:
    table, findings = read(
        "general_public_expenditure",
        GENERAL_HEAD
        + """文化旅游体育与传媒
207 30.00 10.00 20.00
支出
20701 文化和旅游 10.00 10.00
2070101 行政运行 10.00 10.00
其他文化旅游体育与
20799 20.00 20.00
传媒支出
文化产业
2079903 发展专项 20.00 20.00
资金支出
合计 30.00 10.00 20.00
""",
    )
    assert findings == []
    assert names(table) == {
        "207": "文化旅游体育与传媒支出",
        "20701": "文化和旅游",
        "2070101": "行政运行",
        "20799": "其他文化旅游体育与传媒支出",
        "2079903": "文化产业发展专项资金支出",
    }


def test_the_last_heading_is_no_part_of_the_first_name() -> None:
    text = GENERAL_HEAD + "207 文化旅游体育与传媒支出 8.00 8.00\n行政运行及\n2070101 8.00 8.00\n其他\n"
    table, _ = read("general_public_expenditure", text)
    assert names(table) == {"207": "文化旅游体育与传媒支出", "2070101": "行政运行及其他"}


@given(st.lists(st.integers(1, 5), min_size=1, max_size=12))
def test_any_column_of_centred_names_is_put_together_again(heights: list[int]) -> None:
    whole = ["".join(chr(0x4E00 + 10 * row + line) for line in range(height)) for row, height in enumerate(heights)]
    halves = [(name[: len(name) // 2], name[(len(name) + 1) // 2 :]) for name in whole]
    own = [name[len(name) // 2] if len(name) % 2 else "" for name in whole]
    between = [(*first[1], *second[0]) for first, second in pairwise(halves)]
    gaps = [Gap(name, above) for name, above in zip(own, [tuple(halves[0][0]), *between], strict=True)]
    assert centred_names(gaps, tuple(halves[-1][1])) == tuple(whole)


def test_names_that_are_not_centred_are_left_to_the_other_rules() -> None:
    gaps = [Gap("甲", ()), Gap("", ("乙", "丙", "丁")), Gap("戊", ())]
    assert centred_names(gaps, ()) is None


def test_a_total_beside_the_last_heading_is_the_total_row() -> None:
    table, _ = read(
        "expenditure",
        "项目\n本年支出合计 基本支出 项目支出 上缴上级支出 经营支出 对附属单位补助支出\n功能分类科目编码 科目名称\n"
        "类 款 项 合计 33.00 30.00 3.00 0.00 0.00 0.00\n208 社会保障和就业支出 33.00 30.00 3.00 0.00 0.00 0.00\n",
    )
    assert str(table.total.total) == "33.00"
    assert printed(table) == {"208": ["33.00", "30.00", "3.00", "0.00", "0.00", "0.00"]}


FUND_HEAD = "项目\n年初结转和 年末结转和\n本年收入 本年支出\n结余 结余\n科目编码 科目名称\n"
FUND_ROWS = "221 住房保障支出 15.00 15.00 15.00\n22198 超长期特别国债安排的支出 15.00 15.00 15.00\n"


def test_a_total_row_that_is_the_last_of_the_head_as_well_is_reported() -> None:
    _, findings = read("government_fund", FUND_HEAD + "合计 15.00 合计 基本支出 项目支出\n" + FUND_ROWS)
    assert "tables.total_in_head" in findings


def test_a_fund_that_carries_nothing_over_has_no_item_that_does() -> None:
    summary = """收入决算数 支出决算数
项目 决算数 项目 合计 一般公共预算财政拨款 政府性基金预算财政拨款 国有资本经营预算财政拨款
一、一般公共预算财政拨款 0.00 一、住房保障支出 15.00 0.00 15.00 0.00
二、政府性基金预算财政拨款 15.00
三、国有资本经营预算财政拨款 0.00
本年收入合计 15.00 本年支出合计 15.00 0.00 15.00 0.00
年初财政拨款结转和结余 0.00 年末财政拨款结转和结余 0.00 0.00 0.00 0.00
一、一般公共预算财政拨款 0.00
二、政府性基金预算财政拨款 0.00
三、国有资本经营预算财政拨款 0.00
总计 15.00 总计 15.00 0.00 15.00 0.00
"""
    spent = """项目 本年支出合计 基本支出 项目支出 上缴上级支出 经营支出 对附属单位补助支出
科目编码 科目名称
221 住房保障支出 15.00 0.00 15.00 0.00 0.00 0.00
22198 超长期特别国债安排的支出 15.00 0.00 15.00 0.00 0.00 0.00
"""
    texts: dict[TableId, str] = {
        "expenditure": spent,
        "fiscal_appropriation_summary": summary,
        "government_fund": FUND_HEAD + FUND_ROWS,
    }
    tables, findings = plain_samples.document(texts)
    assert findings == []
    fund = tables["government_fund"]
    for row in fund.rows:
        assert {name: str(value) for name, value in row.amounts().items() if value is not None} == {
            "income": "15.00",
            "total": "15.00",
            "project": "15.00",
        }


FIRST_ITEMS = "301 工资福利支出 900.00 302 商品和服务支出 800.00\n"
ECONOMIC_HEAD = "单位：万元\n经济分类 经济分类\n科目名称 决算数 科目名称 决算数\n科目编码 科目编码\n"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            "301 01 基本工资 405.36 302 01 办公费 92.11\n301 02 津贴补贴 23.54 302 02 印刷费 0.07\n",
            {"30101": "405.36", "30102": "23.54", "30201": "92.11", "30202": "0.07"},
            id="class_and_item_in_two_columns",
        ),
        pytest.param(
            "301 07 绩效工资 6.50 302 06 电费 26.20\n机关事业单位基本\n301 08 22.67 302 07 邮电费 3.48\n养老保险缴费\n",
            {"30107": "6.50", "30108": "22.67", "30206": "26.20", "30207": "3.48"},
            id="a_name_wrapped_around_a_code_in_two_columns",
        ),
        pytest.param(
            "机关事业单位基本养\n30108 518.69 30206 电费 26.23\n老保险缴费\n",
            {"30108": "518.69", "30206": "26.23"},
            id="a_name_wrapped_around_its_code",
        ),
        pytest.param(
            "公务用车运行维\n30310 个人农业生产补贴 30231 81.11\n护费\n",
            {"30310": None, "30231": "81.11"},
            id="a_code_after_a_blank_amount_is_no_amount",
        ),
        pytest.param(
            "其他对个人和家庭的\n30399 30240 税金及附加费用 20.81\n补助\n",
            {"30399": None, "30240": "20.81"},
            id="a_code_without_name_and_amount",
        ),
    ],
)
def test_economic_items_are_told_apart(lines: str, expected: dict[str, str | None]) -> None:
    table, findings = read(
        "basic_expenditure_detail", ECONOMIC_HEAD + FIRST_ITEMS + lines + "人员经费合计 1.00 公用经费合计 2.00\n"
    )
    assert findings == []
    assert {
        row.code: None if row.amount is None else str(row.amount) for row in table.rows if len(row.code) > 3
    } == expected
    wrapped = {
        "30108": "机关事业单位基本养老保险缴费",
        "30231": "公务用车运行维护费",
        "30399": "其他对个人和家庭的补助",
    }
    assert {code: name for code, name in names(table).items() if code in wrapped} == {
        code: wrapped[code] for code in expected if code in wrapped
    }


def test_whole_amounts_that_look_like_codes_stay_amounts() -> None:
    table, _ = read(
        "basic_expenditure_detail",
        ECONOMIC_HEAD + "30101 基本工资 30216 30201 办公费 9211\n人员经费合计 45216 公用经费合计 9211\n",
    )
    assert {row.code: str(row.amount) for row in table.rows} == {"30101": "30216", "30201": "9211"}


CUT_HEAD = "一般公共预算财政拨款支出决算表\n单位：万元\n科目编码 科目名称 小计 基本支出 项目支出\n栏次 1 2 3\n"


def test_an_amount_cut_behind_its_first_decimal_is_put_together() -> None:
    table, findings = read(
        "general_public_expenditure",
        CUT_HEAD + "合计 26,318.47 26,000.00 318.4\n7\n210 卫生健康支出 26,318.47 26,000.00 318.4\n7\n",
    )
    assert [(row.code, str(row.total), str(row.project)) for row in table.rows] == [("210", "26318.47", "318.47")]
    assert findings == []


def test_an_amount_of_one_decimal_is_whole_where_no_amount_has_a_closing_zero() -> None:
    table, _ = read("general_public_expenditure", CUT_HEAD + "合计 9.4 7 2.4\n8\n210 卫生健康支出 9.4 7 2.4\n8\n")
    assert [(row.code, str(row.project)) for row in table.rows] == [("210", "2.4")]


def test_the_end_of_a_cut_amount_beside_the_rest_of_its_label_is_put_to_it() -> None:
    rows = "合计 26,318.47 26,000.00 318.47\n210 卫生健 26,318.4 26,000.00\n康支出 7\n"
    table, _ = read("general_public_expenditure", CUT_HEAD.replace("栏次 1 2 3\n", "") + rows)
    assert [(row.code, row.name, str(row.total)) for row in table.rows] == [("210", "卫生健康支出", "26318.47")]


def test_an_amount_whose_end_is_not_found_is_no_amount() -> None:
    rows = "合计 26,318.40 26,000.00 318.40\n210 卫生健康支出 26,318.4 26,000.00 318.40\n"
    table, _ = read("general_public_expenditure", CUT_HEAD + rows)
    assert [row.total for row in table.rows] == [None] or not table.rows


def test_the_code_behind_a_cut_amount_is_no_amount() -> None:
    rows = "".join(f"301{n:02} 基本工资{n} 1,010.00 302{n:02} 办公费{n} 10.00\n" for n in range(1, 8))
    text = "一般公共预算财政拨款基本支出决算表\n单位：元\n人员经费 公用经费\n科目编码 科目名称 金额 科目编码 科目名称 金额\n"
    table, _ = read("basic_expenditure_detail", text + "301 工资福利支出 302 商品和服务支出 70.00\n" + rows)
    assert "302" not in [str(row.amount) for row in table.rows]
