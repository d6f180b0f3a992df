"""Made-up final accounts: one data structure that tables, text and the expected record are all made from.

All identities of the ministry's tables hold in it: income and balances brought forward equal what was spent and carried
over, classes are the sums of their items, and the tables of one fund are a part of those of the whole.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from evals.robustness.codes import ECONOMIC, FUNDS, ORDER_NEW, ORDER_OLD, PROFILES

ZERO = Decimal(0)

Amounts = dict[str, Decimal]
Rows = list[tuple[str, Amounts]]


@dataclass
class Leaf:
    """A 项: what came in for it and what was spent, by column; ``fund`` says out of which budget its appropriation came.

    ``gp`` is what was spent out of that appropriation, ``initial`` the budget at the beginning of the year.
    """

    code: str
    fund: str
    income: Amounts
    spent: Amounts
    gp: Amounts
    initial: Decimal


@dataclass
class Account:
    """A department's year; balances are ``opening`` and ``closing``, those of fiscal appropriations a part of them."""

    name: str
    year: int
    unit: str
    kind: str
    leaves: list[Leaf]
    opening: Decimal = ZERO
    closing: Decimal = ZERO
    allotted: Decimal = ZERO
    fiscal_opening: Decimal = ZERO
    fiscal_closing: Decimal = ZERO
    fund_opening: Decimal = ZERO
    edu_fees: bool = False
    economic: dict[str, Decimal | None] = field(default_factory=dict)
    three: dict[str, dict[str, Decimal | None]] = field(default_factory=dict)

    @property
    def is_unit(self) -> bool:
        """Whether it is the account of a unit below a department."""
        return self.kind == "unit_final_account"

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that the ministry's tables of this year list."""
        return ORDER_NEW if self.year >= 2020 else ORDER_OLD

    def tree(self, pick: Callable[[Leaf], Amounts], leaves: Iterable[Leaf] | None = None) -> Rows:
        """Rows 类, 款, 项 with sums of ``pick(leaf)``; rows without anything are left out."""
        sums: dict[str, Amounts] = {}
        for leaf in leaves if leaves is not None else self.leaves:
            amounts = pick(leaf)
            for code in (leaf.code[:3], leaf.code[:5], leaf.code):
                add(sums.setdefault(code, {}), amounts)
        return [(code, sums[code]) for code in sorted(sums) if any(sums[code].values())]

    def sum(self, pick: Callable[[Leaf], Amounts], leaves: Iterable[Leaf] | None = None) -> Amounts:
        """The row 合计 of ``tree``."""
        total: Amounts = {}
        for leaf in leaves if leaves is not None else self.leaves:
            add(total, pick(leaf))
        return total

    @property
    def income_total(self) -> Decimal:
        """本年收入合计."""
        return sum(self.sum(lambda leaf: leaf.income).values(), ZERO)

    @property
    def spent_total(self) -> Decimal:
        """本年支出合计."""
        return sum(self.sum(lambda leaf: leaf.spent).values(), ZERO)

    @property
    def appropriated(self) -> Amounts:
        """Appropriations of the year by fund."""
        by_fund = dict.fromkeys(("public", "fund", "capital"), ZERO)
        for leaf in self.leaves:
            by_fund[leaf.fund] += leaf.income["fiscal_appropriation"]
        return by_fund

    def of_fund(self, fund: str) -> list[Leaf]:
        """The items that one budget pays for."""
        return [leaf for leaf in self.leaves if leaf.fund == fund]


def add(total: Amounts, amounts: Mapping[str, Decimal]) -> None:
    """Add amounts to a total, column by column."""
    for column, amount in amounts.items():
        total[column] = total.get(column, ZERO) + amount


class Money:
    """Random amounts with a number of decimals; 元 are ten thousand times 万元."""

    def __init__(self, draw: random.Random, unit: str, places: int) -> None:
        self._draw, self._scale = draw, (10000 if unit == "元" else 1)
        self.cent = Decimal(1).scaleb(-places)

    def __call__(self, low: float, high: float) -> Decimal:
        """An amount between two bounds in 万元."""
        steps = int(self._scale / self.cent)
        return (self._draw.randint(int(low * steps), int(high * steps)) * self.cent).quantize(self.cent)

    def part(self, amount: Decimal, divisor: int) -> Decimal:
        """A fraction of an amount, with the decimals of all amounts."""
        return (amount / divisor).quantize(self.cent)


def make_account(
    seed: int, name: str, year: int, unit: str, profile: str, *, carry: bool, kind: str, places: int = 2
) -> Account:
    """An account whose identities all hold; ``carry`` gives it balances of the year before and for the next."""
    draw = random.Random(seed)  # noqa: S311  (made-up figures, no secrets)
    money = Money(draw, unit, places)
    own_source = profile in ("school", "hospital")
    leaves = [_make_leaf(code, draw, money, own_source=own_source) for code in PROFILES[profile]]
    account = Account(name, year, unit, kind, leaves, edu_fees=profile == "school")
    if carry:
        _carry(account, money, allot=own_source)
    _economic(account, draw, money)
    _three(account, draw, money)
    return account


_STAFF = ("01", "50", "05", "06", "02", "04")
_NO_STAFF = ("2010302", "2040506", "2120801")
_EARNING = ("2050204", "2100201", "2100208")


def _make_leaf(code: str, draw: random.Random, money: Money, *, own_source: bool) -> Leaf:
    fund = FUNDS.get(code[:3], "public")
    staff = code.endswith(_STAFF) and fund == "public" and code not in _NO_STAFF
    basic = money(30, 900) if staff else ZERO
    project = money(5, 600) if not staff or draw.random() < 0.3 else ZERO
    gp = {"basic": basic, "project": project}
    income, spent = {"fiscal_appropriation": basic + project}, dict(gp)
    if own_source and code in _EARNING:
        _earn(income, spent, draw, money)
    elif code[3:5] in ("02", "03", "06") and draw.random() < 0.5:
        income["other"] = money(0.5, 40)
        spent["project"] += income["other"]
    change = money(0, 20) if draw.random() < 0.7 else ZERO
    return Leaf(code, fund, income, spent, gp, basic + project + change)


def _earn(income: Amounts, spent: Amounts, draw: random.Random, money: Money) -> None:
    income["institutional"] = money(800, 9000)
    spent["basic"] += income["institutional"]
    if draw.random() < 0.6:
        income["operating"] = spent["operating"] = money(10, 60)
    if draw.random() < 0.4:
        income["superior_subsidy"] = spent["remitted_to_superior"] = money(1, 9)


def _carry(account: Account, money: Money, *, allot: bool) -> None:
    """Balances: a part of what was spent had been brought forward, and other money is carried over."""
    used = money(3, 25)
    first = next(leaf for leaf in account.leaves if leaf.gp["project"] > used and leaf.fund == "public")
    first.income["fiscal_appropriation"] -= used
    account.fiscal_opening = used + money(1, 8)
    account.fiscal_closing = account.fiscal_opening - used
    account.opening = account.fiscal_opening + money(10, 90)
    for leaf in account.of_fund("fund")[:1]:
        account.fund_opening = min(money(1, 4), money.part(leaf.gp["project"], 2))
        leaf.income["fiscal_appropriation"] -= account.fund_opening
        account.fiscal_opening += account.fund_opening
        account.opening += account.fund_opening
    left = account.opening + account.income_total - account.spent_total
    account.allotted = money.part(left, 10) if allot else ZERO
    account.closing = left - account.allotted


_WEIGHTS = {"301": 20, "303": 3}


def _economic(account: Account, draw: random.Random, money: Money) -> None:
    whole = sum((leaf.gp["basic"] for leaf in account.of_fund("public")), ZERO)
    codes = [code for code in ECONOMIC if len(code) == 5]
    used = [code for code in codes if draw.random() < 0.6]
    weights = {code: draw.randint(1, 100) * _WEIGHTS.get(code[:3], 1) for code in used}
    shares = {code: (whole * weights[code] / sum(weights.values())).quantize(money.cent) for code in used}
    shares[used[0]] += whole - sum(shares.values())
    account.economic = {code: shares.get(code) for code in codes}
    for group in ("301", "302", "303", "310"):
        parts = [amount for code, amount in shares.items() if code.startswith(group)]
        account.economic[group] = sum(parts, ZERO) if parts else None


def _three(account: Account, draw: random.Random, money: Money) -> None:
    for half, low, high in (("budget", 3.0, 9.0), ("actual", 0.2, 2.9)):
        purchase = money(low * 4, high * 4) if draw.random() < 0.3 else None
        operation, reception = money(low, high), money(low, high)
        abroad = money(low, high) if draw.random() < 0.3 else None
        # What basic expenditure spends on an item is a part of it here.
        if (basic := account.economic["30212"]) is not None:
            abroad = (abroad or ZERO) + basic
        operation += account.economic["30231"] or ZERO
        reception += account.economic["30217"] or ZERO
        vehicles = (purchase or ZERO) + operation
        account.three[half] = {
            "total": vehicles + reception + (abroad or ZERO),
            "abroad": abroad,
            "vehicles": vehicles,
            "vehicle_purchase": purchase,
            "vehicle_operation": operation,
            "reception": reception,
        }
