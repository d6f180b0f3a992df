"""Checks of rows that must be there: the parent of a row, the children of a parent, the 合计 row, a class of the sister table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from extractor.accounts.between import class_key, class_rows, only_fiscal_without_carry_over
from extractor.accounts.classification import code_parents
from extractor.accounts.inside import CODED, figure_of
from extractor.accounts.two_sided import EXPENDITURE_SUBTOTAL, item_path, side_rows
from extractor.accounts.view import TableView
from extractor.checks.context import CheckContext
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.text.codes import CLASS_LENGTH, CODE_LENGTHS, ITEM_LENGTH, SECTION_LENGTH
from models.record import Place
from models.tables import TableId

CHECK = "checks.missing_row"


def rows_present(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    views = [context.tables[name] for name in CODED if context.tables[name].present]
    yield from _tree(views)
    yield from _totals(views, context.tables_of("tables.total_in_head"))
    yield from _sisters(context)
    yield from _summary_classes(context)


def _codes(view: TableView) -> dict[str, str]:
    """Code → path of its row; odd codes are another check's."""
    found: dict[str, str] = {}
    for path, row in view.rows():
        code = getattr(row, "code", "") or ""
        if code.isdigit() and len(code) in CODE_LENGTHS:
            found.setdefault(code, path)
    return found


def _place(view: TableView, path: str | None, label: str) -> Place:
    row = dict(view.rows()).get(path) if path is not None else None
    source = row.source if row is not None else None
    return Place(
        path=f"tables.{view.name}.{path}" if path is not None else f"tables.{view.name}",
        label=f"{view.title} {label}",
        page=source.page if source is not None else None,
        line=source.line if source is not None else (view.table.source.line if view.table.source is not None else None),
        bbox=source.bbox if source is not None else None,
    )


def _tree(views: Sequence[TableView]) -> Iterator[Result]:
    """A row whose parent is not printed, where most rows of the account have theirs or as many parents are printed as are not;
    and a parent without a child, where most have theirs.

    Accounts that print the lowest rows alone, or classes alone, are of a form of their own.
    """
    codes = {view.name: _codes(view) for view in views}
    misprinted = {view.name: _Misprinted.of(view) for view in views}
    for length in (ITEM_LENGTH, SECTION_LENGTH):
        children = [code for own in codes.values() for code in own if len(code) == length]
        parents = [code for own in codes.values() for code in own if len(code) == length - 2]
        orphans = {name: _orphans(own, misprinted[name], length) for name, own in codes.items()}
        barren = {name: [*_barren_of(own, length), *misprinted[name].barren(length)] for name, own in codes.items()}
        lacking = sum(len({code[:-2] for code in found}) for found in orphans.values())
        printed = len(parents) - sum(len(_barren_of(own, length)) for own in codes.values())
        told = lacking <= printed or 2 * sum(map(len, orphans.values())) < len(children)
        bare = 2 * sum(map(len, barren.values())) < len(parents)
        for view in views:
            own = codes[view.name] | misprinted[view.name].paths
            if told and orphans[view.name]:
                yield from (_orphan(view, own, code) for code in dict.fromkeys(o[:-2] for o in orphans[view.name]))
            elif bare and barren[view.name]:
                yield from (_barren(view, own, code) for code in barren[view.name])
            elif own:
                yield Held(CHECK)


@dataclass(frozen=True)
class _Misprinted:
    """The rows of a table whose code has a digit too many or too few (208099 for 20899), and what the order of the rows tells
    of them: ``fostered`` are the codes that stand under such a row, ``childless`` the lengths of the codes that would stand
    under those rows that have none."""

    paths: dict[str, str]
    fostered: frozenset[str]
    childless: dict[str, int]

    @classmethod
    def of(cls, view: TableView) -> _Misprinted:
        rows = list(view.rows())
        codes = [getattr(row, "code", None) for _, row in rows]
        parents = code_parents(codes, [True] * len(codes))
        odd = {index for index, code in enumerate(codes) if code and code.isdigit() and len(code) not in CODE_LENGTHS}
        below = {index: _length_below(codes, parents[index]) for index in odd - set(parents)}
        return cls(
            {str(codes[index]): rows[index][0] for index in odd},
            frozenset(code for code, parent in zip(codes, parents, strict=True) if code and parent in odd),
            {str(codes[index]): length for index, length in below.items()},
        )

    def barren(self, length: int) -> list[str]:
        """The misprinted codes that should have rows with codes of that length under them, and have none."""
        return [code for code, own in self.childless.items() if own == length]


def _length_below(codes: Sequence[str | None], parent: int | None) -> int:
    """How long the codes are under a row that is itself summed up in the row ``parent``."""
    above = len((codes[parent] if parent is not None else None) or "")
    return {0: SECTION_LENGTH, CLASS_LENGTH: ITEM_LENGTH}.get(above, 0)


def _orphans(codes: dict[str, str], misprinted: _Misprinted, length: int) -> list[str]:
    children = [code for code in codes if len(code) == length]
    return [code for code in children if code[:-2] not in codes and code not in misprinted.fostered]


def _barren_of(codes: dict[str, str], length: int) -> list[str]:
    children = [code for code in codes if len(code) == length]
    parents = [code for code in codes if len(code) == length - 2]
    return [code for code in parents if not any(child.startswith(code) for child in children)]


def _orphan(view: TableView, codes: dict[str, str], parent: str) -> Failure:
    below = [code for code in codes if code.startswith(parent)]
    return Failure(
        CHECK,
        f"《{view.title}》有{'、'.join(below)}，没有它们的上级科目{parent}，其余各行都有上级。",
        tuple(_place(view, codes[code], code) for code in below),
        origin=view.origin,
    )


def _barren(view: TableView, codes: dict[str, str], code: str) -> Failure:
    return Failure(
        CHECK,
        f"《{view.title}》的{code}没有下级科目，其余同级科目都有。",
        (_place(view, codes[code], code),),
        origin=view.origin,
    )


def _totals(views: Sequence[TableView], unread: Collection[str]) -> Iterator[Result]:
    """A table without its 合计 row. Where none of several tables has one that is how the publisher prints them, and a note.

    ``unread`` are the tables whose total is printed, and was told by the reading to be unread.
    """
    coded = [view for view in views if _codes(view)]
    lacking = [view for view in coded if getattr(view.table, "total", None) is None]
    as_printed = len(lacking) == len(coded) > 1
    for view in coded:
        if view not in lacking:
            yield Held(CHECK)
            continue
        if view.name in unread:
            yield Unchecked(CHECK, f"《{view.title}》的合计行没有读取")
            continue
        yield Failure(
            CHECK,
            f"《{view.title}》没有合计行。",
            (_place(view, None, "合计"),),
            severity="note" if as_printed else None,
            origin=view.origin,
            fact="totals" if as_printed else None,
        )


# --- rows of the sister table ---------------------------------------------------------------------------------------------------


def _sisters(context: CheckContext) -> Iterator[Result]:
    """02 and 03 where everything is appropriated and spent, 03 and 05 where their totals are one."""
    tables = context.tables
    if only_fiscal_without_carry_over(tables):
        yield from _same_rows(tables["income"], tables["expenditure"])
    yield from _same_rows(tables["expenditure"], tables["general_public_expenditure"])


def _same_rows(one: TableView, other: TableView) -> Iterator[Result]:
    left, right = one.figure("total", "total"), other.figure("total", "total")
    if left is None or right is None or left.value != right.value or not left.value:
        return
    for view, sister in ((one, other), (other, one)):
        own, theirs = _codes(view), _codes(sister)
        lacking = [code for code in theirs if code not in own and _amount(sister, theirs[code])]
        if not lacking:
            yield Held(CHECK)
            continue
        if 4 * len(lacking) > len(theirs):
            continue  # another form, or a table that was not read whole
        yield from (_not_in(view, sister, code, theirs[code]) for code in _highest(lacking))


def _highest(codes: Sequence[str]) -> list[str]:
    """The codes of which no parent is among them."""
    return [code for code in codes if not any(code != other and code.startswith(other) for other in codes)]


def _amount(view: TableView, path: str) -> bool:
    figure = view.figure(path, "total")
    return figure is not None and bool(figure.value)


def _not_in(view: TableView, sister: TableView, code: str, path: str) -> Failure:
    figure = sister.figure(path, "total")
    printed = figure.place.printed if figure is not None else ""
    return Failure(
        CHECK,
        f"《{sister.title}》有{code}（{printed}），《{view.title}》没有这一行，而两表的合计相同。",
        (_place(view, None, code), *((figure.place,) if figure is not None else ())),
        origin="unknown" if "unknown" in (view.origin, sister.origin) else "publisher",
    )


_PAIRS: tuple[tuple[TableId, TableId, str], ...] = (
    ("income_expenditure_summary", "expenditure", "amount"),
    ("fiscal_appropriation_summary", "general_public_expenditure", "general_public"),
)


def _summary_classes(context: CheckContext) -> Iterator[Result]:
    """A class with money that the summary has and the table of items lacks, or the other way round."""
    for name, of_items, column in _PAIRS:
        summary, table = context.tables[name], context.tables[of_items]
        if not (summary.present and table.present):
            continue
        subtotal = figure_of(summary, item_path(summary, "expenditure", EXPENDITURE_SUBTOTAL), column)
        total = table.figure("total", "total")
        if subtotal is None or total is None or subtotal.value != total.value:
            continue
        lines = {class_key(item): path for path, item, _ in side_rows(summary, "expenditure")}
        rows = class_rows(table)
        known = {key for key in lines if key in rows}
        # Where one name alone differs, it was written differently; where most do, the forms differ.
        if len(known) < 2:
            continue
        for key, path in rows.items():
            if key not in lines and _amount(table, path) and len(rows) - len(known) == 1:
                figure = table.figure(path, "total")
                if figure is not None:
                    yield _class_missing(summary, table, figure.row, figure.place, table.origin)
        above = _until_subtotal(summary)
        unmatched = [path for key, path in lines.items() if path in above and key not in rows]
        for path in unmatched:
            figure = summary.figure(path, column)
            if figure is not None and figure.value and len(rows) == len(known):
                yield _class_missing(table, summary, figure.row, figure.place, summary.origin)


def _until_subtotal(summary: TableView) -> frozenset[str]:
    paths: list[str] = []
    for path, item, _ in side_rows(summary, "expenditure"):
        if item == EXPENDITURE_SUBTOTAL:
            break
        paths.append(path)
    return frozenset(paths)


def _class_missing(view: TableView, sister: TableView, name: str, place: Place, origin: str) -> Failure:
    return Failure(
        CHECK,
        f"《{sister.title}》有“{name}”（{place.printed}），《{view.title}》没有这一类，而两表的本年支出合计相同。",
        (_place(view, None, name), place),
        origin="publisher" if origin == "publisher" else "unknown",
    )
