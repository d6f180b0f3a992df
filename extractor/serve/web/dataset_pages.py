"""Pages about more than one account: a department over its years, what stands out, runs of evaluations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from extractor.checks.explain import finding_title
from extractor.errors import UsageError
from extractor.export.labels import DOCUMENT_KINDS, SEVERITY_LABELS
from extractor.export.path_labels import field_to_label
from extractor.serve.department import THREE_PUBLIC, TOTALS, department_of
from extractor.serve.eval_runs import EvalRun, compare_two
from extractor.serve.outliers import PEERS, SIZE
from extractor.serve.shares import percent
from extractor.serve.web.accounts_api import Wanted
from extractor.serve.web.dataset_api import MOST_OUTLIERS
from extractor.serve.web.render import filter_query, language_of, render
from extractor.serve.web.state import Shared
from extractor.serve.web.texts import translator
from extractor.serve.workspace import NotThereError

TASK_NAMES = {
    "overall": "总计",
    "document": "文件信息",
    "tables": "表格",
    "deviations": "增减说明",
    "project_summaries": "自评综述",
    "self_evaluation_sheets": "自评表",
    "evaluation_reports": "评价报告",
    "key_work": "重点工作",
}
ENGINES = {"rules": "规则", "llm": "模型", "auto": "规则和模型"}
SPOILED = {
    "another item's figure": "换成别的条目的数",
    "a figure of another clause": "换成别的分句的数",
    "a figure of an injected instruction": "换成文中夹带的指令给的数",
    "a year, code or number as an amount": "把年份、编码、序号当作金额",
    "two values swapped": "两个值对调",
    "a lost sign": "丢了正负号",
    "a wrong section": "写错所在的节",
    "a wrong comparison": "写错对比的对象",
    "an item twice": "同一条写两遍",
    "a wrong character said twice": "错一个字",
    "another item's text": "换成别的条目的文字",
    "another row's cell": "换成别的行的单元格",
}
"""Kinds of spoiled answers as ``evals.adversarial`` names them, in Chinese."""
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/outliers")
def outliers_page(request: Request, state: Shared, wanted: Wanted) -> str:
    """Accounts that stand out from others of their kind and size."""
    found = state.outliers.of(wanted)
    return render(
        request, "outliers", outliers=found[:MOST_OUTLIERS], total=len(found), query=filter_query(wanted), percent=percent,
        peers=PEERS, size=SIZE,
    )  # fmt: skip


@router.get("/department")
def department_page(request: Request, state: Shared, name: Annotated[str, Query(max_length=200)]) -> str:
    """A department over its years."""
    department = department_of(state.table, name)
    if department is None:
        raise NotThereError("数据里没有这个部门", where=name, hint="部门的名称见“全部决算”")
    t = translator(language_of(request))
    return render(
        request,
        "department",
        department=department,
        total_rows=[label for label, _ in TOTALS],
        three_public=THREE_PUBLIC,
        three_years=[year for year in department.years if year.has_three_public],
        kinds={name: t(label) for name, label in DOCUMENT_KINDS.items()},
        severities={name: t(label) for name, label in SEVERITY_LABELS.items()},
        title_of=finding_title,
    )


@router.get("/runs")
def runs_page(request: Request, state: Shared) -> str:
    """The runs of evaluations, and what could not be read of them."""
    found = state.runs.all()
    runs = [one for one in found if isinstance(one, EvalRun)]
    broken = [one for one in found if isinstance(one, UsageError)]
    return render(
        request, "runs", runs=runs, broken=broken, folder=state.runs.folder, task_names=TASK_NAMES, engines=ENGINES
    )


@router.get("/runs/one")
def run_page(request: Request, state: Shared, name: Annotated[str, Query(max_length=300)]) -> str:
    """One run."""
    return render(
        request, "run", run=state.runs.get(name), task_names=TASK_NAMES, engines=ENGINES, spoiled=SPOILED,
        label_of=field_to_label,
    )  # fmt: skip


@router.get("/runs/two")
def two_runs_page(
    request: Request,
    state: Shared,
    before: Annotated[str, Query(max_length=300)],
    after: Annotated[str, Query(max_length=300)],
) -> str:
    """Two runs beside each other."""
    old, new = state.runs.get(before), state.runs.get(after)
    return render(
        request,
        "two_runs",
        before=old,
        after=new,
        compared=compare_two(old, new),
        task_names=TASK_NAMES,
        label_of=field_to_label,
    )
