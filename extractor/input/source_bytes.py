"""The bytes of an input, from a path, a file object, standard input or memory, under a limit of size."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from stat import S_ISDIR
from typing import IO, TypeAlias

from extractor.errors import DocumentError, DocumentTooLargeError, EmptyDocumentError, reason_of
from extractor.printable import utf8_name

OneSource: TypeAlias = str | Path | bytes | bytearray | memoryview | IO[bytes] | IO[str]
"""A path, the bytes themselves, a binary or text file object, or ``"-"`` for standard input."""

_CHUNK = 1 << 20
_ADDRESS = re.compile(r"https?:/", re.I)  # a path of it has lost a slash


def source_name(source: OneSource) -> str | None:
    """The name of a source for messages and records."""
    given = source if isinstance(source, (str, Path)) else getattr(source, "name", None)
    if not isinstance(given, (str, Path)):
        return None
    return "<stdin>" if given == "-" else utf8_name(Path(given).name)


def read_bytes(source: OneSource, name: str | None, max_bytes: int) -> bytes:
    """All bytes of the source, at most ``max_bytes``."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        view = memoryview(source)
        if view.nbytes > max_bytes:
            raise too_large(view.nbytes, name, max_bytes)
        return bytes(source)
    if isinstance(source, str) and source == "-":
        return _read_stream(sys.stdin.buffer, name, max_bytes)
    if isinstance(source, (str, Path)):
        return read_path(Path(source), name, max_bytes)
    # A text file object's own bytes, where it has them, keep what its decoding may have lost.
    stream: IO[bytes] | IO[str] = getattr(source, "buffer", source)
    try:
        return _read_stream(stream, name, max_bytes)
    except OSError as error:
        raise DocumentError(f"无法读取：{reason_of(error)}", where=name) from error


def read_path(path: Path, name: str | None, max_bytes: int) -> bytes:
    """All bytes of a file. Raises a ``DocumentError`` that says why not."""
    try:
        info = path.stat()
        if S_ISDIR(info.st_mode):
            raise DocumentError("这是文件夹，不是文件", where=name, hint="请给出其中的一个文件")
        if info.st_size > max_bytes:
            # Before opening: a sparse or runaway file must cost neither time nor memory.
            raise too_large(info.st_size, name, max_bytes)
        with path.open("rb") as stream:
            return _read_stream(stream, name, max_bytes)
    except FileNotFoundError as error:
        if _ADDRESS.match(path.as_posix()):
            hint = "juesuan extract 网址 -o 记录.json 读网址；写出的记录可以交给其他命令"
            raise DocumentError("这是网址，这里只读文件", where=name, hint=hint) from error
        raise DocumentError("文件不存在", where=name, hint="请检查路径和文件名") from error
    except (OSError, ValueError) as error:
        reason = reason_of(error)
        raise DocumentError(f"无法读取：{reason}", where=name, hint="请检查路径和读取权限") from error


def _read_stream(stream: IO[bytes] | IO[str], name: str | None, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(_CHUNK):
        part = chunk.encode("utf-8", "surrogatepass") if isinstance(chunk, str) else bytes(chunk)
        size += len(part)
        if size > max_bytes:
            raise too_large(None, name, max_bytes)
        parts.append(part)
    return b"".join(parts)


def empty_document(name: str | None) -> EmptyDocumentError:
    """The error that there is nothing in it."""
    return EmptyDocumentError("文件是空的，或者只有空白", where=name, hint="请确认文件已完整下载")


def too_large(size: int | None, name: str | None, max_bytes: int) -> DocumentTooLargeError:
    """The error that there is too much in it; ``size`` in bytes, where known."""
    known = f"有 {size / 1e6:,.1f} MB，" if size is not None else ""
    return DocumentTooLargeError(
        f"文件{known}超过上限 {max_bytes / 1e6:,.1f} MB",
        where=name,
        hint="请确认文件是否正确；确需读取请调大 max_bytes",
    )
