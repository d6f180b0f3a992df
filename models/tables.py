"""The nine numeric tables of a final account, by the titles that the Ministry of Finance template (公开01表-公开09表) gives.

Every table knows its ``status``; a table that is not ``present`` has empty lists and ``None`` totals. Amounts are in the
unit of the document. ``source`` says where a row was read and what each cell looked like in print.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args

from pydantic import Field

from models.base import Amount, BBox, Evidence, Model, unset
from models.rows import (
    CellSource,
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
    PageReader,
    Row,
    RowSource,
    SummaryRow,
    ThreePublicAmounts,
)

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
    belong to no row (人员经费合计, 公用经费合计). ``file`` names the file of an account of several, ``address`` says
    where its title stands in a format without pages. ``reader`` read its pages
    (given for PDFs), ``confirmed`` counts how its figures are confirmed (given where there are any).
    """

    title: str | None = None
    number: str | None = None
    unit: str | None = None
    pages: tuple[int, ...] = ()
    line: int | None = None
    bbox: BBox | None = None
    file: str | None = unset()
    address: str | None = unset()
    origin: Literal["ruled", "aligned", "tabs", "text", "ocr", "declared"] | None = None
    notes: tuple[str, ...] = ()
    statement: Evidence | None = None
    reader: PageReader | None = unset()
    confirmed: Confirmed | None = unset()
    cells: dict[str, CellSource] = Field(default_factory=dict)


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
            raise ImportError('to_pandas() 需要 pandas：pip install "juesuan[pandas]"') from error
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


class OtherRow(Model):
    """A row of a table beside the nine: its cells from left to right as printed, without white space; merged ones once."""

    cells: tuple[str, ...]
    source: RowSource | None = None


class OtherTable(Model):
    """A table of the account that is none of the nine, or one of them that is printed twice, as it stands in print.

    ``rows`` are all rows, those of the head included. ``resembles`` is the one of the nine whose name it has as well
    (by unit, a second copy), of which another table was read.
    """

    title: str
    resembles: TableId | None = unset()
    rows: tuple[OtherRow, ...] = ()
    source: TableSource | None = None


def _is_empty(value: object) -> bool:
    return value == ()


class Tables(Model):
    """All nine tables, always; ``other`` are the tables beside them in the order of print, left out where there are none."""

    income_expenditure_summary: IncomeExpenditureSummary
    income: Income
    expenditure: Expenditure
    fiscal_appropriation_summary: FiscalAppropriationSummary
    general_public_expenditure: GeneralPublicExpenditure
    basic_expenditure_detail: BasicExpenditureDetail
    government_fund: GovernmentFund
    state_capital: StateCapital
    three_public: ThreePublic
    other: tuple[OtherTable, ...] = Field(default=(), exclude_if=_is_empty)

    def items(self) -> Iterator[tuple[TableId, Table]]:
        """``(table id, table)`` of the nine in the order of the template."""
        for name in get_args(TableId):
            yield name, getattr(self, name)
