"""The explanation part of a made-up account in the ministry's wording, with what is to be read from it."""
# ruff: noqa: E501 - sentences of the template stay whole

from __future__ import annotations

from decimal import Decimal
from typing import Any

from synthetic_tables import Style, ordinal

from evals.robustness.account import Account
from evals.robustness.codes import NAMES

REASONS = (
    "人员正常晋级晋档，工资及社保支出相应增加",
    "落实过紧日子要求，压减一般性支出",
    "部分项目跨年度实施，资金按合同约定结算",
    "新增信息化运维项目，相应增加支出",
    "本年度退休人员增加，养老支出相应调整",
)
CENT = Decimal("0.01")


def pct(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(CENT) if whole else Decimal(0)


class Text:
    def __init__(self, account: Account, style: Style) -> None:
        self.account, self.style = account, style
        self.blocks: list[tuple[str, Any]] = []
        self.deviations: list[dict[str, Any]] = []
        self.composition: list[dict[str, Any]] = []
        self.performance: dict[str, Any] = {
            "coverage": None,
            "summaries": [],
            "sheets": [],
            "reports": [],
            "result_use": None,
        }
        self.key_work: list[dict[str, Any]] = []
        self.count = 0

    def h(self, level: int, text: str) -> None:
        self.blocks.append((f"h{level}", text))

    def p(self, text: str) -> None:
        self.blocks.append(("p", text))

    def m(self, amount: Decimal | int | None) -> str:
        return f"{Decimal(amount or 0):,.2f}" if self.style.thousands else f"{Decimal(amount or 0):.2f}"

    def reason(self) -> str:
        self.count += 1
        return REASONS[self.count % len(REASONS)]

    def dev(self, section: str, subject: str, comparison: str, **figures: Any) -> None:
        own = dict.fromkeys((
            "reference_amount",
            "actual_amount",
            "change_amount",
            "change_pct",
            "completion_pct",
            "reason",
        ))
        own.update(figures)
        self.deviations.append({"section": section, "subject": subject, "comparison": comparison, **own})

    def prior(self, amount: Decimal, down: bool = False) -> tuple[str, Decimal, Decimal, str]:
        """(增加/减少, signed change, signed rate, 增长/下降)."""
        change = (amount / 23).quantize(CENT)
        rate = (change * 100 / (amount + change if down else amount - change)).quantize(CENT) if amount else Decimal(0)
        return ("减少", -change, -rate, "下降") if down else ("增加", change, rate, "增长")


def leaf_name(code: str, form: str) -> str:
    a, b, c = NAMES[code[:3]], NAMES[code[:5]], NAMES[code]
    if form == "short":  # 一般公共服务（类）财政事务（款）行政运行（项）
        return f"{a.removesuffix('支出')}（类）{b}（款）{c}（项）"
    return f"{a}（类）{b}（款）{c}（项）"


def label(form: str, n: int) -> str:
    return form.replace("一", ordinal(n)).replace("1", str(n))


def _facts(t: Text) -> dict[str, Any]:
    a = t.account
    public = [leaf for leaf in a.leaves if leaf.fund == "public"]
    gp = sum((sum(leaf.gp.values()) for leaf in public), Decimal(0))
    return {
        "u": a.unit, "y": a.year, "p": a.year - 1, "grand": a.income_total + a.opening, "income": a.income_total, "spent": a.spent_total,
        "fiscal": sum((leaf.income["fiscal_appropriation"] for leaf in a.leaves), Decimal(0)) + a.fiscal_opening,
        "gp": gp, "public": public, "initial": sum((leaf.initial for leaf in public), Decimal(0)),
        "basic": sum((leaf.gp["basic"] for leaf in public), Decimal(0)), "project": sum((leaf.gp["project"] for leaf in public), Decimal(0)),
        "me": "本单位" if a.is_unit else "本部门",
    }  # fmt: skip


def _composition(t: Text, f: dict[str, Any], line: str) -> list[str]:
    """``line`` with {cls} (…支出), {short}, {amount}, {share}, {purpose}; the expected items are kept."""
    out = []
    classes: dict[str, Decimal] = {}
    for leaf in f["public"]:
        classes[leaf.code[:3]] = classes.get(leaf.code[:3], Decimal(0)) + sum(leaf.gp.values())
    for code, amount in classes.items():
        name = NAMES[code]
        share = pct(amount, f["gp"])
        purpose = "用于保障机构运转和人员经费" if "{purpose}" in line else None
        out.append(
            line.format(
                cls=name, short=name.removesuffix("支出"), amount=t.m(amount), u=f["u"], share=share, purpose=purpose
            )
        )
        subject = line.split("{amount}", maxsplit=1)[0].format(cls=name, short=name.removesuffix("支出"))
        t.composition.append({
            "subject": subject.rstrip("为，"),
            "amount": amount,
            "share_pct": share,
            "purpose": purpose,
        })
    return out


def _three(t: Text) -> dict[str, Decimal]:
    b, a = t.account.three["budget"], t.account.three["actual"]
    return {f"{h}_{k}": Decimal(v or 0) for h, own in (("b", b), ("a", a)) for k, v in own.items()}


def write(account: Account, style: Style, number: tuple[str, str, str]) -> Text:
    """``number``: how sections, subsections and items are numbered, each 一、 | （一） | 1. | （1）."""
    t = Text(account, style)
    f = _facts(t)
    first, second, third = number
    n = iter(range(1, 30))
    u, y, p = f["u"], f["y"], f["p"]
    word, change, rate, verb = t.prior(f["grand"])
    why = t.reason()
    t.h(2, label(first, next(n)) + "收入支出决算总体情况说明")
    t.p(
        f"{y}年度收、支总计均为{t.m(f['grand'])}{u}。与{p}年度相比，收、支总计各{word}{t.m(abs(change))}{u}，{verb}{abs(rate)}%，主要是{why}。"
    )
    t.dev(
        "overall",
        "收、支总计",
        "prior_year",
        actual_amount=f["grand"],
        change_amount=change,
        change_pct=rate,
        reason=why,
    )
    t.h(2, label(first, next(n)) + "收入决算情况说明")
    parts = [("财政拨款收入", sum((leaf.income["fiscal_appropriation"] for leaf in t.account.leaves), Decimal(0)))]
    t.p(
        f"{y}年度收入合计{t.m(f['income'])}{u}，其中："
        + "；".join(f"{k}{t.m(v)}{u}，占{pct(v, f['income'])}%" for k, v in parts)
        + "。"
    )
    t.h(2, label(first, next(n)) + "支出决算情况说明")
    word, change, rate, verb = t.prior(f["spent"], down=True)
    why = t.reason()
    t.p(
        f"{y}年度支出合计{t.m(f['spent'])}{u}，与{p}年度相比，支出合计{word}{t.m(abs(change))}{u}，{verb}{abs(rate)}%，主要原因是{why}。其中：基本支出{t.m(f['basic'])}{u}，占{pct(f['basic'], f['spent'])}%；项目支出{t.m(f['project'])}{u}，占{pct(f['project'], f['spent'])}%。"
    )
    t.dev(
        "expenditure",
        "支出合计",
        "prior_year",
        actual_amount=f["spent"],
        change_amount=change,
        change_pct=rate,
        reason=why,
    )
    t.h(2, label(first, next(n)) + "财政拨款收入支出决算总体情况说明")
    word, change, rate, verb = t.prior(f["fiscal"])
    why = t.reason()
    t.p(
        f"{y}年度财政拨款收、支总计均为{t.m(f['fiscal'])}{u}。与{p}年度相比，财政拨款收、支总计各{word}{t.m(abs(change))}{u}，{verb}{abs(rate)}%。主要原因是{why}。"
    )
    t.dev(
        "fiscal_appropriation",
        "财政拨款收、支总计",
        "prior_year",
        actual_amount=f["fiscal"],
        change_amount=change,
        change_pct=rate,
        reason=why,
    )
    t.h(2, label(first, next(n)) + "一般公共预算财政拨款支出决算情况说明")
    t.h(3, label(second, 1) + "一般公共预算财政拨款支出决算总体情况")
    word, change, rate, verb = t.prior(f["gp"])
    why = t.reason()
    t.p(
        f"{y}年度一般公共预算财政拨款支出{t.m(f['gp'])}{u}，占本年支出合计的{pct(f['gp'], f['spent'])}%。与{p}年度相比，一般公共预算财政拨款支出{word}{t.m(abs(change))}{u}，{verb}{abs(rate)}%。主要原因是{why}。"
    )
    t.dev(
        "general_public_overall",
        "一般公共预算财政拨款支出",
        "prior_year",
        actual_amount=f["gp"],
        change_amount=change,
        change_pct=rate,
        reason=why,
    )
    t.h(3, label(second, 2) + "一般公共预算财政拨款支出决算结构情况")
    t.p(
        f"{y}年度一般公共预算财政拨款支出{t.m(f['gp'])}{u}，主要用于以下方面："
        + "；".join(_composition(t, f, "{short}（类）支出{amount}{u}，占{share}%"))
        + "。"
    )
    t.h(3, label(second, 3) + "一般公共预算财政拨款支出决算具体情况")
    done = pct(f["gp"], f["initial"])
    t.p(
        f"{y}年度一般公共预算财政拨款支出年初预算为{t.m(f['initial'])}{u}，支出决算为{t.m(f['gp'])}{u}，完成年初预算的{done}%。其中："
    )
    t.dev(
        "general_public_overall",
        "一般公共预算财政拨款支出",
        "initial_budget",
        reference_amount=f["initial"],
        actual_amount=f["gp"],
        completion_pct=done,
    )
    for i, leaf in enumerate(f["public"]):
        name, actual = leaf_name(leaf.code, "full"), sum(leaf.gp.values())
        done, why = pct(actual, leaf.initial), t.reason()
        size = "大于" if actual > leaf.initial else "小于"
        tail = f"决算数{size}年初预算数的主要原因是{why}。" if actual != leaf.initial else ""
        t.p(
            f"{label(third, i + 1)}{name}。年初预算为{t.m(leaf.initial)}{u}，支出决算为{t.m(actual)}{u}，完成年初预算的{done}%"
            + ("，" + tail if tail else "。")
        )
        t.dev(
            "general_public_items",
            name,
            "initial_budget",
            reference_amount=leaf.initial,
            actual_amount=actual,
            completion_pct=done,
            reason=why if tail else None,
        )
    t.h(2, label(first, next(n)) + "一般公共预算财政拨款基本支出决算情况说明")
    t.p(
        f"{y}年度一般公共预算财政拨款基本支出{t.m(f['basic'])}{u}，其中：人员经费主要包括基本工资、津贴补贴、奖金；公用经费主要包括办公费、差旅费。"
    )
    k = _three(t)
    t.h(2, label(first, next(n)) + "财政拨款“三公”经费支出决算情况说明")
    t.h(3, label(second, 1) + "“三公”经费财政拨款支出决算总体情况说明")
    why, done = t.reason(), pct(k["a_total"], k["b_total"])
    t.p(
        f"{y}年度“三公”经费财政拨款支出预算为{t.m(k['b_total'])}{u}，支出决算为{t.m(k['a_total'])}{u}，完成预算的{done}%，决算数小于预算数的主要原因是{why}。"
    )
    t.dev(
        "three_public",
        "“三公”经费",
        "annual_budget",
        reference_amount=k["b_total"],
        actual_amount=k["a_total"],
        completion_pct=done,
        reason=why,
    )
    t.h(3, label(second, 2) + "“三公”经费财政拨款支出决算具体情况说明")
    for i, (name, c) in enumerate((("公务用车购置及运行维护费", "vehicles"), ("公务接待费", "reception"))):
        why, done = t.reason(), pct(k["a_" + c], k["b_" + c])
        change = -((k["a_" + c] / 9).quantize(CENT))
        t.p(
            f"{label(third, i + 1)}{name}预算为{t.m(k['b_' + c])}{u}，支出决算为{t.m(k['a_' + c])}{u}，完成预算的{done}%；较上年减少{t.m(-change)}{u}，主要原因是{why}。"
        )
        t.dev(
            "three_public",
            name,
            "annual_budget",
            reference_amount=k["b_" + c],
            actual_amount=k["a_" + c],
            completion_pct=done,
        )
        t.dev("three_public", name, "prior_year", actual_amount=k["a_" + c], change_amount=change, reason=why)
    _closing(t, f, first, second, n)
    return t


def _closing(t: Text, f: dict[str, Any], first: str, second: str, n: Any) -> None:
    u, y, p = f["u"], f["y"], f["p"]
    run = (f["basic"] / 7).quantize(CENT)
    if not t.account.is_unit:
        word, change, rate, verb = t.prior(run, down=True)
        why = t.reason()
        t.h(2, label(first, next(n)) + "机关运行经费支出情况说明")
        t.p(
            f"{y}年度机关运行经费支出{t.m(run)}{u}，比{p}年度{word}{t.m(abs(change))}{u}，{verb}{abs(rate)}%。主要原因是{why}。"
        )
        t.dev(
            "operating_cost",
            "机关运行经费",
            "prior_year",
            actual_amount=run,
            change_amount=change,
            change_pct=rate,
            reason=why,
        )
    t.h(2, label(first, next(n)) + "政府采购支出情况说明")
    t.p(f"{y}年度政府采购支出总额{t.m(run / 3)}{u}，其中：政府采购货物支出{t.m(run / 3)}{u}。")
    t.h(2, label(first, next(n)) + "国有资产占用情况说明")
    t.p(f"截至{y}年12月31日，{f['me']}共有车辆2辆，单价100万元以上设备0台（套）。")
    t.h(2, label(first, next(n)) + "预算绩效情况说明")
    t.h(3, label(second, 1) + "预算绩效管理工作开展情况")
    share = Decimal("100")
    project = f["project"]
    t.p(
        f"根据预算绩效管理要求，{f['me']}组织对{y}年度一般公共预算项目支出全面开展绩效自评，共涉及项目2个，资金{t.m(project)}{u}，占一般公共预算项目支出总额的{share}%。"
    )
    t.performance["coverage"] = {"project_count": 2, "amount": project, "share_pct": share}
    t.h(3, label(second, 2) + "项目绩效自评结果")
    half = (project / 2).quantize(CENT)
    for i, (name, executed) in enumerate((
        ("信息化运维经费", half),
        ("综合业务管理经费", (half * 9 / 10).quantize(CENT)),
    )):
        rate = pct(executed, half)
        outputs = ["按时完成系统升级改造，保障业务连续运行", "培训业务骨干120人次，服务对象满意度达到95%"]
        problems = ["预算执行进度不够均衡", "个别绩效指标设置不够细化"]
        measures = ["加强预算执行动态监控", "完善绩效指标体系"]
        marks = ("一是", "二是") if i == 0 else ("1.", "2.")
        lists = [
            "；".join(m + x for m, x in zip(marks, own, strict=True)) + "。" for own in (outputs, problems, measures)
        ]
        t.p(
            f"{i + 1}.{name}项目绩效自评综述：根据年初设定的绩效目标，项目绩效自评得分为95分。项目全年预算数为{t.m(half)}{u}，执行数为{t.m(executed)}{u}，完成预算的{rate}%。项目绩效目标完成情况：{lists[0]}发现的主要问题及原因：{lists[1]}下一步改进措施：{lists[2]}"
        )
        t.performance["summaries"].append({
            "project": name + "项目",
            "budget": half,
            "executed": executed,
            "execution_pct": rate,
            "outputs": outputs,
            "problems": problems,
            "measures": measures,
        })
    if True:
        t.h(3, label(second, 3) + "绩效自评结果应用情况")
        use = "将绩效自评结果作为下一年度预算安排和完善项目管理的重要依据，对执行进度偏低的项目相应压减预算规模。"
        t.p(use)
        t.performance["result_use"] = use
