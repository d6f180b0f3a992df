"""The explanation part of an account in one template, with what is to be read from its sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import cycle
from typing import Any, ClassVar

from evals.robustness.account import ZERO, Account, Leaf
from evals.robustness.axes import Template
from evals.robustness.coded import Figures
from evals.robustness.codes import NAMES
from evals.robustness.page import Block
from evals.robustness.sides import ordinal

REASONS = (
    "人员正常晋级晋档，工资及社保支出相应增加",
    "落实过紧日子要求，压减一般性支出",
    "部分项目跨年度实施，资金按合同约定结算",
    "新增信息化运维项目，相应增加支出",
    "本年度退休人员增加，养老支出相应调整",
)
HEADINGS: Mapping[str, Mapping[str, str]] = {
    "overall": {
        "standard": "收入支出决算总体情况说明", "tianjin": "收支决算总体情况", "qinghai": "收支总体情况说明",
        "changes": "收入支出决算总体及增减变动情况", "execution": "部门预算执行总体情况说明",
    },
    "income": {"standard": "收入决算情况说明", "tianjin": "收入决算情况"},
    "expenditure": {"standard": "支出决算情况说明", "tianjin": "支出决算情况"},
    "fiscal": {"standard": "财政拨款收入支出决算总体情况说明", "qinghai": "财政拨款收支总体情况说明", "changes": "财政拨款收支决算情况说明"},
    "public": {
        "standard": "一般公共预算财政拨款支出决算情况说明", "tianjin": "一般公共预算财政拨款支出决算情况",
        "execution": "一般公共预算拨款概况",
    },
    "basic": {"standard": "一般公共预算财政拨款基本支出决算情况说明"},
    "three": {
        "standard": "财政拨款“三公”经费支出决算情况说明", "tianjin": "“三公”经费支出决算情况",
        "changes": "一般公共预算及政府性基金财政拨款“三公”经费支出决算情况说明",
    },
    "running": {"standard": "机关运行经费支出情况说明", "tianjin": "机关运行经费支出情况"},
}  # fmt: skip
"""Headings of the sections by template; where a template has no wording of its own it uses the standard one."""
DECORATED = {"owner": "{name}{year}年度{heading}", "year": "{year}年度{heading}"}
NUMBERINGS = {
    "chinese": ("{o}、", "（{o}）", "{n}."), "brackets": ("（{o}）", "{n}.", "（{n}）"), "digits": ("{n}.", "（{n}）", "{c}"),
    "running": ("{o}、", "（{o}）", "{n}."),
}  # fmt: skip
"""How sections, subsections and items are numbered."""
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"


def number(template: Template, level: int, count: int) -> str:
    """The number of a heading of level 1 to 3."""
    return NUMBERINGS[template["numbering"]][level - 1].format(n=count, o=ordinal(count), c=CIRCLED[count - 1])


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """A share with two decimals."""
    return (part * 100 / whole).quantize(Decimal("0.01")) if whole else ZERO


class Prose:
    """Writes the sections one after the other; ``blocks`` and ``deviations`` are the result."""

    def __init__(self, template: Template, account: Account, *, first: int = 1) -> None:
        self.template, self.account, self.figures = template, account, Figures(template, account)
        self.blocks: list[Block] = []
        self.deviations: list[dict[str, Any]] = []
        self._reasons = cycle(REASONS)
        self._count = first - 1
        public = account.of_fund("public")
        self._facts = {
            "gp": sum((spent(leaf) for leaf in public), ZERO),
            "basic": sum((leaf.gp["basic"] for leaf in public), ZERO),
            "initial": sum((leaf.initial for leaf in public), ZERO),
        }

    def write(self) -> None:
        """All sections."""
        self._overall()
        self._income()
        self._expenditure()
        self._fiscal()
        self._public()
        self._three()
        if not self.account.is_unit:
            self._running()

    # -- pieces
    def _heading(self, kind: str) -> None:
        self._count += 1
        wordings = HEADINGS[kind]
        heading = wordings.get(self.template["headings"], wordings["standard"])
        form = DECORATED.get(self.template["headings"], "{heading}")
        text = form.format(name=self.account.name, year=self.account.year, heading=heading)
        self.blocks.append(Block("heading", number(self.template, 1, self._count) + text, 2))

    def _subheading(self, count: int, text: str) -> None:
        self.blocks.append(Block("heading", number(self.template, 2, count) + text, 3))

    def _say(self, text: str) -> None:
        self.blocks.append(Block("paragraph", text))

    def _money(self, amount: Decimal | None) -> str:
        return f"{self.figures.text(amount or ZERO)}{self.account.unit}"

    def _expect(self, section: str, subject: str, comparison: str, **figures: Any) -> None:
        names = ("reference_amount", "actual_amount", "change_amount", "change_pct", "completion_pct", "reason")
        own = {**dict.fromkeys(names), **figures}
        self.deviations.append({"section": section, "subject": subject, "comparison": comparison, **own})

    def _change(self, amount: Decimal, *, down: bool = False) -> tuple[str, Decimal, Decimal]:
        """The words of a change against last year, and its signed amount and rate."""
        cent = Decimal(1).scaleb(-self.figures.places)
        change = (amount / 23).quantize(cent)
        rate = percent(change, amount + change if down else amount - change)
        words, sign = (("减少", "下降"), -1) if down else (("增加", "增长"), 1)
        if self.template["sentences"] == "less":
            said = f"比{self.account.year - 1}年{'少' if down else '多'}{self._money(change)}，{words[1]}{rate}%"
        else:
            said = f"与{self.account.year - 1}年度相比，{{subject}}{words[0]}{self._money(change)}，{words[1]}{rate}%"
        return said, change * sign, rate * sign

    def _because(self, why: str) -> str:
        return f"主要原因是：{why}" if self.template["sentences"] == "colon" else f"主要原因是{why}"

    def _year_on_year(self, section: str, subject: str, amount: Decimal, *, down: bool = False, lead: str = "") -> None:
        """〈subject〉〈amount〉，与上年相比…，主要原因是…"""
        said, change, rate = self._change(amount, down=down)
        why = next(self._reasons)
        said = said.format(subject=subject)
        self._say(f"{lead or f'{self.account.year}年度{subject}{self._money(amount)}'}，{said}，{self._because(why)}。")
        figures = {"actual_amount": amount, "change_amount": change, "change_pct": rate, "reason": why}
        self._expect(section, subject, "prior_year", **figures)

    # -- sections
    def _overall(self) -> None:
        self._heading("overall")
        grand = self.account.income_total + self.account.opening
        if self.template["sentences"] in self._OVERALL:
            self._OVERALL[self.template["sentences"]](self, grand)
            return
        if self.template["sentences"] != "each":
            lead = f"{self.account.year}年度收、支总计均为{self._money(grand)}"
            self._year_on_year("overall", "收、支总计", grand, lead=lead)
            return
        cent = Decimal(1).scaleb(-self.figures.places)
        change = (grand / 23).quantize(cent)
        rate, why = percent(change, grand - change), next(self._reasons)
        money = self._money(grand)
        self._say(
            f"{self.account.year}年度收入总计{money}，支出总计{money}，与{self.account.year - 1}年度相比，"
            f"各增加{self._money(change)}，增长{rate}%。{self._because(why)}。"
        )
        figures = {"actual_amount": grand, "change_amount": change, "change_pct": rate, "reason": why}
        for subject in ("收入总计", "支出总计"):
            self._expect("overall", subject, "prior_year", **figures)

    def _both(self, grand: Decimal) -> None:
        """收入、支出总计分别为 X、X."""
        change, rate, why = *self._changed(grand), next(self._reasons)
        self._say(
            f"{self.account.year}年度收入、支出总计分别为{self._money(grand)}、{self._money(grand)}，与{self.account.year - 1}年度相比，"
            f"收入、支出总计各增加{self._money(change)}，增长{rate}%，{self._because(why)}。"
        )
        figures = {"actual_amount": grand, "change_amount": change, "change_pct": rate, "reason": why}
        self._expect("overall", "收入、支出总计", "prior_year", **figures)

    def _alike(self, grand: Decimal) -> None:
        """收入总计增加 X；支出总计增加 X。主要原因：…, with the parts of each between them."""
        change, rate, why = *self._changed(grand), next(self._reasons)
        year, money = self.account.year, self._money(grand)
        income, spent = self._money(self.account.income_total), self._money(self.account.spent_total)
        self._say(
            f"{year}年度收入总计{money}，其中：本年收入合计{income}；支出总计{money}，其中：本年支出合计{spent}。与{year - 1}年度相比，"
            f"收入总计增加{self._money(change)}，增长{rate}%；支出总计增加{self._money(change)}，增长{rate}%。主要原因：{why}。"
        )
        figures = {"actual_amount": grand, "change_amount": change, "change_pct": rate, "reason": why}
        for subject in ("收入总计", "支出总计"):
            self._expect("overall", subject, "prior_year", **figures)

    def _budget_ahead(self, grand: Decimal) -> None:
        """年初预算收入总计 X，决算收入总计 Y，较年初预算增加 Z."""
        change, rate = self._changed(grand)
        for side in ("收入", "支出"):
            why = next(self._reasons)
            self._say(
                f"{self.account.year}年度年初预算{side}总计{self._money(grand - change)}，决算{side}总计{self._money(grand)}，"
                f"较年初预算增加{self._money(change)}，增长{rate}%，{self._because(why)}。"
            )
            figures = {"reference_amount": grand - change, "actual_amount": grand, "change_amount": change}
            self._expect("overall", f"{side}总计", "initial_budget", **figures, change_pct=rate, reason=why)

    _OVERALL: ClassVar[Mapping[str, Callable[[Prose, Decimal], None]]] = {
        "both": _both, "alike": _alike, "budget_ahead": _budget_ahead,
    }  # fmt: skip

    def _changed(self, amount: Decimal) -> tuple[Decimal, Decimal]:
        """An increase to an amount, and its rate."""
        change = (amount / 23).quantize(Decimal(1).scaleb(-self.figures.places))
        return change, percent(change, amount - change)

    def _income(self) -> None:
        self._heading("income")
        total = self.account.income_total
        fiscal = sum(self.account.appropriated.values(), ZERO)
        if self.template["sentences"] == "change_first":
            change, rate, why = *self._changed(total), next(self._reasons)
            self._say(
                f"{self.account.year}年度较上年增加{self._money(change)}，增长{rate}%，收入合计{self._money(total)}，{self._because(why)}。"
            )
            figures = {"actual_amount": total, "change_amount": change, "change_pct": rate, "reason": why}
            self._expect("income", "收入合计", "prior_year", **figures)
            return
        if self.template["sentences"] == "parts_behind":
            self._income_and_its_parts(total, fiscal)
            return
        self._say(
            f"{self.account.year}年度收入合计{self._money(total)}，其中：财政拨款收入{self._money(fiscal)}，占{percent(fiscal, total)}%。"
        )

    def _income_and_its_parts(self, total: Decimal, fiscal: Decimal) -> None:
        """…，主要原因是…。其中：财政拨款收入增加 X: the parts go on with the comparison of the whole."""
        change, rate, why = *self._changed(total), next(self._reasons)
        part, part_rate = self._changed(fiscal)
        self._say(
            f"{self.account.year}年度收入合计{self._money(total)}。其中：财政拨款收入{self._money(fiscal)}，占{percent(fiscal, total)}%。"
            f"与上年相比，收入合计增加{self._money(change)}，增长{rate}%，{self._because(why)}。"
            f"其中：财政拨款收入增加{self._money(part)}，增长{part_rate}%。"
        )
        figures = {"actual_amount": total, "change_amount": change, "change_pct": rate, "reason": why}
        self._expect("income", "收入合计", "prior_year", **figures)
        figures = {"actual_amount": fiscal, "change_amount": part, "change_pct": part_rate}
        self._expect("income", "财政拨款收入", "prior_year", **figures)

    def _expenditure(self) -> None:
        self._heading("expenditure")
        self._year_on_year("expenditure", "支出合计", self.account.spent_total, down=True)

    def _fiscal(self) -> None:
        self._heading("fiscal")
        amount = sum(self.account.appropriated.values(), ZERO) + self.account.fiscal_opening
        if self.template["sentences"] != "adjusted":
            lead = f"{self.account.year}年度财政拨款收、支总计均为{self._money(amount)}"
            self._year_on_year("fiscal_appropriation", "财政拨款收、支总计", amount, lead=lead)
            return
        spending = sum((spent(leaf) for leaf in self.account.leaves), ZERO)
        self._year_on_year("fiscal_appropriation", "财政拨款支出", spending)

    def _public(self) -> None:
        self._heading("public")
        total, initial, year = self._facts["gp"], self._facts["initial"], self.account.year
        subject = "一般公共预算财政拨款支出"
        self._subheading(1, "一般公共预算财政拨款支出决算总体情况")
        self._year_on_year("general_public_overall", subject, total)
        self._subheading(2, "一般公共预算财政拨款支出决算具体情况")
        done = percent(total, initial)
        self._say(
            f"{year}年度{subject}年初预算为{self._money(initial)}，支出决算为{self._money(total)}，完成年初预算的{done}%。其中："
        )
        figures = {"reference_amount": initial, "actual_amount": total, "completion_pct": done}
        self._expect("general_public_overall", subject, "initial_budget", **figures)
        for count, (name, budget, actual) in enumerate(self._items(), 1):
            self._item(count, name, budget, actual)
        self._heading("basic")
        self._say(
            f"{year}年度一般公共预算财政拨款基本支出{self._money(self._facts['basic'])}，其中：人员经费主要包括基本工资、津贴补贴、奖金；"
            "公用经费主要包括办公费、差旅费。"
        )

    def _items(self) -> Iterator[tuple[str, Decimal, Decimal]]:
        public = self.account.of_fund("public")
        if self.template["items"] != "class_only":
            for leaf in public:
                yield leaf_name(leaf, short=self.template["items"] == "short"), leaf.initial, spent(leaf)
            return
        for code in sorted({leaf.code[:3] for leaf in public}):
            own = [leaf for leaf in public if leaf.code.startswith(code)]
            name = f"{NAMES[code]}（类）"
            yield name, sum((leaf.initial for leaf in own), ZERO), sum((spent(leaf) for leaf in own), ZERO)

    def _item(self, count: int, name: str, budget: Decimal, actual: Decimal) -> None:
        done, why = percent(actual, budget), next(self._reasons)
        size = size_of(actual, budget)
        differs = actual != budget
        tail = f"，决算数{size}年初预算数的{self._because(why)}。" if differs else "。"
        self._say(
            f"{number(self.template, 3, count)}{name}。年初预算为{self._money(budget)}，支出决算为{self._money(actual)}，"
            f"完成年初预算的{done}%{tail}"
        )
        figures = {"reference_amount": budget, "actual_amount": actual, "completion_pct": done}
        self._expect("general_public_items", name, "initial_budget", **figures, reason=why if differs else None)

    def _three(self) -> None:
        self._heading("three")
        year = self.account.year
        budget, actual = ({k: v or ZERO for k, v in self.account.three[half].items()} for half in ("budget", "actual"))
        self._subheading(1, "“三公”经费支出决算总体情况说明")
        done, why = percent(actual["total"], budget["total"]), next(self._reasons)
        size = size_of(actual["total"], budget["total"])
        self._say(
            f"{year}年度“三公”经费财政拨款支出预算为{self._money(budget['total'])}，支出决算为{self._money(actual['total'])}，"
            f"完成预算的{done}%，决算数{size}预算数的{self._because(why)}。"
        )
        figures = {"reference_amount": budget["total"], "actual_amount": actual["total"], "completion_pct": done}
        self._expect("three_public", "“三公”经费", "annual_budget", **figures, reason=why)
        self._subheading(2, "“三公”经费支出决算具体情况说明")
        pairs = (("公务用车购置及运行维护费", "vehicles"), ("公务接待费", "reception"))
        for count, (name, column) in enumerate(pairs, 1):
            done, why = percent(actual[column], budget[column]), next(self._reasons)
            size = size_of(actual[column], budget[column])
            self._say(
                f"{number(self.template, 3, count)}{name}预算为{self._money(budget[column])}，支出决算为{self._money(actual[column])}，"
                f"完成预算的{done}%，决算数{size}预算数的{self._because(why)}。"
            )
            figures = {"reference_amount": budget[column], "actual_amount": actual[column], "completion_pct": done}
            self._expect("three_public", name, "annual_budget", **figures, reason=why)

    def _running(self) -> None:
        self._heading("running")
        cent = Decimal(1).scaleb(-self.figures.places)
        public = sum((self.account.economic[group] or ZERO for group in ("302", "310")), ZERO)
        amount = min((self._facts["basic"] / 7).quantize(cent), public)
        lead = f"{self.account.year}年度机关运行经费支出{self._money(amount)}"
        self._year_on_year("operating_cost", "机关运行经费", amount, down=True, lead=lead)


def size_of(actual: Decimal, budget: Decimal) -> str:
    """How a final account is said to differ from its budget."""
    return "大于" if actual > budget else "小于"


def spent(leaf: Leaf) -> Decimal:
    """What was spent out of an item's appropriation."""
    return sum(leaf.gp.values(), ZERO)


def leaf_name(leaf: Leaf, *, short: bool) -> str:
    """一般公共服务支出（类）财政事务（款）行政运行（项）; short without the word 支出 of the class."""
    group, part, item = NAMES[leaf.code[:3]], NAMES[leaf.code[:5]], NAMES[leaf.code]
    return f"{group.removesuffix('支出') if short else group}（类）{part}（款）{item}（项）"
