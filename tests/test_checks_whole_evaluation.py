"""What the department's own evaluation is said to be of, against the amounts that the account has of its whole expenditure."""

from __future__ import annotations

import pytest
from check_samples import PERFORMANCE, check, sheet

WHOLE = sheet(
    scope="department", title="2031年度某市教育局整体自评表", name="某市教育局", budget="2000.00", executed="1941.28"
)


@pytest.mark.parametrize(
    ("sentence", "sheets", "severity"),
    [
        ("组织对1个部门开展整体支出绩效自评，资金1941.28万元，从评价情况来看", (WHOLE,), None),
        ("组织对1个部门开展整体支出绩效自评，资金1,941.28万元。", (WHOLE,), None),
        ("组织对1个部门开展整体支出绩效自评，资金2000.00万元。", (WHOLE,), None),
        ("组织对1个部门开展整体支出绩效自评，涉及资金1914.28万元。", (WHOLE,), "warning"),
        ("组织对1个部门开展整体支出绩效评价，涉及资金总额为941.28万元。", (), "warning"),
        ("组织对1个部门整体支出开展绩效自评，资金19412.8万元。", (), "warning"),
        ("开展部门整体支出绩效自评，资金19412.8万元。", (), "warning"),
        ("开展部门整体支出绩效自评，资金1500.55万元。", (WHOLE,), "note"),
        ("开展部门整体支出绩效自评，资金1500.55万元。", (), None),
        ("开展部门整体支出绩效自评，资金1941.28元。", (WHOLE,), None),
        ("开展部门整体支出绩效自评，得分98.50分。", (WHOLE,), None),
    ],
)
def test_the_money_of_the_whole_evaluation_is_that_of_the_whole(
    sentence: str, sheets: tuple[dict[str, object], ...], severity: str | None
) -> None:
    text = f"{PERFORMANCE}（二）部门整体支出自评结果\n{sentence}\n"
    findings = [
        one for one in check(text, performance={"sheets": list(sheets)})[0] if one.id == "checks.whole_evaluation"
    ]
    assert [one.severity for one in findings] == ([severity] if severity else [])
