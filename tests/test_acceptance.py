"""Which documents are accepted: whole accounts, parts of one, unfilled forms once; budgets and accounts of governments by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor import Settings, extract
from extractor.cli import build_app
from extractor.errors import NotAFinalAccountError
from models import Record

ROWS = "科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\n合计\t\t11.00\t6.00\t5.00\n205\t教育支出\t11.00\t6.00\t5.00\n"


def read(text: str) -> Record:
    return extract(text.encode(), Settings(ocr="never"))


PARTS = {
    '“三公” by its explanation': (
        "甲县果品所2021年一般公共预算财政拨款“三公”经费支出决算情况说明\n"
        "2021年度“三公”经费支出预算为5.00万元，支出决算为2.00万元，完成预算的40%，比上年减少0.10万元，主要原因是厉行节约。"
        "其中：公务接待费支出决算为2.00万元。\n"
    ),
    '“三公” page without 决算': (
        "甲县果品所2021年度“三公”经费公开\n"
        "2021年度“三公”经费支出2.00万元，比上年减少0.10万元，主要原因是厉行节约。\n"
    ),
    'a page in a table of one cell, closed by pipes': (
        "甲县果品所2021年“三公”经费决算情况及增减变化原因说明 |\n"
        "一、2021年“三公”经费决算情况 2021年我所“三公”经费支出2.00万元，比2020年“三公”经费决算数据减少0.10万元，下降4.76%。 |\n"
    ),
    'other matters': (
        "甲县果品所2021年度其他重要事项的情况说明\n"
        "一、机关运行经费支出情况\n"
        "2021年度机关运行经费支出12.00万元，比2020年减少1.00万元，下降7.69%，主要原因是压缩开支。\n"
        "二、政府采购支出情况\n"
        "2021年度政府采购支出总额3.00万元。\n"
        "三、国有资产占用情况\n"
        "截至2021年12月31日，共有车辆2辆。\n"
    ),
    'a sheet with owner and year above': (
        "甲县果品所\n"
        "2021年度\n"
        "支出决算表\n"
        "单位：万元\n" + ROWS
    ),
    'a sheet with number and head': (
        "公开03表\n"
        "支出决算表\n"
        "部门：甲县果品所\t2021年度\t单位：万元\n" + ROWS
    ),
    'a sheet by its title': (
        "甲县果品所2021年度一般公共预算财政拨款支出决算表\n"
        "单位：万元\n" + ROWS
    ),
    'the “三公” table': (
        "财政拨款“三公”经费支出决算表\n"
        "编制单位：甲县果品所\t单位：万元\n"
        "预算数\t\t\t\t\t\t决算数\n"
        "合计\t因公出国（境）费\t公务用车购置及运行维护费\t\t\t公务接待费\t合计\t因公出国（境）费\t公务用车购置及运行维护费\t\t"
        "\t公务接待费\n"
        "\t\t小计\t公务用车购置费\t公务用车运行维护费\t\t\t\t小计\t公务用车购置费\t公务用车运行维护费\n"
        "5.00\t0.00\t3.00\t0.00\t3.00\t2.00\t4.00\t0.00\t3.00\t0.00\t3.00"
        "\t1.00\n"
    ),
    'purchases': (
        "甲县果品所2021年度政府采购支出情况说明\n"
        "2021年度政府采购支出总额3.00万元，其中：政府采购货物支出3.00万元。比上年增加1.00万元。\n"
    ),
    'running cost': (
        "关于甲县果品所2021年度机关运行经费的说明\n"
        "机关运行经费支出情况\n"
        "2021年度机关运行经费支出决算12.00万元，比2020年减少1.00万元。\n"
    ),
    'performance': (
        "甲县果品所2021年度预算绩效情况说明\n"
        "一、绩效管理工作开展情况\n"
        "根据预算绩效管理要求，我单位对2021年度部门决算项目开展自评，共涉及项目2个，资金5.00万元。\n"
    ),
}  # fmt: skip
REFUSED = [
    '甲县果品所2022年部门预算\n一、部门职责\n收支预算总表\n一般公共预算支出表\n二、收入预算说明\n2022年收入预算12.00万元，比上年增加1.00万元。\n',
    '甲县果品所2022年“三公”经费预算情况说明\n2022年“三公”经费预算2.00万元，比上年预算减少0.10万元。\n',
    '甲县2021年一般公共预算支出决算表\n单位：万元\n项目\t决算数\n一般公共服务支出\t1200.00\n转移性支出\t300.00\n',
    '甲市2021年财政决算（草案）报告\n2021年全市一般公共预算收入1200.00亿元，比上年增长3%。税收收入900.00亿元。\n',
    '关于甲县2021年财政决算的报告\n一般公共预算收入完成12.00亿元，支出决算13.00亿元，收入决算12.00亿元。\n',
    '2021年全县行政事业单位“三公”经费决算汇总表\n单位：万元\n项目\t决算数\n合计\t120.00\n公务接待费\t20.00\n',
    '2021年一般公共预算收入决算表\n项目\t预算数\t决算数\n税收收入\t90.00\t91.00\n增值税\t50.00\t51.00\n企业所得税\t20.00\t21.00\n',
    '甲县果品所2022年度工作总结\n一年来，完成各项任务，支出12.00万元。\n',
    '甲区2021年政府性基金收支决算表\n项目\t决算数\n国有土地使用权出让收入\t90.00\n',
    '甲县2022年度政府决算公开\n第一部分 2022年度决算报告\n一、一般公共预算收支决算情况\n1、收入决算情况\n2、支出决算情况\n',
    '2022年甲区人民政府决算公开\n第一部分 决算报告\n第二部分 决算报表\n1、2022年度甲区一般公共预算收入表\n一、收入决算情况\n',
    '甲省2021年度省级部门决算批复通知\n各单位：现批复决算。\n',
]  # fmt: skip


@pytest.mark.parametrize("text", PARTS.values(), ids=PARTS)
def test_one_topic_of_an_account_is_read_as_a_part_of_it(text: str) -> None:
    record = read(text)
    assert record.document.scope == "partial"
    assert record.document.department == "甲县果品所"
    assert not [finding for finding in record.findings if "没有找到" in finding.message]


@pytest.mark.parametrize("text", REFUSED, ids=[text.split("\n")[0] for text in REFUSED])
def test_budgets_and_accounts_of_governments_are_refused_by_their_name(text: str) -> None:
    with pytest.raises(NotAFinalAccountError) as caught:
        read(text)
    title = text.split("\n", maxsplit=1)[0]
    assert title in str(caught.value) or "文中没有部门决算" in str(caught.value)


def test_a_department_of_finance_is_no_government() -> None:
    text = "甲县财政局2021年度部门决算\n第一部分 甲县财政局概况\n一、部门职责\n负责编制全县财政决算草案。\n支出决算表\n部门：甲县财政局\n"
    assert read(text + ROWS).document.department == "甲县财政局"


def test_the_account_of_a_town_is_its_governments() -> None:
    text = "甲县乙镇人民政府2021年度决算公开\n第一部分 部门概况\n一、部门职责\n负责全镇工作。\n支出决算表\n部门：甲县乙镇人民政府\n"
    assert read(text + ROWS).document.department == "甲县乙镇人民政府"


def test_a_whole_account_is_full() -> None:
    sections = "".join(
        f"{number}、{name}情况说明\n2021年度{name.removesuffix('决算')}决算11.00万元，比上年增加1.00万元，主要原因是人员增加。\n"
        for number, name in zip(
            "一二三四", ("收入支出决算总体", "收入决算", "支出决算", "财政拨款收入支出决算总体"), strict=True
        )
    )
    assert read("甲县果品所2021年度部门决算\n第三部分 2021年度部门决算情况说明\n" + sections).document.scope == "full"


FORM = """XX局2023年度部门决算
目录
第一部分 XX局概况
一、部门职责
（请根据本部门情况填写）
第二部分 20XX年度部门决算表
收入支出决算总表
部门：XX局\t单位：万元
项目\t行次\t决算数\t项目\t行次\t决算数
一、一般公共预算财政拨款收入\t1\t\t一、一般公共服务支出\t31\t
本年收入合计\t27\t\t本年支出合计\t57\t
收入决算表
科目编码\t科目名称\t本年收入合计\t财政拨款收入\t上级补助收入\t事业收入\t经营收入\t附属单位上缴收入\t其他收入
合计\t\t\t\t\t\t\t\t
第三部分 20XX年度部门决算情况说明
一、收入支出决算总体情况说明
20XX年度收、支总计均为XX万元。与20XX年度相比，收、支总计各增加（减少）XX万元，增长（下降）XX%，主要原因是XXXX。
二、收入决算情况说明
本年收入合计XX万元，其中：财政拨款收入XX万元，占XX%。
三、支出决算情况说明
本年支出合计XX万元，其中：基本支出XX万元，占XX%。
"""


@pytest.mark.parametrize("sign", ["XX", "××", "**", "___"])
def test_a_form_that_nobody_filled_in_is_said_to_be_one_once(sign: str) -> None:
    (finding,) = read(FORM.replace("XX", sign)).findings
    assert finding.id == "document.blank_form"
    assert "没有填写" in finding.message


def test_the_threshold_of_a_class_of_equipment_is_no_amount_that_was_filled_in() -> None:
    record = read(FORM + "截至20XX年12月31日，共有车辆XX辆，单价100万元（含）以上设备（不含车辆）XX台（套）。\n")
    assert [finding.id for finding in record.findings] == ["document.blank_form"]


def test_one_amount_makes_a_form_an_account() -> None:
    record = read(FORM.replace("均为XX万元", "均为12.00万元"))
    assert "document.blank_form" not in [finding.id for finding in record.findings]


def test_the_command_says_first_that_it_is_a_part(tmp_path: Path) -> None:
    file = tmp_path / "sheet.txt"
    file.write_text(PARTS["a sheet by its title"], encoding="utf-8")
    result = CliRunner().invoke(build_app(), ["extract", str(file)])
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0].startswith("这是决算公开中的个别事项")
    file.write_text(FORM, encoding="utf-8")
    result = CliRunner().invoke(build_app(), ["extract", str(file)])
    assert result.exit_code == 5
    assert result.stderr.count("没有填写") == 1


@pytest.mark.parametrize(
    "text",
    [
        "# 说明\n本程序读取部门决算公开文件，九张收入支出决算表、支出决算表都读。\n## 用法\n给出文件即可。\n",
        "关于做好2021年度部门决算公开工作的通知\n各单位：请按时公开部门决算，包括收入支出决算总表。\n",
        "名称,内容\n部门决算,收入支出决算\n单位决算,支出决算\n",
    ],
    ids=["a page about a program", "a notice", "a list of words"],
)
def test_a_text_that_only_speaks_of_final_accounts_is_none(text: str) -> None:
    with pytest.raises(NotAFinalAccountError):
        read(text)


def test_the_heading_of_a_column_is_no_title_of_a_budget() -> None:
    text = "“三公”经费支出表\n项目\t预算数\t决算数\n预 算 数\n合计\t5.00\t4.00\n2021年度“三公”经费支出决算4.00万元，比上年增加1.00万元。\n"
    assert read(text).document.scope == "partial"


def test_a_page_of_one_topic_is_not_blamed_for_tables_that_it_does_not_publish() -> None:
    record = read(PARTS["“三公” page without 决算"])
    assert record.document.scope == "partial"
    assert [finding.severity for finding in record.findings if finding.id == "checks.missing_table"] == ["note"]


def test_the_beginning_of_an_account_is_one_and_says_what_it_lost() -> None:
    record = read(
        "甲县果品所2021年部门决算\n目 录\n第一部分 部门概况\n一、部门职责\n第二部分 2021年部门决算表\n"
        "第三部分 2021年部门决算情况说明\n第一部分 部门概况\n一、部门职责\n甲县果品所主管全县果品。\n"
    )
    assert (record.document.department, record.document.fiscal_year) == ("甲县果品所", 2021)
    assert [finding.id for finding in record.findings if finding.severity == "error"] == [
        "completeness.all_tables_lost"
    ]


def test_an_account_whose_title_was_left_out_is_one_by_its_parts() -> None:
    record = read(
        "目 录\n第一部分 部门概况\n第二部分 2021年度部门决算表\n第三部分 2021年度部门决算情况说明\n第四部分 名词解释\n"
        "第一部分 部门概况\n一、部门职责\n主管全县果品。\n"
    )
    assert (record.document.department, record.document.fiscal_year) == (None, 2021)
    assert {"document.department_unknown", "completeness.all_tables_lost"} <= {one.id for one in record.findings}


def test_an_account_of_nobody_and_no_year_says_so() -> None:
    record = read(
        "部门决算情况说明\n一、收入决算情况说明\n收入合计11.00万元，比上年增加1.00万元，主要原因是人员增加。\n"
        + "部门决算公开。\n"
    )
    unknown = [finding.id for finding in record.findings if finding.stage == "outline"]
    assert unknown == ["document.department_unknown", "document.year_unknown"]


def test_a_reason_ends_where_the_next_numbered_paragraph_begins_without_a_stop_before_it() -> None:
    long = "，".join(["项目支出减少12.40万元", "人员经费压减", "会议费压减", "差旅费压减", "培训费压减"])
    record = read(
        "甲县果品所2021年度决算公开说明\n一、部门基本情况\n（一）职能职责\n主管全县果品。\n二、部门决算收支情况说明\n"
        f"（一）收入支出决算总体情况说明\n2021年度收、支总计均为98.00万元。收、支与2020年度相比，减少12.40万元，主要原因是{long}\n"
        "1.收入情况。2021年度收入合计98.00万元，较2020年度减少12.40万元，主要原因是项目减少。\n"
        "2.支出情况。2021年度支出合计98.00万元，较2020年度减少12.40万元，主要原因是项目减少。\n"
    )
    found = [(item.section, item.reason) for item in record.narrative.deviations]
    assert found == [("overall", long), ("income", "项目减少"), ("expenditure", "项目减少")]
    assert not [finding for finding in record.findings if finding.id == "completeness.missing_heading"]
