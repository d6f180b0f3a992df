"""Paths into a record: through models, mappings and lists, and where one leads nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from models import ProjectSummary
from models.paths import path_steps, value_at
from models.tasks import TaskItem

SUMMARY = ProjectSummary(
    project="甲项目", budget=None, executed=None, execution_pct=None, outputs=("一", "二"), problems=(), measures=()
)
ITEM = TaskItem(values={"金额": "3.15"})


@pytest.mark.parametrize(
    ("item", "path", "value"),
    [
        (SUMMARY, "project", "甲项目"),
        (SUMMARY, "outputs[1]", "二"),
        (SUMMARY, "outputs[2]", None),
        (SUMMARY, "budget.amount[0]", None),
        (SUMMARY, "none_such", None),
        (ITEM, "values.金额", "3.15"),
        (ITEM, "values.none_such", None),
        ({"goals": [{"indicators": [{"target": "2个"}]}]}, "goals[0].indicators[0].target", "2个"),
    ],
)
def test_a_path_leads_to_its_value_or_nowhere(item: Any, path: str, value: Any) -> None:
    assert value_at(item, path) == value


def test_the_steps_of_a_path() -> None:
    assert path_steps("goals[0].indicators[12].level1") == ("goals", 0, "indicators", 12, "level1")
