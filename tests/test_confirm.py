"""How printed figures are confirmed: by an identity, by a second engine, by neither."""

from __future__ import annotations

from decimal import Decimal

from extractor.accounts.statements import AccountStatements
from extractor.accounts.templates import TEMPLATES
from extractor.tables.doubt.cell_sources import printed_figures
from extractor.tables.doubt.confirm import doubted_pages, figure_pages, proven_figures, with_confirmations
from extractor.tables.doubt.second_reading import with_second_readings
from models.rows import CellSource, RowSource, ThreePublicAmounts
from models.tables import Confirmed, Tables, TableSource, ThreePublic


def half(page: int, total: str, abroad: str, reception: str) -> ThreePublicAmounts:
    printed = {"total": total, "abroad": abroad, "reception": reception}
    cells = {
        column: CellSource(state="figure", printed=text, bbox=(10.0, 10.0 * index, 40.0, 10.0 * index + 8))
        for index, (column, text) in enumerate(printed.items())
    }
    amounts = {column: Decimal(text) for column, text in printed.items()}
    blanks = dict.fromkeys(("vehicles", "vehicle_purchase", "vehicle_operation"))
    return ThreePublicAmounts(**amounts, **blanks, source=RowSource(page=page, cells=cells))


def tables(budget: ThreePublicAmounts, actual: ThreePublicAmounts) -> Tables:
    empty = {name: template.table(status="missing") for name, template in TEMPLATES.items()}
    source = TableSource(title="三公", pages=(3, 4))
    return Tables(**{
        **empty,
        "three_public": ThreePublic(status="present", source=source, budget=budget, actual=actual),
    })


GOOD, BAD = half(3, "5.00", "2.00", "3.00"), half(4, "5.00", "2.00", "4.00")
MIXED = tables(GOOD, BAD)


def test_a_sum_that_holds_confirms_its_figures_and_one_that_does_not_confirms_none() -> None:
    assert proven_figures(AccountStatements(MIXED)) == {
        f"tables.three_public.budget.{c}" for c in ("total", "abroad", "reception")
    }


def test_only_pages_with_an_unconfirmed_figure_are_doubted() -> None:
    assert figure_pages(MIXED) == {3, 4}
    assert doubted_pages(MIXED, proven_figures(AccountStatements(MIXED))) == {4}


def confirmed(asked: set[int], *readings: str) -> Tables:
    read = with_second_readings(MIXED, lambda places: list(readings)[: len(list(places))], asked)
    return with_confirmations(read, proven_figures(AccountStatements(read)), asked, lambda page: "pdfium")


def test_a_second_engine_confirms_what_it_reads_alike() -> None:
    source = confirmed({4}, "5.00", "2.00", "8.00").three_public.source
    assert source is not None
    assert source.confirmed == Confirmed(identity=3, second_engine=2, neither=1)
    assert source.reader == "pdfium"


def test_a_figure_that_neither_confirms_is_marked_with_what_else_was_read() -> None:
    marked = [f for f in printed_figures(confirmed({4}, "5.00", "2.00", "8.00")) if f.cell.unconfirmed]
    assert [(f.place.key, f.cell.second_reading) for f in marked] == [("tables.three_public.actual.reception", "8.00")]


def test_without_a_second_engine_all_unproven_figures_are_marked() -> None:
    assert sum(f.cell.unconfirmed is True for f in printed_figures(confirmed(set()))) == 3
