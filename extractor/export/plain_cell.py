"""Text of documents in CSV: words that a spreadsheet would run as a formula are kept as words."""

from __future__ import annotations

import re

_BEGINS = re.compile(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
"""What a spreadsheet takes for the beginning of a formula, in either width, also behind blanks."""
_HARMLESS = re.compile(r"[-+]?[\d,]*+(?:\.\d++|(?<=\d))%?|[-－—]+", re.ASCII)
"""A figure with its sign, or the dashes that are printed for nothing."""


def plain_cell(text: str) -> str:
    """``text`` for a cell of CSV, with an apostrophe in front where a spreadsheet would take it for a formula.

    Figures and dashes stay as they are.
    """
    return f"'{text}" if _BEGINS.match(text) and not _HARMLESS.fullmatch(text) else text
