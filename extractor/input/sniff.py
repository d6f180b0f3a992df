"""What an input is that is neither PDF nor text, told from its first bytes, and what to do about it. Pure."""

from __future__ import annotations

import re
from io import BytesIO
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile


class ForeignKind(NamedTuple):
    """A kind of file that is not read: its name for a message, and the way to something that is."""

    title: str
    hint: str


_EXPORT = "请在原软件中另存为（导出）PDF 后再试"
_PICTURE = "请用扫描软件把图片合成 PDF，或先做文字识别"
_UNPACK = "请先解压，再给出其中的 PDF 或文本文件"

_SIGNATURES: tuple[tuple[bytes, ForeignKind], ...] = (
    (b"\x89PNG\r\n\x1a\n", ForeignKind("PNG 图片", _PICTURE)),
    (b"\xff\xd8\xff", ForeignKind("JPEG 图片", _PICTURE)),
    (b"GIF87a", ForeignKind("GIF 图片", _PICTURE)),
    (b"GIF89a", ForeignKind("GIF 图片", _PICTURE)),
    (b"II*\0", ForeignKind("TIFF 图片", _PICTURE)),
    (b"MM\0*", ForeignKind("TIFF 图片", _PICTURE)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ForeignKind("旧版 Office 或 WPS 文档（.doc、.xls、.wps 等）", _EXPORT)),
    (b"{\\rtf", ForeignKind("RTF 文档", _EXPORT)),
    (b"%!PS", ForeignKind("PostScript 文件", "请转换为 PDF 后再试")),
    (b"Rar!\x1a\x07", ForeignKind("RAR 压缩包", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", ForeignKind("7z 压缩包", _UNPACK)),
    (b"\x1f\x8b", ForeignKind("gzip 压缩文件", _UNPACK)),
    (b"BZh", ForeignKind("bzip2 压缩文件", _UNPACK)),
    (b"\xfd7zXZ\0", ForeignKind("xz 压缩文件", _UNPACK)),
)
# The part of a container's contents that names it; OFD is the national counterpart of PDF.
_CONTAINERS: tuple[tuple[str, ForeignKind], ...] = (
    ("word/", ForeignKind("Word 文档（.docx）", _EXPORT)),
    ("xl/", ForeignKind("Excel 工作簿（.xlsx）", _EXPORT)),
    ("ppt/", ForeignKind("PowerPoint 文稿（.pptx）", _EXPORT)),
    ("OFD.xml", ForeignKind("OFD 版式文件", "请用 OFD 阅读器转换（导出）为 PDF 后再试")),
    ("content.xml", ForeignKind("OpenDocument 文档", _EXPORT)),
)
_ZIP = ForeignKind("ZIP 压缩包", _UNPACK)
_XML = ForeignKind("XML 文件", "请用产生它的软件打开，另存为 PDF 或纯文本")
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|\?xml|meta|title|div|table|section|article)[\s>]",
    re.I | re.S,
)
_WIDE_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def foreign_kind(data: bytes) -> ForeignKind | None:
    """The kind of file, ``None`` where it may be text."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ForeignKind("WebP 图片", _PICTURE)
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return ForeignKind("BMP 图片", _PICTURE)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _container(data)
    if _MARKUP.match(data[:4096]) and not is_markup(data):
        return _XML
    return None


def is_markup(data: bytes) -> bool:
    """Whether the bytes open as a web page; XML is one only where it says so."""
    head = data[:4096]
    for mark, encoding in _WIDE_MARKS:
        if head.startswith(mark):
            head = head[2:].decode(encoding, "ignore").encode()
    markup = _MARKUP.match(head)
    return markup is not None and (markup[1].lower() != b"?xml" or b"<html" in head.lower())


def _container(data: bytes) -> ForeignKind:
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.namelist()
    except BadZipFile:
        return _ZIP
    for mark, kind in _CONTAINERS:
        if any(member.startswith(mark) for member in members):
            return kind
    return _ZIP
