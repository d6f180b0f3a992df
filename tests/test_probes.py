"""Small accounts of publishers of many regions, names and figures invented: each a door that an account comes through."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor import Settings, extract
from models import Record

PROBES = Path(__file__).parent / "probes"


def read(name: str) -> Record:
    return extract(PROBES / f"{name}.txt", Settings(ocr="never"))


@pytest.mark.parametrize(
    ("name", "kind", "department", "year"),
    [
        ("dep1", "department_final_account", "甲乙县丙丁局", 2020),
        ("dep3", "unit_final_account", "甲乙市丙丁医院", 2021),
        ("fy1", "department_final_account", "甲乙县丙丁局", 2023),
        ("im1", "unit_final_account", "甲乙县丙丁中心", 2024),
        ("nm1", "department_final_account", "甲省乙市丙丁局", 2022),
        ("sg8", "department_final_account", "甲乙县丙丁局", 2017),
    ],
)
def test_owner_kind_and_year_are_those_of_the_title(name: str, kind: str, department: str, year: int) -> None:
    info = read(name).document
    assert (info.kind, info.department, info.fiscal_year) == (kind, department, year)


STATEMENTS = {
    "dep3": [
        ("收入总计", "prior_year", None, "100.00", "-20.00", "-16.67", "设备购置减少"),
        ("支出总计", "prior_year", None, "100.00", "-20.00", "-16.67", "设备购置减少"),
    ],
    "hl1": [
        ("“三公”经费", "prior_year", None, "2.05", "-0.03", "-1.44", "厉行节约"),
        ("“三公”经费", "initial_budget", "2.95", "2.05", "-0.90", None, None),
        ("因公出国（境）支出", "initial_budget", "0", "0", "0", None, "压缩开支"),
        ("公务接待费", "initial_budget", "2", "2.05", "0.05", None, "项目增多"),
    ],
    "im1": [("收、支总计", "prior_year", None, "1523.00", "123.00", "8.79", "人员增加")],
    "mr1": [
        ("财政拨款收入总计", "prior_year", None, "1614.00", "540.00", "50.28", "新增了专项资金，主要用于项目建设"),
        ("财政拨款支出总计", "prior_year", None, "1870.00", "633.00", "51.17", "新增了专项资金，主要用于项目建设"),
    ],
    "ov6": [
        ("财政拨款支出", "prior_year", None, "4603.00", "1612.00", "53.89", "人员增加"),
        ("财政拨款结转结余", "prior_year", None, "0", "0", "0", None),
        ("财政拨款支出", "initial_budget", "3786.00", "4610.00", "824.00", None, None),
        ("财政拨款支出", "annual_budget", "4610.00", "4610.00", None, None, None),
        ("一般公共预算财政拨款支出", "prior_year", None, "4603.00", "1612.00", "53.89", "人员增加"),
        ("一般公共预算财政拨款支出", "initial_budget", "3786.00", "4610.00", "824.00", None, None),
        ("一般公共预算财政拨款支出", "annual_budget", "4610.00", "4610.00", None, None, None),
    ],
    "sg6": [("“三公”经费", "annual_budget", "5.50", "8.90", None, None, "参加临时出国团组")],
    "sg8": [
        ("“三公”经费", "annual_budget", "27", "17.00", None, None, "厉行节约，从严控制开支"),
        ("公务接待费", "annual_budget", "5", "1.70", None, None, None),
    ],
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_comparisons_have_their_figures_and_reasons(name: str) -> None:
    def shown(amount: object) -> str | None:
        return None if amount is None else str(amount)

    found = [
        (
            one.subject, one.comparison, *map(shown, (one.reference_amount, one.actual_amount, one.change_amount, one.change_pct)),
            one.reason,
        )
        for one in read(name).narrative.deviations
    ]  # fmt: skip
    assert found == STATEMENTS[name]


def test_kinds_of_income_are_compared_with_the_year_before() -> None:
    found = {one.subject: (one.actual_amount, one.reason) for one in read("fy1").narrative.deviations}
    assert found["一般公共预算财政拨款收入"][1] == "人员增加"
    assert list(found) == [
        "本年收入", "一般公共预算财政拨款收入", "政府性基金预算财政拨款收入", "国有资本经营预算财政拨款收入", "事业收入", "经营收入", "其他收入",
    ]  # fmt: skip


def test_names_of_tables_under_an_annex_are_missing_and_no_pictures() -> None:
    record = read("im1")
    assert {table.status for _, table in record.tables.items()} == {"missing"}
    assert "completeness.all_tables_lost" in {finding.id for finding in record.findings}


def test_a_table_of_another_kind_does_not_replace_one_of_the_nine() -> None:
    record = read("nm1")
    assert record.tables.income_expenditure_summary.status == "present"
    assert [table.title for table in record.tables.other] == ["项目收入支出决算表"]
