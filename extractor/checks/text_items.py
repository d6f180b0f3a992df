"""Checks of the text against single rows: 具体情况 against 05, the items listed as 主要包括 against 06."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from rapidfuzz import fuzz

from extractor.accounts.between import class_key, class_rows
from extractor.accounts.inside import absent
from extractor.checks.context import NO_TEXT, CheckContext, TableView, comparable
from extractor.checks.results import Failure, Figure, Held, Result, Unchecked
from extractor.checks.text_figures import NUMBER, deviation_figure, deviations, quoted, text_equation
from extractor.text.characters import parse_amount
from extractor.text.codes import FUNCTIONAL, code_pattern
from models.rows import Row

_LEVELS = re.compile(r"^(?P<first>.+?)\(类\)(?:支出)?(?:(?P<second>.+?)\(款\))?(?:(?P<third>.+?)\(项\))?")
_CODE_BEHIND = re.compile(rf"\(({code_pattern(FUNCTIONAL)})\)$")
"""The code that some regions print behind the name of an item: 行政运行（2010301）."""
SAME_NAME = 80
"""Names at least this alike (of 100) are the same item, with a character lost or added."""
OTHER_NAME = 55
"""Names less alike than this are certainly different items."""


def items_against_table(context: CheckContext) -> Iterator[Result]:
    """Every item of 具体情况: its amount against the row that it names, and whether there is such a row."""
    check = "checks.text_item"
    view = context.tables["general_public_expenditure"]
    items = [(path, item) for path, item in deviations(context) if item.section == "general_public_items"]
    if items and (missing := absent(check, view)):
        yield missing
        yield Unchecked("checks.text_item_name", missing.reason)
        return
    seen: set[str] = set()
    for path, item in items:
        figure = deviation_figure(context, path, item, "actual_amount")
        if figure is None or figure.key in seen:
            continue
        seen.add(figure.key)
        row, missing_name = _row_of(view, item.subject)
        if missing_name is not None and view.name not in context.whole_tables:
            yield Unchecked("checks.text_item_name", f"《{view.title}》没有读全，或各行与合计不符")
        elif missing_name is not None:
            yield Failure(
                "checks.text_item_name",
                f"文字说明里的“{quoted(item.subject)}”在《{view.title}》中找不到：没有名为“{missing_name}”的科目"
                f"（文字金额{figure.place.printed}）。",
                (figure.place,),
                left=figure.value,
                origin=figure.origin,
                fact=f"names of {view.name}",
            )
        elif row is None:
            yield from _half_named(context, view, item.subject, figure)
        elif (cell := view.figure(row, "total", blank=True)) is not None:
            yield Held("checks.text_item_name")
            yield text_equation(context, check, figure, cell)


def _half_named(context: CheckContext, view: TableView, subject: str, figure: Figure) -> Iterator[Result]:
    """A name that fits no row and is no other's either: the amount tells whether the row is there under another name."""
    check = "checks.text_item"
    last = re.split(r"\((?:类|款|项)\)(?:支出)?", comparable(subject).removesuffix("支出"))
    name = next((part for part in reversed(last) if part), comparable(subject))
    rows = [
        (fuzz.ratio(comparable(getattr(row, "name", "")).removesuffix("支出"), name), cell)
        for path, row in view.rows()
        if getattr(row, "code", "") and (cell := view.figure(path, "total")) is not None
    ]
    same = [(score, cell) for score, cell in rows if abs(cell.value - figure.value) <= cell.half + figure.half]
    best, cell = max(same, key=lambda entry: entry[0], default=(0, None))
    if cell is not None and OTHER_NAME <= best < SAME_NAME:
        yield Failure(
            "checks.text_item_name",
            f"文字说明里的“{quoted(subject)}”金额与《{view.title}》的“{cell.row}”相同，名称不同。",
            (figure.place, cell.place),
            left=figure.value,
            severity="note",
            origin=figure.origin,
        )
    elif _is_foreign(context, view, [score for score, _ in rows]) and not same and figure.value:
        yield Failure(
            "checks.text_item_name",
            f"文字说明里的“{quoted(subject)}”在《{view.title}》中找不到：没有相近的名称，也没有金额为{figure.place.printed}的行。",
            (figure.place,),
            left=figure.value,
            origin=figure.origin,
            fact=f"names of {view.name}",
        )
    else:
        yield Unchecked(check, f"“{quoted(subject)}”在《{view.title}》中没有唯一对应的行")


def _is_foreign(context: CheckContext, view: TableView, scores: Sequence[float]) -> bool:
    """Whether no row of a table that was read whole has a name like it."""
    return view.name in context.whole_tables and max(scores, default=100) < OTHER_NAME


def _row_of(view: TableView, subject: str) -> tuple[str | None, str | None]:
    """The path of the row that a subject names; or the name of the level that certainly is not in the table."""
    match = _LEVELS.match(comparable(subject))
    rows = [(path, row) for path, row in view.rows() if getattr(row, "code", "")]
    if match is None:
        code = _CODE_BEHIND.search(comparable(subject))
        coded = [path for path, row in rows if code is not None and getattr(row, "code", "") == code[1]]
        if len(coded) == 1:
            return coded[0], None
        top = class_rows(view).get(class_key(subject))
        named = [path for path, row in rows if comparable(getattr(row, "name", "")) == comparable(subject)]
        return top or (named[0] if len(named) == 1 else None), None
    path = class_rows(view).get(class_key(match["first"]))
    if path is None:
        return None, None
    for level in ("second", "third"):
        name = match[level]
        if name is None:
            continue
        path, missing = _child(rows, path, name)
        if path is None:
            return None, missing
    return path, None


def _child(rows: Sequence[tuple[str, Row]], parent: str, name: str) -> tuple[str | None, str | None]:
    code = next(getattr(row, "code", "") for path, row in rows if path == parent)
    below = [(path, row) for path, row in rows if getattr(row, "code", "").startswith(code) and path != parent]
    length = min((len(getattr(row, "code", "")) for _, row in below), default=0)
    scores = [
        (fuzz.ratio(comparable(getattr(row, "name", "")), name), path)
        for path, row in below
        if len(getattr(row, "code", "")) <= max(length, len(code) + 2)
    ]
    if not scores:
        return None, None
    best, path = max(scores)
    if best >= SAME_NAME:
        return path, None
    return None, name if best < OTHER_NAME else None


_FUND_ITEM = re.compile(
    rf"(?P<subject>[^,。;:、\d(]{{2,30}}\(类\)(?:[^,。;:\d]{{2,40}}?\(款\))?(?:[^,。;:\d]{{2,40}}?\(项\))?)"
    rf"(?:(?:支出)?(?:决算)?数?[为是:]?(?P<own>{NUMBER})万元"
    rf"|(?:(?!\(类\)).){{0,120}}?支出决算数?[为是](?P<later>{NUMBER})万元)"
)
"""An item of a fund and the first amount behind it, or its 支出决算 after the initial budget."""
_FUNDS: tuple[Literal["government_fund", "state_capital"], ...] = ("government_fund", "state_capital")


def fund_items(context: CheckContext) -> Iterator[Result]:
    """Every item that the sections on 政府性基金 and 国有资本经营 name, against the row of its table."""
    check = "checks.text_fund_item"
    if context.outline is None:
        yield Unchecked(check, NO_TEXT)
        return
    for name in _FUNDS:
        view = context.tables[name]
        for section in context.sections(name):
            for match in _FUND_ITEM.finditer(context.outline.source.folded, section.body, section.end):
                yield _fund_item(context, check, view, match)


def _fund_item(context: CheckContext, check: str, view: TableView, match: re.Match[str]) -> Result:
    missing = absent(check, view)
    if missing is not None:
        return missing
    group = "own" if match["own"] else "later"
    value = parse_amount(match[group])
    row, _ = _row_of(view, match["subject"])
    cell = view.figure(row, "total", blank=True) if row is not None else None
    if value is None or cell is None:
        return Unchecked(check, f"“{match['subject']}”在《{view.title}》中没有唯一对应的行")
    figure = context.span_figure(value, *match.span(group), f"文字说明“{match['subject']}”决算数")
    return text_equation(context, check, figure, cell)


# --- 主要包括 --------------------------------------------------------------------------------------------------------------

_LISTED = re.compile(
    rf"(?P<what>人员经费|公用经费)(?:支出)?[为是]?{NUMBER}[万亿]?元,(?:主要)?(?:包括|用于)[:,]?(?P<items>[^。;]+)"
)


def listed_items(context: CheckContext) -> Iterator[Result]:
    """Items that 主要包括 names although their row in 06 is blank or zero."""
    check = "checks.text_listed_items"
    view = context.tables["basic_expenditure_detail"]
    if context.outline is None:
        yield Unchecked(check, NO_TEXT)
        return
    if missing := absent(check, view):
        yield missing
        return
    by_name = _amounts_by_name(view)
    for section in context.sections("basic_expenditure"):
        for match in _LISTED.finditer(context.outline.source.folded, section.body, section.end):
            items = re.split(r"、|,|和(?=[^、]+$)", re.split("公用经费|人员经费", match["items"])[0].removesuffix("等"))
            empty = [name for item in items if (name := _plain(item)) in by_name and not by_name[name]]
            known = [item for item in items if _plain(item) in by_name]
            yield from _other_spelling(context, match, known)
            if not known:
                yield Unchecked(check, "列举的项目与表中的科目名称对不上")
            elif not empty:
                yield Held(check)
            else:
                place = context.span_place(match.start(), match.end(), f"文字说明“{match['what']}”")
                names = "、".join(empty)
                yield Failure(
                    check,
                    f"{match['what']}“主要包括”里列了{names}，而《{view.title}》中{names}没有金额。",
                    (place,),
                )


def _other_spelling(context: CheckContext, match: re.Match[str], known: Sequence[str]) -> Iterator[Result]:
    """其它交通费用 for the item 其他交通费用 of the classification."""
    odd = [item for item in known if "其它" in item]
    if odd:
        at = match.start("items") + match["items"].index(odd[0])
        place = context.span_place(at, at + len(odd[0]), f"文字说明“{match['what']}”")
        message = f"科目名称是“{odd[0].replace('其它', '其他')}”，文字写作“{odd[0]}”。"
        yield Failure("checks.text_listed_items", message, (place,), severity="note")


def _plain(name: str) -> str:
    return comparable(name).replace("其它", "其他").replace("(", "").replace(")", "").strip(":")


def _amounts_by_name(view: TableView) -> dict[str, bool]:
    """Comparable item name → whether any row of that name has money; unread cells are left out."""
    found: dict[str, bool] = {}
    for path, row in view.rows():
        code = getattr(row, "code", "")
        if len(code) != 5 or view.is_unread(path, "amount"):
            continue
        amount = row.amounts()["amount"]
        name = _plain(getattr(row, "name", ""))
        found[name] = found.get(name, False) or bool(amount)
    return found
