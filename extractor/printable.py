"""Text of others made harmless to look at: what a terminal, a log or a viewer would act on, written as an escape.

Names of files, texts of documents and words of servers go to people through here: an escape sequence in them would colour,
clear or retitle a terminal, a bidirectional mark would show another text than the one that stands there.
"""

from __future__ import annotations

import re

_ACTING = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters: the beginnings of ANSI and OSC sequences, one byte or two
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of what follows
    "\u2028\u2029"  # line ends that only some viewers know
    "\ud800-\udfff"  # halves of a pair, and bytes of a name that are no text
    "\U000e0000-\U000e007f"  # tags: letters that nobody sees
)
_IN_TEXT = re.compile(f"[{_ACTING}]")
_IN_LINE = re.compile(f"[{_ACTING}\t\n]")
_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\U000e0000-\U000e007f]")


def printable(text: str) -> str:
    r"""``text`` on one line, what acts on a viewer as ``\x1b`` and the like; any other character as it is."""
    return text if text.isascii() and text.isprintable() else _IN_LINE.sub(_escape, text)


def printable_lines(text: str) -> str:
    """The same for text of several lines: line ends and tabs stay."""
    return _IN_TEXT.sub(_escape, text)


def utf8_name(name: str) -> str:
    """A file name that can be written as UTF-8: bytes that are no text become escapes."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def printable_json(text: str) -> str:
    """JSON that says the same, with what acts on a viewer written as JSON's own escapes.

    Such characters stand in strings only, and the encoder has escaped those below U+0020 already.
    """
    return _IN_JSON.sub(_json_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in "\t\n\r":
        return {"\t": r"\t", "\n": r"\n", "\r": r"\r"}[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a name that is no text, as Python carries it
        return f"\\x{code - 0xDC00:02x}"
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _json_escape(match: re.Match[str]) -> str:
    return "".join(f"\\u{int.from_bytes(pair, 'big'):04x}" for pair in _pairs(match[0].encode("utf-16-be")))


def _pairs(data: bytes) -> list[bytes]:
    return [data[place : place + 2] for place in range(0, len(data), 2)]
