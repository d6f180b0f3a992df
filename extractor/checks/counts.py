"""Checks of counts of the text that belong together: visits and visitors, delegations and travellers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.checks.context import NO_TEXT, CheckContext
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.text.characters import parse_amount
from extractor.text.comparing import CHANGE_WORDS, PREVIOUS_YEAR

_COUNT = r"(?<!\d)(?<!\d[,.])(?P<{}>\d{{1,3}}(?:,\d{{3}})++|\d{{1,9}}+)"
_COUNTS = re.compile(
    rf"""
    {_COUNT.format("groups")} 个? (?P<kind>批次?|团组|团次)
    (?P<between>[^。;\d]{{0,24}})
    {_COUNT.format("persons")} 人 (?!均|员)
    """,
    re.VERBOSE,
)
"""Both counts of one clause: 国内公务接待24批次，210人次; 接待3批次（不包括陪同人员），共计21人; 出国团组2个团组，7人次."""
_CHANGE = re.compile(rf"{CHANGE_WORDS}了?$")
"""A count that is a change: 比上年减少3批次、2人次."""
_OF_WHICH = re.compile(rf"其中|[比较与]{PREVIOUS_YEAR}")
"""Behind these a count is of a part, or of another year: 30批次，其中外宾2人."""
_BEFORE = 4


def counts(context: CheckContext) -> Iterator[Result]:
    """No visit and no delegation is without a person: 人次 ≥ 批次, wherever the text prints both in one clause."""
    check = "checks.persons"
    if context.outline is None:
        yield Unchecked(check, NO_TEXT)
        return
    text = context.outline.source.folded
    for match in _COUNTS.finditer(text):
        groups, persons = parse_amount(match["groups"]), parse_amount(match["persons"])
        if groups is None or persons is None or _is_of_something_else(text, match):
            continue
        if persons >= groups:
            yield Held(check)
            continue
        kind = match["kind"]
        yield Failure(
            check,
            f"印为{match['groups']}{kind}、{match['persons']}人：每{kind.removesuffix('次')}至少一人，人数不应更小。",
            (context.around(match.start(), match.end(), f"{kind}与人数"),),
            f"{persons} < {groups}",
            persons,
            groups,
            fact=f"persons {match.start()}",
        )


def _is_of_something_else(text: str, match: re.Match[str]) -> bool:
    """Whether one of the counts is a change, or the second one is no count of the persons of the first."""
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    return any(map(_CHANGE.search, (before, match["between"]))) or _OF_WHICH.search(match["between"]) is not None
