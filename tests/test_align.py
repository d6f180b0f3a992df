"""Pairing: optimal, thresholded, and stable where keys are equal."""

from __future__ import annotations

import builtins
import itertools
import sys

import pytest
from eval_samples import deviation, record_of, sample_data
from hypothesis import given
from hypothesis import strategies as st

from evals.align import align_items, align_strings, assign, edit_similarity, longest_increasing
from evals.fields import LIST_KEYS
from extractor.errors import MissingExtraError
from models import Deviation

KEY = LIST_KEYS["narrative.deviations"]


def deviations(*items: dict[str, object]) -> tuple[Deviation, ...]:
    data = sample_data()
    data["narrative"]["deviations"] = list(items)
    return record_of(data).narrative.deviations


def test_assignment_is_optimal_and_not_greedy() -> None:
    # Greedy would give the first its best (0.9) and leave the second with nothing it may have.
    values = {("a", "x"): 0.9, ("a", "y"): 0.8, ("b", "x"): 0.85, ("b", "y"): 0.1}
    result = assign(["a", "b"], ["x", "y"], lambda g, p: values[g, p], 0.5, tie=lambda *_: 0.0)
    assert [(i, j) for i, j, _ in result.pairs] == [(0, 1), (1, 0)]


def test_pairs_below_the_minimum_do_not_push_out_one_above_it() -> None:
    values = {("a", "x"): 0.6, ("a", "y"): 0.45, ("b", "x"): 0.45, ("b", "y"): 0.0}
    result = assign(["a", "b"], ["x", "y"], lambda g, p: values[g, p], 0.5, tie=lambda *_: 0.0)
    assert [(i, j) for i, j, _ in result.pairs] == [(0, 0)]


def test_a_pair_below_the_minimum_is_no_pair() -> None:
    result = align_strings(["加强预算管理"], ["组织职工体检"])
    assert (result.pairs, result.missed, result.invented) == ((), (0,), (0,))


def test_equal_keys_are_paired_by_the_rest_of_the_item() -> None:
    first = deviation("three_public", "公务接待费", "annual_budget", "1.2", "-0.3", "压减批次")
    second = deviation("three_public", "公务接待费", "annual_budget", "5.6", "0.7", "新增外事接待")
    result = align_items(deviations(first, second), deviations(second, first), KEY)
    assert [(i, j) for i, j, _ in result.pairs] == [(0, 1), (1, 0)]


def test_equal_items_are_paired_in_place() -> None:
    item = deviation("income", "收入合计", "prior_year", "1", "1", "同")
    result = align_items(deviations(item, item, item), deviations(item, item, item), KEY)
    assert [(i, j) for i, j, _ in result.pairs] == [(0, 0), (1, 1), (2, 2)]


@pytest.mark.parametrize(
    ("change", "paired"),
    [
        pytest.param({"comparison": "prior_year"}, True, id="wrong_comparison"),
        pytest.param({"section": "income"}, True, id="wrong_section"),
        pytest.param({"subject": "公务接待费支出"}, True, id="longer_subject"),
        pytest.param({"subject": "因公出国（境）费"}, False, id="another_subject"),
        pytest.param({"section": "income", "comparison": "prior_year"}, False, id="section_and_comparison"),
    ],
)
def test_a_deviation_is_known_by_section_subject_and_comparison(change: dict[str, str], paired: bool) -> None:
    item = deviation("three_public", "公务接待费", "annual_budget", "1.2", "-0.3", "压减")
    result = align_items(deviations(item), deviations(item | change), KEY)
    assert bool(result.pairs) is paired


def test_a_goal_without_text_is_known_by_its_indicators() -> None:
    data = sample_data()
    blank = dict.fromkeys(
        ("title", "name", "supervising_department", "implementing_unit", "basic_expenditure", "project_expenditure",
         "budget", "executed", "execution_pct", "execution_score", "total_score", "deviation_cause", "improvement")
    )  # fmt: skip

    def goal(text: str | None, *names: str) -> dict[str, object]:
        rest = {"level1": None, "level2": None, "target": None, "actual": None, "score": None}
        return {"goal": text, "weight": None, "indicators": [{"level3": name, **rest} for name in names]}

    sheet = {"scope": "project", **blank}
    data["performance"]["sheets"] = [
        sheet | {"goals": [goal("修缮水库", "大坝", "溢洪道"), goal("培训", "人次")]},
        sheet | {"goals": [goal(None, "人次"), goal(None, "大坝", "溢洪道")]},
    ]
    gold, predicted = record_of(data).performance.sheets
    result = align_items(gold.goals, predicted.goals, LIST_KEYS["performance.sheets.goals"])
    assert [(i, j) for i, j, _ in result.pairs] == [(0, 1), (1, 0)]


@given(
    st.lists(st.text("甲乙丙丁", min_size=1, max_size=4), max_size=5),
    st.lists(st.text("甲乙丙丁", min_size=1, max_size=4), max_size=5),
)
def test_no_other_assignment_is_better(gold: list[str], predicted: list[str]) -> None:
    def value(pairs: list[tuple[int, int]]) -> float:
        similarities = (edit_similarity(gold[i], predicted[j]) for i, j in pairs)
        return sum(s for s in similarities if s >= 0.5)

    found = value([(i, j) for i, j, _ in align_strings(gold, predicted).pairs])
    short, long = sorted((gold, predicted), key=len)
    flip = len(gold) > len(predicted)
    candidates = (
        [(j, i) if flip else (i, j) for i, j in enumerate(order)]
        for order in itertools.permutations(range(len(long)), len(short))
    )
    assert found == pytest.approx(max(map(value, candidates)), abs=0.01)


@pytest.mark.parametrize(
    ("values", "length"), [([], 0), ([0, 1, 2], 3), ([1, 0, 2], 2), ([2, 1, 0], 1), ([0, 3, 1, 2], 3)]
)
def test_the_longest_run_in_order(values: list[int], length: int) -> None:
    assert longest_increasing(values) == length


def test_without_scipy_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *args: object, **kwargs: object) -> object:
        if name.startswith("scipy"):
            raise ImportError(name)
        return real(name, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.delitem(sys.modules, "scipy.optimize", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtraError, match=r"juesuan\[eval\]"):
        align_strings(["一"], ["一"])
