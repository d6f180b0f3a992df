"""The work list on paper: its head on every page, no line parted or cut, what a finding rests on beside it."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl
import pytest
from conftest import record_of
from docx.oxml.ns import qn

from extractor.checks.letter import compose, letter_to_word
from extractor.export.workbook_styles import row_height
from extractor.export.worklist import CheckedAccount, worklist_to_xlsx
from extractor.export.worklist_word import worklist_to_word


@pytest.fixture(scope="module")
def accounts() -> list[CheckedAccount]:
    record = record_of("wuchang_office_2024.txt")
    return [CheckedAccount("a.txt", record.document, record.findings), CheckedAccount("b.txt", record.document, ())]


@pytest.fixture(scope="module")
def document(accounts: list[CheckedAccount]) -> Any:
    return docx.Document(io.BytesIO(worklist_to_word(accounts)))


def test_the_head_is_on_every_page_and_no_line_is_parted(document: Any) -> None:
    [table] = document.tables
    head, *lines = table.rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [line for line in lines if line._tr.trPr.find(qn("w:cantSplit")) is None] == []


def test_every_finding_is_a_line_with_what_it_rests_on(document: Any, accounts: list[CheckedAccount]) -> None:
    lines = [[cell.text for cell in row.cells] for row in document.tables[0].rows][1:]
    findings = accounts[0].findings
    assert len(lines) == len(findings)
    grounds = {finding.formula for finding in findings if finding.formula}
    assert grounds
    assert [one for one in grounds if not any(f"依据：{one}" in line[2] for line in lines)] == []
    assert any("没有需要整改的问题" in paragraph.text for paragraph in document.paragraphs)


def test_word_documents_are_a4_in_a_chinese_font(accounts: list[CheckedAccount]) -> None:
    letter = docx.Document(io.BytesIO(letter_to_word(compose(accounts[0].info, accounts[0].findings))))
    page = letter.sections[0]
    assert [round((length or 0) / 360_000, 1) for length in (page.page_width, page.page_height)] == [21.0, 29.7]
    assert letter.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "宋体"
    assert "第 " in page.footer.paragraphs[0].text


def test_a_wide_matrix_goes_over_several_pages_instead_of_getting_small(accounts: list[CheckedAccount]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(worklist_to_xlsx(accounts)))
    matrix = book["按部门"]
    checks = matrix.max_column - 2
    assert matrix.page_setup.fitToWidth == 1 + checks // 22
    assert matrix.print_title_cols == "$A:$A"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("甲乙丙丁", 1, id="fits"),
        pytest.param("甲乙丙丁戊", 2, id="wraps"),
        pytest.param("“甲乙丙”", 2, id="quotation_marks_are_wide"),
        pytest.param("12345678\n1", 2, id="two_lines"),
    ],
)
def test_a_row_is_as_high_as_its_text(text: str, lines: int) -> None:
    assert row_height([(text, 8)]) == row_height([("甲", 8)]) * lines
