"""The settings of the sheet search do not hang on the gold: coarse costs read nearly as much of a document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals import sheet_settings
from evals.sheet_settings import CellCounts, Labelled, fit, labelled, read, row, start
from extractor.narrative.sheets.settings import CELL_SETTINGS, CellSettings


def test_costs_of_five_sizes_read_nearly_what_the_costs_in_use_read() -> None:
    document = labelled("jiangan_office_2023")
    in_use, coarse = read(document, CELL_SETTINGS), read(document, start())
    assert coarse.right >= 0.97 * in_use.right
    assert in_use.wrong <= 0.03 * in_use.right


def test_the_fit_keeps_the_neighbouring_size_that_reads_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_cost(_: Labelled, settings: CellSettings) -> CellCounts:
        return CellCounts(int(10 - abs(settings.skip - 3.0)), int(settings.row), 0)

    monkeypatch.setattr(sheet_settings, "read", by_cost)
    begun = replace(start(), skip=6.0, row=1.0)
    fitted = fit([labelled("jiangan_office_2023")], begun, ["skip", "row"])
    assert (fitted.skip, fitted.row) == (3.0, 0.3)


def test_a_line_of_the_table_tells_fitted_documents_from_the_one_left_out() -> None:
    printed = row("in use", {"甲": CellCounts(9, 1, 2), "乙": CellCounts(5, 0, 1), "丙": CellCounts(7, 2, 3)}, "丙")
    assert " ".join(printed.split()) == "in use fitted 14 right 1 wrong 3 open | left out 7 right 2 wrong 3 open"
