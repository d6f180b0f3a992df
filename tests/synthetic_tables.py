"""The nine tables of a made-up account in the layouts of different templates, with the record that is to be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from evals.robustness.account import Account
from evals.robustness.codes import INCOME, NAMES, SPENT

TABLES = (
    "income_expenditure_summary", "income", "expenditure", "fiscal_appropriation_summary", "general_public_expenditure",
    "basic_expenditure_detail", "three_public", "government_fund", "state_capital",
)  # fmt: skip
ORDINALS = "一二三四五六七八九十"


def ordinal(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if not tens else ("十" if tens == 1 else ORDINALS[tens - 1] + "十")
    return ten + (ORDINALS[ones - 1] if ones else "")


@dataclass(frozen=True)
class Cell:
    text: str
    cols: int = 1
    rows: int = 1
    left: bool = True


@dataclass
class Printed:
    """A table as printed."""

    id: str
    title: str
    number: str
    head: list[list[Cell]]
    body: list[list[Cell]]
    note: str = ""
    unit: str = "万元"
    department: str = ""


@dataclass(frozen=True)
class Style:
    """A template: how titles, heads, codes, blanks and amounts are printed."""

    title: str = "{core}"
    number: str = "公开{n:02d}表"
    number_place: str = "beside"
    order: tuple[str, ...] = TABLES
    cores: dict[str, str] = field(default_factory=dict)
    codes: str = "one"
    code_head: str = "科目编码"
    name_head: str = "科目名称"
    ordinals: bool = True
    lines: bool = True
    budget_columns: bool = False
    economic: str = "three_groups"
    three: str = "halves"
    three_budget: str = "预算数"
    fund: str = "full"
    capital: str = "spent"
    wide_public: bool = False
    blank: str = ""
    thousands: bool = True
    all_classes: bool = True
    total_label: str = "合计"
    department_label: str = "部门"
    unit_label: str = "金额单位"
    ruled: bool = True
    repeat_head: bool = False
    landscape: bool = True
    item_head: str = "项目"
    amount_head: str = "决算数"
    note: str = "注：本表反映{what}情况。"
    font: float = 9.0
    parts: str = "chinese"
    header_aliases: dict[str, str] = field(default_factory=dict)


class CodedTables:
    """The five coded tables of an account in one style; ``truth`` collects the expected tables."""

    def __init__(self, account: Account, style: Style) -> None:
        self.account, self.style = account, style
        self.truth: dict[str, dict[str, Any]] = {}

    # -- amounts
    def shown(self, amount: Decimal | None) -> str:
        if not amount:
            return self.style.blank
        return f"{amount:,.2f}" if self.style.thousands else f"{amount:.2f}"

    def value(self, amount: Decimal | None) -> Decimal | None:
        if not amount:
            return Decimal("0.00") if self.style.blank == "0.00" else None
        return amount

    def cell(self, amount: Decimal | None) -> Cell:
        return Cell(self.shown(amount), left=False)

    def head(self, text: str) -> str:
        return self.style.header_aliases.get(text, text)

    # -- coded tables
    def coded(
        self,
        table: str,
        groups: list[tuple[str, list[tuple[str, str]]]],
        rows: list[tuple[str, dict[str, Decimal]]],
        total: dict[str, Decimal],
        hidden: dict[str, str] | None = None,
        first_group: str = "项目",
    ) -> tuple[list[list[Cell]], list[list[Cell]]]:
        """``groups``: heading over columns (empty: the column's own heading runs down); columns as (name, label)."""
        style = self.style
        columns = [name for _, members in groups for name, _ in members]
        n = 3 if style.codes in ("three", "merged") else 1
        depth = 3 if n == 3 else 2
        one = [Cell(self.head(first_group), n + 1)]
        two = [Cell(style.code_head, n, 1), Cell(style.name_head, 1, depth - 1)]
        three = [Cell("类"), Cell("款"), Cell("项")] if n == 3 else []
        for heading, members in groups:
            if heading:
                one.append(Cell(self.head(heading), len(members)))
                two += [Cell(self.head(label), 1, depth - 1) for _, label in members]
            else:
                one.append(Cell(self.head(members[0][1]), 1, depth))
        head = [one, two] + ([three] if three else [])
        if style.ordinals:
            head.append([Cell("栏次", n + 1), *(Cell(str(i + 1)) for i in range(len(columns)))])
        body = [[Cell(style.total_label, n + 1), *(self.cell(total.get(c)) for c in columns)]]
        for code, amounts in rows:
            labels = [Cell(code[:3]), Cell(code[3:5]), Cell(code[5:7])] if style.codes == "three" else [Cell(code, n)]
            body.append([*labels, Cell(NAMES[code]), *(self.cell(amounts.get(c)) for c in columns)])
        real = [c for c in columns if c not in (hidden or {})]
        self.truth[table] = {
            "status": "present" if rows else "empty",
            "rows": [
                {"code": code, "name": NAMES[code], **{c: self.value(a.get(c)) for c in real}} for code, a in rows
            ],
            "total": {c: self.value(total.get(c)) for c in real} if rows else None,
        }
        if not rows:
            empty = [Cell("", n), Cell(""), *(Cell("") for _ in columns)]
            body = [[Cell(style.total_label, n + 1), *(Cell("") for _ in columns)], empty, empty]
        return head, body

    def income(self) -> tuple[Any, Any]:
        def pick(leaf: Any) -> dict[str, Decimal]:
            own = dict(leaf.income)
            own["total"] = sum(own.values(), Decimal(0))
            if self.account.edu_fees and "institutional" in own:
                own["fees"] = own["institutional"]
            return own

        rows, total = self.account.tree(pick), self.account.sum(pick)
        labels = dict(
            zip(
                INCOME,
                ("财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"),
                strict=True,
            )
        )
        groups: list[tuple[str, list[tuple[str, str]]]] = [("", [("total", "本年收入合计")])]
        for name in INCOME:
            if name == "institutional" and self.account.edu_fees:
                groups.append(("事业收入", [(name, "小计"), ("fees", "其中：教育收费")]))
            else:
                groups.append(("", [(name, labels[name])]))
        return self.coded("income", groups, rows, total, {"fees": ""})

    def expenditure(self) -> tuple[Any, Any]:
        def pick(leaf: Any) -> dict[str, Decimal]:
            return {**leaf.spent, "total": sum(leaf.spent.values(), Decimal(0))}

        labels = ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")
        groups = [("", [("total", "本年支出合计")]), *[("", [pair]) for pair in zip(SPENT, labels, strict=True)]]
        return self.coded("expenditure", groups, self.account.tree(pick), self.account.sum(pick))

    def of_fund(self, fund: str) -> tuple[list[Any], dict[str, Decimal]]:
        leaves = [leaf for leaf in self.account.leaves if leaf.fund == fund]
        opened = [self.account.fund_opening if fund == "fund" else Decimal(0)]

        def pick(leaf: Any) -> dict[str, Decimal]:
            opening = opened[0] if leaf is leaves[0] and fund == "fund" else Decimal(0)
            return {
                **leaf.gp, "total": sum(leaf.gp.values(), Decimal(0)),
                "opening_balance": opening, "income": leaf.income["fiscal_appropriation"],
                "closing_balance": opening + leaf.income["fiscal_appropriation"] - sum(leaf.gp.values(), Decimal(0)),
            }  # fmt: skip

        return self.account.tree(pick, leaves), self.account.sum(pick, leaves)

    def general_public_expenditure(self) -> tuple[Any, Any]:
        rows, total = self.of_fund("public")
        keep = lambda amounts: {c: a for c, a in amounts.items() if c in ("total", "basic", "project")}  # noqa: E731
        rows, total = [(c, keep(a)) for c, a in rows], keep(total)
        columns = [
            ("total", "小计" if self.style.codes == "one" else "合计"),
            ("basic", "基本支出"),
            ("project", "项目支出"),
        ]
        return self.coded("general_public_expenditure", [("本年支出", columns)], rows, total)

    def _fund(self, table: str, fund: str, layout: str) -> tuple[Any, Any]:
        rows, total = self.of_fund(fund)
        spent = ("本年支出", [("total", "小计"), ("basic", "基本支出"), ("project", "项目支出")])
        if layout == "full":
            groups = [
                ("", [("opening_balance", "年初结转和结余")]),
                ("", [("income", "本年收入")]),
                spent,
                ("", [("closing_balance", "年末结转和结余")]),
            ]
        else:
            groups = [spent]
        columns = {name for _, members in groups for name, _ in members}
        strip = lambda a: {c: v for c, v in a.items() if c in columns}  # noqa: E731
        return self.coded(table, groups, [(c, strip(a)) for c, a in rows], strip(total))

    def government_fund(self) -> tuple[Any, Any]:
        return self._fund("government_fund", "fund", self.style.fund)

    def state_capital(self) -> tuple[Any, Any]:
        return self._fund("state_capital", "capital", self.style.capital)
