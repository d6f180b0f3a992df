"""The nine tables from plain text in which blank cells have vanished."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from plain_samples import amounts, document, printed, read, rows_of, to_lines

from extractor.layout import Line
from extractor.outline.titles import find_regions
from extractor.tables.candidates import table_regions
from extractor.tables.plain.tokens import line_to_tokens

EVALS = Path(__file__).parent.parent / "evals"


GP_HEAD = """公开05表
部门：某市水务局 单位：万元
项目 本年支出
科目编码 科目名称 小计 基本支出 项目支出
栏次 1 2 3
"""


@pytest.mark.parametrize("name", ["wuchang_office_2022", "jiangan_office_2023"])
def test_every_cell_of_the_plain_corpus_equals_the_gold(name: str) -> None:
    gold = json.loads((EVALS / "gold" / f"{name}.json").read_text(encoding="utf-8"))["tables"]
    regions = table_regions(find_regions(to_lines((EVALS / "corpus" / f"{name}.txt").read_text(encoding="utf-8"))))
    tables, findings = document({table: region.lines for table, region in regions.items()})
    assert [finding.message for finding in findings] == []
    for table, expected in gold.items():
        if expected["status"] != "present":
            assert tables[table].status == "empty"
            continue
        assert without_sources(json.loads(tables[table].model_dump_json())) == expected, table


def without_sources(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_sources(v) for k, v in value.items() if k != "source"}
    return [without_sources(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("2010301 行政运行 2, 362. 26 1,028.82", ["2010301", "行政运行", "2362.26", "1028.82"], id="ocr_blanks"),
        pytest.param("２０１ 一般公共服务支出 １,２３４.５０ －３.２０", ["201", "一般公共服务支出", "1234.50", "-3.20"], id="full_width"),
        pytest.param("20805 养老 (86.23) -", ["20805", "养老", "-86.23", "-"], id="brackets_and_dash"),
        pytest.param("30 1,281.44", ["30", "1281.44"], id="bare_number_before_an_amount"),
        pytest.param("十八、 自然资源海洋气象等支出 49", ["十八、自然资源海洋气象等支出", "49"], id="blank_after_ordinal"),
        pytest.param("2010301行政运行 5.00", ["2010301", "行政运行", "5.00"], id="code_run_into_name"),
        pytest.param("合 计 12.00", ["合计", "12.00"], id="spaced_label"),
    ],
)  # fmt: skip
def test_a_line_becomes_codes_names_and_figures(text: str, kinds: list[str]) -> None:
    tokens = line_to_tokens(Line(text, 1))
    assert [str(t.amount) if t.amount is not None else t.text for t in tokens] == kinds


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param("20103 政府办公厅（室）及相关机构事务 5.00 5.00", id="on_one_line"),
        pytest.param("20103\n政府办公厅（室）\n及相关机构事务\n5.00 5.00", id="cells_one_after_another"),
        pytest.param("政府办公厅（室）\n20103 5.00 5.00\n及相关机构事务", id="code_in_the_middle"),
        pytest.param("20103 政府办公厅（室） 5.00 5.00\n及相关机构事务", id="name_runs_on_below"),
        pytest.param("201\n03\n政府办公厅（室）及相关机构事务 5.00 5.00", id="code_over_two_lines"),
        pytest.param("201 03 政府办公厅（室）及相关机构事务 5.00 5.00", id="code_in_three_columns"),
        pytest.param("20103 政府办公厅（室）及\n相关机构事务 5.00 5.00", id="name_over_two_lines"),
    ],
)  # fmt: skip
def test_wrapped_names_and_codes_are_put_together(rows: str) -> None:
    table = printed("general_public_expenditure", GP_HEAD + "合计 5.00 5.00\n201 一般公共服务支出 5.00 5.00\n" + rows)
    last = table.rows[-1]
    assert (last.code, last.name, [figure.cell.source.printed for figure in last.open_figures]) == (
        "20103",
        "政府办公厅（室）及相关机构事务",
        ["5.00", "5.00"],
    )
    assert not table.notes.findings


def test_a_seven_digit_code_wrapped_after_four_digits_is_joined() -> None:
    table = printed(
        "general_public_expenditure",
        GP_HEAD + "合计 5.00 5.00\n2010 行政运行 5.00 5.00\n301\n2010302 其他 1.00 1.00",
    )
    assert [row.code for row in table.rows] == ["", "2010301", "2010302"]


def test_repeated_heads_page_numbers_and_notes_are_no_rows() -> None:
    text = GP_HEAD + (
        "合计 9.00 6.00 3.00\n201 一般公共服务支出 9.00 6.00 3.00\n20103 政府办公厅事务 9.00 6.00 3.00\n- 12 -\n12\n"
        "项目 本年支出\n科目编码 科目名称 小计 基本支出 项目支出\n栏次 1 2 3\n"
        "2010301 行政运行 6.00 6.00\n2010302 一般行政管理\n事务 3.00 3.00\n"
        "注：本表反映部门本年度一般公共预算财政拨款支出情况。\n1栏各行=（2+3）栏各行\n2024 年，本部门支出 9.00 万元。"
    )
    table, findings = read("general_public_expenditure", text)
    assert rows_of(table)["2010302"] == {"total": "3.00", "project": "3.00"}
    assert [row.name for row in table.rows][-1] == "一般行政管理事务"
    assert not findings
    assert table.rows[-1].source.line == 15


def test_a_row_that_cannot_be_understood_is_reported_with_its_line() -> None:
    text = GP_HEAD + "合计 9.00 9.00\n201 一般公共服务支出 9.00 9.00\n某某补助 4.00 5.00"
    _, findings = read("general_public_expenditure", text)
    assert ("tables.unread_line", 8) in [(f.id, f.places[0].line) for f in findings]


def test_what_neither_identities_nor_other_tables_decide_is_left_out_and_reported() -> None:
    text = GP_HEAD + "合计 10.00 5.00 5.00\n201 甲 5.00 5.00\n202 乙 5.00 5.00"
    table, findings = read("general_public_expenditure", text)
    assert rows_of(table) == {"201": {"total": "5.00"}, "202": {"total": "5.00"}}
    assert table.rows[0].source.cells["basic"].state == "ambiguous"
    assert [f.id for f in findings] == ["tables.ambiguous_row"] * 2
    assert "201 甲" in findings[0].message
    assert "5.00" in findings[0].message


def test_the_same_item_in_another_table_decides_what_is_open() -> None:
    gp = GP_HEAD + "合计 11.00 6.00 5.00\n201 甲 6.00 6.00\n202 乙 5.00 5.00"
    expenditure = (
        "项目 本年支出合计 基本支出 项目支出 上缴上级支出 经营支出 对附属单位补助支出\n栏次 1 2 3 4 5 6\n"
        "合计 11.00 6.00 5.00\n201 甲 6.00 6.00\n202 乙 5.00 5.00"
    )
    tables, findings = document({"general_public_expenditure": gp, "expenditure": expenditure})
    assert rows_of(tables["expenditure"]) == {
        "201": {"total": "6.00", "basic": "6.00"},
        "202": {"total": "5.00", "project": "5.00"},
    }
    assert amounts(tables["expenditure"].total) == {"total": "11.00", "basic": "6.00", "project": "5.00"}
    assert not findings


def test_income_from_several_sources_follows_the_summary() -> None:
    summary = (
        "收入 支出\n项目 行次 金额 项目 行次 金额\n栏次 1 栏次 2\n"
        "一、一般公共预算财政拨款收入 1 60.00 一、一般公共服务支出 10 100.00\n二、上级补助收入 2 二、外交支出 11\n"
        "三、事业收入 3 30.00 三、国防支出 12\n四、经营收入 4 四、公共安全支出 13\n五、其他收入 5 10.00 五、教育支出 14\n"
        "本年收入合计 6 100.00 本年支出合计 15 100.00\n年初结转和结余 7 年末结转和结余 16\n8 17\n总计 9 100.00 总计 18 100.00"
    )
    income = (
        "项目 本年收入合计 财政拨款收入 上级补助收入 事业收入 经营收入 附属单位上缴收入 其他收入\n栏次 1 2 3 4 5 6 7\n"
        "合计 100.00 60.00 30.00 10.00\n201 一般公共服务支出 100.00 60.00 30.00 10.00\n"
        "20103 事务 100.00 60.00 30.00 10.00\n2010301 运行 61.00 60.00 1.00\n2010302 管理 29.00 29.00\n2010350 事业 10.00 10.00"
    )
    tables, findings = document({"income_expenditure_summary": summary, "income": income})
    assert amounts(tables["income"].total) == {
        "total": "100.00",
        "fiscal_appropriation": "60.00",
        "institutional": "30.00",
        "other": "10.00",
    }
    found = rows_of(tables["income"])
    assert found["2010301"] == {"total": "61.00", "fiscal_appropriation": "60.00", "institutional": "1.00"}
    assert found["2010302"] == {"total": "29.00", "institutional": "29.00"}
    assert found["2010350"] == {"total": "10.00", "other": "10.00"}
    assert not findings


SUMMARY_ROWS = [
    ("一、一般公共预算财政拨款收入", "57", "一、一般公共服务支出", "33"),
    ("二、政府性基金预算财政拨款收入", "", "二、外交支出", ""),
    ("三、国有资本经营预算财政拨款收入", "3", "三、国防支出", "27"),
    ("四、上级补助收入", "", "四、公共安全支出", ""),
    ("五、事业收入", "", "五、教育支出", "0.00"),
    ("", "", "六、科学技术支出", ""),
    ("本年收入合计", "60", "本年支出合计", "60"),
    ("年初结转和结余", "", "年末结转和结余", ""),
    ("", "", "", ""),
    ("总计", "60", "总计", "60"),
]


@pytest.mark.parametrize("numbered", [True, False])
def test_a_line_number_is_no_amount_and_an_amount_no_line_number(numbered: bool) -> None:
    printed = []
    for index, (left, a, right, b) in enumerate(SUMMARY_ROWS, 1):
        numbers = (str(index), str(index + len(SUMMARY_ROWS))) if numbered else ("", "")
        printed.append(" ".join(filter(None, (left, numbers[0], a, right, numbers[1], b))))
    head = "收入 支出\n项目 行次 决算数 项目 行次 决算数\n" if numbered else "收入 支出\n项目 决算数 项目 决算数\n"
    table, findings = read("income_expenditure_summary", head + "栏次 1 栏次 2\n" + "\n".join(printed))
    strip: dict[str, list[Any]] = {"left": [], "right": []}
    for left, a, right, b in SUMMARY_ROWS:
        strip["left"] += [(left.split("、")[-1], Decimal(a) if a else None)] if left else []
        strip["right"] += [(right.split("、")[-1], Decimal(b) if b else None)] if right else []
    assert [(row.item, row.amount) for row in table.income] == strip["left"]
    assert [(row.item, row.amount) for row in table.expenditure] == strip["right"]
    assert all((row.line is not None) == numbered for row in (*table.income, *table.expenditure))
    assert not findings


def test_a_line_number_wrapped_digit_by_digit_is_read() -> None:
    rows = [" ".join(filter(None, (a, str(i), x, b, str(i + 10), y))) for i, (a, x, b, y) in enumerate(SUMMARY_ROWS, 1)]
    text = "项目 行次 金额 项目 行次 金额\n" + "\n".join(rows).replace("国防支出 13 27", "国防支出 1\n3 27")
    table, _ = read("income_expenditure_summary", text)
    assert [(row.line, str(row.amount)) for row in table.expenditure if row.item == "国防支出"] == [(13, "27")]


def test_the_fiscal_summary_finds_the_kind_of_appropriation_from_its_own_income_side() -> None:
    text = (
        "收入 支出\n项目 行次 金额 项目 行次 合计 一般公共预算财政拨款 政府性基金预算财政拨款 国有资本经营预算财政拨款\n"
        "栏次 1 栏次 2 3 4 5\n"
        "一、一般公共预算财政拨款 1 80.00 一、一般公共服务支出 8 80.00 80.00\n"
        "二、政府性基金预算财政拨款 2 25.00 二、外交支出 9\n三、国有资本经营预算财政拨款 3 三、城乡社区支出 10 20.00 20.00\n"
        "本年收入合计 4 105.00 本年支出合计 11 100.00 80.00 20.00\n"
        "年初财政拨款结转和结余 5 年末财政拨款结转和结余 12 5.00 5.00\n一般公共预算财政拨款 6 13\n总计 7 105.00 总计 14 105.00 80.00 25.00"
    )
    table, findings = read("fiscal_appropriation_summary", text)
    found = {row.item: amounts(row) for row in table.expenditure}
    assert found["总计"] == {"total": "105.00", "general_public": "80.00", "government_fund": "25.00"}
    assert found["年末财政拨款结转和结余"] == {"total": "5.00", "government_fund": "5.00"}
    assert found["城乡社区支出"] == {"total": "20.00", "government_fund": "20.00"}
    assert not findings


def test_several_funds_with_balances() -> None:
    text = (
        "项目 年初结转和结余 本年收入 本年支出 年末结转和结余\n科目编码 科目名称 小计 基本支出 项目支出\n栏次 1 2 3 4 5 6\n"
        "合计 10.00 90.00 80.00 80.00 20.00\n212 城乡社区支出 10.00 60.00 50.00 50.00 20.00\n"
        "21208 国有土地使用权出让收入安排的支出 10.00 60.00 50.00 50.00 20.00\n2120803 城市建设支出 10.00 60.00 50.00 50.00 20.00\n"
        "229 其他支出 30.00 30.00 30.00\n22960 彩票公益金安排的支出 30.00 30.00 30.00\n2296002 用于社会福利 30.00 30.00 30.00"
    )
    expenditure = (
        "项目 本年支出合计 基本支出 项目支出 上缴上级支出 经营支出 对附属单位补助支出\n"
        "合计 300.00 220.00 80.00\n201 服务 220.00 220.00\n212 城乡社区支出 50.00 50.00\n"
        "21208 国有土地使用权出让收入安排的支出 50.00 50.00\n2120803 城市建设支出 50.00 50.00\n"
        "229 其他支出 30.00 30.00\n22960 彩票公益金安排的支出 30.00 30.00\n2296002 用于社会福利 30.00 30.00"
    )
    gp = GP_HEAD + "合计 220.00 220.00\n201 服务 220.00 220.00"
    detail = (
        "人员经费 公用经费\n301 工资福利支出 200.00 302 商品和服务支出 20.00\n人员经费合计 200.00 公用经费合计 20.00"
    )
    tables, findings = document({
        "government_fund": text,
        "expenditure": expenditure,
        "general_public_expenditure": gp,
        "basic_expenditure_detail": detail,
    })
    fund = rows_of(tables["government_fund"])
    assert fund["2120803"]["opening_balance"] == "10.00"
    assert fund["2120803"]["closing_balance"] == "20.00"
    assert fund["2296002"] == {"income": "30.00", "total": "30.00", "project": "30.00"}
    assert amounts(tables["general_public_expenditure"].total) == {"total": "220.00", "basic": "220.00"}
    assert not findings


def test_a_state_capital_table_of_three_columns_has_no_balances() -> None:
    text = "项目 本年支出\n科目编码 科目名称 合计 基本支出 项目支出\n栏次 1 2 3\n合计 9.00 4.00 5.00\n223 国有资本经营预算支出 9.00 4.00 5.00"
    table, _ = read("state_capital", text)
    assert rows_of(table) == {"223": {"total": "9.00", "basic": "4.00", "project": "5.00"}}


def test_a_table_in_yuan_without_decimals_keeps_its_figures() -> None:
    rows = [
        "合计 2020000 2000000 20000",
        "201 甲 2020000 2000000 20000",
        "20101 乙 2000000 2000000",
        "20102 丙 20000 20000",
    ]
    text = GP_HEAD.replace("万元", "元") + "\n".join(rows)
    table, findings = read("general_public_expenditure", text)
    assert rows_of(table)["20102"] == {"total": "20000", "project": "20000"}
    assert not findings


def test_a_slip_of_the_publisher_does_not_move_figures() -> None:
    text = GP_HEAD + (
        "合计 109.00 79.00 30.54\n201 甲 30.00 30.00\n20101 甲一 30.00 30.00\n"
        "208 乙 50.00 50.00\n20805 乙一 50.00 50.00\n210 丙 29.00 29.00\n21011 丙一 29.00 29.00"
    )
    table, findings = read("general_public_expenditure", text)
    assert {code: sorted(row) for code, row in rows_of(table).items()} == {
        "201": ["project", "total"],
        "20101": ["project", "total"],
        "208": ["basic", "total"],
        "20805": ["basic", "total"],
        "210": ["basic", "total"],
        "21011": ["basic", "total"],
    }
    assert not findings


DETAIL = (
    "人员经费 公用经费\n科目编码 科目名称 决算数 科目编码 科目名称 决算数 科目编码 科目名称 决算数\n"
    "301 工资福利支出 302 302 商品和服务支出 -\n30101 基本工资 302 30201 办公费 310 资本性支出 13\n"
    "30108 机关事业 30231 公务用车 2.00 31007 信息网络\n单位基本养老\n保险缴费\n"
    "运行维护费\n及软件购置更新\n人员经费合计 302 公用经费合计 15"
)


def test_an_amount_that_looks_like_a_code_and_names_in_pieces() -> None:
    table, findings = read("basic_expenditure_detail", DETAIL)
    assert [(row.code, row.name, row.amount and str(row.amount)) for row in table.rows] == [
        ("301", "工资福利支出", "302"),
        ("30101", "基本工资", "302"),
        ("30108", "机关事业单位基本养老保险缴费", None),
        ("302", "商品和服务支出", None),
        ("30201", "办公费", None),
        ("30231", "公务用车运行维护费", "2.00"),
        ("310", "资本性支出", "13"),
        ("31007", "信息网络及软件购置更新", None),
    ]
    assert (str(table.personnel_total), str(table.public_total)) == ("302", "15")
    assert table.rows[3].source.cells["amount"].state == "dash"
    assert not findings


@pytest.mark.parametrize("table", ["government_fund", "state_capital", "income", "three_public"])
def test_an_empty_table_has_no_rows_and_no_reports(table: str) -> None:
    head = "公开07表\n部门：某局 单位：万元\n项目 本年支出\n科目编码 科目名称\n栏次\n合计 1 2 3 4 5 6\n"
    text = head + "注：本表反映情况。\n本部门没有此项收支，故本表无数据。"
    model, findings = read(table, text)
    assert model.status == "empty"
    assert not findings


@pytest.mark.parametrize("seed", range(6))
def test_a_printed_table_reads_back_whatever_way_its_rows_are_wrapped(seed: int) -> None:
    rng = random.Random(seed)
    names = ["行政运行", "一般行政管理事务", "机关服务", "事业运行", "其他政府办公厅（室）及相关机构事务支出"]
    basic = {f"20103{n:02}": Decimal(rng.randint(1000, 10**6)) / 100 for n in (1, 3, 50)}
    project = {f"20103{n:02}": Decimal(rng.randint(1000, 10**6)) / 100 for n in (2, 99)}
    whole = [sum(basic.values()) + sum(project.values()), sum(basic.values()), sum(project.values())]
    head = " ".join(f"{v:,.2f}" for v in whole)
    text = GP_HEAD + f"合计 {head}\n201 一般公共服务支出 {head}\n20103 政府办公厅（室）及相关机构事务 {head}\n"
    for (code, amount), name in zip(sorted({**basic, **project}.items()), names, strict=True):
        figures = f"{amount:,.2f} {amount:,.2f}"
        cut = rng.randint(1, len(name) - 1)
        text += rng.choice([
            f"{code} {name} {figures}\n",
            f"{code}\n{name[:cut]}\n{name[cut:]}\n{figures}\n",
            f"{code[:4]}\n{code[4:]} {name} {figures}\n",
            f"{code} {name[:cut]} {figures}\n{name[cut:]}\n",
        ])
    table, findings = read("general_public_expenditure", text)
    assert not findings
    assert [row.name for row in table.rows[2:]] == names
    for row in table.rows[2:]:
        assert (row.basic or 0, row.project or 0) == (basic.get(row.code, 0), project.get(row.code, 0))
