"""Spoiled answers do not come through, and honest ones do, over real documents and over wordings of many regions."""

from __future__ import annotations

from typing import Any

import pytest
from deviation_sample_types import Sample
from deviation_samples import SAMPLES
from narrative_samples import outline

from evals.adversarial.honest import Honest
from evals.adversarial.run import comes_through, try_answer, try_case
from evals.adversarial.spoil import Spoiled
from evals.doubts import Doubted, doubts_by_task
from evals.gold import load_manifest
from extractor.llm.units import task_units
from extractor.llm.witness import rules_witness
from extractor.narrative.deviations.read import section_setting
from extractor.narrative.read import read_narrative
from extractor.task_folders.folder import shipped_task

NAMES = ("reference_amount", "actual_amount", "change_amount", "change_pct", "completion_pct", "reason")


def honest(sample: Sample) -> Honest:
    outlined = outline((sample.role, "情况说明", sample.text))
    units = task_units(shipped_task("deviations"), outlined)
    items = [
        {
            "unit": units[0].id, "section": section_setting(sample.role)[0], "subject": stated.subject,
            "comparison": stated.comparison, **dict(zip(NAMES, stated[2:], strict=True)),
        }
        for stated in sample.stated
    ]  # fmt: skip
    witness = rules_witness(read_narrative(outlined, None), outlined)
    return Honest("deviations", {"deviations": tuple(items), "composition": ()}, units, outlined, witness)


@pytest.mark.parametrize("sample", SAMPLES[:24], ids=lambda sample: sample.name)
def test_what_a_sentence_states_is_taken_and_nothing_else(sample: Sample) -> None:
    tally = try_answer(honest(sample), sample.name)
    assert tally.refused == []
    assert tally.through == []


def test_spoiled_answers_on_a_document_are_refused() -> None:
    manifest = load_manifest()
    (case,) = manifest.select(cases=["wuchang_office_2022-text"])
    tally = try_case(manifest, case, ("deviations", "summaries", "reports", "key_work"))
    assert sum(tally.spoiled.values()) >= 200
    assert tally.through == []
    assert tally.refused == []


TEXT = (
    "2023年度收入合计500.00万元，与2022年度相比，收入合计减少-75.96万元，下降13.19%，主要原因是项目减少。"
    "其中：财政拨款收入480.00万元，比上年增加12.00万元，主要原因是人员增加。"
)
HONEST: dict[str, Any] = {
    "unit": "1", "section": "income", "subject": "收入合计", "comparison": "prior_year", "reference_amount": None,
    "actual_amount": "500.00", "change_amount": "-75.96", "change_pct": "-13.19", "completion_pct": None, "reason": "项目减少",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "through"),
    [
        pytest.param({"change_amount": "-75.96"}, True, id="the_truth"),
        pytest.param({"change_amount": "75.96"}, False, id="a_sign_lost"),
        pytest.param({"actual_amount": "480.00"}, False, id="the_figure_of_another_item"),
        pytest.param({"actual_amount": "2023"}, False, id="a_year"),
        pytest.param({"comparison": "initial_budget"}, False, id="a_comparison_that_is_not_made"),
        pytest.param({"section": "expenditure"}, False, id="a_section_of_another_kind"),
        pytest.param({"reason": "人员增加"}, False, id="the_reason_of_another_item"),
        pytest.param({"reason": "项目减小"}, False, id="a_character_changed"),
        pytest.param({"reference_amount": "500.00"}, False, id="the_outturn_as_what_it_is_compared_with"),
    ],
)
def test_a_value_counts_only_in_its_clause_and_role(changes: dict[str, Any], through: bool) -> None:
    outlined = outline(("income", "收入决算情况说明", TEXT))
    units = task_units(shipped_task("deviations"), outlined)
    alone = Honest(
        "deviations",
        {"deviations": (), "composition": ()},
        units,
        outlined,
        rules_witness(read_narrative(outlined, None), outlined),
    )
    spoiled = Spoiled(
        "one change", "deviations", {**HONEST, "unit": units[0].id, **changes}, tuple(changes), twice=True
    )
    assert comes_through(alone, spoiled) is through


def test_doubts_are_held_against_gold_by_unit() -> None:
    tally = Doubted(units=4, wrong=2, doubted=1, both=1)
    assert (tally.recall, tally.precision) == (0.5, 1.0)
    assert (Doubted().recall, Doubted().precision) == (None, None)
    manifest = load_manifest()
    found = doubts_by_task(manifest, manifest.select(cases=["jiangan_office_2023-text"]))
    assert found["deviations"].units > 5
    assert [line for tally in found.values() for line in tally.missed] == [], "what the rules read wrongly is doubted"
    assert all(tally.both <= min(tally.wrong, tally.doubted) for tally in found.values())
