"""Binary workbooks (XLSB): texts wherever they stand, and sizes that nobody believes."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from functools import lru_cache

import pytest

from evals.fuzz.binary import to_xlsb
from evals.fuzz.cases import _base
from extractor import Settings, extract
from extractor.errors import DamagedDocumentError, NotAFinalAccountError
from models.record import Record
from tests.growth import cpu_seconds

SEED = 3
SHEET = "xl/worksheets/sheet1.bin"
SIZE = struct.pack("<BBB", 0x94, 0x01, 16)


@lru_cache
def workbook() -> bytes:
    return _base("xlsx", 0, SEED)


def read(data: bytes) -> Record:
    return extract(data, Settings(ocr="never"))


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member != name or change(content):
                new.writestr(member, change(content) if member == name else content)
    return stream.getvalue()


@pytest.mark.parametrize("inline", [False, True], ids=["listed", "inline"])
def test_texts_are_read_from_the_list_and_from_the_cells(inline: bool) -> None:
    found, original = read(to_xlsb(workbook(), inline=inline)), read(workbook())
    assert found.document.department == original.document.department
    assert found.completeness is not None
    assert original.completeness is not None
    assert (found.completeness.read, found.completeness.unread) == (original.completeness.read, 0)


def test_a_sheet_that_declares_four_billion_columns_costs_nothing() -> None:
    whole = to_xlsb(workbook())
    place = struct.pack("<IIII", 0, 0xFFFFFFF0, 0, 0xFFFFFFF0)

    def declared(content: bytes) -> bytes:
        start = content.index(SIZE) + len(SIZE)
        return content[:start] + place + content[start + 16 :]

    vast = changed(whole, SHEET, declared)
    assert read(vast).tables == read(whole).tables
    assert cpu_seconds(lambda: read(vast), 1) < 3 * cpu_seconds(lambda: read(whole), 1) + 1


def test_texts_that_are_not_in_the_list_are_said_and_never_figures() -> None:
    record = read(
        changed(to_xlsb(workbook()), "xl/sharedStrings.bin", lambda content: content[: len(content) * 9 // 10])
    )
    assert "load.dangling_reference" in {finding.id for finding in record.findings}
    with pytest.raises(NotAFinalAccountError):
        read(changed(to_xlsb(workbook()), "xl/sharedStrings.bin", lambda _: b""))


def test_a_row_that_no_sheet_has_is_a_typed_error() -> None:
    def moved(content: bytes) -> bytes:
        row = b"\x00" + b"\x11" + struct.pack("<I", 1)
        assert row in content
        return content.replace(row, b"\x00\x11" + struct.pack("<I", 1 << 30))

    with pytest.raises(DamagedDocumentError, match="XLSB"):
        read(changed(to_xlsb(workbook()), SHEET, moved))
