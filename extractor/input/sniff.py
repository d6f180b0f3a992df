"""What an input is that is neither PDF nor text, told from its first bytes, and what to do about it. Pure."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

from extractor.input.zip_errors import ZIP_ERRORS


class ForeignKind(NamedTuple):
    """A kind of file that is not read: its name for a message, and the way to something that is."""

    title: str
    hint: str
    is_archive: bool = False
    is_picture: bool = False


def _picture(name: str) -> ForeignKind:
    return ForeignKind(f"{name} 图片", "请重新保存图片，或用扫描软件合成 PDF", is_picture=True)


_EXPORT = "请在原软件中另存为（导出）PDF 后再试"
_UNPACK = "请先解压，再给出其中的 PDF 或文本文件"
_ORIGINAL = "请给出决算原文件"

LINK = b"!<symlink>"
"""Opens the file that stands for a link on systems without them; here it also stands for a link in an archive."""

_SIGNATURES: tuple[tuple[bytes, ForeignKind], ...] = (
    (LINK, ForeignKind("指向别处的链接，没有内容", "请把链接指向的文件本身放进来")),
    (b"\x89PNG\r\n\x1a\n", _picture("PNG")),
    (b"\xff\xd8\xff", _picture("JPEG")),
    (b"GIF87a", _picture("GIF")),
    (b"GIF89a", _picture("GIF")),
    (b"II*\0", _picture("TIFF")),
    (b"MM\0*", _picture("TIFF")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ForeignKind("旧版 Office 或 WPS 文档（.doc、.xls、.wps 等）", _EXPORT)),
    (b"{\\rtf", ForeignKind("RTF 文档", _EXPORT)),
    (b"%!PS", ForeignKind("PostScript 文件", "请转换为 PDF 后再试")),
    (b"Rar!\x1a\x07", ForeignKind("RAR 压缩包", _UNPACK, is_archive=True)),
    (b"7z\xbc\xaf\x27\x1c", ForeignKind("7z 压缩包", _UNPACK, is_archive=True)),
    (b"\x1f\x8b", ForeignKind("gzip 压缩文件", _UNPACK)),
    (b"BZh", ForeignKind("bzip2 压缩文件", _UNPACK)),
    (b"\xfd7zXZ\0", ForeignKind("xz 压缩文件", _UNPACK)),
    (b"SQLite format 3\0", ForeignKind("SQLite 数据库", _ORIGINAL)),
    (b"PAR1", ForeignKind("Parquet 数据", _ORIGINAL)),
)
# The part of a container's contents that names it; OFD is the national counterpart of PDF.
_CONTAINERS: tuple[tuple[str, ForeignKind], ...] = (
    ("word/", ForeignKind("Word 文档（.docx）", _EXPORT)),
    ("xl/", ForeignKind("Excel 工作簿（.xlsx）", _EXPORT)),
    ("ppt/", ForeignKind("PowerPoint 文稿（.pptx）", _EXPORT)),
    ("OFD.xml", ForeignKind("OFD 版式文件", "请用 OFD 阅读器转换（导出）为 PDF 后再试")),
    ("content.xml", ForeignKind("OpenDocument 文档", _EXPORT)),
)
_ZIP = ForeignKind("ZIP 压缩包", _UNPACK, is_archive=True)
_JSON = ForeignKind("JSON 数据", _ORIGINAL)
_XML = ForeignKind("XML 文件", "请用产生它的软件打开，另存为 PDF 或纯文本")
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|\?xml|meta|title|div|table|section|article)[\s>]",
    re.I | re.S,
)
_JSON_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*[\[{\"\d\]-])")
_WIDE_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def foreign_kind(data: bytes) -> ForeignKind | None:
    """The kind of file, ``None`` where it may be text."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _picture("WebP")
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return _picture("BMP")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _container(data)
    if _MARKUP.match(data[:4096]) and not is_markup(data):
        return _XML
    return _JSON if _is_json(data) else None


def _is_json(data: bytes) -> bool:
    """Whether the bytes are an object or an array in JSON: a text of an account opens with neither and parses as none."""
    if not _JSON_OPENING.match(data[:4096]):
        return False
    try:
        json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return True


def is_picture(data: bytes) -> bool:
    """Whether the bytes begin as a picture does."""
    kind = foreign_kind(data)
    return kind is not None and kind.is_picture


def is_markup(data: bytes) -> bool:
    """Whether the bytes open as a web page; XML is one only where it says so."""
    head = data[:4096]
    for mark, encoding in _WIDE_MARKS:
        if head.startswith(mark):
            head = head[2:].decode(encoding, "ignore").encode()
    markup = _MARKUP.match(head)
    return markup is not None and (markup[1].lower() != b"?xml" or b"<html" in head.lower())


def package_members(data: bytes) -> tuple[str, ...]:
    """The names inside a zip container; none where the bytes are no zip, or a broken one."""
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ()
    try:
        with ZipFile(BytesIO(data)) as archive:
            return tuple(archive.namelist())
    except ZIP_ERRORS:
        return ()


def is_open_document(data: bytes, kind: str) -> bool:
    """Whether the bytes are an OpenDocument file of that kind (``text``, ``spreadsheet``), however it was packed.

    Its type stands in a part of its own, which programs that pack it again may compress or leave out, and in its manifest.
    """
    wanted = f"application/vnd.oasis.opendocument.{kind}".encode("ascii")
    if "content.xml" not in package_members(data):
        return False
    try:
        with ZipFile(BytesIO(data)) as archive:
            for name in {"mimetype", "META-INF/manifest.xml"} & set(archive.namelist()):
                with archive.open(name) as part:
                    if wanted in part.read(_TYPE_REACH):
                        return True
    except ZIP_ERRORS:
        return False
    return False


_TYPE_REACH = 64 << 10
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = ("WordDocument", "Workbook", "Book", "EncryptedPackage")


def ole_streams(data: bytes) -> frozenset[str]:
    """Which of the streams that tell one old Office format from another an OLE file has.

    A directory entry holds a name of up to 31 characters in UTF-16, and then its length in bytes.
    """
    if not data.startswith(_OLE):
        return frozenset()
    found = set()
    for name in _OLE_STREAMS:
        spelt = name.encode("utf-16-le")
        entry = spelt.ljust(64, b"\0") + (len(spelt) + 2).to_bytes(2, "little")
        if entry in data:
            found.add(name)
    return frozenset(found)


_OFFICE_PARTS = ((b"word/", "Word 文档"), (b"xl/", "Excel 工作簿"), (b"ppt/", "PowerPoint 文稿"))


def broken_office_title(data: bytes) -> str | None:
    """What a container without its directory was, by the names that stand before its parts; ``None`` for an archive of files."""
    if not any(mark in data[:_TYPE_REACH] for mark in (b"[Content_Types].xml", b"_rels/.rels", b"docProps/")):
        return None
    return next((title for mark, title in _OFFICE_PARTS if mark in data), "Office 文件")


def _container(data: bytes) -> ForeignKind:
    members = package_members(data)
    for mark, kind in _CONTAINERS:
        if any(member.startswith(mark) for member in members):
            return kind
    return _ZIP
