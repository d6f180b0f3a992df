"""Made-up final accounts: one data structure that tables, text and the expected record are all made from."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

CLASSES = {
    "201": "一般公共服务支出", "203": "国防支出", "204": "公共安全支出", "205": "教育支出", "206": "科学技术支出",
    "207": "文化旅游体育与传媒支出", "208": "社会保障和就业支出", "210": "卫生健康支出", "211": "节能环保支出",
    "212": "城乡社区支出", "213": "农林水支出", "221": "住房保障支出", "223": "国有资本经营预算支出", "229": "其他支出",
}  # fmt: skip
NAMES = {
    **CLASSES,
    "20103": "政府办公厅（室）及相关机构事务", "2010301": "行政运行", "2010302": "一般行政管理事务", "2010350": "事业运行",
    "20106": "财政事务", "2010601": "行政运行", "2010608": "财政委托业务支出", "2010699": "其他财政事务支出",
    "20405": "法院", "2040501": "行政运行", "2040504": "案件审判", "2040505": "案件执行", "2040506": "“两庭”建设",
    "20502": "普通教育", "2050201": "学前教育", "2050203": "初中教育", "2050204": "高中教育", "2050299": "其他普通教育支出",
    "20604": "技术研究与开发", "2060499": "其他技术研究与开发支出",
    "20805": "行政事业单位养老支出", "2080501": "行政单位离退休", "2080502": "事业单位离退休",
    "2080505": "机关事业单位基本养老保险缴费支出", "2080506": "机关事业单位职业年金缴费支出",
    "20808": "抚恤", "2080801": "死亡抚恤",
    "21002": "公立医院", "2100201": "综合医院", "2100208": "其他专科医院", "21004": "公共卫生", "2100410": "突发公共卫生事件应急处置",
    "21011": "行政事业单位医疗", "2101101": "行政单位医疗", "2101102": "事业单位医疗", "2101103": "公务员医疗补助",
    "21208": "国有土地使用权出让收入安排的支出", "2120801": "征地和拆迁补偿支出", "2120804": "农村基础设施建设支出",
    "21301": "农业农村", "2130104": "事业运行", "2130152": "对高校毕业生到基层任职补助",
    "21307": "农村综合改革", "2130705": "对村民委员会和村党支部的补助",
    "22102": "住房改革支出", "2210201": "住房公积金", "2210202": "提租补贴", "2210203": "购房补贴",
    "22301": "解决历史遗留问题及改革成本支出", "2230107": "国有企业改革成本支出",
    "22960": "彩票公益金安排的支出", "2296003": "用于体育事业的彩票公益金支出",
}  # fmt: skip
ORDER_OLD = (
    "一般公共服务支出", "外交支出", "国防支出", "公共安全支出", "教育支出", "科学技术支出", "文化旅游体育与传媒支出",
    "社会保障和就业支出", "卫生健康支出", "节能环保支出", "城乡社区支出", "农林水支出", "交通运输支出", "资源勘探信息等支出",
    "商业服务业等支出", "金融支出", "援助其他地区支出", "自然资源海洋气象等支出", "住房保障支出", "粮油物资储备支出",
    "灾害防治及应急管理支出", "其他支出", "债务付息支出",
)  # fmt: skip
ORDER_NEW = (
    *ORDER_OLD[:13], "资源勘探工业信息等支出", *ORDER_OLD[14:20], "国有资本经营预算支出", "灾害防治及应急管理支出", "其他支出",
    "债务还本支出", "债务付息支出", "抗疫特别国债安排的支出",
)  # fmt: skip
ECONOMIC = {
    "301": "工资福利支出", "30101": "基本工资", "30102": "津贴补贴", "30103": "奖金", "30106": "伙食补助费", "30107": "绩效工资",
    "30108": "机关事业单位基本养老保险缴费", "30109": "职业年金缴费", "30110": "职工基本医疗保险缴费", "30111": "公务员医疗补助缴费",
    "30112": "其他社会保障缴费", "30113": "住房公积金", "30114": "医疗费", "30199": "其他工资福利支出",
    "302": "商品和服务支出", "30201": "办公费", "30202": "印刷费", "30203": "咨询费", "30204": "手续费", "30205": "水费", "30206": "电费",
    "30207": "邮电费", "30208": "取暖费", "30209": "物业管理费", "30211": "差旅费", "30212": "因公出国（境）费用", "30213": "维修（护）费",
    "30214": "租赁费", "30215": "会议费", "30216": "培训费", "30217": "公务接待费", "30218": "专用材料费", "30224": "被装购置费",
    "30225": "专用燃料费", "30226": "劳务费", "30227": "委托业务费", "30228": "工会经费", "30229": "福利费", "30231": "公务用车运行维护费",
    "30239": "其他交通费用", "30240": "税金及附加费用", "30299": "其他商品和服务支出",
    "303": "对个人和家庭的补助", "30301": "离休费", "30302": "退休费", "30303": "退职（役）费", "30304": "抚恤金", "30305": "生活补助",
    "30307": "医疗费补助", "30309": "奖励金", "30399": "其他对个人和家庭的补助",
    "310": "资本性支出", "31002": "办公设备购置", "31003": "专用设备购置", "31007": "信息网络及软件购置更新", "31099": "其他资本性支出",
}  # fmt: skip
THREE = ("total", "abroad", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")
INCOME = ("fiscal_appropriation", "superior_subsidy", "institutional", "operating", "affiliated_remittance", "other")
SPENT = ("basic", "project", "remitted_to_superior", "operating", "subsidy_to_affiliated")


@dataclass
class Leaf:
    """A 项: what came in for it and what was spent, by column; ``fund`` says out of which budget its appropriation came."""

    code: str
    fund: str
    income: dict[str, Decimal]
    spent: dict[str, Decimal]
    gp: dict[str, Decimal]
    initial: Decimal


@dataclass
class Account:
    """A department's year."""

    name: str
    year: int
    unit: str
    kind: str
    leaves: list[Leaf]
    economic: dict[str, Decimal | None]
    three: dict[str, dict[str, Decimal | None]]
    opening: Decimal
    closing: Decimal
    allotted: Decimal
    fiscal_opening: Decimal
    fiscal_closing: Decimal
    edu_fees: bool = False
    fund_opening: Decimal = Decimal(0)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def is_unit(self) -> bool:
        return self.kind == "unit_final_account"

    @property
    def classes(self) -> tuple[str, ...]:
        return ORDER_NEW if self.year >= 2020 else ORDER_OLD

    def tree(self, pick: Any, leaves: Iterable[Leaf] | None = None) -> list[tuple[str, dict[str, Decimal]]]:
        """Rows 类, 款, 项 with sums of ``pick(leaf)``; rows without anything are left out."""
        sums: dict[str, dict[str, Decimal]] = {}
        for leaf in leaves if leaves is not None else self.leaves:
            amounts = pick(leaf)
            for code in (leaf.code[:3], leaf.code[:5], leaf.code):
                own = sums.setdefault(code, {})
                for column, amount in amounts.items():
                    own[column] = own.get(column, Decimal(0)) + amount
        return [(code, sums[code]) for code in sorted(sums) if any(sums[code].values())]

    def sum(self, pick: Any, leaves: Iterable[Leaf] | None = None) -> dict[str, Decimal]:
        total: dict[str, Decimal] = {}
        for code, amounts in self.tree(pick, leaves):
            if len(code) == 3:
                for column, amount in amounts.items():
                    total[column] = total.get(column, Decimal(0)) + amount
        return total

    @property
    def income_total(self) -> Decimal:
        return sum(self.sum(lambda leaf: leaf.income).values(), Decimal(0))

    @property
    def spent_total(self) -> Decimal:
        return sum(self.sum(lambda leaf: leaf.spent).values(), Decimal(0))


PROFILES = {
    "office": ("2010301", "2010302", "2010350", "2080501", "2080505", "2080506", "2101101", "2101103", "2210201", "2210203"),
    "finance": ("2010601", "2010608", "2010699", "2060499", "2080501", "2080505", "2101101", "2130705", "2210201", "2210202", "2230107"),
    "court": ("2040501", "2040504", "2040505", "2040506", "2080501", "2080505", "2080801", "2101101", "2210201"),
    "school": ("2050201", "2050203", "2050204", "2050299", "2080502", "2080505", "2080506", "2101102", "2210201", "2296003"),
    "hospital": ("2080502", "2080505", "2100201", "2100208", "2100410", "2101102", "2210201"),
    "town": ("2010301", "2010350", "2080501", "2080505", "2101101", "2120801", "2120804", "2130104", "2130152", "2130705", "2210201", "2296003"),
}  # fmt: skip
FUNDS = {"212": "fund", "229": "fund", "223": "capital"}


def make_account(seed: int, name: str, year: int, unit: str, profile: str, *, carry: bool, kind: str) -> Account:
    """An account whose identities all hold; ``carry`` gives it balances of the year before and for the next."""
    draw = random.Random(seed)

    def money(low: float, high: float) -> Decimal:
        scale = 10000 if unit == "元" else 1
        return Decimal(draw.randint(int(low * 100 * scale), int(high * 100 * scale))) / 100

    leaves = []
    own_source = profile in ("school", "hospital")
    for code in PROFILES[profile]:
        fund = FUNDS.get(code[:3], "public")
        staff = (
            code.endswith(("01", "50", "05", "06", "02", "04"))
            and fund == "public"
            and code not in ("2010302", "2040506", "2120801")
        )
        basic = money(30, 900) if staff else Decimal(0)
        project = money(5, 600) if not staff or draw.random() < 0.3 else Decimal(0)
        gp = {"basic": basic, "project": project}
        spent = dict(gp)
        income = {"fiscal_appropriation": basic + project}
        if own_source and code in ("2050204", "2100201", "2100208"):
            extra = money(800, 9000)
            income["institutional"] = extra
            spent["basic"] += extra
            if draw.random() < 0.6:
                income["operating"] = money(10, 60)
                spent["operating"] = income["operating"]
            if draw.random() < 0.4:
                spent["remitted_to_superior"] = money(1, 9)
                income["superior_subsidy"] = spent["remitted_to_superior"]
        elif code[3:5] in ("02", "03", "06") and draw.random() < 0.5:
            income["other"] = money(0.5, 40)
            spent["project"] += income["other"]
        leaves.append(
            Leaf(code, fund, income, spent, gp, basic + project + (money(0, 20) if draw.random() < 0.7 else 0))
        )
    opening = closing = fiscal_opening = fiscal_closing = allotted = Decimal(0)
    fund_opening = Decimal(0)
    if carry:
        used = money(3, 25)
        first = next(leaf for leaf in leaves if leaf.gp["project"] > used and leaf.fund == "public")
        first.income["fiscal_appropriation"] -= used
        fiscal_opening = used + money(1, 8)
        fiscal_closing = fiscal_opening - used
        opening, closing = fiscal_opening + money(10, 90), Decimal(0)
        funds = [leaf for leaf in leaves if leaf.fund == "fund"]
        if funds:
            part = min(money(1, 4), funds[0].gp["project"] / 2).quantize(Decimal("0.01"))
            fund_opening = part
            funds[0].income["fiscal_appropriation"] -= part
            fiscal_opening += part
            opening += part
        left = opening + sum((sum(leaf.income.values()) - sum(leaf.spent.values()) for leaf in leaves), Decimal(0))
        allotted = (left / 10).quantize(Decimal("0.01")) if own_source else Decimal(0)
        closing = left - allotted
    account = Account(
        name, year, unit, kind, leaves, {}, {}, opening, closing, allotted, fiscal_opening, fiscal_closing
    )
    account.fund_opening = fund_opening
    account.edu_fees = profile == "school"
    _economic(account, draw)
    _three(account, draw, money)
    return account


def _economic(account: Account, draw: random.Random) -> None:
    whole = sum((leaf.gp["basic"] for leaf in account.leaves if leaf.fund == "public"), Decimal(0))
    codes = [code for code in ECONOMIC if len(code) == 5]
    used = [code for code in codes if draw.random() < 0.6]
    weights = {
        code: draw.randint(1, 100) * (20 if code.startswith("301") else 3 if code.startswith("303") else 1)
        for code in used
    }
    total = sum(weights.values())
    left = whole
    for code in used:
        account.economic[code] = (whole * weights[code] / total).quantize(Decimal("0.01"))
        left -= account.economic[code] or 0
    account.economic[used[0]] = (account.economic[used[0]] or Decimal(0)) + left
    for code in codes:
        account.economic.setdefault(code, None)
    for group in ("301", "302", "303", "310"):
        parts = [amount for code, amount in account.economic.items() if code.startswith(group) and amount is not None]
        account.economic[group] = sum(parts, Decimal(0)) if parts else None


def _three(account: Account, draw: random.Random, money: Any) -> None:
    for half in ("budget", "actual"):
        low, high = (3, 9) if half == "budget" else (0.2, 2.9)
        purchase = money(low * 4, high * 4) if draw.random() < 0.3 else None
        operation, reception = money(low, high), money(low, high)
        abroad = money(low, high) if draw.random() < 0.3 else None
        vehicles = (purchase or Decimal(0)) + operation
        account.three[half] = {
            "total": vehicles + reception + (abroad or Decimal(0)),
            "abroad": abroad,
            "vehicles": vehicles,
            "vehicle_purchase": purchase,
            "vehicle_operation": operation,
            "reception": reception,
        }
