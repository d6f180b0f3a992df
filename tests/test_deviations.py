"""Deviations by rules: the wordings of many templates, and the corpus."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deviation_samples import SAMPLES, SILENT, UNREAD, Sample, Stated
from extractor.narrative.deviations import read_deviations
from extractor.outline import Role
from models import Deviation, decimal_string
from narrative_samples import outline, verbatim


def _printed(value: Decimal | None) -> str | None:
    return None if value is None else decimal_string(value)


def _stated(item: Deviation) -> Stated:
    return Stated(
        item.subject,
        item.comparison,
        _printed(item.reference_amount),
        _printed(item.actual_amount),
        _printed(item.change_amount),
        _printed(item.change_pct),
        _printed(item.completion_pct),
        item.reason,
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sentence_is_read_as_it_states(sample: Sample) -> None:
    result = read_deviations(outline((sample.role, "情况说明", sample.text)))
    assert [_stated(item) for item in result.items] == sample.stated
    assert [finding.message for finding in result.findings] == []
    assert result.status == "read"
