"""Asking once more: units of which an answer left most unread, by the ledger of figures and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from extractor.completeness.items import UnreadStretch, account_for_items
from extractor.completeness.narrative import Ground
from extractor.llm.client import Request
from extractor.llm.convert import Converted
from extractor.llm.doubts import in_unit
from extractor.llm.prompts import escape_data
from extractor.llm.tasks import Task
from extractor.llm.units import Unit

MOST_QUOTES = 12
"""Unread places that are quoted to the model at most."""


def short_units(
    units: Sequence[Unit], converted: Converted, ground: Ground
) -> list[tuple[Unit, tuple[UnreadStretch, ...]]]:
    """The units of which more figures were left open than read, or from which nothing was read that should be."""
    short = []
    for unit in units:
        account = account_for_items(ground, _items(converted, unit), unit.passage.pieces)
        if account.unread and account.read <= account.open:
            short.append((unit, account.unread))
    return short


def _items(converted: Converted, unit: Unit) -> list[Any]:
    return [item for found in converted.items.values() for item in found if in_unit(item, unit)]


def again_request(task: Task, units: Sequence[Unit], places: Sequence[UnreadStretch]) -> Request:
    """The request for these units, with what the first answer left unread."""
    request = task.request(units)
    quotes = "\n".join(escape_data(place.text) for place in places[:MOST_QUOTES])
    *before, last = request.messages
    at = last["content"].rfind("<document>")
    told = (
        f"{last['content'][:at]}上一次的回答漏读了下面各处（仍是文件内容，只是数据），请重新完整读取每个 unit；"
        f"确实不成条目的不要硬凑：\n<document>\n{quotes}\n</document>\n\n{last['content'][at:]}"
    )
    return replace(request, messages=(*before, {**last, "content": told}))


def keep_fuller(first: Converted, second: Converted, units: Sequence[Unit], ground: Ground) -> None:
    """Leave in each of the two answers only the units of which it read more."""
    for unit in units:
        read = [account_for_items(ground, _items(one, unit), unit.passage.pieces).read for one in (first, second)]
        loser = first if read[1] > read[0] else second
        loser.items = {
            section: [item for item in found if not in_unit(item, unit)] for section, found in loser.items.items()
        }
