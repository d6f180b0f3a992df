"""Our ANLS*-style score gives the figures of the package, and keeps its known weakness in view."""

from __future__ import annotations

from typing import Any

import pytest
from anls_star import anls_score
from eval_samples import changed, sample_record
from hypothesis import given
from hypothesis import strategies as st

from evals.anls import record_to_tree, tree_score

PAIRS = [
    pytest.param("主要原因是人员增加", "主要原因是人员减少", id="text"),
    pytest.param("abc", "xyz", id="below_one_half"),
    pytest.param({"a": "收入", "b": "支出"}, {"a": "收入"}, id="missing_key"),
    pytest.param({"a": "收入"}, {"a": "收入", "b": "支出"}, id="invented_key"),
    pytest.param(["一", "二", "三"], ["三", "一"], id="list_shorter"),
    pytest.param(["一"], ["一", "二"], id="list_longer"),
    pytest.param({"a": ["收入合计"]}, {"a": "收入合计"}, id="other_type"),
    pytest.param(
        [{"k": "甲", "v": "12.3"}, {"k": "乙"}], [{"k": "乙", "v": "1"}, {"k": "甲", "v": "12.4"}], id="items"
    ),
    pytest.param({"a": {"b": ["一", "二"]}}, {"a": None}, id="nothing_predicted"),
]


@pytest.mark.parametrize(("gold", "predicted"), PAIRS)
def test_the_package_gives_the_same_score(gold: Any, predicted: Any) -> None:
    theirs = anls_score(gold, predicted)
    ours = tree_score(
        gold, {k: v for k, v in predicted.items() if v is not None} if isinstance(predicted, dict) else predicted
    )
    assert ours == pytest.approx(theirs)


ITEM = st.fixed_dictionaries({
    "subject": st.text("甲乙丙丁", min_size=1, max_size=5),
    "amount": st.from_regex(r"\d{1,3}\.\d", fullmatch=True),
})


@given(st.lists(ITEM, max_size=4), st.lists(ITEM, max_size=4))
def test_the_package_gives_the_same_score_for_lists_of_items(gold: list[Any], predicted: list[Any]) -> None:
    assert tree_score({"items": gold}, {"items": predicted}) == pytest.approx(
        anls_score({"items": gold}, {"items": predicted})
    )


@pytest.mark.parametrize("part", ["narrative", "performance", "key_work", "tables"])
def test_the_package_gives_the_same_score_for_records(part: str) -> None:
    def spoil(data: dict[str, Any]) -> None:
        data["narrative"]["deviations"][0]["reason"] = "水库加固工程新开工"
        data["performance"]["summaries"][0]["outputs"].pop()
        data["key_work"].reverse()
        data["tables"]["expenditure"]["rows"][0]["total"] = "-120.50"

    gold = record_to_tree(getattr(sample_record(), part))
    predicted = record_to_tree(getattr(changed(spoil), part))
    assert tree_score(gold, predicted) == pytest.approx(anls_score(gold, predicted))


def test_anls_gives_a_wrong_sign_credit_which_is_why_figures_are_not_scored_with_it() -> None:
    assert tree_score("-86.23", "86.23") == pytest.approx(5 / 6)


def test_two_empty_trees_are_unscored() -> None:
    assert tree_score(None, None) is None
