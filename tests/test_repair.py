"""Doubtful figures against the identities: what is repaired, what is left and reported, what is never touched."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.accounts.templates import TEMPLATES
from extractor.layout import Box, Word
from extractor.tables.doubt.labels import doubtful_labels
from extractor.tables.doubt.misread import misreadings, plain_readings
from extractor.tables.doubt.repair import repair_tables
from extractor.text.characters import parse_amount
from models.rows import CellSource, ExpenditureRow, ExpenditureTotal, RowSource
from models.tables import Tables

Given = Mapping[str, str | tuple[str, float] | tuple[str, float, str]]
"""Column → print, or print and confidence, or these and the second reading; what is not given is blank."""

ABSENT = {name: template.table(status="missing") for name, template in TEMPLATES.items()}


def a_cell(given: str | tuple[str, float] | tuple[str, float, str] | None) -> tuple[Decimal | None, CellSource]:
    if given is None:
        return None, CellSource(state="blank")
    printed, confidence, *second = (given, 0.999) if isinstance(given, str) else given
    amount = parse_amount(printed)
    state = "unreadable" if amount is None else "zero" if amount == 0 else "figure"
    return amount, CellSource.model_validate({
        "state": state,
        "printed": printed,
        "bbox": (1.0, 1.0, 2.0, 2.0),
        "confidence": confidence,
        "second_reading": second[0] if second else None,
    })


def a_row(code: str, cells: Given) -> ExpenditureRow:
    read = {column: a_cell(cells.get(column)) for column in ExpenditureRow.amount_columns}
    source = RowSource(page=7, cells={column: cell for column, (_, cell) in read.items()})
    return ExpenditureRow(code=code, name="某某支出", source=source, **{column: a for column, (a, _) in read.items()})


def an_expenditure(total: Given, rows: Mapping[str, Given]) -> Tables:
    whole = a_row("", total)
    table = TEMPLATES["expenditure"].table(
        status="present",
        rows=tuple(a_row(code, cells) for code, cells in rows.items()),
        total=ExpenditureTotal(source=whole.source, **whole.amounts()),
    )
    return Tables.model_validate(ABSENT | {"expenditure": table})


def a_table(basic: str | tuple[str, float] | tuple[str, float, str], **others: Given) -> Tables:
    """两类 of 1,281.45 and 197.63; the 基本支出 of the second as given."""
    rows: dict[str, Given] = {
        "201": {"total": "1,281.45", "basic": "958.30", "project": "323.15"},
        "208": {"total": "197.63", "basic": basic, "project": "10.63", **others.get("second", {})},
    }
    return an_expenditure({"total": "1,479.08", "basic": "1,145.30", "project": "333.78"}, rows)


def repaired_row(tables: Tables) -> ExpenditureRow:
    return repair_tables(tables).tables.expenditure.rows[1]


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(("137.00", 0.6), id="3 for 8"),
        pytest.param(("181.00", 0.6), id="1 for 7"),
        pytest.param(("18700", 0.7), id="lost point"),
        pytest.param(("187,00", 0.8), id="comma for point"),
        pytest.param(("1B7.O0", 0.4), id="letters for digits"),
        pytest.param(("187.00)", 0.9), id="a mark that is no part of it"),
        pytest.param(("123.45", 0.5, "187.00"), id="the second reading fits"),
    ],
)
def test_the_one_reading_that_fits_all_identities_is_taken(read: tuple[str, float]) -> None:
    done = repair_tables(a_table(read))
    row = done.tables.expenditure.rows[1]
    assert row.basic == Decimal("187.00")
    assert row.source is not None
    cell = row.source.cells["basic"]
    assert (cell.state, cell.repaired_from, cell.printed) == ("figure", read[0], read[0])
    (finding,) = done.findings
    assert (finding.id, finding.severity) == ("ocr.repaired_figure", "note")
    assert finding.places[0].path == "tables.expenditure.rows[1].basic"


def test_a_lost_minus_comes_back() -> None:
    rows: dict[str, Given] = {
        "208": {"total": "90.00", "basic": "100.00", "project": ("10.00", 0.7)},
    }
    tables = an_expenditure({"total": "90.00", "basic": "100.00", "project": "-10.00"}, rows)
    assert repair_tables(tables).tables.expenditure.rows[0].project == Decimal("-10.00")


def test_a_figure_read_with_certainty_is_never_touched() -> None:
    tables = a_table(("137.00", 0.99))
    done = repair_tables(tables)
    assert done.tables == tables
    assert done.findings == ()


def test_where_two_figures_could_be_the_wrong_one_both_stay_and_are_marked() -> None:
    # 1/7 in the part or in the whole: both changes make the row come out.
    rows: dict[str, Given] = {"208": {"total": ("71.00", 0.5), "basic": ("11.00", 0.5)}}
    done = repair_tables(an_expenditure({}, rows))
    row = done.tables.expenditure.rows[0]
    assert (row.total, row.basic) == (Decimal("71.00"), Decimal("11.00"))
    assert row.source is not None
    assert all(row.source.cells[column].doubtful for column in ("total", "basic"))
    assert {finding.id for finding in done.findings} == {"ocr.doubtful_figure"}


def test_a_doubtful_figure_that_the_identities_confirm_is_neither_marked_nor_reported() -> None:
    done = repair_tables(a_table(("187.00", 0.4)))
    assert done.findings == ()
    assert repaired_row(a_table(("187.00", 0.4))).source == a_table(("187.00", 0.4)).expenditure.rows[1].source


def test_a_doubtful_figure_without_identities_is_marked_and_reported_once_for_its_table() -> None:
    rows: dict[str, Given] = {"201": {"total": ("5.00", 0.3)}, "208": {"total": ("7.00", 0.3)}}
    done = repair_tables(an_expenditure({}, rows))
    (finding,) = done.findings
    assert finding.id == "ocr.doubtful_figure"
    assert len(finding.places) == 2


def test_a_blemish_in_a_blank_cell_goes_where_identities_hold_without_it() -> None:
    done = repair_tables(a_table("187.00", second={"operating": ("1", 0.4), "subsidy_to_affiliated": ("7", 0.3)}))
    row = done.tables.expenditure.rows[1]
    assert (row.operating, row.subsidy_to_affiliated) == (None, None)
    assert row.source is not None
    assert (row.source.cells["operating"].state, row.source.cells["operating"].repaired_from) == ("blank", "1")


def test_more_decimals_than_the_table_prints_are_doubtful_however_sure_the_reading() -> None:
    done = repair_tables(a_table(("18.700", 0.999)))
    assert repaired_row(a_table(("18.700", 0.999))).source is not None
    assert {finding.id for finding in done.findings} == {"ocr.doubtful_figure"}


def test_tables_without_ocr_are_left_alone() -> None:
    tables = Tables.model_validate(ABSENT)
    assert repair_tables(tables).tables is tables


@given(st.decimals(min_value=1, max_value=10**6, places=2), st.data())
def test_one_misread_digit_is_undone_or_reported_but_never_made_worse(amount: Decimal, data: st.DataObject) -> None:
    wrong = data.draw(st.sampled_from([m for m in misreadings(amount) if m > 0] or [amount]))
    rows: dict[str, Given] = {
        "201": {"total": f"{amount + 5:f}", "basic": (f"{wrong:f}", 0.5), "project": "5.00"},
        "208": {"total": "3.00", "basic": "3.00"},
    }
    total: Given = {"total": f"{amount + 8:f}", "basic": f"{amount + 3:f}", "project": "5.00"}
    done = repair_tables(an_expenditure(total, rows))
    row = done.tables.expenditure.rows[0]
    assert row.source is not None
    cell = row.source.cells["basic"]
    is_marked = cell.doubtful is not None or cell.repaired_from is not None
    assert row.basic == amount or is_marked or abs(wrong - amount) <= Decimal("0.02")


@pytest.mark.parametrize(
    ("printed", "first"),
    [
        ("1.281.45", "1281.45"),
        ("1,281,44", "1281.44"),
        ("80,95", "80.95"),
        ("5,010.42 )", "5010.42"),
        ("l,O23.5O", "1023.50"),
        ("-1 19,01", "-119.01"),
        ("3 300.00", "3300.00"),
    ],
)
def test_prints_that_resemble_a_figure_are_read_as_one(printed: str, first: str) -> None:
    assert next(plain_readings(printed)) == Decimal(first)


@pytest.mark.parametrize("printed", ["", "合计", "—", "一般公共服务", ")"])
def test_prints_that_resemble_no_figure_have_no_reading(printed: str) -> None:
    assert list(plain_readings(printed)) == []


def test_labels_read_without_certainty_are_reported_with_their_rows() -> None:
    tables = a_table("187.00")
    rows = tables.expenditure.rows
    row = rows[1].model_copy(
        update={"source": rows[1].source.model_copy(update={"bbox": (50.0, 100.0, 500.0, 120.0)})}  # type: ignore[union-attr]
    )
    table = tables.expenditure.model_copy(update={"rows": (rows[0], row)})
    words = [Word("208", Box(60, 105, 90, 115), 0.99), Word("社会保章", Box(100, 105, 160, 115), 0.5)]
    (finding,) = doubtful_labels(
        tables.model_copy(update={"expenditure": table}), lambda page: words if page == 7 else ()
    )
    assert finding.id == "ocr.doubtful_label"
    assert [(place.path, place.printed) for place in finding.places] == [("tables.expenditure.rows[1]", "社会保章")]


def test_a_name_that_is_not_that_of_its_code_is_reported_however_surely_it_was_read() -> None:
    expenditure = a_table("187.00").expenditure
    renamed = [
        row.model_copy(
            update={"name": "某某友出", "source": row.source.model_copy(update={"bbox": (0.0, 0.0, 9.0, 9.0)})}
        )
        for row in expenditure.rows
        if row.source is not None
    ]
    income = TEMPLATES["general_public_expenditure"]
    other = income.table(
        status="present",
        rows=tuple(income.row(code=r.code, name="某某支出", total=r.total, basic=None, project=None) for r in renamed),
    )
    tables = Tables.model_validate(
        ABSENT
        | {
            "expenditure": expenditure.model_copy(update={"rows": tuple(renamed)}),
            "general_public_expenditure": other,
        }
    )
    words = [Word("某某友出", Box(2, 2, 6, 6), 0.999)]
    (finding,) = doubtful_labels(tables, lambda page: words)
    assert [place.path for place in finding.places] == ["tables.expenditure.rows[0]", "tables.expenditure.rows[1]"]
