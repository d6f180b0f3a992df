"""The documents of the corpus in other forms: the same record as that of the PDF, and as many figures read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import forms_corpus
import pytest
from conftest import record_of

from extractor import Settings, extract
from extractor.export.gold import record_to_gold

INTERRUPTED = {"performance.result_use", "performance.summaries[0].outputs[4]"}
"""A paragraph that a heading floats into is told from the widths of printed lines; a form with whole paragraphs has none."""


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """The paths at which two records differ; 行次 are not compared, forms print them or not."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = [name for name in one if name != "line"]
        return [d for name in names for d in differences(one[name], other.get(name), f"{path}.{name}".lstrip("."))]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [d for i, (a, b) in enumerate(zip(one, other, strict=True)) for d in differences(a, b, f"{path}[{i}]")]
    return [] if one == other else [path]


def cases() -> Iterator[Any]:
    """Every document in every form; each form with one document, in turn, and what stays open, are not slow."""
    for place, form in enumerate(forms_corpus.FORMS):
        for name in forms_corpus.DOCUMENTS:
            in_turn = name == forms_corpus.DOCUMENTS[place % len(forms_corpus.DOCUMENTS)]
            is_slow = not in_turn and (name, form) not in OPEN_IN_TEXT
            yield pytest.param(name, form, marks=[pytest.mark.slow] if is_slow else [])


OPEN_IN_TEXT = {
    ("wuchang_office_2024", "cell_a_line"): {"performance.sheets[0].goals[2].indicators[3].level3"},
}
"""What one cell a line leaves open, and the record says so: one cell of a sheet."""


@pytest.mark.parametrize(("name", "form"), list(cases()))
def test_a_document_in_another_form_gives_the_record_of_the_pdf_or_says_what_stays_open(name: str, form: str) -> None:
    pdf = record_of(f"{name}.pdf")
    read = extract(forms_corpus.FORMS[form](name), Settings(ocr="never"))
    assert pdf.completeness is not None
    assert read.completeness is not None
    found = set(differences(record_to_gold(pdf), record_to_gold(read))) - INTERRUPTED
    expected = OPEN_IN_TEXT.get((name, form), set())
    assert found == expected
    assert expected or read.completeness.unread <= pdf.completeness.unread
    told = {finding.id for finding in read.findings}
    assert not expected or "narrative.sheet_cell_undecided" in told
