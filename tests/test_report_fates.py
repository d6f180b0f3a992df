"""Where the figures of a text stand on the pictures of its pages."""

from __future__ import annotations

from extractor.layout import Box, Line, PageGeometry, Word
from extractor.report.fates import page_fates
from extractor.report.fulltext import Span
from extractor.text.source import SourceText

LINE = Line("合计 12.50万元", 1, 3, Box(100, 40, 190, 52))
WORDS = (
    Word("合计", Box(100, 41, 120, 51)),
    Word("12.50万元", Box(130, 41, 175, 51)),
    Word("别处", Box(100, 81, 120, 91)),
)
GEOMETRY = {3: PageGeometry(3, 600, 800, WORDS, (), ())}


def test_a_figure_is_marked_with_its_share_of_the_word_that_it_stands_in() -> None:
    source = SourceText.from_lines([LINE])
    [path] = page_fates(source, [Span(2, 7, fate="read")], GEOMETRY)[3]
    assert path.fate == "read"
    assert path.d == "M129.2 40.2h26.6v11.6h-26.6z"


def test_unread_figures_lie_on_top_and_spans_without_a_fate_or_a_page_are_left_out() -> None:
    source = SourceText.from_lines([LINE, Line("另页 7", 2, 4, Box(100, 40, 190, 52))])
    spans = [Span(2, 7, fate="unread"), Span(0, 9, fate="lost"), Span(0, 2), Span(11, 12, fate="read")]
    found = page_fates(source, spans, GEOMETRY)
    assert list(found) == [3]
    assert [path.fate for path in found[3]] == ["lost", "unread"]
