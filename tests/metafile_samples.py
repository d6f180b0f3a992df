"""An enhanced metafile (EMF) with a ruled table, as Windows programs put it on the clipboard."""

from __future__ import annotations

import struct
from collections.abc import Sequence

ROW, FONT = 40, 26
UNIT = 2540 // 96
"""Hundredths of a millimetre of a pixel of a screen."""


def emf(rows: Sequence[Sequence[str]], width: int = 180) -> bytes:
    """The table, every column as wide as ``width`` pixels."""
    right, bottom = width * len(rows[0]) + 2, ROW * len(rows) + 2
    records = [_font()]
    for y in range(0, bottom, ROW):
        records += [struct.pack("<IIii", 27, 16, 0, y), struct.pack("<IIii", 54, 16, right - 2, y)]
    for x in range(0, right, width):
        records += [struct.pack("<IIii", 27, 16, x, 0), struct.pack("<IIii", 54, 16, x, bottom - 2)]
    for r, row in enumerate(rows):
        records += [_text(text, c * width + 8, r * ROW + 6) for c, text in enumerate(row) if text]
    records.append(struct.pack("<IIIII", 14, 20, 0, 16, 20))
    body = b"".join(records)
    head = struct.pack(
        "<II4i4i4sIIIHHIII2i2i",
        1, 100, 0, 0, right, bottom, 0, 0, right * UNIT, bottom * UNIT,
        b" EMF", 0x10000, 100 + len(body) + 8, len(records) + 2, 2, 0, 0, 0, 0, 1920, 1080, 508, 286,
    )  # fmt: skip
    head = head.ljust(100, b"\0")
    mode = struct.pack("<III", 18, 12, 1)  # what is behind letters shows through
    return head[:48] + struct.pack("<II", 100 + len(mode) + len(body), len(records) + 2) + head[56:] + mode + body


def _font() -> bytes:
    face = "SimSun".encode("utf-16-le").ljust(64, b"\0")
    logfont = struct.pack("<5i8B", -FONT, 0, 0, 0, 400, 0, 0, 0, 134, 0, 0, 0, 0) + face
    record = struct.pack("<I", 1) + logfont.ljust(320, b"\0")
    made = struct.pack("<II", 82, 8 + len(record)) + record
    return made + struct.pack("<III", 37, 12, 1)


def _text(text: str, x: int, y: int) -> bytes:
    spelt = text.encode("utf-16-le")
    padded = spelt.ljust((len(spelt) + 3) // 4 * 4, b"\0")
    steps = struct.pack(f"<{len(text)}I", *(FONT if ord(c) > 255 else FONT // 2 for c in text))
    size = 76 + len(padded) + len(steps)
    head = struct.pack(
        "<II4iIffiiIII4iI", 84, size, 0, 0, 0, 0, 1, 1.0, 1.0, x, y, len(text), 76, 0, 0, 0, 0, 0, 76 + len(padded)
    )
    return head + padded + steps
