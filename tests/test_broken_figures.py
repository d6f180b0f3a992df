"""Figures that a narrow column broke over two lines, in tables without rules."""

from __future__ import annotations

import pytest

from extractor.grid.broken_figures import join_broken_figures
from extractor.layout import Box, Word


def word(text: str, x1: float, top: float) -> Word:
    """A word of eight points height that ends at ``x1``, three points a character."""
    return Word(text, Box(x1 - 3 * len(text), top, x1, top + 8))


@pytest.mark.parametrize(
    ("first", "rest", "whole"),
    [
        pytest.param("15.2", "4", "15.24", id="second decimal"),
        pytest.param("1,281.", "44", "1,281.44", id="both decimals"),
        pytest.param("12,345,6", "78.90", "12,345,678.90", id="inside a group"),
        pytest.param("-86.2", "3", "-86.23", id="negative"),
    ],
)
def test_a_figure_goes_on_below_itself(first: str, rest: str, whole: str) -> None:
    words = [word(first, 100, 50), word("7.17", 200, 53.5), word(rest, 100, 58.5)]
    assert [found.text for found in join_broken_figures(words)] == [whole, "7.17"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        pytest.param("15.24", "4", id="whole already"),
        pytest.param("15.2", "134", id="three digits are no rest"),
        pytest.param("办公费", "4", id="no figure"),
    ],
)
def test_a_row_of_its_own_stays_one(above: str, below: str) -> None:
    words = [word(above, 100, 50), word(below, 100, 58.5)]
    assert [found.text for found in join_broken_figures(words)] == [above, below]


def test_a_line_with_one_word_that_ends_nothing_is_a_row() -> None:
    words = [word("15.2", 100, 50), word("4", 100, 58.5), word("9.50", 200, 58.5)]
    assert [found.text for found in join_broken_figures(words)] == ["15.2", "4", "9.50"]


def test_a_rest_far_below_belongs_to_another_row() -> None:
    words = [word("15.2", 100, 50), word("4", 100, 80)]
    assert [found.text for found in join_broken_figures(words)] == ["15.2", "4"]
