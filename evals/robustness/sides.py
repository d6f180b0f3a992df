"""The two-sided tables 01 and 04 of an account in one template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from evals.robustness.account import ZERO, Account, Amounts, add
from evals.robustness.coded import Figures
from evals.robustness.codes import INCOME, NAMES
from evals.robustness.page import Body, Cell, Rows

FUNDS = ("public", "fund", "capital")
FUND_COLUMNS = ("general_public", "government_fund", "state_capital")
FUND_HEADS = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Line:
    """A row of one side: its label as printed, its canonical item (None for a blank row), its amounts by column."""

    label: str = ""
    item: str | None = None
    amounts: Amounts = field(default_factory=dict)


def ordinal(number: int) -> str:
    """A Chinese numeral up to 99."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else ("十" if tens == 1 else ORDINALS[tens - 1] + "十")
    return ten + (ORDINALS[ones - 1] if ones else "")


def income_expenditure_summary(figures: Figures) -> Body:
    """收入支出决算总表."""
    account = figures.account
    income = account.sum(lambda leaf: leaf.income)
    names = (
        *(f"{head}收入" for head in FUND_HEADS),
        "上级补助收入",
        "事业收入",
        "经营收入",
        "附属单位上缴收入",
        "其他收入",
    )
    amounts = (*account.appropriated.values(), *(income.get(column, ZERO) for column in INCOME[1:]))
    grand = account.income_total + account.opening
    left = _numbered(names, [{"amount": amount} for amount in amounts])
    left_tail = [
        _closing("本年收入合计", account.income_total), _closing(_surplus(account.year), ZERO),
        _closing("年初结转和结余", account.opening), _closing("总计", grand),
    ]  # fmt: skip
    spent = account.sum(lambda leaf: {NAMES[leaf.code[:3]]: sum(leaf.spent.values(), ZERO)})
    right = _classes(figures, {name: {"amount": amount} for name, amount in spent.items()})
    right_tail = [
        _closing("本年支出合计", account.spent_total), _closing("结余分配", account.allotted),
        _closing("年末结转和结余", account.closing), _closing("总计", grand),
    ]  # fmt: skip
    return _sides(figures, (left, left_tail), (right, right_tail), ("amount",), ())


def fiscal_appropriation_summary(figures: Figures) -> Body:
    """财政拨款收入支出决算总表."""
    account = figures.account
    opening = {"public": account.fiscal_opening - account.fund_opening, "fund": account.fund_opening, "capital": ZERO}
    income = account.appropriated
    whole = sum(income.values(), ZERO)
    left = _numbered(FUND_HEADS, [{"amount": amount} for amount in income.values()])
    left_tail = [
        _closing("本年收入合计", whole), _closing("年初财政拨款结转和结余", account.fiscal_opening),
        *(Line(f"  {head}", head, {"amount": opening[fund]}) for fund, head in zip(FUNDS, FUND_HEADS, strict=True)),
        _closing("总计", whole + account.fiscal_opening),
    ]  # fmt: skip
    spent, total = _spent_by_class(account)
    closing = {
        column: opening[fund] + income[fund] - total.get(column, ZERO)
        for fund, column in zip(FUNDS, FUND_COLUMNS, strict=True)
    }
    closing["total"] = sum(closing.values(), ZERO)
    grand = {column: total.get(column, ZERO) + amount for column, amount in closing.items()}
    right_tail = [
        Line("本年支出合计", "本年支出合计", total), Line("年末财政拨款结转和结余", "年末财政拨款结转和结余", closing),
        Line(), Line(), Line(), Line("总计", "总计", grand),
    ]  # fmt: skip
    columns, heads = ("total", *FUND_COLUMNS), ("合计", *FUND_HEADS)
    return _sides(figures, (left, left_tail), (_classes(figures, spent), right_tail), columns, heads)


def _spent_by_class(account: Account) -> tuple[dict[str, Amounts], Amounts]:
    spent: dict[str, Amounts] = {}
    total: Amounts = {}
    by_fund = dict(zip(FUNDS, FUND_COLUMNS, strict=True))
    for leaf in account.leaves:
        amount = sum(leaf.gp.values(), ZERO)
        own = {"total": amount, by_fund[leaf.fund]: amount}
        add(spent.setdefault(NAMES[leaf.code[:3]], {}), own)
        add(total, own)
    return spent, total


def _surplus(year: int) -> str:
    if year >= 2022:
        return "使用非财政拨款结余（含专用结余）"
    return "使用非财政拨款结余" if year >= 2019 else "用事业基金弥补收支差额"


def _closing(item: str, amount: Decimal) -> Line:
    return Line(item, item, {"amount": amount})


def _numbered(names: Sequence[str], amounts: Sequence[Amounts]) -> list[Line]:
    return [
        Line(f"{ordinal(n)}、{name}", name, own) for n, (name, own) in enumerate(zip(names, amounts, strict=True), 1)
    ]


def _classes(figures: Figures, spent: dict[str, Amounts]) -> list[Line]:
    every = (*figures.account.classes, *(name for name in spent if name not in figures.account.classes))
    listed = [name for name in every if figures.template["classes"] == "all" or name in spent]
    return _numbered(listed, [spent.get(name, {}) for name in listed])


Side = tuple[list[Line], list[Line]]

MEASURES = {
    "final": (),
    "budgets": (("年初预算数", "0.9"), ("全年预算数", "1.05")),
    "prior": (("上年决算数", "0.92"),),
    "two_years": (("上年决算数", "1.07"),),
}
"""Columns before that of the final account, as shares of it."""


def _sides(figures: Figures, left: Side, right: Side, columns: tuple[str, ...], heads: tuple[str, ...]) -> Body:
    """Both sides beside each other, their closing rows level; ``heads`` are the columns of a right side with several."""
    height = max(len(left[0]), len(right[0]))
    one, two = (lead + [Line()] * (height - len(lead)) + tail for lead, tail in (left, right))
    numbered = figures.template["line_numbers"] == "yes"
    measures = _measure_heads(figures)
    rows: Rows = []
    expected: dict[str, list[dict[str, object]]] = {"income": [], "expenditure": []}
    for number, (first, second) in enumerate(zip(one, two, strict=True), 1):
        numbers = (number, len(one) + number)
        right_cells = (
            [figures.cell(second.amounts.get(column)) if second.item else Cell() for column in columns]
            if heads
            else _measure_cells(figures, second)
        )
        rows.append([
            Cell(first.label), *([Cell(str(numbers[0]))] if numbered else []), *_measure_cells(figures, first),
            Cell(second.label), *([Cell(str(numbers[1]))] if numbered else []), *right_cells,
        ])  # fmt: skip
        for side, line, own, index in (
            ("income", first, ("amount",), 0), ("expenditure", second, columns, 1),
        ):  # fmt: skip
            if line.item:
                values = {column: figures.value(line.amounts.get(column)) for column in own}
                expected[side].append({"line": numbers[index] if numbered else None, "item": line.item, **values})
    return Body(_head(figures, measures, heads or measures), rows, {"status": "present", **expected})


def _measure_heads(figures: Figures) -> tuple[str, ...]:
    before = tuple(head for head, _ in MEASURES[figures.template["sides"]])
    final = "本年决算数" if figures.template.has("sides", "prior", "two_years") else figures.template["amount_head"]
    return (*before, final, *(("增减额", "增减%") if figures.template["sides"] == "prior" else ()))


def _measure_cells(figures: Figures, line: Line) -> list[Cell]:
    if not line.item:
        return [Cell() for _ in _measure_heads(figures)]
    amount = line.amounts.get("amount") or ZERO
    cent = Decimal(1).scaleb(-figures.places)
    before = [(amount * Decimal(share)).quantize(cent) for _, share in MEASURES[figures.template["sides"]]]
    cells = [figures.cell(own) for own in (*before, amount)]
    if figures.template["sides"] == "prior":
        change = amount - before[0]
        rate = f"{change * 100 / before[0]:.2f}" if before[0] else ""
        cells += [figures.cell(change), Cell(rate)]
    return cells


def _head(figures: Figures, left: tuple[str, ...], right: tuple[str, ...]) -> Rows:
    line = [Cell("行次")] if figures.template["line_numbers"] == "yes" else []
    item = "项目" if figures.template["item_head"] != "项 目" else "项 目"
    head = [
        [Cell("收入", 1 + len(line) + len(left)), Cell("支出", 1 + len(line) + len(right))],
        [Cell(item), *line, *map(Cell, left), Cell(item), *line, *map(Cell, right)],
    ]
    if figures.template["column_numbers"] == "yes":
        blank = [Cell() for _ in line]
        numbers = [Cell(str(number)) for number in range(1, len(left) + len(right) + 1)]
        head.append([Cell("栏次"), *blank, *numbers[: len(left)], Cell("栏次"), *blank, *numbers[len(left) :]])
    return head
