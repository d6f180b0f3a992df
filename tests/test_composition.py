"""Composition by rules: 支出决算结构情况 in several templates."""

from __future__ import annotations

import pytest
from narrative_samples import outline

from extractor.narrative.composition import read_composition
from extractor.outline.tree import Role
from models import CompositionItem, decimal_string

Row = tuple[str, str, str | None, str | None]


def _row(item: CompositionItem) -> Row:
    assert item.amount is not None
    share = None if item.share_pct is None else decimal_string(item.share_pct)
    return item.subject, decimal_string(item.amount), share, item.purpose


WHOLE = "2023年度一般公共预算财政拨款支出2,000万元，主要用于以下方面："
CASES: list[tuple[str, str, list[Row]]] = [
    (
        "numbered_with_purpose",
        WHOLE + "\n1. 一般公共服务（类）支出1,102.31万元，占54.57%，主要用于人员工资和项目支出。"
        "\n2.住房保障支出（类）146.83万元，占2.93%。主要是用于公积金缴纳。",
        [
            ("一般公共服务（类）支出", "1102.31", "54.57", "用于人员工资和项目支出"),
            ("住房保障支出（类）", "146.83", "2.93", "用于公积金缴纳"),
        ],
    ),
    (
        "ministry_in_one_sentence",
        WHOLE + "外交支出（类）1,500万元，占75%；教育支出（类）300万元，占15%；住房保障支出（类）200万元，占10%。",
        [
            ("外交支出（类）", "1500", "75", None),
            ("教育支出（类）", "300", "15", None),
            ("住房保障支出（类）", "200", "10", None),
        ],
    ),
    (
        "share_of_named_whole_and_verb_of_purpose",
        WHOLE + "\n（1）节能环保支出28.47万元，占本年财政拨款支出的1.2%。主要举办招商推介大会。"
        "\n（2）金融支出275.09万元，占11.7%，用于租金及运营经费。",
        [
            ("节能环保支出", "28.47", "1.2", "举办招商推介大会"),
            ("金融支出", "275.09", "11.7", "用于租金及运营经费"),
        ],
    ),
    (
        "purpose_with_amounts_inside",
        WHOLE
        + "\n一、农林水支出（类）500万元，占25%，主要用于对口帮扶，其中王家河街210万元、木兰乡290万元。\n二、教育支出（类）1,500万元，占75%。",
        [
            ("农林水支出（类）", "500", "25", "用于对口帮扶，其中王家河街210万元、木兰乡290万元"),
            ("教育支出（类）", "1500", "75", None),
        ],
    ),
    (
        "slip_in_the_purpose_is_kept",
        WHOLE + "\n1.一般公共服务(类)支出6,004.82万元，占94%。主要是用于主要是用于发放人员工资，保障机关正常运转。",
        [("一般公共服务(类)支出", "6004.82", "94", "用于主要是用于发放人员工资，保障机关正常运转")],
    ),
    (
        "no_share_but_numbered_with_purpose",
        WHOLE + "\n1.教育支出（类）300万元，主要用于校舍维修。",
        [("教育支出（类）", "300", None, "用于校舍维修")],
    ),
    (
        "broken_over_lines",
        WHOLE + "\n1.教育支出（类）3\n00.5 万元，占15.\n02%，主要用\n于校舍维修。",
        [("教育支出（类）", "300.5", "15.02", "用于校舍维修")],
    ),
]


@pytest.mark.parametrize(("name", "text", "rows"), CASES, ids=[case[0] for case in CASES])
def test_lines_of_the_structure_are_read(name: str, text: str, rows: list[Row]) -> None:
    outlined = outline(("general_public_structure", "（二）一般公共预算财政拨款支出决算结构情况", text))
    result = read_composition(outlined)
    assert [_row(item) for item in result.items] == rows
    assert (result.findings, result.status) == ((), "read")
    for item in result.items:
        assert item.evidence is not None
        assert item.evidence.fields["subject"].text == item.subject
        assert item.purpose is None or item.evidence.fields["purpose"].text == item.purpose


def test_a_document_without_the_section_is_read_where_the_whole_is_explained() -> None:
    text = (
        "2023年度一般公共预算财政拨款支出400万元，占本年支出合计的100%。"
        "其中：教育支出（类）300万元，占75%；农林水支出（类）100万元，占25%。"
    )
    result = read_composition(outline(("general_public", "五、一般公共预算财政拨款支出决算情况说明", text)))
    assert [_row(item) for item in result.items] == [
        ("教育支出（类）", "300", "75", None),
        ("农林水支出（类）", "100", "25", None),
    ]


def test_a_share_without_its_figure_is_reported() -> None:
    text = WHOLE + "\n1.教育支出（类）300万元，占%，主要用于校舍维修。"
    result = read_composition(outline(("general_public_structure", "结构情况", text)))
    assert result.items == ()
    assert [finding.id for finding in result.findings] == ["narrative.unread_sentence"]


def test_a_share_whose_sign_was_forgotten_is_a_share() -> None:
    text = WHOLE + "教育支出（类）300万元，占15%；城乡社区支出（类）1,500万元，占75；住房保障支出（类）200万元，占10%。"
    items = read_composition(outline(("general_public_structure", "结构情况", text))).items
    assert [_row(item)[:3] for item in items] == [
        ("教育支出（类）", "300", "15"),
        ("城乡社区支出（类）", "1500", "75"),
        ("住房保障支出（类）", "200", "10"),
    ]


def test_a_section_without_lines_yields_nothing() -> None:
    result = read_composition(outline(("general_public_structure", "结构情况", "本部门无一般公共预算财政拨款支出。")))
    assert (result.items, result.status) == ((), "nothing")


def test_a_document_without_either_section_has_no_composition() -> None:
    assert read_composition(outline(("overall", "总体情况", "无。"))).status == "absent"


@pytest.mark.parametrize("role", ["general_public_overall", "general_public_items"])
def test_without_its_section_lines_with_a_share_are_read_and_end_where_they_compare(role: Role) -> None:
    text = (
        "一般公共预算财政拨款支出95万元，主要用于以下方面：\n1.教育支出80万元，占84.21%，主要用于办学；完成年初预算的90%，"
        "决算数小于预算数的主要原因是活动减少。\n2.住房保障支出15万元，主要用于公积金，完成年初预算的100%。"
    )
    items = read_composition(outline((role, "情况", text))).items
    assert [(item.subject, str(item.amount), item.purpose) for item in items] == [("教育支出", "80", "用于办学")]


def test_a_share_of_the_budget_is_no_share_of_the_expenditure() -> None:
    text = "1.教育支出（类）：年初预算160.00万元，决算148.30万元，占年初预算的92.69%，差异主要是差旅费减少。"
    assert read_composition(outline(("general_public_items", "（二）具体情况", text))).items == ()
