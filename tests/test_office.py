"""Word documents and spreadsheets: what is printed is read, what is not printed is not, and hostile files cost nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from conftest import every_other, in_turn
from office_documents import raw_docx, raw_ods, to_docx, to_ods, to_xls, to_xlsx, zipped
from synthetic import TEMPLATES, cells, document, record_of_text

from extractor import Settings, extract
from extractor.errors import DamagedDocumentError, DocumentError, DocumentTooLargeError
from extractor.input.load import load, open_source
from extractor.input.sheet_numbers import number_to_text
from extractor.input.word_numerals import numeral
from models.base import Model

FEW = ("ministry_2021", "jiangxi_2022", "shandong_2022", "sichuan_2022")


def plain(value: object) -> object:
    """Data without its places, which differ between forms."""
    if isinstance(value, Model):
        value = value.model_dump(mode="json")
    if isinstance(value, dict):
        places = {"evidence", "source", "result_use_evidence"}
        return {key: plain(item) for key, item in value.items() if key not in places}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def texts(data: bytes) -> list[str]:
    return [line.text for line in load(data).lines]


def findings(data: bytes) -> list[str]:
    with open_source(data) as opened:
        return [finding.id for finding in opened.findings]


@pytest.mark.parametrize("template", every_other(TEMPLATES, 0))
def test_a_word_file_with_automatic_numbers_gives_the_record_of_the_text(template: str) -> None:
    read = extract(to_docx(document(template)), Settings(ocr="never"))
    text = record_of_text(template)
    for table, wanted in document(template).expected["tables"].items():
        assert cells(getattr(read.tables, table).model_dump(mode="json")) == cells(wanted), table
    assert plain(read.narrative) == plain(text.narrative)
    assert plain(read.performance) == plain(text.performance)
    assert plain(read.key_work) == plain(text.key_work)


WORKBOOKS: dict[str, Callable[[Any], bytes]] = {
    "xlsx": to_xlsx,
    "xlsx_one_sheet": lambda doc: to_xlsx(doc, one_sheet=True),
    "xls": to_xls,
    "xls_one_sheet": lambda doc: to_xls(doc, one_sheet=True),
    "ods": to_ods,
}


@pytest.mark.parametrize(("workbook", "template"), in_turn(list(WORKBOOKS), FEW))
def test_the_tables_of_a_workbook_are_read_exactly(workbook: str, template: str) -> None:
    read = extract(WORKBOOKS[workbook](document(template)), Settings(ocr="never")).tables
    for table, wanted in document(template).expected["tables"].items():
        assert cells(getattr(read, table).model_dump(mode="json")) == cells(wanted), table


# --- Word --------------------------------------------------------------------------------------------------------------

P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        pytest.param("<w:p><w:ins><w:r><w:t>甲</w:t></w:r></w:ins><w:del><w:r><w:delText>乙</w:delText></w:r></w:del></w:p>",
                     ["甲"], id="tracked_changes_in_their_final_state"),
        pytest.param('<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>' + P.format("乙"),
                     ["甲乙"], id="deleted_paragraph_mark"),
        pytest.param('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF _Toc1</w:instrText></w:r>'
                     '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r>'
                     '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>', ["3"], id="field_result_without_code"),
        pytest.param('<w:p><w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr><w:sdtContent>'
                     '<w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>常年性</w:t></w:r></w:p>', ["☑常年性"],
                     id="checked_control"),
        pytest.param('<w:p><w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r><w:r><w:rPr><w:rFonts w:ascii="Wingdings 2"/>'
                     '</w:rPr><w:t>R</w:t></w:r></w:p>', ["□☑"], id="symbols_of_wingdings"),
        pytest.param('<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:t>显</w:t></w:r></w:p>', ["显"],
                     id="hidden_text"),
        pytest.param('<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>', ["甲", "乙"], id="line_break"),
        pytest.param('<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>' + P.format("框")
                     + '</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>'
                     + P.format("框") + '</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>',
                     ["框"], id="text_box_once"),
        pytest.param('<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>' + P.format("1") + '</w:tc><w:tc>' + P.format("2")
                     + '</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>', ["1\t2"], id="table_inside_a_layout_table"),
    ],
)  # fmt: skip
def test_a_paragraph_is_what_word_prints(body: str, printed: list[str]) -> None:
    assert texts(raw_docx(body)) == printed


def test_footnotes_stand_behind_their_paragraph() -> None:
    body = '<w:p><w:r><w:t>正文。</w:t><w:footnoteReference w:id="2"/></w:r></w:p>' + P.format("下文。")
    assert texts(raw_docx(body, footnotes=f'<w:footnote w:id="2">{P.format("注。")}</w:footnote>')) == [
        "正文。", "注。", "下文。"
    ]  # fmt: skip


def test_levels_of_a_list_count_and_begin_anew_as_in_word() -> None:
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/><w:isLgl/></w:lvl>'
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    item = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>项</w:t></w:r></w:p>'
    )
    body = "".join(item.format(level) for level in (0, 1, 1, 0, 1))
    assert texts(raw_docx(body, numbering=numbering)) == ["一、项", "1.1项", "1.2项", "二、项", "2.1项"]


def test_numerals_count_in_words() -> None:
    assert [numeral(count, "chineseCounting") for count in (1, 10, 11, 20, 105, 110)] == [
        "一", "十", "十一", "二十", "一百零五", "一百一十"
    ]  # fmt: skip
    assert numeral(12, "decimalEnclosedCircle") == "⑫"
    assert numeral(4, "upperRoman") == "IV"
    assert numeral(3, "none") == ""


def test_a_column_narrower_than_a_character_is_none() -> None:
    """As converters from RTF leave it: the edge of one row misses that of the others by a hair."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (960, 960, 1, 960, 960))

    def row(*cells: tuple[str, int]) -> str:
        inner = "".join(
            f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{P.format(text)}</w:tc>' for text, span in cells
        )
        return f"<w:tr>{inner}</w:tr>"

    rows = [
        row(("科目编码", 1), ("科目名称", 2), ("本年支出合计", 1), ("基本支出", 1)),
        row(("合计", 2), ("100.00", 2), ("60.00", 1)),
        row(("201", 1), ("一般公共服务支出", 2), ("100.00", 1), ("60.00", 1)),
    ]
    document = load(raw_docx(f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"))
    assert [line.text for line in document.lines] == [
        "科目编码\t科目名称\t本年支出合计\t基本支出", "合计\t\t100.00\t60.00", "201\t一般公共服务支出\t100.00\t60.00",
    ]  # fmt: skip
    assert document.grids[0].n_cols == 4


def test_merged_cells_are_spans_with_their_text_once() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{P.format(text)}</w:tc>"

    rows = (
        cell("甲", '<w:gridSpan w:val="2"/>') + cell("乙"),
        cell("丙", '<w:vMerge w:val="restart"/>') + cell("1") + cell("2"),
        cell("", "<w:vMerge/>") + cell("3") + cell(""),
    )
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    read = load(raw_docx(body))
    assert [line.text for line in read.lines] == ["甲\t\t乙", "丙\t1\t2", "\t3\t"]
    (grid,) = read.grids
    spans = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in grid.cells if cell.text}
    assert spans["甲"] == (0, 0, 1, 2)
    assert spans["丙"] == (1, 0, 2, 1)
    assert grid.cells[0].address == "第1个表 第1行第1列"


# --- spreadsheets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "form", "shown"),
    [
        ("5010.4200000000001", "General", "5010.42"),
        ("0.30000000000000004", "General", "0.3"),
        ("2010301", "General", "2010301"),
        ("201.0", "General", "201"),
        ("1234.5", "#,##0.00", "1234.50"),
        ("2.6749999999999998", "0.00", "2.68"),
        ("-86.234", "0.00_);[Red]\\(0.00\\)", "-86.23"),
        ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("0", "#,##0.00;-#,##0.00;", ""),
        ("0.9582", "0.00%", "95.82%"),
        ("12345678", "#,##0.00,", "12345.68"),
        ("12345678", "0!.0,", "1234.6"),
        ("7", "000", "007"),
        ("12.5", '0.00"万元"', "12.50万元"),
        ("45000", 'yyyy"年"m"月"d"日"', "2023年3月15日"),
        ("12345.6", "[>=10000]0;0.00", "12346"),
        ("1E+20", "General", "100000000000000000000"),
        ("甲", "0.00", "甲"),
    ],
)
def test_a_number_is_what_its_format_shows(raw: str, form: str, shown: str) -> None:
    assert number_to_text(raw, form).text == shown


def workbook(**options: object) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("收入决算表")
    sheet.write_row(0, 0, ["科目", "金额", "备注"])
    sheet.write_row(1, 0, ["行政运行", 5.126, "甲"])
    sheet.write(1, 1, 5.126, book.add_format({"num_format": "0.00"}))
    if options.get("hidden"):
        sheet.set_column(2, 2, None, None, {"hidden": True})
        book.add_worksheet("底稿").write(0, 0, "密")
        book.worksheets()[1].hide()
    if options.get("far"):
        sheet.write(1048575, 16383, 1)
    book.close()
    return stream.getvalue()


def test_hidden_sheets_and_columns_are_said_and_not_read() -> None:
    assert texts(workbook(hidden=True)) == ["收入决算表", "科目\t金额", "行政运行\t5.13"]
    assert findings(workbook(hidden=True)) == ["load.hidden_cells", "load.rounded_display", "load.hidden_sheet"]


def test_a_cell_has_its_address_in_the_sheet() -> None:
    (grid,) = load(workbook()).grids
    assert [cell.address for cell in grid.cells if cell.text == "5.13"] == ["收入决算表!B2"]


def test_a_formula_without_a_stored_result_is_said() -> None:
    sheet = (
        '<worksheet><sheetData><row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><v>2</v></c></row></sheetData></worksheet>'
    )
    assert findings(raw_xlsx(sheet)) == ["load.formula_without_value"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<c r="B1" t="s"><v>7</v></c>', ["load.dangling_reference"]),
        ('<c r="B1" t="s"><v>-1</v></c>', ["load.dangling_reference"]),
        ('<c r="B1" t="s"><v>9999999999999</v></c>', ["load.dangling_reference"]),
        ('<c r="B1" s="7"><v>3</v></c>', ["load.dangling_reference"]),
        ('<c r="B1" s="0"><v>3</v></c>', []),
        ('<c r="B1" t="s"><v></v></c>', []),
    ],
)
def test_a_text_or_format_that_is_not_in_the_file_is_said(cell: str, said: list[str]) -> None:
    sheet = f'<worksheet><sheetData><row r="1"><c r="A1"><v>2</v></c>{cell}</row></sheetData></worksheet>'
    assert findings(raw_xlsx(sheet)) == said


def raw_xlsx(sheet: str) -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "<Relationships><Relationship Id='a' Type='{}' Target='{}'/></Relationships>"
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations.format(f"{office}/officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns:r="{office}"><sheets><sheet name="表" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations.format(f"{office}/worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet,
    })


# --- hostile files -----------------------------------------------------------------------------------------------------


def test_ten_thousand_merged_cells_and_a_declared_gigabyte_cost_nothing() -> None:
    merged = "".join(f'<mergeCell ref="A{row}:XFD{row + 1}"/>' for row in range(1, 20001, 2))
    sheet = (
        '<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
        f"<mergeCells>{merged}</mergeCells></worksheet>"
    )
    assert texts(raw_xlsx(sheet)) == ["表", "1"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(raw_docx("<w:tbl><w:tr><w:tc>" * 400), DamagedDocumentError, id="deep_and_unclosed"),
        pytest.param(raw_docx("<w:tbl><w:tr><w:tc>" * 400 + "</w:tc></w:tr></w:tbl>" * 400), DamagedDocumentError, id="deep"),
        pytest.param(zipped({"[Content_Types].xml": "", "word/document.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">'
                     "]><a>&b;</a>"}), DamagedDocumentError, id="external_entity"),
        pytest.param(zipped({"[Content_Types].xml": "", "word/document.xml": b"<a>" + bytes(3 << 20)}), DocumentTooLargeError,
                     id="bomb"),
        pytest.param(raw_docx("<w:p/>")[:-30], DocumentError, id="cut_off"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999) + "Workbook".encode("utf-16-le").ljust(64, b"\0") + b"\x12\0",
                     DamagedDocumentError, id="broken_xls"),
        pytest.param(raw_ods("<table:table"), DamagedDocumentError, id="broken_ods"),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_file_is_a_typed_error(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        load(data, name="甲")


def test_a_cell_in_the_last_corner_of_a_sheet_is_a_typed_error() -> None:
    with pytest.raises(DocumentTooLargeError):
        load(workbook(far=True), name="甲")


@pytest.mark.parametrize("packing", ["compressed", "manifest"])
def test_an_open_document_workbook_is_known_however_it_is_packed(packing: str) -> None:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    row = "<table:table-row><table:table-cell><text:p>支出决算表</text:p></table:table-cell></table:table-row>"
    content = f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="甲">{row}'
    told = {"compressed": {"mimetype": kind}, "manifest": {"META-INF/manifest.xml": f'<m media-type="{kind}"/>'}}[
        packing
    ]
    ends = "</table:table></office:spreadsheet></office:body></office:document-content>"
    document = load(zipped({**told, "content.xml": content + ends}))
    assert document.kind == "spreadsheet"
    assert document.lines[0].address == "甲!1:1"
