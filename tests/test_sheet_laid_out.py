"""Sheets whose columns are set by blanks: what is read is right, and what can be read in two ways is left open and said."""

from __future__ import annotations

import pytest
from sheet_columns import laid_out_sheet
from sheet_samples import ROWS, text_outline

from extractor.narrative.sheets.read import read_sheets

WIDTHS = {
    "narrow": (4, 5, 12, 10, 10, 3),
    "usual": (5, 7, 9, 8, 8, 3),
    "alike": (6, 6, 7, 6, 6, 3),
    "wide": (8, 10, 16, 12, 12, 3),
}
FIELDS = ("level1", "level2", "level3", "target", "actual", "score")


def _read(text: str) -> tuple[list[tuple[str | None, ...]], list[str]]:
    result = read_sheets(text_outline(text))
    (sheet,) = result.items
    rows = [row for goal in sheet.goals for row in goal.indicators]
    values = [tuple(None if (v := getattr(row, name)) is None else str(v) for name in FIELDS) for row in rows]
    return values, [finding.message for finding in result.findings]


@pytest.mark.parametrize("scores", [True, False], ids=["scores", "no_scores"])
@pytest.mark.parametrize("wide", [2, 1], ids=["by_width", "by_character"])
@pytest.mark.parametrize("centred", [False, True], ids=["top", "centred"])
@pytest.mark.parametrize("widths", WIDTHS)
def test_no_cell_is_read_wrong_and_what_is_open_is_said(widths: str, centred: bool, wide: int, scores: bool) -> None:
    read, messages = _read(laid_out_sheet(WIDTHS[widths], centred=centred, wide=wide, scores=scores))
    assert len(read) == len(ROWS)
    wanted = [row if scores else (*row[:5], None) for row in ROWS]
    pairs = [(got, want) for own, row in zip(read, wanted, strict=True) for got, want in zip(own, row, strict=True)]
    assert [(got, want) for got, want in pairs if got is not None and got != want] == []
    left_open = sum(got is None and want is not None for got, want in pairs)
    assert bool(left_open) == bool(messages)
    assert left_open <= len(pairs) / 4


@pytest.mark.parametrize("wide", [2, 1])
def test_rows_at_their_top_with_a_column_for_each_are_read_whole(wide: int) -> None:
    read, messages = _read(laid_out_sheet(WIDTHS["alike"], centred=False, wide=wide))
    assert (read, messages) == (list(ROWS), [])


def test_a_block_whose_columns_do_not_answer_to_its_header_is_reported_and_not_guessed() -> None:
    text = laid_out_sheet(WIDTHS["usual"], centred=False)
    shifted = "\n".join(
        line.replace("  120公里", "120公里    ") if "120公里" in line else line for line in text.split("\n")
    )
    read = read_sheets(text_outline(shifted.replace("三级指标  ", "某某栏目  ")))
    assert [row for sheet in read.items for goal in sheet.goals for row in goal.indicators] == []
    assert read.findings


def test_gaps_of_one_width_part_cells_and_set_no_columns() -> None:
    laid_out = laid_out_sheet((20,) * 6, centred=False)
    read, messages = _read("\n".join("  ".join(line.split()) for line in laid_out.split("\n")))
    assert (read, messages) == (list(ROWS), [])
