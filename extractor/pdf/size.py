"""How large the streams of a PDF become when they are unpacked; told before pdfium unpacks them.

A file of one megabyte can hold a page whose content is a gigabyte, twice over a thousand of them. pdfium unpacks a content
whole on opening its page and cannot be stopped.
"""

from __future__ import annotations

import re
import zlib

from extractor.errors import DocumentTooLargeError
from extractor.pdf.packing import is_deflated, unpackings

MOST_UNPACKED = 100 << 20
"""Bytes of one stream that is no picture: the fullest published pages have some megabytes."""
MOST_UNPACKED_PICTURE = 1 << 30
"""Bytes of one picture: an A3 page scanned in colour at 600 dots an inch has 210 MB."""
MOST_PIXELS = 500_000_000
"""Pixels of one picture."""
DEEPEST_PACKING = 4
"""Packings over one another; no program writes more than one."""

MOST_GROWTH = 1032
"""Bytes that one deflated byte can become: a match of 258 takes two bits."""

_STREAM = re.compile(rb"stream(?<!endstream)[^\r\n]*+(?:\r\n?|\n)")
"""What begins a stream: readers pass over anything else on its line."""
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_PLAIN_DICTIONARY = re.compile(rb"[^<>()%#]*+>>\s*+")
"""What stands behind the last ``<<`` before a stream where that is its dictionary, whatever stands before it: in a string
or a number in hex the stream would be text too."""
_LENGTH = re.compile(rb"/Length\s++(\d{1,9})\s*+(?=[/>])")
_ONE_PACKING = re.compile(rb"/Filter\s*+(?:/FlateDecode|\[\s*+/FlateDecode\s*+\])\s*+(?=[/>])")
_END = re.compile(rb"\r?\n?endstream\s")
_NAMES = tuple(re.compile(rb"/" + name + rb"(?!\w)") for name in (b"Length", b"Filter"))
_SIDES = tuple(re.compile(rb"/" + name + rb"\s{1,9}(\d{1,9})\b") for name in (b"Width", b"Height"))
_LONGEST_DICTIONARY = 4096
_FIRST_BLOCK, _BLOCK = 1 << 12, 1 << 16
"""Packed bytes that are taken at a time; most streams end within the first."""
_PIECE = 1 << 20


def require_bounded_streams(data: bytes, name: str | None) -> None:
    """Raise DocumentTooLargeError where a stream unpacks to more than is read, by the bytes alone.

    Told are packed streams, also those packed several times over, and pictures by the sides that they state. What a
    stream says of its packing is not asked: it may stand in another object. Those of an encrypted file say nothing
    before it is opened.
    """
    for match in _STREAM.finditer(data):
        earliest = max(match.start() - _LONGEST_DICTIONARY, 0)
        about = with_plain_names(data[max(data.rfind(b"obj", earliest, match.start()), earliest) : match.start()])
        picture = _PICTURE.search(about) is not None
        if picture and _pixels(about) > MOST_PIXELS:
            raise _too_large(f"一张图片的像素超过 {MOST_PIXELS // 1_000_000} 百万", name)
        most = MOST_UNPACKED_PICTURE if picture else MOST_UNPACKED
        if not _is_short(data, match, most) and _is_beyond(data, match.end(), most):
            raise _too_large(f"其中一段内容解压后超过 {most >> 20} MB", name)


def _is_beyond(data: bytes, start: int, most: int, depth: int = DEEPEST_PACKING) -> bool:
    """Whether the bytes from ``start`` on unpack to more than ``most``, in whatever packing they seem to be."""
    if is_deflated(data[start : start + 2]):
        return unpacks_beyond(data, start, most)
    end = data.find(b"endstream", start)
    packed = data[start : end if end >= 0 else len(data)]
    return any(
        len(found) > most or (depth > 1 and _is_beyond(found, 0, most, depth - 1)) for found in unpackings(packed, most)
    )


def _is_short(data: bytes, stream: re.Match[bytes], most: int) -> bool:
    """Whether what any reader takes for this stream is too short to unpack to ``most``: most streams are.

    Readers go by the stated length or, where no end stands there, by the next or the first end. No more is believed of a
    dictionary than can be told apart from all else that its bytes might be.
    """
    earliest = max(stream.start() - _LONGEST_DICTIONARY, 0)
    opened = data.rfind(b"<<", earliest, stream.start())
    line_start = max(data.rfind(sign, earliest, opened) for sign in (b"\n", b"\r")) if opened > 0 else -1
    if line_start < 0:
        return False
    line, dictionary = data[line_start:opened], data[opened + 2 : stream.start()]
    length = _LENGTH.search(dictionary)
    if (
        b"%" in line  # in a comment the brackets open nothing
        or length is None
        or _PLAIN_DICTIONARY.fullmatch(dictionary) is None
        or _ONE_PACKING.search(dictionary) is None
        or any(len(name.findall(dictionary)) > 1 for name in _NAMES)
    ):
        return False
    size = int(length[1])
    return size * MOST_GROWTH < most and _END.match(data, stream.end() + size) is not None


def with_plain_names(dictionary: bytes) -> bytes:
    """A dictionary whose names are written without escapes: ``/#46orm`` is ``/Form``."""
    return _ESCAPED.sub(lambda match: bytes((int(match[1], 16),)), dictionary) if b"#" in dictionary else dictionary


def _pixels(about: bytes) -> int:
    width, height = (side.search(about) for side in _SIDES)
    return int(width[1]) * int(height[1]) if width and height else 0


def _too_large(what: str, name: str | None) -> DocumentTooLargeError:
    return DocumentTooLargeError(f"PDF {what}", where=name, hint="请确认文件是否正确，或用阅读器另存一份")


def unpacks_beyond(data: bytes, start: int, most: int) -> bool:
    """Whether the deflated bytes from ``start`` on unpack to more than ``most``, also where that is packed again.

    Nothing is kept: what is unpacked goes on to the next packing, a piece at a time.
    """
    layers = [_Layer()]
    size = _FIRST_BLOCK
    while start < len(data):
        state = _feed(layers, 0, data[start : start + size], most)
        if state != "more":
            return state == "beyond"
        start, size = start + size, _BLOCK
    return False


class _Layer:
    """One packing: its unpacker, and how much came out of it."""

    def __init__(self) -> None:
        self.unpack = zlib.decompressobj()
        self.size = 0


def _feed(layers: list[_Layer], depth: int, packed: bytes, most: int) -> str:
    """Unpack a block: ``beyond`` the limit, at its ``end`` (or no deflated stream), or ready for ``more``."""
    layer = layers[depth]
    while packed:
        try:
            piece = layer.unpack.decompress(packed, _PIECE)
        except zlib.error:
            return "end"
        packed = layer.unpack.unconsumed_tail
        if layer.size == 0 and piece[:1] == b"\x78" and depth + 1 < DEEPEST_PACKING and len(layers) == depth + 1:
            layers.append(_Layer())
        layer.size += len(piece)
        if layer.size > most:
            return "beyond"
        if len(layers) > depth + 1 and _feed(layers, depth + 1, piece, most) == "beyond":
            return "beyond"
        if layer.unpack.eof:
            return "end"
    return "more"
