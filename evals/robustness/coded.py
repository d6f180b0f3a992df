"""The coded tables of an account in one template: 02, 03, 05, 07, 08, and those that stand beside the nine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evals.robustness.account import ZERO, Account, Amounts, Leaf
from evals.robustness.account import Rows as AmountRows
from evals.robustness.axes import Template
from evals.robustness.codes import INCOME, NAMES, SPENT
from evals.robustness.page import Body, Cell, Rows

INCOME_HEADS = ("财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
SPENT_HEADS = ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")

Column = tuple[str, str]
"""Name of the column in the record (empty for one that the record does not have), and its heading."""


@dataclass(frozen=True)
class Group:
    """Columns under one heading; without a heading the only column's own runs down."""

    heading: str
    columns: tuple[Column, ...]


class Figures:
    """How a template prints amounts, and what the record holds of them."""

    def __init__(self, template: Template, account: Account) -> None:
        self.template, self.account = template, account
        self.places = 6 if template["figures"] == "six_places" else 2

    def text(self, amount: Decimal) -> str:
        """An amount as printed in tables and prose."""
        return f"{amount:,.{self.places}f}" if self.template["figures"] == "thousands" else f"{amount:.{self.places}f}"

    def cell(self, amount: Decimal | None) -> Cell:
        """The cell of an amount; one of nothing is blank, a dash or zero."""
        if amount:
            return Cell(self.text(amount))
        return Cell({"empty": "", "dash": "-", "zero": self.text(ZERO)}[self.template["blank"]])

    def value(self, amount: Decimal | None) -> Decimal | None:
        """What the record holds of that cell."""
        return amount or (ZERO if self.template["blank"] == "zero" else None)


def single(*columns: Column) -> tuple[Group, ...]:
    """Columns that stand under no common heading."""
    return tuple(Group("", (column,)) for column in columns)


def income(figures: Figures) -> Body:
    """收入决算表."""
    fees = figures.account.edu_fees

    def pick(leaf: Leaf) -> Amounts:
        earned = {"fees": leaf.income["institutional"]} if fees and "institutional" in leaf.income else {}
        return {**leaf.income, **earned, "total": sum(leaf.income.values(), ZERO)}

    groups = list(single(("total", "本年收入合计"), *zip(INCOME, INCOME_HEADS, strict=True)))
    if fees:
        groups[3] = Group("事业收入", (("institutional", "小计"), ("fees", "其中：教育收费")))
    return coded(figures, tuple(groups), figures.account.tree(pick), figures.account.sum(pick), beside=("fees",))


def expenditure(figures: Figures) -> Body:
    """支出决算表."""

    def pick(leaf: Leaf) -> Amounts:
        return {**leaf.spent, "total": sum(leaf.spent.values(), ZERO)}

    groups = single(("total", "本年支出合计"), *zip(SPENT, SPENT_HEADS, strict=True))
    return coded(figures, groups, figures.account.tree(pick), figures.account.sum(pick))


_SPENT = Group("本年支出", (("total", "小计"), ("basic", "基本支出"), ("project", "项目支出")))
_FLOW = (
    *single(("opening_balance", "年初结转和结余"), ("income", "本年收入")), _SPENT, *single(("closing_balance", "年末结转和结余")),
)  # fmt: skip


def general_public(figures: Figures) -> Body:
    """一般公共预算财政拨款支出决算表; named 收入支出 it has income and balances beside, which the record leaves out."""
    flow = figures.template.has("names", "yunnan")
    beside = ("opening_balance", "income", "closing_balance")
    return _of_fund(figures, "public", _FLOW if flow else (_SPENT,), beside=beside if flow else ())


def government_fund(figures: Figures) -> Body:
    """政府性基金预算财政拨款收入支出决算表."""
    return _of_fund(figures, "fund", _FLOW if figures.template["fund"] == "full" else (_SPENT,))


def state_capital(figures: Figures) -> Body:
    """国有资本经营预算财政拨款支出决算表."""
    return _of_fund(figures, "capital", _FLOW if figures.template.has("names", "yunnan") else (_SPENT,))


def _of_fund(figures: Figures, fund: str, groups: tuple[Group, ...], *, beside: Sequence[str] = ()) -> Body:
    account, leaves = figures.account, figures.account.of_fund(fund)
    opening = account.fund_opening if fund == "fund" else account.fiscal_opening - account.fund_opening
    first = next(
        (leaf for leaf in leaves if leaf.gp["project"] > leaf.income["fiscal_appropriation"] - leaf.gp["basic"]), None
    )

    def pick(leaf: Leaf) -> Amounts:
        spent, brought = sum(leaf.gp.values(), ZERO), (opening if leaf is first and fund != "capital" else ZERO)
        received = leaf.income["fiscal_appropriation"]
        return {
            **leaf.gp, "total": spent, "opening_balance": brought, "income": received,
            "closing_balance": brought + received - spent,
        }  # fmt: skip

    return coded(figures, groups, account.tree(pick, leaves), account.sum(pick, leaves), beside=beside)


def coded(
    figures: Figures, groups: tuple[Group, ...], rows: AmountRows, total: Amounts, *, beside: Sequence[str] = ()
) -> Body:
    """A table of codes, names and amounts; columns ``beside`` are printed and not in the record."""
    columns = [column for group in groups for column, _ in group.columns]
    kept = [column for column in columns if column not in beside]
    total_cells = [_total_label(figures.template), *(figures.cell(total.get(c)) for c in columns)]
    body: Rows = [
        [*_code_cells(figures.template, code), *(figures.cell(a.get(c)) for c in columns)] for code, a in rows
    ]
    totalled = figures.template["total_row"] != "missing"
    if figures.template["total_row"] == "last" and rows:
        body.append(total_cells)
    elif rows and totalled:
        body.insert(0, total_cells)
    elif not rows and figures.template["empty_table"] == "rows":
        blank = [Cell() for _ in range(_code_width(figures.template) + 1 + len(columns))]
        body = [[_total_label(figures.template), *(Cell() for _ in columns)], blank, blank]
    expected = {
        "status": "present" if rows else "empty",
        "rows": [{"code": c, "name": NAMES[c], **{k: figures.value(a.get(k)) for k in kept}} for c, a in rows],
        "total": {k: figures.value(total.get(k)) for k in kept} if rows and totalled else None,
    }
    return Body(_head(figures.template, groups), body, expected)


def _code_width(template: Template) -> int:
    return 1 if template.has("codes", "one", "dotted", "behind_name") else 3


def _total_label(template: Template) -> Cell:
    return Cell("合  计" if template["total_row"] == "spaced" else "合计", _code_width(template) + 1)


def _code_cells(template: Template, code: str) -> list[Cell]:
    levels = [code[:3], code[3:5], code[5:7]]
    name = Cell(NAMES[code])
    cells: Mapping[str, list[Cell]] = {
        "one": [Cell(code), name],
        "merged": [Cell(code, 3), name],
        "three": [*map(Cell, levels), name],
        "three_unlabelled": [*map(Cell, levels), name],
        "cumulated": [*(Cell(code[:n] if len(code) >= n else "") for n in (3, 5, 7)), name],
        "dotted": [Cell(".".join(level for level in levels if level)), name],
        "behind_name": [name, Cell(code)],
    }
    return cells[template["codes"]]


def _head(template: Template, groups: tuple[Group, ...]) -> Rows:
    """Heading, code and name below it, the words 类 款 项 where the template prints them, and the row of 栏次."""
    width, labelled = _code_width(template), template.has("codes", "three", "merged", "cumulated")
    depth = 3 if labelled else 2
    below = 2 if labelled else 1
    code, name = Cell(template["code_head"], width), Cell("科目名称", 1, below)
    first = [Cell(template["item_head"], width + 1)]
    second = [name, code] if template["codes"] == "behind_name" else [code, name]
    for group in groups:
        if group.heading:
            first.append(Cell(group.heading, len(group.columns)))
            second += [Cell(label, 1, below) for _, label in group.columns]
        else:
            first.append(Cell(group.columns[0][1], 1, depth))
    head = [first, second, *([[Cell("类"), Cell("款"), Cell("项")]] if labelled else [])]
    if template["column_numbers"] == "yes":
        count = sum(len(group.columns) for group in groups)
        head.append([Cell("栏次", width + 1), *(Cell(str(number + 1)) for number in range(count))])
    return head
