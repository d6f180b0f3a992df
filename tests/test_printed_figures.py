"""Where one figure ends and the next begins in a text without white space."""

from __future__ import annotations

import pytest

from extractor.layout import Line
from extractor.text.figures import printed_figures
from extractor.text.source import SourceText


@pytest.mark.parametrize(
    ("lines", "figures"),
    [
        pytest.param(["319.05 319.05 100%"], ["319.05", "319.05", "100"], id="decimals_one_behind_the_other"),
        pytest.param(["319.05", "319.05", "100%"], ["319.05", "319.05", "100"], id="cells_one_a_line"),
        pytest.param(["预算1,281.44 20 .54"], ["1281.44", "20.54"], id="a_blank_beside_a_point"),
        pytest.param(["增长3", "19.05万元"], ["319.05"], id="broken_over_a_line_of_prose"),
        pytest.param(["7 8 9"], ["7", "8", "9"], id="whole_numbers"),
    ],
)
def test_figures_are_parted_where_white_space_stood(lines: list[str], figures: list[str]) -> None:
    source = SourceText.from_lines([Line(text, number) for number, text in enumerate(lines, 1)])
    assert [str(value) for _, _, value in printed_figures(source)] == figures
