"""How the checks fared, said once: two counts never stand beside each other without what relates them."""

from __future__ import annotations

import pytest
from conftest import record_of

from extractor.checks.summary import checks_line
from extractor.report import render_report
from models.record import CheckOutcome, Finding


def outcome(held: int, failed: int, unchecked: int = 0) -> CheckOutcome:
    return CheckOutcome(id="checks.column_sum", held=held, failed=failed, not_checkable=unchecked, reasons=())


CHECKED = Finding(id="checks.column_sum", severity="error", stage="checks", message="合计不平")
READ = Finding(id="narrative.unread", severity="warning", stage="narrative", message="一句没有读出")


@pytest.mark.parametrize(
    ("outcomes", "findings", "aside", "line"),
    [
        pytest.param([outcome(5, 0)], [], 0, "核对5处：成立5处，不成立0处", id="all_hold"),
        pytest.param(
            [outcome(5, 3)],
            [CHECKED, READ],
            0,
            "核对8处：成立5处，不成立3处，合为1条发现（同一个数引起的几处算一条）",
            id="several_places_are_one_finding",
        ),
        pytest.param(
            [outcome(5, 3)],
            [CHECKED],
            1,
            "核对8处：成立5处，不成立3处，合为2条发现（同一个数引起的几处算一条，其中1条不采纳）",
            id="dismissed_ones_are_among_them",
        ),
        pytest.param(
            [outcome(1, 1)], [READ], 0, "核对2处：成立1处，不成立1处，原因已在读取方面的发现里说明", id="told_otherwise"
        ),
        pytest.param(
            [outcome(1, 0), outcome(0, 0, 2)],
            [],
            0,
            "核对1处：成立1处，不成立0处；无法核对2处（其中1项检查完全没有条件进行）",
            id="not_checkable",
        ),
    ],
)
def test_places_and_findings_are_told_with_what_relates_them(
    outcomes: list[CheckOutcome], findings: list[Finding], aside: int, line: str
) -> None:
    assert checks_line(outcomes, findings, aside) == line


def test_the_report_says_it_in_the_same_words() -> None:
    record = record_of("wuchang_office_2024.txt")
    assert checks_line(record.checks, record.findings) in render_report(record)
