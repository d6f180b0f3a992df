"""Tables pasted into Word as drawings (EMF), and pictures in old workbooks: read where an office program is, else told."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from metafile_samples import emf
from PIL import Image

from extractor.input.load import open_source
from extractor.input.metafiles import metafile_size, pictures_to_word
from extractor.input.office_program import PROGRAMS
from extractor.input.sheet_xls_pictures import _PICTURE
from extractor.settings import Converter

TABLE = emf([["科目编码", "科目名称", "本年支出合计"], ["", "合计", "1,234.56"], ["213", "农林水支出", "1,234.56"]])
OFFICE = next((found for name in PROGRAMS if (found := shutil.which(name))), "")
needs_office = pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")


def word(*pictures: bytes) -> bytes:
    """A Word file with a title above the drawings."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pictures_to_word(pictures))) as made, zipfile.ZipFile(stream, "w") as archive:
        for name in made.namelist():
            title = (
                b"<w:body><w:p><w:r><w:t>\xe6\x94\xaf\xe5\x87\xba\xe5\x86\xb3\xe7\xae\x97\xe8\xa1\xa8</w:t></w:r></w:p>"
            )
            archive.writestr(name, made.read(name).replace(b"<w:body>", title))
    return stream.getvalue()


def test_the_head_of_a_drawing_tells_its_size() -> None:
    width, height = metafile_size(TABLE) or (0, 0)
    assert (round(width), round(height)) == (399, 90)
    assert metafile_size(b"\x89PNG\r\n\x1a\n" + bytes(90)) is None
    assert metafile_size(TABLE[:60]) is None


def test_a_drawing_is_told_where_no_program_can_draw_it(tmp_path: Path) -> None:
    with open_source(word(TABLE), converter=Converter(str(tmp_path / "none"))) as opened:
        assert [finding.id for finding in opened.findings] == ["load.picture_not_read"]
        assert opened.document.pictures == (2,)
        assert not opened.document.pages


@needs_office
def test_drawings_become_pictures_that_can_be_read(tmp_path: Path) -> None:
    other = emf([["甲", "乙"]], width=400)
    with open_source(word(TABLE, other), converter=Converter(cache=tmp_path)) as opened:
        assert not opened.findings
        assert opened.pdf is not None
        shown = [opened.pdf.raster(page.number, 9.0) for page in opened.document.pages]
        sizes = [(raster.width, raster.height) for raster in shown if raster is not None]
    assert [round(width / height) for width, height in sizes] == [4, 16]
    assert min(width for width, _ in sizes) > 1000


def book(picture: bytes | None) -> bytes:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = made.add_worksheet("表1")
    sheet.write(0, 0, "支出决算表")
    if picture is not None:
        sheet.insert_image(2, 0, "a.png", {"image_data": io.BytesIO(picture)})
    made.close()
    return stream.getvalue()


def png() -> bytes:
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((600, 300)).save(stream, "PNG")
    return stream.getvalue()


@needs_office
def test_a_picture_in_an_old_workbook_stands_where_it_is_shown(tmp_path: Path) -> None:
    from extractor.input.office_program import OfficeKind, convert
    from extractor.input.reader import ReadOptions

    options = ReadOptions("a", None, 9, Converter(cache=tmp_path))
    old = convert(book(png()), OfficeKind("工作簿", ".xlsx"), options, "xls")
    with open_source(old, converter=Converter(cache=tmp_path)) as opened:
        assert [line.text for line in opened.document.lines] == ["支出决算表", ""]
        assert [page.is_placed for page in opened.document.pages] == [True]
        assert opened.document.lines[1].address == "表1 第1张图片"
    with open_source(old, converter=Converter(str(tmp_path / "none"))) as opened:
        assert [finding.id for finding in opened.findings] == ["load.picture_not_read"]
        assert "LibreOffice" in opened.findings[0].message
    assert _PICTURE.search(old)
