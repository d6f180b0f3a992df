"""The input, from wherever it comes, to a ``Document``: what it is, is read from its content, never from its name."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR
from typing import IO, TypeAlias

from extractor.errors import DocumentError, DocumentTooLargeError, EmptyDocumentError, UnsupportedFormatError
from extractor.input.html import HtmlReader
from extractor.input.pdf import PdfReader
from extractor.input.plaintext import PlainTextReader
from extractor.input.reader import OpenedSource, Reader, ReadOptions
from extractor.input.sniff import foreign_kind
from extractor.layout import Document
from extractor.settings import DEFAULT_MAX_BYTES, DEFAULT_MAX_PAGES

Source: TypeAlias = str | Path | bytes | bytearray | memoryview | IO[bytes] | IO[str]
"""A path, the bytes themselves, a binary or text file object, or ``"-"`` for standard input."""

_CHUNK = 1 << 20


READERS: tuple[Reader, ...] = (PdfReader(), HtmlReader(), PlainTextReader())
"""The formats, asked in this order; plain text takes what no other claims and no signature refuses."""


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
    options = ReadOptions(name=name, password=password, max_pages=max_pages)
    reader = next((reader for reader in READERS if reader.claims(data)), None)
    if reader is None:
        kind = foreign_kind(data)
        assert kind is not None  # noqa: S101  # plain text refuses only what has a signature
        raise UnsupportedFormatError(f"这是{kind.title}，不是 PDF 或文本", where=name, hint=kind.hint)
    content = reader.read(data, options)
    if not content.pages and not any(line.text.strip() for line in content.lines):
        raise _empty(name)
    document = Document(
        content.kind,
        content.lines,
        digest,
        size,
        content.pages,
        name,
        content.encoding,
        failed_pages=content.failed_pages,
        grids=content.grids,
    )
    return OpenedSource(document, content.file)


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
