"""Titles of self-evaluation sheets and of evaluation reports: where they end, whether they are wrapped, what follows a sheet's."""

from __future__ import annotations

import re

from extractor.outline.grammar import REPORT, SHEET

_SHEET_HEAD = re.compile(
    r"(?:(?!评表|价表|报告).){0,40}?(?:(?:单位|部门|项目)\(?(?:单位|部门|项目)?\)?名称|主管部门|基本支出总?额|项目(?:负责人|编码)|预算执行情况)"
)


_WRAPS = re.compile(r"附|表\d|\(?\d{4}年")


def may_wrap(folded: str, title: int, lines: list[int], *, numbered: bool) -> bool:
    """Whether a title that begins at ``title`` and has line starts at ``lines`` inside is one title, wrapped.

    Only numbered or dated titles are, and only where none of the lines begins a dated title of its own.
    """
    if not lines:
        return True
    if not (numbered or _WRAPS.match(folded, title)):
        return False
    return not any(re.match(r"\d{4}年|附(?:件|表)", folded[start : start + 5]) for start in lines)


_SHEET_LABELS = re.compile(
    r"(?:单位|项目)名称|主管部门|实施单位|项目类别|项目属性|项目类型|部门预算项目|持续性项目|常年性项目|预算执行|预算数|执行数|执行率|"
    r"[一二三]级指标|资金总额|支出总额|年度目标|年初目标值|实际完成值"
)
SHEET_HEAD_LENGTH = 160
"""The labels of a sheet's head stand in so many characters behind its title."""


def sheet_title_ends(folded: str, offset: int) -> list[int]:
    """Where the title of a self-evaluation sheet that begins at ``offset`` may end, shortest first."""
    return _ends(SHEET, folded, offset)


def report_title_ends(folded: str, offset: int) -> list[int]:
    """Where the title of an evaluation report that begins at ``offset`` may end, shortest first."""
    return _ends(REPORT, folded, offset)


def _ends(pattern: re.Pattern[str], folded: str, offset: int) -> list[int]:
    match = pattern.match(folded, offset, offset + 90)
    if not match:
        return []
    bare = re.sub(r"(?:/结果)?(?:\([^()]{1,10}\))?$", "", match.group())
    return sorted({offset + len(bare), match.end()}, reverse=True)


def opens_sheet(folded: str, offset: int) -> bool:
    """Whether the head of a sheet follows at ``offset`` and no other title before it.

    The head is 单位名称 or 项目名称 and their kin, after a year, unit or date at most; or, where wrapped cells have mixed
    their text (项目名/…/称), several of a sheet's labels in its first lines.
    """
    if _SHEET_HEAD.match(folded, offset):
        return True
    head = folded[offset : offset + SHEET_HEAD_LENGTH]
    labels = list(_SHEET_LABELS.finditer(head))
    return len({label.group() for label in labels}) >= 3 and not re.search(
        r"评表|价表|报告", folded[offset : offset + labels[0].start()]
    )
