"""Archives (ZIP; 7z and RAR where a program is there): their members under limits, never written to a path of theirs."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zipfile import ZipFile, ZipInfo

from extractor.errors import (
    DamagedDocumentError,
    DocumentTooLargeError,
    EncryptedDocumentError,
    UnsupportedFormatError,
    reason_of,
)
from extractor.input.sniff import LINK, broken_office_title, foreign_kind
from extractor.input.unpackers import Packed, find_unpacker
from extractor.input.zip_errors import ZIP_ERRORS

MAX_FILES = 200
"""Files of one account: published ones have below 20."""
MAX_RATIO = 200
"""How often larger the members may be than the archive; documents pack two to ten times."""
SMALL_ARCHIVE = 16 << 20
"""Members that come to less than this may pack as well as they like."""
MAX_DEPTH = 3
"""An archive in an archive in an archive; what is deeper is no publication."""
RAR = b"Rar!\x1a\x07"

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
    except ZIP_ERRORS as error:
        office = broken_office_title(data)
        told = f"{office}已损坏或不完整" if office else f"ZIP 压缩包已损坏：{reason_of(error)}"
        raise DamagedDocumentError(told, where=name, hint="请重新下载") from error
    with archive:
        entries = [(shown_name(entry), entry) for entry in archive.infolist() if not entry.filename.endswith("/")]
        entries = [(shown, entry) for shown, entry in entries if not is_clutter(shown)]
        _check_sizes([entry.file_size for _, entry in entries], len(data), name, max_bytes)
        for shown, entry in sorted(entries, key=lambda item: by_number(item[0])):
            if entry.flag_bits & 1:
                raise EncryptedDocumentError("压缩包有密码", where=name, hint="请先解压，再给出其中的文件")
            try:
                # ZipFile never unpacks more than the directory says; of a link it is the path that it leads to.
                content = archive.read(entry)
            except ZIP_ERRORS as error:
                raise DamagedDocumentError(f"压缩包中的“{shown}”无法解压：{reason_of(error)}", where=name) from error
            yield Member(shown, LINK + content if stat.S_ISLNK(entry.external_attr >> 16) else content)


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


def _tool_members(data: bytes, name: str | None, max_bytes: int, tool: str | None) -> Iterator[Member]:
    is_rar = data.startswith(RAR)
    unpacker = find_unpacker(is_rar=is_rar, program=tool)
    if unpacker is None:
        title, wanted = ("RAR", "7-Zip（带 RAR）、unrar 或 bsdtar") if is_rar else ("7z", "7-Zip 或 bsdtar")
        raise UnsupportedFormatError(
            f"这是{title} 压缩包，需要 {wanted} 才能读取", where=name, hint=f"请安装 {wanted}，或先解压成文件夹"
        )
    with TemporaryDirectory() as folder:
        path = Path(folder, "archive")
        path.write_bytes(data)
        packed = Packed(path, name, lambda sizes: _check_sizes(sizes, len(data), name, max_bytes), is_clutter)
        members = sorted(unpacker.unpack(unpacker.program, packed), key=lambda member: by_number(member[0]))
    yield from (Member(shown, content) for shown, content in members)
