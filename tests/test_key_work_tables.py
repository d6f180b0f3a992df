"""Key work in tables: ruled, tab-separated, printed cell below cell, without rules."""

from __future__ import annotations

import pytest

from extractor.layout import Box, Grid, GridCell, Line
from extractor.llm.units import task_units
from extractor.narrative.key_work.read import read_key_work
from extractor.narrative.key_work.table import header_columns
from extractor.outline.tree import Outline, Section
from extractor.task_folders.folder import shipped_task
from extractor.text.source import SourceText
from tests.key_work_samples import read, read_grids, rows, topics
from tests.narrative_samples import outline, verbatim


def grid(*texts: tuple[str, ...], page: int | None = None, box: Box | None = None) -> Grid:
    cells = tuple(GridCell(r, c, 1, 1, text) for r, row in enumerate(texts) for c, text in enumerate(row))
    return Grid(len(texts), len(texts[0]), cells, "ruled", page, box)


HEADER = ("序号", "重点工作", "工作内容及\n目标", "完成情况")


def test_a_ruled_table_over_pages_is_one_table_and_a_split_row_one_row() -> None:
    first = grid(HEADER, ("1", "招商\n引资", "签约项目\n8个", "完成"), ("2", "安全生产", "排查", ""))
    second = grid(HEADER, ("", "", "隐患300处", "完成"), ("3", "绿化", "种树", "完成种树"))
    result = read_grids("一、招商引资。签约8个。", first, second)
    assert topics(result)[0] == ("招商引资", "签约8个。")
    assert rows(result) == [
        ("招商引资", "签约项目8个", "完成"),
        ("安全生产", "排查隐患300处", "完成"),
        ("绿化", "种树", "完成种树"),
    ]
    split = result.items[2].evidence.fields["content"]
    assert (split.match, split.text.startswith("排查"), split.text.endswith("隐患300处")) == ("approximate", True, True)


def test_the_rest_of_a_row_whose_beginning_is_missing_is_not_put_below_another() -> None:
    result = read_grids(
        "",
        grid(HEADER, ("1", "招商", "签约", "完成")),
        grid(HEADER, ("", "", "隐患300处", "完成"), ("3", "绿化", "种树", "完成")),
    )
    assert rows(result) == [("招商", "签约", "完成"), ("绿化", "种树", "完成")]
    assert [f.id for f in result.findings] == ["narrative.unread_key_work_row"]


def test_a_title_merged_over_rows_is_repeated() -> None:
    cells = (
        *(GridCell(0, c, 1, 1, t) for c, t in enumerate(("序号", "工作任务", "主要内容", "完成进度"))),
        GridCell(1, 0, 2, 1, "1"),
        GridCell(1, 1, 2, 1, "水利建设"),
        *(GridCell(1, c, 1, 1, t) for c, t in ((2, "修渠"), (3, "100%"))),
        *(GridCell(2, c, 1, 1, t) for c, t in ((2, "建站"), (3, "80%"))),
    )
    result = read_grids("", Grid(3, 4, cells, "ruled"))
    assert rows(result) == [("水利建设", "修渠", "100%"), ("水利建设", "建站", "80%")]


def test_a_cell_has_its_own_place_whatever_the_cells_beside_it_say() -> None:
    result = read_grids("", grid(HEADER, ("1", "盘点", "完成30家盘点", "完成"), ("2", "完成", "完成", "完成")))
    assert len(result.items) == 2
    for item in result.items:
        places = [item.evidence.fields[name] for name in ("title", "content", "status")]
        assert [place.end for place in places[:2]] == [place.start for place in places[1:]]


def test_a_grid_that_the_text_does_not_print_is_not_read() -> None:
    printed = read("序号重点工作工作内容及目标完成情况\n1 绿化 种树 完成")
    outlined = outline(("key_work", "重点工作", "序号重点工作工作内容及目标完成情况\n1 绿化 种树 完成"))
    assert read_key_work(outlined, [grid(HEADER, ("1", "绿化", "造林一万亩", "完成"))]).items == printed.items


def test_the_box_of_a_ruled_cell_is_part_of_its_evidence() -> None:
    cells = tuple(
        GridCell(r, c, 1, 1, text, Box(c, r + 1, c + 1, r + 2))
        for r, row in enumerate((HEADER, ("1", "绿化", "种树", "完成")))
        for c, text in enumerate(row)
    )
    result = read_grids("", Grid(2, 4, cells, "ruled"))
    assert result.items[0].evidence.fields["content"].bbox == (2, 2, 3, 3)


@pytest.mark.parametrize("separator", ["\t", "\t\t"])
def test_a_tab_separated_table_is_read_by_its_header(separator: str) -> None:
    lines = [
        ("序号", "重要工作", "工作内容", "落实情况"),
        ("1", "河长制", "巡河500次", "已落实"),
        ("2", "林长制", "巡林90次", "正在推进"),
    ]
    result = read("\n".join(separator.join(line) for line in lines))
    assert rows(result) == [("河长制", "巡河500次", "已落实"), ("林长制", "巡林90次", "正在推进")]


WRAPPED = """序号 重点任务 主要内容 完成情况

1 教育均衡发展

新建学校 2 所，改扩建学校 5
所，新增学位 3600 个，有效缓
解入学压力。

已完成

2

城乡居民养老服务体
系建设

新增养老床位 300 张，改造社
区食堂 12 处。

正在推进
序号 重点任务 主要内容 完成情况

3 道路畅通

打通断头路 3 条。

已完成"""


def test_a_table_printed_cell_below_cell_is_divided_by_the_widths_of_its_columns() -> None:
    result = read(WRAPPED)
    assert rows(result) == [
        ("教育均衡发展", "新建学校2所，改扩建学校5所，新增学位3600个，有效缓解入学压力。", "已完成"),
        ("城乡居民养老服务体系建设", "新增养老床位300张，改造社区食堂12处。", "正在推进"),
        ("道路畅通", "打通断头路3条。", "已完成"),
    ]
    assert result.findings == ()


CELLS = ["序号", "重要事项", "工作内容及目标", "完成情况"]
COPIED = [
    ["修路工作", "全年修路八公里。", "已完成"],
    ["绿化工作", "种树三千棵。", "已完成"],
    ["供水工作", "通水十村。", "正在推进"],
]


def test_a_table_copied_a_cell_a_line_is_read_where_its_numbers_are_gone() -> None:
    lines = [*CELLS, *(cell for row in COPIED for cell in row)]
    assert rows(read("\n".join(lines))) == [tuple(row) for row in COPIED]


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param([*COPIED[0], "绿化工作", "已完成"], id="a_cell_is_blank"),
        pytest.param([*COPIED[0], "绿化工作", "种树三千棵。", "种了三千棵"], id="a_state_is_no_state"),
        pytest.param(COPIED[0], id="one_row"),
    ],
)
def test_a_table_without_numbers_that_is_not_even_is_reported_and_left_out(cells: list[str]) -> None:
    result = read("\n".join([*CELLS, *cells]))
    assert rows(result) == []
    assert "narrative.unread_key_work_table" in {finding.id for finding in result.findings}


def test_a_row_that_admits_two_divisions_is_reported_and_left_out() -> None:
    result = read("序号 重点任务 主要内容 完成情况\n1\n甲乙丙丁\n戊己庚辛\n壬癸子丑\n寅卯辰巳\n")
    assert result.items == ()
    assert "narrative.unread_key_work_row" in [f.id for f in result.findings]


def test_a_bare_list_of_names_before_a_table_is_no_item() -> None:
    result = read(
        "1.河长制\n2.林长制\n序号\t重要工作\t工作内容\t完成情况\n1\t河长制\t巡河\t完成\n2\t林长制\t巡林\t完成"
    )
    assert [(item.source, item.title) for item in result.items] == [("table", "河长制"), ("table", "林长制")]


def test_lines_that_run_across_the_columns_are_not_taken_for_cells() -> None:
    lines = [
        Line(text, number, 1, Box(0, 10 * number, 9, 10 * number + 9))
        for number, text in enumerate(("第四部分", "序号 重点任务 主要内容 完成情况", "1 教育 新建 完成"), start=1)
    ]
    source = SourceText.from_lines(lines)
    section = Section("part", "", None, "重点工作完成情况", 0, 4, len(source.text), 0, 3, 1, "key_work")
    result = read_key_work(Outline(source, (section,)))
    assert (result.items, result.status) == ((), "nothing")


def test_a_header_cell_wrapped_over_lines_still_opens_the_table() -> None:
    header = ("序号", "重要\n事项", "工作内容\n及目标", "完成情\n况")
    result = read_grids("一、绿化。种树。", grid(header, ("1", "绿化", "种树", "完成")))
    assert topics(result) == [("绿化", "种树。"), ("绿化", "种树")]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(
            ("序号", "重要事项", "工作内容及目标", "完成情况"),
            {"number": 0, "title": 1, "content": 2, "status": 3},
            id="usual",
        ),
        pytest.param(
            ("序 号", "年度重点工作", "责任科室", "工作 目标", "完成 进度"),
            {"number": 0, "title": 1, "content": 3, "status": 4},
            id="more_columns",
        ),
        pytest.param(("序号", "工作任务", "落实情况"), {"number": 0, "title": 1, "status": 2}, id="without_content"),
        pytest.param(("一级指标", "二级指标", "年初目标值", "实际完成值"), None, id="a_sheet"),
        pytest.param(("项目", "行次", "金额"), None, id="a_final_account_table"),
    ],
)
def test_the_header_says_which_column_holds_what(texts: tuple, expected: dict | None) -> None:
    assert header_columns(texts) == expected


EM = 10.0
EDGES = {"number": 50.0, "title": 80.0, "content": 140.0, "status": 300.0}


def boxed(*printed: tuple[int, dict[str, str]]) -> Outline:
    """An outline of lines that run across unruled columns: ``(page, texts by column)``, 20 points below each other."""
    texts = [(1, {"number": "序号", "title": "重点工作", "content": "工作内容", "status": "完成情况"}), *printed]
    lines = [Line("第四部分重点工作完成情况", 1, 1, Box(50, 0, 170, 10))]
    for number, (page, cells) in enumerate(texts, start=2):
        last = list(cells)[-1]
        right = EDGES[last] + sum(EM / 2 if c.isascii() else EM for c in cells[last])
        top = 20.0 * number
        lines.append(Line("  ".join(cells.values()), number, page, Box(EDGES[next(iter(cells))], top, right, top + 10)))
    source = SourceText.from_lines(lines)
    section = Section("part", "", None, "重点工作完成情况", 0, 12, len(source.text), 0, len(lines), 1, "key_work")
    return Outline(source, (section,))


def test_a_table_without_rules_is_read_from_the_places_of_its_lines() -> None:
    outlined = boxed(
        (1, {"content": "新建学校两所改扩建学校五所新增"}),
        (1, {"number": "1", "title": "教育均衡", "content": "学位三千六百个，有效缓解入学压", "status": "已完成"}),
        (1, {"title": "发展", "content": "力。"}),
        (1, {"number": "2", "title": "养老服务", "content": "新增养老床位三百张，改造社区食", "status": "推进中"}),
        (2, {"content": "堂十二处。"}),
        (2, {"number": "3", "title": "畅通道路", "content": "打通断头路三条。", "status": "已完成"}),
    )
    result = read_key_work(outlined)
    assert rows(result) == [
        ("教育均衡发展", "新建学校两所改扩建学校五所新增学位三千六百个，有效缓解入学压力。", "已完成"),
        ("养老服务", "新增养老床位三百张，改造社区食堂十二处。", "推进中"),
        ("畅通道路", "打通断头路三条。", "已完成"),
    ]
    assert all(verbatim(outlined, item) for item in result.items)


def test_an_unruled_table_whose_cells_cannot_be_counted_is_reported() -> None:
    outlined = boxed(
        (1, {"number": "1", "title": "教育均衡", "content": "新建学校两所改扩建学校五所新增", "status": "已完成"}),
        (1, {"number": "2", "title": "养老服务", "content": "新增养老床位三百张，改造社区食", "status": "推进中"}),
        (1, {"number": "3", "title": "畅通道路", "content": "打通断头路三条。", "status": "已完成"}),
    )
    result = read_key_work(outlined)
    assert result.items == ()
    assert "narrative.unread_key_work_table" in [f.id for f in result.findings]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(
            "事由\t要点\t落实\n绿化\t造林一万亩\t已造林\n治水\t清淤5公里\t已清淤", "table", id="an_unknown_header"
        ),
        pytest.param("一是绿化。造林一万亩。\n二是治水。清淤5公里。", "text", id="prose"),
    ],
)
def test_lines_of_cells_are_sent_to_a_model_as_a_table(body: str, kind: str) -> None:
    [unit] = task_units(shipped_task("key_work"), outline(("key_work", "重点工作完成情况", body)))
    assert (unit.kind, "\t" in unit.text) == (kind, kind == "table")
