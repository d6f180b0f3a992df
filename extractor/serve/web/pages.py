"""The pages for people: the table of accounts, one account beside its document, the inbox, charts, questions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from importlib.resources import files
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from extractor.batch.query import ready_queries
from extractor.checks.explain import finding_title
from extractor.export.labels import DOCUMENT_KINDS, ORIGINS, SEVERITY_LABELS
from extractor.export.marks import findings_to_marks
from extractor.export.path_labels import place_in_words
from extractor.report.style import own_file, themed_style
from extractor.serve.accounts import Filter, Order
from extractor.serve.charts import charts_of, structure_years, without_totals
from extractor.serve.decisions import decided, gone
from extractor.serve.exports import AccountForm, DatasetForm
from extractor.serve.query_help import EXAMPLES, tables_in_words
from extractor.serve.view_worker import Side
from extractor.serve.views import is_made, side_of, values_alone
from extractor.serve.web import schemas
from extractor.serve.web.accounts_api import Unset, Wanted, Year
from extractor.serve.web.render import filter_query, language_of, question_of, render, saved_query, template_environment
from extractor.serve.web.state import Shared
from extractor.serve.web.texts import Language, translator

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
ROWS = 100
MOST_ACROSS = 300
"""Contradictions on one page; the API has all of them."""
_STATIC = {
    "workbench.css": "text/css; charset=utf-8",
    **dict.fromkeys(
        ("workbench.js", "account.js", "accounts.js", "inbox.js", "questions.js"), "text/javascript; charset=utf-8"
    ),
}
_ACCOUNT_DOWNLOADS: tuple[tuple[AccountForm, str], ...] = (
    ("letter.docx", "核对意见函"),
    ("workbook.xlsx", "Excel"),
    ("worklist.xlsx", "整改清单"),
    ("report.html", "报告"),
    ("gold.json", "更正后的数据"),
    ("record.json", "记录"),
)
_DATASET_DOWNLOADS: tuple[tuple[DatasetForm, str], ...] = (
    ("table.xlsx", "本表 Excel"),
    ("worklist.xlsx", "整改清单"),
    ("datapackage.zip", "全部数据 CSV"),
    ("parquet.zip", "全部数据 Parquet"),
)
_KEYS = (
    ("n / p", "下一条、上一条发现"),
    ("o", "在原文里标出，再按看下一处"),
    ("a / d", "属实、不采纳"),
    ("m", "备注"),
    ("u", "撤回"),
    ("e", "更正选中的值，或发现所指的值"),
    ("1 / 2 / 3", "发现、读出的内容、更正"),
    ("x", "下载更正后的数据"),
)
_STATES = {"open": "未处理", "accepted": "属实", "dismissed": "不采纳"}


@router.get("/")
def home(state: Shared) -> Response:
    """The table where there is something in it, else the inbox."""
    return RedirectResponse("/accounts" if state.table.totals()["accounts"] else "/inbox", 303)


@router.get("/accounts")
def accounts_page(
    request: Request,
    state: Shared,
    wanted: Wanted,
    order: Order = "department",
    *,
    down: bool = False,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> str:
    """The table of accounts with its filters."""
    t = translator(language_of(request))
    page = state.table.page(wanted, order=order, offset=offset, limit=ROWS, down=down)
    return render(
        request, "accounts", wanted=wanted, rows=page.rows, total=page.total, order=order, down=down, offset=offset,
        limit=ROWS, query=filter_query(wanted), selects=_selects(state, wanted, t),
        downloads=[(form, t(label)) for form, label in _DATASET_DOWNLOADS],
        saved=[(one, saved_query(one)) for one in state.saved.all()], unreadable=state.saved.unreadable(),
        question=question_of(wanted, order, down=down),
        dismissed=state.table.dismissed(wanted), damaged=state.table.damaged_journals(),
        columns=[
            ("department", t("部门"), False), ("fiscal_year", t("年度"), False), ("region", t("地区"), False),
            ("findings", t("错误"), True), ("", t("警告"), True), ("", t("提示"), True),
            ("income", t("收入合计（万元）"), True), ("expenditure", t("支出合计（万元）"), True), ("", t("原文单位"), False),
            ("unread", t("未读数字"), True), ("name", t("文件"), False),
        ],
    )  # fmt: skip


@router.get("/accounts/{account}")
def account_page(request: Request, state: Shared, account: schemas.Id) -> str:
    """One account: its document on one side, findings, values and corrections on the other."""
    t = translator(language_of(request))
    found = state.workspace.account(account)
    entries = state.workspace.journal(account).entries()
    findings = decided(findings_to_marks(found.record.findings).findings, entries)
    counts = Counter(one.state for one in findings)
    return render(
        request, "account", account=found, record=found.record, findings=findings,
        gone=gone(found.record.findings, entries), label_of=partial(place_in_words, found.record),
        corrections=len(state.workspace.corrected(found).applied), revision=entries[-1].revision if entries else 0,
        counts={name: counts[name] for name in ("open", "accepted", "dismissed")},
        titles={one.finding.id: finding_title(one.finding.id) for one in findings},
        severities={name: t(label) for name, label in SEVERITY_LABELS.items()},
        origins={name: t(label) for name, label in ORIGINS.items()},
        states={name: t(label) for name, label in _STATES.items()},
        downloads=[(form, t(label)) for form, label in _ACCOUNT_DOWNLOADS], older=state.workspace.read_otherwise(found),
        keys=[(key, t(what)) for key, what in _KEYS], is_made=is_made(state.workspace, found),
    )  # fmt: skip


@router.get("/accounts/{account}/values-alone")
def account_values(state: Shared, account: schemas.Id) -> str:
    """The values without their places in the document, for which nothing has to be opened."""
    return values_alone(state.workspace.account(account))


@router.get("/accounts/{account}/{side}")
def account_side(state: Shared, account: schemas.Id, side: Side) -> str:
    """A piece of the page of an account; made by a worker at the first request."""
    return side_of(state.workspace, state.workspace.account(account), side)


@router.get("/inbox")
def inbox_page(request: Request) -> str:
    """Where files come in and are read."""
    return render(request, "inbox")


@router.get("/charts")
def charts_page(
    request: Request, state: Shared, wanted: Wanted, structure: Annotated[Year | None, Unset] = None
) -> str:
    """Charts of the accounts of a filter; the structure is that of one year, the latest where none is chosen."""
    total = state.table.page(wanted, limit=1).total
    years, t = structure_years(state.table, wanted), translator(language_of(request))
    charts = [
        replace(one, title=t(one.title), basis=t(one.basis), series=tuple(map(t, one.series)))
        for one in charts_of(state.table, wanted, structure)
    ]
    return render(
        request, "charts", charts=charts, total=total, query=filter_query(wanted),
        years=years, year=structure if structure in years else max(years, default=None),
        left_out=without_totals(state.table, wanted),
    )  # fmt: skip


@router.get("/across")
def across_page(request: Request, state: Shared) -> str:
    """What the accounts of one department say of each other over the years."""
    t = translator(language_of(request))
    severities = {name: t(label) for name, label in SEVERITY_LABELS.items()}
    return render(
        request,
        "across",
        findings=state.table.across(),
        pairs=state.table.year_pairs(),
        severities=severities,
        title_of=finding_title,
        most=MOST_ACROSS,
    )


@router.get("/questions")
def questions_page(request: Request) -> str:
    """Questions in SQL."""
    return render(request, "questions", queries=ready_queries(), examples=EXAMPLES, tables=tables_in_words())


@router.get("/language")
def choose_language(to: Language) -> Response:
    """The other language, kept by the browser."""
    answer = RedirectResponse("/", 303)
    answer.set_cookie("juesuan_language", to, max_age=31_536_000, samesite="strict", path="/")
    return answer


@router.get("/login")
def login_page(request: Request) -> str:
    """Asks for the password."""
    told = next((one for one in ("wrong", "early") if one in request.query_params), None)
    return template_environment().get_template("login.html.j2").render(told=told)


@router.post("/login")
async def log_in(request: Request, state: Shared) -> Response:
    """Trades the password for the cookie."""
    body = (await request.body()).decode("utf-8", "replace")
    password = parse_qs(body, max_num_fields=5).get("password", [""])[0]
    client = request.client.host if request.client is not None else ""
    guess = await run_in_threadpool(state.door.keys.guessed, password, client)
    return state.door.greeting(request.scope) if guess == "right" else RedirectResponse(f"/login?{guess}", 303)


@router.get("/static/{name}")
def static_file(name: str) -> Response:
    """A file of ours: nothing of a document is in it."""
    if name == "report.css":
        return Response(themed_style(), media_type="text/css; charset=utf-8")
    if name == "marks.js":
        return Response(own_file(name), media_type="text/javascript; charset=utf-8")
    if name not in _STATIC:
        return Response(status_code=404)
    return Response(files("extractor.serve.web").joinpath("static", name).read_bytes(), media_type=_STATIC[name])


def _selects(state: Shared, wanted: Filter, t: Any) -> list[tuple[str, str, list[Any], Any]]:
    """The filters that are chosen from a list: name, label, options (value, title, count), what is chosen."""
    choices = state.table.choices()
    severities = [(name, t(label), None) for name, label in SEVERITY_LABELS.items()]
    return [
        ("year", t("年度"), [(year, str(year), count) for year, count in choices.years], wanted.year),
        ("region", t("地区"), [(name, name, count) for name, count in choices.regions], wanted.region),
        ("kind", t("类型"), [(k, t(DOCUMENT_KINDS.get(k, k)), n) for k, n in choices.kinds], wanted.kind),
        ("severity", t("程度"), severities, wanted.severity),
        (
            "finding",
            t("发现"),
            [(name, finding_title(name), count) for name, count in choices.findings],
            wanted.finding,
        ),
        (
            "incomplete",
            t("完整性"),
            [("true", t("有未读数字"), None), ("false", t("全部读出"), None)],
            None if wanted.incomplete is None else str(wanted.incomplete).lower(),
        ),
    ]
