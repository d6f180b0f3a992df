"""Tables 06 (economic classification) and 09 (“三公”) of an account in one template."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from evals.robustness.account import ZERO
from evals.robustness.coded import Figures
from evals.robustness.codes import ECONOMIC, THREE
from evals.robustness.page import Body, Cell, Rows

PUBLIC_GROUPS = ("302", "310")


def basic_expenditure_detail(figures: Figures) -> Body:
    """一般公共预算财政拨款基本支出决算明细表."""
    layout, economic = figures.template["economic"], figures.account.economic
    grouped = layout in ("three_groups", "two_groups")
    listed = [code for code in sorted(ECONOMIC) if grouped or economic.get(code) is not None]
    personnel = sum((economic[group] or ZERO for group in ("301", "303")), ZERO)
    public = sum((economic[group] or ZERO for group in PUBLIC_GROUPS), ZERO)
    totals = layout != "single"
    expected = {
        "status": "present",
        "rows": [
            {"code": code, "name": ECONOMIC[code], "amount": figures.value(economic.get(code))} for code in listed
        ],
        "personnel_total": figures.value(personnel) if totals else None,
        "public_total": figures.value(public) if totals else None,
    }
    if grouped:
        head, rows = _groups(figures, listed, personnel, public)
    else:
        head, rows = _one_list(figures, listed, personnel, public)
    return Body(head, rows, expected)


def _one_list(figures: Figures, listed: list[str], personnel: Decimal, public: Decimal) -> tuple[Rows, Rows]:
    """One list of codes: 合计, 人员经费, 公用经费 side by side, or the amount alone."""
    layout = figures.template["economic"]
    columns = ["决算数"] if layout == "single" else ["合计", "人员经费", "公用经费"]
    width = 2 if layout == "class_and_item" else 1
    head = [
        [Cell("支出经济分类科目", width + 1), Cell("本年基本支出", len(columns))],
        [Cell("科目编码", width), Cell("科目名称"), *map(Cell, columns)],
    ]
    if layout == "class_and_item":
        head = [
            [Cell("支出经济分类科目", 3), *(Cell(column, 1, 2) for column in columns)],
            [Cell("类"), Cell("款"), Cell("科目名称")],
        ]
    if figures.template["column_numbers"] == "yes":
        head.append([Cell("栏次", width + 1), *(Cell(str(number + 1)) for number in range(len(columns)))])
    sums = [personnel + public, personnel, public][: len(columns)]
    rows = [[Cell("合计", width + 1), *map(figures.cell, sums)]]
    for code in listed:
        amount = figures.account.economic.get(code)
        is_public = code[:3] in PUBLIC_GROUPS
        amounts = [amount, None if is_public else amount, amount if is_public else None][: len(columns)]
        codes = [Cell(code[:3]), Cell(code[3:])] if layout == "class_and_item" else [Cell(code)]
        rows.append([*codes, Cell(ECONOMIC[code]), *map(figures.cell, amounts)])
    return head, rows


def _groups(figures: Figures, listed: list[str], personnel: Decimal, public: Decimal) -> tuple[Rows, Rows]:
    """Two or three groups of columns beside each other: staff on the left, running costs on the right."""
    staff = [code for code in listed if code[:3] not in PUBLIC_GROUPS]
    costs = [code for code in listed if code[:3] in PUBLIC_GROUPS]
    half = (len(costs) + 1) // 2
    groups = [staff, costs] if figures.template["economic"] == "two_groups" else [staff, costs[:half], costs[half:]]
    head = [
        [Cell("人员经费", 3), Cell("公用经费", 3 * (len(groups) - 1))],
        [Cell(text) for _ in groups for text in ("科目编码", "科目名称", figures.template["amount_head"])],
    ]
    rows: Rows = []
    for number in range(max(map(len, groups))):
        row: list[Cell] = []
        for group in groups:
            if number < len(group):
                code = group[number]
                row += [Cell(code), Cell(ECONOMIC[code]), figures.cell(figures.account.economic.get(code))]
            else:
                row += [Cell(), Cell(), Cell()]
        rows.append(row)
    closing = [Cell("人员经费合计", 2), figures.cell(personnel)]
    rows.append([*closing, Cell("公用经费合计", 3 * (len(groups) - 1) - 1), figures.cell(public)])
    return head, rows


ITEMS = ("合计", "因公出国（境）费", "公务用车购置及运行维护费", "公务用车购置费", "公务用车运行维护费", "公务接待费")
ITEM_LISTS = {
    "down": (
        "合计", "1．因公出国（境）费", "2．公务用车购置及运行维护费", "（1）公务用车购置费", "（2）公务用车运行维护费", "3．公务接待费",
    ),
    "down_chinese": (
        "“三公”经费合计", "一、因公出国（境）费用", "二、公务用车购置及运行维护费", "其中：公务用车购置费", "公务用车运行维护费",
        "三、公务接待费",
    ),
}  # fmt: skip
"""Labels of a vertical list, in the order of ``THREE``."""


def three_public(figures: Figures) -> Body:
    """“三公”经费支出决算表."""
    layout, three = figures.template["three_layout"], figures.account.three
    halves = ("actual",) if layout == "one_row" else ("budget", "actual")
    expected: dict[str, Any] = {"status": "present", "budget": None, "actual": None}
    for half in halves:
        expected[half] = {column: figures.value(three[half][column]) for column in THREE}
    heads = {"budget": "预算数", "actual": figures.template["amount_head"] if layout == "one_row" else "决算数"}
    if layout in ITEM_LISTS:
        line = figures.template["line_numbers"] == "yes" and layout == "down"
        head = [[Cell("项目"), *([Cell("行次")] if line else []), *(Cell(heads[half]) for half in halves)]]
        rows = [
            [Cell(label), *([Cell(str(n))] if line else []), *(figures.cell(three[half][column]) for half in halves)]
            for n, (label, column) in enumerate(zip(ITEM_LISTS[layout], THREE, strict=True), 1)
        ]
        return Body(head, rows, expected)
    if layout == "years":
        return _years(figures, expected)
    if layout == "pairs":
        return Body(_pair_head(heads), [[figures.cell(three[half][c]) for c in THREE for half in halves]], expected)
    head = [_items(halves), [Cell(text) for _ in halves for text in ("小计", ITEMS[3], ITEMS[4])]]
    if layout != "one_row":
        head.insert(0, [Cell(heads[half], 6) for half in halves])
    if figures.template["column_numbers"] == "yes" and layout != "halves_bare":
        head.append([Cell(str(number + 1)) for number in range(6 * len(halves))])
    return Body(head, [[figures.cell(three[half][column]) for half in halves for column in THREE]], expected)


def _years(figures: Figures, expected: dict[str, Any]) -> Body:
    """A row for each year and measure, last year's final account first, which the record has no place for."""
    three, year = figures.account.three, figures.account.year
    head = [[Cell("年度", 1, 2), *_items(("one",))], [Cell(text) for text in ("小计", ITEMS[3], ITEMS[4])]]
    before = {
        column: amount and (amount * 11 / 10).quantize(Decimal("0.01")) for column, amount in three["actual"].items()
    }
    lines = (
        (f"{year - 1}年决算数", before),
        (f"{year}年预算数", three["budget"]),
        (f"{year}年决算数", three["actual"]),
    )
    rows = [[Cell(label), *(figures.cell(amounts[column]) for column in THREE)] for label, amounts in lines]
    return Body(head, rows, expected)


def _items(halves: Iterable[str]) -> list[Cell]:
    own = (Cell(ITEMS[0], 1, 2), Cell(ITEMS[1], 1, 2), Cell(ITEMS[2], 3), Cell(ITEMS[5], 1, 2))
    return [cell for _ in halves for cell in own]


def _pair_head(heads: dict[str, str]) -> Rows:
    return [
        [Cell(ITEMS[0], 2, 2), Cell(ITEMS[1], 2, 2), Cell(ITEMS[2], 6), Cell(ITEMS[5], 2, 2)],
        [Cell("小计", 2), Cell(ITEMS[3], 2), Cell(ITEMS[4], 2)],
        [Cell(heads[half]) for _ in THREE for half in ("budget", "actual")],
    ]
