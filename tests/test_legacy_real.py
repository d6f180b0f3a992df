"""Old documents through the LibreOffice that is installed, and archives through the 7-Zip; skipped where they are not."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from pathlib import Path

import pytest
from office_documents import to_docx, to_xls
from synthetic import cells, document

from extractor import Settings, extract
from extractor.errors import DamagedDocumentError, DocumentTooLargeError
from extractor.input import unpackers
from extractor.input.archive import archive_members
from extractor.input.load import load, open_source
from extractor.input.office_program import PROGRAMS
from extractor.settings import Converter

ACCOUNT = document("ministry_2021")
OFFICE = next((found for name in PROGRAMS if (found := shutil.which(name))), "")
needs_office = pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")
SEVEN_ZIP = next(filter(None, map(shutil.which, unpackers.SEVEN_ZIP)), None)
needs_7zip = pytest.mark.skipif(SEVEN_ZIP is None, reason="7-Zip is not installed")


def converted(folder: Path, suffix: str) -> bytes:
    """The account in an old format, as LibreOffice writes it."""
    (folder / "a.docx").write_bytes(to_docx(ACCOUNT, automatic=False))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [OFFICE, "--headless", profile, "--convert-to", suffix, "--outdir", str(folder), str(folder / "a.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return (folder / f"a.{suffix}").read_bytes()


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt"])
def test_an_old_document_gives_the_account(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    converter = Converter(cache=tmp_path / "cache")
    settings = Settings(ocr="never", converter=converter, parts=frozenset({"tables"}))
    data = converted(tmp_path, suffix)
    tables = extract(data, settings).tables.model_dump(mode="json")
    assert {name: cells(tables[name]) for name in ACCOUNT.expected["tables"]} == {
        name: cells(wanted) for name, wanted in ACCOUNT.expected["tables"].items()
    }

    def started_again(*_: object, **__: object) -> None:
        raise AssertionError("the second time it comes from the cache")

    monkeypatch.setattr("extractor.input.office_program.subprocess.Popen", started_again)
    assert extract(data, settings).tables.model_dump(mode="json") == tables


def running_below(folder: Path) -> set[str]:
    """The command lines of what runs with a file of a folder."""
    found = set()
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = process.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if str(folder) in line and "soffice" in line:
            found.add(line)
    return found


@needs_office
@pytest.mark.skipif(not Path("/proc").is_dir() or os.name != "posix", reason="looks at processes")
def test_a_conversion_that_takes_too_long_leaves_nothing_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen: set[str] = set()
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            seen.update(running_below(tmp_path))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with pytest.raises(DocumentTooLargeError, match="LibreOffice"):
            open_source(b"{\\rtf1 x}" + b" " * 99, name="a.rtf", converter=Converter(timeout=1.0))
    finally:
        ended.set()
        watcher.join()
    assert seen, "it ran while it was waited for"
    assert running_below(tmp_path) == set()


@needs_office
@pytest.mark.slow
def test_a_link_in_an_old_document_is_not_followed(tmp_path: Path) -> None:
    """A picture and a template of another site: the conversion ends, and nobody was asked for them."""
    with socket.create_server(("127.0.0.1", 0)) as site:
        address = f"http://127.0.0.1:{site.getsockname()[1]}".encode()
        rtf = (
            b"{\\rtf1\\ansi{\\*\\template " + address + b"/t.dot}"
            b'{\\field{\\*\\fldinst INCLUDEPICTURE "' + address + b'/a.png" \\\\d}{\\fldrslt }} 2021 text\\par}'
        )
        with open_source(rtf, converter=Converter(cache=tmp_path)) as opened:
            assert "2021 text" in "".join(line.text for line in opened.document.lines)
        site.settimeout(0.2)
        with pytest.raises(TimeoutError):
            site.accept()


# --- 7-Zip -------------------------------------------------------------------------------------------------------------


def packed(folder: Path, files: dict[str, bytes], *options: str) -> bytes:
    assert SEVEN_ZIP is not None
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    subprocess.run(
        [SEVEN_ZIP, "a", *options, str(folder / "out.7z"), *files], cwd=folder, check=True, capture_output=True
    )
    return (folder / "out.7z").read_bytes()


@needs_7zip
def test_a_7z_archive_is_an_account(tmp_path: Path) -> None:
    files = {"说明.docx": to_docx(ACCOUNT, tables=False), "附件/报表.xls": to_xls(ACCOUNT)}
    document = load(packed(tmp_path, files), name="决算.7z")
    assert sorted(file.name for file in document.files) == ["说明.docx", "附件/报表.xls"]
    assert {file.kind for file in document.files} == {"word", "spreadsheet"}


@needs_7zip
def test_a_7z_archive_with_a_password_or_a_bomb_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(DamagedDocumentError, match="密码"):
        load(packed(tmp_path / "one", {"a.txt": "决算".encode()}, "-psecret", "-mhe=on"), name="甲")
    bomb = packed(tmp_path / "two", {"a.txt": bytes(64 << 20)})
    with pytest.raises(DocumentTooLargeError):
        list(archive_members(bomb, "甲", max_bytes=10**9))


@needs_7zip
def test_names_inside_a_7z_archive_never_become_paths(tmp_path: Path) -> None:
    data = packed(
        tmp_path, {"-rf.txt": "甲".encode(), "@list.txt": "乙".encode(), "a b;c.txt": "丙".encode()}, "-spd", "--"
    )
    members = {member.name: member.data.decode() for member in archive_members(data, None, max_bytes=999)}
    assert members == {"-rf.txt": "甲", "@list.txt": "乙", "a b;c.txt": "丙"}
