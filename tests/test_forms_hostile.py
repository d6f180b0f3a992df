"""Hostile files of every form: a typed error or a document, within limits of time, and nothing fetched by their wish."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator

import pytest
from office_documents import raw_docx, zipped

from extractor.errors import DamagedDocumentError, DocumentError, DocumentTooLargeError
from extractor.input.load import load

QUICK = 15.0
"""Seconds of the processor."""
TEXT = "2021年度部门决算"
P = f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def asked(*_: object) -> None:
        raise AssertionError("a document's wish was asked of the network")

    monkeypatch.setattr("socket.socket.connect", asked)
    monkeypatch.setattr("socket.getaddrinfo", asked)
    start = time.process_time()
    yield
    assert time.process_time() - start < QUICK


def workbook(sheet: str, **members: str | bytes) -> bytes:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    rels = f'<Relationships xmlns="{package}">{{}}</Relationships>'
    book = f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    link = (
        f'<Relationship Id="a" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="b" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="c" Type="{OFFICE}/externalLink" Target="http://127.0.0.1:9/a.xlsx" TargetMode="External"/>'
    )
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": rels.format(book),
        "xl/workbook.xml": f'<workbook xmlns:r="{OFFICE}"><sheets><sheet name="表" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels.format(link),
        "xl/worksheets/sheet1.xml": sheet,
        **members,
    })


CELL = f'<c r="A1" t="inlineStr"><is><t>{TEXT}</t></is></c>'
ROW = f"<worksheet><sheetData><row r='1'>{CELL}</row></sheetData></worksheet>"


def page(body: str) -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body><p>{TEXT}</p>{body}</body></html>".encode()


def with_macros(data: bytes) -> bytes:
    """A Word file with a program in it."""
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(9999))
    return stream.getvalue()


def links() -> str:
    """Everything by which a page may ask for more."""
    address = "http://127.0.0.1:9/a"
    return (
        f"<img src='{address}.png'><link rel=stylesheet href='{address}.css'><iframe src='{address}.html'></iframe>"
        f"<object data='{address}.swf'></object><script src='{address}.js'></script><base href='{address}/'>"
        f"<meta http-equiv=refresh content='0;url={address}'><body background='{address}.gif'>"
    )


def archive(*pages: bytes) -> bytes:
    """A web archive of some pages."""
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n'
    parts = (b"--B\r\nContent-Type: text/html\r\nContent-Location: a\r\n\r\n" + own + b"\r\n" for own in pages)
    return head + b"".join(parts) + b"--B--\r\n"


OPEN_ROW = f"<table:table-row><table:table-cell><text:p>{TEXT}</text:p></table:table-cell></table:table-row>"


def open_sheet(tables: str, head: str = "") -> bytes:
    """An OpenDocument workbook with these tables."""
    names = ("table", "text", "draw", "office")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    link = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    content = f"<office:document-content {spaces} {link}><office:body><office:spreadsheet>{tables}"
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"{head}{content}</office:spreadsheet></office:body></office:document-content>",
    })


def with_page(chunk: bytes) -> bytes:
    """A Word file that takes in a web page."""
    with zipfile.ZipFile(io.BytesIO(raw_docx(P + '<w:altChunk r:id="page"/>'))) as made:
        members = {name: made.read(name) for name in made.namelist()}
    link = f'<Relationship Id="page" Type="{OFFICE}/aFChunk" Target="page.htm"/></Relationships>'
    rels = "word/_rels/document.xml.rels"
    members[rels] = members[rels].replace(b"</Relationships>", link.encode())
    return zipped({**members, "word/page.htm": chunk})


READ: dict[str, Callable[[], bytes]] = {
    "word_with_macros": lambda: with_macros(raw_docx(P)),
    "word_linked_picture": lambda: raw_docx(
        P + '<w:p><w:r><w:drawing><a:blip r:link="x1"/></w:drawing></w:r></w:p>'
        '<w:p><w:r><w:instrText>INCLUDEPICTURE "http://127.0.0.1:9/a.png"</w:instrText></w:r></w:p>'
    ),
    "sheet_linked_workbook": lambda: workbook(ROW),
    "sheet_formula_to_the_network": lambda: workbook(
        f"<worksheet><sheetData><row r='1'>{CELL}<c r='B1'><f>WEBSERVICE(\"http://127.0.0.1:9\")</f><v>1</v></c></row>"
        "</sheetData></worksheet>"
    ),
    "page_that_asks_for_more": lambda: page(links()),
    "page_with_wide_spans": lambda: page(
        f"<table><tr><td colspan=99999999 rowspan=99999999>{TEXT}</td><td>1.00</td></tr></table>"
    ),
    "page_with_broken_bytes": lambda: page("甲" * 4000) + b"\xff",
    "archive_with_broken_parts": lambda: (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n--B\r\nContent-Type: text/html\r\n\r\n'
        + page("")
        + b"\r\n--B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: a\r\n\r\n@@@\r\n--B"
    ),
    "archive_with_frames_elsewhere": lambda: archive(
        page(links()), page("<iframe src='http://127.0.0.1:9/b.html'></iframe>")
    ),
    "archive_of_a_thousand_pages": lambda: archive(*[page("公开01表")] * 1000),
    "open_document_that_asks_for_more": lambda: open_sheet(
        f'<table:table table:name="表"><table:table-source xlink:href="http://127.0.0.1:9/a.ods"/>{OPEN_ROW}'
        '<table:shapes><draw:frame><draw:image xlink:href="http://127.0.0.1:9/a.png"/></draw:frame></table:shapes></table:table>'
    ),
    "open_document_that_fills_its_sheet": lambda: open_sheet(
        f'<table:table table:name="表">{OPEN_ROW}<table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    ),
    "word_with_a_page_that_asks_for_more": lambda: with_page(page(links())),
    "rich_text_of_open_groups_as_text": (TEXT + "\n" + "{" * 300_000).encode,
    "text_on_one_line": (TEXT + "收入1.00万元，" * 200_000).encode,
    "text_of_pipes": (TEXT + "\n" + "|" * 300_000).encode,
    "text_of_open_tags": (TEXT + "\n" + "<td " * 200_000).encode,
}


@pytest.mark.parametrize("name", READ)
def test_a_document_that_asks_for_trouble_is_read_without_it(name: str) -> None:
    document = load(READ[name](), name="甲")
    assert TEXT in "".join(line.text for line in document.lines)


WIDE = '<w:tc><w:tcPr><w:gridSpan w:val="100"/></w:tcPr><w:p/></w:tc>'
REFUSED: dict[str, tuple[Callable[[], bytes], type[DocumentError]]] = {
    "sheet_strings_bomb": (
        lambda: workbook(
            ROW, **{"xl/sharedStrings.xml": "<sst>" + "<si><t>甲</t></si>" * 9 + " " * (40 << 20) + "</sst>"}
        ),
        DocumentTooLargeError,
    ),
    "sheet_of_a_gigabyte": (lambda: workbook("<worksheet>" + " " * (70 << 20) + "</worksheet>"), DocumentTooLargeError),
    "sheet_entity": (
        lambda: workbook('<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1:9/">]><worksheet>&b;</worksheet>'),
        DamagedDocumentError,
    ),
    "word_billion_laughs": (
        lambda: zipped({
            "[Content_Types].xml": "",
            "word/document.xml": '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>',
        }),
        DamagedDocumentError,
    ),
    "word_million_cells": (
        lambda: raw_docx("<w:tbl>" + f"<w:tr>{WIDE * 60}</w:tr>" * 200 + "</w:tbl>"),
        DocumentTooLargeError,
    ),
    "open_document_entity": (
        lambda: open_sheet("&b;", '<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1:9/">]>'),
        DamagedDocumentError,
    ),
    "open_document_bomb": (lambda: open_sheet(OPEN_ROW + " " * (70 << 20)), DocumentTooLargeError),
    "open_document_of_a_billion_cells": (
        lambda: open_sheet(
            '<table:table table:name="表"><table:table-row table:number-rows-repeated="1048576"><table:table-cell '
            'table:number-columns-repeated="16384"><text:p>甲</text:p></table:table-cell></table:table-row></table:table>'
        ),
        DocumentTooLargeError,
    ),
    "archive_of_nested_tables": (lambda: archive(page("<table><tr><td>" * 5000)), DamagedDocumentError),
    "archive_without_a_page": (archive, DamagedDocumentError),
    "seven_zip_of_noise": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(range(256)) * 40, DocumentError),
    "rar_of_noise": (lambda: b"Rar!\x1a\x07\x00" + bytes(range(256)) * 40, DocumentError),
    "page_of_open_tags": (lambda: page("<b><i><u>" * 3000), DamagedDocumentError),
    "page_of_nested_tables": (lambda: page("<table><tr><td>" * 5000), DamagedDocumentError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_document_that_is_too_much_is_a_typed_error(name: str) -> None:
    make, error = REFUSED[name]
    with pytest.raises(error):
        load(make(), name="甲")
