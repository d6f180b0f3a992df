"""Hostile files for the tests of batches: each with the error that it should cost, ``None`` where it should be read."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

from batch_tasks import small_text
from conftest import CORPUS
from tiny_pdf import show, tiny_pdf


@dataclass(frozen=True)
class Hostile:
    """A file that means trouble."""

    name: str
    data: bytes
    error: str | None


def _pdf(*objects: bytes) -> bytes:
    data = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(data)


def _stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def deflated(megabytes: int, unit: bytes = b"q Q\n") -> bytes:
    """What zlib makes of so much of ``unit``: behind a full flush nothing refers back, so that one megabyte is packed once."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    block = unit * ((1 << 20) // len(unit))
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return zlib.compress(b"", 9)[:2] + packed * megabytes + packer.flush() + _adler(block, megabytes).to_bytes(4, "big")


def _adler(block: bytes, times: int) -> int:
    """The checksum of a block so many times over, without reading it so often."""
    own = zlib.adler32(block)
    low, high = 1, 0
    for _ in range(times):
        high = (high + (own >> 16) + len(block) * (low - 1)) % 65521
        low = (low + (own & 0xFFFF) - 1) % 65521
    return high << 16 | low


def zip_bomb(megabytes: int = 60) -> bytes:
    """A page whose content stream grows a thousandfold, twice over."""
    inner = deflated(megabytes, b"q Q ")
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        _stream(zlib.compress(inner, 9), b"/Filter [/FlateDecode /FlateDecode]"),
    )


def looping_pages() -> bytes:
    """A page tree that contains itself."""
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 /Parent 3 0 R >>",
        b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
    )


def looping_references() -> bytes:
    """A content stream whose length, and a form that paints itself: references in circles."""
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox 6 0 R /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        _stream(b"/X Do"),
        _stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"),
        b"7 0 R",
        b"6 0 R",
    )


def encrypted() -> bytes:
    """A PDF that says it wants a password."""
    page = tiny_pdf(show("部门决算", 50, 700))
    crypt = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> /P -4 >> "
        b"/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] "
    )
    return page.replace(b"/Root 1 0 R", crypt + b"/Root 1 0 R")


def five_hundred_pages() -> bytes:
    """Page after page of a text that is no final account."""
    return tiny_pdf(*(show(f"第{number}页 会议通知", 50, 700) for number in range(500)))


TRUNCATED = (CORPUS / "wuchang_office_2024.pdf").read_bytes()[:300_000]

HOSTILE = (
    Hostile("empty.pdf", b"", "EmptyDocumentError"),
    Hostile("blank.txt", b" \n\n\t", "EmptyDocumentError"),
    Hostile("truncated.pdf", TRUNCATED, "DamagedDocumentError"),
    Hostile("encrypted.pdf", encrypted(), "EncryptedDocumentError"),
    Hostile("five_hundred_pages.pdf", five_hundred_pages(), "NotAFinalAccountError"),
    Hostile("bomb.pdf", zip_bomb(), "NoTextLayerError"),
    Hostile("looping_pages.pdf", looping_pages(), "DamagedDocumentError"),
    Hostile("looping_references.pdf", looping_references(), "NoTextLayerError"),
    Hostile("picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(99), "UnsupportedFormatError"),
    Hostile("archive.txt", b"PK\x03\x04" + bytes(99), "DamagedDocumentError"),
    Hostile("other.txt", "关于召开全体会议的通知。请按时参加。\n".encode() * 9, "NotAFinalAccountError"),
    Hostile("quotes'\"`$(x);--.txt", small_text("引号县财政局").encode(), None),
    Hostile("line\nbreak\t.txt", small_text("换行县财政局").encode(), None),
    Hostile("决算 ★ пример 🎉.txt", small_text("非拉丁县财政局").encode(), None),
)


def write_hostile(folder: Path) -> None:
    """Write them all."""
    folder.mkdir(parents=True, exist_ok=True)
    for case in HOSTILE:
        (folder / case.name).write_bytes(case.data)
