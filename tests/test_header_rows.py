"""How many rows at the top of a grid are its head."""

from __future__ import annotations

import pytest

from extractor.accounts.templates import TEMPLATES
from extractor.grid.bands import RowBand, grid_to_bands, tab_lines_to_grid
from extractor.layout import Line
from extractor.tables.header_rows import header_rows

HEAD = "项目\t上年决算数\t本年决算数\t项目\t合计\t一般公共预算财政拨款\t政府性基金预算财政拨款"
TOTAL = "总计\t58.00\t63.00\t总计\t63.00\t54.00\t9.00"


def bands(*rows: str) -> list[RowBand]:
    return grid_to_bands(tab_lines_to_grid([Line(row, number) for number, row in enumerate(rows, 1)]))


@pytest.mark.parametrize("dash", ["-", "—", "--", "－"])
@pytest.mark.parametrize("item", ["年初财政拨款结转和结余", "政府性基金预算财政拨款", "一般公共预算财政拨款"])
def test_rows_of_dashes_at_the_top_of_a_page_are_no_head(dash: str, item: str) -> None:
    row = f"{item}\t{dash}\t{dash}\t年末财政拨款结转和结余\t{dash}\t{dash}\t{dash}"
    rows = bands(HEAD, row, row, TOTAL)
    assert header_rows(rows, TEMPLATES["fiscal_appropriation_summary"]) == 1


def test_words_over_figures_below_the_last_known_heading_are_of_the_head() -> None:
    rows = bands("收入\t\t\t支出\t\t\t", HEAD, "\t甲\t乙\t\t丙\t丁\t戊", TOTAL)
    assert header_rows(rows, TEMPLATES["fiscal_appropriation_summary"]) == 3
