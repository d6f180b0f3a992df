"""What the items of 具体情况 say that they are used for: the kind of expenditure that their rows have, and their own matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.accounts.inside import absent
from extractor.checks.context import NO_TEXT, CheckContext, TableView
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.checks.text_figures import quoted
from extractor.checks.text_items import row_of

CHECK = "checks.item_purpose"
_ITEM = re.compile(
    r"(?P<subject>[^,。;:、\d(]{2,30}\(类\)[^,。;:\d]{2,40}?\(款\)[^,。;:\d]{2,40}?\(项\))(?:支出)?[。,:;]?"
    r"主要用于:?(?P<purpose>[^。;]{4,120})[。;]"
)
_GENERAL = re.compile(r"机关|事业|行政|单位|人员|支出|其他|管理|事务|服务|保障|缴费|补助|经费|缴纳|主要|用于|[等的、,]")
"""Words that any item may have."""


@dataclass(frozen=True)
class _Item:
    subject: str
    printed: str
    purpose: str
    span: tuple[int, int]

    @property
    def names(self) -> str:
        return _GENERAL.sub(" ", re.sub(r"\([类款项]\)", " ", self.subject))

    @property
    def matter(self) -> str:
        return _GENERAL.sub(" ", self.purpose)

    @property
    def top(self) -> str:
        return self.subject.split("(类)")[0]


def item_purposes(context: CheckContext) -> Iterator[Result]:
    """The purposes of the items against the rows of 一般公共预算财政拨款支出决算表, and against each other."""
    view = context.tables["general_public_expenditure"]
    if context.outline is None:
        yield Unchecked(CHECK, NO_TEXT)
        return
    if missing := absent(CHECK, view):
        yield missing
        return
    source = context.outline.source
    for section in context.sections("general_public_items"):
        items = [
            _Item(match["subject"], source.text[slice(*match.span("subject"))], match["purpose"], match.span("purpose"))
            for match in _ITEM.finditer(source.folded, section.body, section.end)
        ]
        for item in items:
            yield from _kind(context, view, item)
        yield from _copies(context, items)


def _kind(context: CheckContext, view: TableView, item: _Item) -> Iterator[Result]:
    """基本支出 of a row that has 项目支出 alone, and the other way round."""
    path, _ = row_of(view, item.subject)
    if path is None:
        return
    basic, project = (view.figure(path, column, blank=True) for column in ("basic", "project"))
    if basic is None or project is None:
        return
    says_basic, says_project = "基本支出" in item.purpose, "项目支出" in item.purpose
    if says_basic == says_project:
        return
    said, other = ("基本支出", project) if says_basic else ("项目支出", basic)
    own = basic if says_basic else project
    if own.value or not other.value:
        yield Held(CHECK)
        return
    place = context.span_place(*item.span, "主要用于")
    message = f"“{quoted(item.printed)}”写主要用于“{place.printed}”，而《{view.title}》这一行没有{said}（{other.column}{other.value}）。"
    yield Failure(CHECK, message, (place, other.place))


def _copies(context: CheckContext, items: Sequence[_Item]) -> Iterator[Result]:
    """What a copied item of another class is used for: 住房公积金 for 事业单位医疗保险支出."""
    for item in items:
        twin = next((one for one in items if one.purpose == item.purpose and one.top != item.top), None)
        if twin is None:
            continue
        if _shares(item.matter, item.names) or not _shares(item.matter, twin.names):
            yield Held(CHECK)
            continue
        place = context.span_place(*item.span, "主要用于")
        other = context.span_place(*twin.span, "主要用于")
        message = (
            f"“{quoted(item.printed)}”写主要用于“{place.printed}”，与“{quoted(twin.printed)}”一字不差，像是照抄没有改。"
        )
        yield Failure(CHECK, message, (place, other))


def _shares(words: str, names: str) -> bool:
    """Whether two characters in a row are common to both."""
    return any(names[at : at + 2] in words for at in range(len(names) - 1) if " " not in names[at : at + 2])
