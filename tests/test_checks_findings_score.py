"""The score of findings: by place and figure; told once; who is wrong; what is right must stay unreported."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT
from eval_samples import sample_record

from evals.findings.gold import FindingsGold, GoldFinding, GoldPlace, RightPlace, findings_gold
from evals.findings.places import resolve
from evals.findings.score import FindingScore, score_findings
from evals.findings.summary import summarise_findings
from evals.gold import load_manifest
from evals.grounding import PublishedText
from extractor.text.characters import key
from models.base import Evidence
from models.record import Finding, Place

TEXT = "支出合计213.50万元，与上年相比增加12.30万元，增长6.1%。公务接待费为1.20万元，比预算减少0.30万元。另有支出增长6.1%。"
RATE = GoldPlace(quote="12.30万元，增长⟦6.1%⟧")
AMOUNT = GoldPlace(quote="增加⟦12.30⟧万元")


def entry(*places: GoldPlace, culprits: tuple[int, ...] = (0,), **fields: object) -> GoldFinding:
    return GoldFinding.model_validate(
        {"id": "1", "kind": "rate", "grade": "error", "severity": ("warning",), **fields}
        | {"places": places, "culprits": culprits}
    )


def told(*words: str, severity: str = "warning", path: str | None = None, occurrence: int = 0) -> Finding:
    places = []
    for word in words:
        starts = [match.start() for match in re.finditer(re.escape(word), TEXT)]
        start = starts[occurrence]
        evidence = Evidence(page=None, start=start, end=start + len(word), text=word)
        places.append(Place(path=path, printed=word, evidence=evidence))
    return Finding.model_validate({
        "id": "checks.growth_rate",
        "severity": severity,
        "stage": "checks",
        "message": "有误。",
        "places": tuple(places),
    })


def score(
    *findings: Finding, entries: tuple[GoldFinding, ...] = (entry(RATE, AMOUNT),), right: tuple[GoldPlace, ...] = ()
) -> FindingScore:
    record = sample_record().model_copy(update={"findings": findings})
    gold = FindingsGold(document="d", findings=entries, right=(RightPlace(id="ok", places=right),) if right else ())
    return score_findings(gold, record, TEXT)


def test_a_finding_at_the_place_is_a_hit_whatever_it_says() -> None:
    (one,) = score(told("6.1%")).entries
    assert one.found
    assert one.culprit
    assert one.severity


def test_the_same_figure_elsewhere_is_another_place() -> None:
    result = score(told("6.1%", occurrence=1))
    assert not result.entries[0].found
    assert len(result.false) == 1


def test_the_wrong_side_first_is_the_wrong_culprit() -> None:
    (one,) = score(told("12.30", "6.1%")).entries
    assert one.found
    assert one.culprit is False


def test_one_fact_told_twice_is_counted() -> None:
    summary = summarise_findings([score(told("6.1%"), told("12.30"))])
    assert summary is not None
    assert summary.ratios["told_once"].value == 0
    assert summary.ratios["recall"].value == 1
    assert summary.ratios["precision"].value == 1


@pytest.mark.parametrize(("severity", "alarms"), [("warning", 1), ("note", 0)])
def test_an_alarm_on_a_right_place_is_named_and_a_note_is_not(severity: str, alarms: int) -> None:
    result = score(told("1.20", severity=severity), right=(GoldPlace(quote="公务接待费为⟦1.20⟧万元"),))
    assert len(result.on_right) == alarms
    assert len(result.false) == alarms
    assert len(result.unlisted_notes) == 1 - alarms


def test_a_note_for_an_error_has_the_wrong_severity() -> None:
    (one,) = score(told("6.1%", severity="note")).entries
    assert one.severity is False


def test_a_whole_passage_is_a_hit_only_where_the_message_says_what_it_means() -> None:
    passage = told(TEXT)
    assert not score(passage).entries[0].found
    assert score(passage.model_copy(update={"message": "增长6.1%有误。"})).entries[0].found


def test_a_cell_is_found_by_its_row_and_column() -> None:
    cell = GoldPlace(table="expenditure", row="2130301", column="basic")
    target = resolve(cell, sample_record(), "")
    assert target.paths == {"tables.expenditure.rows[0].basic"}
    finding = Finding.model_validate(
        {"id": "checks.row_sum", "severity": "error", "stage": "checks", "message": "不平。"}
        | {"places": (Place(path="tables.expenditure.rows[0].basic"),)}
    )
    assert score(finding, entries=(entry(cell, severity=("error",)),)).entries[0].found
    other = finding.model_copy(update={"places": (Place(path="tables.expenditure.rows[0].total"),)})
    assert not score(other, entries=(entry(cell),)).entries[0].found


def test_an_entry_that_this_form_does_not_print_is_left_out_of_recall() -> None:
    summary = summarise_findings([score(entries=(entry(GoldPlace(quote="没有这句话")),))])
    assert summary is not None
    assert summary.ratios["recall"].of == 0


MANIFEST = load_manifest(ROOT / "evals")
TEXTS = [case for case in MANIFEST.cases if case.form == "text"]


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case.document)
def test_every_quote_of_the_lists_stands_in_the_published_text(case: object) -> None:
    gold = findings_gold(MANIFEST, case)  # type: ignore[arg-type]
    assert gold is not None
    text = PublishedText(MANIFEST.source_text(case))  # type: ignore[arg-type]
    quotes = [
        place.quote for one in (*gold.findings, *gold.reviewed, *gold.right) for place in one.places if place.quote
    ]
    missing = [quote for quote in quotes if text.find(key(quote.replace("⟦", "").replace("⟧", ""))).standing != "whole"]
    assert [quote for quote in missing if quote not in SPOKEN_TWICE] == []


SPOKEN_TWICE = frozenset({"⟦因公出国(境)费反映。⟧单位"})
"""Given in two spellings, as the forms of the document have them."""


def test_two_things_wrong_of_one_value_are_two_facts() -> None:
    both = score(
        told("6.1%"), told("12.30"), entries=(entry(RATE, AMOUNT), entry(AMOUNT).model_copy(update={"id": "2"}))
    )
    assert [one.told_once for one in both.entries] == [True, True]


def test_a_third_finding_at_two_facts_is_one_too_many() -> None:
    entries = (entry(RATE, AMOUNT), entry(AMOUNT).model_copy(update={"id": "2"}))
    result = score(told("6.1%"), told("12.30"), told("12.30"), entries=entries)
    assert not any(one.told_once for one in result.entries)
