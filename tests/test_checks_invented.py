"""Invented documents in which everything is right, in the forms and templates of publishers: the checks find nothing."""

from __future__ import annotations

import pytest

from evals.robustness.axes import AXES, STANDARD, Template
from evals.robustness.compose import invent
from evals.robustness.files import ALL_WRITERS
from extractor.pipeline import extract
from extractor.settings import Settings
from models.record import Finding

SETTINGS = Settings(ocr="never", parts=frozenset({"tables", "narrative", "checks"}))
NOT_INVENTED = {"checks.missing_section"}
"""The invented explanation has no sections on 政府采购, 国有资产 and 绩效."""


def told(form: str, seed: int, **choices: str) -> list[Finding]:
    assert all(choice in AXES[axis] for axis, choice in choices.items())
    document = invent(Template({**STANDARD, **choices}, form, seed))
    record = extract(ALL_WRITERS[form](document), SETTINGS)
    return [f for f in record.findings if f.stage == "checks" and f.id not in NOT_INVENTED]


@pytest.mark.parametrize(
    ("form", "choices"),
    [
        ("tabs", {}),
        ("html", {"unit": "元", "sentences": "both"}),
        ("aligned", {"sentences": "adjusted", "items": "class_only"}),
        ("lines", {"names": "overview", "fund": "spent"}),
        ("docx", {"three_layout": "years", "sides": "two_years"}),
        ("xlsx", {"sentences": "budget_ahead", "carry": "no"}),
    ],
)
def test_a_document_in_which_all_is_right_has_no_finding(form: str, choices: dict[str, str]) -> None:
    assert told(form, 4711, **choices) == []


def test_tables_behind_the_text_are_no_words_of_its_last_section() -> None:
    assert told("xlsx", 31, title="wrapped", number="behind", order="text_first") == []


def test_tables_that_all_lack_their_total_row_are_one_note() -> None:
    found = told("tabs", 32, total_row="missing")
    assert [(f.id, f.severity) for f in found] == [("checks.missing_row", "note")]
    assert len(found[0].places) >= 3
