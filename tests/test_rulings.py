"""Drawn strokes to rulings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractor.grid.rulings import figure_to_strokes, merge_rulings, strokes_to_rulings
from extractor.layout import Box, Ruling


def rectangle(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def test_a_thin_rectangle_is_one_stroke() -> None:
    assert figure_to_strokes(rectangle(10, 20, 110, 20.5), closed=True, stroked=False) == [Box(10, 20, 110, 20.5)]


def test_a_stroked_rectangle_is_its_four_edges() -> None:
    horizontals, verticals = strokes_to_rulings(
        figure_to_strokes(rectangle(10, 20, 110, 60), closed=True, stroked=True)
    )
    assert [h.position for h in horizontals] == [20, 60]
    assert [v.position for v in verticals] == [10, 110]


def test_a_shade_has_no_edges() -> None:
    assert figure_to_strokes(rectangle(10, 20, 110, 60), closed=True, stroked=False) == []


def test_borders_drawn_by_both_cells_become_one() -> None:
    horizontals, _ = strokes_to_rulings([Box(10, 20, 60, 20.5), Box(60, 20.6, 110, 21.1)])
    assert len(horizontals) == 1
    assert (horizontals[0].start, horizontals[0].end) == (10, 110)


def test_rows_that_are_close_stay_apart() -> None:
    horizontals, _ = strokes_to_rulings([Box(10, 20, 60, 20), Box(10, 28, 60, 28)])
    assert [h.position for h in horizontals] == [20, 28]


def test_dashes_become_one_ruling() -> None:
    dashes = [Box(10 + 4 * i, 20, 12 + 4 * i, 20.5) for i in range(30)]
    assert [(r.start, r.end) for r in strokes_to_rulings(dashes)[0]] == [(10, 128)]


def test_a_gap_as_wide_as_a_cell_is_kept() -> None:
    assert merge_rulings([Ruling(20, 10, 60), Ruling(20, 80, 130)]) == (Ruling(20, 10, 60), Ruling(20, 80, 130))


def test_an_oblique_stroke_is_no_ruling() -> None:
    assert strokes_to_rulings([Box(10, 20, 60, 50)]) == ((), ())


def test_the_dot_of_a_drawn_character_is_no_ruling() -> None:
    assert strokes_to_rulings([Box(10, 20, 11, 21)]) == ((), ())


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(6, 30)), max_size=20))
def test_merging_again_changes_nothing(rulings: list[tuple[int, int, int]]) -> None:
    once = merge_rulings(Ruling(10.0 * p, float(s), float(s + n)) for p, s, n in rulings)
    assert merge_rulings(once) == once
