"""Running matter is set aside; whatever has content is kept."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractor.layout import Box, Line, Page
from extractor.outline.contents import contents_block
from extractor.outline.running_matter import keep_lines, lines_to_flow

PROSE = "本年度收入合计一百万元，与上年相比增加十万元，主要原因是新增项目支"


def text_lines(*texts: str) -> list[Line]:
    return [Line(text, number) for number, text in enumerate(texts, 1)]


def paged(*pages: Sequence[str]) -> tuple[list[Line], list[Page]]:
    lines: list[Line] = []
    result: list[Page] = []
    for number, texts in enumerate(pages, 1):
        own = tuple(Line(text, len(lines) + place, number) for place, text in enumerate(texts, 1))
        lines += own
        result.append(Page(number, 595, 842, own))
    return lines, result


def kept(lines: Sequence[Line], pages: Sequence[Page] = ()) -> list[str]:
    return [line.text for line in keep_lines(lines, pages)]


@pytest.mark.parametrize(
    "number", ["- 16 -", "—16—", "－ 16 －", "第 3 页 共 40 页", "第3页", "第3页/共40页", "~ 7 ~", "· 7 ·"]
)
def test_a_decorated_page_number_is_set_aside_anywhere(number: str) -> None:
    assert kept(text_lines(PROSE, number, "出。")) == [PROSE, "出。"]


@pytest.mark.parametrize("text", ["-16", "16-", "第三页说明", "-0.5-", "- 16 - 万元", "1-2"])
def test_what_only_resembles_a_page_number_is_kept(text: str) -> None:
    assert text in kept(text_lines(PROSE, text, "出。"))


def test_a_lone_number_inside_a_sentence_is_a_page_number() -> None:
    assert kept(text_lines(PROSE, "", "27", "", "出，比上年有所增加。")) == [PROSE, "出，比上年有所增加。"]


def test_a_lone_number_in_a_table_is_a_cell() -> None:
    texts = ["序号 重要事项 工作内容及目标 完成情况", "1", "全区机关办公用房登记", "已完成", "2", "公务用车管理"]
    assert kept(text_lines(*texts)) == texts


def test_a_lone_number_in_a_self_evaluation_sheet_is_a_cell() -> None:
    texts = ["2021年度信息化项目自评表", "项目名称 信息化", "系统验收合格率", "20", "产出指标说明文字"]
    assert kept(text_lines(*texts)) == texts


def test_lone_numbers_that_do_not_rise_are_not_all_page_numbers() -> None:
    lines = text_lines(PROSE, "9", PROSE, "3", PROSE, "4", PROSE)
    assert [line.text for line, _ in lines_to_flow(lines).dropped] == ["3", "4"]


@pytest.mark.parametrize("first", [1, 5])
def test_bare_numbers_that_count_the_pages_are_set_aside(first: int) -> None:
    lines, pages = paged(*[[f"第{n}段正文。", "正文。", str(first + n)] for n in range(6)])
    assert not any(text.isdigit() for text in kept(lines, pages))


def test_bare_numbers_at_the_foot_that_do_not_count_the_pages_are_cells() -> None:
    lines, pages = paged(*[["指标 目标值 得分", "完成", number] for number in ("3", "3", "10", "3", "2")])
    assert kept(lines, pages) == [line.text for line in lines]


def test_a_page_number_in_the_middle_of_the_page_is_kept() -> None:
    box = Box(100, 400, 110, 410)
    pages = [Page(n, 595, 842, (Line(str(n), n, n, box),)) for n in range(1, 6)]
    lines = [line for page in pages for line in page.lines]
    assert len(kept(lines, pages)) == 5


def test_running_headers_and_footers_are_set_aside_but_for_the_title_on_the_first_page() -> None:
    header, footer = "某某局2021年度部门决算公开", "某某市财政局监制"
    lines, pages = paged(*[[header, f"{n}这一页的正文在这里。", "其余正文。", "又一行。", footer] for n in range(1, 8)])
    flow = lines_to_flow(lines, pages)
    assert [line.text for line in flow.kept].count(header) == 1
    assert footer not in [line.text for line in flow.kept]
    assert {reason for _, reason in flow.dropped} == {"running_header", "running_footer"}


def test_headers_of_even_and_odd_pages_are_both_set_aside() -> None:
    headers = ("某某市水务局", "2021年度部门决算")
    lines, pages = paged(*[[headers[n % 2], f"正文{n}甲乙丙。", "其余。", "又一行。", "末行。"] for n in range(10)])
    assert len(lines) - len(kept(lines, pages)) == 9


@pytest.mark.parametrize("cell", ["无", "已完成", "本部门无此项支出，故本表无数据。", "注：本表反映部门收入情况"])
def test_cells_and_notes_repeated_at_the_foot_of_most_pages_are_kept(cell: str) -> None:
    lines, pages = paged(*[[f"第{n}张表的标题", "内容", cell] for n in range(8)])
    assert kept(lines, pages).count(cell) == 8


def test_a_repeated_line_at_changing_heights_is_content() -> None:
    lines = [Line("一般公共服务支出", n, n, Box(50, 20 + 12 * n, 200, 32 + 12 * n)) for n in range(1, 7)]
    assert len(kept(lines, [Page(n, 595, 842, ()) for n in range(1, 7)])) == 6


def test_table_heads_repeated_on_every_page_are_kept() -> None:
    lines, pages = paged(*[["项目 行次 决算数 项目 行次 决算数", "栏次 1 栏次 2", f"行{n} 1 2"] for n in range(6)])
    assert kept(lines, pages) == [line.text for line in lines]


def test_a_header_beside_page_numbers_is_set_aside_in_text_without_pages() -> None:
    texts = [part for n in range(1, 5) for part in (PROSE, f"- {n} -", "某某局部门决算", "出。")]
    assert "某某局部门决算" not in kept(text_lines(*texts))


LEADERS = [
    "目  录",
    "第一部分 某某局概况 ............ 1",
    "一、部门职责………………2",
    "第二部分 2021年度部门决算情况",
    "说明·········12",
    "第三部分 名词解释\t30",
    "第一部分 某某局概况",
    "一、部门职责",
    "贯彻执行有关政策。",
]


def test_a_table_of_contents_with_page_numbers_is_set_aside_with_its_wrapped_entries() -> None:
    assert kept(text_lines(*LEADERS)) == LEADERS[6:]


def test_a_table_of_contents_without_page_numbers_ends_where_its_first_entry_is_repeated() -> None:
    texts = [
        "目录",
        "一、部门概况",
        "二、决算情况说明",
        "三、名词解释",
        "一、部门概况",
        "二、决算情况说明",
        "收入一百元。",
        "三、名词解释",
    ]
    assert kept(text_lines(*texts)) == texts[4:]


def test_a_block_of_leaders_without_a_title_is_a_table_of_contents() -> None:
    entries = [f"{n}、某项情况说明............{p}" for n, p in zip("一二三四五六", range(1, 12, 2), strict=True)]
    assert contents_block([*entries, "一、某项情况说明", "正文。"]) == range(0, 6)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["一、收入\t1\t2.00\t一、支出\t3", "二、基金\t2\t\t二、外交\t4"] * 4, id="table_rows"),
        pytest.param(["目录管理工作有序推进。", "一、制度 2", "正文。"], id="sentence_about_catalogues"),
        pytest.param(["正文……其他略。", "又一段。"], id="ellipsis"),
    ],
)
def test_no_contents_no_block(texts: list[str]) -> None:
    assert not contents_block(texts)


def test_blank_lines_are_neither_kept_nor_dropped() -> None:
    flow = lines_to_flow(text_lines("", "正文。", "  \u3000"))
    assert [line.text for line in flow.kept] == ["正文。"]
    assert not flow.dropped


def test_a_row_that_ends_several_tables_is_no_running_matter() -> None:
    row = "2210203\t购房补贴\t27.68\t27.68"
    lines = [text for number in range(4, 8) for text in (f"第{number}张表的题目", row, f"- {number} -")]
    assert kept(text_lines(*lines)).count(row) == 4
