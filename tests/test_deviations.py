"""Deviations by rules: the wordings of many templates, other line breaks and numbering, and the corpus."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import corpus_outline
from deviation_sample_types import Sample, Stated
from deviation_samples import SAMPLES as WORDINGS
from deviation_samples_regions import REGIONS
from deviation_samples_silent import SILENT, UNREAD
from hypothesis import given
from hypothesis import strategies as st
from narrative_samples import outline

from extractor.narrative import TaskResult
from extractor.narrative.deviations.read import read_deviations
from extractor.outline.tree import Role
from models import Deviation, decimal_string

EVALS = Path(__file__).parents[1] / "evals"
SAMPLES = [*WORDINGS, *REGIONS]
NUMERALS = "一二三四五六七八九"


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


def _read(role: Role, text: str) -> TaskResult[Deviation]:
    return read_deviations(outline((role, "情况说明", text)))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sentence_is_read_as_it_states(sample: Sample) -> None:
    result = _read(sample.role, sample.text)
    assert [_stated(item) for item in result.items] == sample.stated
    assert [finding.message for finding in result.findings] == []
    assert result.status == "read"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_text_is_verbatim_at_its_evidence(sample: Sample) -> None:
    outlined = outline((sample.role, "情况说明", sample.text), page=7)
    for item in read_deviations(outlined).items:
        assert item.evidence is not None
        assert item.evidence.engine == "rules"
        for path in ("subject", "reason"):
            value, place = getattr(item, path), item.evidence.fields.get(path)
            assert (value is None) == (place is None)
            assert place is None or (place.text == value and place.page == 7)
        for place in item.evidence.fields.values():
            assert outlined.source.text[place.start : place.end] == place.text
            assert item.evidence.span.start <= place.start <= place.end <= item.evidence.span.end


@given(st.sampled_from(SAMPLES), st.integers(8, 60))
def test_line_breaks_change_nothing(sample: Sample, width: int) -> None:
    paragraphs = sample.text.split("\n")
    wrapped = "\n".join(p[i : i + width] for p in paragraphs for i in range(0, len(p), width))
    assert [_stated(item) for item in _read(sample.role, wrapped).items] == sample.stated


@pytest.mark.parametrize(
    "numbering",
    ["{n}、", "（{n}）", "({n})", "{n}．", "（{c}）", "{c}、", "{o}", "{n}）", "{n}. "],
)
def test_numbering_changes_nothing(numbering: str) -> None:
    def numbered(match: re.Match[str]) -> str:
        n = int(match[1])
        return numbering.format(n=n, c=NUMERALS[n - 1], o=chr(0x2460 + n - 1))

    # A number inside a reason is part of its text; with another number it would be another reason.
    for sample in (s for s in SAMPLES if s.name != "reason_with_numbered_list"):
        text = re.sub(r"^(\d)\.", numbered, sample.text, flags=re.MULTILINE)
        assert [_stated(item) for item in _read(sample.role, text).items] == sample.stated, sample.name


@pytest.mark.parametrize(("name", "role", "text"), SILENT, ids=[name for name, _, _ in SILENT])
def test_a_sentence_without_comparison_is_no_deviation(name: str, role: Role, text: str) -> None:
    result = _read(role, text)
    assert result.items == ()
    assert result.findings == ()
    assert result.status == "nothing"


@pytest.mark.parametrize(("name", "role", "text"), UNREAD, ids=[name for name, _, _ in UNREAD])
def test_what_cannot_be_read_is_reported_and_not_guessed(name: str, role: Role, text: str) -> None:
    result = _read(role, text)
    assert result.items == ()
    assert {finding.id for finding in result.findings} == {"narrative.unread_sentence"}
    finding = result.findings[0]
    assert (finding.stage, finding.severity) == ("narrative", "warning")
    evidence = finding.places[0].evidence
    assert evidence is not None
    assert evidence.text in finding.message


def test_an_amount_in_another_unit_is_left_out_and_reported() -> None:
    result = _read("income", "2023年度收入合计1.2亿元，比上年增加500万元，增长4.35%。上年收入合计中有其他收入300万元。")
    assert [(i.actual_amount, i.change_amount) for i in result.items] == [(None, Decimal(500))]
    assert [finding.id for finding in result.findings] == ["narrative.other_unit"]


def test_a_comparison_that_has_no_place_in_the_record_is_reported() -> None:
    text = "2023年度一般公共预算财政拨款基本支出100万元，比上年增加10万元，增长11.11%。"
    result = read_deviations(outline(("basic_expenditure", "一般公共预算财政拨款基本支出决算情况说明", text)))
    assert result.items == ()
    assert [(finding.id, finding.severity) for finding in result.findings] == [
        ("narrative.unplaced_comparison", "note")
    ]


def test_the_whole_belongs_to_the_overall_section_wherever_it_stands() -> None:
    text = "2023年度一般公共预算财政拨款支出年初预算为4万元，支出决算为5万元，完成年初预算的125%。"
    assert [item.section for item in _read("general_public_items", text).items] == ["general_public_overall"]


def test_glossary_and_tables_state_no_comparisons() -> None:
    text = "收、支总计：指与上年相比增加10万元。"
    result = read_deviations(outline(("glossary", "名词解释", text)))
    assert (result.items, result.findings, result.status) == ((), (), "absent")


def test_the_same_comparison_said_twice_is_one_item() -> None:
    text = "公务接待费支出决算为3万元，比上年增加1万元。\n3.公务接待费支出决算为3万元，比上年增加1万元，增长50%，主要原因是接待增加。"
    items = _read("three_public", text).items
    assert [_stated(item) for item in items] == [
        Stated("公务接待费", "prior_year", None, "3", "1", "50", None, "接待增加")
    ]


@pytest.mark.parametrize(
    ("name", "gold"),
    [
        ("jiangan_office_2023.txt", "jiangan_office_2023"),
        ("wuchang_office_2022.txt", "wuchang_office_2022"),
        ("wuchang_office_2024.txt", "wuchang_office_2024"),
        ("wuchang_service_center_2023.txt", "wuchang_service_center_2023"),
    ],
)
def test_the_corpus_is_read_as_labelled(name: str, gold: str) -> None:
    outlined = corpus_outline(name)
    result = read_deviations(outlined)
    labelled = json.loads((EVALS / "gold" / f"{gold}.json").read_text(encoding="utf-8"))["narrative"]["deviations"]
    read = [item.model_dump(mode="json", exclude={"evidence"}) for item in result.items]

    def place(item: dict[str, str]) -> tuple[str, str, str]:
        return item["section"], item["subject"], item["comparison"]

    assert sorted(read, key=place) == sorted(labelled, key=place)
    assert all(text in outlined.source.text for item in result.items for text in (item.subject, item.reason or ""))
    assert result.findings == ()


@given(st.data())
def test_any_cut_of_any_text_is_read_without_failing_and_verbatim(data: st.DataObject) -> None:
    text = "".join(sample.text for sample in SAMPLES)
    start = data.draw(st.integers(0, len(text) - 1))
    stop = data.draw(st.integers(start + 1, min(start + 400, len(text))))
    role: Role = data.draw(st.sampled_from(["overall", "general_public", "three_public", "operating_cost"]))
    outlined = outline((role, "情况说明", text[start:stop]))
    for item in read_deviations(outlined).items:
        assert item.subject in outlined.source.text
        assert item.reason is None or item.reason in outlined.source.text
