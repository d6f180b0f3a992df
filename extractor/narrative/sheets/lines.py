"""Plain text of a sheet → sheet draft: labels found in the running text, indicators read from wrapped cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.narrative.sheets.blocks import Block, Offsets, indicators_start, source_to_blocks
from extractor.narrative.sheets.columns import whole_target
from extractor.narrative.sheets.costs import is_value
from extractor.narrative.sheets.draft import SheetDraft
from extractor.narrative.sheets.fragments import Phrases, opens_line, source_to_fragments
from extractor.narrative.sheets.head import read_head
from extractor.narrative.sheets.laid_out import laid_out_blocks
from extractor.narrative.sheets.record import figure_of
from extractor.narrative.sheets.settings import CELL_SETTINGS, CellSettings
from extractor.narrative.sheets.single_goal import read_single_goal
from extractor.narrative.sheets.tail import find_tail, labels_above, read_tail
from extractor.narrative.sheets.vocabulary import Header
from extractor.narrative.sheets.wrap import IndicatorRow, fragments_to_rows
from extractor.text.source import SourceText
from extractor.text.span import Span

_TEXT_CELLS: tuple[Header, ...] = ("level3", "target", "actual")
_SHORTEST_TEXT = 3
"""What is shorter, on a line between two rows, is the end of a wrapped cell."""
_LEVELS_RUN_TOGETHER = re.compile(
    r"(?P<first>(?:产出|效益|效果|成本|过程|投入)(?:指标)?)(?:数量|质量|时效|成本|(?:经济|社会|生态|环境)(?:效益|成本)|可持续).{0,8}"
)
_POINTS_BEHIND = re.compile(r"(?<=.)(?:\((?P<weight>\d{1,3}(?:\.\d+)?)分\)|(?<![(\d])分\)):?$")


def lines_to_draft(
    source: SourceText, start: int, end: int, phrases: Phrases, settings: CellSettings = CELL_SETTINGS
) -> SheetDraft:
    """The sheet printed in the span, cell by cell; what cannot be decided is left out and reported.

    ``phrases`` are those of the whole document.
    """
    draft = SheetDraft()
    fragments = source_to_fragments(source, start, end)
    blocks_end = end
    first = indicators_start(source, fragments, start, end)
    tail = find_tail(source, fragments, first, end)
    for label in labels_above(source, fragments, first, tail):
        printed = Span.of(source, label.start, label.end)
        draft.doubt(
            f"绩效自评表的“{printed.text}”在同一张表里印有两次，指标之间的一处未读取，可能属于另一张表。", printed
        )
    if tail:
        blocks_end = tail[0].start
    blocks = source_to_blocks(source, fragments, start, blocks_end)
    read_head(source, fragments, start, blocks[0].begin if blocks else blocks_end, draft)
    for block, laid_out in zip(blocks, laid_out_blocks(source, blocks, settings), strict=True):
        inside = [f for f in fragments if block.start <= f.start and f.end <= block.end]
        rows = fragments_to_rows(inside, block.columns, phrases, settings) if laid_out is None else laid_out
        _read_block(source, block, rows, draft)
    if blocks:
        read_single_goal([one for one in fragments if one.start >= start], blocks[0].begin, draft)
    read_tail(fragments, tail, end, draft)
    return draft


def _read_block(source: SourceText, block: Block, rows: Sequence[IndicatorRow], draft: SheetDraft) -> None:
    weight = _span(source, block.weight)
    said = _span(source, block.goal)
    if said is not None and (points := _POINTS_BEHIND.search(said.folded)) is not None:
        # 年度目标1 with （40分） below it, wrapped in its own cell beside the goal.
        weight = weight or (said.cut(*points.span("weight")) if points["weight"] else None)
        said = said.cut(0, points.start())
    goal = draft.open_goal(block.number, weight) if said is None else draft.new_goal(block.number, weight, said)
    above: dict[Header, Span] = {}
    for row in _whole_rows(source, rows):
        for text in row.undecided:
            draft.doubt(f"绩效自评表的单元格无法确定属于哪一栏，已略去：{text.text}", text)
        if not row.closed:
            continue
        # A row of which nothing but its levels could be read is still an indicator: those below it keep their place.
        parts = [header for header in ("sign", "unit") if header in block.columns]
        lacking = parts and "target" in row.cells and not all(header in row.cells for header in parts)
        cells = _with_levels_parted(whole_target(dict(row.cells)), above.get("level1"), block)
        if lacking and figure_of(cells["target"].text) is not None:
            # 42 of ≥ | 42 | 所 is no target.
            draft.doubt(f"绩效自评表的指标值缺少符号或单位，已略去：{cells['target'].text}", cells.pop("target"))
        for header in ("level1", "level2"):
            if header in cells:
                above[header] = cells[header]
            elif row.carries and header in above and header in block.columns:
                cells[header] = above[header]
        goal.indicators.append(cells)
        open_levels = [header for header in ("level1", "level2") if header in block.columns and header not in cells]
        if open_levels and not row.carries:
            name = cells.get("level3")
            what = name.text if name is not None else "未读出名称"
            draft.doubt(f"绩效自评表中指标“{what}”属于哪个一级或二级指标无法确定，已略去。", name)


def _with_levels_parted(cells: dict[Header, Span], above: Span | None, block: Block) -> dict[Header, Span]:
    """The cells with 产出 | 数量指标, run together to a level 2 of that name, as two; not below a 产出指标, under which 产出数量指标
    is what a template calls its level 2."""
    level2 = cells.get("level2")
    if level2 is None or "level1" in cells or "level1" not in block.columns:
        return cells
    joined = _LEVELS_RUN_TOGETHER.fullmatch(level2.folded)
    if joined is None or (above is not None and above.folded.startswith(joined["first"][:2])):
        return cells
    at = joined.end("first")
    return {**cells, "level1": level2.cut(0, at), "level2": level2.cut(at)}


def _whole_rows(source: SourceText, rows: Sequence[IndicatorRow]) -> Iterator[IndicatorRow]:
    """The rows, without the texts that go on below them in what belongs to no row."""
    for row, below in zip(rows, (*rows[1:], None), strict=True):
        goes_on = row.closed and below is not None and _goes_on_below(source, below)
        yield _without_open_texts(row) if goes_on else row


def _goes_on_below(source: SourceText, below: IndicatorRow) -> bool:
    """Whether what stands behind a row may be the rest of its cells: text of no row, on a line of its own, on a page (where
    a line runs across the columns) or too short for a text by itself."""
    if below.closed or not below.undecided:
        return False
    rest = below.undecided[0]
    on_page = source.line_at(rest.start).box is not None
    return (on_page and any(start > rest.start for start in _line_starts(source, rest))) or (
        opens_line(rest) and (on_page or len(rest) < _SHORTEST_TEXT)
    )


def _line_starts(source: SourceText, span: Span) -> Sequence[int]:
    return source.starts[source.index_at(span.start) : source.index_at(span.end - 1) + 1]


def _without_open_texts(row: IndicatorRow) -> IndicatorRow:
    """The row without the texts that may go on: figures, dates and states are whole."""
    open_texts = [h for h in _TEXT_CELLS if h in row.cells and not is_value(row.cells[h].folded)]
    kept = {header: cell for header, cell in row.cells.items() if header not in open_texts}
    return replace(row, cells=kept, undecided=(*row.undecided, *(row.cells[header] for header in open_texts)))


def _span(source: SourceText, offsets: Offsets | None) -> Span | None:
    return Span.of(source, *offsets) if offsets is not None and offsets[1] > offsets[0] else None
