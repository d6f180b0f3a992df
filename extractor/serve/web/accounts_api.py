"""``/api/accounts``: the table, one account, what is decided and corrected, what can be taken away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BeforeValidator, Field
from starlette.background import BackgroundTask

from extractor.batch.journal import Correction, Decision
from extractor.checks.explain import finding_title
from extractor.export.labels import DOCUMENT_KINDS
from extractor.export.path_labels import path_to_label
from extractor.serve.accounts import MOST_ROWS, Filter, Order
from extractor.serve.decisions import decided, gone, reviewed, value_at_path
from extractor.serve.effects import Effects, effects_of
from extractor.serve.exports import MEDIA_TYPES, AccountForm, Exported, ExportedFile, export_account
from extractor.serve.views import Opening, opening_of, page_picture, view_of
from extractor.serve.web import schemas
from extractor.serve.web.state import Shared
from models.record import SEVERITIES, Record, Severity

router = APIRouter(prefix="/api/accounts", tags=["accounts"])
MISSING: dict[int | str, dict[str, Any]] = {404: {"model": schemas.Problem}}
CONFLICT: dict[int | str, dict[str, Any]] = {**MISSING, 409: {"model": schemas.Conflict}}
PICTURE: dict[int | str, dict[str, Any]] = {200: {"content": {"image/webp": {}}}, **MISSING}
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {name: {} for name in MEDIA_TYPES}}, **MISSING}


def _none_of_empty(value: object) -> object:
    return None if value == "" else value


Name = Annotated[str, Field(max_length=200)]
Year = Annotated[int, Field(ge=1900, le=2200)]
Unset = BeforeValidator(_none_of_empty)
"""A form sends the fields that nobody filled in as empty ones: they filter by nothing."""


def given_filter(
    *,
    text: Annotated[str, Query(max_length=200, description="In department or file name")] = "",
    region: Annotated[Name | None, Unset] = None,
    department: Annotated[Name | None, Unset] = None,
    year: Annotated[Year | None, Unset] = None,
    kind: Annotated[Name | None, Unset] = None,
    severity: Annotated[Severity | None, Unset, Query(description="With findings of this severity")] = None,
    finding: Annotated[Name | None, Unset, Query(description="With findings of this id")] = None,
    incomplete: Annotated[bool | None, Unset, Query(description="With figures that were not read")] = None,
) -> Filter:
    """The filter of a request."""
    return Filter(text, region, department, year, kind, severity, finding, incomplete)


Wanted = Annotated[Filter, Depends(given_filter)]


@router.get("")
def list_accounts(
    state: Shared,
    wanted: Wanted,
    order: Order = "department",
    *,
    down: bool = False,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
) -> schemas.AccountRows:
    """Accounts of the dataset by a filter."""
    page = state.table.page(wanted, order=order, offset=offset, limit=limit, down=down)
    return schemas.AccountRows(total=page.total, rows=[schemas.AccountRow(**row) for row in page.rows])


@router.get("/choices")
def list_choices(state: Shared) -> schemas.FilterChoices:
    """What the filters can be set to."""
    choices = state.table.choices()

    def named(found: Iterable[tuple[str | int, int]], title: Callable[[str], str] = str) -> list[schemas.Choice]:
        return [schemas.Choice(value=value, title=title(str(value)), accounts=count) for value, count in found]

    return schemas.FilterChoices(
        regions=named(choices.regions),
        years=named(choices.years),
        departments=named(choices.departments),
        kinds=named(choices.kinds, lambda kind: DOCUMENT_KINDS.get(kind, kind)),
        findings=named(choices.findings, finding_title),
    )


@router.get("/{account}", responses=MISSING)
def get_account(state: Shared, account: schemas.Id) -> schemas.AccountInfo:
    """One account at a glance."""
    found = state.workspace.account(account)
    entries = state.workspace.journal(account).entries()
    info = found.record.document
    severities = Counter(finding.severity for finding in reviewed(found.record, entries).record.findings)
    states = Counter(one.state for one in decided(found.record.findings, entries))
    return schemas.AccountInfo(
        id=account,
        name=found.name,
        department=info.department,
        fiscal_year=info.fiscal_year,
        kind=info.kind,
        unit=info.unit,
        revision=entries[-1].revision if entries else 0,
        findings={severity: severities[severity] for severity in SEVERITIES},
        states={"open": states["open"], "accepted": states["accepted"], "dismissed": states["dismissed"]},
        corrections=len(state.workspace.corrected(found).applied),
        has_source=state.workspace.source_of(account) is not None,
        read_otherwise=[schemas.Reading.model_validate(vars(one)) for one in state.workspace.read_otherwise(found)],
    )


@router.get("/{account}/record", response_model=Record, responses=MISSING)
def get_record(state: Shared, account: schemas.Id) -> Response:
    """The record as it was read."""
    state.workspace.account(account)
    return Response(state.workspace.record_bytes(account), media_type="application/json")


@router.get("/{account}/findings", responses=MISSING)
def list_findings(state: Shared, account: schemas.Id) -> schemas.FindingList:
    """The findings with what was decided about each."""
    record = state.workspace.account(account).record
    entries = state.workspace.journal(account).entries()
    return schemas.FindingList(
        revision=entries[-1].revision if entries else 0,
        findings=[
            schemas.FindingState(
                key=one.key,
                title=finding_title(one.finding.id),
                state=one.state,
                decision=one.decision,
                finding=one.finding,
            )
            for one in decided(record.findings, entries)
        ],
        gone=list(gone(record.findings, entries)),
    )


@router.get("/{account}/journal", responses=MISSING)
def get_journal(state: Shared, account: schemas.Id) -> schemas.JournalEntries:
    """Everything that was decided and corrected, in order."""
    state.workspace.account(account)
    entries = state.workspace.journal(account).entries()
    return schemas.JournalEntries(revision=entries[-1].revision if entries else 0, entries=list(entries))


@router.post("/{account}/decisions", status_code=201, responses=CONFLICT)
def add_decision(state: Shared, account: schemas.Id, given: schemas.NewDecision) -> Decision:
    """Accept, dismiss or reopen a finding; refused where somebody judged it after ``revision``."""
    return state.workspace.decide(
        account, given.finding, given.state, seen=given.revision, reason=given.reason, note=given.note, by=given.by
    )


@router.get("/{account}/corrections", responses=MISSING)
def list_corrections(state: Shared, account: schemas.Id) -> schemas.CorrectionList:
    """The corrections in force, those that no longer fit the record, and which sums they break or mend."""
    # The revision first: what is written in between is shown, but nobody is said to have seen what he was not shown.
    revision = state.workspace.journal(account).revision()
    record = state.workspace.account(account)
    found = state.workspace.corrected(record)
    labels = {one.path: path_to_label(record.record, one.path) for one in (*found.applied, *found.stale)}
    effects = effects_of(record.record, found.record) if found.applied else Effects()
    return schemas.CorrectionList(
        revision=revision,
        applied=list(found.applied),
        stale=list(found.stale),
        labels=labels,
        effects=schemas.Effects.model_validate(asdict(effects)),
    )


@router.get("/{account}/value", responses=MISSING)
def get_value(state: Shared, account: schemas.Id, path: Annotated[str, Query(max_length=500)]) -> schemas.ValueInfo:
    """One value that can be corrected, as it was read."""
    record = state.workspace.account(account).record
    return schemas.ValueInfo(path=path, label=path_to_label(record, path), value=value_at_path(record, path))


@router.post("/{account}/corrections", status_code=201, responses=CONFLICT)
def add_correction(state: Shared, account: schemas.Id, given: schemas.NewCorrection) -> Correction:
    """Correct one value beside the reading, which stays; refused where somebody corrected it after ``revision``."""
    return state.workspace.correct(
        account,
        given.path,
        given.value,
        seen=given.revision,
        reason=given.reason,
        place=None if given.place is None else given.place.place(),
        withdrawn=given.withdrawn,
        by=given.by,
    )


@router.get("/{account}/view", responses=MISSING)
def get_view(state: Shared, account: schemas.Id) -> schemas.View:
    """The document beside the record: pages, lines, and the places of the findings. Made at the first request."""
    return schemas.View.model_validate(view_of(state.workspace, state.workspace.account(account)))


@router.get("/{account}/opening", responses=MISSING)
def get_opening(state: Shared, account: schemas.Id) -> Opening:
    """How far the view is: what is being done to the document, or how many pages are drawn. Opens nothing itself."""
    return opening_of(state.workspace, state.workspace.account(account))


@router.get("/{account}/places", responses=MISSING)
def list_places(state: Shared, account: schemas.Id) -> schemas.Places:
    """Where each finding stands in the document: the view without its lines and pages."""
    return schemas.Places.model_validate(view_of(state.workspace, state.workspace.account(account)))


@router.get("/{account}/pages/{page}", response_class=Response, responses=PICTURE)
def get_page(state: Shared, account: schemas.Id, page: schemas.PageNumber) -> Response:
    """The picture of a page."""
    picture = page_picture(state.workspace, state.workspace.account(account), page)
    # The address holds the document, not the record: read anew, a page may be turned otherwise, so it is kept an hour at most.
    return Response(picture, media_type="image/webp", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/{account}/exports/{form}", response_class=Response, responses=FILE)
def get_export(state: Shared, account: schemas.Id, form: AccountForm) -> Response:
    """The account in a form; what was dismissed counts in none but the record as it was read, gold has the corrections in it."""
    return download(export_account(state.workspace, state.workspace.account(account), form))


def download(made: Exported | ExportedFile) -> Response:
    """A file to be saved, never shown as a page of this origin."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name, safe='')}"}
    if isinstance(made, ExportedFile):
        closed = BackgroundTask(made.close)
        return StreamingResponse(made.pieces(), media_type=made.type, headers=headers, background=closed)
    return Response(made.data, media_type=made.type, headers=headers)
