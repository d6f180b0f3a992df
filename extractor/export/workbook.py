"""A record as a workbook: the nine official forms with their sums as formulas, findings marked in their cells.

XLSX keeps figures as binary doubles; nothing can change that. What is written is the double nearest to the printed
figure, shown with the printed number of decimals, and text where a double has fewer digits than the print.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from extractor.checks.review import SetAside
from extractor.errors import MissingExtraError
from extractor.export.columns import EXTRA_HINT
from extractor.export.forms import STATUS_LABELS, Form, FormCell, sum_of_terms
from extractor.export.forms_summary import record_to_forms
from extractor.export.labels import CELL_STATES, SEVERITY_LABELS
from extractor.export.marks import Marks, findings_to_marks
from extractor.export.workbook_cover import write_cover
from extractor.export.workbook_numbers import write_amount
from extractor.export.workbook_others import OTHER_SHEET, write_other_tables
from extractor.export.workbook_styles import Styles
from extractor.text.characters import whole_number
from models.base import decimal_string
from models.record import Record

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_TOP = 3
"""Rows above the form: title, number, department and unit."""
_WIDTHS = {"code": 11, "line": 6, "amount": 15, "label": 32}
_TOLD_STATES = frozenset({"derived", "ambiguous", "unreadable"})
_LONG_HEAD = 7
_ONE_PAGE = 50
"""Rows that are still readable on one page of A4."""
_SUM_TERMS = 255  # more arguments SUM does not take


def record_to_xlsx(record: Record, name: str, aside: Sequence[SetAside] = ()) -> bytes:
    """The workbook as bytes: a cover with document and findings, then one sheet for each of the nine forms.

    ``aside`` are findings that somebody dismissed: they stand behind the others, with his reasons.

    Raises MissingExtraError without XlsxWriter.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise MissingExtraError("导出 XLSX 需要 XlsxWriter", hint=EXTRA_HINT) from error
    stream = io.BytesIO()
    # Text stays text: a name that begins with "=" or looks like a link is neither a formula nor a link.
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": name, "author": "juesuan"})
    book.set_calc_mode("auto")
    marks = findings_to_marks(record.findings)
    forms = record_to_forms(record)
    styles = Styles(book)
    cover = book.add_worksheet("概况与发现")
    addresses: dict[str, str] = {}
    for form in forms:
        sheet = book.add_worksheet(form.title[:31])
        addresses |= _write_form(sheet, form, record, marks, styles)
    if record.tables.other:
        write_other_tables(book.add_worksheet(OTHER_SHEET), record.tables.other, styles)
    write_cover(cover, record, name, forms, marks, styles, addresses, aside)
    book.close()
    return stream.getvalue()


def _write_form(sheet: Worksheet, form: Form, record: Record, marks: Marks, styles: Styles) -> dict[str, str]:
    """Fill one sheet; returns where each path of the record ended up, as a link inside the workbook."""
    last = form.n_cols - 1
    unit = (form.table.source.unit if form.table.source else None) or record.document.unit or ""
    printed = form.table.source.title if form.table.source else None
    sheet.merge_range(
        0, 0, 0, last, printed or form.title, styles.get(bold=True, size=14, align="center", border=False)
    )
    sheet.write_string(1, last, form.number or "", styles.get(align="right", border=False))
    sheet.write_string(2, 0, f"部门：{record.document.department or ''}", styles.get(border=False))
    sheet.write_string(2, last, f"单位：{unit}", styles.get(align="right", border=False))
    places = {cell.path: cell for cell in form.cells if cell.path and cell.kind == "amount"}
    for cell in form.cells:
        _write_cell(sheet, cell, form, places, marks, styles)
    row = _TOP + form.n_rows
    if form.table.status != "present":
        sheet.write_string(row, 0, f"（{STATUS_LABELS[form.table.status]}）", styles.get(border=False, italic=True))
        row += 1
    for note in _notes(form):
        sheet.write_string(row, 0, note, styles.get(border=False))
        row += 1
    _set_up(sheet, form)
    return {cell.path: f"internal:'{form.title[:31]}'!{_address(cell)}" for cell in reversed(form.cells) if cell.path}


def _notes(form: Form) -> list[str]:
    statement = form.table.source.statement if form.table.source else None
    notes = list(form.notes)
    if statement is not None and not any(statement.text in note for note in notes):
        notes.append(statement.text)
    return notes


def _write_cell(
    sheet: Worksheet, cell: FormCell, form: Form, places: Mapping[str, FormCell], marks: Marks, styles: Styles
) -> None:
    numbers = marks.at(cell.path)
    style = styles.of_cell(cell, marks.severity(numbers))
    row, col = _TOP + cell.row, cell.col
    if cell.row_span > 1 or cell.col_span > 1:
        sheet.merge_range(row, col, row + cell.row_span - 1, col + cell.col_span - 1, cell.text, style)
    elif cell.kind == "amount":
        _write_amount(sheet, row, col, cell, places, style)
    elif cell.kind == "line" and (number := whole_number(cell.text)) is not None:
        sheet.write_number(row, col, number, style)
    else:
        sheet.write_string(row, col, cell.text, style)
    remarks = [*(_finding_remark(marks, number) for number in numbers), *_own_remarks(cell, form, places)]
    if remarks:
        sheet.write_comment(row, col, "\n".join(remarks), {"author": "juesuan", "x_scale": 2.2, "y_scale": 1.4})


def _write_amount(
    sheet: Worksheet, row: int, col: int, cell: FormCell, places: Mapping[str, FormCell], style: Any
) -> None:
    if cell.value is None:
        sheet.write_blank(row, col, None, style)
    elif _is_exact_sum(cell, places):
        write_amount(sheet, row, col, cell.value, style, _formula(cell.terms, places))
    else:
        write_amount(sheet, row, col, cell.value, style)


def _is_exact_sum(cell: FormCell, places: Mapping[str, FormCell]) -> bool:
    """Whether the form's sum gives the printed figure; only then may a formula stand in its place."""
    values = {term: places[term].value for term in cell.terms if term in places}
    return any(value is not None for value in values.values()) and sum_of_terms(values, values) == cell.value


def _own_remarks(cell: FormCell, form: Form, places: Mapping[str, FormCell]) -> list[str]:
    remarks = []
    state = cell.source.state if cell.source else None
    if cell.source and state in _TOLD_STATES:
        printed = f"，印作“{cell.source.printed}”" if cell.source.printed else ""
        remarks.append(f"{CELL_STATES[state]}{printed}")
    certain = form.id not in {"income_expenditure_summary", "fiscal_appropriation_summary"}
    if certain and cell.value is not None and cell.terms and not _is_exact_sum(cell, places):
        values = {term: places[term].value for term in cell.terms if term in places}
        if any(value is not None for value in values.values()):
            total = sum_of_terms(values, values)
            remarks.append(f"按公布数填写；{_formula(cell.terms, places)} 为 {decimal_string(total)}")
    return remarks


def _finding_remark(marks: Marks, number: int) -> str:
    finding = marks.findings[number - 1]
    formula = f"（{finding.formula}）" if finding.formula else ""
    return f"{SEVERITY_LABELS[finding.severity]}：{finding.message}{formula}"


def _formula(terms: Sequence[str], places: Mapping[str, FormCell]) -> str:
    """``=SUM(C7:C9,C12)``; neighbours in a column or a row are one range."""
    cells = sorted({(places[term].row, places[term].col) for term in terms if term in places})
    ranges: list[list[tuple[int, int]]] = [[cells[0]]]
    for before, here in pairwise(cells):
        run = ranges[-1]
        step = (here[0] - before[0], here[1] - before[1])
        same = len(run) == 1 or step == (run[1][0] - run[0][0], run[1][1] - run[0][1])
        if step in {(1, 0), (0, 1)} and same:
            run.append(here)
        else:
            ranges.append([here])
    named = [_a1(*run[0]) if len(run) == 1 else f"{_a1(*run[0])}:{_a1(*run[-1])}" for run in ranges]
    groups = [named[start : start + _SUM_TERMS] for start in range(0, len(named), _SUM_TERMS)]
    return "=" + "+".join(f"SUM({','.join(group)})" for group in groups)


def _address(cell: FormCell) -> str:
    return _a1(cell.row, cell.col)


def _a1(row: int, col: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(_TOP + row, col))


def _set_up(sheet: Worksheet, form: Form) -> None:
    """Column widths by what the columns hold, panes, and a page that fits."""
    for col in range(form.n_cols):
        kinds = {
            cell.kind for cell in form.cells if cell.col == col and cell.col_span == 1 and cell.row >= form.head_rows
        }
        kind = next((kind for kind in ("label", "amount", "code", "line") if kind in kinds), "amount")
        sheet.set_column(col, col, _WIDTHS[kind])
    for row in {cell.row for cell in form.cells if cell.kind == "head" and len(cell.text) > _LONG_HEAD}:
        sheet.set_row(_TOP + row, 30)
    sheet.freeze_panes(_TOP + form.head_rows, 0)
    sheet.repeat_rows(_TOP, _TOP + form.head_rows - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1 if form.n_rows <= _ONE_PAGE else 0)
