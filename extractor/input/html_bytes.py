"""The bytes of a web page, or of a web archive (MHTML), to its markup: by byte order mark, declaration, and detection."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP

from extractor.errors import DamagedDocumentError, UnsupportedFormatError
from extractor.input.plaintext import bytes_to_text

_DECLARED = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,20})""", re.I)
_XML_DECLARED = re.compile(rb"""^\s*<\?xml\b[^>]{0,80}?encoding\s*=\s*["']([\w.:-]{2,20})""", re.I)
_REACH = 4096
_CHINESE = frozenset(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "hz-gb-2312", "cp936"))
"""Names that pages give for what is GB18030 or a part of it."""
MAX_PAGES = 100
"""Pages of one web archive; a workbook has some ten sheets."""
_MOST_LOST = 1000
"""One character in so many may be damaged for the page to be read at all."""


@dataclass(frozen=True)
class Markup:
    """The markup of a page, the encoding that it was in, and how many characters were damaged (``�``)."""

    text: str
    encoding: str
    damaged: int = 0


def bytes_to_markup(data: bytes, name: str | None = None) -> Markup:
    """A page's bytes → its markup.

    A byte order mark decides; then what decodes strictly, the declared encoding first. A page with a few damaged bytes is
    read with ``�`` in their places and counted. Raises UnsupportedFormatError where no encoding fits.
    """
    declared = declared_encoding(data)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:3] == b"\xef\xbb\xbf" or b"\0" in data[:_REACH]:
        return Markup(*bytes_to_text(data, name))
    for encoding in dict.fromkeys((*([declared] if declared else []), "utf-8", "gb18030")):
        text = _strictly(data, encoding)
        if text is not None:
            return Markup(text, encoding)
    # Damaged: the encoding that loses least.
    texts = {encoding: data.decode(encoding, errors="replace") for encoding in ("utf-8", "gb18030")}
    encoding = min(texts, key=lambda found: texts[found].count("\ufffd"))
    text, lost = texts[encoding], texts[encoding].count("\ufffd")
    if lost * _MOST_LOST > len(text):
        raise UnsupportedFormatError(
            f"网页的文字编码无法识别（按 {encoding.upper()} 有 {lost} 处不能解码）",
            where=name,
            hint="请在浏览器中打开确认，另存为 UTF-8 网页或 PDF",
        )
    return Markup(text, encoding, lost)


def declared_encoding(data: bytes) -> str | None:
    """The encoding that the page names itself, all Chinese ones as GB18030; ``None`` where it names none."""
    match = _XML_DECLARED.search(data[:_REACH]) or _DECLARED.search(data[:_REACH])
    if match is None:
        return None
    found = match[1].decode("ascii", "replace").lower()
    return "gb18030" if found in _CHINESE else found


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a web archive: a MIME message whose parts are a page and its pictures."""
    head = data[:_REACH].lstrip()
    return head.startswith((b"From: <Saved by", b"MIME-Version:")) or (
        re.match(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){1,12}\r?\n", head) is not None
        and re.search(rb"^content-type:\s*multipart/related", head, re.I | re.M) is not None
    )


def archive_to_markups(data: bytes, name: str | None = None) -> tuple[Markup, ...]:
    """The pages of a web archive: the one that was saved, then those of its frames (Excel saves a page for each sheet).

    Raises DamagedDocumentError where it holds none.
    """
    message = message_from_bytes(data, policy=HTTP)
    parts = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    if not parts:
        raise DamagedDocumentError("网页存档里没有网页", where=name, hint="请重新保存网页，或在浏览器中另存为 PDF")
    return tuple(_part_to_markup(part, name) for part in parts[:MAX_PAGES])


def archive_pictures(data: bytes) -> dict[str, bytes]:
    """The pictures of a web archive, by the addresses under which its page shows them."""
    found: dict[str, bytes] = {}
    for part in message_from_bytes(data, policy=HTTP).walk():
        content = part.get_payload(decode=True) if part.get_content_maintype() == "image" else None
        if not isinstance(content, bytes):
            continue
        location, own = str(part.get("Content-Location", "")).strip(), str(part.get("Content-ID", "")).strip("<> ")
        found |= {address: content for address in (location, f"cid:{own}" if own else "") if address}
        # Word writes the whole address here and only its end in the page.
        found.setdefault("/".join(location.split("/")[-2:]), content)
    return found


def _part_to_markup(part: Message, name: str | None) -> Markup:
    content = part.get_payload(decode=True)
    charset = part.get_content_charset()
    assert isinstance(content, bytes)  # noqa: S101  # a part that is no multipart has bytes
    if charset and not declared_encoding(content):
        encoding = "gb18030" if charset.lower() in _CHINESE else charset
        text = _strictly(content, encoding)
        if text is not None:
            return Markup(text, encoding)
    return bytes_to_markup(content, name)


def _strictly(data: bytes, encoding: str) -> str | None:
    """The text, ``None`` where the encoding is unknown or does not fit."""
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
