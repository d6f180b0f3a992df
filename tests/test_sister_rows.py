"""An item that stands in one table and not in its sister: nothing to compare, and no crash."""

from __future__ import annotations

import pytest
from conftest import CORPUS

from extractor import extract

NAME = "wuchang_office_2024.txt"


@pytest.mark.parametrize("title", ["一般公共预算财政拨款基本支出决算明细表"])
def test_a_lost_title_leaves_a_record_with_checks_that_name_it(title: str) -> None:
    lines = (CORPUS / NAME).read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if not line.strip().endswith(title)]
    assert len(kept) < len(lines)
    record = extract("\n".join(kept).encode())
    assert record.checks
    assert any(finding.severity == "error" for finding in record.findings)
