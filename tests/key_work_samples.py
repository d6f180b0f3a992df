"""Key work of a body of text, as tests look at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extractor.layout import Grid, Line
from extractor.narrative.key_work.read import read_key_work
from extractor.outline.tree import Outline, Section
from tests.narrative_samples import outline, verbatim
from tests.sheet_samples import cell_lines, lines_outline

HEADING = "第四部分2022年重点工作完成情况"


def read(body: str) -> Any:
    return _checked(outline(("key_work", HEADING, body)), ())


def read_grids(prose: str, *grids: Grid) -> Any:
    """Key work whose section prints some prose and then the cells of the grids, row by row."""
    lines = [Line(text, 0) for text in (HEADING, *prose.splitlines())]
    lines += [line for grid in grids for line in cell_lines(grid)]
    source = lines_outline(lines).source
    section = Section("part", "", None, HEADING, 0, len(HEADING), len(source.text), 0, len(lines), None, "key_work")
    return _checked(Outline(source, (section,)), grids)


def _checked(outlined: Outline, grids: Sequence[Grid]) -> Any:
    result = read_key_work(outlined, grids)
    assert all(verbatim(outlined, item) for item in result.items)
    return result


def topics(result: Any) -> list[tuple[Any, ...]]:
    return [(item.title, item.content) for item in result.items]


def rows(result: Any) -> list[tuple[Any, ...]]:
    return [(item.title, item.content, item.status) for item in result.items if item.source == "table"]
