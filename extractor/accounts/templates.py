"""The nine tables as declarative templates: titles, columns with their header aliases, item names, identities.

A template of another province or year needs an alias here, not code. Aliases are compared in folded form without white
space. Source: the final-account disclosure forms 公开01表-公开09表 of the Ministry of Finance (部门决算公开样张).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
    """An amount column: its name in the record, its name in print, and the headers that it is known by."""

    name: str
    label: str
    aliases: tuple[str, ...]


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


_TOTAL = ("合计", "小计", "总计", "本年合计", "金额", "决算数")
_BASIC = Column("basic", "基本支出", ("基本支出", "基本支出小计", "基本支出合计"))
_PROJECT = Column("project", "项目支出", ("项目支出", "项目支出小计", "项目支出合计"))
AMOUNT_COLUMN = Column("amount", "金额", ("金额", "决算数", "决算金额", "本年决算数", "合计"))

FUND_COLUMNS = (
    Column("opening_balance", "年初结转和结余", ("年初结转和结余", "年初结转结余", "上年结转和结余", "年初财政拨款结转和结余")),
    Column("income", "本年收入", ("本年收入", "本年收入合计", "本年财政拨款收入")),
    Column("total", "本年支出", ("本年支出", "本年支出合计", "支出合计", *_TOTAL)),
    _BASIC,
    _PROJECT,
    Column("closing_balance", "年末结转和结余", ("年末结转和结余", "年末结转结余", "结转下年", "年末财政拨款结转和结余")),
)  # fmt: skip
BALANCES = ("opening_balance", "income", "closing_balance")
"""Columns of the fund tables that other tables of expenditure print beside their own in some regions."""
_FUND_IDENTITIES = (
    Identity("total", ("basic", "project")),
    Identity("closing_balance", ("opening_balance", "income"), minus=("total",)),
)

_FUND_KINDS = (
    Column(
        "general_public",
        "一般公共预算财政拨款",
        ("一般公共预算财政拨款", "一般公共预算", "一般公共财政预算财政拨款"),
    ),
    Column(
        "government_fund",
        "政府性基金预算财政拨款",
        ("政府性基金预算财政拨款", "政府性基金预算", "政府性基金"),
    ),
    Column(
        "state_capital",
        "国有资本经营预算财政拨款",
        ("国有资本经营预算财政拨款", "国有资本经营预算", "国有资本经营"),
    ),
)
PART_COLUMNS = (
    *_FUND_KINDS,
    Column("personnel", "人员经费", ("人员经费", "人员支出")),
    Column("public", "公用经费", ("公用经费", "日常公用经费", "公用支出")),
)
"""What a column is parted into below its heading: 财政拨款收入 by fund, 基本支出 into 人员经费 and 公用经费."""

TEMPLATES: dict[TableId, Template] = {
    template.id: template
    for template in (
        Template(
            id="income_expenditure_summary",
            title="收入支出决算总表",
            form="summary",
            table=IncomeExpenditureSummary,
            row=SummaryRow,
            total=None,
            columns=(AMOUNT_COLUMN,),
        ),
        Template(
            id="income",
            title="收入决算表",
            form="coded",
            table=Income,
            row=IncomeRow,
            total=IncomeTotal,
            columns=(
                Column("total", "本年收入合计", ("本年收入合计", "本年收入", "收入合计", *_TOTAL)),
                Column("fiscal_appropriation", "财政拨款收入", ("财政拨款收入", "财政拨款", "财政补助收入")),
                Column("superior_subsidy", "上级补助收入", ("上级补助收入",)),
                Column("institutional", "事业收入", ("事业收入", "事业收入小计", "事业收入合计")),
                Column("operating", "经营收入", ("经营收入", "事业单位经营收入")),
                Column(
                    "affiliated_remittance", "附属单位上缴收入", ("附属单位上缴收入", "附属单位缴款", "附属单位上缴")
                ),
                Column("other", "其他收入", ("其他收入",)),
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
            ignored=("其中:教育收费", "教育收费", "其中:教育收费收入", "其中:财政专户"),
        ),
        Template(
            id="expenditure",
            title="支出决算表",
            form="coded",
            table=Expenditure,
            row=ExpenditureRow,
            total=ExpenditureTotal,
            columns=(
                Column("total", "本年支出合计", ("本年支出合计", "本年支出", "支出合计", *_TOTAL)),
                _BASIC,
                _PROJECT,
                Column("remitted_to_superior", "上缴上级支出", ("上缴上级支出", "上缴上级")),
                Column("operating", "经营支出", ("经营支出", "事业单位经营支出")),
                Column(
                    "subsidy_to_affiliated",
                    "对附属单位补助支出",
                    ("对附属单位补助支出", "对附属单位补助", "附属单位补助支出"),
                ),
            ),
            identities=(
                Identity("total", ("basic", "project", "remitted_to_superior", "operating", "subsidy_to_affiliated")),
            ),
            ignored=("人员经费", "公用经费", "日常公用经费"),
        ),
        Template(
            id="fiscal_appropriation_summary",
            title="财政拨款收入支出决算总表",
            form="summary",
            table=FiscalAppropriationSummary,
            row=FiscalExpenditureRow,
            total=None,
            columns=(
                Column("total", "合计", _TOTAL),
                *_FUND_KINDS,
            ),
            identities=(Identity("total", ("general_public", "government_fund", "state_capital")),),
        ),
        Template(
            id="general_public_expenditure",
            title="一般公共预算财政拨款支出决算表",
            form="coded",
            table=GeneralPublicExpenditure,
            row=GeneralPublicRow,
            total=GeneralPublicTotal,
            columns=(Column("total", "小计", ("本年支出合计", "本年支出", "支出合计", *_TOTAL)), _BASIC, _PROJECT),
            identities=(Identity("total", ("basic", "project")),),
            ignored=("人员经费", "公用经费", "日常公用经费", "年初结转和结余", "本年收入", "年末结转和结余"),
        ),
        Template(
            id="basic_expenditure_detail",
            title="一般公共预算财政拨款基本支出决算明细表",
            form="economic",
            table=BasicExpenditureDetail,
            row=EconomicRow,
            total=None,
            columns=(AMOUNT_COLUMN,),
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
            columns=FUND_COLUMNS,
            identities=_FUND_IDENTITIES,
        ),
        Template(
            id="three_public",
            title="财政拨款“三公”经费支出决算表",
            form="three_public",
            table=ThreePublic,
            row=ThreePublicAmounts,
            total=None,
            columns=(
                Column("total", "合计", ("合计", "总计", "“三公”经费合计", "三公经费合计")),
                Column(
                    "abroad",
                    "因公出国（境）费",
                    ("因公出国(境)费", "因公出国(境)费用", "因公出国(境)", "因公出国(境)经费"),
                ),
                Column(
                    "vehicles",
                    "公务用车购置及运行维护费",
                    (
                        "公务用车购置及运行维护费小计",
                        "公务用车购置及运行费小计",
                        "公务用车购置及运行维护费",
                        "公务用车购置及运行费",
                        "公务用车购置和运行维护费",
                        "公务用车购置及运行维护费合计",
                        "公务用车费",
                    ),
                ),
                Column("vehicle_purchase", "公务用车购置费", ("公务用车购置费", "公务用车购置", "购置费")),
                Column(
                    "vehicle_operation",
                    "公务用车运行维护费",
                    ("公务用车运行维护费", "公务用车运行费", "公务用车运行维护", "运行维护费", "运行费"),
                ),
                Column("reception", "公务接待费", ("公务接待费", "公务接待", "公务接待费用")),
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

TOTAL_LABELS = ("合计", "总计", "本年合计", "合计数", "共计")
"""Labels of the 合计 row of a coded table."""

UNIT_HEADERS = ("单位名称", "预算单位", "预算单位名称", "部门名称", "单位编码", "单位代码")
"""Headers of a column that names the unit whose row it is, as tables by unit have it."""

COLUMN_ORDINAL_LABELS = ("栏次", "栏目", "栏次号")
"""Labels of the row that numbers the columns."""

CODE_HEADERS = (
    "科目编码", "科目代码", "功能分类科目编码", "功能分类科目代码", "支出功能分类科目编码", "支出功能分类", "功能分类科目",
    "经济分类科目编码", "经济分类科目代码", "支出经济分类科目编码", "经济分类", "编码", "代码", "类", "款", "项",
)  # fmt: skip
NAME_HEADERS = ("科目名称", "名称", "功能分类科目名称", "经济分类科目名称", "科目")
ITEM_HEADERS = (
    "项目",
    "项目(按功能分类)",
    "支出项目(按功能分类)",
    "支出项目",
    "收入项目",
    "按功能分类",
    "支出功能分类",
)
LINE_HEADERS = ("行次", "序号")

GENERIC_HEADERS = ("合计", "小计", "总计", "金额", "决算数")
"""Headers that mean the column group above them, where there is one."""

GROUP_HEADERS = ("收入", "支出", "项目", "本年支出", "本年收入", "人员经费", "公用经费", "预算数", "决算数", "金额")
"""Headers that span columns and say nothing of one column alone."""

BUDGET_HEADERS = ("全年预算数", "预算数", "年初预算数", "调整预算数", "预算金额", "当年预算数")
ACTUAL_HEADERS = ("决算数", "全年决算数", "支出决算数", "决算金额", "本年决算数", "实际支出数")
