"""What the inputs hold, by content: every file is hashed once, and again only when its size or time has changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from hashlib import file_digest
from pathlib import Path
from stat import S_ISREG

from extractor.batch.errors import Failure
from extractor.batch.groups import path_to_group, stat_group
from extractor.batch.ledger import Ledger
from extractor.errors import DocumentError, DocumentTooLargeError, ExtractorError, reason_of
from extractor.input.account import account_digest
from extractor.input.load import FileGroup
from extractor.printable import utf8_name
from extractor.settings import Settings

_BLOCK = 500

Found = tuple[str, int | None, int | None, str | Failure]


def scan_sources(
    ledger: Ledger, run: int, paths: Iterable[str | Found], settings: Settings, tell: Callable[[int], None]
) -> None:
    """Enter every file into the ledger under its content hash; ``tell`` hears how many there are so far.

    What could not be had at all comes as it is to be entered.
    """
    block: dict[str, Found] = {}
    count = 0
    for path in paths:
        if not isinstance(path, str):
            block[path[0]] = path
        elif path not in block:
            block[path] = find_source(path, ledger, settings)
        if len(block) >= _BLOCK:
            ledger.add_sources(run, block.values())
            count += len(block)
            tell(count)
            block = {}
    ledger.add_sources(run, block.values())
    tell(count + len(block))


def find_source(path: str, ledger: Ledger, settings: Settings) -> Found:
    """A file with its size, time and content hash, or with why it has none."""
    group = path_to_group(path)
    if group is not None:
        return _find_group(path, group, ledger, settings)
    name = utf8_name(Path(path).name)
    try:
        info = os.stat(path)  # noqa: PTH116
        if not S_ISREG(info.st_mode):
            # A pipe or a device would block whoever opens it.
            return path, None, None, Failure.of(DocumentError("这不是普通文件", where=name))
        if info.st_size > settings.max_bytes:
            return path, info.st_size, info.st_mtime_ns, Failure.of(_too_large(name, info.st_size, settings.max_bytes))
        known = ledger.known_hash(path, info.st_size, info.st_mtime_ns)
        if known is None:
            with Path(path).open("rb") as stream:
                known = file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return path, None, None, Failure.of(DocumentError("文件不存在", where=name, hint="请检查路径"))
    except (OSError, ValueError) as error:
        reason = reason_of(error)
        return path, None, None, Failure.of(DocumentError(f"无法读取：{reason}", where=name, hint="请检查读取权限"))
    return path, info.st_size, info.st_mtime_ns, known


def _find_group(path: str, group: FileGroup, ledger: Ledger, settings: Settings) -> Found:
    """The files of one disclosure as one: their sizes together, and one hash of theirs."""
    files = [file for _, file in group.files]
    name = utf8_name(group.name)
    try:
        size, stamp = stat_group(files)
        if size > settings.max_bytes:
            return path, size, stamp, Failure.of(_too_large(name, size, settings.max_bytes))
        known = ledger.known_hash(path, size, stamp)
        if known is None:
            digests = []
            for file in files:
                with Path(file).open("rb") as stream:
                    digests.append(file_digest(stream, "sha256").hexdigest())
            known = account_digest(digests)
    except OSError as error:
        reason = f"{error.filename}：{reason_of(error)}"
        return path, None, None, Failure.of(DocumentError(f"无法读取{reason}", where=name, hint="请检查路径和读取权限"))
    return path, size, stamp, known


def _too_large(name: str, size: int, limit: int) -> ExtractorError:
    return DocumentTooLargeError(
        f"文件有 {size / 1e6:,.1f} MB，超过上限 {limit / 1e6:,.1f} MB", where=name, hint="请确认文件是否正确"
    )
