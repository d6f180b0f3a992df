"""The input, from wherever it comes, to a ``Document``: what it is, is read from its content, never from its name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from extractor.errors import (
    DocumentError,
    DocumentTooLargeError,
    EmptyDocumentError,
    ExtractorError,
    UnsupportedFormatError,
    UsageError,
    reason_of,
)
from extractor.input.account import account_digest, join_account
from extractor.input.archive import MAX_DEPTH, MAX_FILES, Member, archive_members, by_number, is_archive, is_clutter
from extractor.input.attached import AttachedFiles
from extractor.input.html import HtmlReader
from extractor.input.legacy import LegacyReader
from extractor.input.own_products import TITLES, own_product, own_product_at
from extractor.input.pdf import PdfReader
from extractor.input.pictures import PictureReader
from extractor.input.plaintext import PlainTextReader
from extractor.input.reader import Content, OpenedSource, Reader, ReadOptions
from extractor.input.sheet import SpreadsheetReader
from extractor.input.sniff import foreign_kind, is_picture
from extractor.input.source_bytes import OneSource, empty_document, read_bytes, read_path, source_name, too_large
from extractor.input.word import WordReader
from extractor.layout import Document
from extractor.printable import utf8_name
from extractor.settings import DEFAULT_MAX_BYTES, DEFAULT_MAX_PAGES, Converter, Settings
from extractor.text.characters import without_invisible
from models.record import Finding


@dataclass(frozen=True)
class FileGroup:
    """The files of one account, of which some need not be documents: ``(name for people, path)`` of each."""

    name: str
    files: tuple[tuple[str, str], ...]


Source: TypeAlias = OneSource | FileGroup | list[OneSource] | tuple[OneSource, ...]
"""One of them, or the files of one account; a folder and an archive stand for the files that they hold."""

READERS: tuple[Reader, ...] = (
    PdfReader(),
    WordReader(),
    SpreadsheetReader(),
    HtmlReader(),
    LegacyReader(),
    PictureReader(),
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


def open_with(source: Source, settings: Settings, *, name: str | None = None) -> OpenedSource:
    """``open_source`` as the settings say."""
    return open_source(
        source,
        password=settings.password,
        name=name,
        max_bytes=settings.max_bytes,
        max_pages=settings.max_pages,
        converter=settings.converter,
    )


@dataclass(frozen=True)
class _Limits:
    """How an input is opened; ``depth`` counts the archives around it, ``attached`` are the other files of the account."""

    name: str | None
    password: str | None
    max_bytes: int
    max_pages: int
    converter: Converter
    depth: int = 0
    attached: AttachedFiles = field(default_factory=lambda: AttachedFiles({}))


def _open(source: Source, limits: _Limits) -> OpenedSource:
    if isinstance(source, list | tuple):
        return _open_listed(source, limits)
    if isinstance(source, str | Path) and source != "-" and os.path.isdir(source):  # noqa: PTH112  (says no to names that cannot be)
        source = folder_group(Path(source))
    if isinstance(source, FileGroup):
        limits = replace(limits, name=utf8_name(limits.name or source.name))
        return _open_several(_group_files(source, limits), limits)
    name = source_name(source) if limits.name is None else utf8_name(limits.name)
    data = read_bytes(source, name, limits.max_bytes)
    if not data.strip(b"\0\t\n\v\f\r "):
        raise empty_document(name)
    if is_archive(data):
        if limits.depth >= MAX_DEPTH:
            raise UnsupportedFormatError("压缩包套得太深", where=name, hint=f"最多 {MAX_DEPTH} 层，请先解压")
        inside = replace(limits, name=name, depth=limits.depth + 1)
        members = archive_members(data, name, max_bytes=limits.max_bytes)
        return _open_several(members, inside, digest=sha256(data).hexdigest())
    return _open_one(data, replace(limits, name=name))


def _open_one(data: bytes, limits: _Limits) -> OpenedSource:
    name = limits.name
    options = ReadOptions(
        name=name,
        password=limits.password,
        max_pages=limits.max_pages,
        converter=limits.converter,
        attached=limits.attached,
    )
    own = own_product(data)
    if own is not None:
        raise UnsupportedFormatError(
            f"这是 juesuan 写出的{TITLES[own]}，不是决算原文件",
            where=name,
            hint="请给出决算原文件；记录可用 tables、overview、check、report、export 打开",
        )
    reader = next((reader for reader in READERS if reader.claims(data)), None)
    if reader is None:
        kind = foreign_kind(data)
        assert kind is not None  # noqa: S101  # plain text refuses only what has a signature
        raise UnsupportedFormatError(f"这是{kind.title}，不能读取", where=name, hint=kind.hint)
    content = _as_shown(reader.read(data, options))
    if not content.pages and not content.pictures and not any(line.text.strip() for line in content.lines):
        raise empty_document(name)
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


def _as_shown(content: Content) -> Content:
    """The content without characters that print nothing, in lines and cells alike; what has geometry is told by its words."""
    seen = {line.text for line in content.lines if line.box is None and without_invisible(line.text) != line.text}
    if not seen:
        return content
    lines = tuple(
        replace(line, text=without_invisible(line.text)) if line.text in seen else line for line in content.lines
    )
    grids = tuple(
        replace(grid, cells=tuple(replace(cell, text=without_invisible(cell.text)) for cell in grid.cells))
        for grid in content.grids
    )
    return replace(content, lines=lines, grids=grids)


# --- several files -----------------------------------------------------------------------------------------------------


def _open_listed(sources: Sequence[OneSource], limits: _Limits) -> OpenedSource:
    """The files of an account as the caller names them: each of them has to be readable."""
    if not sources:
        raise UsageError("没有给出文件")
    if len(sources) == 1:
        return _open(sources[0], limits)
    opened: list[OpenedSource] = []
    paths = {str(source): Path(source) for source in sources if isinstance(source, str | Path) and source != "-"}
    attached = AttachedFiles({name: _reader_of(path, name, limits) for name, path in paths.items()})
    try:
        in_order = sorted(sources, key=lambda source: _is_picture_file(paths.get(str(source))))
        opened.extend(
            _open(source, replace(limits, name=None, attached=attached))
            for source in in_order
            if str(source) not in attached.taken
        )
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
    first: DocumentError | None = None
    try:
        files = list(members)
        digests = [sha256(member.data).hexdigest() for member in files]
        attached = AttachedFiles({member.name: partial(_data_of, member) for member in files})
        for member in sorted(files, key=lambda member: is_picture(member.data)):
            if member.name in attached.taken:
                continue
            try:
                opened.append(_open(member.data, replace(limits, name=member.name, attached=attached)))
            except DocumentError as error:
                first = first or error
                findings.append(_not_read(member.name, error))
    except ExtractorError:
        _close(opened)
        raise
    if not opened:
        raise first or EmptyDocumentError("文件夹或压缩包里没有文件", where=limits.name)
    return _joined(opened, limits, findings, digest or account_digest(digests))


def _data_of(member: Member) -> bytes:
    return member.data


def _reader_of(path: Path, name: str, limits: _Limits) -> Callable[[], bytes]:
    return lambda: read_path(path, name, limits.max_bytes)


def _is_picture_file(path: Path | None) -> bool:
    """Whether a file is a picture: those are opened last, when the pages that show them are known."""
    try:
        with path.open("rb") if path is not None and path.is_file() else BytesIO() as stream:
            return is_picture(stream.read(64))
    except OSError:
        return False


def _joined(opened: Sequence[OpenedSource], limits: _Limits, findings: Sequence[Finding], digest: str) -> OpenedSource:
    parts = [part for whole in opened for part in (whole.parts or (whole,))]
    findings = [*findings, *(finding for whole in opened if whole.parts for finding in whole.findings)]
    size = sum(part.document.size for part in parts)
    try:
        if size > limits.max_bytes:
            raise too_large(size, limits.name, limits.max_bytes)
        return join_account(parts, name=limits.name or "", findings=findings, max_pages=limits.max_pages, digest=digest)
    except DocumentError:
        _close(parts)
        raise


def _close(opened: Iterable[OpenedSource]) -> None:
    for part in opened:
        part.close()


def folder_group(folder: Path) -> FileGroup:
    """The files below a folder, sorted by name as people count.

    What systems leave behind, and what this program wrote there, is no part of an account.
    """
    try:
        names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    except OSError as error:
        raise DocumentError(f"文件夹无法读取：{reason_of(error)}", where=folder.name) from error
    kept = (name for name in names if not is_clutter(name) and own_product_at(folder / name) is None)
    names = sorted(kept, key=by_number)
    return FileGroup(folder.name or str(folder), tuple((utf8_name(name), str(folder / name)) for name in names))


def _group_files(group: FileGroup, limits: _Limits) -> Iterable[Member]:
    if len(group.files) > MAX_FILES:
        raise DocumentTooLargeError(
            f"有 {len(group.files)} 个文件，超过一份决算的上限 {MAX_FILES} 个",
            where=limits.name,
            hint="许多份决算请用 juesuan batch",
        )
    return (Member(utf8_name(name), read_bytes(Path(path), name, limits.max_bytes)) for name, path in group.files)


def _not_read(name: str, error: DocumentError) -> Finding:
    message = f"“{name}”未读取：{error.message}" + (f"（{error.hint}）" if error.hint else "")
    return Finding(id="account.file_not_read", severity="warning", stage="load", message=message, origin="unknown")


def account_name(source: Source) -> str | None:
    """The name that errors know a source by: of several files the first one's."""
    if isinstance(source, list | tuple):
        return account_name(source[0]) if source else None
    return utf8_name(source.name) if isinstance(source, FileGroup) else source_name(source)
