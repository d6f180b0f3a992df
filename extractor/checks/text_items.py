"""Checks of the text against single rows: 具体情况 against 05, items of the funds against 07 and 08."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extractor.accounts.between import class_key, class_rows
from extractor.accounts.inside import absent
from extractor.checks.context import NO_TEXT, CheckContext, TableView, comparable, item_place
from extractor.checks.results import Failure, Figure, Held, Result, Unchecked
from extractor.checks.text_figures import NUMBER, deviation_figure, deviations, quoted, text_equation
from extractor.text.characters import parse_amount
from extractor.text.codes import FUNCTIONAL, code_pattern
from models.narrative import Deviation
from models.record import Place
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
        row, missing_name = row_of(view, item.subject)
        if missing_name is not None and view.name not in context.whole_tables:
            yield Unchecked("checks.text_item_name", f"《{view.title}》没有读全，或各行与合计不符")
        elif missing_name is not None:
            yield Failure(
                "checks.text_item_name",
                f"文字说明里的“{quoted(item.subject)}”在《{view.title}》中找不到：没有名为“{missing_name}”的科目"
                f"（文字金额{figure.place.printed}）。",
                (_name_place(path, item), figure.place),
                left=figure.value,
                origin=figure.origin,
                fact=f"names of {view.name}",
            )
        elif row is None:
            yield from _half_named(context, view, item.subject, figure, _name_place(path, item))
        elif (cell := view.figure(row, "total", blank=True)) is not None:
            yield from _spelling(view, row, item.subject, _name_place(path, item), cell)
            yield text_equation(context, check, figure, cell)


def _name_place(path: str, item: Deviation) -> Place:
    """Where the name of an item stands in the text."""
    label = f"文字说明“{quoted(item.subject)}”"
    return item_place(f"{path}.subject", label, item.evidence, "subject", item.subject)


def _spelling(view: TableView, row: str, subject: str, name: Place, cell: Figure) -> Iterator[Result]:
    """An item's name of another year or department, nearly the table's: 国土资源 for 自然资源. Lost characters are none."""
    check = "checks.text_item_name"
    names = _names(subject)
    pairs = list(zip(names, _chain(_code_names(view), row)[-len(names) :], strict=False))
    other = [(said, printed) for said, printed in pairs if _is_respelled(bare_item(said), bare_item(printed))]
    if not other:
        yield Held(check)
        return
    said = "，".join(f"文字写“{said}”，表里是“{printed}”" for said, printed in other)
    message = f"文字说明里的“{quoted(subject)}”与《{view.title}》的“{cell.row}”是同一科目，名称不同：{said}。"
    yield Failure(check, message, (name, cell.place), severity="note", fact=f"names of {view.name}")


def _is_respelled(said: str, printed: str) -> bool:
    """Whether two characters at least stand for others."""
    return sum(one.tag == "replace" for one in Levenshtein.editops(said, printed)) > 1


def _names(subject: str) -> list[str]:
    """类, 款 and 项 that a subject names, as many as it does."""
    parts = re.split(r"\((?:类|款|项)\)(?:支出)?", comparable(subject).removesuffix("支出"))
    return [part for part in parts if part]


_MARKERS = re.compile(r"\((?P<level>类|款|项)\)")


def _levels_of(subject: str) -> int | None:
    """1, 2 or 3 by the last level that the subject names with its marker."""
    found = _MARKERS.findall(comparable(subject))
    return "类款项".index(found[-1]) + 1 if found else None


_CodeNames = tuple[dict[str, str], dict[str, str]]
"""The names of a table's rows by their codes, and the codes by their paths."""


def _code_names(view: TableView) -> _CodeNames:
    rows = [(path, getattr(row, "code", ""), getattr(row, "name", "")) for path, row in view.rows()]
    return {code: name for _, code, name in rows}, {path: code for path, code, _ in rows}


def _chain(known: _CodeNames, path: str) -> list[str]:
    """The names of a row and of those above it, from the class on."""
    names, codes = known
    code = codes[path]
    return [names[code[:end]] for end in (3, 5, 7) if end <= len(code) and code[:end] in names]


def _half_named(context: CheckContext, view: TableView, subject: str, figure: Figure, name: Place) -> Iterator[Result]:
    """A name that fits no row and is no other's either: the amount tells whether the row is there under another name."""
    check = "checks.text_item"
    names = _names(subject)
    rows = [
        (fuzz.ratio(comparable(getattr(row, "name", "")).removesuffix("支出"), names[-1] if names else ""), path, cell)
        for path, row in view.rows()
        if getattr(row, "code", "") and (cell := view.figure(path, "total")) is not None
    ]
    same = [(path, cell) for _, path, cell in rows if abs(cell.value - figure.value) <= cell.half + figure.half]
    found = _row_of_the_amount(view, names, _levels_of(subject), same) if figure.value else None
    if found is not None:
        cell, differing = found
        if not differing:
            yield Held("checks.text_item_name")
            return
        said = "，".join(f"文字写“{said}”，表里是“{printed}”" for said, printed, _ in differing)
        is_other = min(score for _, _, score in differing) < OTHER_NAME
        yield Failure(
            "checks.text_item_name",
            f"文字说明里的“{quoted(subject)}”金额与《{view.title}》的“{cell.row}”相同，名称不同：{said}。",
            (name, figure.place, cell.place),
            left=figure.value,
            severity=None if is_other else "note",
            origin=figure.origin,
            fact=f"names of {view.name}",
        )
    elif _is_foreign(context, view, [score for score, _, _ in rows]) and not same and figure.value:
        yield Failure(
            "checks.text_item_name",
            f"文字说明里的“{quoted(subject)}”在《{view.title}》中找不到：没有相近的名称，也没有金额为{figure.place.printed}的行。",
            (name, figure.place),
            left=figure.value,
            origin=figure.origin,
            fact=f"names of {view.name}",
        )
    else:
        yield Unchecked(check, f"“{quoted(subject)}”在《{view.title}》中没有唯一对应的行")


_Differing = tuple[str, str, float]
"""A name of the text, that of the table, and how alike they are."""


def _row_of_the_amount(
    view: TableView, names: Sequence[str], levels: int | None, same: Sequence[tuple[str, Figure]]
) -> tuple[Figure, list[_Differing]] | None:
    """The one row of an item's amount and level whose names are nearest to its own, and which of its names differ.

    ``levels`` is how deep the item says to lie: 2 of a 款, 3 of a 项, also where it leaves its class out.

    ``None`` where no row has the amount, where two are as near, or where no name of the text is a name of the row: then the
    amount alone would have to tell that they are one.
    """
    scored, known = [], _code_names(view)
    for path, cell in same:
        chain = _chain(known, path)
        if len(chain) < len(names) or len(chain) != (levels or (len(names) if len(names) > 1 else len(chain))):
            continue
        pairs = list(zip(names, chain[-len(names) :], strict=True))
        scores = [_likeness(said, printed) for said, printed in pairs]
        differing = [
            (said, printed, score) for (said, printed), score in zip(pairs, scores, strict=True) if score < SAME_NAME
        ]
        scored.append((sum(scores), path, cell, differing, max(scores)))
    best = max((one[0] for one in scored), default=0)
    nearest = [one for one in scored if one[0] == best]
    if len(nearest) != 1 or nearest[0][4] < OTHER_NAME:
        return None
    return nearest[0][2], nearest[0][3]


def _likeness(said: str, printed: str) -> float:
    """How alike two names are, with 支出 at their ends or without."""
    return max(fuzz.ratio(said, comparable(printed)), fuzz.ratio(bare_item(said), bare_item(printed)))


def bare_item(name: str) -> str:
    """The name of an item as it is compared: 支出 at its end is left out as often as not."""
    return comparable(name).removesuffix("支出")


def _is_foreign(context: CheckContext, view: TableView, scores: Sequence[float]) -> bool:
    """Whether no row of a table that was read whole has a name like it."""
    return view.name in context.whole_tables and max(scores, default=100) < OTHER_NAME


def row_of(view: TableView, subject: str) -> tuple[str | None, str | None]:
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
    row, _ = row_of(view, match["subject"])
    cell = view.figure(row, "total", blank=True) if row is not None else None
    if value is None or cell is None:
        return Unchecked(check, f"“{match['subject']}”在《{view.title}》中没有唯一对应的行")
    figure = context.span_figure(value, *match.span(group), f"文字说明“{match['subject']}”决算数")
    return text_equation(context, check, figure, cell)
