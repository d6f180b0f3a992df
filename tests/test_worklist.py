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
from extractor.checks.review import SetAside, concerns_publisher
from extractor.export.workbook_styles import row_height
from extractor.export.worklist import OURS, CheckedAccount, worklist_to_csv, worklist_to_xlsx
from extractor.export.worklist_word import worklist_to_word


@pytest.fixture(scope="module")
def accounts() -> list[CheckedAccount]:
    record = record_of("wuchang_office_2024.txt")
    return [CheckedAccount("a.txt", record.document, record.findings), CheckedAccount("b.txt", record.document, ())]


@pytest.fixture(scope="module")
def document(accounts: list[CheckedAccount]) -> Any:
    return docx.Document(io.BytesIO(worklist_to_word(accounts)))


def test_the_head_is_on_every_page_and_no_line_is_parted(document: Any) -> None:
    assert document.tables
    for table in document.tables:
        head, *lines = table.rows
        assert head._tr.trPr.find(qn("w:tblHeader")) is not None
        assert [line for line in lines if line._tr.trPr.find(qn("w:cantSplit")) is None] == []


def test_every_finding_is_a_line_with_what_it_rests_on(document: Any, accounts: list[CheckedAccount]) -> None:
    lines = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows[1:]]
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


def test_what_the_program_did_not_read_stands_apart_and_totals_say_what_they_count(
    accounts: list[CheckedAccount],
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(worklist_to_xlsx(accounts)))
    theirs, ours = (book[name].max_row - 1 for name in ("整改清单", "读取有疑"))
    assert (theirs, ours) == (
        sum(map(concerns_publisher, accounts[0].findings)),
        sum(not concerns_publisher(one) for one in accounts[0].findings),
    )
    assert ours > 0
    matrix = list(book["按部门"].iter_rows(values_only=True))
    assert matrix[1][-1] == theirs
    assert f"需单位答复的共 {theirs} 条；另有 {ours} 条" in str(matrix[-1][0])
    numbers = [row[0] for name in ("整改清单", "读取有疑") for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert numbers == [str(number) for number in range(1, theirs + ours + 1)]
    assert worklist_to_csv(accounts).count(OURS) == ours


def test_what_was_dismissed_is_told_with_its_reason_and_no_line(accounts: list[CheckedAccount]) -> None:
    first, *others = accounts[0].findings
    listed = [CheckedAccount("a.txt", accounts[0].info, tuple(others), (SetAside(first, "口径不同", "王一"),))]
    book = openpyxl.load_workbook(io.BytesIO(worklist_to_xlsx(listed)))
    [line] = book["不采纳"].iter_rows(min_row=2, values_only=True)
    assert (first.message, "口径不同", "王一") == line[3:6]
    words = docx.Document(io.BytesIO(worklist_to_word(listed))).paragraphs
    assert "另有 1 条经人核对不采纳" in words[-1].text


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
