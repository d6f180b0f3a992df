"""What the REST interface takes and gives, as models: the schema that programs read is made of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from extractor.batch.journal import Correction, Decision, Name, State, Text, Value
from extractor.serve.freshness import What
from models.record import Finding, Place, Severity

Id = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the document")]
PageNumber = Annotated[int, Field(ge=1, le=1_000_000, description="Page of the document, from 1")]
ShortId = Annotated[str, Field(pattern="^[0-9a-f]{24}$")]
Revision = Annotated[int, Field(ge=0, le=1_000_000_000, description="The revision of the journal that its author saw")]


class Given(BaseModel):
    """What a request brings: nothing that is not known."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Why something was not done: the kind of error, what, where, and what to do about it, in Chinese."""

    error: str
    message: str
    hint: str | None = None
    where: str | None = None


class Conflict(Problem):
    """Somebody else was faster; ``entry`` is what he wrote."""

    entry: Decision | Correction | None = None


class Info(BaseModel):
    """The server and its dataset."""

    program: str
    record_schema: str
    dataset: str
    accounts: int
    with_errors: int
    with_warnings: int
    incomplete: int
    dismissed: int


class AccountRow(BaseModel):
    """An account in the table; amounts are decimal strings in the unit of the account, those in ``…_wan`` in 万元.

    Department and region are those of its body, counts of findings are without the ``dismissed`` ones.
    In 万元 they are ``None`` where the unit of the account is not known.
    """

    id: Id
    name: str | None
    department: str | None
    region: str | None
    fiscal_year: int | None
    kind: str | None
    scope: str | None
    unit: str | None
    input_kind: str | None
    pages: int | None
    errors: int
    warnings: int
    notes: int
    dismissed: int
    figures_read: int | None
    figures_unread: int | None
    share_read: str | None
    income: str | None
    expenditure: str | None
    income_wan: str | None
    expenditure_wan: str | None


class AccountRows(BaseModel):
    """Some accounts, and how many there are."""

    total: int
    rows: list[AccountRow]


class Choice(BaseModel):
    """A value that a filter can be set to, and how many accounts it leaves; ``title`` is its name for people."""

    value: str | int
    title: str
    accounts: int


class FilterChoices(BaseModel):
    """What filters can be set to."""

    regions: list[Choice]
    years: list[Choice]
    departments: list[Choice]
    kinds: list[Choice]
    findings: list[Choice]


class Reading(BaseModel):
    """Something in which the reading of an account differs from one with the program and the settings of now."""

    what: What
    then: str | None
    now: str | None


class AccountInfo(BaseModel):
    """One account: what it is, how far it is read, how far it is judged; ``findings`` are those that nobody dismissed."""

    id: Id
    name: str
    department: str | None
    fiscal_year: int | None
    kind: str
    unit: str | None
    revision: int
    findings: dict[Severity, int]
    states: dict[State, int]
    corrections: int
    has_source: bool
    read_otherwise: list[Reading]


class FindingState(BaseModel):
    """A finding, and what was decided about it."""

    key: str
    title: str
    state: State
    decision: Decision | None
    finding: Finding


class FindingList(BaseModel):
    """The findings of an account at a revision of its journal; ``gone`` are decisions about findings that are no more."""

    revision: int
    findings: list[FindingState]
    gone: list[Decision]


class NewDecision(Given):
    """A judgement on a finding; to dismiss it takes a reason."""

    finding: Annotated[str, Field(pattern="^[0-9a-f]{16}$", description="Key of the finding")]
    state: State
    revision: Revision
    reason: Text = ""
    note: Text = ""
    by: Name = ""


class GivenPlace(Given):
    """Where a value is printed: the page with a box in points of it (``x0, top, x1, bottom``), or the line; how it is printed."""

    page: Annotated[int, Field(ge=1, le=100_000)] | None = None
    line: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    bbox: Annotated[list[Annotated[float, Field(ge=-1e6, le=1e6)]], Field(min_length=4, max_length=4)] | None = None
    printed: Annotated[str, Field(max_length=1000)] | None = None

    def place(self) -> Place:
        """As the journal keeps it."""
        x0, top, x1, bottom = self.bbox or (0.0, 0.0, 0.0, 0.0)
        box = None if self.bbox is None else (x0, top, x1, bottom)
        return Place(page=self.page, line=self.line, bbox=box, printed=self.printed)


class NewCorrection(Given):
    """Another value for a path of the record, with the place where it is printed, for a reason; ``withdrawn`` takes one back."""

    path: Annotated[str, Field(min_length=1, max_length=300)]
    value: Annotated[Value, Field(union_mode="left_to_right")] = None
    revision: Revision
    reason: Text = ""
    place: GivenPlace | None = None
    withdrawn: bool = False
    by: Name = ""


class JournalEntries(BaseModel):
    """The journal of an account, the oldest entry first."""

    revision: int
    entries: list[Decision | Correction]


class Effects(BaseModel):
    """Sums and equalities that the corrections touch: ``broken`` no longer come out, ``mended`` do now, ``open`` never did."""

    broken: list[str]
    mended: list[str]
    open: list[str]


class CorrectionList(BaseModel):
    """Corrections that are in force, and those that the record has outlived."""

    revision: int
    applied: list[Correction]
    stale: list[Correction]
    labels: dict[str, str]
    """What stands at each path, in words."""
    effects: Effects
    """What the checks say of the record with all corrections in it, against the one that was read."""


class ValueInfo(BaseModel):
    """A value of a record as it was read, and what it is, in words."""

    path: str
    label: str
    value: Value


class ViewFate(BaseModel):
    """The figures of a page that share a fate, as the ``d`` of an SVG path in points of the page."""

    fate: str
    d: str


class ViewPageInfo(BaseModel):
    """A page that has a picture: its size in points, and what became of its figures."""

    page: int
    width: float
    height: float
    fates: list[ViewFate]


class ViewLine(BaseModel):
    """A line of the source text."""

    index: int
    number: int
    page: int | None
    text: str
    address: str | None


class ViewLink(BaseModel):
    """Where something stands: a page with boxes (``x0 top x1 bottom``, parted by semicolons), lines, a cell of a table."""

    href: str
    title: str
    page: int | None
    boxes: str | None
    first: int | None
    last: int | None
    span: str | None
    cell: str | None


class ViewFinding(BaseModel):
    """The places of a finding, ``None`` for one that is not known."""

    key: str
    number: int
    places: list[ViewLink | None]


class Places(BaseModel):
    """The places of all findings."""

    findings: list[ViewFinding]


class View(BaseModel):
    """An account beside its document."""

    pages: list[ViewPageInfo]
    lines: list[ViewLine]
    findings: list[ViewFinding]


class AcrossFindings(BaseModel):
    """Findings over the years, as ``juesuan check DATASET`` has them."""

    findings: list[Finding]


class Query(Given):
    """One SELECT in DuckDB's SQL, or the name of a ready query; ``limit`` rows at most."""

    sql: Annotated[str, Field(min_length=1, max_length=20_000)]
    limit: Annotated[int, Field(ge=1, le=10_000)] = 1000


class QueryAnswer(BaseModel):
    """The answer to a query; figures are decimal strings, ``more`` says that rows were left out."""

    columns: list[str]
    rows: list[list[Any]]
    more: bool


class ReadyQueryInfo(BaseModel):
    """A query that comes with the program."""

    name: str
    title: str
    sql: str


class ReadyQueries(BaseModel):
    """All of them."""

    queries: list[ReadyQueryInfo]


class Health(BaseModel):
    """The server answers."""

    status: Literal["ok"] = "ok"
