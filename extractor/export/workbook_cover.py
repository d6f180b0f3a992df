"""The first sheet of the workbook: what the document is, how its tables fared, and every finding with links to its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from extractor.checks.explain import finding_title
from extractor.checks.review import SetAside
from extractor.export.forms import STATUS_LABELS, Form
from extractor.export.labels import DOCUMENT_KINDS, DOCUMENT_SCOPES, ORIGINS, SEVERITY_LABELS
from extractor.export.marks import Marks
from extractor.export.path_labels import place_in_words
from extractor.export.workbook_styles import FILLS, Styles, row_height
from models.base import decimal_string
from models.record import Finding, Record

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_COLUMNS = (
    *(("序号", 10), ("程度", 7), ("说明", 54), ("算式", 36), ("位置一", 26), ("位置二", 26)),
    *(("左边的数", 16), ("右边的数", 16), ("差额", 12), ("疑似来源", 20), ("检查", 26), ("编号", 24)),
)
"""What a reader on paper wants, as wide as a page takes; behind it what is for sorting and filtering."""
_PRINTED = 6
_HEADS, _WIDTHS = zip(*_COLUMNS, strict=True)
_FORMULA, _PLACES, _FIGURES, _ORIGIN, _TITLE, _ID = 3, 4, 6, 9, 10, 11


def write_cover(
    sheet: Worksheet,
    record: Record,
    name: str,
    forms: Sequence[Form],
    marks: Marks,
    styles: Styles,
    addresses: Mapping[str, str],
    aside: Sequence[SetAside] = (),
) -> None:
    """Fill the sheet; ``addresses`` says where a path of the record stands in the workbook."""
    for col, width in enumerate(_WIDTHS):
        sheet.set_column(col, col, width)
    plain, bold = styles.get(border=False), styles.get(border=False, bold=True)
    sheet.write_string(
        0, 0, f"{record.document.department or name} 决算核对", styles.get(border=False, bold=True, size=14)
    )
    row = 2
    for label, text in _about(record, name):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, text, plain)
        row += 1
    row += 1
    sheet.write_string(row, 0, "决算表", bold)
    for form in forms:
        row += 1
        sheet.write_url(row, 0, f"internal:'{form.title[:31]}'!A1", plain, STATUS_LABELS[form.table.status])
        sheet.write_string(row, 1, form.title, plain)
    row += 2
    sheet.write_string(row, 0, f"发现（{len(marks.findings)}）", bold)
    row += 1
    for col, head in enumerate(_HEADS):
        sheet.write_string(row, col, head, styles.get(bold=True, align="center"))
    for number, finding in enumerate(marks.findings, start=1):
        _write_finding(sheet, row + number, number, finding, record, styles, addresses)
    last = row + len(marks.findings)
    if aside:
        _write_aside(sheet, last + 2, aside, styles)
        last += 3 + len(aside)
    sheet.print_area(0, 0, last, _PRINTED - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _about(record: Record, name: str) -> list[tuple[str, str]]:
    info, origin = record.document, record.provenance
    rows = [
        ("文件", name),
        ("类别", DOCUMENT_KINDS[info.kind] + DOCUMENT_SCOPES[info.scope]),
        ("部门名称", info.department or ""),
        ("决算年度", str(info.fiscal_year or "")),
        ("金额单位", info.unit or ""),
    ]
    if origin is not None:
        rows += [("SHA-256", origin.input.sha256), ("程序", origin.program)]
    rows.append((
        "说明",
        "单元格中的数按公布数填写；合计以公式计算且与公布数一致时写公式。标色的单元格有发现，见批注。",
    ))
    return rows


def _write_finding(
    sheet: Worksheet,
    row: int,
    number: int,
    finding: Finding,
    record: Record,
    styles: Styles,
    addresses: Mapping[str, str],
) -> None:
    style = styles.get(fill=FILLS[finding.severity])
    plain = styles.get()
    labels = [_place_label(record, finding, index) for index in range(2)]
    texts = ("", "", finding.message, finding.formula or "", *labels)
    sheet.set_row(row, row_height(zip(texts, _WIDTHS, strict=False)))
    sheet.write_number(row, 0, number, style)
    sheet.write_string(row, 1, SEVERITY_LABELS[finding.severity], style)
    sheet.write_string(row, 2, finding.message, plain)
    for col, figure in enumerate((finding.left, finding.right, finding.difference), start=_FIGURES):
        # As text: these are the figures of an argument, and are to be read exactly.
        sheet.write_string(row, col, _figure(figure), styles.get(align="right"))
    sheet.write_string(row, _FORMULA, finding.formula or "", plain)
    sheet.write_string(row, _ORIGIN, ORIGINS[finding.origin], plain)
    for index, label in enumerate(labels):
        place = finding.places[index] if index < len(finding.places) else None
        target = addresses.get(place.path) if place and place.path else None
        if target and label:
            sheet.write_url(row, _PLACES + index, target, plain, label)
        else:
            sheet.write_string(row, _PLACES + index, label, plain)
    sheet.write_string(row, _TITLE, finding_title(finding.id), plain)
    sheet.write_string(row, _ID, finding.id, plain)


def _write_aside(sheet: Worksheet, row: int, aside: Sequence[SetAside], styles: Styles) -> None:
    """What somebody dismissed, with his reasons."""
    sheet.write_string(row, 0, f"不采纳（{len(aside)}），不计在上面", styles.get(border=False, bold=True))
    for col, head in enumerate(("", "程度", "说明", "理由", "处理人", "时间")):
        sheet.write_string(row + 1, col, head, styles.get(bold=True, align="center"))
    for number, one in enumerate(aside, start=2):
        severity = SEVERITY_LABELS[one.finding.severity]
        texts = (str(number - 1), severity, one.finding.message, one.reason, one.by, one.when)
        sheet.set_row(row + number, row_height(zip(texts, _WIDTHS, strict=False)))
        for col, text in enumerate(texts):
            sheet.write_string(row + number, col, text, styles.get())


def _figure(value: Decimal | None) -> str:
    return "" if value is None else decimal_string(value)


def _place_label(record: Record, finding: Finding, index: int) -> str:
    if index >= len(finding.places):
        return ""
    place = finding.places[index]
    return place_in_words(record, place)
