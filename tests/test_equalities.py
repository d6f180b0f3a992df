"""Equalities of single cells as data: every line names what exists, and a further line is judged like the others."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from check_samples import PART, as_record, consistent, outline_of

from extractor.accounts.equalities import Equalities, Equality, TableCell, built_in, declared_statements
from extractor.accounts.equations import Bound, Equation
from extractor.accounts.links import ECONOMIC_ITEMS, INCOME_COLUMNS
from extractor.accounts.templates import TEMPLATES
from extractor.accounts.view import TABLE_FIGURES, views_of
from extractor.checks import run_checks
from extractor.checks.catalogue import CATALOGUE
from extractor.checks.context import CheckContext
from extractor.checks.results import Failure, statement_result
from extractor.checks.rules import read_rules, rule_findings
from extractor.checks.text_equalities import equal_amounts, text_equalities


def test_a_declaration_says_exactly_one_thing() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Equality(check="checks.a")
    with pytest.raises(ValueError, match="exactly one"):
        Equality(check="checks.a", equal=("a", "b"), at_most=("a", "b"))


def test_every_rule_has_a_check_and_named_cells() -> None:
    book = built_in()
    for rule in book.rules:
        assert f"checks.{rule.check}" in CATALOGUE
        assert len(book.cells(rule)) >= 2
    for one in (*text_equalities().subjects, *text_equalities().amounts):
        assert f"checks.{one.check}" in CATALOGUE
        assert one.cell in book.quantities
    for one in text_equalities().three_public:
        assert book.quantities[one.cell].column == book.quantities[one.budget].column
        assert all(f"checks.{check}" in CATALOGUE for _, check in one.formulas())


@pytest.mark.parametrize("name", list(built_in().quantities))
def test_every_named_cell_is_one_of_its_table(name: str) -> None:
    cell = built_in().quantities[name]
    template = TEMPLATES[cell.table]
    total = template.total.amount_columns if template.total is not None else ()
    income_side = {"amount"} if cell.side == "income" else set()
    known = {*template.row.amount_columns, *total, *(TABLE_FIGURES if cell.row is None else ()), *income_side}
    assert cell.column in known


def test_what_readers_know_of_other_tables_comes_from_the_same_lines() -> None:
    assert INCOME_COLUMNS["institutional"] == ("事业收入",)
    assert len(INCOME_COLUMNS["fiscal_appropriation"]) == 3
    assert ECONOMIC_ITEMS == {
        "30212": "abroad", "30217": "reception", "30231": "vehicle_operation", "31013": "vehicle_purchase",
    }  # fmt: skip


def test_a_consistent_account_fulfils_every_line() -> None:
    statements = list(declared_statements(views_of(as_record(consistent()).tables)))
    judged = [one for one in statements if isinstance(one, Equation | Bound)]
    assert len(judged) >= 12
    assert all(one.holds for one in judged)


def test_a_further_line_is_judged_with_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    book = built_in()
    line = Equality(check="basic_05_06", equal=("03基本支出", "上限"))
    cell = TableCell(table="general_public_expenditure", row="合计", column="project")
    more = Equalities(quantities={**book.quantities, "上限": cell}, rules=(line,))
    monkeypatch.setattr("extractor.accounts.equalities.built_in", lambda: more)
    (statement,) = declared_statements(views_of(as_record(consistent()).tables))
    assert isinstance(statement, Equation)
    assert statement.left.value - statement.total == statement.residual != Decimal(0)


def test_a_bound_without_a_wording_of_its_own_names_its_two_figures() -> None:
    views = views_of(as_record(consistent()).tables)
    part, whole = (built_in().quantities[name].figure(views) for name in ("03本年支出合计", "03基本支出"))
    assert part is not None
    assert whole is not None
    found = statement_result(Bound("checks.further", part, whole, "表"))
    assert isinstance(found, Failure)
    assert f"大于{whole.place.label}的{whole.place.printed}" in found.message
    empty = statement_result(Bound("checks.further", part, None, "某表"))
    assert isinstance(empty, Failure)
    assert "而《某表》为空表" in empty.message


def test_rules_of_users_know_the_built_in_names(tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_text(
        "rules:\n"
        "  - {id: staff, title: 人员经费, at_most: [06人员经费合计, 05基本支出]}\n"
        "  - {id: odd, title: 相等, equal: [03本年支出合计, 03基本支出]}\n",
        encoding="utf-8",
    )
    found = rule_findings(as_record(consistent()), read_rules(path))
    assert [one.id for one in found] == ["rules.odd"]


RESTATED = f"""{PART}五、一般公共预算财政拨款支出决算情况说明
（二）一般公共预算财政拨款支出决算结构情况
2031年度一般公共预算财政拨款支出1221.28万元，主要用于以下方面：教育支出1221.28万元，占100%。
（三）一般公共预算财政拨款支出决算具体情况
2031年度一般公共预算财政拨款支出年初预算为1300万元，支出决算为1221.28万元，完成年初预算的93.94%。其中：基本支出971.03万元，项目支出250.25万元。
九、“三公”经费支出决算情况说明
2030年度公务接待费9.99万元。其中：国内公务接待费0.11万元。本年开支公务接待费2.90万元。公务用车购置费支出4.80万元。
"""


def unequal_amounts(text: str) -> list[str]:
    results = equal_amounts(CheckContext(as_record(consistent()), outline_of(text)))
    return [one.left.place.label or "" for one in results if isinstance(one, Equation) and not one.holds]


@pytest.mark.parametrize(
    ("printed", "wrong", "label"),
    [
        ("支出1221.28万元，主要", "支出1211.28万元，主要", "一般公共预算财政拨款支出"),
        ("基本支出971.03", "基本支出917.03", "基本支出"),
        ("项目支出250.25", "项目支出250.52", "项目支出"),
        ("开支公务接待费2.90", "开支公务接待费2.80", "公务接待费"),
        ("公务用车购置费支出4.80", "公务用车购置费支出8.40", "公务用车购置费"),
    ],
)
def test_what_a_section_says_once_more_is_the_cell(printed: str, wrong: str, label: str) -> None:
    assert printed in RESTATED
    assert unequal_amounts(RESTATED) == []
    assert unequal_amounts(RESTATED.replace(printed, wrong)) == [f"文字说明“{label}”"]


@pytest.mark.parametrize(("fuel", "told"), [("3.00", False), ("9.00", True)])
def test_parts_behind_what_an_amount_was_used_for_are_not_more_than_it(fuel: str, told: bool) -> None:
    listed = f"主要用于公务用车，其中：燃料费{fuel}万元；维修费4.00万元；保险费6.00万元。"
    text = f"{PART}九、“三公”经费支出决算情况说明\n公务用车运行维护费支出13.00万元，{listed}\n"
    found = run_checks(as_record(consistent()), outline_of(text))[0]
    assert ("checks.list_sum" in {one.id for one in found}) is told
