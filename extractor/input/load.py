"""The input, from wherever it comes, to a ``Document``: what it is, is read from its content, never from its name."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR
from types import TracebackType
from typing import IO, TypeAlias

from extractor.errors import DocumentError, DocumentTooLargeError, EmptyDocumentError, UnsupportedFormatError
from extractor.input.plaintext import bytes_to_text, text_to_lines
from extractor.input.sniff import foreign_kind
from extractor.layout import Box, Document, PageGeometry, Word
from extractor.ocr.pages import OcrPage
from extractor.pdf.pdfium import PdfFile
from extractor.settings import DEFAULT_MAX_BYTES, DEFAULT_MAX_PAGES

Source: TypeAlias = str | Path | bytes | bytearray | memoryview | IO[bytes] | IO[str]
"""A path, the bytes themselves, a binary or text file object, or ``"-"`` for standard input."""

_HEADER_REACH = 1024  # Adobe's readers accept a PDF header within the first 1024 bytes, and so do publishers' servers
_CHUNK = 1 << 20


@dataclass(frozen=True)
class OpenedSource:
    """A document, and the way back to its file for what only some pages need. Close it, or use it in ``with``.

    ``ocr`` holds what OCR found, by page number.
    """

    document: Document
    pdf: PdfFile | None = None
    ocr: Mapping[int, OcrPage] = field(default_factory=dict)

    def __enter__(self) -> OpenedSource:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free what the PDF engine holds; the document stays usable."""
        if self.pdf is not None:
            self.pdf.close()

    def geometry(self, pages: Collection[int]) -> dict[int, PageGeometry]:
        """Words, rulings and pictures of the pages asked for; pages that cannot be read, and text input, have none."""
        if self.pdf is None:
            return {}
        printed = [number for number in pages if number not in self.ocr or not self.ocr[number].is_whole]
        found = self.pdf.geometry(printed) if printed else {}
        for number in pages:
            if number in self.ocr:
                found[number] = self.ocr[number].geometry(found.get(number))
        return found

    def ocr_words(self, page: int) -> tuple[Word, ...]:
        """The words that OCR read on a page."""
        return tuple(found.word for found in self.ocr[page].words) if page in self.ocr else ()

    def second_readings(self, places: Iterable[tuple[int, Box]]) -> list[str]:
        """The independent reading of each ``(page, box)``, in order; ``""`` where there is none."""
        wanted = list(places)
        if self.pdf is None:
            return [""] * len(wanted)
        read = [self.ocr[number].second_reading(box) if number in self.ocr else None for number, box in wanted]
        others = [index for index, text in enumerate(read) if text is None]
        for index, text in zip(others, self.pdf.second_readings(wanted[i] for i in others), strict=True):
            read[index] = text
        return [text or "" for text in read]


def load(
    source: Source,
    *,
    password: str | None = None,
    name: str | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
    max_pages: int = DEFAULT_MAX_PAGES,
) -> Document:
    """The document alone, its file closed again; arguments and errors as those of ``open_source``."""
    with open_source(source, password=password, name=name, max_bytes=max_bytes, max_pages=max_pages) as opened:
        return opened.document


def open_source(
    source: Source,
    *,
    password: str | None = None,
    name: str | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
    max_pages: int = DEFAULT_MAX_PAGES,
) -> OpenedSource:
    """Read a PDF or a text whole; ``name`` stands for the input in messages and in ``Document.name``.

    Raises a ``DocumentError``: ``EmptyDocumentError``, ``UnsupportedFormatError`` (the message names the kind found),
    ``DocumentTooLargeError`` (before reading where the size is known), ``DamagedDocumentError``,
    ``EncryptedDocumentError``, or itself where the input cannot be got at.
    """
    name = name or _name(source)
    data = _read(source, name, max_bytes)
    if not data.strip(b"\0\t\n\v\f\r "):
        raise _empty(name)
    digest, size = sha256(data).hexdigest(), len(data)
    header = data.find(b"%PDF-", 0, _HEADER_REACH)
    if header >= 0 and not data.startswith(b"PK\x03\x04"):  # an archive may hold a PDF near its start
        pdf = PdfFile(data[header:], password=password, name=name, max_pages=max_pages)
        try:
            pages, failed = pdf.read()
        except DocumentError:
            pdf.close()
            raise
        lines = tuple(line for page in pages for line in page.lines)
        return OpenedSource(Document("pdf", lines, digest, size, pages, name, failed_pages=failed), pdf)
    kind = foreign_kind(data)
    if kind is not None:
        raise UnsupportedFormatError(f"这是{kind.title}，不是 PDF 或文本", where=name, hint=kind.hint)
    text, encoding = bytes_to_text(data, name)
    if not text.strip():
        raise _empty(name)
    return OpenedSource(Document("text", text_to_lines(text), digest, size, name=name, encoding=encoding))


def _name(source: Source) -> str | None:
    if isinstance(source, (str, Path)):
        return "<stdin>" if source == "-" else Path(source).name
    given = getattr(source, "name", None)
    return Path(given).name if isinstance(given, str) else None


def _read(source: Source, name: str | None, max_bytes: int) -> bytes:
    """All bytes of the source, at most ``max_bytes``."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        view = memoryview(source)
        if view.nbytes > max_bytes:
            raise _too_large(view.nbytes, name, max_bytes)
        return bytes(source)
    if isinstance(source, str) and source == "-":
        return _read_stream(sys.stdin.buffer, name, max_bytes)
    if isinstance(source, (str, Path)):
        return _read_path(Path(source), name, max_bytes)
    # A text file object's own bytes, where it has them, keep what its decoding may have lost.
    stream: IO[bytes] | IO[str] = getattr(source, "buffer", source)
    try:
        return _read_stream(stream, name, max_bytes)
    except OSError as error:
        raise DocumentError(f"无法读取：{error.strerror or error}", where=name) from error


def _read_path(path: Path, name: str | None, max_bytes: int) -> bytes:
    try:
        info = path.stat()
        if S_ISDIR(info.st_mode):
            raise DocumentError("这是文件夹，不是文件", where=name, hint="请给出其中的一个文件")
        if info.st_size > max_bytes:
            # Before opening: a sparse or runaway file must cost neither time nor memory.
            raise _too_large(info.st_size, name, max_bytes)
        with path.open("rb") as stream:
            return _read_stream(stream, name, max_bytes)
    except FileNotFoundError as error:
        raise DocumentError("文件不存在", where=name, hint="请检查路径；文本内容请以 bytes 或文件对象传入") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(f"无法读取：{reason}", where=name, hint="请检查路径和读取权限") from error


def _read_stream(stream: IO[bytes] | IO[str], name: str | None, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(_CHUNK):
        part = chunk.encode("utf-8", "surrogatepass") if isinstance(chunk, str) else bytes(chunk)
        size += len(part)
        if size > max_bytes:
            raise _too_large(None, name, max_bytes)
        parts.append(part)
    return b"".join(parts)


def _empty(name: str | None) -> EmptyDocumentError:
    return EmptyDocumentError("文件是空的，或者只有空白", where=name, hint="请确认文件已完整下载")


def _too_large(size: int | None, name: str | None, max_bytes: int) -> DocumentTooLargeError:
    known = f"有 {size / 1e6:,.1f} MB，" if size is not None else ""
    return DocumentTooLargeError(
        f"文件{known}超过上限 {max_bytes / 1e6:,.1f} MB",
        where=name,
        hint="请确认文件是否正确；确需读取请调大 max_bytes",
    )
