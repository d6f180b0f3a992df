"""What the items of self-evaluation sheets show of their own reading: a row without a level, a name, a target or a result
that others have, a text that another cell ran into."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.completeness.held import Coverage, HeldItem
from extractor.completeness.unread import Unread
from extractor.narrative.sheets.vocabulary import (
    LABEL_IN_NAME,
    LABEL_IN_TEXT,
    LEVEL1,
    LEVEL2,
    OTHER_LEVEL,
    without_weight,
)
from extractor.text.characters import key
from extractor.text.source import SourceText
from models.performance import SelfEvaluationSheet

_NAME_TEXTS = frozenset({"name", "supervising_department", "implementing_unit"})
_TAIL_TEXTS = frozenset({"improvement", "deviation_cause"})
_CELLS = (".level3", ".target", ".actual")
_LEVEL_IN_CELL = re.compile("^[指标]{1,4}$|[0-9%]指?标$|(?:数量|质量|时效|成本)指标")
"""A level, or the end of one that narrow columns break off: no name or value of an indicator."""
_LEVELS = (".level1", ".level2")
_END_OF_LEVEL = ("标", "指标")
"""What narrow columns break off the level above, where it opens the next one: 标社会效益指标."""
_TWICE = re.compile(r"(?P<said>[\d.%≥≤]{0,12}[\u4e00-\u9fff].{1,40}?)(?P=said)")
"""未发生未发生: the cell of the row above, or of the column beside, ran into it. A figure may be 1010."""
_EFFECT = re.compile("效益|效果|成效|可持续")
MOST_SHORT = 10
"""One indicator in so many may have a blank cell."""
_CHOICE = re.compile(r"(?:category|attribute|type)\[")
_BEHIND_A_CHOICE = re.compile(r"项目[\u4e00-\u9fff]{2}")
"""一次性项目预算执行情: the option of a sheet ends with its 项目, and the label of the next row ran into it."""
_GOES_ON = frozenset(",、;)")
_CUT = 7
"""Characters of the end of a body's name that tell it without the last one."""


def rows_without_a_level(coverage: Coverage) -> Iterator[Unread]:
    """Indicators of a sheet without a level that others of it have: a level stands once and holds for the rows under it."""
    for item in coverage.held:
        if not isinstance(item.model, SelfEvaluationSheet):
            continue
        rows = [(g, r, row) for g, goal in enumerate(item.model.goals) for r, row in enumerate(goal.indicators)]
        for level in ("level1", "level2"):
            if not any(getattr(row, level) for _, _, row in rows):
                continue
            for goal, number, row in rows:
                if getattr(row, level) is None:
                    yield from _row(item, goal, number)


def levels_left_out(coverage: Coverage) -> Iterator[Unread]:
    """Goals whose indicators have a 效益 of level 2 and none of level 1: its cell was not read as a level."""
    for item in coverage.held:
        if not isinstance(item.model, SelfEvaluationSheet):
            continue
        for number, goal in enumerate(item.model.goals):
            level1 = "".join(row.level1 or "" for row in goal.indicators)
            row = next((n for n, row in enumerate(goal.indicators) if _EFFECT.search(row.level2 or "")), None)
            if row is None or not level1 or _EFFECT.search(level1):
                continue
            named = item.evidence.fields.get(f"goals[{number}].indicators[{row}].level3")
            if named is not None:
                yield Unread("sentence", named.start, named.end)


def rows_left_short(coverage: Coverage) -> Iterator[Unread]:
    """Indicators of a sheet without a name, a target or a result, where so many of them lack one that they were not read whole:
    without rules the lines of a row are not told from those of the next one. A publisher leaves one blank at most."""
    for item in coverage.held:
        if not isinstance(item.model, SelfEvaluationSheet):
            continue
        rows = [(g, r, row) for g, goal in enumerate(item.model.goals) for r, row in enumerate(goal.indicators)]
        short = [(g, r) for g, r, row in rows if None in (row.level3, row.target, row.actual)]
        for goal, number in short if len(short) * MOST_SHORT >= len(rows) else ():
            yield from _row(item, goal, number)


def _row(item: HeldItem, goal: int, number: int) -> Iterator[Unread]:
    """A row of a sheet with the cells of it that are placed, its levels aside: they stand above it."""
    prefix = f"goals[{goal}].indicators[{number}]."
    fields = {path: own for path, own in item.evidence.fields.items() if path.startswith(prefix)}
    placed = [own for path, own in fields.items() if not path.endswith(_LEVELS)] or list(fields.values())
    if placed:
        yield Unread("sentence", min(one.start for one in placed), max(one.end for one in placed))


def mixed_texts(source: SourceText, coverage: Coverage) -> Iterator[Unread]:
    """Texts of sheets that another cell ran into, where columns lie close: a label inside, a beginning behind a comma, a
    name that ends in that of the body without its last character, the cell of an indicator that says all twice."""
    for item in coverage.held:
        if not isinstance(item.model, SelfEvaluationSheet):
            continue
        bodies = [item.model.supervising_department, item.model.implementing_unit]
        cut = [key(body)[-_CUT:-1] for body in bodies if body and len(key(body)) > _CUT]
        for path, evidence in item.evidence.fields.items():
            text = source.folded[evidence.start : evidence.end]
            is_cut = path == "name" and text.endswith(tuple(cut))
            # 无 alone in its line says all that its cell says.
            has_more = path in _TAIL_TEXTS and text[:1] == "无" and len(text) > 1 and evidence.start + 1 in source.gaps
            is_mixed = _CHOICE.match(path) is not None and _BEHIND_A_CHOICE.search(text) is not None
            if is_cut or has_more or is_mixed or text[:1] in _GOES_ON or _holds_a_label(path, text):
                yield Unread("sentence", evidence.start, evidence.end)


def _is_level(text: str) -> bool:
    return any(form.fullmatch(without_weight(text)) for form in (LEVEL1, LEVEL2, OTHER_LEVEL))


def _holds_a_level(text: str) -> bool:
    return ("标" in text or "指" in text) and _LEVEL_IN_CELL.search(text) is not None


def _says_all_twice(text: str) -> bool:
    middle, odd = divmod(len(text), 2)
    return not odd and text[:middle] == text[middle:] and _TWICE.fullmatch(text) is not None


def _holds_a_label(path: str, text: str) -> bool:
    """Whether the text of a field holds a label of the form; one behind its own label may repeat that."""
    if path in _NAME_TEXTS:
        return LABEL_IN_NAME.search(text) is not None
    if path.endswith(_CELLS) and (_holds_a_level(text) or _says_all_twice(text)):
        return True
    if path.endswith(_LEVELS):
        return text.startswith(_END_OF_LEVEL) or (_END_OF_LEVEL[-1] in text and not _is_level(text))
    return LABEL_IN_TEXT.search(text, 1 if path in _TAIL_TEXTS else 0) is not None
