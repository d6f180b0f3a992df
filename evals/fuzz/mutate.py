"""Damage to files: bytes, numbers, words and lines. The same draw gives the same damage."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from random import Random

STRANGE = (
    "፩4", "²", "①②", "٣٤٥", "９" * 400, "9" * 5000, "1" * 45 + ".00", "-" * 300, "NaN", "Infinity", "1e999999",
    "0.0000000000000000000000000000000000000001", "1,2,3,4", "\f", "\x0b", "\x0c12.00\x0c", " " * 20_000, "\t" * 3000,
    "\u3000" * 5000, "财政支出" * 40, "（" * 3000, "）（" * 2000, "、" * 4000, "。" * 4000, "第一部分" * 200, "一、" * 500,
    "2023年度" * 300, "《" * 1000, "万元" * 1000, "主要原因是" * 300, "增加" * 1000, "其中：" * 1000, "%" * 2000,
    "\u202e\u200f", "\x1b]0;x\x07\x1b[31m", "\x00", "\ufeff", "\ud83d", "𠮷🎉", "=HYPERLINK(\"http://x\")", "<img src=x>",
    "&#xD800;", "&#99999999;", "|" * 500, "." * 5000, "…" * 3000, "-1", "65535", "4294967296", "99999999999999999999",
)  # fmt: skip
"""What no publisher prints: other scripts' digits, endless runs, half pairs, escapes, markup."""
_LARGEST_MEMBER = 4 << 20

Mutation = Callable[[str, Random], str]


def _insert(text: str, draw: Random) -> str:
    place = draw.randrange(len(text) + 1)
    return text[:place] + draw.choice(STRANGE) + text[place:]


def _replace_number(text: str, draw: Random) -> str:
    found = list(re.finditer(r"\d[\d,.]{0,20}", text))
    if not found:
        return text
    match = draw.choice(found)
    return text[: match.start()] + draw.choice(STRANGE) + text[match.end() :]


def _change_digit(text: str, draw: Random) -> str:
    places = [match.start() for match in re.finditer(r"[0-9]", text)]
    if not places:
        return text
    place = draw.choice(places)
    return text[:place] + draw.choice("0123456789-.,") + text[place + 1 :]


def _delete(text: str, draw: Random) -> str:
    start = draw.randrange(len(text) + 1)
    return text[:start] + text[start + draw.choice((1, 3, 10, 100, 1000)) :]


def _repeat(text: str, draw: Random) -> str:
    start = draw.randrange(len(text) + 1)
    piece = text[start : start + draw.choice((1, 5, 40, 400))]
    return text[:start] + piece * draw.choice((2, 8, 60)) + text[start:]


def _lines(text: str, draw: Random) -> str:
    lines = text.split("\n")
    first = draw.randrange(len(lines))
    last = min(len(lines), first + draw.choice((1, 2, 10, 40)))
    block = lines[first:last]
    match draw.randrange(5):
        case 0:
            lines[first:last] = []
        case 1:
            lines[first:last] = block * draw.choice((2, 8))
        case 2:
            draw.shuffle(block)
            lines[first:last] = block
        case 3:
            place = draw.randrange(len(lines) + 1)
            lines[place:place] = block
        case _:
            lines[first:last] = ["".join(block)]
    return "\n".join(lines)


MUTATIONS: tuple[Mutation, ...] = (_insert, _replace_number, _change_digit, _delete, _repeat, _lines)


def mutate_text(text: str, draw: Random) -> str:
    """A text with one to four kinds of damage."""
    for _ in range(draw.choice((1, 1, 2, 4))):
        text = draw.choice(MUTATIONS)(text, draw)
    return text


def mutate_bytes(data: bytes, draw: Random) -> bytes:
    """Bytes flipped, cut out, doubled, or cut off."""
    changed = bytearray(data)
    for _ in range(draw.choice((1, 2, 8, 40))):
        if not changed:
            break
        place = draw.randrange(len(changed))
        length = draw.choice((1, 1, 4, 64, 1024))
        match draw.randrange(5):
            case 0:
                changed[place] ^= 1 << draw.randrange(8)
            case 1:
                changed[place : place + length] = draw.randbytes(length)
            case 2:
                del changed[place : place + length]
            case 3:
                changed[place:place] = changed[place : place + length]
            case _:
                changed[place : place + 1] = draw.choice((b"\x00", b"\xff", b"-", b"9999999999", b"[", b"<<", b">>"))
    return bytes(changed[: draw.randrange(len(changed))]) if changed and draw.random() < 0.05 else bytes(changed)


def mutate_encoded(data: bytes, draw: Random) -> bytes:
    """A text file: its words, or now and then its bytes."""
    if draw.random() < 0.15:
        return mutate_bytes(data, draw)
    return mutate_text(data.decode("utf-8"), draw).encode("utf-8", "surrogatepass")


def mutate_pdf(data: bytes, draw: Random) -> bytes:
    """A PDF: its bytes as they are, or with its streams unpacked, so that damage reaches what they say."""
    if draw.random() < 0.4:
        return mutate_bytes(data, draw)
    plain = unpacked_pdf(data)
    if draw.random() < 0.5:
        return mutate_bytes(plain, draw)
    return mutate_text(plain.decode("latin-1"), draw).encode("latin-1", "replace")


def unpacked_pdf(data: bytes) -> bytes:
    """A PDF whose deflated streams stand in the clear; places of objects are left to the reader's repair."""

    def unpack(match: re.Match[bytes]) -> bytes:
        try:
            plain = zlib.decompressobj().decompress(match[2], _LARGEST_MEMBER)
        except zlib.error:
            return match[0]
        head = re.sub(rb"/Filter\s*(\[[^\]]{0,60}\]|/FlateDecode)", b"", match[1])
        return re.sub(rb"/Length \d+", b"/Length %d" % len(plain), head) + b"stream\n" + plain + b"\nendstream"

    return re.sub(
        rb"(<<[^<>]{0,300}/FlateDecode[^<>]{0,300}>>\s*)stream\r?\n(.*?)\s*endstream", unpack, data, flags=re.DOTALL
    )


def mutate_records(data: bytes, draw: Random) -> bytes:
    """A file of binary records: numbers in it replaced in their place, so that most of it still holds; now and then as bytes."""
    if draw.random() < 0.3:
        return mutate_bytes(data, draw)
    changed = bytearray(data)
    for _ in range(draw.choice((1, 2, 4, 8))):
        place = draw.randrange(len(changed))
        number = draw.choice((
            b"\0",
            b"\1",
            b"\xff",
            b"\xff\xff",
            b"\0\0\0\x80",
            b"\xff\xff\xff\x7f",
            b"\xff" * 4,
            b"\xff" * 8,
        ))
        changed[place : place + len(number)] = number
    return bytes(changed[: len(data)])


def mutate_binary_package(data: bytes, draw: Random) -> bytes:
    """An office file whose members are binary records: one of them damaged, or the whole as bytes."""
    return mutate_package(data, draw, mutate_records)


def mutate_package(data: bytes, draw: Random, mutate: Callable[[bytes, Random], bytes] | None = None) -> bytes:
    """An office file or archive: one of its members damaged (``mutate``: otherwise than as text), or the whole as bytes."""
    if draw.random() < 0.2:
        return mutate_bytes(data, draw)
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        names = [name for name in old.namelist() if not name.endswith("/")]
        chosen = draw.choice(
            [name for name in names if re.search(r"document|sheet|sharedStrings|txt|html", name)] or names
        )
        for name in names:
            content = old.read(name)
            if name == chosen:
                content = (mutate or (mutate_bytes if draw.random() < 0.1 else mutate_encoded))(content, draw)
            new.writestr(draw.choice((name, "../" + name, name)) if draw.random() < 0.01 else name, content)
    return stream.getvalue()
