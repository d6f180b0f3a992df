"""Tables that are pictures in Word, Excel and web pages, and pictures that are files: read by OCR where they stand."""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import docx
import forms_corpus
import pytest
import xlsxwriter
from conftest import folder_made_once, made_once
from docx.shared import Cm
from office_documents import Word, zipped
from PIL import Image
from synthetic_tables import Cell

from extractor import Settings, extract
from extractor.input.load import load, open_source
from extractor.ocr import pool
from extractor.ocr.words import OcrPicture
from extractor.pdf.pictures import Raster

TITLE, HEADING, AFTER = (
    "甲乙县民政局2023年度部门决算",
    "第三部分 2023年度部门决算情况说明",
    "一、收入支出决算总体情况说明",
)


@cache
def strip() -> bytes:
    """The “三公” table of the corpus as a picture, its title in it."""

    def cut_out() -> bytes:
        return [block for block in forms_corpus.corpus_blocks(forms_corpus.PICTURES) if isinstance(block, bytes)][-1]

    return made_once("strip", cut_out)


@cache
def chart() -> bytes:
    stream = io.BytesIO()
    Image.radial_gradient("L").resize((900, 600)).save(stream, "PNG")
    return stream.getvalue()


def in_word(*pictures: bytes) -> bytes:
    word = Word(automatic=False)
    word.paragraph(TITLE)
    for picture in pictures:
        word.file.add_picture(io.BytesIO(picture), width=Cm(15))
    for text in (HEADING, AFTER):
        word.paragraph(text)
    return word.save()


def in_word_cell(picture: bytes) -> bytes:
    """A picture in a cell of a table, beside another cell."""
    word = Word(automatic=False)
    word.paragraph(TITLE)
    table = word.table([[Cell("附表"), Cell("")]])
    table.rows[0].cells[1].paragraphs[0].add_run().add_picture(io.BytesIO(picture), width=Cm(12))
    word.paragraph(HEADING)
    return word.save()


def in_sheet(picture: bytes) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("三公表")
    sheet.write(0, 0, TITLE)
    sheet.insert_image(2, 0, "a.png", {"image_data": io.BytesIO(picture)})
    sheet.write(40, 0, HEADING)
    book.close()
    return stream.getvalue()


def page(source: str) -> str:
    body = f"<p>{TITLE}</p><p align=center><img src='{source}'></p><p>{HEADING}</p><p>{AFTER}</p>"
    return f"<!DOCTYPE html><html><head><meta charset=utf-8><title>公开</title></head><body>{body}</body></html>"


def in_page(picture: bytes) -> bytes:
    return page(f"data:image/png;base64,{b64encode(picture).decode()}").encode()


def in_web_archive(picture: bytes) -> bytes:
    parts = (
        f"Content-Type: text/html; charset=utf-8\r\nContent-Location: file:///C:/a/b.htm\r\n\r\n{page('b.files/i1.png')}",
        "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: file:///C:/a/b.files/i1.png\r\n\r\n"
        + b64encode(picture).decode(),
    )
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n'
    return (head + "".join(f"--B\r\n{part}\r\n" for part in parts) + "--B--\r\n").encode()


def in_archive(picture: bytes) -> bytes:
    """A page saved by a browser, its pictures in a folder beside it."""
    return zipped({"公开.html": page("./%E5%85%AC%E5%BC%80_files/i1.png?v=2"), "公开_files/i1.png": picture})


PLACES: dict[str, Callable[[bytes], bytes]] = {
    form.__name__: form for form in (in_word, in_word_cell, in_sheet, in_page, in_web_archive, in_archive)
}


@pytest.fixture(scope="module")
def cache_folder() -> Path:
    """What is read of a picture is kept for all processes of the run."""
    return folder_made_once("pictures", lambda _: None)


@pytest.mark.parametrize("place", PLACES)
def test_a_table_that_is_a_picture_is_read_where_it_stands(place: str, cache_folder: Path) -> None:
    record = extract(PLACES[place](strip()), Settings(ocr_cache=cache_folder))
    table = record.tables.three_public
    assert table.actual is not None
    assert (table.actual.total, table.actual.vehicle_operation) == (Decimal("181.91"), Decimal("181.91"))
    assert table.source is not None
    assert (table.source.origin, table.source.title) == ("ocr", "2023年度财政拨款“三公”经费支出决算表")
    assert table.actual.source is not None
    assert table.actual.source.cells["total"].confidence is not None
    assert record.provenance is not None
    assert record.provenance.input.ocr_pages == (1,)


def test_a_picture_that_is_a_file_is_a_page(cache_folder: Path) -> None:
    stream = io.BytesIO()
    Image.open(io.BytesIO(strip())).save(stream, "TIFF")
    with open_source(stream.getvalue()) as opened:
        assert (opened.document.kind, len(opened.document.pages)) == ("picture", 1)
    record = extract([in_word(), strip()], Settings(ocr_cache=cache_folder))
    assert record.tables.three_public.status == "present"


# --- without reading them ----------------------------------------------------------------------------------------------


@pytest.fixture
def read_as(monkeypatch: pytest.MonkeyPatch) -> list[Raster]:
    """What is handed to OCR, which finds nothing."""
    seen: list[Raster] = []

    def read(raster: Raster, processes: int, kept: object) -> OcrPicture:
        seen.append(raster)
        return OcrPicture(raster.width, raster.height, (), (), ())

    monkeypatch.setattr(pool, "_read_one", read)
    return seen


def test_a_chart_stays_out_of_the_text_and_is_named(read_as: list[Raster]) -> None:
    record = extract(in_word(chart()))
    assert [raster.height * 900 // raster.width for raster in read_as] == [600]
    (finding,) = [found for found in record.findings if found.id == "load.picture_not_read"]
    assert finding.message == "第1张图片中的文字和数字未读取"
    assert record.provenance is not None
    assert record.provenance.input.ocr_pages == ()


def test_pictures_are_not_read_where_every_table_stands_in_text(read_as: list[Raster]) -> None:
    document = docx.Document(io.BytesIO(forms_corpus.docx("wuchang_office_2022")))
    document.add_picture(io.BytesIO(chart()), width=Cm(15))
    stream = io.BytesIO()
    document.save(stream)
    record = extract(stream.getvalue())
    assert read_as == []
    assert [found.id for found in record.findings if found.id == "load.picture_not_read"] == ["load.picture_not_read"]


def test_without_ocr_a_picture_is_named_by_its_place() -> None:
    record = extract(in_sheet(chart()), Settings(ocr="never"))
    (finding,) = [found for found in record.findings if found.id == "load.picture_not_read"]
    assert finding.message == "三公表 第1张图片中的文字和数字未读取"


@pytest.mark.parametrize(
    "source",
    ["https://elsewhere.example/a.png", "//elsewhere.example/a.png", "file:///etc/passwd", "../../etc/passwd", "data:image/png;base64,@@"],
)  # fmt: skip
def test_a_picture_that_is_not_there_is_named_and_never_fetched(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("asked the network"))
    with open_source(page(source).encode()) as opened:
        assert [found.id for found in opened.findings] == ["load.picture_not_read"]
        assert opened.document.pages == ()


def test_icons_and_marks_are_no_pictures_of_tables() -> None:
    icon = io.BytesIO()
    Image.new("L", (24, 24)).save(icon, "PNG")
    with open_source(in_page(icon.getvalue())) as opened:
        assert (opened.document.pages, opened.findings) == ((), ())


def bomb() -> bytes:
    """A picture that declares 100,000 by 100,000 pixels."""
    stream = io.BytesIO()
    Image.new("L", (8, 8)).save(stream, "PNG")
    data = bytearray(stream.getvalue())
    data[16:24] = (100_000).to_bytes(4, "big") * 2
    return bytes(data)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb": bomb,
    "cut_off": lambda: strip()[:200],
    "head_alone": lambda: b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_picture_costs_itself_only(kind: str) -> None:
    document = in_word(strip())
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        members: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    name = next(name for name in members if name.startswith("word/media/"))
    record = extract(zipped(members | {name: HOSTILE[kind]()}))
    assert [found.id for found in record.findings if found.id == "load.picture_not_read"] == ["load.picture_not_read"]


def test_lines_around_a_picture_keep_their_order() -> None:
    lines = load(in_word(chart())).lines
    assert [(line.text, line.page, line.address) for line in lines] == [
        (TITLE, None, "第1段"), ("", 1, "第1张图片"), (HEADING, None, "第2段"), (AFTER, None, "第3段"),
    ]  # fmt: skip
