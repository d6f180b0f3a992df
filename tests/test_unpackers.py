"""RAR archives through whatever program is there: unrar and bsdtar stood in for by scripts, real ones where installed."""

from __future__ import annotations

import io
import os
import shutil
import stat
import struct
import tarfile
import zlib
from pathlib import Path

import pytest

from extractor.errors import DamagedDocumentError, DocumentTooLargeError, UnsupportedFormatError
from extractor.input import unpackers
from extractor.input.archive import archive_members
from extractor.input.load import load

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the programs are shell scripts")
FILES = {"说明.txt": "甲县果品局2022年度部门决算".encode(), "附件/报表10.txt": b"10", "附件/报表2.txt": b"2"}
UNRAR = """
case "$1" in
lt) for f in $(cd "$0.d" && find . -type f | cut -c3-); do
  printf '        Name: %s\\n        Type: File\\n        Size: %s\\n\\n' "$f" "${SIZE:-$(stat -c %s "$0.d/$f")}"; done;
  printf '        Name: dir\\n        Type: Directory\\n\\n';;
p) cat "$0.d/$8";;
esac"""
BSDTAR = """
case "$1" in --version) echo "bsdtar 3.7.0 - libarchive 3.7.0";; *) cat "$0.tar";; esac"""


def rar(files: dict[str, bytes]) -> bytes:
    """A RAR archive (of the format of version 2.9) that stores its files as they are."""
    blocks = [b"Rar!\x1a\x07\x00", _block(0x73, 0, bytes(6))]
    for name, data in files.items():
        spelt = name.encode("utf-8")
        head = struct.pack(
            "<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0x56210000, 20, 0x30, len(spelt), 0o100644
        )
        blocks += [_block(0x74, 0x8000, head + spelt), data]
    return b"".join(blocks) + _block(0x7B, 0x4000, b"")


def _block(kind: int, flags: int, rest: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head


def program(folder: Path, name: str, body: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    for file, data in FILES.items():
        (folder / f"{name}.d" / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.d" / file).write_bytes(data)
    with tarfile.open(folder / f"{name}.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        for file, data in {**FILES, "../evil.txt": b"evil"}.items():
            entry = tarfile.TarInfo(file)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setattr(unpackers, "SEVEN_ZIP", ())
    known = [one for one in unpackers._KNOWN if name in one[0]]
    monkeypatch.setattr(unpackers, "_KNOWN", tuple(known))
    return path


def test_unrar_gives_the_files_by_name_and_never_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "unrar", UNRAR, monkeypatch)
    members = list(archive_members(rar(FILES), "甲.rar", max_bytes=9999))
    assert [(member.name, member.data) for member in members] == [
        ("说明.txt", FILES["说明.txt"]), ("附件/报表2.txt", b"2"), ("附件/报表10.txt", b"10"),
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["unrar", "unrar.d", "unrar.tar"]


def test_what_unpacks_to_more_than_the_directory_says_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "unrar", UNRAR, monkeypatch)
    monkeypatch.setenv("SIZE", "1")
    with pytest.raises(DocumentTooLargeError, match="比目录所写的大"):
        list(archive_members(rar(FILES), "甲.rar", max_bytes=9999))


def test_bsdtar_gives_the_files_as_one_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "bsdtar", BSDTAR, monkeypatch)
    members = {member.name: member.data for member in archive_members(rar(FILES), "甲.rar", max_bytes=9999)}
    assert members == {**FILES, "../evil.txt": b"evil"}
    with pytest.raises(DocumentTooLargeError):
        list(archive_members(rar(FILES), "甲.rar", max_bytes=10))


@pytest.mark.parametrize("name", ["unrar", "bsdtar"])
def test_a_program_that_fails_is_a_typed_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    program(tmp_path, name, '\ncase "$1" in --version) echo bsdtar;; *) exit 2;; esac', monkeypatch)
    with pytest.raises(DamagedDocumentError, match=r"甲\.rar: .*已损坏或有密码"):
        list(archive_members(rar(FILES), "甲.rar", max_bytes=9999))


def test_a_tar_of_another_kind_and_a_7_zip_without_rar_are_no_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "tar", '\necho "tar (GNU tar) 1.35"', monkeypatch)
    with pytest.raises(UnsupportedFormatError, match=r"RAR 压缩包，需要 .*unrar 或 bsdtar"):
        list(archive_members(rar(FILES), "甲.rar", max_bytes=9999))


@pytest.mark.skipif(unpackers.find_unpacker(is_rar=True) is None, reason="no program for RAR is installed")
def test_a_real_program_reads_a_rar_archive() -> None:
    document = load(rar({"说明.txt": FILES["说明.txt"]}), name="决算.rar")
    assert [file.name for file in document.files] == ["说明.txt"]


@pytest.mark.skipif(shutil.which("7zz") is None, reason="7-Zip is not installed")
def test_7_zip_is_asked_whether_it_reads_rar() -> None:
    found = unpackers.find_unpacker(is_rar=False)
    assert found is not None
    assert found.title == "7-Zip"
