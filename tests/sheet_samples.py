"""Invented self-evaluation sheets for the tests: ruled tables drawn as text, and lines of plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.layout import Grid, GridCell, Line
from extractor.narrative.sheets.read import read_sheets
from extractor.outline.tree import Outline
from extractor.text.source import SourceText
from models import SelfEvaluationSheet


def drawn_grid(drawing: str, page: int | None = None) -> Grid:
    """A grid from rows of ``|``-separated cells; ``<`` goes on with the cell to its left, ``^`` with the one above it."""
    table = [[cell.strip() for cell in row.split("|")] for row in drawing.strip().splitlines()]
    width = max(len(row) for row in table)
    table = [row + [""] * (width - len(row)) for row in table]
    cells = []
    for r, row in enumerate(table):
        for c, text in enumerate(row):
            if text in {"<", "^"}:
                continue
            col_span = next((n for n in range(1, width - c) if row[c + n] != "<"), width - c)
            row_span = next((n for n in range(1, len(table) - r) if table[r + n][c] != "^"), len(table) - r)
            cells.append(GridCell(r, c, row_span, col_span, text.replace("/", "\n") if "//" not in text else text))
    return Grid(len(table), width, tuple(cells), "ruled", page=page)


def text_outline(text: str, page: int | None = None) -> Outline:
    """An outline without sections over lines of plain text; blank lines are dropped but counted."""
    lines = [Line(line, number, page) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    return Outline(SourceText.from_lines(lines), ())


def grid_outline(title: str, *grids: Grid) -> Outline:
    """The outline of a document that prints a title and then the cells of the grids, row by row."""
    lines = [Line(text, 0, grids[0].page) for text in title.splitlines()]
    for grid in grids:
        lines += cell_lines(grid)
    return lines_outline(lines)


def cell_lines(grid: Grid) -> list[Line]:
    """The lines of a grid's cells, row by row, as the reading order has them."""
    cells = sorted(grid.cells, key=lambda cell: (cell.row, cell.col))
    return [Line(text, 0, grid.page, cells=(cell,)) for cell in cells for text in cell.text.splitlines()]


def lines_outline(lines: Sequence[Line]) -> Outline:
    """An outline without sections over such lines, numbered."""
    printed = [line for line in lines if line.text.strip()]
    return Outline(SourceText.from_lines(replace(line, number=n) for n, line in enumerate(printed, 1)), ())


def sheet_of(title: str, *grids: Grid) -> SelfEvaluationSheet:
    """The one sheet that the grids print."""
    (sheet,) = read_sheets(grid_outline(title, *grids), grids).items
    return sheet


CENTRAL = """
项目名称 | 智慧水务平台运行维护 | < | < | < | < | < | <
主管部门 | 河东市水务局 | < | < | 实施单位 | 河东市水务信息中心 | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 120.00 | 150.50 | 135.45 | 10 | 90.00% | 9.00
^ | 其中：当年财政拨款 | 120.00 | 150.50 | 135.45 | — | 90.00% | —
^ | 其他资金 | 0.00 | 0.00 | 0.00 | — | — | —
年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | <
^ | 保障平台全年稳定运行。 | < | < | 平台全年稳定运行。 | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标（50分） | 数量指标 | 运维站点数量 | ≥85个 | 91个 | 20 | 20
^ | ^ | ^ | 巡检次数 | ≥12次 | 11次 | 10 | 9.2
^ | ^ | 质量指标 | 故障修复率 | ≥98% | 98.6% | 20 | 20
^ | 效益指标 | 社会效益/指标 | 数据共享部门数 | ≥10家 | 12家 | 30 | 30
^ | 满意度/指标 | 服务对象满意度指/标 | 使用人员满意度 | ≥90% | 93% | 10 | 10
总分 | < | < | < | < | < | 100 | 98.2
"""
"""The project sheet of the central template: three budget columns, 分值 and 得分, one goal under 预期目标."""


ROWS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("产出指标", "数量指标", "新建口袋公园数量", "≥6个", "7个", "8"),
    ("产出指标", "数量指标", "行道树补植及枯枝修剪作业覆盖道路里程", "120公里", "131.5公里", "8"),
    ("产出指标", "数量指标", "绿地养护面积", "约85000平方米", "85000平方米", "6"),
    ("产出指标", "质量指标", "苗木成活率", "≥95%", "97.2%", "8"),
    (
        "产出指标",
        "质量指标",
        "养护作业人员持证上岗情况",
        "全部持证上岗，定期组织业务培训",
        "全部持证上岗，组织培训4次",
        "6",
    ),
    ("产出指标", "时效指标", "工程完工时限", "2031年11月底前", "2031年10月", "7"),
    ("产出指标", "成本指标", "工程造价控制", "≤560.8万元", "548.3万元", "7"),
    ("效益指标", "社会效益指标", "居民出行五百米见绿比例", "提升", "提升", "10"),
    ("效益指标", "生态效益指标", "改善片区小气候，降低扬尘污染", "有效改善片区环境质量", "达到预期效果", "10"),
    ("效益指标", "可持续影响指标", "长效管护机制", "建立健全", "建立健全", "10"),
    ("满意度指标", "服务对象满意度指标", "周边居民满意度", "≥90%", "94.6%", "10"),
)
"""Indicators of an invented project: level 1, level 2, level 3, target, actual value, score."""


def _width(text: str) -> float:
    return sum(0.5 if c.isascii() else 1.0 for c in text)


def _wrapped(text: str, width: float) -> list[str]:
    lines = [""]
    for character in text:
        if _width(lines[-1] + character) > width and character not in "，。、；）":
            lines.append("")
        lines[-1] += character
    return lines


def _spaced(text: str) -> str:
    """Blanks between figures and words, as the text layer of many PDFs has them."""
    out = ""
    for before, after in zip(" " + text, text, strict=False):
        if (before.isdigit() and not after.isascii()) or (after.isdigit() and not before.isascii()):
            out += " "
        out += after
    return out


def printed_rows(
    rows: tuple[tuple[str, str, str, str, str, str], ...],
    widths: tuple[float, float, float, float, float],
    *,
    scores: bool,
    merged: bool,
) -> str:
    """Rows as the text layer of a PDF gives them: each cell wrapped at its width, cells one after the other."""
    lines: list[str] = []
    above = ("", "")
    for row in rows:
        cells = []
        if row[0] != above[0]:
            cells.append((row[0], widths[0]))
        if not merged or row[:2] != above:
            cells.append((row[1], widths[1]))
        cells += list(zip(row[2:5], widths[2:], strict=True))
        if scores:
            cells.append((row[5], 9))
        above = row[:2]
        fresh = True
        for text, width in cells:
            parts = _wrapped(text, width)
            if len(parts) == 1 and not fresh:
                lines[-1] += " " + _spaced(parts[0])
            else:
                lines.extend(_spaced(part) for part in parts)
            fresh = len(parts) > 1
    return "\n\n".join(lines)


def indicators(sheet: SelfEvaluationSheet) -> list[tuple[str | None, ...]]:
    return [
        (row.level1, row.level2, row.level3, row.target, row.actual, None if row.score is None else str(row.score))
        for goal in sheet.goals
        for row in goal.indicators
    ]
