"""The nine numeric tables of a final account, by the titles that the Ministry of Finance template (公开01表-公开09表) gives.

Every table knows its ``status``; a table that is not ``present`` has empty lists and ``None`` totals. Amounts are in the
unit of the document. ``source`` says where a row was read and what each cell looked like in print.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar, Literal, get_args

from pydantic import Field

from models.base import Amount, BBox, Evidence, Model, unset

TableId = Literal[
    "income_expenditure_summary",
    "income",
    "expenditure",
    "fiscal_appropriation_summary",
    "general_public_expenditure",
    "basic_expenditure_detail",
    "government_fund",
    "state_capital",
    "three_public",
]

TableStatus = Literal["present", "empty", "image", "missing"]
"""``present`` has figures; ``empty`` is printed without any; ``image`` is a picture that was not read; ``missing`` is not there."""

CellState = Literal["figure", "zero", "dash", "blank", "derived", "ambiguous", "unreadable"]
"""What a cell held in print.

``figure`` and ``zero`` were printed; ``dash`` is a printed ``-`` and ``blank`` an empty cell, both ``None`` in the record;
``derived`` was lost in print and follows from the accounting identities alone; ``ambiguous`` could stand in more than one
column and was left out; ``unreadable`` holds text that is not a figure and was left out.
"""


PageReader = Literal["pdfium", "pdfplumber", "ocr"]
"""What read the words of a page."""


class CellSource(Model):
    """How one amount was read. ``printed`` is the text of the cell, ``None`` where it was blank.

    ``second_reading`` is what a second engine shows at the same place, given only where it differs. ``unconfirmed`` belongs to
    printed figures that neither an accounting identity nor a second engine confirms.
    ``confidence`` (0-1) belongs to cells read by OCR, ``repaired_from`` (what was read) to those of them that the
    identities corrected, ``doubtful`` to those that no identity confirms.
    """

    state: CellState
    printed: str | None = unset()
    bbox: BBox | None = unset()
    second_reading: str | None = unset()
    confidence: float | None = unset()
    repaired_from: str | None = unset()
    doubtful: bool | None = unset()
    unconfirmed: bool | None = unset()


class RowSource(Model):
    """Where a row stands: its page (PDF) or line number (text), its box where there is geometry, and its cells by column."""

    page: int | None = unset()
    line: int | None = unset()
    bbox: BBox | None = unset()
    cells: dict[str, CellSource] = Field(default_factory=dict)


class Confirmed(Model):
    """How many printed figures of a table are confirmed by what: ``identity``, an accounting identity that holds (and none
    that does not); else ``second_engine``, an independent reading of the page; ``neither`` are marked ``unconfirmed``."""

    identity: int = 0
    second_engine: int = 0
    neither: int = 0


class TableSource(Model):
    """Where a table stands and how it was read.

    ``title`` is the heading as printed, ``number`` the printed 公开NN表, ``pages`` all pages that it runs over, ``notes``
    its 注/说明 lines and ``statement`` the sentence 本部门无… that explains an empty table. ``cells`` holds the cells that
    belong to no row (人员经费合计, 公用经费合计). ``reader`` read its pages (given for PDFs), ``confirmed`` counts how its
    figures are confirmed (given where there are any).
    """

    title: str | None = None
    number: str | None = None
    unit: str | None = None
    pages: tuple[int, ...] = ()
    line: int | None = None
    bbox: BBox | None = None
    origin: Literal["ruled", "aligned", "tabs", "text", "ocr", "declared"] | None = None
    notes: tuple[str, ...] = ()
    statement: Evidence | None = None
    reader: PageReader | None = unset()
    confirmed: Confirmed | None = unset()
    cells: dict[str, CellSource] = Field(default_factory=dict)


class Columns(Model):
    """A group of columns; rows are put together from groups, so that ``source`` comes last in the JSON."""

    amount_columns: ClassVar[tuple[str, ...]] = ()

    def amounts(self) -> dict[str, Decimal | None]:
        """Column name → amount, in template order."""
        return {column: getattr(self, column) for column in self.amount_columns}


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
    """A line of the expenditure side of 财政拨款收入支出决算总表."""

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
    """The 合计 row of 政府性基金… and 国有资本经营…; columns that the template lacks are ``None``."""

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
    """One half of 财政拨款“三公”经费支出决算表: 预算数 or 决算数."""

    amount_columns = ("total", "abroad", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")
    total: Amount | None
    abroad: Amount | None
    vehicles: Amount | None
    vehicle_purchase: Amount | None
    vehicle_operation: Amount | None
    reception: Amount | None


class ThreePublicAmounts(Row, ThreePublicColumns):
    """One half of 财政拨款“三公”经费支出决算表: 预算数 or 决算数."""


class Table(Model):
    """Common to the nine tables."""

    status: TableStatus
    source: TableSource | None = None

    def parts(self) -> Iterator[tuple[str, Row]]:
        """Every row with its path inside the table, in the order of print: ``("rows[3]", row)``, ``("total", row)``."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Row):
                yield name, value
            elif isinstance(value, tuple) and value and isinstance(value[0], Row):
                for index, row in enumerate(value):
                    yield f"{name}[{index}]", row

    def to_rows(self) -> list[dict[str, Any]]:
        """All rows as flat dictionaries: ``part`` (``rows``, ``total``, ``income`` …), the labels, the amounts as Decimal."""
        return [
            {"part": path.split("[", 1)[0]}
            | {name: getattr(row, name) for name in type(row).model_fields if name not in {"source", "other_measures"}}
            for path, row in self.parts()
        ]

    def to_pandas(self) -> Any:
        """``to_rows()`` as a ``pandas.DataFrame``; amounts stay Decimal objects.

        Raises ImportError, naming the extra, where pandas is absent.
        """
        try:
            import pandas
        except ImportError as error:
            raise ImportError("to_pandas() needs pandas: pip install 'juesuan[pandas]'") from error
        return pandas.DataFrame(self.to_rows())


class IncomeExpenditureSummary(Table):
    """收入支出决算总表 (公开01表)."""

    income: tuple[SummaryRow, ...] = ()
    expenditure: tuple[SummaryRow, ...] = ()


class Income(Table):
    """收入决算表 (公开02表)."""

    rows: tuple[IncomeRow, ...] = ()
    total: IncomeTotal | None = None


class Expenditure(Table):
    """支出决算表 (公开03表)."""

    rows: tuple[ExpenditureRow, ...] = ()
    total: ExpenditureTotal | None = None


class FiscalAppropriationSummary(Table):
    """财政拨款收入支出决算总表 (公开04表)."""

    income: tuple[SummaryRow, ...] = ()
    expenditure: tuple[FiscalExpenditureRow, ...] = ()


class GeneralPublicExpenditure(Table):
    """一般公共预算财政拨款支出决算表 (公开05表)."""

    rows: tuple[GeneralPublicRow, ...] = ()
    total: GeneralPublicTotal | None = None


class BasicExpenditureDetail(Table):
    """一般公共预算财政拨款基本支出决算明细表 (公开06表); rows sorted by code."""

    rows: tuple[EconomicRow, ...] = ()
    personnel_total: Amount | None = None
    public_total: Amount | None = None


class GovernmentFund(Table):
    """政府性基金预算财政拨款收入支出决算表 (公开07表)."""

    rows: tuple[FundRow, ...] = ()
    total: FundTotal | None = None


class StateCapital(Table):
    """国有资本经营预算财政拨款(收入)支出决算表 (公开08表)."""

    rows: tuple[FundRow, ...] = ()
    total: FundTotal | None = None


class ThreePublic(Table):
    """财政拨款“三公”经费支出决算表 (公开09表)."""

    budget: ThreePublicAmounts | None = None
    actual: ThreePublicAmounts | None = None


class Tables(Model):
    """All nine tables, always."""

    income_expenditure_summary: IncomeExpenditureSummary
    income: Income
    expenditure: Expenditure
    fiscal_appropriation_summary: FiscalAppropriationSummary
    general_public_expenditure: GeneralPublicExpenditure
    basic_expenditure_detail: BasicExpenditureDetail
    government_fund: GovernmentFund
    state_capital: StateCapital
    three_public: ThreePublic

    def items(self) -> Iterator[tuple[TableId, Table]]:
        """``(table id, table)`` in the order of the template."""
        for name in get_args(TableId):
            yield name, getattr(self, name)
