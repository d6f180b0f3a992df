"""What extraction tasks beside the narrative yield: items of named values, each with its place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from models.base import ItemEvidence, Model, decimal_string, unset

TaskValue = str | int | None


class TaskItem(Model):
    """One item of a list of a task: its values by field. Money and percentages are decimal strings as printed, in the unit
    that stands beside them; numbers of things are integers; ``None`` is not printed.
    """

    values: dict[str, TaskValue]
    evidence: ItemEvidence | None = unset()

    def amount(self, name: str) -> Decimal | None:
        """A figure as a number; raises KeyError for a field that the task does not have."""
        value = self.values[name]
        return None if value is None else Decimal(value)


TaskItems = dict[str, tuple[TaskItem, ...]]
"""The items of one task by list."""


def plain_value(value: Any) -> TaskValue:
    """A value as an item holds it."""
    return decimal_string(value) if isinstance(value, Decimal) else value
