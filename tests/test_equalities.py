"""Equalities of single cells as data: every line names what exists, and a further line is judged like the others."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from check_samples import as_record, consistent

from extractor.accounts.equalities import Equalities, Equality, TableCell, built_in, declared_statements
from extractor.accounts.equations import Bound, Equation
from extractor.accounts.links import ECONOMIC_ITEMS, INCOME_COLUMNS
from extractor.accounts.templates import TEMPLATES
from extractor.accounts.view import TABLE_FIGURES, views_of
from extractor.checks.catalogue import CATALOGUE
from extractor.checks.rules import read_rules, rule_findings
from extractor.checks.text_equalities import text_equalities


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
    known = {*template.row.amount_columns, *total, *(TABLE_FIGURES if cell.row is None else ()), "amount"}
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
