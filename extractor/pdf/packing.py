"""The packings of PDF streams beside deflate (figures, letters, runs, LZW), told by their bytes and unpacked within bounds.

What a dictionary says of a packing may stand in another object or in other words; what a reader would make of the bytes
shows in the bytes.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

_LOOK = 256
"""Bytes by which a packing is told."""
_SPACES = b" \t\r\n\f\0"
_HEX = re.compile(rb"[0-9A-Fa-f \t\r\n\f\0]{16,}+")
_LETTERS = re.compile(rb"[!-uz \t\r\n\f\0]{16,}+")
_CLEAR, _END = 256, 257
_LONGEST_CODE = 12


def is_deflated(data: bytes) -> bool:
    """Whether bytes open like a deflated stream."""
    return len(data) > 1 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0


def unpackings(packed: bytes, most: int) -> Iterator[bytes]:
    """What each packing that the bytes may be in makes of them, up to a little more than ``most`` bytes."""
    head = packed[:_LOOK]
    bare = packed.lstrip(_SPACES)
    figures, letters = bare.removeprefix(b"<"), bare.removeprefix(b"<~")
    if _HEX.fullmatch(figures[:_LOOK]):
        yield _from_figures(figures)
    if _LETTERS.fullmatch(letters[:_LOOK]):
        yield _from_letters(letters)
    if is_deflated(_from_runs(head, _LOOK)):
        yield _from_runs(packed, most)
    if packed[:1] == b"\x80" and len(packed) > 1 and packed[1] < 0x80:  # the code that clears the table, in nine bits
        yield _from_lzw(packed, most)


def _from_figures(packed: bytes) -> bytes:
    figures = packed.partition(b">")[0].translate(None, _SPACES)
    try:
        return binascii.unhexlify(figures + b"0" * (len(figures) % 2))
    except binascii.Error:
        return b""


def _from_letters(packed: bytes) -> bytes:
    from base64 import a85decode

    letters = packed.partition(b"~")[0].translate(None, _SPACES)
    try:
        return a85decode(letters)
    except ValueError:
        return b""


def _from_runs(packed: bytes, most: int) -> bytes:
    found, place = bytearray(), 0
    while place < len(packed) and packed[place] != 128 and len(found) <= most:
        length = packed[place]
        if length < 128:
            found += packed[place + 1 : place + 2 + length]
            place += 2 + length
        else:
            found += packed[place + 1 : place + 2] * (257 - length)
            place += 2
    return bytes(found)


def _from_lzw(packed: bytes, most: int) -> bytes:
    found = bytearray()
    table: list[bytes] = []
    before, width, bits, held = b"", 9, 0, 0
    for byte in packed:
        held, bits = held << 8 | byte, bits + 8
        if bits < width:
            continue
        bits -= width
        code, held = held >> bits, held & ((1 << bits) - 1)
        if code == _CLEAR:
            table, before, width = [bytes((one,)) for one in range(256)] + [b"", b""], b"", 9
            continue
        if code == _END or not table or code > len(table) or (code == len(table) and not before):
            break
        entry = table[code] if code < len(table) else before + before[:1]
        found += entry
        if len(found) > most:
            break
        if before and len(table) < 1 << _LONGEST_CODE:
            table.append(before + entry[:1])
        before = entry
        width = min(max((len(table) + 1).bit_length(), 9), _LONGEST_CODE)
    return bytes(found)
