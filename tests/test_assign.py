from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.accounts.classification import code_parents
from extractor.accounts.templates import TEMPLATES, Identity
from extractor.tables.solve.assign import AmountRow, Anchor, Assignment, OpenCell, Problem, assign_columns
from models.tables import TableId

GP: TableId = "general_public_expenditure"
SUM = (Identity("total", ("basic", "project")),)
COLUMNS = ("total", "basic", "project")


def figure(text: str, *columns: str) -> OpenCell:
    return OpenCell(None if text == "-" else Decimal(text.replace(",", "")), text, columns)


def solve(rows: dict[str, str], **options: Any) -> tuple[dict[str, str], Assignment]:
    """Rows ``code: figures`` (``合计`` for the total) → code: columns that were filled."""
    codes = [None if code == "合计" else code for code in rows]
    parents = code_parents(codes, [bool(text) for text in rows.values()])
    amount_rows = tuple(
        AmountRow(tuple(map(figure, text.split())), parent) for text, parent in zip(rows.values(), parents, strict=True)
    )
    result = assign_columns(Problem(COLUMNS, SUM, amount_rows, **options))
    found = {}
    for code, row in zip(rows, result.rows, strict=True):
        filled = {name: cell.state for name, cell in row.cells.items() if cell.state != "blank"}
        found[code] = " ".join(f"{name}?" if state == "ambiguous" else name for name, state in filled.items())
    return found, result


def test_the_rows_above_decide_what_a_repeated_figure_is() -> None:
    found, result = solve({
        "合计": "5010.42 1383.70 3626.72",
        "201": "1281.45 958.30 323.15",
        "20101": "1.84 1.84",
        "20103": "1276.79 956.46 320.33",
        "20136": "2.82 2.82",
        "208": "425.40 425.40",
        "219": "3303.57 3303.57",
    })
    assert found["20101"] == "total basic"
    assert found["20136"] == "total project"
    assert found["208"] == "total basic"
    assert found["219"] == "total project"
    assert result.broken == 0


def test_equal_alternatives_are_ambiguous_and_only_the_part_that_differs_is_left_out() -> None:
    found, result = solve({"合计": "10.00 5.00 5.00", "201": "5.00 5.00", "202": "5.00 5.00"})
    assert found == {"合计": "total basic project", "201": "total basic? project?", "202": "total basic? project?"}
    assert result.rows[1].open_figures == ("5.00",)


def test_an_anchor_decides_between_equal_alternatives_but_not_against_an_identity() -> None:
    rows = {"合计": "10.00 5.00 5.00", "201": "5.00 5.00", "202": "5.00 5.00"}
    found, _ = solve(rows, anchors=(Anchor(1, "project", Decimal("5.00")),))
    assert (found["201"], found["202"]) == ("total project", "total basic")
    found, _ = solve({"合计": "9.00 5.00 4.00", "201": "5.00 5.00"}, anchors=(Anchor(1, "project", Decimal("5.00")),))
    assert found["201"] == "total basic"


@pytest.mark.parametrize(
    ("relation", "amount", "expected"),
    [("at_least", "3.00", "total project"), ("at_most", "7.00", "total basic? project?")],
)
def test_anchors_may_be_bounds(relation: Any, amount: str, expected: str) -> None:
    found, _ = solve({"201": "5.00 5.00"}, anchors=(Anchor(0, "project", Decimal(amount), relation),))
    assert found["201"] == expected


def test_rounding_is_forgiven_and_a_wrong_digit_breaks_one_identity_only() -> None:
    found, result = solve({"合计": "30.01 10.00 20.00", "201": "10.00 10.00", "202": "20.00 20.00"})
    assert (found["201"], found["202"], result.broken) == ("total basic", "total project", 0)
    found, result = solve({"合计": "30.00 10.00 20.00", "201": "10.00 10.00", "202": "20.00 29.00"})
    assert (found["201"], found["202"]) == ("total basic", "total project")
    assert result.broken == 2


def test_a_slip_in_the_total_row_does_not_free_the_rows_below() -> None:
    found, result = solve({
        "合计": "2019.84 1399.78 620.06",
        "201": "1102.31 982.79 119.52",
        "208": "140.00 140.00",
        "210": "99.90 99.90",
        "213": "500.00 500.00",
        "221": "177.64 177.64",
    })
    assert [found[code] for code in ("208", "210", "213", "221")] == ["total basic"] * 2 + [
        "total project",
        "total basic",
    ]
    assert result.broken == 2


def test_a_slip_as_large_as_what_it_would_move_leaves_the_rows_open() -> None:
    found, _ = solve({"合计": "100.00 50.00 50.00", "201": "60.00 60.00", "202": "30.00 30.00"})
    assert found["201"] == "total basic? project?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("3.57 0.00 3.57", "total basic project", id="zero_between"),
        pytest.param("3.57 - 3.57", "total basic project", id="dash_between"),
        pytest.param("3.57 3.57 -", "total basic project", id="dash_at_the_end"),
        pytest.param("-3.57 -3.57", "total project", id="negative"),
    ],
)
def test_printed_zeros_and_dashes_are_cells(text: str, expected: str) -> None:
    total = text.split(maxsplit=1)[0]
    other = "total basic" if expected == "total basic project" and text.endswith("-") else "total project"
    above = f"{total} {total}"
    anchors = (Anchor(0, other.split()[1], Decimal(total)),)
    found, _ = solve({"合计": above, "201": text}, anchors=anchors)
    assert found["201"] == expected


def test_figures_without_their_zeros_are_as_precise_as_the_others() -> None:
    found, result = solve({
        "合计": "3346.84 46.84 3,300",
        "219": "3,300 3,300",
        "221": "46.84 46.84",
        "20101": "1.25 1.25",
    })
    assert (found["219"], found["221"]) == ("total project", "total basic")
    assert result.rows[0].cells["project"].printed == "3,300"


def test_more_figures_than_columns_are_not_taken() -> None:
    found, result = solve({"合计": "9.00 4.00 5.00", "201": "9.00 4.00 5.00 1.00"})
    assert found["201"] == ""
    assert result.rows[1].overfull


def shared_problem(rows: dict[str, tuple[str, str]], anchors: Sequence[Anchor] = ()) -> Assignment:
    codes = [None if code == "合计" else code for code in rows]
    parents = code_parents(codes, [True] * len(codes))
    return assign_columns(
        Problem(
            COLUMNS,
            SUM,
            tuple(
                AmountRow((figure(total, "total"), *([figure(part, "basic", "project")] if part else [])), parent)
                for (total, part), parent in zip(rows.values(), parents, strict=True)
            ),
            shared=("basic", "project"),
            anchors=tuple(anchors),
        )
    )


def test_a_column_lost_in_print_is_derived_row_by_row() -> None:
    rows = {
        "合计": ("235.56", "160.75"),
        "201": ("156.63", "44.57"),
        "2010301": ("112.06", ""),
        "2010302": ("44.57", "44.57"),
        "208": ("48.69", ""),
        "217": ("30.24", "30.24"),
    }
    result = shared_problem(rows, [Anchor(0, "basic", Decimal("160.75"))])
    cells = {code: row.cells for code, row in zip(rows, result.rows, strict=True)}
    assert (cells["合计"]["project"].state, cells["合计"]["project"].amount) == ("derived", Decimal("74.81"))
    assert (cells["201"]["basic"].amount, cells["201"]["project"].printed) == (Decimal("112.06"), "44.57")
    assert (cells["2010301"]["basic"].amount, cells["2010301"]["project"].amount) == (Decimal("112.06"), None)
    assert cells["2010302"]["basic"].state == "blank"
    assert cells["217"]["project"].state == "figure"


def test_an_ordinary_blank_is_never_filled() -> None:
    _, result = solve({"合计": "10.00 6.00", "201": "10.00 6.00"})
    assert "derived" not in {cell.state for row in result.rows for cell in row.cells.values()}


def test_fund_balances_tell_opening_income_and_closing_apart() -> None:
    template = TEMPLATES["government_fund"]
    columns = template.row.amount_columns
    rows = (AmountRow(tuple(map(figure, ("10.00", "90.00", "80.00", "80.00", "20.00")))),)
    result = assign_columns(Problem(columns, template.identities, rows, anchors=(Anchor(0, "basic", Decimal(0)),)))
    filled = [name for name, cell in result.rows[0].cells.items() if cell.amount is not None]
    assert filled == ["opening_balance", "income", "total", "project", "closing_balance"]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        pytest.param([None, "201", "20103", "2010301"], [None, 0, 1, 2], id="plain"),
        pytest.param(["201", "20103", None], [2, 0, None], id="total_last"),
        pytest.param([None, "208", "20805", "2080505", "208099", "2089999"], [None, 0, 1, 2, 1, 4], id="misprinted_length"),
        pytest.param([None, "208", "20898", "2089901", "2089999"], [None, 0, 1, 2, 2], id="misprinted_digit"),
        pytest.param([None, "201", "2010301"], [None, 0, 1], id="level_not_printed"),
        pytest.param([None, "2010301", "2080501"], [None, 0, 0], id="items_alone"),
        pytest.param([None, "201", "20103", "2013699"], [None, 0, 1, 1], id="no_near_parent"),
        pytest.param([None, "201", ""], [None, 0, None], id="unknown_code"),
    ],
)  # fmt: skip
def test_rows_are_summed_up_by_code_prefix(codes: list[str | None], expected: list[int | None]) -> None:
    assert code_parents(codes, [True] * len(codes)) == expected


def test_a_row_without_figures_passes_its_children_on() -> None:
    assert code_parents([None, "201", "20103"], [True, False, True]) == [None, 0, 0]


def make_table(rng: random.Random, table: TableId) -> tuple[list[str | None], list[dict[str, Decimal]]]:
    """A consistent random table: codes (合计 first) and all amounts by column."""
    parts = TEMPLATES[table].identities[0].parts
    live = rng.sample(parts, min(len(parts), rng.choice([2, 2, 3])))
    sums: dict[str, dict[str, Decimal]] = {}
    for group, section, item in itertools.product(
        range(rng.randint(1, 4)), range(rng.randint(1, 3)), range(rng.randint(1, 5))
    ):
        code = f"{201 + group}{section + 1:02}{item + 1:02}"
        for part in rng.sample(live, rng.choice([1, 1, 1, 2])):
            amount = Decimal(rng.randint(1, 10 ** rng.randint(3, 7))) / 100
            for key in ("", code[:3], code[:5], code):
                row = sums.setdefault(key, dict.fromkeys(parts, Decimal("0.00")))
                row[part] += amount
    codes = [None, *sorted(filter(None, sums))]
    return codes, [{"total": sum(sums[code or ""].values(), Decimal(0)), **sums[code or ""]} for code in codes]


def to_problem(table: TableId, codes: list[str | None], full: list[dict[str, Decimal]], *, anchored: bool) -> Problem:
    template = TEMPLATES[table]
    columns = template.row.amount_columns
    parents = code_parents(codes, [True] * len(codes))
    rows = tuple(
        AmountRow(tuple(figure(f"{row[c]:.2f}") for c in columns if row[c]), parent)
        for row, parent in zip(full, parents, strict=True)
    )
    anchors = tuple(Anchor(0, column, full[0][column]) for column in columns) if anchored else ()
    return Problem(columns, template.identities, rows, anchors=anchors)


def wrong_cells(
    result: Assignment, full: list[dict[str, Decimal]], damaged: int | None = None
) -> list[tuple[int, str]]:
    return [
        (index, column)
        for index, (row, truth) in enumerate(zip(result.rows, full, strict=True))
        for column, cell in row.cells.items()
        if index != damaged and cell.state != "ambiguous" and (cell.amount or 0) != truth[column]
    ]


@given(st.integers(0, 10**9), st.sampled_from([GP, "expenditure", "income"]), st.booleans())
def test_what_is_certain_in_a_consistent_table_is_true(seed: int, table: TableId, anchored: bool) -> None:
    codes, full = make_table(random.Random(seed), table)
    result = assign_columns(to_problem(table, codes, full, anchored=anchored))
    assert result.broken == 0
    assert wrong_cells(result, full) == []
    for row, truth in zip(result.rows, full, strict=True):
        if row.open_figures:
            assert "ambiguous" in {cell.state for cell in row.cells.values()}
            assert set(row.open_figures) <= {f"{amount:.2f}" for amount in truth.values()}


@pytest.mark.parametrize("table", [GP, "expenditure", "income"])
@pytest.mark.parametrize("seed", range(8))
def test_one_wrong_digit_leaves_the_other_rows_right_or_reported(seed: int, table: TableId) -> None:
    rng = random.Random(seed)
    codes, full = make_table(rng, table)
    problem = to_problem(table, codes, full, anchored=True)
    damaged = rng.randrange(len(codes))
    figures = list(problem.rows[damaged].figures)
    place = rng.randrange(len(figures))
    amount = (figures[place].amount or Decimal(0)) + Decimal(rng.choice(["90", "-9", "1.80", "0.30"]))
    figures[place] = OpenCell(amount, str(amount))
    rows = [*problem.rows]
    rows[damaged] = AmountRow(tuple(figures), rows[damaged].parent)
    result = assign_columns(Problem(problem.columns, problem.identities, tuple(rows), anchors=problem.anchors))
    assert wrong_cells(result, full, damaged) == []
    assert result.broken >= 1


def least_broken(rows: Sequence[AmountRow]) -> int:
    """By trying everything: the fewest identities that an assignment of two-decimal figures can break."""
    ways = [list(itertools.combinations(range(3), len(row.figures))) for row in rows]
    best = 10**9
    for chosen in itertools.product(*ways):
        cells: list[list[Decimal]] = []
        for row, places in zip(rows, chosen, strict=True):
            cells.append([Decimal(0)] * 3)
            for place, printed in zip(places, row.figures, strict=True):
                cells[-1][place] = printed.amount or Decimal(0)
        broken = 0
        for index, cell in enumerate(cells):
            broken += abs(cell[0] - cell[1] - cell[2]) > Decimal("0.005") * sum(map(bool, cell))
            children = [cells[child] for child, other in enumerate(rows) if other.parent == index]
            for column in range(3) if children else ():
                amounts = [child[column] for child in children]
                terms = sum(map(bool, [cell[column], *amounts]))
                broken += abs(cell[column] - sum(amounts)) > Decimal("0.005") * terms
        best = min(best, broken)
    return best


figures_strategy = st.lists(st.sampled_from(["1.00", "2.00", "3.00", "1.01", "5.00"]), min_size=1, max_size=3)


@given(st.lists(figures_strategy, min_size=2, max_size=5), st.data())
def test_no_assignment_breaks_fewer_identities(printed: list[list[str]], data: st.DataObject) -> None:
    parents = [None, *(data.draw(st.integers(0, index - 1)) for index in range(1, len(printed)))]
    rows = tuple(AmountRow(tuple(map(figure, row)), parent) for row, parent in zip(printed, parents, strict=True))
    assert assign_columns(Problem(COLUMNS, SUM, rows)).broken == least_broken(rows)


def test_many_children_that_could_stand_anywhere_stay_open_instead_of_hanging() -> None:
    rng = random.Random(1)
    amounts = [Decimal(rng.randint(1000, 9999)) / 100 for _ in range(40)]
    total = sum(amounts)
    rows = {"合计": f"{total} {sum(amounts[::2])} {sum(amounts[1::2])}"}
    rows |= {f"2010{n:03}": f"{amount} {amount}" for n, amount in enumerate(amounts)}
    found, result = solve(rows)
    assert found["合计"] == "total basic project"
    assert all(
        cell.amount == amount
        for row, amount in zip(result.rows[1:], amounts, strict=True)
        for cell in [row.cells["total"]]
    )
    assert {found[code] for code in rows if code != "合计"} == {"total basic? project?"}
