"""Indicators as converters lay them out: columns set by blanks, cells wrapped, at the top of their rows or centred."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from sheet_samples import ROWS

HEADS = ("一级指标", "二级指标", "三级指标", "年初目标值", "实际完成值", "得分")
GAP = 2


def laid_out_sheet(
    widths: Sequence[int], *, centred: bool, wide: int = 2, scores: bool = True, rows: Sequence[Sequence[str]] = ROWS
) -> str:
    """A sheet whose indicator block is laid out; ``widths`` are those of the columns in ideographs, ``wide`` the columns of
    print that the converter gives an ideograph."""
    count = 6 if scores else 5
    heights = [max(len(_wrapped(row[c], widths[c])) for c in range(2, count)) for row in rows]
    for column in (1, 0):
        for own in _runs(rows, column):
            heights[own[-1]] += max(
                len(_wrapped(rows[own[0]][column], widths[column])) - sum(heights[at] for at in own), 0
            )
    starts = [sum(heights[:at]) for at in range(len(rows))]
    columns: list[list[str]] = [[""] * sum(heights) for _ in range(count)]
    for at, row in enumerate(rows):
        for column in range(2, count):
            _place(columns[column], _wrapped(row[column], widths[column]), starts[at], heights[at], centred=centred)
    for column in (0, 1):
        for own in _runs(rows, column):
            height = sum(heights[at] for at in own)
            text = _wrapped(rows[own[0]][column], widths[column])
            _place(columns[column], text, starts[own[0]], height, centred=centred)
    lines = [_line([HEADS[c] for c in range(count)], widths, wide)]
    lines += [_line([column[at] for column in columns], widths, wide) for at in range(sum(heights))]
    return "\n".join((
        "2031年度城市绿化提升项目绩效自评表", "项目名称  城市绿化提升", *lines, "总分  93", "改进措施及结果应用方案  加强管护。",
    ))  # fmt: skip


def _runs(rows: Sequence[Sequence[str]], column: int) -> list[list[int]]:
    """The rows that share a level."""
    return [list(run) for _, run in groupby(range(len(rows)), key=lambda at: tuple(rows[at][: column + 1]))]


def _place(column: list[str], parts: list[str], start: int, height: int, *, centred: bool) -> None:
    begin = start + (height - len(parts)) // 2 if centred else start
    column[begin : begin + len(parts)] = parts


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for character in text:
        if _width(lines[-1] + character, 2) > 2 * width and character not in "，。、；）":
            lines.append("")
        lines[-1] += character
    return lines


def _line(cells: Sequence[str], widths: Sequence[int], wide: int) -> str:
    out = ""
    for cell, width in zip(cells, widths, strict=False):
        room = 2 * (width + 1) + GAP  # a closing mark may stand beyond the margin
        out += cell + " " * (room - _width(cell, wide))
    return out.rstrip()


def _width(text: str, wide: int) -> int:
    return sum(1 if c.isascii() else wide for c in text)
