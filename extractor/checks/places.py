"""Where a finding points to, in words for people."""

from __future__ import annotations

from models.record import Place


def place_to_text(place: Place) -> str:
    """The file of an account of several, then page, address in the words of its format, or line, then what stands there."""
    if place.address:
        where = place.address
    elif place.page is not None:
        where = f"第{place.page}页"
    else:
        where = f"第{place.line}行" if place.line is not None else ""
    return " ".join(filter(None, (place.file, where, place.label)))
