"""What must add up in the items of a task, by the checks of its folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractor.accounts.figures import is_rate, is_sum
from extractor.task_folders.folder import ShareCheck, SumCheck, TaskFolder
from models.base import decimal_string
from models.record import Finding, Place
from models.tasks import TaskItem, TaskItems

_HUNDRED = Decimal(100)


def check_items(folder: TaskFolder, items: TaskItems) -> list[Finding]:
    """A finding for each sum or share of the folder's checks that does not hold; blank values are passed over."""
    findings: list[Finding] = []
    for check in folder.spec.checks:
        found = _sums(folder, check, items) if isinstance(check, SumCheck) else _shares(folder, check, items)
        findings += found
    return findings


@dataclass(frozen=True)
class _Checked:
    """A field of an item that a check is about."""

    folder: TaskFolder
    list: str
    index: int
    item: TaskItem
    field: str

    @property
    def title(self) -> str:
        return title_of(self.folder, self.list, self.field)

    def finding(self, identifier: str, told: str, left: Decimal, right: Decimal) -> Finding:
        name = f"values.{self.field}"
        place = self.item.evidence.fields.get(name) if self.item.evidence is not None else None
        where = Place(
            path=f"tasks.{self.folder.name}.{self.list}[{self.index}].{name}",
            label=f"{self.folder.spec.label} {self.title}",
            printed=place.text if place is not None else None,
            page=place.page if place is not None else None,
            evidence=place,
        )
        return Finding(
            id=identifier, severity="warning", stage="narrative", message=f"{self.folder.spec.label}：{told}",
            left=left, right=right, difference=left - right, origin="unknown", places=(where,),
        )  # fmt: skip


def _sums(folder: TaskFolder, check: SumCheck, items: TaskItems) -> Iterator[Finding]:
    for index, item in enumerate(items.get(check.list, ())):
        checked = _Checked(folder, check.list, index, item, check.total)
        total = item.amount(check.total)
        if check.over is not None and check.of is not None:
            parts = [other.amount(check.of) for other in items.get(check.over, ())]
            told = f"各{folder.lists[check.over].label}之和"
        else:
            parts = [item.amount(part) for part in check.parts]
            told = "＋".join(title_of(folder, check.list, part) for part in check.parts)
        known = [part for part in parts if part is not None]
        if total is None or not known or len(known) < len(parts):
            continue
        if not is_sum(total, known):
            added = sum(known, Decimal(0))
            sides = f"{told} {decimal_string(added)} 不等于{checked.title} {decimal_string(total)}"
            yield checked.finding("tasks.sum", sides, added, total)


def _shares(folder: TaskFolder, check: ShareCheck, items: TaskItems) -> Iterator[Finding]:
    for index, item in enumerate(items.get(check.list, ())):
        share, part, whole = (item.amount(name) for name in (check.share, check.part, check.whole))
        if share is None or part is None or not whole:
            continue
        if not is_rate(share, part, whole):
            reckoned = (part / whole * _HUNDRED).quantize(Decimal("0.01"))
            checked = _Checked(folder, check.list, index, item, check.share)
            told = (
                f"{checked.title}印为 {decimal_string(share)}%，"
                f"按 {decimal_string(part)} ÷ {decimal_string(whole)} 应为 {decimal_string(reckoned)}%"
            )
            yield checked.finding("tasks.share", told, share, reckoned)


def title_of(folder: TaskFolder, name: str, field: str) -> str:
    """The name of a field in Chinese."""
    return folder.fields[name].fields[field].title if folder.fields is not None else field
