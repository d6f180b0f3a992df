"""The scorer is a program under test: each spoiled record moves the figures that it should, and no others."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from eval_samples import changed, deviation, empty_record, expenditure_row, sample_record
from hypothesis import given
from hypothesis import strategies as st

from evals.counts import CaseScore, score_case
from evals.fields import TASKS, task_of
from evals.gold import Case, load_manifest
from evals.grounding import PublishedText
from evals.score import judge, score_record
from models import Record

CASE = Case(id="sample", document="sample", file="", form="text", gold="", source="", year=2021, region="", split="dev")
FULL = {"wrong": 0, "missing": 0, "invented": 0}


def score(predicted: Record | None, gold: Record | None = None, case: Case = CASE) -> CaseScore:
    from eval_samples import SOURCE

    return score_case(case, gold or sample_record(), "", predicted, PublishedText(SOURCE))


def moved(predicted: Record) -> dict[str, dict[str, Any]]:
    """Field → the counts that differ from those of gold against itself."""
    perfect, spoiled = score(sample_record()).fields, score(predicted).fields
    result: dict[str, dict[str, Any]] = {}
    for field in perfect.keys() | spoiled.keys():
        before = perfect[field].model_dump() if field in perfect else {}
        after = spoiled[field].model_dump() if field in spoiled else {}
        difference = {k: after.get(k, 0) for k in after.keys() | before.keys() if after.get(k, 0) != before.get(k, 0)}
        if difference:
            result[field] = difference
    return result


def test_gold_against_itself_is_one_everywhere() -> None:
    result = score(sample_record())
    assert result.counts().f1 == result.counts().soft_f1 == result.counts().wording_f1 == 1.0
    assert all(counts.f1 == 1.0 for counts in result.fields.values())
    assert all(
        counts.order in (1.0, None) and counts.missed == counts.invented == 0 for counts in result.lists.values()
    )
    assert {value for value in result.anls.values() if value is not None} == {1.0}
    assert {part.rate for part in result.grounding.values()} == {1.0}
    assert result.mistakes == ()


@pytest.mark.parametrize("case", load_manifest().cases, ids=lambda case: case.id)
def test_every_gold_file_against_itself_is_one(case: Case) -> None:
    gold = load_manifest().gold_record(case)
    leaves = list(score_record(gold, gold).leaves())
    assert len(leaves) > 500
    assert {leaf.verdict for leaf in leaves} == {"correct"}
    assert all(leaf.path == leaf.predicted_path for leaf in leaves)


def test_an_empty_record_is_zero_everywhere() -> None:
    result = score(empty_record())
    assert result.counts().correct == 0
    assert result.counts().f1 == result.counts().soft_f1 == 0.0
    assert all(counts.f1 == 0.0 for counts in result.fields.values())
    assert result.counts(lambda field, _: task_of(field) == "deviations").precision is None
    assert result.anls["deviations"] == 0.0


def test_a_failed_extraction_misses_everything_and_invents_nothing() -> None:
    result = score(None)
    assert (result.counts().correct, result.counts().wrong, result.counts().invented) == (0, 0, 0)
    assert result.counts().missing == score(sample_record()).counts().correct


def test_a_task_that_neither_side_has_is_unscored_and_not_zero() -> None:
    result = score(sample_record())
    reports = result.counts(lambda field, _: task_of(field) == "evaluation_reports")
    assert reports.f1 is None
    assert result.anls["evaluation_reports"] is None


def test_dropping_an_item_counts_its_values_as_missing_and_nothing_as_wrong() -> None:
    spoiled = changed(lambda d: d["narrative"]["deviations"].pop())
    assert moved(spoiled) == {
        f"narrative.deviations.{name}": {"correct": 1, "missing": 1, "similarity": 1.0, "wording": 1}
        for name in ("section", "subject", "comparison", "actual_amount", "change_amount", "reason")
    }
    lists = score(spoiled).lists["narrative.deviations"]
    assert (lists.missed, lists.invented, lists.order) == (1, 0, 1.0)


def test_adding_an_item_counts_its_values_as_invented_and_nothing_as_wrong() -> None:
    extra = deviation("operating_cost", "机关运行经费", "prior_year", "33.1", "2.0", "新开工水库加固工程")
    spoiled = changed(lambda d: d["narrative"]["deviations"].append(extra))
    assert moved(spoiled) == {
        f"narrative.deviations.{name}": {"invented": 1}
        for name in ("section", "subject", "comparison", "actual_amount", "change_amount", "reason")
    }
    result = score(spoiled)
    assert (result.lists["narrative.deviations"].missed, result.lists["narrative.deviations"].invented) == (0, 1)
    assert result.counts().recall == 1.0


def test_a_changed_digit_is_one_wrong_figure_without_partial_credit() -> None:
    spoiled = changed(lambda d: d["tables"]["expenditure"]["rows"][0].update(total="120.51"))
    assert moved(spoiled) == {
        "tables.expenditure.rows.total": {"correct": 2, "wrong": 1, "similarity": 2.0, "wording": 2}
    }
    mistake = score(spoiled).mistakes[0]
    assert (mistake.path, mistake.gold, mistake.predicted) == ("tables.expenditure.rows[0].total", "120.50", "120.51")


def test_a_figure_in_the_wrong_column_is_one_missing_and_one_invented() -> None:
    spoiled = changed(lambda d: d["tables"]["expenditure"]["rows"][2].update(basic=None, project="13"))
    assert moved(spoiled) == {
        "tables.expenditure.rows.basic": {"correct": 1, "missing": 1, "similarity": 1.0, "wording": 1},
        "tables.expenditure.rows.project": {"invented": 1},
    }


def test_two_swapped_rows_move_the_order_and_nothing_else() -> None:
    def swap(data: dict[str, Any]) -> None:
        rows = data["tables"]["expenditure"]["rows"]
        rows[0], rows[1] = rows[1], rows[0]

    spoiled = changed(swap)
    assert moved(spoiled) == {}
    result = score(spoiled)
    assert result.lists["tables.expenditure.rows"].in_order == 2
    assert result.lists["tables.expenditure.rows"].order == pytest.approx(2 / 3)
    assert all(
        counts.order in (1.0, None) for field, counts in result.lists.items() if field != "tables.expenditure.rows"
    )
    assert result.anls == score(sample_record()).anls


def test_order_is_not_judged_where_the_case_leaves_it_out() -> None:
    lists = score(sample_record(), case=CASE.model_copy(update={"ignore": ("order",)})).lists
    assert {counts.order for counts in lists.values()} == {None}


def test_changed_punctuation_moves_exact_text_and_similarity_but_not_wording() -> None:
    spoiled = changed(lambda d: d["narrative"]["deviations"][1].update(reason="严格控制接待标准,减少批次。"))
    assert moved(spoiled) == {
        "narrative.deviations.reason": {"correct": 1, "wrong": 1, "similarity": pytest.approx(1 + 12 / 14, abs=1e-6)}
    }
    counts = score(spoiled).fields["narrative.deviations.reason"]
    assert (counts.f1, counts.wording_f1) == (0.5, 1.0)


def test_text_from_another_place_lowers_grounding() -> None:
    spoiled = changed(lambda d: d["key_work"][1].update(content="清理河道三十一公里。"))
    assert score(spoiled).grounding["key_work"].rate == pytest.approx(3 / 4)
    assert score(spoiled).grounding["deviations"].rate == 1.0


def test_a_reordered_list_of_strings_moves_the_order_and_nothing_else() -> None:
    spoiled = changed(lambda d: d["performance"]["summaries"][0]["outputs"].reverse())
    assert moved(spoiled) == {}
    assert score(spoiled).lists["performance.summaries.outputs"].in_order == 1


def test_a_misread_code_is_one_wrong_label_and_keeps_the_figures_of_its_row() -> None:
    spoiled = changed(lambda d: d["tables"]["expenditure"]["rows"][1].update(code="2130308"))
    assert moved(spoiled) == {
        "tables.expenditure.rows.code": {"correct": 2, "wrong": 1, "similarity": 2.0, "wording": 2}
    }


def test_a_row_of_another_code_and_name_is_not_paired() -> None:
    spoiled = changed(
        lambda d: d["tables"]["expenditure"]["rows"].__setitem__(
            1, expenditure_row("2210201", "住房公积金", "80.00", None, "80.00")
        )
    )
    lists = score(spoiled).lists["tables.expenditure.rows"]
    assert (lists.missed, lists.invented) == (1, 1)


def test_a_table_status_is_judged_apart_from_its_cells() -> None:
    spoiled = changed(lambda d: d["tables"]["income"].update(status="missing"))
    assert moved(spoiled) == {"tables.income.status": {"correct": 0, "wrong": 1, "similarity": 0.0, "wording": 0}}


@pytest.mark.parametrize(
    ("gold", "predicted", "verdict"),
    [
        pytest.param(Decimal(25), Decimal(5), "wrong", id="25_is_not_5"),
        pytest.param(Decimal("-86.23"), Decimal("86.23"), "wrong", id="a_sign_matters"),
        pytest.param(Decimal(13), Decimal("13.00"), "correct", id="13_is_13.00"),
        pytest.param(Decimal("0.00"), None, "missing", id="a_printed_zero_is_not_a_blank"),
        pytest.param(None, Decimal(0), "invented", id="a_zero_where_nothing_is_printed"),
        pytest.param(Decimal("5010.42"), Decimal("5010.44"), "wrong", id="the_sixth_digit_counts"),
        pytest.param("总计", "总计 ", "wrong", id="white_space_is_not_verbatim"),
        pytest.param("2个", "2个", "correct", id="equal_text"),
    ],
)
def test_a_single_value_is_judged(gold: Any, predicted: Any, verdict: str) -> None:
    assert judge(gold, predicted, "narrative.deviations.reason").verdict == verdict


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_similarity_is_one_only_for_equal_text(left: str, right: str) -> None:
    leaf = judge(left, right, "key_work.title")
    assert (leaf.similarity == 1.0) == (left == right) == (leaf.verdict == "correct")


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.decimals(allow_nan=False, places=2, allow_infinity=False),
)
def test_figures_are_right_or_wrong_and_nothing_between(left: Decimal, right: Decimal) -> None:
    leaf = judge(left, right, "tables.income.rows.total")
    assert leaf.similarity == float(left == right)


def test_every_scored_field_belongs_to_a_task() -> None:
    manifest = load_manifest()
    records = [manifest.gold_record(case) for case in manifest.cases]
    fields = {leaf.field for record in records for leaf in score_record(record, record).leaves()}
    assert {task_of(field) for field in fields} == set(TASKS)
