"""Pages of one topic, as they stand on sites: titles that wrap or hold their year inside, no title at all, traditional characters."""

from __future__ import annotations

import pytest

from extractor import Settings, extract
from extractor.errors import NotAFinalAccountError
from models import Record, decimal_string


def read(text: str) -> Record:
    return extract(text.encode(), Settings(ocr="never"))


def stated(record: Record) -> list[tuple[str, str, str | None, str | None, str | None]]:
    return [
        (
            item.subject,
            item.comparison,
            *(None if value is None else decimal_string(value) for value in (item.actual_amount, item.change_amount)),
            item.reason,
        )
        for item in record.narrative.deviations
    ]


ITEMS = (
    "一、公务接待费\n2015年公务接待费0.50万元，较2014年决算减少0.10万元，主要原因是来访减少。\n"
    "二、公务用车购置及运行维护费\n2015年公务用车购置及运行维护费3.00万元，较2014年决算增加0.20万元，主要原因是车辆老化。\n"
)
TITLES = {
    "wrapped over three lines": "甲县果品所\n关于财政拨款“三公”经费2015年决算的\n情 况 说 明\n",
    "a sentence that announces": "甲县果品所财政拨款“三公”经费决算2015年情况如下：\n",
    "its year inside": "甲县果品所财政拨款“三公”经费2015年决算情况说明\n",
    "its year first": "2015年甲县果品所“三公”经费增减情况说明\n",
    "its year behind the owner": "甲县果品所2015年“三公”经费支出决算情况说明\n",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_a_topic_page_is_of_its_owner_and_year_and_its_items_are_read(title: str) -> None:
    record = read(title + ITEMS)
    assert (record.document.department, record.document.fiscal_year) == ("甲县果品所", 2015)
    assert stated(record) == [
        ("公务接待费", "prior_year", "0.50", "-0.10", "来访减少"),
        ("公务用车购置及运行维护费", "prior_year", "3.00", "0.20", "车辆老化"),
    ]


NAMED = {
    "ahead of its year": ("庚庚镇2020年“三公”经费决算数共计35.50万元，比上年决算数字下降34.26%。\n", "庚庚镇"),
    "in what makes it public": (
        "按照要求，现将辛石镇2020年度“三公”经费决算情况公布如下：\n2020年度“三公”经费41.00万元，较上年减少19.00万元。\n", "辛石镇"),
    "above a title of another form": (
        "甲市丙区林溪镇人民政府\n2020年度“三公”经费决算汇总情况\n2020年度镇本级“三公”经费决算4.50万元，较上年决算数减少0.03万元。\n",
        "甲市丙区林溪镇人民政府"),
    "by its divisions": (
        "2020年度部门决算情况说明\n一、机构设置\n甲县果品推广中心下设办公室、财务室。\n二、收入决算情况说明\n2020年度收入合计3.00万元，比上年增加1.00万元。\n",
        "甲县果品推广中心"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "name"), NAMED.values(), ids=NAMED)
def test_a_body_that_only_sentences_name_is_found(text: str, name: str) -> None:
    record = read(text)
    assert (record.document.department, record.document.fiscal_year) == (name, 2020)


def test_the_money_of_a_title_is_no_owner() -> None:
    record = read(
        "一、2016年一般公共预算财政拨款开支的“三公”经费决算情况表\n单位：万元\n项目\t预算数\t决算数\n合计\t77.00\t68.30\n公务接待费\t77.00\t68.30\n"
        "二、2016年“三公”经费财政拨款支出决算情况说明\n"
        "甲市果品推广局2016年度“三公”经费财政拨款支出决算为68.30万元，完成年初预算的88.7%。\n"
    )
    assert record.document.department == "甲市果品推广局"


@pytest.mark.parametrize("year", [2018, 2020])
def test_a_page_without_a_title_is_of_the_year_that_its_sentences_begin_with(year: int) -> None:
    record = read(
        f"一、“三公”经费财政拨款支出总体情况说明。\n{year}年度本部门一般公共预算财政拨款安排的“三公”经费支出2.05万元，"
        f"较上年2.08减少0.03万元。\n（一）公务接待费支出情况。\n{year}年公务接待24批次，支出2.05万元，较{year - 1}年决算数减少0.03万元。\n"
    )
    assert record.document.fiscal_year == year


def test_a_page_out_of_an_account_is_a_part_of_one_though_its_sentences_are_broken() -> None:
    record = read(
        "—10—\n2020 年度一般公共预算财政拨款安排的“三公”经费支\n出决算总额为 5.48 万元，比预算增加 0 万元，比去年增加\n"
        "1.55 万元，主要原因是公务用车运行支出增加。\n"
    )
    assert (record.document.scope, record.document.fiscal_year) == ("partial", 2020)
    assert ("“三公”经费", "prior_year", "5.48", "1.55", "公务用车运行支出增加") in stated(record)


def test_a_sentence_on_budgets_is_no_title_of_a_budget() -> None:
    record = read(
        "8.上年结转和结余1.75万元，为以前年度支出预算因客观条\n件变化未执行完毕的资金。\n"
        "（二）本单位2021年度总支出570.25万元，其中本年支出568.50万元，较2020年度决算数减少38.31万元，下降6.31%。\n"
    )
    assert (record.document.scope, record.document.fiscal_year) == ("partial", 2021)


def test_the_report_of_a_towns_treasury_is_refused() -> None:
    text = (
        "丙区林溪镇人民政府\n2022年决算报告\n一、预算收支决算情况\n（一）一般公共预算收支情况\n"
        "一般公共预算收入实现111.11万元，为年初预算的116.9%，比上年增长9.0%，其中税收收入109.91万元；非税收入1.2万元。"
        "加上托底保障补助、动用预算稳定调节基金等1756.37万元，收入总计1867.48万元。\n"
        "一般公共预算支出1867.48万元，为年初预算的120.9%，加上上解上级支出0万元，当年实现收支平衡。\n"
    )
    with pytest.raises(NotAFinalAccountError, match="一级政府的决算"):
        read(text)


def test_what_a_cue_names_is_what_it_explains() -> None:
    record = read(
        "甲县果品所2017年“三公”经费支出决算情况说明\n“三公”经费支出合计35万元，比上年减少2.28万元。其中：公务用车购置及运行维护费5万元，"
        "比上年减少0.28万元，公务接待费30万元，比上年减少2万元，接待46批次。接待费减少的原因主要是严格执行规定。\n"
    )
    assert [reason for *_, reason in stated(record)] == [None, None, "严格执行规定"]


def test_an_account_in_traditional_characters_is_read_with_its_own_characters() -> None:
    record = read(
        "甲縣機關幼兒園2017年度部門決算公開\n一、部門決算情況說明\n（一）收入支出決算總體情況說明。\n"
        "2017年度收入總計93.21萬元，支出總計93.21萬元。收支較上年決算數減少14.56萬元，下降13.51%，主要原因是補貼減少。\n"
        "（二）一般公共預算財政撥款支出決算情況說明。\n2017年度一般公共預算財政撥款支出80.00萬元，與上年相比減少5.00萬元。\n"
    )
    assert (record.document.department, record.document.fiscal_year) == ("甲縣機關幼兒園", 2017)
    assert record.document.unit == "万元"
    assert stated(record) == [
        ("收支", "prior_year", "93.21", "-14.56", "補貼減少"),
        ("一般公共預算財政撥款支出", "prior_year", "80.00", "-5.00", None),
    ]
