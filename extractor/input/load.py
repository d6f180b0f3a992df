"""The input, from wherever it comes, to a ``Document``: what it is, is read from its content, never from its name."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR
from typing import IO, TypeAlias

from extractor.errors import (
    DocumentError,
    DocumentTooLargeError,
    EmptyDocumentError,
    ExtractorError,
    UnsupportedFormatError,
    UsageError,
)
from extractor.input.account import account_digest, join_account
from extractor.input.archive import MAX_DEPTH, MAX_FILES, Member, archive_members, by_number, is_archive, is_clutter
from extractor.input.html import HtmlReader
from extractor.input.legacy import LegacyReader
from extractor.input.pdf import PdfReader
from extractor.input.plaintext import PlainTextReader
from extractor.input.reader import OpenedSource, Reader, ReadOptions
from extractor.input.sheet import SpreadsheetReader
from extractor.input.sniff import foreign_kind
from extractor.input.word import WordReader
from extractor.layout import Document
from extractor.settings import DEFAULT_MAX_BYTES, DEFAULT_MAX_PAGES, Converter
from models.record import Finding

OneSource: TypeAlias = str | Path | bytes | bytearray | memoryview | IO[bytes] | IO[str]
"""A path, the bytes themselves, a binary or text file object, or ``"-"`` for standard input."""


@dataclass(frozen=True)
class FileGroup:
    """The files of one account, of which some need not be documents: ``(name for people, path)`` of each."""

    name: str
    files: tuple[tuple[str, str], ...]


Source: TypeAlias = OneSource | FileGroup | list[OneSource] | tuple[OneSource, ...]
"""One of them, or the files of one account; a folder and an archive stand for the files that they hold."""

_CHUNK = 1 << 20


READERS: tuple[Reader, ...] = (
    PdfReader(),
    WordReader(),
    SpreadsheetReader(),
    HtmlReader(),
    LegacyReader(),
    PlainTextReader(),
)
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
    converter: Converter | None = None,
) -> OpenedSource:
    """Read an input whole; ``name`` stands for it in messages and in ``Document.name``.

    Several sources, a folder and an archive are one account: what of a folder or archive cannot be read is a finding, as
    long as something can. Raises a ``DocumentError``: ``EmptyDocumentError``, ``UnsupportedFormatError`` (the message names
    the kind found), ``DocumentTooLargeError`` (before reading where the size is known), ``DamagedDocumentError``,
    ``EncryptedDocumentError``, or itself where the input cannot be got at; ``MissingExtraError`` where the format wants a
    library that is not installed. ``converter`` is the office program for old documents.
    """
    return _open(source, _Limits(name, password, max_bytes, max_pages, converter or Converter()))


@dataclass(frozen=True)
class _Limits:
    """How an input is opened; ``depth`` counts the archives around it."""

    name: str | None
    password: str | None
    max_bytes: int
    max_pages: int
    converter: Converter
    depth: int = 0


def _open(source: Source, limits: _Limits) -> OpenedSource:
    if isinstance(source, list | tuple):
        return _open_listed(source, limits)
    if isinstance(source, str | Path) and source != "-" and os.path.isdir(source):  # noqa: PTH112  (says no to names that cannot be)
        source = folder_group(Path(source))
    if isinstance(source, FileGroup):
        limits = replace(limits, name=limits.name or source.name)
        return _open_several(_group_files(source, limits), limits)
    name = limits.name or _name(source)
    data = _read(source, name, limits.max_bytes)
    if not data.strip(b"\0\t\n\v\f\r "):
        raise _empty(name)
    if is_archive(data):
        if limits.depth >= MAX_DEPTH:
            raise UnsupportedFormatError("压缩包套得太深", where=name, hint=f"最多 {MAX_DEPTH} 层，请先解压")
        inside = replace(limits, name=name, depth=limits.depth + 1)
        members = archive_members(data, name, max_bytes=limits.max_bytes)
        return _open_several(members, inside, digest=sha256(data).hexdigest())
    return _open_one(data, replace(limits, name=name))


def _open_one(data: bytes, limits: _Limits) -> OpenedSource:
    name = limits.name
    options = ReadOptions(name=name, password=limits.password, max_pages=limits.max_pages, converter=limits.converter)
    reader = next((reader for reader in READERS if reader.claims(data)), None)
    if reader is None:
        kind = foreign_kind(data)
        assert kind is not None  # noqa: S101  # plain text refuses only what has a signature
        raise UnsupportedFormatError(f"这是{kind.title}，不能读取", where=name, hint=kind.hint)
    content = reader.read(data, options)
    if not content.pages and not content.pictures and not any(line.text.strip() for line in content.lines):
        raise _empty(name)
    document = Document(
        content.kind,
        content.lines,
        sha256(data).hexdigest(),
        len(data),
        content.pages,
        name,
        content.encoding,
        failed_pages=content.failed_pages,
        grids=content.grids,
        pictures=content.pictures,
    )
    return OpenedSource(document, content.file, findings=content.findings)


# --- several files -----------------------------------------------------------------------------------------------------


def _open_listed(sources: Sequence[OneSource], limits: _Limits) -> OpenedSource:
    """The files of an account as the caller names them: each of them has to be readable."""
    if not sources:
        raise UsageError("没有给出文件")
    if len(sources) == 1:
        return _open(sources[0], limits)
    opened: list[OpenedSource] = []
    try:
        opened.extend(_open(source, replace(limits, name=None)) for source in sources)
    except ExtractorError:
        _close(opened)
        raise
    first = opened[0].document.name or "文件"
    name = limits.name or f"{first} 等{len(sources)}个文件"
    return _joined(opened, replace(limits, name=name), [], account_digest(one.document.sha256 for one in opened))


def _open_several(members: Iterable[Member], limits: _Limits, digest: str | None = None) -> OpenedSource:
    """The files of a folder or archive; what cannot be read is said, as long as something can."""
    opened: list[OpenedSource] = []
    findings: list[Finding] = []
    digests: list[str] = []
    first: DocumentError | None = None
    try:
        for member in members:
            digests.append(sha256(member.data).hexdigest())
            try:
                opened.append(_open(member.data, replace(limits, name=member.name)))
            except DocumentError as error:
                first = first or error
                findings.append(_not_read(member.name, error))
    except ExtractorError:
        _close(opened)
        raise
    if not opened:
        raise first or EmptyDocumentError("文件夹或压缩包里没有文件", where=limits.name)
    return _joined(opened, limits, findings, digest or account_digest(digests))


def _joined(opened: Sequence[OpenedSource], limits: _Limits, findings: Sequence[Finding], digest: str) -> OpenedSource:
    parts = [part for whole in opened for part in (whole.parts or (whole,))]
    findings = [*findings, *(finding for whole in opened if whole.parts for finding in whole.findings)]
    size = sum(part.document.size for part in parts)
    try:
        if size > limits.max_bytes:
            raise _too_large(size, limits.name, limits.max_bytes)
        return join_account(parts, name=limits.name or "", findings=findings, max_pages=limits.max_pages, digest=digest)
    except DocumentError:
        _close(parts)
        raise


def _close(opened: Iterable[OpenedSource]) -> None:
    for part in opened:
        part.close()


def folder_group(folder: Path) -> FileGroup:
    """The files below a folder, sorted by name as people count; what systems leave behind is no part of an account."""
    try:
        names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    except OSError as error:
        raise DocumentError(f"文件夹无法读取：{error.strerror}", where=folder.name) from error
    names = sorted((name for name in names if not is_clutter(name)), key=by_number)
    return FileGroup(folder.name or str(folder), tuple((name, str(folder / name)) for name in names))


def _group_files(group: FileGroup, limits: _Limits) -> Iterable[Member]:
    if len(group.files) > MAX_FILES:
        raise DocumentTooLargeError(
            f"有 {len(group.files)} 个文件，超过一份决算的上限 {MAX_FILES} 个",
            where=limits.name,
            hint="许多份决算请用 juesuan batch",
        )
    return (Member(name, _read(Path(path), name, limits.max_bytes)) for name, path in group.files)


def _not_read(name: str, error: DocumentError) -> Finding:
    message = f"“{name}”未读取：{error.message}" + (f"（{error.hint}）" if error.hint else "")
    return Finding(id="account.file_not_read", severity="warning", stage="load", message=message, origin="unknown")


# --- bytes -------------------------------------------------------------------------------------------------------------


def _name(source: OneSource) -> str | None:
    if isinstance(source, (str, Path)):
        return "<stdin>" if source == "-" else Path(source).name
    given = getattr(source, "name", None)
    return Path(given).name if isinstance(given, str) else None


def _read(source: OneSource, name: str | None, max_bytes: int) -> bytes:
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
