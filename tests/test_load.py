"""Inputs from everywhere, and inputs that are none."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from tiny_pdf import grid, show, tiny_pdf

from extractor.errors import (
    DamagedDocumentError,
    DocumentError,
    DocumentTooLargeError,
    EmptyDocumentError,
    UnsupportedFormatError,
)
from extractor.input.load import load, open_source

PDF = tiny_pdf(show("收入支出决算总表", 50, 700) + show("1.00", 60, 680) + grid([50, 100], [670, 692]))
TEXT = "部门决算公开\n合计\t1.00\n"
ROOT = Path(__file__).parents[1]


def archive(*members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for member in members:
            file.writestr(member, PDF)
    return buffer.getvalue()


def test_a_pdf_is_the_same_from_a_path_bytes_and_file_objects(tmp_path: Path) -> None:
    path = tmp_path / "决算.txt"  # a suffix that lies
    path.write_bytes(PDF)
    with path.open("rb") as stream:
        documents = [load(path), load(str(path)), load(PDF), load(bytearray(PDF)), load(memoryview(PDF)), load(stream)]
    documents.append(load(io.BytesIO(PDF)))
    assert {document.kind for document in documents} == {"pdf"}
    assert {(d.lines, d.sha256, d.size) for d in documents} == {(documents[0].lines, documents[0].sha256, len(PDF))}
    assert documents[0].name == documents[5].name == "决算.txt"
    assert documents[2].name is None


def test_a_text_is_the_same_from_a_path_bytes_and_file_objects(tmp_path: Path) -> None:
    path = tmp_path / "决算.pdf"
    path.write_bytes(TEXT.encode("gb18030"))
    with path.open(encoding="gb18030") as stream, path.open(encoding="ascii") as wrong:
        documents = [load(path), load(TEXT.encode()), load(io.StringIO(TEXT)), load(stream), load(wrong)]
    assert {document.kind for document in documents} == {"text"}
    assert {document.lines for document in documents} == {documents[0].lines}
    assert [d.encoding for d in documents] == ["gb18030", "utf-8", "utf-8", "gb18030", "gb18030"]
    assert documents[0].pages == ()


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PDF), encoding="utf-8"))
    document = load("-")
    assert (document.kind, document.name, document.size) == ("pdf", "<stdin>", len(PDF))


def test_a_name_given_stands_in_the_document_and_in_messages() -> None:
    assert load(TEXT.encode(), name="甲.txt").name == "甲.txt"
    with pytest.raises(EmptyDocumentError, match=r"^甲\.txt: "):
        load(b"", name="甲.txt")


@pytest.mark.parametrize("junk", [b"\n\n", b"HTTP/1.1 200 OK\r\n\r\n", b"<html>x</html>\n", b"\0" * 1000])
def test_a_pdf_behind_junk_is_a_pdf(junk: bytes) -> None:
    with open_source(junk + PDF) as opened:
        assert [printed.text for printed in opened.document.lines] == ["收入支出决算总表", "1.00"]
        assert [word.text for word in opened.geometry([1])[1].words] == ["收入支出决算总表", "1.00"]
        assert opened.document.size == len(junk + PDF)


def test_a_pdf_without_text_is_loaded_with_pages_without_lines() -> None:
    document = load(tiny_pdf("q 595 0 0 842 0 0 cm /Im1 Do Q"))
    assert (document.kind, document.lines, len(document.pages), len(document.pages[0].images)) == ("pdf", (), 1, 1)


def test_text_has_no_geometry_and_no_second_reading() -> None:
    with open_source(TEXT.encode()) as opened:
        assert opened.geometry([1]) == {}
        assert opened.second_readings([]) == []


def test_pages_that_could_not_be_read_are_named() -> None:
    document = load(tiny_pdf(show("甲", 50, 700), show("乙", 50, 700), broken_pages=[1]))
    assert document.failed_pages == (1,)
    assert [(printed.text, printed.page) for printed in document.lines] == [("乙", 2)]


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\0" * 100, b"\xef\xbb\xbf", "\u3000\n".encode()])
def test_an_empty_file_is_empty(data: bytes) -> None:
    with pytest.raises(EmptyDocumentError, match="空"):
        load(data)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(99), "PNG 图片", id="png"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(99), "JPEG 图片", id="jpeg"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), ".doc", id="ole"),
        pytest.param(archive("OFD.xml", "Doc_0/Document.xml"), "OFD", id="ofd"),
        pytest.param(b'<?xml version="1.0"?><a/>', "XML", id="xml"),
        pytest.param(b"{\\rtf1 x}", "RTF", id="rtf"),
        pytest.param(b'\n{"schema_version": "1", "document": {}}', "JSON", id="json"),
        pytest.param(b'[{"a": "\\u6c49"}]', "JSON", id="json_lines_in_a_list"),
        pytest.param(random.Random(1).randbytes(4000), "", id="noise"),
    ],
)
def test_a_file_of_another_kind_is_named_with_what_to_do(
    data: bytes, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # a machine without programs that convert or unpack
    path = tmp_path / "决算.pdf"
    path.write_bytes(data)
    with pytest.raises(UnsupportedFormatError, match=f"决算.pdf: .*{found}") as caught:
        load(path)
    assert caught.value.hint
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(("data", "found"), [(b"Rar!\x1a\x07\x01\x00", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z")])
def test_an_archive_that_wants_a_program_says_which(data: bytes, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.input.unpackers._KNOWN", ())
    with pytest.raises(UnsupportedFormatError, match=f"{found} 压缩包，需要 7-Zip.*bsdtar"):
        load(data, name="决算")


def test_text_that_opens_with_a_tag_is_text() -> None:
    assert load("<p>部门决算</p>\n合计".encode()).lines[0].text == "部门决算"


def test_a_damaged_pdf_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "断.pdf"
    path.write_bytes(PDF[:200])
    with pytest.raises(DamagedDocumentError, match=r"断\.pdf"):
        load(path)


def test_a_huge_sparse_file_is_refused_fast_and_without_memory(tmp_path: Path) -> None:
    path = tmp_path / "大.pdf"
    with path.open("wb") as stream:
        stream.truncate(2 << 30)
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(DocumentTooLargeError, match=r"大\.pdf.*2,147\.5 MB.*max_bytes"):
        load(path)
    spent, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 20
    assert spent < 0.2, "CPU; two gigabytes cannot be read in it"


@pytest.mark.parametrize("source", [b"x" * 101, io.BytesIO(b"x" * 101), io.StringIO("x" * 101)])
def test_every_source_is_limited(source: bytes | io.BytesIO | io.StringIO) -> None:
    with pytest.raises(DocumentTooLargeError):
        load(source, max_bytes=100)


def test_an_endless_stream_is_refused_at_the_limit() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("needs /dev/zero")
    with pytest.raises(DocumentTooLargeError):
        load("/dev/zero", max_bytes=1 << 21)


def test_a_limit_is_inclusive() -> None:
    assert load(TEXT.encode(), max_bytes=len(TEXT.encode())).size == len(TEXT.encode())


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(DocumentTooLargeError, match="max_pages"):
        load(tiny_pdf("", "", ""), max_pages=2)


def test_paths_that_cannot_be_read_are_document_errors(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"没有\.pdf: 文件不存在"):
        load(tmp_path / "没有.pdf")
    with pytest.raises(DocumentError, match="文件夹"):
        load(tmp_path)
    with pytest.raises(DocumentError, match="无法读取"):
        load("a\0b")
    with pytest.raises(DocumentError, match="无法读取"):
        load("部门决算公开" * 100)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_file_without_read_permission_is_a_document_error(tmp_path: Path) -> None:
    path = tmp_path / "密.pdf"
    path.write_bytes(PDF)
    path.chmod(0)
    with pytest.raises(DocumentError, match="权限"):
        load(path)


def test_loading_text_does_not_import_the_pdf_engines() -> None:
    program = (
        "import sys; from extractor.input.load import load; load('部门决算'.encode()); "
        "sys.exit(bool({'pdfplumber', 'pypdfium2'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
