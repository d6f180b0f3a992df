"""What is scored and how: tasks and sections, which text is a label, by which key the items of a list are paired.

Everything here is declared over the record's own field paths without indices (``narrative.deviations.reason``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["figure", "text", "label"]
"""``figure``: a number; ``label``: closed vocabulary, code or canonical name; ``text``: verbatim prose."""

Task = Literal[
    "document",
    "tables",
    "deviations",
    "project_summaries",
    "self_evaluation_sheets",
    "evaluation_reports",
    "key_work",
]

TASKS: dict[str, str] = {
    "document": "封面信息",
    "tables": "决算表",
    "deviations": "增减变动与构成",
    "project_summaries": "项目自评综述",
    "self_evaluation_sheets": "绩效自评表",
    "evaluation_reports": "绩效评价报告",
    "key_work": "重点工作",
}
"""Task → its name for a reader."""

_TASK_OF_SECTION = {
    "document": "document",
    "narrative.deviations": "deviations",
    "narrative.composition": "deviations",
    "performance.coverage": "project_summaries",
    "performance.summaries": "project_summaries",
    "performance.result_use": "project_summaries",
    "performance.sheets": "self_evaluation_sheets",
    "performance.reports": "evaluation_reports",
    "key_work": "key_work",
}

SCORED_PARTS = ("document", "tables", "narrative", "performance", "key_work")
"""The parts of a record that gold speaks of."""

_LABELS = frozenset({
    "document.kind",
    "document.unit",
    "narrative.deviations.section",
    "narrative.deviations.comparison",
    "performance.sheets.scope",
    "performance.sheets.category",
    "performance.sheets.attribute",
    "performance.sheets.type",
    "performance.reports.scope",
    "performance.reports.rating",
    "key_work.source",
})


def is_label(field: str) -> bool:
    """Whether a string field is a label: right or wrong, without a similarity."""
    return field in _LABELS or field.startswith("tables.")


def section_of(field: str) -> str:
    """``narrative.deviations.reason`` → ``narrative.deviations``; ``tables.income.rows.total`` → ``tables.income``."""
    head, *rest = field.split(".")
    return head if head in {"document", "key_work"} or not rest else f"{head}.{rest[0]}"


def task_of(field: str) -> str:
    """The task that a field belongs to."""
    section = section_of(field)
    return "tables" if section.startswith("tables.") else _TASK_OF_SECTION[section]


Comparator = Literal["exact", "edit", "members"]


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One part of a key. ``exact``: equal or not; ``edit``: normalised edit similarity; ``members``: shared share.

    ``members`` names a list of items and the field of theirs whose values are counted (``indicators.level3``).
    """

    field: str
    weight: float
    comparator: Comparator


@dataclass(frozen=True, slots=True)
class ListKey:
    """How items of one list are paired: the weighted parts (weights sum to 1) and the least similarity of a pair."""

    parts: tuple[KeyPart, ...]
    minimum: float


def _key(minimum: float, **parts: tuple[float, Comparator]) -> ListKey:
    return ListKey(tuple(KeyPart(name, weight, how) for name, (weight, how) in parts.items()), minimum)


# A row whose code was misread is still paired by its name (0.4), and a row whose name was cut off by its code (0.6).
_CODED_ROW = _key(0.4, code=(0.6, "exact"), name=(0.4, "edit"))
# 债务还本支出 and 债务付息支出 are 0.67 alike and must stay two rows.
_SUMMARY_ROW = _key(0.7, item=(1.0, "edit"))

_CODED_TABLES = (
    "income",
    "expenditure",
    "general_public_expenditure",
    "basic_expenditure_detail",
    "government_fund",
    "state_capital",
)
_SUMMARY_TABLES = ("income_expenditure_summary", "fiscal_appropriation_summary")

LIST_KEYS: dict[str, ListKey] = {
    **{f"tables.{table}.rows": _CODED_ROW for table in _CODED_TABLES},
    **{f"tables.{table}.{side}": _SUMMARY_ROW for table in _SUMMARY_TABLES for side in ("income", "expenditure")},
    "narrative.deviations": _key(0.7, section=(0.25, "exact"), subject=(0.5, "edit"), comparison=(0.25, "exact")),
    "narrative.composition": _key(0.7, subject=(1.0, "edit")),
    "performance.summaries": _key(0.6, project=(1.0, "edit")),
    "performance.sheets": _key(0.6, scope=(0.3, "exact"), name=(0.4, "edit"), title=(0.3, "edit")),
    "performance.sheets.goals": ListKey(
        (KeyPart("goal", 0.5, "edit"), KeyPart("indicators.level3", 0.5, "members")), minimum=0.3
    ),
    "performance.sheets.goals.indicators": _key(
        0.5, level3=(0.6, "edit"), level2=(0.15, "edit"), level1=(0.1, "edit"), target=(0.15, "edit")
    ),
    "performance.reports": _key(0.4, scope=(0.4, "exact"), title=(0.3, "edit"), name=(0.3, "edit")),
    "key_work": _key(0.6, source=(0.2, "exact"), title=(0.8, "edit")),
}
"""List field → how its items are paired. A list of strings is paired by the strings themselves, see ``STRING_KEY``."""

STRING_KEY_MINIMUM = 0.5
"""The least edit similarity at which two strings of a list are one item, differently written."""
