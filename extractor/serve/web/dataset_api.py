"""``/api``: the dataset as a whole: what it is, questions in SQL, exports of many accounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from extractor.batch.answers import AnswerForm
from extractor.batch.query import ready_queries
from extractor.errors import TimeLimitError
from extractor.serve.accounts import Order
from extractor.serve.exports import DatasetForm, export_dataset, exported
from extractor.serve.outliers import Outlier
from extractor.serve.shares import percent
from extractor.serve.web import schemas
from extractor.serve.web.accounts_api import FILE, Wanted, download
from extractor.serve.web.state import Shared, State
from extractor.version import __version__
from models.record import SCHEMA_VERSION

router = APIRouter(prefix="/api", tags=["dataset"])
MOST_OUTLIERS = 200
_BUSY_SECONDS = 15
BUSY: dict[int | str, dict[str, Any]] = {503: {"model": schemas.Problem}}


@router.get("/info")
def get_info(state: Shared) -> schemas.Info:
    """The server and its dataset."""
    return schemas.Info(
        program=f"juesuan {__version__}",
        record_schema=SCHEMA_VERSION,
        dataset=state.workspace.dataset.path.name,
        **state.table.totals(),
    )


@router.get("/across")
def list_across(state: Shared) -> schemas.AcrossFindings:
    """Contradictions between the accounts of one department in consecutive years."""
    return schemas.AcrossFindings(findings=list(state.table.across()))


class OutlierInfo(BaseModel):
    """An account that stands out: its share in per cent, the median of ``peers`` others of its kind, size and year."""

    account: schemas.Id
    department: str
    fiscal_year: int
    measure: str
    share: str
    median: str
    peers: int


class OutlierList(BaseModel):
    """Some of the outliers, the farthest first, and how many there are."""

    total: int
    outliers: list[OutlierInfo]


@router.get("/outliers")
def list_outliers(
    state: Shared, wanted: Wanted, limit: Annotated[int, Query(ge=1, le=MOST_OUTLIERS)] = MOST_OUTLIERS
) -> OutlierList:
    """Accounts of a filter that stand out from bodies of the same kind and size in the whole dataset."""
    found = state.outliers.of(wanted)
    return OutlierList(total=len(found), outliers=[_outlier(one) for one in found[:limit]])


def _outlier(one: Outlier) -> OutlierInfo:
    return OutlierInfo(
        account=one.account.id,
        department=one.account.department,
        fiscal_year=one.account.year,
        measure=one.account.measure,
        share=percent(one.account.share),
        median=percent(one.median),
        peers=one.peers,
    )


@router.get("/queries")
def list_queries() -> schemas.ReadyQueries:
    """The queries that come with the program."""
    found = [schemas.ReadyQueryInfo(name=one.name, title=one.title, sql=one.sql) for one in ready_queries()]
    return schemas.ReadyQueries(queries=found)


@router.post("/query", responses=BUSY)
def ask(state: Shared, given: schemas.Query) -> schemas.QueryAnswer:
    """One SELECT over the parts of the dataset; nothing is written, and nothing outside the dataset is read."""
    with _turn(state):
        answer = state.questions.ask(state.workspace.dataset.path, given.sql, limit=given.limit)
    return schemas.QueryAnswer(columns=list(answer.columns), rows=answer.rows, more=answer.more)


@router.post("/query/{form}", response_class=Response, responses=FILE | BUSY)
def ask_for_file(state: Shared, form: AnswerForm, given: schemas.Query) -> Response:
    """All of the answer (``limit`` does not count) as a file for spreadsheets."""
    with _turn(state):
        data = state.questions.file(state.workspace.dataset.path, given.sql, form)
    return download(exported("查询结果", form, data))


@contextmanager
def _turn(state: State) -> Iterator[None]:
    if not state.queries.acquire(timeout=_BUSY_SECONDS):
        raise TimeLimitError("正有别的查询在运行", hint="请稍后再试")
    try:
        yield
    finally:
        state.queries.release()


@router.get("/exports/{form}", response_class=Response, responses=FILE)
def get_export(
    state: Shared, form: DatasetForm, wanted: Wanted, order: Order = "department", *, down: bool = False
) -> Response:
    """The accounts of a filter in one file, in an order."""
    return download(export_dataset(state.workspace, state.table, wanted, form, order, down=down))
