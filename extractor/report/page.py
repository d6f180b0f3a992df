"""Everything put together: record, source text and page pictures → one HTML page, escaped throughout."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from extractor.checks.catalogue import CATALOGUE
from extractor.checks.review import SetAside, aside_line
from extractor.checks.summary import checks_line
from extractor.completeness.ledger import Ledger
from extractor.export.forms import STATUS_LABELS, Form, FormCell
from extractor.export.forms_summary import record_to_forms
from extractor.export.labels import CELL_STATES, DOCUMENT_KINDS, DOCUMENT_SCOPES, SEVERITY_LABELS
from extractor.export.marks import findings_to_marks
from extractor.report import items
from extractor.report.charts import record_to_charts
from extractor.report.completeness import completeness_view
from extractor.report.fulltext import Span, ledger_spans, record_spans
from extractor.report.links import Link, Locator
from extractor.report.overview import count_findings, finding_groups, key_figures
from extractor.report.pictures import Pictures
from extractor.report.style import own_file, page_environment, report_style
from extractor.report.texttables import source_to_blocks
from extractor.report.values import Shelf, Value, figure_text
from extractor.text.source import SourceText
from models.record import Record

_TEMPLATE, _SCRIPTS = "report.html.j2", ("marks.js", "report.js")
_BESIDE, _SECTIONS = "beside.html.j2", "sections.html.j2"
_DOUBTFUL = 0.9
"""Below this confidence of the OCR a figure is marked as doubtful."""
_SHOWN_STATES = frozenset({"derived", "ambiguous", "unreadable"})


def render_report(
    record: Record,
    source: SourceText | None = None,
    pictures: Pictures | None = None,
    ledger: Ledger | None = None,
    aside: Sequence[SetAside] = (),
) -> str:
    """The page. Without ``source`` there is no full text and each item quotes its passage instead.

    With ``ledger`` the full text can show what became of every figure. ``aside`` are findings that somebody dismissed: they
    are listed behind the others with the reasons.
    """
    script, style = Markup("").join(map(own_file, _SCRIPTS)), report_style()
    environment, shown = _shown(record, source, pictures or Pictures(), ledger)
    return environment.get_template(_TEMPLATE).render(
        **shown,
        aside=[(SEVERITY_LABELS[one.finding.severity], one) for one in aside],
        aside_told=aside_line(aside),
        checked=checks_line(record.checks, record.findings, sum(one.finding.stage == "checks" for one in aside)),
        style=style,
        script=script,
        script_hash=base64.b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii"),
    )


@dataclass(frozen=True)
class Sides:
    """A record beside its document, for a page that is made around them: two pieces of HTML.

    ``values`` are the parts of the record, each value with its path (``data-path``) and its link; ``document`` is what the
    links lead to: pictures of pages, the text.
    """

    document: str
    values: str


def render_sides(record: Record, source: SourceText, pictures: Pictures, ledger: Ledger | None) -> Sides:
    """Both sides, by the same templates as the page of ``render_report``."""
    environment, shown = _shown(record, source, pictures, ledger)
    environment.globals["editable"] = True
    return Sides(environment.get_template(_BESIDE).render(**shown), environment.get_template(_SECTIONS).render(**shown))


def render_values(record: Record) -> str:
    """The ``values`` of a record whose document is not open: each with its path, none with its place."""
    environment, shown = _shown(record, None, Pictures(), None)
    environment.globals["editable"] = True
    return environment.get_template(_SECTIONS).render(**shown)


def _shown(
    record: Record, source: SourceText | None, pictures: Pictures, ledger: Ledger | None
) -> tuple[Environment, dict[str, Any]]:
    """The templates with their filters, and what they show."""
    marks = findings_to_marks(record.findings)
    shelf = Shelf(Locator(source, pictures.pages), marks)
    shown = {
        "record": record,
        "about": _about(record),
        "made_by": _made_by(record),
        "kind": DOCUMENT_KINDS[record.document.kind] + DOCUMENT_SCOPES[record.document.scope],
        "counts": count_findings(record),
        "titles": {check.id: check.title for check in CATALOGUE.values()},
        "figures": key_figures(record, shelf),
        "charts": record_to_charts(record),
        "groups": finding_groups(record, shelf),
        "forms": record_to_forms(record),
        "statuses": STATUS_LABELS,
        "other_tables": items.other_table_views(record, shelf),
        "deviations": items.deviation_groups(record, shelf),
        "composition": items.composition_items(record, shelf),
        "coverage": items.coverage_item(record, shelf),
        "summaries": items.summary_items(record, shelf),
        "sheets": items.sheet_views(record, shelf),
        "reports": items.report_items(record, shelf),
        "result_use": items.result_use(record, shelf),
        "key_work": items.key_work_items(record, shelf),
        "completeness": completeness_view(record.completeness, shelf.locator, record.findings),
        "blocks": source_to_blocks(source, _spans(record, ledger)) if source is not None else None,
        "has_ledger": ledger is not None,
        "pictures": pictures,
    }
    return _environment(shelf), shown


def _spans(record: Record, ledger: Ledger | None) -> list[Span]:
    return record_spans(record) + (ledger_spans(ledger, record) if ledger is not None else [])


def _environment(shelf: Shelf) -> Environment:
    environment = page_environment()

    environment.globals["editable"] = False

    def cell_value(cell: FormCell) -> Value:
        return form_value(cell, shelf)

    def statement_link(form: Form) -> Link | None:
        return shelf.locator.of_evidence(form.table.source.statement if form.table.source else None)

    environment.filters |= {"cell_value": cell_value, "statement_link": statement_link, "remark": cell_remark}
    return environment


def form_value(cell: FormCell, shelf: Shelf) -> Value:
    """What a cell of a form shows: its figure, or why there is none."""
    if cell.kind != "amount":
        link = shelf.locator.of_row(cell.row_source) if cell.row_source else None
        return shelf.value(cell.text, cell.path or "", link)
    link = shelf.locator.of_cell(cell.source, cell.row_source)
    state = cell.source.state if cell.source else None
    if cell.value is not None:
        text = figure_text(cell.value)
    elif state == "dash":
        text = "-"
    elif state in _SHOWN_STATES:
        text = "未定"
    else:
        text, link = "", None
    return shelf.value(text, cell.path or "", link)


def cell_remark(cell: FormCell) -> str | None:
    """What a reader must know of how a cell was read."""
    if cell.source is None:
        return None
    remarks = []
    if cell.source.state in _SHOWN_STATES:
        printed = f"，印作“{cell.source.printed}”" if cell.source.printed else ""
        remarks.append(CELL_STATES[cell.source.state] + printed)
    if cell.source.second_reading is not None:
        remarks.append(f"另一次读数为“{cell.source.second_reading}”")
    if cell.source.repaired_from is not None:
        remarks.append(f"由“{cell.source.repaired_from}”修正")
    if cell.source.confidence is not None and cell.source.confidence < _DOUBTFUL:
        remarks.append(f"文字识别的把握为 {cell.source.confidence:.0%}")
    return "；".join(remarks) or None


def _about(record: Record) -> list[tuple[str, str]]:
    origin = record.provenance
    if origin is None:
        return []
    rows = [("文件", origin.input.name or "（未知）")]
    if origin.input.pages:
        rows.append(("页数", str(origin.input.pages)))
    return rows


_ENGINES = {"rules": "规则", "llm": "语言模型", "auto": "规则，读不出的问语言模型"}


def _made_by(record: Record) -> list[tuple[str, str]]:
    """What read the document, and the sum that tells its file from others: for who traces a figure, not for who reads the page."""
    origin = record.provenance
    if origin is None:
        return []
    engine = _ENGINES.get(origin.engine, origin.engine) + (f"（{origin.model}）" if origin.model else "")
    return [("文字说明的读法", engine), ("程序", origin.program), ("文件的 SHA-256", origin.input.sha256)]
