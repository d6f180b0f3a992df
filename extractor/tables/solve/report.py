"""What there is to report of a search besides the rows that it leaves open."""

from __future__ import annotations

from extractor.grid.bands import RowBand
from extractor.tables.cells import TableNotes
from extractor.tables.solve.assign import Assignment

GIVEN_UP = "search_given_up"


def report_given_up(assignment: Assignment, notes: TableNotes, place: RowBand | None) -> None:
    """Report a table whose sums were too many to try: what no row settles by itself was left open."""
    if assignment.given_up:
        message = "各行的合计关系对不上，可能的归栏方式太多，未逐一试算；只按每行自身的关系归栏，其余未读取"
        notes.warn(GIVEN_UP, message, place)


def was_given_up(notes: TableNotes) -> bool:
    """Whether a search for this table ended without an answer."""
    return any(finding.id == f"tables.{GIVEN_UP}" for finding in notes.findings)
