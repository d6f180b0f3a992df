"""Users' own rules: every kind of declaration, what a record does not print, and files that are not valid."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_samples import as_record, consistent, deviation, narrative

from extractor.checks.rules import read_rules, rule_findings
from extractor.errors import UsageError

QUANTITIES = """
quantities:
  支出: {table: expenditure, row: 合计, column: total}
  教育: {table: expenditure, row: "205", column: total}
  社保: {table: expenditure, row: "208", column: total}
  基本: {table: expenditure, row: 合计, column: basic}
  收入: {table: income_expenditure_summary, side: income, row: 本年收入合计, column: amount}
  人员: {table: basic_expenditure_detail, column: personnel_total}
  接待: {table: three_public, row: 决算数, column: reception}
  文字: {section: expenditure, subject: 支出合计, field: actual_amount}
  增幅: {section: expenditure, subject: 支出合计, comparison: prior_year, field: change_pct}
  缺少: {table: expenditure, row: "299", column: total}
  上年: {value: "1850.00"}
  一千: {value: "1000"}
rules:
"""


def findings(tmp_path: Path, *rules: str) -> list[str]:
    path = tmp_path / "my.yaml"
    path.write_text(QUANTITIES + "".join(f"  - {rule}\n" for rule in rules), encoding="utf-8")
    item = deviation(section="expenditure", subject="支出合计", comparison="prior_year", actual_amount="1941.28",
                     change_amount="91.28", change_pct="4.93")  # fmt: skip
    record = as_record({**consistent(), "narrative": narrative(item)})
    return [f"{one.severity} {one.id}" for one in rule_findings(record, read_rules(path))]


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("{id: a, title: 甲, equal: [支出, 文字]}", []),
        ("{id: a, title: 甲, equal: [支出, 收入]}", ["warning rules.a"]),
        ("{id: a, title: 甲, equal: [支出, 收入], severity: error}", ["error rules.a"]),
        ("{id: a, title: 甲, equal: [支出, 缺少]}", []),
        ("{id: a, title: 甲, sum: {whole: 支出, parts: [教育, 社保]}}", ["warning rules.a"]),
        ("{id: a, title: 甲, sum: {whole: 教育, parts: [教育, 社保, -社保]}}", []),
        ("{id: a, title: 甲, growth: {rate: 增幅, now: 支出, before: 上年}}", []),
        ("{id: a, title: 甲, growth: {rate: 增幅, now: 支出, before: 一千}}", ["warning rules.a"]),
        ("{id: a, title: 甲, ratio: {rate: 增幅, part: 接待, whole: 支出}}", ["warning rules.a"]),
        ("{id: a, title: 甲, at_most: [基本, 支出]}", []),
        ("{id: a, title: 甲, at_most: [支出, 一千], severity: note}", ["note rules.a"]),
        ("{id: a, title: 甲, at_most: [人员, 一千]}", []),
    ],
)
def test_a_rule_is_judged_as_a_check_is(tmp_path: Path, rule: str, wanted: list[str]) -> None:
    assert findings(tmp_path, rule) == wanted


def test_rules_that_one_figure_breaks_are_one_finding(tmp_path: Path) -> None:
    rules = (
        "{id: a, title: 甲, equal: [收入, 文字]}",
        "{id: b, title: 乙, equal: [收入, 支出]}",
        "{id: c, title: 丙, equal: [文字, 支出]}",
    )
    assert findings(tmp_path, *rules) == ["warning rules.a"]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("{id: a, title: 甲, equal: [支出, 没有]}", "没有在 quantities 里写明"),
        ("{id: a, title: 甲}", "只能是"),
        ("{id: a, title: 甲, equal: [支出, 教育], at_most: [支出, 教育]}", "只能是"),
        ("{id: 甲, title: 甲, equal: [支出, 教育]}", "id"),
        ("{id: a, title: 甲, equals: [支出, 教育]}", "equals"),
        ("{id: a, title: 甲, equal: [支出, 教育]}\n  - {id: a, title: 乙, equal: [支出, 教育]}", "重复"),
        ("{id: a, title: 甲, equal: [支出, 教育]", "YAML"),
    ],
)
def test_a_file_that_is_not_valid_is_refused_with_what_is_wrong(tmp_path: Path, rule: str, fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        findings(tmp_path, rule)


def test_a_quantity_names_one_thing(tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_text('quantities: {甲: {table: expenditure, value: "1"}}\nrules: []\n', encoding="utf-8")
    with pytest.raises(UsageError, match="一个量是"):
        read_rules(path)


@pytest.mark.parametrize(
    ("quantity", "fault"),
    [
        ("{table: three_public, row: 决算数, column: persons}", "没有 persons 这一栏；有 total、abroad"),
        ("{table: expenditure, column: total}", "没有 total 这一栏；有 personnel_total"),
        ("{table: income_expenditure_summary, side: incom, row: 总计, column: amount}", "side"),
        ("{table: three_public, side: income, row: 决算数, column: reception}", "不写 side"),
        ("{section: three_public, subject: 公务接待费, field: persons}", "field"),
    ],
)
def test_a_column_side_or_field_that_the_record_does_not_have_is_refused(
    tmp_path: Path, quantity: str, fault: str
) -> None:
    path = tmp_path / "my.yaml"
    path.write_text(f"quantities: {{甲: {quantity}}}\nrules: []\n", encoding="utf-8")
    with pytest.raises(UsageError, match=fault):
        read_rules(path)


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="无法读取"):
        read_rules(tmp_path / "none.yaml")
