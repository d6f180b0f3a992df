"""Rows that must be there, by the codes of the others, also where one of these has a digit too many or too few."""

from __future__ import annotations

import pytest
from check_samples import as_record, consistent
from test_completeness import EXPLANATION, HEAD, OVERALL, read

from extractor.checks import run_checks
from models.record import Finding, Place

HEADS = (
    "第二部分 2022年度部门决算表\n支出决算表\n公开03表\n部门：甲乙县丙丁局 单位：万元\n"
    "科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出\n"
    "栏次\t\t1\t2\t3\t4\t5\t6\n"
)
ROWS = {
    "": ("合计", "60.00"),
    "201": ("一般公共服务支出", "40.00"),
    "20103": ("某办公室事务", "40.00"),
    "2010301": ("行政运行", "40.00"),
    "208": ("社会保障和就业支出", "20.00"),
    "20805": ("行政事业单位养老支出", "12.00"),
    "2080505": ("机关事业单位基本养老保险缴费支出", "12.00"),
    "20808": ("抚恤", "5.00"),
    "2080801": ("死亡抚恤", "5.00"),
    "20899": ("其他社会保障和就业支出", "3.00"),
    "2089999": ("其他社会保障和就业支出", "3.00"),
}


def told(lost: str, printed: dict[str, str]) -> list[str]:
    """What is said of rows, where the row of one code is left out and others are printed under another code."""
    rows = [(printed.get(code, code), row) for code, row in ROWS.items() if code != lost or not lost]
    lines = "".join(f"{code}\t{name}\t{amount}\t{amount}\t\t\t\t\n" for code, (name, amount) in rows)
    record = read(HEAD + HEADS + lines + EXPLANATION + OVERALL).record
    return [finding.message for finding in record.findings if finding.id == "checks.missing_row"]


@pytest.mark.parametrize("misprint", ["208099", "2089", "208999"])
def test_a_row_under_a_misprinted_code_is_there(misprint: str) -> None:
    assert told("", {"20899": misprint}) == []


@pytest.mark.parametrize("misprint", ["20899", "208099", "2089", "208999"])
@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("208", "没有它们的上级科目208"),
        ("20805", "没有它们的上级科目20805"),
        ("20808", "没有它们的上级科目20808"),
        ("2080801", "20808没有下级科目"),
        ("20899", "没有它们的上级科目20899"),
    ],
)
def test_a_lost_row_is_named_whatever_code_beside_it_is_misprinted(lost: str, said: str, misprint: str) -> None:
    assert any(said in message for message in told(lost, {"20899": misprint}))


@pytest.mark.parametrize("misprint", ["208099", "2089", "208999"])
def test_a_row_under_a_misprinted_code_needs_the_rows_below_it(misprint: str) -> None:
    assert any(f"{misprint}没有下级科目" in message for message in told("2089999", {"20899": misprint}))


@pytest.mark.parametrize("misprint", ["208080", "20808011"])
def test_a_lowest_row_under_a_misprinted_code_needs_none(misprint: str) -> None:
    assert not any(misprint in message for message in told("", {"2080801": misprint}))


@pytest.mark.parametrize(("known", "said"), [(True, []), (False, ["《支出决算表》没有合计行。"])])
def test_a_total_that_the_reading_left_out_is_not_said_to_be_missing(known: bool, said: list[str]) -> None:
    data = consistent()
    data["tables"]["expenditure"]["total"] = None
    unread = Finding.model_validate({
        "id": "tables.total_in_head", "severity": "warning", "stage": "tables", "message": "。",
        "places": (Place(path="tables.expenditure"),),
    })  # fmt: skip
    record = as_record(data).model_copy(update={"findings": (unread,) if known else ()})
    told = [one.message for one in run_checks(record)[0] if one.id == "checks.missing_row"]
    assert told == said
