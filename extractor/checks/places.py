"""Where a finding points to, in words for people."""

from __future__ import annotations

from collections.abc import Iterable

from models.record import Place

MOST_ADDRESSES = 6
"""Addresses of a format in one line; pages and lines are numbers, of which all are told."""


def place_to_text(place: Place) -> str:
    """The file of an account of several, then page, address in the words of its format, or line, then what stands there."""
    return " ".join(filter(None, (_where(place), place.label)))


def places_to_text(places: Iterable[Place]) -> str:
    """Where several places are, in one short line: ``第21、23页``; of each file, and of each way to name a place, once."""
    given = tuple(places)
    told: list[str] = []
    for file in dict.fromkeys(place.file for place in given):
        own = [place for place in given if place.file == file]
        pages = sorted({one.page for one in own if one.page is not None and not one.address})
        lines = sorted({one.line for one in own if one.page is None and one.line is not None and not one.address})
        addresses = list(dict.fromkeys(one.address for one in own if one.address))
        more = f"等{len(addresses)}处" if len(addresses) > MOST_ADDRESSES else ""
        parts = (
            f"第{'、'.join(map(str, pages))}页" if pages else "",
            "、".join(addresses[:MOST_ADDRESSES]) + more,
            f"第{'、'.join(map(str, lines))}行" if lines else "",
        )
        if where := "，".join(filter(None, parts)):
            told.append(f"{file} {where}" if file else where)
    return "；".join(told)


def _where(place: Place) -> str:
    """The place alone, without what stands there."""
    return places_to_text([place])
