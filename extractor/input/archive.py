"""Archives (ZIP; 7z and RAR where a 7-Zip program is there): their members under limits, never written to a path of theirs."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from extractor.errors import (
    DamagedDocumentError,
    DocumentError,
    DocumentTooLargeError,
    EncryptedDocumentError,
    UnsupportedFormatError,
)
from extractor.input.sniff import foreign_kind

MAX_FILES = 200
"""Files of one account: published ones have below 20."""
MAX_RATIO = 200
"""How often larger the members may be than the archive; documents pack two to ten times."""
SMALL_ARCHIVE = 16 << 20
"""Members that come to less than this may pack as well as they like."""
MAX_DEPTH = 3
"""An archive in an archive in an archive; what is deeper is no publication."""
TOOLS = ("7zz", "7z", "7za")
TOOL_SECONDS = 120.0

_ZIP_ERRORS = (BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError)
_CLUTTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.(?!\.?/)|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


class Member(NamedTuple):
    """A file of an archive or folder: its name for people, and its bytes."""

    name: str
    data: bytes


def is_archive(data: bytes) -> bool:
    """Whether the bytes are an archive of files, and not a document that is packed like one."""
    kind = foreign_kind(data)
    return kind is not None and kind.is_archive


def is_clutter(name: str) -> bool:
    """Whether a file is one that systems and programs leave behind: hidden, locked, previews."""
    return _CLUTTER.search(name) is not None


def by_number(name: str) -> tuple[tuple[int, int | str], ...]:
    """The key that sorts 附件2 before 附件10."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((0, int(part)) if part.isdecimal() and len(part) < 18 else (1, part) for part in parts if part)


def archive_members(data: bytes, name: str | None, *, max_bytes: int, tool: str | None = None) -> Iterator[Member]:
    """The files of an archive, sorted by name. Raises a ``DocumentError`` for a bomb, a broken or a protected archive."""
    if data.startswith(b"PK"):
        yield from _zip_members(data, name, max_bytes)
    else:
        yield from _tool_members(data, name, max_bytes, tool)


def _check_sizes(sizes: list[int], packed: int, name: str | None, max_bytes: int) -> None:
    whole = sum(sizes)
    if len(sizes) > MAX_FILES:
        raise DocumentTooLargeError(f"压缩包内有 {len(sizes)} 个文件，超过上限 {MAX_FILES} 个", where=name)
    if whole > max_bytes or (whole > SMALL_ARCHIVE and whole > MAX_RATIO * packed):
        raise DocumentTooLargeError(
            f"压缩包解压后有 {whole / 1e6:,.0f} MB，超过上限或压缩率异常", where=name, hint="请确认文件是否正确"
        )


def _zip_members(data: bytes, name: str | None, max_bytes: int) -> Iterator[Member]:
    try:
        archive = ZipFile(BytesIO(data))
    except _ZIP_ERRORS as error:
        raise DamagedDocumentError(f"ZIP 压缩包已损坏（{error}）", where=name, hint="请重新下载") from error
    with archive:
        entries = [(shown_name(entry), entry) for entry in archive.infolist() if not entry.is_dir()]
        entries = [(shown, entry) for shown, entry in entries if not is_clutter(shown)]
        _check_sizes([entry.file_size for _, entry in entries], len(data), name, max_bytes)
        for shown, entry in sorted(entries, key=lambda item: by_number(item[0])):
            if entry.flag_bits & 1:
                raise EncryptedDocumentError("压缩包有密码", where=name, hint="请先解压，再给出其中的文件")
            try:
                # ZipFile never unpacks more than the directory says.
                content = archive.read(entry)
            except _ZIP_ERRORS as error:
                raise DamagedDocumentError(f"压缩包中的“{shown}”无法解压（{error}）", where=name) from error
            yield Member(shown, content)


def shown_name(entry: ZipInfo) -> str:
    """A member's name as its maker saw it: archives made on Chinese Windows hold GBK without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            return name
        for encoding in ("utf-8", "gb18030"):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
    return name


# --- by a program ------------------------------------------------------------------------------------------------------


def find_tool(tool: str | None = None) -> str | None:
    """The 7-Zip program: the one given, else the first on the path."""
    return next((found for name in ([tool] if tool else TOOLS) if (found := shutil.which(name))), None)


def _tool_members(data: bytes, name: str | None, max_bytes: int, tool: str | None) -> Iterator[Member]:
    program = find_tool(tool)
    kind = foreign_kind(data)
    title = kind.title if kind is not None else "压缩包"
    if program is None:
        raise UnsupportedFormatError(
            f"这是{title}，需要 7-Zip 才能读取", where=name, hint="请安装 7-Zip，或先解压成文件夹"
        )
    with TemporaryDirectory() as folder:
        path = Path(folder, "archive")
        path.write_bytes(data)
        listing = _run(program, ["l", "-slt", "-ba", "-sccUTF-8", "-p-", "--", str(path)], 8 << 20, name)
        entries = [entry for entry in _listed(listing.decode("utf-8", "replace")) if not is_clutter(entry[0])]
        _check_sizes([size for _, size in entries], len(data), name, max_bytes)
        for member, size in sorted(entries, key=lambda entry: by_number(entry[0])):
            # The content comes over a pipe: no name of the archive ever becomes a path.
            content = _run(program, ["e", "-so", "-spd", "-sccUTF-8", "-p-", "--", str(path), member], size + 1, name)
            if len(content) > size:
                raise DocumentTooLargeError(f"压缩包中的“{member}”比目录所写的大", where=name)
            yield Member(member, content)


def _listed(listing: str) -> Iterator[tuple[str, int]]:
    """``(name, size)`` of the files in a technical listing of 7-Zip: blocks of ``Key = value``."""
    for block in re.split(r"\n\s*\n", listing.replace("\r", "")):
        fields = dict(line.split(" = ", 1) for line in block.splitlines() if " = " in line)
        if "Path" in fields and fields.get("Folder", "-") != "+" and "D" not in fields.get("Attributes", ""):
            yield fields["Path"].replace("\\", "/"), int(fields.get("Size") or 0)


def _killed_after(process: subprocess.Popen[bytes], seconds: float) -> Timer:
    timer = Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    return timer


def _run(program: str, arguments: list[str], limit: int, name: str | None) -> bytes:
    """What the program prints, at most ``limit`` bytes."""
    try:
        with subprocess.Popen(  # noqa: S603  # a program that the user has, with arguments of ours
            [program, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            timer = _killed_after(process, TOOL_SECONDS)
            try:
                assert process.stdout is not None  # noqa: S101  # asked for above
                content = process.stdout.read(limit)
                if len(content) == limit:
                    process.kill()
                    return content
                code = process.wait()
            finally:
                timer.cancel()
    except OSError as error:
        raise DocumentError(f"7-Zip 无法运行：{error}", where=name) from error
    if code != 0:
        raise DamagedDocumentError(
            f"7-Zip 无法解压（代码 {code}），压缩包已损坏或有密码", where=name, hint="请先解压成文件夹"
        )
    return content
