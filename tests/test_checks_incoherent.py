"""A table whose names and amounts do not belong together is one finding, with all that contradicts it inside."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from check_samples import as_record, consistent

from extractor.checks import run_checks
from models import Finding

TABLES = ("income", "expenditure", "general_public_expenditure", "basic_expenditure_detail")


def alarms(data: dict[str, Any]) -> list[Finding]:
    return [finding for finding in run_checks(as_record(data))[0] if finding.severity != "note"]


def printed_as(data: dict[str, Any], name: str, origin: str) -> dict[str, Any]:
    data["tables"][name]["source"] = {"title": "表", "pages": [1], "origin": origin}
    return data


def shifted(name: str, rows: int, origin: str) -> dict[str, Any]:
    """The consistent account, the amounts of one table so many rows above their names."""
    data = printed_as(consistent(), name, origin)
    printed = data["tables"][name]["rows"]
    amounts = [{key: row[key] for key in row if key not in ("code", "name", "source")} for row in printed]
    for row, own in zip(printed, amounts[rows:] + amounts[:rows], strict=True):
        row.update(own)
    return data


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("rows", [-2, -1, 1, 2, 3])
@pytest.mark.parametrize("origin", ["ruled", "text"])
def test_a_shifted_table_is_one_finding(name: str, rows: int, origin: str) -> None:
    (finding,) = alarms(shifted(name, rows, origin))
    assert "读取有误" in finding.message
    assert any((place.path or "").startswith(f"tables.{name}.") for place in finding.places)
    assert len(finding.related) >= 3
    assert finding.severity == ("error" if origin == "ruled" else "warning")
    assert finding.origin == ("unknown" if origin == "ruled" else "parsing")


@pytest.mark.parametrize("name", ["income", "expenditure", "general_public_expenditure"])
@pytest.mark.parametrize("rows", [-1, 1, 2])
@pytest.mark.parametrize("origin", ["ruled", "text"])
def test_by_how_many_rows_a_table_slipped_is_said(name: str, rows: int, origin: str) -> None:
    (finding,) = alarms(shifted(name, rows, origin))
    assert f"错了{abs(rows)}行，印在了本行名称的{'上' if rows > 0 else '下'}面" in finding.message


def test_a_table_that_slipped_from_its_middle_on_is_said_to_have_slipped_from_there() -> None:
    data = printed_as(consistent(), "expenditure", "ruled")
    printed = data["tables"]["expenditure"]["rows"]
    own = [{key: row[key] for key in row if key not in ("code", "name", "source")} for row in printed]
    for row, other in zip(printed[4:], own[6:] + own[4:6], strict=True):
        row.update(other)
    (finding,) = alarms(data)
    assert "错了2行" in finding.message
    assert "自“20599" in finding.message


def test_amounts_mixed_up_without_order_are_not_said_to_have_slipped() -> None:
    data = printed_as(consistent(), "expenditure", "ruled")
    printed = data["tables"]["expenditure"]["rows"]
    own = [{key: row[key] for key in row if key not in ("code", "name", "source")} for row in printed]
    for row, other in zip(printed, [own[(5 * at + 3) % len(own)] for at in range(len(own))], strict=True):
        row.update(other)
    assert not any("一行起" in finding.message for finding in alarms(data))


@pytest.mark.parametrize("origin", ["ruled", "text"])
@pytest.mark.parametrize(("index", "column"), [(2, "total"), (5, "basic"), (8, "total")])
def test_a_slip_is_told_as_a_slip(origin: str, index: int, column: str) -> None:
    data = printed_as(consistent(), "general_public_expenditure", origin)
    row = data["tables"]["general_public_expenditure"]["rows"][index]
    row[column] = str(Decimal(row[column]) + Decimal("9.00"))
    (finding,) = alarms(data)
    assert "读取有误" not in finding.message
    assert row["name"] in finding.message


def test_what_has_nothing_to_do_with_a_shifted_table_is_told_beside_it() -> None:
    data = shifted("general_public_expenditure", 2, "ruled")
    data["tables"]["three_public"]["actual"]["total"] = "29.10"
    found = alarms(data)
    assert len(found) == 2
    assert any("三公" in finding.message and "29.10" in finding.message for finding in found)
