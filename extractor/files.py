"""Output files, written whole or not at all; private folders and files.

What stands at the place of an output decides how it is written: nothing, or a regular file: a new file takes the name at
one stroke. A link stays, and the file that it leads to is replaced. A pipe or a device is written to. A folder or a socket
is refused.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from extractor.errors import UsageError, reason_of

PART_PREFIX, PART_SUFFIX = ".juesuan-", ".part"
"""Names of files that are being written; what a killed run left behind is known by them."""
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
_PLAIN_FILE = 0o666  # the mask of the process takes its share
LONGEST_NAME = 240
"""Bytes; file systems take 255, and a part of a file has a name of its own."""
_UNSAFE = re.compile(
    '[\x00-\x1f\x7f-\x9f/\\\\:*?"<>|\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\U000e0000-\U000e007f]+'
)
_HINT = "请换一个输出位置"
_DATABASE_ENDS = ("-journal", "-wal", "-shm")
# Absent on Windows, where there is nothing to guard against by them.
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


def write_atomically(path: Path, content: str | bytes, *, private: bool = False, follow: bool = True) -> None:
    """Write ``content`` to ``path`` so that a reader sees the old file or the new one, never half of it.

    A replaced file keeps its permissions; a new one that is ``private`` is for its owner alone. A pipe or a device at
    ``path`` is written to. ``follow=False`` replaces a link itself: a folder of many files is written in, never out of.
    Raises UsageError where that cannot be done, with the reason.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        target = path.resolve() if follow and path.is_symlink() else path
        found = _mode(target)
        if found is not None and not (stat.S_ISREG(found) or stat.S_ISLNK(found)):
            _write_through(target, found, data)
            return
        with new_file(target, private=private) as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links in a circle; ValueError: NUL in a name
        reason = reason_of(error)
        raise UsageError(f"无法写入：{reason}", where=str(path), hint=_HINT) from error


def require_writable(path: Path | None) -> None:
    """Raise UsageError where ``write_atomically`` could not write to ``path``: before the work, which may take minutes.

    ``None`` and ``-`` are standard output.
    """
    if path is None or os.fspath(path) == "-":
        return
    try:
        target = path.resolve() if path.is_symlink() else path
        found = _mode(target)
        reason = None if found is None else _obstacle(found)
        if reason is None and (found is None or stat.S_ISREG(found)):
            folder = target.absolute().parent
            reason = (
                "没有这个文件夹" if not folder.is_dir() else None if os.access(folder, os.W_OK) else "没有写入的权限"
            )
    except (OSError, RuntimeError, ValueError) as error:
        reason = reason_of(error)
    if reason is not None:
        raise UsageError(f"无法写入：{reason}", where=str(path), hint=_HINT)


@contextmanager
def new_file(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A file that takes the name ``path`` when the block ends well, and is gone where it does not.

    It stands beside ``path`` under a name that nobody can guess, so that no link can wait for it there. A file that is
    replaced keeps its permissions. Raises OSError.
    """
    part = path.parent / f"{PART_PREFIX}{secrets.token_hex(12)}{PART_SUFFIX}"
    mode = PRIVATE_FILE if private else _PLAIN_FILE
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        old = _mode(path)
        if old is not None and stat.S_ISREG(old) and not private:
            part.chmod(stat.S_IMODE(old))
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int | None:
    try:
        return path.lstat().st_mode
    except FileNotFoundError:
        return None


def _obstacle(mode: int) -> str | None:
    """What stands at a place and can neither be replaced nor written into; ``None`` for files, pipes and devices."""
    if stat.S_ISREG(mode) or stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        return None
    kind = "文件夹" if stat.S_ISDIR(mode) else "套接字" if stat.S_ISSOCK(mode) else "特殊文件"
    return f"那里是{kind}，不是文件"


def _write_through(path: Path, mode: int, data: bytes) -> None:
    """Write into what is no file: a pipe, a terminal, ``/dev/null``."""
    obstacle = _obstacle(mode)
    if obstacle is not None:
        raise UsageError(f"无法写入：{obstacle}", where=str(path), hint=_HINT)
    handle = os.open(path, os.O_WRONLY | _NO_FOLLOW)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)


def safe_file_name(text: str, suffix: str = "") -> str:
    """A file name that shows ``text``, whatever it holds: no path, no sign that a system or a viewer acts on, not too long.

    What had to be changed is told apart by a digest, so that two texts never share a name.
    """
    name = _UNSAFE.sub("_", text.encode("utf-8", "backslashreplace").decode("utf-8")).strip(" .")
    short = name.encode("utf-8")[: LONGEST_NAME - len(suffix)].decode("utf-8", "ignore")
    if short != text or not short:
        digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        short = f"{short.encode('utf-8')[: LONGEST_NAME - len(suffix) - 9].decode('utf-8', 'ignore') or 'document'}~{digest}"
    return short + suffix


def make_folder(folder: Path) -> None:
    """Make the folder of an output where it is absent; before the work, so that nothing is read in vain. Raises UsageError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"无法建立文件夹：{reason_of(error)}", where=str(folder), hint=_HINT) from error


def make_private_folder(folder: Path) -> None:
    """Make a folder for its owner alone; one that exists stays as it is. Raises UsageError."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            folder.mkdir(mode=PRIVATE_FOLDER)
        if not folder.is_dir():
            raise UsageError("无法建立文件夹：那里是一个文件", where=str(folder), hint=_HINT)
    except OSError as error:
        raise UsageError(f"无法建立文件夹：{reason_of(error)}", where=str(folder), hint=_HINT) from error


def require_own_database(path: Path) -> None:
    """Raise UsageError where a database of SQLite, or what it keeps beside it, is there and no regular file.

    It would be waited for without end (a pipe), or written through (a link).
    """
    try:
        for name in (path, *(path.with_name(path.name + end) for end in _DATABASE_ENDS)):
            found = _mode(name)
            if found is not None and not stat.S_ISREG(found):
                raise UsageError("账本或缓存的位置是一个链接或别的东西，而不是文件", where=str(name), hint="请移走它")
    except (OSError, ValueError) as error:
        raise UsageError(f"无法使用账本或缓存：{reason_of(error)}", where=str(path), hint=_HINT) from error


def make_private_file(path: Path) -> None:
    """Make an empty file for its owner alone, where there is none; never through a link. Raises UsageError.

    What is there and no file, is refused.
    """
    try:
        found = _mode(path)
        if found is not None and not (stat.S_ISREG(found) or stat.S_ISLNK(found)):
            raise UsageError("那里不是普通文件", where=str(path), hint=_HINT)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | _NO_FOLLOW, PRIVATE_FILE))
    except OSError as error:
        raise UsageError(f"无法写入：{reason_of(error)}", where=str(path), hint=_HINT) from error
