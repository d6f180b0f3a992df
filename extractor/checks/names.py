"""Checks of names: the department's own, the level of its government, the items that the glossary explains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extractor.accounts.inside import CODED
from extractor.checks.context import CheckContext, comparable, item_place
from extractor.checks.listing import named
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.checks.text_items import SAME_NAME
from extractor.outline.grammar import read_account_title
from extractor.outline.owners import clean_name
from extractor.outline.tree import Outline
from extractor.outline.vocabulary import Role


def names(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from _names(context)
    if context.outline is not None:
        yield from _other_bodies(context, context.outline)
        yield from _slips_of_the_name(context, context.outline)
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


# --- the department's own name in headings and sentences ------------------------------------------------------------------

_PLACE = r"(?:[\u4e00-\u9fff]{1,8}?(?:省|自治区|市|自治州|州|盟|地区|区|县|旗))"
_PLACES = re.compile(rf"{_PLACE}{{1,3}}")
_SPEAKS_OF = re.compile(
    r"(?!根据|按照?|依据|经|由|为|对|在|截[至止]|我|本|全|各|从|自|因|与|和|比)"
    r"(?P<name>[\u4e00-\u9fff][\u4e00-\u9fff()]{3,39}?)(?<![对在于将以])20\d{2}年度?(?=[^。,;:]{0,20}(?:收|支|经费|拨款|决算|预算|采购))"
)


def _other_bodies(context: CheckContext, outline: Outline) -> Iterator[Result]:
    """Headings of parts and first sentences of sections that name another body: text of another account was left in."""
    check = "checks.department_name"
    own, folded = comparable(context.record.document.department or ""), outline.source.folded
    for section in outline.walk():
        title = read_account_title(folded[section.start : section.body]) if section.role in _PARTS else None
        speaks = section.role in _SPOKEN and all(child.start > section.body for child in section.children)
        spoken = _SPEAKS_OF.match(folded, section.body, section.end) if speaks else None
        printed = (
            (title.owner if title is not None else "", section.start),
            (spoken["name"] if spoken is not None else "", section.body),
        )
        for words, start in printed:
            name = clean_name(words)
            if not name or "X" in name or not own:
                continue
            if not is_other_body(name, own) or folded.count(name) > folded.count(own):
                yield Held(check)
                continue
            at = folded.find(name, start)
            place = context.span_place(at, at + len(name), "部门名称")
            message = f"写的是“{place.printed}”，而本决算的部门是{context.record.document.department}。"
            yield Failure(check, message, (place,), fact=name)


_PARTS: tuple[Role, ...] = ("overview", "tables", "explanation", "glossary")
_SPOKEN: tuple[Role, ...] = (
    "overall", "fiscal_appropriation", "three_public", "government_fund", "state_capital", "operating_cost", "procurement",
    "performance",
)  # fmt: skip


def is_other_body(name: str, own: str) -> bool:
    """Whether a name is another body's; fuller and shorter forms of one name are not, unless they are of another place.

    甲市财政局 is another body than 甲市乙区财政局, 乙区财政局 is the same.
    """
    if name in own or own in name:
        return False
    place, own_place = _PLACES.match(name), _PLACES.match(own)
    if place is not None and own_place is not None and not own_place[0].endswith(place[0]):
        return not place[0].endswith(own_place[0])
    characters = iter(own)
    is_short = all(character in characters for character in name)
    return not is_short and not _is_near(name, own)


def _is_near(name: str, own: str) -> bool:
    """Nearly the name: what is wrong with it is a slip, and told as one."""
    return Levenshtein.distance(name, own[-len(name) - 1 :]) <= 1 or Levenshtein.distance(name, own) <= 1


SHORTEST_OWN = 8
"""A shorter name differs from another body's by a character."""
_JOINS = frozenset("和与及、")
_ORDINALS = frozenset("一二三四五六七八九十")


def _slips_of_the_name(context: CheckContext, outline: Outline) -> Iterator[Result]:
    """The name with one character more, less or of another kind (规划与自然资源局): beginning and end are the name's own."""
    check = "checks.department_name"
    own, folded = comparable(context.record.document.department or ""), outline.source.folded
    if len(own) < SHORTEST_OWN:
        return
    head, tail = own[:3], own[-3:]
    begins = re.compile(rf"{re.escape(head)}[\u4e00-\u9fff、]{{{len(own) - 7},{len(own) - 5}}}{re.escape(tail)}")
    for start, end in context.outside_tables(0, len(folded)):
        for match in begins.finditer(folded, start, end):
            if match[0] == own or not _is_slip(match[0], own):
                continue
            place = context.span_place(*match.span(), "部门名称")
            message = f"部门名称写作“{place.printed}”，而本部门是{context.record.document.department}。"
            yield Failure(check, message, (place,), severity="note", fact=match[0])


def _is_slip(name: str, own: str) -> bool:
    """One edit behind the place, which is no other place and no other number."""
    edits = list(Levenshtein.editops(own, name))
    if len(edits) != 1:
        return False
    tag, at, there = edits[0].tag, edits[0].src_pos, edits[0].dest_pos
    place = _PLACES.match(own)
    changed = {own[at] if tag != "insert" else "", name[there] if tag != "delete" else ""}
    if changed & _ORDINALS:
        return False
    return tag != "replace" or changed <= _JOINS or place is None or at >= place.end()


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


def _glossary(context: CheckContext) -> Iterator[Result]:
    """Items that the glossary explains and no table has: the glossary of another department or year."""
    check = "checks.glossary_item"
    known = [comparable(getattr(row, "name", "")) for name in CODED for _, row in context.tables[name].rows()]
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
            message = f"名词解释里的“{place.printed}”不在各表里：没有名为{named(unknown)}的科目。"
            yield Failure(check, message, (place,), fact="glossary")


def _is_known(name: str, known: list[str]) -> bool:
    plain = name.removesuffix("支出")
    return any(fuzz.ratio(plain, other.removesuffix("支出")) >= SAME_NAME for other in known)
