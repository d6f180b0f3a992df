"""The rows of the nine tables: their columns as the official template has them, and what each cell looked like in print."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from models.base import Amount, BBox, Model, unset

CellState = Literal["figure", "zero", "dash", "blank", "derived", "ambiguous", "unreadable"]


"""What a cell held in print.

``figure`` and ``zero`` were printed; ``dash`` is a printed ``-`` and ``blank`` an empty cell, both ``None`` in the record;
``derived`` was lost in print and follows from the accounting identities alone; ``ambiguous`` could stand in more than one
column and was left out; ``unreadable`` holds text that is not a figure and was left out.
"""


PageReader = Literal["pdfium", "pdfplumber", "ocr"]


"""What read the words of a page."""


class CellSource(Model):
    """How one amount was read. ``printed`` is the text of the cell, ``None`` where it was blank; ``address`` says where the
    cell stands in a format that has cells (``收入决算表!D12``).

    ``second_reading`` is what a second engine shows at the same place, given only where it differs. ``unconfirmed`` belongs to
    printed figures that neither an accounting identity nor a second engine confirms.
    ``confidence`` (0-1) belongs to cells read by OCR, ``repaired_from`` (what was read) to those of them that the
    identities corrected, ``doubtful`` to those that no identity confirms.
    """

    state: CellState
    printed: str | None = unset()
    bbox: BBox | None = unset()
    address: str | None = unset()
    second_reading: str | None = unset()
    confidence: float | None = unset()
    repaired_from: str | None = unset()
    doubtful: bool | None = unset()
    unconfirmed: bool | None = unset()


class RowSource(Model):
    """Where a row stands: its page (PDF) or line number (text), its box where there is geometry, and its cells by column.

    ``address`` says the same in the words of a format without pages (``收入决算表!7:7``, ``第3个表 第7行``).
    """

    page: int | None = unset()
    line: int | None = unset()
    bbox: BBox | None = unset()
    file: str | None = unset()
    address: str | None = unset()
    cells: dict[str, CellSource] = Field(default_factory=dict)


class Columns(Model):
    """A group of columns; rows are put together from groups, so that ``source`` comes last in the JSON."""

    amount_columns: ClassVar[tuple[str, ...]] = ()

    def amounts(self) -> dict[str, Decimal | None]:
        """Column name → amount, in template order."""
        fields = self.__dict__  # thousands of rows are asked: the mapping is faster than attributes one by one
        return {column: fields[column] for column in self.amount_columns}


Measure = Literal[
    "initial_budget",
    "annual_budget",
    "prior_year",
    "change_amount",
    "change_pct",
    "completion_pct",
    "opening_balance",
    "income",
    "closing_balance",
    "general_public",
    "government_fund",
    "state_capital",
    "personnel",
    "public",
]


"""What a table prints beside the columns of the official template: 年初预算数, 全年（调整）预算数, 上年决算数, 增减额, 增减%,
完成预算%; balances and income of a table of expenditure; the kinds of appropriation of one column; 人员经费 and 公用经费."""


class Row(Columns):
    """Common to all rows: ``source`` is absent in hand-made records.

    ``other_measures`` holds what the row prints beside the columns of the official template, by measure and by column.
    """

    other_measures: dict[Measure, dict[str, Amount]] | None = unset()
    source: RowSource | None = None

    @property
    def own_code(self) -> str:
        """The code of a row of a classification, empty for any other."""
        code: str = self.__dict__.get("code", "")  # a total has none, and to ask it by attribute is slow
        return code

    @property
    def own_name(self) -> str:
        """The name or item that the row prints, empty for a total."""
        name: str = self.__dict__.get("name") or self.__dict__.get("item", "")
        return name


class Coded(Columns):
    """The labels of a classified row: ``code`` joined into one string, ``name`` without line breaks."""

    code: str
    name: str


class SummaryColumns(Columns):
    """Printed 行次 (or ``None``), canonical item, amount."""

    amount_columns = ("amount",)
    line: int | None
    item: str
    amount: Amount | None


class SummaryRow(Row, SummaryColumns):
    """A line of 收入支出决算总表, or of the income side of 财政拨款收入支出决算总表."""


class FiscalExpenditureColumns(Columns):
    """Columns of the expenditure side of 财政拨款收入支出决算总表."""

    amount_columns = ("total", "general_public", "government_fund", "state_capital")
    line: int | None
    item: str
    total: Amount | None
    general_public: Amount | None
    government_fund: Amount | None
    state_capital: Amount | None


class FiscalExpenditureRow(Row, FiscalExpenditureColumns):
    """A line of the expenditure side of 财政拨款收入支出决算总表."""


class IncomeColumns(Columns):
    """Columns of 收入决算表."""

    amount_columns = (
        "total",
        "fiscal_appropriation",
        "superior_subsidy",
        "institutional",
        "operating",
        "affiliated_remittance",
        "other",
    )
    total: Amount | None
    fiscal_appropriation: Amount | None
    superior_subsidy: Amount | None
    institutional: Amount | None
    operating: Amount | None
    affiliated_remittance: Amount | None
    other: Amount | None


class IncomeTotal(Row, IncomeColumns):
    """The 合计 row of 收入决算表."""


class IncomeRow(Row, IncomeColumns, Coded):
    """A 类/款/项 row of 收入决算表; ``code`` is the functional classification."""


class ExpenditureColumns(Columns):
    """Columns of 支出决算表."""

    amount_columns = ("total", "basic", "project", "remitted_to_superior", "operating", "subsidy_to_affiliated")
    total: Amount | None
    basic: Amount | None
    project: Amount | None
    remitted_to_superior: Amount | None
    operating: Amount | None
    subsidy_to_affiliated: Amount | None


class ExpenditureTotal(Row, ExpenditureColumns):
    """The 合计 row of 支出决算表."""


class ExpenditureRow(Row, ExpenditureColumns, Coded):
    """A 类/款/项 row of 支出决算表; ``code`` is the functional classification."""


class GeneralPublicColumns(Columns):
    """Columns of 一般公共预算财政拨款支出决算表."""

    amount_columns = ("total", "basic", "project")
    total: Amount | None
    basic: Amount | None
    project: Amount | None


class GeneralPublicTotal(Row, GeneralPublicColumns):
    """The 合计 row of 一般公共预算财政拨款支出决算表."""


class GeneralPublicRow(Row, GeneralPublicColumns, Coded):
    """A 类/款/项 row of 一般公共预算财政拨款支出决算表; ``code`` is the functional classification."""


class AmountColumn(Columns):
    """The one column of figures of 基本支出决算明细表."""

    amount_columns = ("amount",)
    amount: Amount | None


class EconomicRow(Row, AmountColumn, Coded):
    """A row of 一般公共预算财政拨款基本支出决算明细表; ``code`` is the economic classification (301, 30101 …)."""


class FundColumns(Columns):
    """Columns of 政府性基金… and 国有资本经营…; those that the template lacks are ``None``."""

    amount_columns = ("opening_balance", "income", "total", "basic", "project", "closing_balance")
    opening_balance: Amount | None
    income: Amount | None
    total: Amount | None
    basic: Amount | None
    project: Amount | None
    closing_balance: Amount | None


class FundTotal(Row, FundColumns):
    """The 合计 row of 政府性基金… and 国有资本经营…."""


class FundRow(Row, FundColumns, Coded):
    """A 类/款/项 row of 政府性基金… and 国有资本经营…; ``code`` is the functional classification."""


class ThreePublicColumns(Columns):
    """Columns of either half of 财政拨款“三公”经费支出决算表."""

    amount_columns = ("total", "abroad", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")
    total: Amount | None
    abroad: Amount | None
    vehicles: Amount | None
    vehicle_purchase: Amount | None
    vehicle_operation: Amount | None
    reception: Amount | None


class ThreePublicAmounts(Row, ThreePublicColumns):
    """One half of 财政拨款“三公”经费支出决算表: 预算数 or 决算数."""
