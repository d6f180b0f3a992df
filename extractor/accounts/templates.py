"""The nine tables as declarative templates: titles, columns with their header aliases, item names, identities.

A template of another province or year needs an alias in ``aliases/columns.yaml``, not code. Source: the final-account disclosure forms
公开01表-公开09表 of the Ministry of Finance (部门决算公开样张).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from extractor.accounts.heading_words import heading_words, words_by_table
from extractor.accounts.own_aliases import column_aliases, is_column_alias, measure_headings
from extractor.lazy import cached_property
from extractor.text.characters import key
from models.rows import (
    EconomicRow,
    ExpenditureRow,
    ExpenditureTotal,
    FiscalExpenditureRow,
    FundRow,
    FundTotal,
    GeneralPublicRow,
    GeneralPublicTotal,
    IncomeRow,
    IncomeTotal,
    Row,
    SummaryRow,
    ThreePublicAmounts,
)
from models.tables import (
    BasicExpenditureDetail,
    Expenditure,
    FiscalAppropriationSummary,
    GeneralPublicExpenditure,
    GovernmentFund,
    Income,
    IncomeExpenditureSummary,
    StateCapital,
    Table,
    TableId,
    ThreePublic,
)

Form = Literal["summary", "coded", "economic", "three_public"]


@dataclass(frozen=True)
class Column:
    """An amount column: its name in the record, its name in print, and the headers that it is known by (folded)."""

    name: str
    label: str
    built_in: tuple[str, ...]
    table: TableId | None = None

    @property
    def aliases(self) -> tuple[str, ...]:
        """The headers that it is known by: the built-in ones, and those that the user adds."""
        added = column_aliases(self.table, self.name)
        return (*self.built_in, *added) if added else self.built_in

    def is_called(self, heading: str) -> bool:
        """Whether a heading (folded) is one that it is known by."""
        return heading in self._built_in or is_column_alias(self.table, self.name, heading)

    @cached_property
    def _built_in(self) -> frozenset[str]:
        return frozenset(map(key, self.built_in))


@dataclass(frozen=True)
class Identity:
    """Within a row, ``whole`` = Σ ``parts`` − Σ ``minus`` (column names). Blank parts count as nothing."""

    whole: str
    parts: tuple[str, ...]
    minus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    """One of the nine tables.

    ``titles`` are cores that the printed title ends with, longest first; ``ignored`` are headers of columns that the
    record does not hold (其中：教育收费), so that their figures are neither taken nor taken for others.
    """

    id: TableId
    title: str
    form: Form
    table: type[Table]
    row: type[Row]
    total: type[Row] | None
    columns: tuple[Column, ...]
    identities: tuple[Identity, ...] = ()
    ignored: tuple[str, ...] = ()

    def label(self, column: str) -> str:
        """The printed name of a column, for messages."""
        return next((c.label for c in self.columns if c.name == column), AMOUNT_COLUMN.label)


AMOUNT_COLUMN = Column("amount", "金额", heading_words("amount"))


def _columns(table: TableId, **labels: str) -> tuple[Column, ...]:
    """The columns of a table in the order of the form: names in the record with their names in print."""
    return tuple(Column(name, label, heading_words("columns", table, name), table) for name, label in labels.items())


def _fund_columns(table: TableId) -> tuple[Column, ...]:
    return _columns(
        table,
        opening_balance="年初结转和结余",
        income="本年收入",
        total="本年支出",
        basic="基本支出",
        project="项目支出",
        closing_balance="年末结转和结余",
    )


FUND_COLUMNS = _fund_columns("government_fund")
BALANCES = ("opening_balance", "income", "closing_balance")
"""Columns of the fund tables that other tables of expenditure print beside their own in some regions."""
_FUND_IDENTITIES = (
    Identity("total", ("basic", "project")),
    Identity("closing_balance", ("opening_balance", "income"), minus=("total",)),
)

_FUND_KINDS = {
    "general_public": "一般公共预算财政拨款",
    "government_fund": "政府性基金预算财政拨款",
    "state_capital": "国有资本经营预算财政拨款",
}
PART_COLUMNS = tuple(
    Column(name, label, heading_words("parts", name))
    for name, label in {**_FUND_KINDS, "personnel": "人员经费", "public": "公用经费"}.items()
)
"""What a column is parted into below its heading: 财政拨款收入 by fund, 基本支出 into 人员经费 and 公用经费."""

ECONOMIC_TOTALS = {
    f"{word}{end}": f"{part}_total"
    for part in ("personnel", "public")
    for word in heading_words("parts", part)
    for end in ("合计", "小计")
}
"""The labels of 人员经费合计 and 公用经费合计, and which of the two each is."""

DETAIL_OF = {word: column for column, words in words_by_table("details").items() for word in words}
"""Columns that the record does not hold, by the column that they are a part of and stand after."""

_IGNORED = words_by_table("ignored")

TEMPLATES: dict[TableId, Template] = {
    template.id: replace(template, ignored=_IGNORED.get(template.id, ()))
    for template in (
        Template(
            id="income_expenditure_summary",
            title="收入支出决算总表",
            form="summary",
            table=IncomeExpenditureSummary,
            row=SummaryRow,
            total=None,
            columns=(replace(AMOUNT_COLUMN, table="income_expenditure_summary"),),
        ),
        Template(
            id="income",
            title="收入决算表",
            form="coded",
            table=Income,
            row=IncomeRow,
            total=IncomeTotal,
            columns=_columns(
                "income",
                total="本年收入合计",
                fiscal_appropriation="财政拨款收入",
                superior_subsidy="上级补助收入",
                institutional="事业收入",
                operating="经营收入",
                affiliated_remittance="附属单位上缴收入",
                other="其他收入",
            ),
            identities=(
                Identity(
                    "total",
                    (
                        "fiscal_appropriation",
                        "superior_subsidy",
                        "institutional",
                        "operating",
                        "affiliated_remittance",
                        "other",
                    ),
                ),
            ),
        ),
        Template(
            id="expenditure",
            title="支出决算表",
            form="coded",
            table=Expenditure,
            row=ExpenditureRow,
            total=ExpenditureTotal,
            columns=_columns(
                "expenditure",
                total="本年支出合计",
                basic="基本支出",
                project="项目支出",
                remitted_to_superior="上缴上级支出",
                operating="经营支出",
                subsidy_to_affiliated="对附属单位补助支出",
            ),
            identities=(
                Identity("total", ("basic", "project", "remitted_to_superior", "operating", "subsidy_to_affiliated")),
            ),
        ),
        Template(
            id="fiscal_appropriation_summary",
            title="财政拨款收入支出决算总表",
            form="summary",
            table=FiscalAppropriationSummary,
            row=FiscalExpenditureRow,
            total=None,
            columns=_columns("fiscal_appropriation_summary", total="合计", **_FUND_KINDS),
            identities=(Identity("total", ("general_public", "government_fund", "state_capital")),),
        ),
        Template(
            id="general_public_expenditure",
            title="一般公共预算财政拨款支出决算表",
            form="coded",
            table=GeneralPublicExpenditure,
            row=GeneralPublicRow,
            total=GeneralPublicTotal,
            columns=_columns("general_public_expenditure", total="小计", basic="基本支出", project="项目支出"),
            identities=(Identity("total", ("basic", "project")),),
        ),
        Template(
            id="basic_expenditure_detail",
            title="一般公共预算财政拨款基本支出决算明细表",
            form="economic",
            table=BasicExpenditureDetail,
            row=EconomicRow,
            total=None,
            columns=(replace(AMOUNT_COLUMN, table="basic_expenditure_detail"),),
        ),
        Template(
            id="government_fund",
            title="政府性基金预算财政拨款收入支出决算表",
            form="coded",
            table=GovernmentFund,
            row=FundRow,
            total=FundTotal,
            columns=FUND_COLUMNS,
            identities=_FUND_IDENTITIES,
        ),
        Template(
            id="state_capital",
            title="国有资本经营预算财政拨款支出决算表",
            form="coded",
            table=StateCapital,
            row=FundRow,
            total=FundTotal,
            columns=_fund_columns("state_capital"),
            identities=_FUND_IDENTITIES,
        ),
        Template(
            id="three_public",
            title="财政拨款“三公”经费支出决算表",
            form="three_public",
            table=ThreePublic,
            row=ThreePublicAmounts,
            total=None,
            columns=_columns(
                "three_public",
                total="合计",
                abroad="因公出国（境）费",
                vehicles="公务用车购置及运行维护费",
                vehicle_purchase="公务用车购置费",
                vehicle_operation="公务用车运行维护费",
                reception="公务接待费",
            ),
            identities=(
                Identity("total", ("abroad", "vehicles", "reception")),
                Identity("vehicles", ("vehicle_purchase", "vehicle_operation")),
            ),
        ),
    )
}

_INCOME_ITEMS = (
    "一般公共预算财政拨款收入", "政府性基金预算财政拨款收入", "国有资本经营预算财政拨款收入", "上级补助收入", "事业收入",
    "经营收入", "附属单位上缴收入", "其他收入", "本年收入合计", "使用非财政拨款结余", "使用非财政拨款结余（含专用结余）",
    "用事业基金弥补收支差额", "年初结转和结余", "总计",
)  # fmt: skip
FUNCTIONAL_ITEMS = (
    "一般公共服务支出", "外交支出", "国防支出", "公共安全支出", "教育支出", "科学技术支出", "文化旅游体育与传媒支出",
    "文化体育与传媒支出", "社会保障和就业支出", "卫生健康支出", "医疗卫生与计划生育支出", "节能环保支出", "城乡社区支出",
    "农林水支出", "交通运输支出", "资源勘探工业信息等支出", "资源勘探信息等支出", "商业服务业等支出", "金融支出",
    "援助其他地区支出", "自然资源海洋气象等支出", "国土海洋气象等支出", "住房保障支出", "粮油物资储备支出",
    "国有资本经营预算支出", "灾害防治及应急管理支出", "其他支出", "债务还本支出", "债务付息支出", "债务发行费用支出",
    "抗疫特别国债安排的支出", "转移性支出", "预备费",
)  # fmt: skip
_EXPENDITURE_ITEMS = (*FUNCTIONAL_ITEMS, "本年支出合计", "结余分配", "年末结转和结余", "总计")
_FISCAL_INCOME_ITEMS = (
    "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款", "一般公共预算财政拨款收入",
    "政府性基金预算财政拨款收入", "国有资本经营预算财政拨款收入", "本年收入合计", "年初财政拨款结转和结余", "总计",
)  # fmt: skip
_FISCAL_EXPENDITURE_ITEMS = (*FUNCTIONAL_ITEMS, "本年支出合计", "年末财政拨款结转和结余", "总计")

ITEM_NAMES: dict[tuple[TableId, str], tuple[str, ...]] = {
    ("income_expenditure_summary", "income"): _INCOME_ITEMS,
    ("income_expenditure_summary", "expenditure"): _EXPENDITURE_ITEMS,
    ("fiscal_appropriation_summary", "income"): _FISCAL_INCOME_ITEMS,
    ("fiscal_appropriation_summary", "expenditure"): _FISCAL_EXPENDITURE_ITEMS,
}
"""Canonical item names of the two-sided tables, by table and side: a label that the print cut off is completed to one."""

TOTAL_LABELS = heading_words("labels", "total")
"""Labels of the 合计 row of a coded table."""
UNIT_HEADERS = heading_words("labels", "unit")
"""Headings of a column that names the unit whose row it is, as tables by unit have it."""
COLUMN_ORDINAL_LABELS = heading_words("labels", "ordinals")
"""Labels of the row that numbers the columns."""
CODE_HEADERS = heading_words("labels", "code")
NAME_HEADERS = heading_words("labels", "name")
ITEM_HEADERS = heading_words("labels", "item")
LINE_HEADERS = heading_words("labels", "line")
REMARK_HEADERS = heading_words("labels", "remark")
"""Headings of a column of words behind the amounts."""
GENERIC_HEADERS = heading_words("headings", "generic")
"""Headings that mean the column group above them, where there is one."""
GROUP_HEADERS = heading_words("headings", "group")
"""Headings that span columns and say nothing of one column alone."""
BALANCE_HEADERS = heading_words("headings", "balance")
"""How the heading of a group of columns begins that hold what was carried over: 年初结转和结余."""
BUDGET_HEADERS = heading_words("headings", "budget")
ACTUAL_HEADERS = heading_words("headings", "actual")


def budget_headers() -> tuple[str, ...]:
    """The headings of a budget, those that the user adds included."""
    return BUDGET_HEADERS + measure_headings("initial_budget") + measure_headings("annual_budget")


def actual_headers() -> tuple[str, ...]:
    """The headings of the final account itself, those that the user adds included."""
    return ACTUAL_HEADERS + measure_headings("actual")
