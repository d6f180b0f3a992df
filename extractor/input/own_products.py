"""Files that this program wrote itself, told by their content: records, reports, workbooks, tables of exports.

Whoever hands over a folder hands over what stands in it from the last run as well; none of that is an account.
"""

from __future__ import annotations

import re
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Literal
from zipfile import ZipFile

from extractor.input.zip_errors import ZIP_ERRORS

ProductKind = Literal["record", "findings", "package", "page", "office", "table"]

TITLES: dict[ProductKind, str] = {
    "record": "记录（extract 写出的 JSON）",
    "findings": "核对结果（check 写出的 JSON）",
    "package": "数据包的说明（export 写出的 JSON）",
    "page": "网页（report 或 eval 写出）",
    "office": "工作簿或信函（export、check 写出）",
    "table": "数据表（export 写出的 CSV、Parquet）",
}

_HEAD = 4096
_JSON: tuple[tuple[ProductKind, re.Pattern[bytes]], ...] = (
    ("record", re.compile(rb'\s*\{\s*"schema_version":\s*"\d+",\s*"document":')),
    ("findings", re.compile(rb'\s*\{\s*"documents":\s*\[\s*(?:\{\s*"input":|\])')),
    (
        "findings",
        re.compile(rb'\s*\{[^{}\[\]]{0,200}"version":\s*"2\.1\.0",\s*"runs":.{0,400}"name":\s*"juesuan"', re.S),
    ),
    ("package", re.compile(rb'\s*\{\s*"profile":\s*"data-package",\s*"name":\s*"juesuan"')),
)
_PAGE = re.compile(rb'<meta name="generator" content="juesuan\b')
_TABLE = re.compile(rb"(?:\xef\xbb\xbf)?(?:document|input),[a-z0-9_]+(?:,[a-z0-9_]+){2,60}\r?(?:\n|$)")
_CREATOR = re.compile(rb"<dc:creator>juesuan</dc:creator>")
_ZIP, _PARQUET = b"PK\x03\x04", b"PAR1"
_FOOTER = 65536
"""Last bytes of a Parquet file, where its schema stands with the name of the program."""
_CORE, _MOST_CORE = "docProps/core.xml", 65536
_LARGEST = 64 * 1024 * 1024
"""Bytes; a larger file is not opened to see whether it is a workbook of this program."""


def own_product(data: bytes) -> ProductKind | None:
    """Which of the products the bytes are, ``None`` for everything else."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    for kind, opening in _JSON:
        if opening.match(head):
            return kind
    if _PAGE.search(head):
        return "page"
    if _TABLE.match(head) or (head.startswith(_PARQUET) and b"juesuan" in data[-_FOOTER:]):
        return "table"
    return "office" if _is_own_office_file(data) else None


def own_product_at(path: str | PathLike[str]) -> ProductKind | None:
    """``own_product`` of a file. One that cannot be read is none: whoever reads it says what is wrong."""
    file = Path(path)
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST:
            return None
        with file.open("rb") as stream:
            head = stream.read(_HEAD)
            return own_product(head + stream.read() if head.startswith((_ZIP, _PARQUET)) else head)
    except (OSError, ValueError):
        return None


def _is_own_office_file(data: bytes) -> bool:
    if not data.startswith(_ZIP):
        return False
    try:
        with ZipFile(BytesIO(data)) as package:
            if _CORE not in package.namelist():
                return False
            with package.open(_CORE) as core:
                return _CREATOR.search(core.read(_MOST_CORE)) is not None
    except ZIP_ERRORS:
        return False  # damaged or none of ours: the readers say what is wrong with it
