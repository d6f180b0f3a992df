"""Programs that unpack 7z and RAR archives: 7-Zip, unrar, bsdtar. Their content comes over a pipe, so no name becomes a path."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Timer
from typing import IO, NamedTuple

from extractor.errors import DamagedDocumentError, DocumentError, DocumentTooLargeError, reason_of
from extractor.input.sniff import LINK

SEVEN_ZIP = ("7zz", "7z", "7za")
UNRAR = ("unrar",)
BSDTAR = ("bsdtar", "tar")
"""Under Windows and macOS ``tar`` is bsdtar, under Linux it is another program that reads neither format."""
TOOL_SECONDS = 120.0
MAX_LISTING = 8 << 20
_ASKS_NOTHING = "-p-"
"""Both 7-Zip and unrar ask for a password otherwise."""
_MODE_OF_LINK = re.compile(r"\bl[rwxsStT-]{9}")
"""How 7-Zip tells a link among its attributes (``A lrwxrwxrwx``)."""


class Packed(NamedTuple):
    """An archive on disk: its path, its name for messages, and whether a name and a size may be taken out of it."""

    path: Path
    name: str | None
    check: Callable[[list[int]], None]
    is_clutter: Callable[[str], bool]


@dataclass(frozen=True)
class Unpacker:
    """A program with the way to use it."""

    program: str
    title: str
    unpack: Callable[[str, Packed], Iterator[tuple[str, bytes]]]


def find_unpacker(*, is_rar: bool, program: str | None = None) -> Unpacker | None:
    """What unpacks 7z, or RAR, on this machine: the program given, else the first on the path that can."""
    for names, title, unpack, can in _KNOWN:
        for name in [program] if program else names:
            found = shutil.which(name)
            if found and can(found, is_rar):
                return Unpacker(found, title, unpack)
    return None


# --- 7-Zip and unrar: a listing, then each member -----------------------------------------------------------------------


def _by_seven_zip(program: str, packed: Packed) -> Iterator[tuple[str, bytes]]:
    common = ["-sccUTF-8", _ASKS_NOTHING, "--", str(packed.path)]
    listing = _output([program, "l", "-slt", "-ba", *common], MAX_LISTING, packed.name)
    found = list(_blocks(listing, " = "))
    entries = [
        (fields["Path"].replace("\\", "/"), int(fields.get("Size") or 0))
        for fields in found
        if "Path" in fields and fields.get("Folder", "-") != "+" and "D" not in fields.get("Attributes", "")
    ]
    links = {
        fields.get("Path", "").replace("\\", "/")
        for fields in found
        if _MODE_OF_LINK.search(fields.get("Attributes", ""))
    }
    files = [entry for entry in entries if entry[0] not in links]
    yield from _each(files, packed, lambda member: [program, "e", "-so", "-spd", *common, member])
    yield from ((member, LINK) for member, _ in entries if member in links and not packed.is_clutter(member))


def _by_unrar(program: str, packed: Packed) -> Iterator[tuple[str, bytes]]:
    common = ["-cfg-", "-@", _ASKS_NOTHING, "--", str(packed.path)]
    listing = _output([program, "lt", *common], MAX_LISTING, packed.name)
    found = list(_blocks(listing, ": "))
    entries = [(fields["Name"], int(fields.get("Size") or 0)) for fields in found if fields.get("Type") == "File"]
    links = [fields["Name"] for fields in found if "symbolic link" in fields.get("Type", "") and "Name" in fields]
    yield from ((member, LINK) for member in links if not packed.is_clutter(member))
    yield from _each(entries, packed, lambda member: [program, "p", "-inul", *common, member])


def _blocks(listing: bytes, between: str) -> Iterator[dict[str, str]]:
    """The entries of a technical listing: blocks of keys and values."""
    for block in re.split(r"\n\s*\n", listing.decode("utf-8", "replace").replace("\r", "")):
        parts = (line.split(between, 1) for line in block.splitlines() if between in line)
        yield {key.strip(): value for key, value in parts}


def _each(
    entries: list[tuple[str, int]], packed: Packed, command: Callable[[str], list[str]]
) -> Iterator[tuple[str, bytes]]:
    wanted = [(member, size) for member, size in entries if not packed.is_clutter(member)]
    packed.check([size for _, size in wanted])
    for member, size in wanted:
        content = _output(command(member), size + 1, packed.name)
        if len(content) > size:
            raise DocumentTooLargeError(f"压缩包中的“{member}”比目录所写的大", where=packed.name)
        yield member, content


# --- bsdtar: all members as one stream ----------------------------------------------------------------------------------


def _by_bsdtar(program: str, packed: Packed) -> Iterator[tuple[str, bytes]]:
    sizes: list[int] = []
    try:
        with (
            _running([program, "-cf", "-", "--format=pax", f"@{packed.path}"], packed.name) as output,
            tarfile.open(fileobj=output, mode="r|") as archive,
        ):
            for entry in archive:
                if packed.is_clutter(entry.name):
                    continue
                if entry.issym():
                    yield entry.name, LINK
                if not entry.isreg():
                    continue
                sizes.append(entry.size)
                packed.check(sizes)
                content = archive.extractfile(entry)
                yield entry.name, content.read() if content is not None else b""
    except (tarfile.TarError, EOFError) as error:
        raise _damaged(packed.name, reason_of(error)) from error


@cache
def _version(program: str, argument: str) -> str:
    try:
        told = subprocess.run([program, argument], capture_output=True, timeout=10, check=False)  # noqa: S603  # of the user
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout.decode("utf-8", "replace")


def _seven_zip_can(program: str, is_rar: bool) -> bool:  # told by place, as its neighbours are
    # Free distributions leave the code for RAR out.
    return not is_rar or re.search(r"\brar5?\b", _version(program, "i"), re.IGNORECASE) is not None


def _unrar_can(program: str, is_rar: bool) -> bool:  # noqa: ARG001
    return is_rar


def _bsdtar_can(program: str, is_rar: bool) -> bool:  # noqa: ARG001
    return _version(program, "--version").startswith("bsdtar")


_KNOWN = (
    (SEVEN_ZIP, "7-Zip", _by_seven_zip, _seven_zip_can),
    (UNRAR, "unrar", _by_unrar, _unrar_can),
    (BSDTAR, "bsdtar", _by_bsdtar, _bsdtar_can),
)


# --- running ------------------------------------------------------------------------------------------------------------


@contextmanager
def _running(command: list[str], name: str | None) -> Iterator[IO[bytes]]:
    """What a program prints, while it runs: it ends with the block, and fails where the program does."""
    try:
        process = subprocess.Popen(  # noqa: S603  # a program that the user has, with arguments of ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    except OSError as error:
        raise DocumentError(f"{Path(command[0]).name} 无法运行：{reason_of(error)}", where=name) from error
    timer = Timer(TOOL_SECONDS, process.kill)
    timer.daemon = True
    timer.start()
    with process:
        try:
            assert process.stdout is not None  # noqa: S101  # asked for above
            yield process.stdout
            rest = process.stdout.read(1)
            if rest:
                return  # as much as was wanted
            code = process.wait()
        finally:
            timer.cancel()
            process.kill()
    if code != 0:
        raise _damaged(name, f"{Path(command[0]).name} 代码 {code}")


def _output(command: list[str], limit: int, name: str | None) -> bytes:
    """What a program prints, at most ``limit`` bytes."""
    with _running(command, name) as output:
        return output.read(limit)


def _damaged(name: str | None, reason: str) -> DamagedDocumentError:
    return DamagedDocumentError(f"压缩包无法解压（{reason}），已损坏或有密码", where=name, hint="请先解压成文件夹")
