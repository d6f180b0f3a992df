"""Names and rows that a message lists: each once, and as many as the message counts."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.checks.text_figures import quoted
from models.performance import Indicator

MOST_LISTED = 8
"""More names are no longer read in a sentence; all stand among the places."""
_LONGEST_BARE = 12
"""Values as short as this are figures and need no quotation marks."""


def distinct(texts: Iterable[str]) -> list[str]:
    """Each text once, in the order given."""
    return list(dict.fromkeys(texts))


def listed(texts: Iterable[str], *, mark: str = "；", unit: str = "项") -> str:
    """The texts, each once; of more than ``MOST_LISTED`` the first, with the number of all: ``甲；乙等9项``."""
    found = distinct(texts)
    more = f"等{len(found)}{unit}" if len(found) > MOST_LISTED else ""
    return mark.join(found[:MOST_LISTED]) + more


def named(names: Iterable[str]) -> str:
    """Names in quotation marks, each once: ``“甲”、“乙”``."""
    return listed((f"“{quoted(name)}”" for name in names), mark="、", unit="个")


def target_and_actual(indicator: Indicator) -> str:
    """What was aimed at and what was reached: ``目标40人、完成26人``; sentences stand in quotation marks."""
    return f"目标{_value(indicator.target)}、完成{_value(indicator.actual)}"


def _value(text: str | None) -> str:
    if not text:
        return "空白"
    return text if len(text) <= _LONGEST_BARE else f"“{quoted(text.rstrip('。；;'))}”"
