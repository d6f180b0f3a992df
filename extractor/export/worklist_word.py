"""整改清单 as a Word document: a table for each account, to be printed across A4 and filled in by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from extractor.checks.review import aside_line
from extractor.checks.word import document_bytes, new_document
from extractor.export.workbook_styles import FILLS, HEAD_FILL
from extractor.export.worklist import HEADS, CheckedAccount, Entry, worklist_entries

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

PLACES = "位置和原文"
_WIDTHS = {
    "序号": 1.1,
    "程度": 1.2,
    "问题": 9.0,
    PLACES: 8.5,
    "处理意见": 3.2,
    "责任人": 1.7,
    "完成时间": 2.0,
}
"""What fits beside each other on a page of A4 across, with the widths in cm."""
_MARGIN = 1.5
_POINTS = 9
_CENTRED = frozenset({"序号", "程度"})


def worklist_to_word(accounts: Sequence[CheckedAccount]) -> bytes:
    """The list as a Word document. Raises MissingExtraError without python-docx."""
    document = new_document("清单", points=_POINTS)
    _lay_across_a4(document)
    document.add_heading("整改清单", level=1)
    lists = worklist_entries(accounts)
    document.add_paragraph(f"{lists.told()}。")
    _add_accounts(document, accounts, lists.theirs, "没有需要整改的问题。")
    if lists.ours:
        document.add_heading("本程序没有读出或读取有疑（不需单位整改）", level=1)
        _add_accounts(document, accounts, lists.ours, None)
    if told := aside_line([one for account in accounts for one in account.aside]):
        document.add_paragraph(f"{told}。")
    return document_bytes(document)


def _add_accounts(
    document: WordDocument, accounts: Sequence[CheckedAccount], entries: Sequence[Entry], nothing: str | None
) -> None:
    """A table for each account under its name; one without lines says ``nothing``, or is left out."""
    lines: dict[int, list[Entry]] = {}
    for entry in entries:
        lines.setdefault(id(entry.account), []).append(entry)
    for account in accounts:
        own = lines.get(id(account), [])
        if not own and nothing is None:
            continue
        year = f" {account.info.fiscal_year}年度" if account.info.fiscal_year else ""
        document.add_heading(f"{account.info.department or account.name}{year}", level=2)
        if own:
            _add_table(document, own)
        else:
            document.add_paragraph(nothing or "")


def _lay_across_a4(document: WordDocument) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(_MARGIN)
    page.header_distance = page.footer_distance = Cm(0.7)


def _add_table(document: WordDocument, entries: Sequence[Entry]) -> None:
    """The lines of one account; the head is printed on every page, and no line is parted by a page's end."""
    from docx.shared import Cm

    table = document.add_table(rows=0, cols=len(_WIDTHS), style="Table Grid")
    table.autofit = False
    for grid_column, width in zip(table.columns, _WIDTHS.values(), strict=True):
        grid_column.width = Cm(width)
    for entry in (None, *entries):
        row = table.add_row()
        _set_flag(row._tr.get_or_add_trPr(), "w:cantSplit" if entry else "w:tblHeader")
        for cell, (head, width) in zip(row.cells, _WIDTHS.items(), strict=True):
            cell.width = Cm(width)
            _fill_cell(cell, head, entry)


def _fill_cell(cell: Any, head: str, entry: Entry | None) -> None:
    """One cell under its head, or (without an entry) the head itself."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    cell.text = _text_under(head, entry)
    paragraph = cell.paragraphs[0]
    if entry is None:
        paragraph.runs[0].bold = True
        _shade(cell, HEAD_FILL)
    elif head == "程度":
        _shade(cell, FILLS[entry.severity])
    elif head == "问题" and (grounds := entry.cells[HEADS.index("依据")]):
        cell.add_paragraph(f"依据：{grounds}")
    if entry is None or head in _CENTRED:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _text_under(head: str, entry: Entry | None) -> str:
    if entry is None:
        return head
    return "\n".join(entry.places) if head == PLACES else entry.cells[HEADS.index(head)]


def _shade(cell: Any, colour: str) -> None:
    from docx.oxml.ns import qn

    shading = _set_flag(cell._tc.get_or_add_tcPr(), "w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour.removeprefix("#"))):
        shading.set(qn(f"w:{name}"), value)


def _set_flag(properties: Any, name: str) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(name)
    properties.append(element)
    return element
