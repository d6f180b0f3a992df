"""The outline of documents of many kinds: numbering, order, wrapping and missing headings vary; the meaning does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import corpus_outline
from hypothesis import given, settings
from hypothesis import strategies as st
from outline_samples import PROVINCE, assert_nested, outline_of, roles, titles

from extractor.outline.titles import table_of_title

CORPUS = Path(__file__).parents[1] / "evals" / "corpus"
EXPLANATION = (
    "overall", "income", "expenditure", "fiscal_appropriation", "general_public", "basic_expenditure", "government_fund",
    "state_capital", "three_public", "operating_cost", "procurement", "state_assets", "performance",
)  # fmt: skip


# --- the corpus --------------------------------------------------------------------------------------------------------

# Sheets, reports, entries of the glossary, project summaries: counted by eye.
COUNTS = {
    "jiangan_office_2023.txt": (2, 0, 18, 0),
    "jiangan_office_2023.pdf": (2, 0, 18, 0),
    "jiangan_office_2023.narrow.pdf": (2, 0, 18, 0),
    "wuchang_office_2022.txt": (6, 1, 16, 5),
    "wuchang_office_2022.pdf": (6, 1, 16, 5),
    "wuchang_office_2024.txt": (9, 0, 18, 8),
    "wuchang_office_2024.pdf": (9, 0, 18, 8),
    "wuchang_service_center_2023.txt": (9, 0, 18, 8),
    "wuchang_service_center_2023.pdf": (9, 0, 18, 8),
}


@pytest.mark.parametrize("name", COUNTS)
def test_a_corpus_document_has_its_outline(name: str) -> None:
    outline = corpus_outline(name)
    fourth = "other" if "2022" in name else "key_work"
    assert roles(outline.sections) == ["overview", "tables", "explanation", fourth, "glossary", "attachments"]
    explanation = outline.first("explanation")
    assert explanation is not None
    assert roles(explanation.children) == list(EXPLANATION)
    assert [section.number for section in explanation.children] == list(range(1, 14))
    general = outline.first("general_public")
    assert general is not None
    assert roles(general.children) == ["general_public_overall", "general_public_structure", "general_public_items"]
    assert len(outline.all("key_work")) == 1
    glossary, projects = outline.first("glossary"), outline.first("project_results")
    assert glossary is not None
    assert projects is not None
    counted = (len(outline.all("sheet")), len(outline.all("report")), len(glossary.children), len(projects.children))
    assert counted == COUNTS[name]
    performance = outline.first("performance")
    assert performance is not None
    assert performance.children[0].role == "performance_management"
    assert performance.children[-1].role == "result_use"


@pytest.mark.parametrize("name", COUNTS)
def test_sections_nest_and_cover_their_text(name: str) -> None:
    for section in corpus_outline(name).walk():
        assert_nested(section)


# --- parts -------------------------------------------------------------------------------------------------------------


def test_parts_may_be_numbered_like_sections() -> None:
    outline = outline_of(PROVINCE)
    assert roles(outline.sections) == ["overview", "tables", "explanation", "glossary"]
    explanation = outline.sections[2]
    assert roles(explanation.children) == ["overall", "general_public", "other"]
    assert roles(explanation.children[1].children) == ["general_public_overall", "general_public_items"]
    assert roles(explanation.children[2].children) == ["operating_cost", "procurement"]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("第一部分 某某局概况", "overview"),
        ("第 一 部 分\n\n某某学校基本情况", "overview"),
        ("第二部分：2020年度部门决算公开表", "tables"),
        ("第2部分 某某局2020年度部门决算报表", "tables"),
        ("第三部分 某某市人民政府国有资产监督管理\n委员会 2020 年度部门决\n算情况说明", "explanation"),
        ("第三部分 2020年度单位决算情况说明", "explanation"),
        ("第三章 部门决算情况分析说明", "explanation"),
        ("第四部分 2020年度重点工作任务完成情况", "key_work"),
        ("第四部分 其它重要事项说明", "other"),
        ("第四部分 预算绩效情况说明", "performance"),
        ("第五部分 专业名词解释", "glossary"),
        ("第五部分 专业性较强的名词解释", "glossary"),
        ("第六部分 附  件", "attachments"),
        ("第七部分 公开咨询方式", None),
    ],
)
def test_a_numbered_part_has_the_meaning_of_its_title(heading: str, role: str | None) -> None:
    outline = outline_of(f"{heading}\n本部门的有关情况如下，详细内容请见后文。\n")
    assert [(part.level, part.role) for part in outline.sections] == [("part", role)]
    assert outline.text(outline.sections[0]) == "本部门的有关情况如下，详细内容请见后文。"


def test_a_sentence_that_mentions_a_part_opens_none() -> None:
    assert not outline_of("第一部分是部门概况，第二部分是决算表。\n第三部分决算情况说明见后，\n内容如下。").sections


def test_a_part_title_without_number_opens_its_part() -> None:
    outline = outline_of(
        "第一部分 某局概况\n职责如下。\n2019年度部门决算情况说明\n一、收入决算情况说明\n收入一元。\n名词解释\n一、基本支出：指工资。"
    )
    assert [(p.ordinal, p.role) for p in outline.sections] == [
        ("第一部分", "overview"),
        ("", "explanation"),
        ("", "glossary"),
    ]


def test_parts_without_any_heading_are_implied() -> None:
    outline = outline_of(
        "第四部分 其他需要说明的情况\n本部门无。\n"
        "一、财政拨款收入：指财政拨款。\n二、事业收入：指开展业务取得的收入。\n三、经营收入：指经营取得的收入。\n四、其他收入：指以外的收入。\n"
        "一、2019年度部门整体绩效评价报告\n（一）存在的问题\n编制不细。\n"
        "2019年度信息化项目自评表\n项目名称 信息化\n主管部门 某局\n"
    )
    assert [(p.ordinal, p.role) for p in outline.sections[1:]] == [("", "glossary"), ("", "attachments")]
    assert roles(outline.sections[2].children) == ["report", "sheet"]


def test_a_document_of_sections_only_is_an_explanation() -> None:
    outline = outline_of("一、收入支出决算总体情况说明\n收支总计1元。\n二、收入决算情况说明\n收入1元。")
    assert roles(outline.sections) == ["explanation"]
    assert roles(outline.sections[0].children) == ["overall", "income"]


def test_parts_of_a_table_of_contents_that_was_not_set_aside_are_no_parts() -> None:
    contents = "第一部分 某局概况\n第二部分 部门决算表\n第三部分 部门决算情况说明\n第四部分 名词解释\n"
    body = contents.replace("\n", "\n本部分内容在这里，详见正文各段落的文字说明。\n")
    assert len(outline_of(contents + body).sections) == 4


# --- sections ----------------------------------------------------------------------------------------------------------

VARIANTS = [
    ("收入支出决算总体情况说明", "overall"),
    ("2019年度收支决算总体情况", "overall"),
    ("部门决算收支总体情况说明", "overall"),
    ("关于2019年度收入决算情况的说明", "income"),
    ("本年支出决算情况", "expenditure"),
    ("财政拨款收支决算总体情况说明", "fiscal_appropriation"),
    ("一般公共预算支出决算情况说明", "general_public"),
    ("2019年度一般公共预算财政拨款支出决算具体情况说明", "general_public_items"),
    ("一般公共预算财政拨款基本支出决算情况说明", "basic_expenditure"),
    ("政府性基金预算支出决算情况说明", "government_fund"),
    ("国有资本经营预算财政拨款支出决算情况说明", "state_capital"),
    ("一般公共预算财政拨款“三公”经费支出决算情况说明", "three_public"),
    ("财政拨款＂三公＂经费支出决算情况", "three_public"),
    ("“三公”经费财政拨款支出决算情况说明", "three_public"),
    ("机关运行经费", "operating_cost"),
    ("机关运行经费支出说明", "operating_cost"),
    ("机关运行经费执行情况说明", "operating_cost"),
    ("政府采购支出说明", "procurement"),
    ("国有资产占有使用情况", "state_assets"),
    ("国有资产占用情况说明", "state_assets"),
    ("预算绩效管理工作开展情况说明", "performance"),
    ("预算绩效情况说明", "performance"),
    ("绩效评价结果应用情况", "result_use"),
    ("部门整体支出自评结果", "department_evaluation"),
    ("某某区水务和湖泊局整体支出自评结果", "department_evaluation"),
    ("部门决算中项目绩效自评结果", "project_results"),
    ("项目支出自评结果", "project_results"),
]


@pytest.mark.parametrize("ordinal", ["一、", "（一）", "⼀、", "(一) ", "一 、"])
@pytest.mark.parametrize(("title", "role"), VARIANTS)
def test_a_section_has_the_meaning_of_its_title(title: str, role: str, ordinal: str) -> None:
    outline = outline_of(f"第三部分 部门决算情况说明\n{ordinal}{title}\n本年度的情况如下所述，共计一百万元。\n")
    (section,) = outline.sections[0].children
    assert (section.role, section.number) == (role, 1)
    assert outline.text(section) == "本年度的情况如下所述，共计一百万元。"


@pytest.mark.parametrize(("title", "role"), VARIANTS)
@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_wrapping_and_blanks_do_not_change_the_meaning(title: str, role: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(2, len(title) - 1))
    blank = data.draw(st.sampled_from([" ", "\u3000", "\n", " \n\n", "\u200b"]))
    heading = f"一、{title[:place]}{blank}{title[place:]}"
    outline = outline_of(f"第三部分 部门决算情况说明\n{heading}\n本年度的情况如下所述，共计一百万元。\n")
    assert roles(outline.sections[0].children) == [role]


@pytest.mark.parametrize("gap", ["", "。", "：", "\n"])
def test_text_that_runs_on_behind_a_known_title_is_its_body(gap: str) -> None:
    outline = outline_of(
        f"第三部分 部门决算情况说明\n一、政府性基金预算财政拨款支出决算情况说明{gap}本部门无政府性基金预算支出。"
    )
    (section,) = outline.sections[0].children
    assert (section.title, outline.text(section)) == (
        "政府性基金预算财政拨款支出决算情况说明",
        "本部门无政府性基金预算支出。",
    )


def test_children_mean_what_their_section_makes_of_them() -> None:
    outline = outline_of(
        "第三部分 部门决算情况说明\n五、一般公共预算财政拨款支出决算情况说明\n（一）总体情况\n一元。\n（二）结构情况\n一元。\n"
        "（三）具体情况\n一元。\n九、“三公”经费支出决算情况说明\n（一）总体情况\n一元。\n十三、预算绩效情况说明\n（一）预算绩效管理工作开展情况\n已开展。\n"
    )
    general, public, performance = outline.sections[0].children
    assert roles(general.children) == ["general_public_overall", "general_public_structure", "general_public_items"]
    assert roles(public.children) == [None]
    assert roles(performance.children) == ["performance_management"]


@pytest.mark.parametrize(
    "numbers",
    ["一二三四", "一三五七", "一二二三", "一二三三", "一二一二"],
    ids=["plain", "skipped", "doubled", "doubled_last", "restarted"],
)
def test_sections_in_odd_numbering_are_all_found(numbers: str) -> None:
    headings = ["收入决算情况说明", "支出决算情况说明", "机关运行经费支出说明", "政府采购支出说明"]
    text = "".join(f"{n}、{h}\n金额为一百万元。\n" for n, h in zip(numbers, headings, strict=True))
    outline = outline_of(f"第三部分 部门决算情况说明\n{text}")
    assert roles(outline.sections[0].children) == ["income", "expenditure", "operating_cost", "procurement"]


def test_sections_in_another_order_keep_their_meaning() -> None:
    outline = outline_of(
        "第三部分 部门决算情况说明\n一、政府采购支出说明\n一元。\n二、预算绩效情况说明\n好。\n三、收入决算情况说明\n一元。"
    )
    assert roles(outline.sections[0].children) == ["procurement", "performance", "income"]


SENTENCE = "主要原因是：1.办公用房维修七十一万元；2.荆楚街道办公区房屋装修及配套设施"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{SENTENCE}\n建设一千万元；3.过渡办公点整修改造经费三百万元。", id="list_inside_a_sentence"),
        pytest.param(
            "认真办理市人大代表建议市长领办件、区人大\n一、二号议案，满意率百分之百。", id="number_of_a_motion"
        ),
        pytest.param(
            "全区外汇贷款规模同比增长百分之二十，总量保持全省首位，比重提高到\n2.28 万亿元。",
            id="figure_at_a_line_start",
        ),
        pytest.param(
            "收入	1	2.00	一、一般公共服务支出	3\n一、基金	2		二、外交支出	4",
            id="rows_with_cells",
        ),
    ],
)
def test_what_is_no_heading_makes_no_section(text: str) -> None:
    outline = outline_of(f"第三部分 部门决算情况说明\n一、收入决算情况说明\n{text}\n二、支出决算情况说明\n一元。")
    assert [s.title for s in outline.walk()][1:] == ["收入决算情况说明", "支出决算情况说明"]


def test_rows_of_tables_are_no_sections() -> None:
    outline = outline_of(
        "第二部分 部门决算表\n2019年度收入支出决算总表\n公开01表\n一、一般公共预算财政拨款收入 1 2.00 一、一般公共服务支出 3\n"
        "二、政府性基金预算财政拨款收入 2 二、外交支出 4\n2019年度国有资本经营预算\n财政拨款支出决算表\n公开08表\n"
    )
    assert titles(outline.sections[0].children) == [
        "2019年度收入支出决算总表",
        "2019年度国有资本经营预算财政拨款支出决算表",
    ]


@pytest.mark.parametrize(
    "text", ["三、支出决算表", "2019 年度财政拨款“三公”经费支出决算表", "（六）一般公共预算财政拨款基本支出决算明细表"]
)
def test_a_table_title_is_known(text: str) -> None:
    assert table_of_title(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "支出决算表反映了各项支出",
        "部门决算情况说明",
        "2019年度信息化项目自评表",
        "",
        "1栏=（2+3）栏各行2019年度支出决算表",
    ],
)
def test_what_is_no_table_title_is_not_taken_for_one(text: str) -> None:
    assert table_of_title(text) is None


@pytest.mark.parametrize("ordinal", ["二、", "（二）", "2.", ""])
@pytest.mark.parametrize(
    ("topic", "role"),
    [
        ("财政拨款“三公”经费支出决算情况说明", "three_public"),
        ("机关运行经费支出情况说明", "operating_cost"),
        ("政府性基金预算财政拨款收入支出决算情况说明", "government_fund"),
    ],
)
def test_a_page_of_one_topic_has_its_explanation_behind_its_title(ordinal: str, topic: str, role: str) -> None:
    lines = (
        "甲乙局2020年度决算公开",
        "单位：万元",
        f"{ordinal}2020年度{topic}",
        "支出决算为25.00万元，完成预算的83.33%。",
    )
    outline = outline_of("\n".join(lines))
    assert [section.role for section in outline.walk() if section.role] == ["explanation", role]


def test_a_part_on_performance_has_the_headings_of_a_section_on_it() -> None:
    outline = outline_of(
        "第三部分 2031年度部门决算情况说明\n一、收入支出决算总体情况说明\n收入总计10万元。\n第四部分 预算绩效情况说明\n"
        "（一）绩效管理工作开展情况\n共涉及项目3个。\n（二）项目绩效自评结果\n自评得分94分。\n（三）绩效评价结果应用情况\n已公开。\n"
    )
    assert roles(outline.sections[-1].children) == ["performance_management", "project_results", "result_use"]


def test_no_section_goes_on_over_the_tables_behind_the_text() -> None:
    tables = "".join(
        f"{name}\n公开0{n}表\n单位：万元\n项目\t金额\n合计\t{n}0.00\n"
        for n, name in enumerate(("收入决算表", "支出决算表", "财政拨款收入支出决算总表"), 2)
    )
    outlined = outline_of(
        "第一部分 部门概况\n负责养护。\n第三部分 部门决算情况说明\n一、收入支出决算总体情况说明\n收支总计10万元。\n"
        "二、2030年重点工作完成情况\n（一）养护河堤。全年养护六公里。\n"
        + tables
        + "三、重点工作任务完成情况\n养护河堤六公里。"
    )
    roles = [section.role for section in outlined.sections]
    assert roles == ["overview", "explanation", "key_work", "tables", "explanation"]
    assert outlined.text(outlined.all("key_work")[0]).endswith("全年养护六公里。")
