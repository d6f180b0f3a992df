"""Figures that fit no sum: the search for their columns ends, says so, and leaves open what no row settles by itself."""

from __future__ import annotations

import random

import pytest
from plain_samples import read, rows_of

from extractor.tables.solve import assign
from extractor.tables.solve.search import Steps

HEAD = "科目编码 科目名称 本年支出合计 基本支出 项目支出 上缴上级支出 经营支出 对附属单位补助支出\n栏次 1 2 3 4 5 6\n"


def unsummed(rows: int, figures: int) -> str:
    """Rows of figures at random: no sum of any column comes out."""
    amount = random.Random(7).uniform
    text = [f"2{10 + i} 项目{i} " + " ".join(f"{amount(1, 9999):.2f}" for _ in range(figures)) for i in range(rows)]
    return HEAD + "合计 " + " ".join(f"{amount(1, 9999):.2f}" for _ in range(figures)) + "\n" + "\n".join(text)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many steps each search asked for."""
    counts: list[int] = []

    class Counted(Steps):
        def take(self, count: int) -> None:
            counts.append(count)
            super().take(count)

    monkeypatch.setattr(assign, "Steps", Counted)
    return counts


@pytest.mark.parametrize(("rows", "figures"), [(12, 2), (12, 3), (60, 3)], ids=["short", "three_of_six", "long"])
def test_a_table_whose_sums_all_fail_ends_with_a_finding(rows: int, figures: int, taken: list[int]) -> None:
    table, findings = read("expenditure", unsummed(rows, figures))

    assert "tables.search_given_up" in {finding.id for finding in findings}
    assert sum(taken) < 1_000_000
    assert all("ambiguous" in {cell.state for cell in row.source.cells.values()} for row in table.rows)


def test_rows_that_settle_themselves_are_read_though_the_search_was_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assign, "Steps", lambda: Steps(left=0, row=0))
    text = HEAD + "合计 30.00 10.00 20.00\n201 一般公共服务支出 30.00 10.00 20.00\n20103 政府办公厅事务 12.00 12.00"

    table, findings = read("expenditure", text)

    assert rows_of(table)["201"].get("total") == "30.00"
    assert "tables.search_given_up" in {finding.id for finding in findings}
