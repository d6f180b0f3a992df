"""Users' own rules: equalities between named quantities, as data in a YAML file, judged by the engine of the checks.

::

    quantities:
      全部支出: {table: expenditure, row: 合计, column: total}
      教育支出: {table: expenditure, row: "205", column: total}
      文字支出: {section: expenditure, subject: 支出合计, field: actual_amount}
      增长率:   {section: overall, comparison: prior_year, field: change_pct}
      一百:     {value: "100"}
    rules:
      - {id: education_first, title: 教育支出, equal: [教育支出, 文字支出], severity: warning, source: 本单位规定}
      - {id: parts, title: 分项之和, sum: {whole: 全部支出, parts: [教育支出, -其他支出]}}
      - {id: share, title: 比重, ratio: {rate: 比重, part: 教育支出, whole: 全部支出}}
      - {id: growth, title: 增幅, growth: {rate: 增长率, now: 全部支出, before: 上年支出}}
      - {id: limit, title: 不超过, at_most: [教育支出, 全部支出]}
      - {id: staff, title: 人员经费, at_most: [06人员经费合计, 05基本支出]}

Cells that the built-in equalities name (``extractor/accounts/equalities.yaml``) need not be named again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extractor.accounts.equalities import TableCell, built_in
from extractor.accounts.equations import Bound
from extractor.accounts.item_names import Side
from extractor.checks import conclude
from extractor.checks.catalogue import Check, own_checks
from extractor.checks.context import CheckContext, comparable
from extractor.checks.rates import rate_results
from extractor.checks.ratios import Ratio
from extractor.checks.results import Equation, Figure, Result, Unchecked, constant, statement_result
from extractor.checks.text_figures import deviation_figure, deviations
from extractor.data_files import MalformedDataError, fault_line, parse_yaml, read_data_text
from extractor.errors import UsageError, reason_of
from models.base import Amount
from models.narrative import Comparison, DeviationSection
from models.record import Finding, Record, Severity
from models.tables import TableId

PREFIX = "rules."
"""Ids of users' rules begin so, and never collide with those of the catalogue."""


AmountField = Literal["reference_amount", "actual_amount", "change_amount", "change_pct", "completion_pct"]
"""The figures of a comparison of the text."""


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quantity(_Closed):
    """A figure by its name in the account: a cell, a figure of a comparison of the text, or a number.

    ``row`` is a code, 合计, the item of a line of a two-sided table (with ``side``), or 预算数 and 决算数 of the “三公” table.
    """

    table: TableId | None = None
    row: str | None = None
    column: str | None = None
    side: Side | None = None
    section: DeviationSection | None = None
    subject: str | None = None
    comparison: Comparison | None = None
    field: AmountField | None = None
    value: Amount | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Quantity:
        if sum(part is not None for part in (self.table, self.section, self.value)) != 1:
            raise ValueError("一个量是表格里的一格（table）、文字里的一个数（section）或一个常数（value）")
        if self.table is not None and self.column is None:
            raise ValueError("表格里的量要写明 column")
        self.cell()
        if self.section is not None and self.field is None:
            raise ValueError("文字里的量要写明 field")
        return self

    def cell(self) -> TableCell | None:
        """The cell of a table, ``None`` for other quantities; ValueError where no table of the record has such a cell."""
        if self.table is None:
            return None
        return TableCell(table=self.table, row=self.row, column=self.column or "", side=self.side)


class SumRule(_Closed):
    """``whole`` = Σ ``parts``; a part that begins with - is subtracted."""

    whole: str
    parts: tuple[str, ...] = Field(min_length=1)


class RatioRule(_Closed):
    """``rate`` % = ``part`` ÷ ``whole``."""

    rate: str
    part: str
    whole: str


class GrowthRule(_Closed):
    """``rate`` % = ``now`` ÷ ``before`` − 1."""

    rate: str
    now: str
    before: str


class Rule(_Closed):
    """One declaration with what the catalogue says of it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    severity: Severity = "warning"
    source: str = "用户规则"
    equal: tuple[str, str] | None = None
    sum: SumRule | None = None
    ratio: RatioRule | None = None
    growth: GrowthRule | None = None
    at_most: tuple[str, str] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Rule:
        said = (self.equal, self.sum, self.ratio, self.growth, self.at_most)
        if sum_of_given(said) != 1:
            raise ValueError("一条规则只能是 equal、sum、ratio、growth、at_most 中的一种")
        return self

    def formula(self) -> str:
        """The declaration as people write it."""
        if self.equal is not None:
            return " = ".join(self.equal)
        if self.at_most is not None:
            return " ≤ ".join(self.at_most)
        if self.sum is not None:
            return f"{self.sum.whole} = {' + '.join(self.sum.parts)}".replace("+ -", "− ")
        if self.ratio is not None:
            return f"{self.ratio.rate} = {self.ratio.part} ÷ {self.ratio.whole}"
        return f"{self.growth.rate} = {self.growth.now} ÷ {self.growth.before} − 1" if self.growth is not None else ""

    def names(self) -> Iterator[str]:
        """The quantities that it speaks of."""
        yield from self.equal or ()
        yield from self.at_most or ()
        for said in (self.sum, self.ratio, self.growth):
            for value in said.model_dump().values() if said is not None else ():
                yield from (value,) if isinstance(value, str) else value


def sum_of_given(said: Sequence[object]) -> int:
    """How many of the alternatives are given."""
    return sum(one is not None for one in said)


class RuleBook(_Closed):
    """A file of rules."""

    quantities: dict[str, Quantity] = Field(default_factory=dict)
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _names_are_known(self) -> RuleBook:
        for rule in self.rules:
            for name in rule.names():
                if name.removeprefix("-") not in {*self.quantities, *built_in().quantities}:
                    raise ValueError(f"规则 {rule.id} 用到的“{name}”没有在 quantities 里写明")
        if len({rule.id for rule in self.rules}) < len(self.rules):
            raise ValueError("规则编号有重复")
        return self


def read_rules(path: Path) -> RuleBook:
    """The rules of a YAML file; raises UsageError that names the file and the faults."""
    try:
        data: Any = parse_yaml(read_data_text(path))
        return RuleBook.model_validate(data)
    except OSError as error:
        raise UsageError(f"无法读取规则文件：{reason_of(error)}", where=str(path)) from error
    except (MalformedDataError, UnicodeDecodeError) as error:
        raise UsageError(f"规则文件不是有效的 YAML：{reason_of(error)}", where=str(path)) from error
    except ValidationError as error:
        faults = "；".join(map(fault_line, error.errors()[:4]))
        raise UsageError(f"规则文件有误：{faults}", where=str(path), hint="写法见 docs/rules-of-your-own.md") from error


def rule_findings(record: Record, book: RuleBook) -> tuple[Finding, ...]:
    """What the rules say of a record, solved as the checks' own declarations are."""
    context = CheckContext(record)
    checks = {
        f"{PREFIX}{rule.id}": Check(
            f"{PREFIX}{rule.id}", "text", rule.title, rule.severity, rule.formula(), "", "sum", rule.source
        )
        for rule in book.rules
    }
    with own_checks(checks):
        return conclude(context, [result for rule in book.rules for result in _results(context, book, rule)])


def _results(context: CheckContext, book: RuleBook, rule: Rule) -> Iterator[Result]:
    check = f"{PREFIX}{rule.id}"
    figures = {
        name.removeprefix("-"): quantity_figure(context, name.removeprefix("-"), book.quantities)
        for name in rule.names()
    }
    missing = [name for name, figure in figures.items() if figure is None]
    if missing:
        yield Unchecked(check, f"没有读到{'、'.join(missing)}")
        return
    known = {name: figure for name, figure in figures.items() if figure is not None}
    if rule.equal is not None:
        yield Equation(check, known[rule.equal[0]], ((1, known[rule.equal[1]]),))
    elif rule.sum is not None:
        parts = tuple((-1 if name.startswith("-") else 1, known[name.removeprefix("-")]) for name in rule.sum.parts)
        yield Equation(check, known[rule.sum.whole], parts)
    elif rule.ratio is not None:
        part, whole = known[rule.ratio.part], known[rule.ratio.whole]
        yield from rate_results(Ratio(check, known[rule.ratio.rate], ((1, part),), ((1, whole),), rule.title))
    elif rule.growth is not None:
        now, before = known[rule.growth.now], known[rule.growth.before]
        yield from rate_results(
            Ratio(check, known[rule.growth.rate], ((1, now), (-1, before)), ((1, before),), rule.title)
        )
    elif rule.at_most is not None:
        part, whole = (known[name] for name in rule.at_most)
        yield statement_result(Bound(check, part, whole, rule.title))


def quantity_figure(context: CheckContext, name: str, quantities: Mapping[str, Quantity]) -> Figure | None:
    """The figure of a quantity named in the file, or built in, in this account; ``None`` where it has none."""
    quantity = quantities.get(name)
    if quantity is None:
        return built_in().quantities[name].figure(context.tables)
    if quantity.value is not None:
        return constant(Decimal(quantity.value), name)
    cell = quantity.cell()
    if cell is not None:
        return cell.figure(context.tables)
    for path, item in deviations(context):
        wanted = quantity.section == item.section and quantity.comparison in (None, item.comparison)
        if wanted and comparable(quantity.subject or item.subject) == comparable(item.subject):
            figure = deviation_figure(context, path, item, quantity.field or "")
            if figure is not None:
                return figure
    return None
