"""Where a comparison names its reference in brackets or in a clause of its own, and what says one change in words and in figures."""

from __future__ import annotations

import pytest

from extractor import extract
from models import Record

HEAD = "某县水务局2023年度部门决算\n第一部分 概况\n一、主要职责\n负责水务。\n第三部分 2023年度部门决算情况说明\n"
TOTALS = "一、收入支出决算总体情况说明\n2023年度收、支总计910.50万元"
VISITS = "九、财政拨款“三公”经费支出决算情况说明\n2023年度公务接待费支出决算为1.50万元"


def read(text: str) -> Record:
    return extract((HEAD + text).encode())


def told(record: Record) -> list[str]:
    return [f.message for f in record.findings if f.id in ("completeness.sentences", "narrative.unread_sentence")]


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("，比2022年度（900.00万元）增加10.50万元", "10.50"),
        ("。比2022年度（900.00万元）增加10.50万元", "10.50"),
        ("，较上年（900.00万元）增加10.50万元", "10.50"),
        ("，与上年（900.00万元）相比增加10.50万元", "10.50"),
        ("，比上年决算数（为900.00万元）增加10.50万元", "10.50"),
        ("。上年为900.00万元，增加10.50万元", "10.50"),
        ("，上年度为900.00万元，增长10.50万元", "10.50"),
        ("。上年决算数为900.00万元，本年增加10.50万元", "10.50"),
        ("，去年为900.00万元，净增10.50万元", "10.50"),
        ("；上年支出为900.00万元，减少10.50万元", "-10.50"),
    ],
)
def test_the_amount_in_brackets_or_in_a_clause_of_its_own_is_the_reference(said: str, change: str) -> None:
    record = read(f"{TOTALS}{said}，主要原因是人员变动。")
    (item,) = record.narrative.deviations
    assert (item.comparison, str(item.reference_amount), str(item.change_amount)) == ("prior_year", "900.00", change)
    assert (str(item.actual_amount), item.reason) == ("910.50", "人员变动")
    assert told(record) == []


def test_a_budget_in_brackets_is_the_reference_of_its_own_comparison() -> None:
    record = read(f"{VISITS}，比年初预算（2.00万元）减少0.50万元；比上年（1.80万元）减少0.30万元。")
    found = {item.comparison: str(item.reference_amount) for item in record.narrative.deviations}
    assert found == {"initial_budget": "2.00", "prior_year": "1.80"}


@pytest.mark.parametrize(
    "said",
    ["，其中：工资福利支出5.00万元，上年为4.00万元，增加1.00万元。", "，2024年为4.00万元，增加1.00万元。"],
)
def test_the_year_before_of_something_else_is_told_and_not_taken(said: str) -> None:
    record = read(f"{TOTALS}{said}")
    assert all(item.reference_amount is None for item in record.narrative.deviations)
    assert told(record) or any(f.id == "narrative.section_without_items" for f in record.findings)


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("比上年少0.07万元，基本持平", "-0.07"),
        ("比上年减少0.07万元，大致持平", "-0.07"),
        ("较上年增加0.07万元，与上年基本持平", "0.07"),
        ("与上年基本持平，少0.07万元", "-0.07"),
        ("与上年大致持平，略有增加，增加0.07万元", "0.07"),
        ("较上年净增0.07万元", "0.07"),
        ("较上年净减少0.07万元", "-0.07"),
    ],
)
def test_a_change_in_words_and_in_figures_is_one_change(said: str, change: str) -> None:
    record = read(f"{VISITS}，{said}。")
    (item,) = record.narrative.deviations
    assert str(item.change_amount) == change
    assert told(record) == []


def test_exactly_the_same_and_a_change_contradict_each_other_and_are_told() -> None:
    assert told(read(f"{VISITS}，与上年持平，减少0.07万元。"))


@pytest.mark.parametrize(
    "rate",
    [
        "增长--（基数为0，不可比）",
        "增长-（上年为0）",
        "增幅--",
        "增长率为-（上年无此项支出）",
        "增长/",
        "增长——（基数为0，不可比）",
    ],
)
def test_a_rate_that_cannot_be_printed_does_not_part_a_change_from_its_reason(rate: str) -> None:
    record = read(f"{VISITS}，比上年增加1.50万元，{rate}，主要原因是新增接待任务。")
    (item,) = record.narrative.deviations
    assert (str(item.change_amount), item.change_pct, item.reason) == ("1.50", None, "新增接待任务")
    assert told(record) == []
