"""Sections are known by what they say: a heading that nobody knows over a sentence of a known kind is read, and reported as a note."""

from __future__ import annotations

import pytest

from extractor import Settings, extract
from extractor.outline.sayings import role_said
from extractor.text.characters import fold
from models import Record

TITLE = "甲县果品所2021年度部门决算\n"
SENTENCES = {
    "overall": "2021年度收入总计125.00万元，支出总计125.00万元，与上年相比，收、支总计各增加19.00万元，增长17.92%，主要原因是人员增加。\n",
    "income": "2021年度本年收入合计117.00万元，与上年相比，增加19.00万元，增长19.39%，主要原因是人员增加。\n",
    "expenditure": "2021年度本年支出合计118.00万元，与上年相比，增加18.00万元，增长18.00%，主要原因是项目增加。\n",
    "fiscal_appropriation": "2021年度财政拨款收、支总计116.00万元，与上年相比，财政拨款收、支总计各增加16.00万元，增长16.00%，主要原因是人员增加。\n",
    "general_public_overall": "2021年度一般公共预算财政拨款支出115.00万元，与上年相比，增加15.00万元，增长15.00%，主要原因是人员增加。\n",
    "three_public": "2021年度“三公”经费支出2.05万元，较上年减少0.03万元，减少1.44%，主要原因是厉行节约。\n",
    "operating_cost": "2021年度机关运行经费支出12.00万元，比2020年减少1.00万元，下降7.69%，主要原因是压缩开支。\n",
}
HEADINGS = {
    "overall": [
        "收支全貌",
        "2021年度收支总量情况",
        "收入支出与上年对比",
        "部门收支总体情况",
        "预算执行情况分析",
        "一、收入支出预算执行情况分析",
        "关于2021年度收支规模",
        "2021年收支变化",
        "本年度收支盘点",
        "收支决算总盘子",
        "收入支出预决算对比",
    ],
    "income": [
        "收入来源情况",
        "年度进账情况",
        "收入构成及增减变动情况",
        "2021年收入完成情况",
        "收入决算情况",
        "本年收入执行情况分析",
        "全年收入情况",
        "取得收入情况",
        "收入增减情况",
        "收入总量及变化",
    ],
    "expenditure": [
        "支出去向情况",
        "资金使用情况",
        "支出构成及增减变动情况",
        "2021年支出完成情况",
        "全年支出情况",
        "支出增减情况",
        "支出总量及变化",
        "用款情况",
        "支出方向",
        "本年支出执行情况分析",
    ],
    "fiscal_appropriation": [
        "财政拨款总量",
        "财政拨款规模",
        "财政资金收支情况",
        "财政拨款收支预算执行情况",
        "财政拨款总体情况",
        "财政拨款收支变化",
        "拨款收支情况",
        "财政投入情况",
        "财政拨款增减",
        "财政拨款概况",
    ],
    "general_public_overall": [
        "一般公共预算拨款概况",
        "一般公共预算支出规模",
        "一般公共预算总体支出",
        "公共预算支出情况",
        "一般公共预算财政支出与上年对比",
        "一般公共预算财政拨款支出总量",
        "公共财政支出概览",
        "一般公共预算用款",
        "一般公共预算花费情况",
        "公共预算概况",
    ],
    "three_public": [
        "“三公”支出说明",
        "三公经费使用",
        "“三公”经费增减",
        "接待和车辆费用",
        "公务支出情况",
        "“三公”经费控制情况",
        "“三公”经费管理使用情况",
        "行政成本控制",
        "三公情况",
        "压减“三公”情况",
    ],
    "operating_cost": [
        "机构运行经费",
        "机关运行保障",
        "运行经费情况",
        "日常运行支出",
        "机构运行经费支出说明",
        "行政运行成本",
        "机关运行成本情况",
        "机关日常运转",
        "机关运转经费",
        "单位运行",
    ],
}

FORMS = {
    "chapter": "第三部分 2021年度部门决算情况说明\n一、{h}\n{s}",
    "no chapter": "一、部门职责\n负责。\n二、{h}\n{s}三、其他\n无。\n",
    "brackets": "一、部门概况\n负责。\n二、2021年度收支说明\n（一）{h}\n{s}（二）其他\n无。\n",
    "no number": "第三部分 2021年度部门决算情况说明\n{h}\n{s}",
}


def read(text: str) -> Record:
    return extract((TITLE + text).encode(), Settings(ocr="never"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("section", HEADINGS)
def test_any_heading_over_a_sentence_of_a_known_kind_opens_its_section(section: str, form: str) -> None:
    for heading in HEADINGS[section]:
        record = read(FORMS[form].format(h=heading, s=SENTENCES[section]))
        found = [(item.section, item.reason is not None) for item in record.narrative.deviations]
        assert found == [(section, True)], heading


def test_a_heading_of_unknown_wording_is_reported_as_a_note() -> None:
    record = read(FORMS["chapter"].format(h="收支全貌", s=SENTENCES["overall"]))
    (finding,) = [finding for finding in record.findings if finding.id == "outline.heading_by_text"]
    assert finding.severity == "note"
    assert "“收支全貌”" in finding.message
    assert "收入支出决算总体情况" in finding.message
    known = read(FORMS["chapter"].format(h="收入支出决算总体情况说明", s=SENTENCES["overall"]))
    assert "outline.heading_by_text" not in [finding.id for finding in known.findings]


@pytest.mark.parametrize(
    "text",
    [
        "机关运行经费是指为保障行政单位运行用于购买货物和服务的各项资金。",
        "收入合计的口径见下表。",
        "“三公”经费纳入预算管理，严格控制。",
        "负责管理机关运行经费，2021年支出12.00万元，比上年增加。",
        "一般公共预算财政拨款支出115.00万元。",
        "本部门2021年没有政府性基金预算财政拨款支出。",
    ],
)
def test_a_text_without_matter_amount_and_comparison_says_nothing(text: str) -> None:
    assert role_said(fold(text), 0) is None


@pytest.mark.parametrize(
    "heading", ["年度重点工作完成情况", "年度主要工作", "主要工作完成情况", "重点工作任务介绍", "部门主要工作总结"]
)
def test_key_work_stands_in_the_part_on_the_department_under_any_heading(heading: str) -> None:
    work = "（一）聚焦产业。推广新品种12个。\n（二）强化服务。组织培训30期。\n"
    text = f"第一部分 部门概况\n一、部门职责\n负责。\n二、{heading}\n{work}第二部分 2021年度部门决算情况说明\n"
    assert [item.title for item in read(text).key_work] == ["聚焦产业", "强化服务"]
