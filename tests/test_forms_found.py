"""Forms met at publishers: workbooks saved as web archives or XML, pages that hold their text twice, signs that print nothing."""

from __future__ import annotations

import io
import quopri
import zipfile
from io import BytesIO

import docx
import openpyxl
import pytest

from extractor import Settings, extract
from extractor.errors import DamagedDocumentError, DocumentTooLargeError
from extractor.input.load import load, open_source
from models.record import Record

TITLE = "甲县果品局2022年度部门决算"
HEAD = ["科目编码", "科目名称", "本年支出合计"]
ROWS = [["", "合计", "1234.50"], ["213", "农林水支出", "1234.50"]]
SHEET = "{http://schemas.microsoft.com/office/excel}"


def table_html(title: str = "支出决算表", rows: list[list[str]] = ROWS) -> str:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [HEAD, *rows])
    return f"<table><tr><td colspan=3>{title}</td></tr>{cells}</table>"


def is_read(record: Record) -> bool:
    table = record.tables.expenditure
    assert record.completeness is not None
    return (
        table.total is not None
        and str(table.total.total) == "1234.50"
        and [row.code for row in table.rows] == ["213"]
        and record.completeness.unread == 0
    )


# --- signs that print nothing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200d"])
def test_signs_that_print_nothing_do_not_part_figures_and_words(sign: str) -> None:
    rows = [[sign.join(cell) for cell in row] for row in ROWS]
    page = f"<html><body><p>{sign.join(TITLE)}</p>{table_html(sign.join('支出决算表'), rows)}</body></html>"
    record = extract(page.encode(), Settings(ocr="never"))
    assert is_read(record)
    assert record.document.department == "甲县果品局"


# --- pages -------------------------------------------------------------------------------------------------------------


def test_a_page_that_holds_its_article_for_two_kinds_of_screens_is_read_once() -> None:
    article = f"<p>{TITLE}</p><p>{'承担全县果品生产的管理与服务工作。' * 30}</p>{table_html()}"
    page = f"<html><body><div class=wide>{article}</div><div class=narrow>{article} </div></body></html>"
    assert is_read(extract(page.encode(), Settings(ocr="never")))
    assert sum("支出决算表" in line.text for line in load(page.encode()).lines) == 1


def web_archive(*parts: tuple[str, str]) -> bytes:
    out = ['MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n']
    for name, html in parts:
        body = quopri.encodestring(html.encode()).decode("ascii")
        out.append(
            f"--B\r\nContent-Location: file:///C:/a/{name}\r\nContent-Transfer-Encoding: quoted-printable\r\n"
            f'Content-Type: text/html; charset="utf-8"\r\n\r\n{body}\r\n'
        )
    return "".join([*out, "--B--\r\n"]).encode()


FRAMES = {
    "a_title_with_the_word": "<tr><td colspan=2>收入决算表</td></tr><tr><td>甲</td><td></td></tr>",
    "a_title_of_another_name": "<tr><td colspan=2>部门收入总表</td></tr><tr><td>甲</td><td></td></tr>",
    "figures_alone": "<tr><td>甲</td><td>12.30</td></tr>",
}


@pytest.mark.parametrize("rows", FRAMES.values(), ids=FRAMES)
def test_every_sheet_of_a_workbook_saved_as_a_web_archive_is_read(rows: str) -> None:
    data = web_archive(
        ("book.htm", "<html><frameset><frame src='book.files/sheet001.htm'></frameset></html>"),
        ("book.files/sheet001.htm", f"<html><body>{table_html(TITLE[:-4] + '支出决算表')}</body></html>"),
        ("book.files/sheet002.htm", f"<html><body><table>{rows}</table></body></html>"),
        ("book.files/tabstrip.htm", "<html><body><table><tr><td>Sheet1</td><td>Sheet2</td></tr></table></body></html>"),
    )
    assert str(extract(data, Settings(ocr="never")).tables.expenditure.total.total) == "1234.50"  # type: ignore[union-attr]
    texts = [line.text for line in load(data).lines]
    assert any("甲\t" in text for text in texts)
    assert not any("Sheet1" in text for text in texts)


# --- workbooks ---------------------------------------------------------------------------------------------------------


def workbook_xml(rows: str, more: str = "") -> bytes:
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:'
        'spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="m"><NumberFormat '
        f'ss:Format="Standard"/></Style></Styles><Worksheet ss:Name="表3"><Table>{rows}</Table></Worksheet>{more}</Workbook>'
    ).encode()


XML_ROWS = (
    '<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">支出决算表</Data></Cell></Row>'
    f"<Row>{''.join(f'<Cell><Data ss:Type=String>{text}</Data></Cell>' for text in HEAD)}</Row>".replace("=String", '="String"')
    + '<Row ss:Index="4"><Cell ss:Index="2"><Data ss:Type="String">合计</Data></Cell>'
    '<Cell ss:StyleID="m"><Data ss:Type="Number">1234.5042</Data></Cell></Row>'
    '<Row ss:Hidden="1"><Cell><Data ss:Type="String">201</Data></Cell></Row>'
    '<Row><Cell><Data ss:Type="String">213</Data></Cell><Cell><Data ss:Type="String">农林水支出</Data></Cell>'
    '<Cell ss:StyleID="m"><Data ss:Type="Number">1234.5</Data></Cell></Row>'
)  # fmt: skip


def test_a_workbook_in_xml_shows_its_figures_as_excel_does() -> None:
    record = extract(workbook_xml(XML_ROWS), Settings(ocr="never"))
    assert is_read(record)
    assert record.tables.expenditure.rows[0].source is not None
    assert record.tables.expenditure.rows[0].source.cells["total"].address == "表3!C6"
    assert {"load.hidden_cells", "load.rounded_display"} <= {finding.id for finding in record.findings}


def test_a_workbook_in_xml_with_a_document_type_or_broken_is_a_typed_error() -> None:
    entity = workbook_xml(XML_ROWS).replace(
        b"<Workbook", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Workbook', 1
    )
    for data in (entity, workbook_xml("<Row>")):
        with pytest.raises(DamagedDocumentError):
            load(data)


def test_far_places_in_a_workbook_in_xml_keep_the_limits() -> None:
    places = 'ss:Index="9999999" ss:MergeAcross="9999999" ss:MergeDown="99999999"'
    far = f'<Row ss:Index="99999999"><Cell {places}><Data ss:Type="String">甲</Data></Cell></Row>'
    with pytest.raises(DocumentTooLargeError, match="宽达"):
        load(workbook_xml(XML_ROWS + far))


def test_the_list_of_tables_on_a_sheet_ends_where_the_first_of_them_begins() -> None:
    book, stream = openpyxl.Workbook(), BytesIO()
    contents = book.active
    assert contents is not None
    contents.title = "目录"
    for row in (["表1", "支出决算表", "是"], ["表2", "收入决算表", "否"], ["表3", "项目支出决算表", "否"]):
        contents.append(row)
    sheet = book.create_sheet("Z01")
    for row in (
        ["支出决算表", "", ""],
        ["公开03表", "", ""],
        HEAD,
        ["", "合计", "1234.50"],
        ["213", "农林水支出", "1234.50"],
        ["注：支出决算表为本年。"],
    ):
        sheet.append(row)
    book.save(stream)
    assert is_read(extract(stream.getvalue(), Settings(ocr="never")))


# --- Word --------------------------------------------------------------------------------------------------------------


def with_chunk(chunk: bytes) -> bytes:
    """A Word file that takes in a foreign document at its end."""
    made, stream = docx.Document(), BytesIO()
    made.add_paragraph(TITLE)
    made.save(stream)
    out, office = io.BytesIO(), "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            data = data.replace(b"<w:sectPr", f'<w:altChunk xmlns:r="{office}" r:id="rC"/><w:sectPr'.encode(), 1)
            link = f'<Relationship Id="rC" Type="{office}/aFChunk" Target="chunk.mht"/></Relationships>'
            target.writestr(
                name, data.replace(b"</Relationships>", link.encode()) if "document.xml.rels" in name else data
            )
        target.writestr("word/chunk.mht", chunk)
    return out.getvalue()


@pytest.mark.parametrize("as_archive", [False, True])
def test_a_web_page_inside_a_word_file_is_read(as_archive: bool) -> None:
    page = f"<html><body>{table_html()}</body></html>"
    chunk = web_archive(("a.htm", page)) if as_archive else page.encode()
    record = extract(with_chunk(chunk), Settings(ocr="never"))
    assert is_read(record)
    assert not [finding for finding in record.findings if finding.id == "load.embedded_part"]


def test_what_is_inside_a_word_file_and_cannot_be_read_is_told() -> None:
    with open_source(with_chunk(b"\x01\x02\x03" * 50)) as opened:
        assert [finding.id for finding in opened.findings] == ["load.embedded_part"]
