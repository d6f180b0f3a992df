"""The items that 主要包括 lists under 人员经费 and 公用经费, against the rows of 06."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.accounts.inside import absent
from extractor.checks.context import NO_TEXT, CheckContext, TableView
from extractor.checks.listing import distinct
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.checks.text_figures import NUMBER
from extractor.checks.text_items import bare_item
from models.record import Place

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
    rows = _rows_by_name(view)
    for section in context.sections("basic_expenditure"):
        for match in _LISTED.finditer(context.outline.source.folded, section.body, section.end):
            yield from _listed(context, view, rows, match)


def _listed(
    context: CheckContext, view: TableView, rows: Mapping[str, _Listable], match: re.Match[str]
) -> Iterator[Result]:
    """One list against the table: names without money, and money that a list without 等 leaves out."""
    check = "checks.text_listed_items"
    words = re.split("公用经费|人员经费", match["items"])[0]
    items = _items(words.removesuffix("等"), rows)
    known = [item for item in items if _plain(item) in rows]
    yield from _other_spelling(context, match, known)
    if not known:
        yield Unchecked(check, "列举的项目与表中的科目名称对不上")
        return
    named = {_plain(item) for item in known}
    empty = distinct(_plain(item) for item in known if not rows[_plain(item)].amount)
    # A list that names nearly all is meant to name all; one that ends in 等 is not.
    is_whole = len(known) >= LEAST_LISTED and not _AND_SO_ON.search(words)
    is_personnel = match["what"] == "人员经费"
    money = [(name, row) for name, row in rows.items() if row.amount and row.is_personnel == is_personnel]
    left_out = [row for name, row in money if name not in named]
    is_slip = is_whole and 0 < len(left_out) <= max(1, len(money) // 6)
    if not empty and not is_slip:
        yield Held(check)
        return
    missing = left_out if is_slip else []
    place = context.span_place(match.start(), match.end(), f"文字说明“{match['what']}”")
    cells = [cell for name in empty for cell in rows[name].cells] + [cell for row in missing for cell in row.cells]
    yield Failure(
        check,
        f"{match['what']}“主要包括”里{_told(view, empty, missing, len(named))}。",
        (place, *cells),
        severity=None if empty else "note",
    )


def _told(view: TableView, empty: Sequence[str], missing: Sequence[_Listable], known: int) -> str:
    """What the list names without money and what it leaves out, each name once."""
    money = "、".join(f"{row.name}（{row.amount}）" for row in missing)
    if not empty:
        return f"没有列《{view.title}》中有金额的{money}"
    if len(empty) == known > 1:
        told = f"所列{known}项在《{view.title}》中全部没有金额"
    elif len(empty) > 1:
        told = f"列了{'、'.join(empty)}，而《{view.title}》中这{len(empty)}项没有金额"
    else:
        told = f"列了{empty[0]}，而《{view.title}》中{empty[0]}没有金额"
    return told + (f"；有金额的{money}没有列" if missing else "")


def _items(words: str, rows: Mapping[str, _Listable]) -> list[str]:
    """The names of a list; 和 parts the last two, unless it is part of a name (其他商品和服务支出)."""
    items = re.split("[、,]", words)
    if _plain(items[-1]) not in rows:
        items[-1:] = items[-1].split("和")
    return items


def _other_spelling(context: CheckContext, match: re.Match[str], known: Sequence[str]) -> Iterator[Result]:
    """其它交通费用 for the item 其他交通费用 of the classification."""
    odd = [item for item in known if "其它" in item]
    if odd:
        at = match.start("items") + match["items"].index(odd[0])
        place = context.span_place(at, at + len(odd[0]), f"文字说明“{match['what']}”")
        message = f"科目名称是“{odd[0].replace('其它', '其他')}”，文字写作“{odd[0]}”。"
        yield Failure("checks.text_listed_items", message, (place,), severity="note")


def _plain(name: str) -> str:
    return bare_item(name).replace("其它", "其他").replace("(", "").replace(")", "").strip(":")


LEAST_LISTED = 5
"""A shorter list names the main items only."""
_AND_SO_ON = re.compile(r"等[^、,]{0,6}$")


@dataclass(frozen=True)
class _Listable:
    """An item of 06 that a list may name: its name as printed, its money, to which of the two totals it belongs, its cells."""

    name: str
    amount: Decimal
    is_personnel: bool
    cells: tuple[Place, ...]


def _rows_by_name(view: TableView) -> dict[str, _Listable]:
    """The items by their comparable names; unread cells are left out, of rows of one name the money is added."""
    found: dict[str, _Listable] = {}
    for path, row in view.rows():
        code = getattr(row, "code", "")
        if len(code) != 5 or view.is_unread(path, "amount"):
            continue
        amount = row.amounts()["amount"] or Decimal(0)
        name = _plain(getattr(row, "name", ""))
        before = found.get(name)
        figure = view.figure(path, "amount", blank=True)
        cells = (*(before.cells if before else ()), *((figure.place,) if figure is not None else ()))
        total = amount + (before.amount if before else Decimal(0))
        found[name] = _Listable(getattr(row, "name", ""), total, code.startswith(("301", "303")), cells)
    return found
