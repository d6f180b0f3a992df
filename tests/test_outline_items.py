"""Items, attachments and the headings of other regions in the outline."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outline_samples import PROVINCE, assert_nested, outline_of, roles, titles

from extractor.outline.vocabulary import Role, known_title
from extractor.text.characters import key

# --- items -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["{}.", "{}、", "（{}）", "({}) ", "{}．"])
def test_numbered_paragraphs_are_items(style: str) -> None:
    items = "".join(f"{style.format(n)}第{c}项目绩效自评综述：执行数为{n}万元。\n" for n, c in enumerate("甲乙丙", 1))
    outline = outline_of(f"第三部分 部门决算情况说明\n一、项目绩效自评结果\n{items}")
    section = outline.sections[0].children[0]
    assert [(item.level, item.number, item.title) for item in section.children] == [
        ("item", n, f"第{c}项目绩效自评综述") for n, c in enumerate("甲乙丙", 1)
    ]


def test_items_in_one_paragraph_are_found_by_their_sequence() -> None:
    outline = outline_of(
        "第三部分 部门决算情况说明\n五、一般公共预算财政拨款支出决算情况说明\n（三）具体情况\n"
        "年初预算为70万元，其中：1.公共安全支出（类）年初预算10万元。2.教育支出（类）年初预算60万元，增加的主要原因是人员增加。\n"
    )
    items = outline.first("general_public_items")
    assert items is not None
    assert [outline.text(item)[:6] for item in items.children] == ["公共安全支出", "教育支出（类"]


def test_reasons_listed_in_one_paragraph_are_no_items() -> None:
    outline = outline_of(
        "第三部分 部门决算情况说明\n五、一般公共预算财政拨款支出决算情况说明\n（三）具体情况\n"
        "年初预算为70万元，支出决算为80万元，主要原因是：1.人员增加；2.新增项目。\n"
    )
    items = outline.first("general_public_items")
    assert items is not None
    assert not items.children


def test_an_item_by_classification_ends_its_title_with_the_classification() -> None:
    outline = outline_of(
        "第三部分 部门决算情况说明\n（三）一般公共预算财政拨款支出决算具体情况\n"
        "1.教育支出（类）进修及培训（款）培训支\n出（项）年初预算为1元。\n2.科学技术支出（类）科普（款）\n科普活动（项）。年初预算为2元。\n"
    )
    items = outline.first("general_public_items")
    assert items is not None
    assert titles(items.children) == [
        "教育支出（类）进修及培训（款）培训支出（项）",
        "科学技术支出（类）科普（款）科普活动（项）",
    ]


def test_key_work_items_end_their_title_with_the_first_sentence() -> None:
    outline = outline_of(
        "第四部分 2019年重点工作完成情况\n一、河湖治理成效显著，水质稳步提升。全年治理十条。\n二、防汛。全年无险情。\n"
    )
    assert titles(outline.sections[0].children) == ["河湖治理成效显著，水质稳步提升", "防汛"]


def test_key_work_may_be_a_section_that_runs_on_behind_a_colon() -> None:
    outline = outline_of("第四部分 其他需要说明的情况\n2019年重点工作完成情况：全年治理河湖十条。\n")
    section = outline.first("key_work")
    assert section is not None
    assert outline.text(section) == "全年治理河湖十条。"


# --- attachments -------------------------------------------------------------------------------------------------------

SHEET = "项目名称 {}\n主管部门 某局\n项目类别\n1、部门预算项目 √\n2、区级专项 □\n"


def test_a_group_of_sheets_is_no_sheet() -> None:
    outline = outline_of(
        "第六部分 附件\n一、2019年度某某市水利工程建设管理中心整体绩效自\n评表\n2019年度部门整体绩效自评表\n单位名称 某中心\n"
        f"二、2019年度项目绩效自评表\n2019年度堤防工程维修养护以及配套设施建设\n项目绩效自评表\n{SHEET.format('堤防')}"
    )
    group, other = outline.sections[0].children
    assert (group.role, other.role) == (None, None)
    assert [s.title for s in outline.all("sheet")] == [
        "2019年度部门整体绩效自评表",
        "2019年度堤防工程维修养护以及配套设施建设项目绩效自评表",
    ]
    assert not outline.all("sheet")[1].children


def test_a_sheet_whose_cells_are_mixed_up_is_a_sheet() -> None:
    outline = outline_of(
        "第六部分 附件\n2019年度堤防项目绩效自评表\n项目名\n堤防维修\n称\n主管部\n某局  项目实施单位  某中心\n门\n"
        "预算数（A)  执行数（B)  执行率（B/A)\n"
    )
    assert roles(outline.sections[0].children) == ["sheet"]


def test_a_report_keeps_its_headings_and_ends_at_the_next_sheet() -> None:
    outline = outline_of(
        "第五部分 附件\n附件1\n2019年度某局部门整体支出绩效自评报告\n一、基本情况\n预算100万元。\n二、存在的问题\n（一）编制不细。个别项目偏差。\n"
        f"附件2\n2019年度信息化项目支出绩效自评表\n{SHEET.format('信息化')}"
    )
    report, sheet = outline.sections[0].children
    assert (report.role, sheet.role) == ("report", "sheet")
    assert titles(report.children) == ["基本情况", "存在的问题"]


@given(
    st.lists(
        st.sampled_from([
            *PROVINCE.splitlines(),
            *SHEET.splitlines(),
            "第三部分 部门决算情况说明",
            "3",
            "1.",
            "（",
            "一、",
            "",
        ]),
        max_size=40,
    )
)
def test_any_order_of_lines_gives_nested_sections(lines: list[str]) -> None:
    for section in outline_of("\n".join(lines)).walk():
        assert_nested(section)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("2021年度收入支出决算总体及增减变动情况", "overall"),
        ("关于某某市水务局2022年度收入支出决算情况总体说明", "overall"),
        ("2020年度“三公”经费、培训费及会议费支出情况说明", "three_public"),
        ("财政拨款“三公”经费、会议费和培训费支出情况说明", "three_public"),
        ("2022年度部门决算“三公”经费支出决算说明", "three_public"),
        ("“三公”经费增减变化原因说明", "three_public"),
        ("一般公共预算收支决算情况说明", "general_public"),
        ("一般公共预算当年拨款支出决算情况说明", "general_public"),
        ("财政拨款收入决算情况", "fiscal_appropriation"),
        ("财政拨款机关运行经费支出决算情况说明", "operating_cost"),
        ("部门绩效自评情况", "performance"),
        ("预算绩效的情况说明", "performance"),
        ("绩效结果应用情况", "result_use"),
        ("国有资产占有使用情况说明", "state_assets"),
        ("机构运行经费支出决算情况说明", "operating_cost"),
        ("收入支出与上年对比", "overall"),
        ("收入支出预决算对比情况说明", "overall"),
        ("部门预算执行总体情况说明", "overall"),
        ("部门收支总体情况", "overall"),
        ("一般公共预算拨款概况", "general_public"),
        ("一般公共预算及政府性基金财政拨款“三公”经费支出决算情况说明", "three_public"),
        ("“三公”经费财政拨款支出与年初预算对比情况", "three_public"),
        ("三公、培训费及会议费", "three_public"),
        ("2021年度重点工作任务介绍", "key_work"),
        ("部门主要工作总结", "key_work"),
    ],
)
def test_headings_of_other_regions_are_known(title: str, role: Role) -> None:
    text = key(title)
    assert known_title(text, 0) == (role, len(text))


CAPITAL = """某某市统计局2022年度部门决算
第二部分 2022年度部门决算说明
一、收入支出决算总体情况说明
2022年度收、支总计10万元，比上年增加1万元。
二、一般公共预算财政拨款支出决算情况说明
1.收入情况。2022年度一般公共预算财政拨款收入10万元，较上年增加1万元。
2.支出情况。2022年度一般公共预算财政拨款支出10万元，较上年增加1万元。
第三部分 2022年度其他重要事项的情况说明
一、“三公”经费财政拨款决算情况
2022年度“三公”经费财政拨款决算数1万元，比2022年年初预算2万元减少1万元。
二、机关运行经费支出情况
机关运行经费支出合计5万元，比上年减少1万元。
第四部分 其他重要事项及相关口径情况说明
无。
"""


def test_a_part_does_not_swallow_its_first_section_and_a_fund_has_no_totals_of_its_own() -> None:
    outline = outline_of(CAPITAL)
    assert roles(outline.sections) == ["explanation", "other", "other"]
    assert roles(outline.sections[1].children) == ["three_public", "operating_cost"]
    assert [section.role for section in outline.walk() if section.role in {"income", "expenditure"}] == []


def test_the_results_of_projects_and_of_the_department_stand_under_performance() -> None:
    text = CAPITAL.replace(
        "第三部分 2022年度其他",
        "三、预算绩效管理情况\n1.项目绩效目标完成情况。\n本部门反映2个项目的绩效。\n2.部门绩效评价结果。\n本部门自评为优。\n第三部分 2022年度其他",
    )
    performance = outline_of(text).first("performance")
    assert performance is not None
    assert roles(performance.children) == ["project_results", "department_evaluation"]


def test_a_code_in_brackets_is_no_number_of_a_heading() -> None:
    text = CAPITAL.replace(
        "1.收入情况。", "1.社会保障和就业支出（208）行政单位离退休\n（01）：支出决算为2万元。\n2.收入情况。"
    )
    ordinals = [section.ordinal for section in outline_of(text).walk()]
    assert any(ordinals)
    assert not any(ordinal.startswith("（01") for ordinal in ordinals)


def test_key_work_may_be_reported_in_the_part_on_the_department() -> None:
    outline = outline_of(
        "第一部分 甲乙县丙丁站概况\n一、部门职责\n负责有关工作。\n二、2021年度重点工作任务介绍\n治理河湖十条。\n"
        "第三部分 部门决算情况说明\n一、收入决算情况说明\n一元。\n"
    )
    section = outline.first("key_work")
    assert section is not None
    assert outline.text(section) == "治理河湖十条。"


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("民生支出情况", "other_matter"),
        ("一般性支出情况", "other_matter"),
        ("分配专项转移支付资金安排情况", "other_matter"),
        ("“三公”经费管理措施", None),
    ],
)
def test_matters_that_no_section_of_the_record_holds_are_no_section_of_it(title: str, role: Role | None) -> None:
    known = known_title(key(title), 0)
    assert (known[0] if known else None) == role
