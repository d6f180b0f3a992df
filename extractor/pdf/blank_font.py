"""Writes a TrueType font that has a glyph for every character: the same block, as wide as is asked for.

pdfium drops text without a word where it has no glyph for it, so that on a machine without Chinese fonts whole pages come
out empty. While it reads text it is given this font instead of those of the machine.
"""

from __future__ import annotations

import struct

_FIRST, _LAST = 0x20, 0x10FFFF
_SIMPLIFIED_CHINESE = 1 << 18  # of the code pages in the table OS/2
_EM = 1000
_ASCENT, _DESCENT = 900, -300


def block_font(family: str, width: int) -> bytes:
    """A font of that name. Its ink is ``width`` thousandths of the font size wide, and as high as a line."""
    block = struct.pack(">5h2H4B", 1, 0, _DESCENT, width, _ASCENT, 3, 0, *[1] * 4)
    block += struct.pack(">8h", 0, 0, width, 0, _DESCENT, _ASCENT - _DESCENT, 0, _DESCENT - _ASCENT)
    block += b"\0" * (-len(block) % 4)
    name = family.encode("utf-16-be")
    mapping = struct.pack(">2H6L", 13, 0, 28, 0, 1, _FIRST, _LAST, 1)  # one glyph for all of them
    return _file({
        b"OS/2": _os2(width),
        b"cmap": struct.pack(">4HL", 0, 1, 3, 10, 12) + mapping,
        b"glyf": b"\0" * 4 + block,
        b"head": struct.pack(">4L2H2q4h2H3h", 1 << 16, 1 << 16, 0, 0x5F0F3CF5, 3, _EM, 0, 0, 0, _DESCENT, width, _ASCENT, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">L3hH11hH", 1 << 16, _ASCENT, _DESCENT, 0, width, 0, 0, width, 1, *[0] * 7, 2),
        b"hmtx": struct.pack(">HhHh", width, 0, width, 0),
        b"loca": struct.pack(">3L", 0, 4, 4 + len(block)),
        b"maxp": struct.pack(">L14H", 1 << 16, 2, 4, 1, 0, 0, 2, *[0] * 8),
        b"name": _names({1: name, 2: "Regular".encode("utf-16-be"), 4: name, 6: name}),
        b"post": struct.pack(">2L2h5L", 3 << 16, *[0] * 8),
    })  # fmt: skip


def _os2(width: int) -> bytes:
    table = struct.pack(">HhHHH10hh", 4, width, 400, 5, 0, *[100] * 10, 0) + b"\2\0\5\3" + b"\0" * 6
    table += struct.pack(">4L4s3H3h2H", 1, 1 << 27, 0, 0, b"NONE", 64, _FIRST, 0xFFFF, _ASCENT, _DESCENT, 0, 1000, 300)
    return table + struct.pack(">2L2h3H", 1 | _SIMPLIFIED_CHINESE, 0, 500, 700, 0, 0x20, 1)


def _names(names: dict[int, bytes]) -> bytes:
    records = strings = b""
    for number, text in names.items():
        records += struct.pack(">6H", 3, 1, 0x409, number, len(text), len(strings))
        strings += text
    return struct.pack(">3H", 0, len(names), 6 + len(records)) + records + strings


def _file(tables: dict[bytes, bytes]) -> bytes:
    offset = 12 + 16 * len(tables)
    directory, body = b"", b""
    for tag, data in sorted(tables.items()):
        directory += struct.pack(">4sLLL", tag, 0, offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return struct.pack(">L4H", 1 << 16, len(tables), 128, 3, 16 * len(tables) - 128) + directory + body
