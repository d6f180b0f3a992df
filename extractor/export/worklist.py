"""整改清单: the findings of one or many accounts as a list to work through, with room for what was done about each.

As a workbook (with a matrix of departments and findings) or as CSV; as a Word document in ``worklist_word``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.checks.explain import finding_title
from extractor.checks.places import place_to_text
from extractor.checks.review import SetAside, concerns_publisher, count_by_department
from extractor.errors import MissingExtraError
from extractor.export.columns import EXTRA_HINT
from extractor.export.labels import ORIGINS, SEVERITY_LABELS
from extractor.export.plain_cell import plain_cell
from extractor.export.workbook_styles import FILLS, Styles, row_height
from models.record import DocumentInfo, Finding, Severity

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_PLACES = 4
OURS = "【本程序没有读出或读取有疑，不需单位整改】"
"""Where there is one table alone, before what is no matter of the department."""
LIST_SHEET, MATRIX_SHEET, OURS_SHEET, ASIDE_SHEET = "整改清单", "按部门", "读取有疑", "不采纳"
TO_FILL_IN = ("处理意见", "责任人", "完成时间")
"""Columns that stay empty for whoever works through the list."""
HEADS = (
    "序号", "部门", "年度", "程度", "问题", "位置", "原文", "依据", *TO_FILL_IN, "疑似来源", "文件", "检查",
)  # fmt: skip
_WIDTHS = (5, 14, 6, 6, 48, 28, 24, 36, 14, 8, 10, 14, 22, 22)
_PRINTED = 11
"""Columns that are printed: what stands behind is for sorting and filtering."""
_ASIDE_HEADS = (
    *(("部门", 16), ("年度", 6), ("程度", 6), ("问题", 50), ("不采纳的理由", 40), ("处理人", 10), ("时间", 22)),
    ("文件", 22),
)
_CHECKS_ON_A_PAGE = 22
"""Columns of the matrix that can be read on one page."""


@dataclass(frozen=True)
class CheckedAccount:
    """An account with the findings on it; ``name`` is that of its file, ``aside`` is what somebody dismissed."""

    name: str
    info: DocumentInfo
    findings: tuple[Finding, ...]
    aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A line of the list: whose it is, its severity, the texts under ``HEADS``, and its places each with what is printed there."""

    account: CheckedAccount
    severity: Severity
    cells: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Lists:
    """What the department has to answer, and behind it what is of our own reading; numbers count through both."""

    theirs: tuple[Entry, ...]
    ours: tuple[Entry, ...]

    def told(self) -> str:
        """What the totals count, for people."""
        behind = f"；另有 {len(self.ours)} 条是本程序没有读出或读取有疑的，不需单位整改，列在后面" if self.ours else ""
        return f"需单位答复的共 {len(self.theirs)} 条{behind}"


def worklist_entries(accounts: Sequence[CheckedAccount]) -> Lists:
    """Every finding, account by account, the gravest first."""
    theirs, ours = (
        [(account, one) for account in accounts for one in _gravest_first(account) if concerns_publisher(one) is wanted]
        for wanted in (True, False)
    )
    return Lists(
        tuple(_entry(number, *one) for number, one in enumerate(theirs, start=1)),
        tuple(_entry(number, *one) for number, one in enumerate(ours, start=len(theirs) + 1)),
    )


def _gravest_first(account: CheckedAccount) -> list[Finding]:
    order = list(SEVERITY_LABELS)
    return sorted(account.findings, key=lambda one: order.index(one.severity))


def worklist_to_csv(accounts: Sequence[CheckedAccount]) -> str:
    """The list as CSV; what is of our own reading stands at the end, and says so."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADS)
    lists, message = worklist_entries(accounts), HEADS.index("问题")
    writer.writerows([plain_cell(cell) for cell in entry.cells] for entry in lists.theirs)
    for entry in lists.ours:
        cells = (*entry.cells[:message], OURS + entry.cells[message], *entry.cells[message + 1 :])
        writer.writerow([plain_cell(cell) for cell in cells])
    return stream.getvalue()


def worklist_to_xlsx(accounts: Sequence[CheckedAccount]) -> bytes:
    """The list as a workbook: what departments have to answer, departments by findings, then on sheets of their own what is
    of our own reading and what somebody dismissed. Raises MissingExtraError without XlsxWriter.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise MissingExtraError("写 Excel 清单需要 XlsxWriter", hint=EXTRA_HINT) from error
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "整改清单", "author": "juesuan"})
    styles = Styles(book)
    lists = worklist_entries(accounts)
    _write_list(book, LIST_SHEET, lists.theirs, styles)
    _write_matrix(book, accounts, lists, styles)
    if lists.ours:
        _write_list(book, OURS_SHEET, lists.ours, styles)
    _write_aside(book, accounts, styles)
    book.close()
    return stream.getvalue()


# --- lines and cells -----------------------------------------------------------------------------------------------------


def _entry(number: int, account: CheckedAccount, finding: Finding) -> Entry:
    places = finding.places[:MOST_PLACES]
    more = f"等{len(finding.places)}处" if len(finding.places) > MOST_PLACES else ""
    where = "\n".join(dict.fromkeys(filter(None, map(place_to_text, places)))) + more
    both = ("：".join(filter(None, (place_to_text(place), place.printed))) for place in places)
    printed = "\n".join(dict.fromkeys(place.printed for place in places if place.printed))
    grounds = "\n".join(filter(None, (finding.formula, *finding.related)))
    title = finding_title(finding.id)
    info = account.info
    return Entry(
        account,
        finding.severity,
        (
            str(number), info.department or "", str(info.fiscal_year or ""), SEVERITY_LABELS[finding.severity],
            finding.message, where, printed, grounds, *("" for _ in TO_FILL_IN), ORIGINS[finding.origin], account.name,
            " ".join(dict.fromkeys((title, finding.id))),
        ),
        tuple(dict.fromkeys(filter(None, (*both, more)))),
    )  # fmt: skip


def _write_list(book: Workbook, title: str, entries: Sequence[Entry], styles: Styles) -> None:
    sheet = book.add_worksheet(title)
    for column, (head, width) in enumerate(zip(HEADS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, styles.get(bold=True, align="center"))
    for row, entry in enumerate(entries, start=1):
        sheet.set_row(row, row_height(zip(entry.cells, _WIDTHS, strict=True)))
        for column, text in enumerate(entry.cells):
            fill = FILLS[entry.severity] if HEADS[column] == "程度" else None
            sheet.write_string(row, column, text, styles.get(fill=fill, top=True))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(entries), 1), len(HEADS) - 1)
    sheet.print_area(0, 0, max(len(entries), 1), _PRINTED - 1)
    _print_on_a4(sheet)


def _write_aside(book: Workbook, accounts: Sequence[CheckedAccount], styles: Styles) -> None:
    """What somebody dismissed, with his reasons."""
    lines = [
        (
            *(account.info.department or "", str(account.info.fiscal_year or "")),
            *(SEVERITY_LABELS[one.finding.severity], one.finding.message, one.reason, one.by, one.when, account.name),
        )
        for account in accounts
        for one in account.aside
    ]
    if not lines:
        return
    sheet = book.add_worksheet(ASIDE_SHEET)
    for column, (head, width) in enumerate(_ASIDE_HEADS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, styles.get(bold=True, align="center"))
    for row, line in enumerate(lines, start=1):
        sheet.set_row(row, row_height(zip(line, (width for _, width in _ASIDE_HEADS), strict=True)))
        for column, text in enumerate(line):
            sheet.write_string(row, column, text, styles.get(top=True))
    sheet.freeze_panes(1, 0)
    _print_on_a4(sheet)


def _write_matrix(book: Workbook, accounts: Sequence[CheckedAccount], lists: Lists, styles: Styles) -> None:
    """Departments down, checks across, how often each was found; without what is of our own reading."""
    sheet = book.add_worksheet(MATRIX_SHEET)
    theirs = ((one, tuple(filter(concerns_publisher, one.findings))) for one in accounts)
    matrix = count_by_department([(one.info.department or one.name, findings) for one, findings in theirs])
    identifiers = sorted({identifier for counts in matrix.values() for identifier in counts})
    for column, text in enumerate(("部门", *map(finding_title, identifiers), "合计")):
        sheet.write_string(
            0, column, text, styles.get(bold=True, align="center", upright=column in {0, len(identifiers) + 1})
        )
    for row, (department, counts) in enumerate(matrix.items(), start=1):
        sheet.write_string(row, 0, department, styles.get())
        for column, identifier in enumerate(identifiers, start=1):
            sheet.write_number(row, column, counts.get(identifier, 0), styles.get(align="right", number="0;;"))
        sheet.write_number(row, len(identifiers) + 1, sum(counts.values()), styles.get(bold=True, align="right"))
    sheet.write_string(len(matrix) + 2, 0, f"{lists.told()}。", styles.get(border=False))
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(identifiers) + 1, 5)
    sheet.set_row(0, 12 * max((len(finding_title(identifier)) for identifier in identifiers), default=2))
    sheet.freeze_panes(1, 1)
    sheet.repeat_columns(0)
    _print_on_a4(sheet, pages_across=1 + len(identifiers) // _CHECKS_ON_A_PAGE)


def _print_on_a4(sheet: Worksheet, pages_across: int = 1) -> None:
    """As wide as so many pages across, as long as it takes, its heads on every page."""
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.fit_to_pages(pages_across, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
