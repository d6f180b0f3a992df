"""Checks of names: the department's own, the level of its government, the items that the glossary explains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from extractor.checks.context import CheckContext, comparable, item_place
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.checks.text_items import SAME_NAME


def names(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from _names(context)
    yield from _levels(context)
    yield from _glossary(context)


def _names(context: CheckContext) -> Iterator[Result]:
    """The department's own name, in the department's sheet and in the sheets of projects."""
    check = "checks.department_name"
    own = comparable(context.record.document.department or "")
    if not own:
        yield Unchecked(check, "没有读到部门名称")
        return
    for index, sheet in enumerate(context.record.performance.sheets):
        path = f"performance.sheets[{index}]"
        for field in ("name", "supervising_department", "implementing_unit"):
            if (field == "name") != (sheet.scope == "department"):
                continue
            name = comparable(getattr(sheet, field) or "")
            if not name:
                continue
            problem = _name_problem(name, own, whole=sheet.scope == "department")
            if problem is None:
                yield Held(check)
                continue
            label = f"“{sheet.title or ''}”{'单位名称' if field == 'name' else '部门名称'}"
            place = item_place(f"{path}.{field}", label, sheet.evidence, field, getattr(sheet, field))
            message = f"{label}“{getattr(sheet, field)}”{problem}（部门：{context.record.document.department}）。"
            severity = None if sheet.scope == "department" else "note"
            yield Failure(check, message, (place,), severity=severity, fact=name)  # type: ignore[arg-type]


def _name_problem(name: str, own: str, *, whole: bool) -> str | None:
    """What is wrong with a name; short forms are right."""
    tail = own[-len(name) - 1 :] if len(name) < len(own) else own
    slip = any(_one_character_off(name, other) for other in (own, tail))
    if slip and len(name) >= 6 and name not in own:
        return "像是多写或漏写了一个字"
    if whole and fuzz.partial_ratio(name, own) < 50:
        return "与本部门名称不同"
    return None


def _one_character_off(name: str, other: str) -> bool:
    """Whether one has a character more than the other, neither the first nor the last."""
    short, long = sorted((name, other), key=len)
    if len(long) != len(short) + 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return 0 < at < len(short) and short[at:] == long[at + 1 :]


# --- the level of government --------------------------------------------------------------------------------------------------

_OWN_LEVEL = re.compile(
    r"(?:[\u4e00-\u9fff](?<!小)(?<!社)(?<!校)(?<!园)(?<!矿)(?<!林)(?<!牧)(?<!地)(?<!发)(?<!新)(?<!景)区|县|旗|市)"
)
_LEVELS = {"区": ("区", "县", "旗"), "县": ("区", "县", "旗"), "旗": ("区", "县", "旗"), "市": ("市",)}
_OTHER_LEVEL = re.compile(r"(?P<level>[省市区县])(?:级财政|直部门|本级财政|级部门)")


def _levels(context: CheckContext) -> Iterator[Result]:
    """市级财政 and 市直部门 in the glossary of a district: the text is that of the city."""
    check = "checks.government_level"
    own = comparable(context.record.document.department or "")
    found = _OWN_LEVEL.findall(own)
    if not found or context.outline is None:
        yield Unchecked(check, "部门名称里没有市、县、区")
        return
    allowed = _LEVELS[found[-1][-1]]
    for section in context.sections("glossary"):
        for match in _OTHER_LEVEL.finditer(context.outline.source.folded, section.body, section.end):
            if match["level"] in allowed:
                yield Held(check)
                continue
            place = context.span_place(*match.span(), "名词解释")
            message = (
                f"名词解释写“{match[0]}”，而{own}是{allowed[0] if found[-1][-1] == '市' else found[-1][-1]}级部门。"
            )
            yield Failure(check, message, (place,), fact="level")


# --- the glossary -------------------------------------------------------------------------------------------------------------

_ITEM = re.compile(
    r"(?P<first>[^,。;:、.()\d]{2,20})\(类\)(?P<second>[^,。;:、.()]{2,30}(?:\([^()]{1,6}\)[^,。;:、.()]{0,20})?)\(款\)"
    r"(?:(?P<third>[^,。;:、.()]{2,30}(?:\([^()]{1,6}\)[^,。;:、.()]{0,20})?)\(项\))?"
)
_TABLES = ("income", "expenditure", "general_public_expenditure", "government_fund", "state_capital")


def _glossary(context: CheckContext) -> Iterator[Result]:
    """Items that the glossary explains and no table has: the glossary of another department or year."""
    check = "checks.glossary_item"
    known = [
        comparable(getattr(row, "name", ""))
        for name in _TABLES
        for _, row in context.tables[name].rows()  # type: ignore[index]
    ]
    if not known or context.outline is None:
        yield Unchecked(check, "没有各科目的表，或没有原文")
        return
    for section in context.sections("glossary"):
        for match in _ITEM.finditer(context.outline.source.folded, section.body, section.end):
            unknown = [match[level] for level in ("first", "second") if not _is_known(match[level], known)]
            if not unknown:
                yield Held(check)
                continue
            place = context.span_place(*match.span(), "名词解释")
            message = f"名词解释里的“{place.printed}”不在各表里：没有名为“{'、'.join(unknown)}”的科目。"
            yield Failure(check, message, (place,), fact="glossary")


def _is_known(name: str, known: list[str]) -> bool:
    plain = name.removesuffix("支出")
    return any(fuzz.ratio(plain, other.removesuffix("支出")) >= SAME_NAME for other in known)
