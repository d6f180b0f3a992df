"""Checks of how self-evaluation sheets are filled in: levels, repetitions, boxes, labels, bodies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extractor.accounts.view import BLANK
from extractor.checks.context import CheckContext, comparable
from extractor.checks.results import Failure, Held, Result
from extractor.checks.sheet_reading import RATE_NAME, PlacedSheet, name_of, read_quantity, sheets_of
from models.performance import Indicator

_LEVEL_OF = {
    "数量指标": "产出指标", "质量指标": "产出指标", "时效指标": "产出指标",
    "经济效益指标": "效益指标", "社会效益指标": "效益指标", "生态效益指标": "效益指标", "可持续影响指标": "效益指标",
    "服务对象满意度指标": "满意度指标",
}  # fmt: skip
"""The second levels of the official form with the first level that they belong to; 成本指标 stands under either."""
_FIRST_LEVELS = ("产出指标", "效益指标", "满意度指标", "成本指标")
_LABEL = re.compile(r"^(?:偏差[^,。;:]{0,4}(?:目标)?未完成[^,。;:]{0,2}原因分析|改进措施(?:及结果应用(?:方案)?)?)[:]")
_SAME_CHOICE: tuple[tuple[str, str], ...] = (("attribute", "项目属性"), ("type", "项目类型"))


def sheet_form(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    readings = sheets_of(context)
    for reading in readings:
        yield from _same_goals(reading)
        yield from _same_rows(reading)
        yield from _supervision(reading)
        yield from _choices(reading)
        yield from _labels(reading)
    yield from _levels(readings)
    yield from _no_choice(readings)
    yield from _blank_units(readings)
    yield from _same_names(readings)
    yield from _near_names(readings)


# --- levels ---------------------------------------------------------------------------------------------------------------


def _levels(readings: Sequence[PlacedSheet]) -> Iterator[Result]:
    """A second level under a first that it does not belong to; rates among the counts; a level that lost a character."""
    check = "checks.indicator_level"
    misplaced, rates, misspelt, named = [], [], [], []
    for reading in readings:
        for at, _, one in reading.rows():
            first, second = comparable(one.level1 or ""), comparable(one.level2 or "")
            if comparable(one.level3 or "") in _LEVEL_OF:
                named.append((reading, f"{at}.level3", one))
            if _misspelt(first):
                misspelt.append((reading, f"{at}.level1", one))
            foreign = first in _FIRST_LEVELS and _LEVEL_OF.get(second, first) != first
            if foreign or (first and second == "产出指标"):
                misplaced.append((reading, f"{at}.level2", one))
            elif second == "数量指标" and _is_rate(one):
                rates.append((reading, f"{at}.level2", one))
    for name, says, found in (
        ("misplaced", "二级指标放错了一级指标", misplaced),
        ("rates", "比率放在了数量指标里（应为质量或时效指标）", rates),
        ("misspelt", "一级指标的名称缺字", misspelt),
        ("named", "三级指标填的是指标类别的名称", named),
    ):
        if found:
            rows = dict.fromkeys(f"{one.level1} / {one.level2} / {name_of(one)}" for _, _, one in found)
            yield Failure(
                check,
                f"{says}：{'；'.join(list(rows)[:6])}{f'等{len(rows)}项' if len(rows) > 6 else ''}。",
                tuple(reading.place(field, f" {name_of(one)}") for reading, field, one in found),
                fact=name,
            )
    if readings:
        yield Held(check)


def _is_rate(one: Indicator) -> bool:
    target = read_quantity(one.target)
    return target is not None and target[1] == "%" and bool(RATE_NAME.search(comparable(name_of(one))))


def _misspelt(level: str) -> bool:
    """满意度标 for 满意度指标: a character of the ending is lost."""
    return level.endswith(("标", "指")) and not level.endswith(("指标", "目标"))


# --- repetitions -----------------------------------------------------------------------------------------------------------


def _row(one: Indicator) -> tuple[str | None, str | None, str | None]:
    return one.level3, one.target, one.actual


def _same_goals(reading: PlacedSheet) -> Iterator[Result]:
    check = "checks.same_goal"
    goals = [(index, goal, comparable(goal.goal or "")) for index, goal in enumerate(reading.sheet.goals)]
    for (i, one, text), (j, other, again) in combinations(goals, 2):
        if len(text) < 4 or text != again:
            continue
        alike = [_row(r) for r in one.indicators]
        common = sum(_row(row) in alike for row in other.indicators)
        copied = bool(other.indicators) and 2 * common >= len(other.indicators)
        yield Failure(
            check,
            f"{reading.title}年度目标{i + 1}与年度目标{j + 1}相同（“{one.goal}”）"
            f"{'，指标也基本相同，像是重复填报' if copied else ''}。",
            tuple(reading.place(f"goals[{n}].goal", f"年度目标{n + 1}") for n in (i, j)),
            severity=None if copied else "note",
        )
    if len(goals) > 1:
        yield Held(check)


def _same_rows(reading: PlacedSheet) -> Iterator[Result]:
    """The same indicator twice in one goal, with the same figures."""
    check = "checks.same_indicator"
    for index, goal in enumerate(reading.sheet.goals):
        seen: dict[tuple[str, str | None, str | None], int] = {}
        for number, one in enumerate(goal.indicators):
            name = comparable(one.level3 or "")
            if len(name) < 4:
                continue
            row = (name, one.target, one.actual)
            first = seen.setdefault(row, number)
            if first == number:
                yield Held(check)
                continue
            # A count and its benefit may carry one name; the same second level twice is a copy.
            same = comparable(goal.indicators[first].level2 or "") == comparable(one.level2 or "")
            if same:
                yield Failure(
                    check,
                    f"{reading.title}年度目标{index + 1}的指标“{one.level3}”填了两遍，目标值和完成值也相同。",
                    tuple(
                        reading.place(f"goals[{index}].indicators[{n}].level3", f" {one.level3}", one.level3)
                        for n in (first, number)
                    ),
                )


def _same_names(readings: Sequence[PlacedSheet]) -> Iterator[Result]:
    check = "checks.same_name"
    found: dict[str, list[PlacedSheet]] = {}
    for reading in readings:
        if reading.sheet.scope == "project" and reading.sheet.name:
            found.setdefault(comparable(reading.sheet.name), []).append(reading)
    for group in found.values():
        if len(group) == 1:
            yield Held(check)
            continue
        titles = "、".join(reading.title for reading in group)
        yield Failure(
            check,
            f"{titles}填的是同一个项目名称“{group[0].sheet.name}”。",
            tuple(reading.place("name", "项目名称") for reading in group),
            severity=None if len({reading.sheet.executed for reading in group}) > 1 else "note",
        )


def _near_names(readings: Sequence[PlacedSheet]) -> Iterator[Result]:
    """One indicator of the department and of its project that differs in one character: 七进 and 六进."""
    check = "checks.indicator_name"
    department = [(r, at, one) for r in readings if r.sheet.scope == "department" for at, _, one in r.rows()]
    projects = [(r, at, one) for r in readings if r.sheet.scope == "project" for at, _, one in r.rows()]
    known = {comparable(name_of(one)) for _, _, one in projects}
    for reading, at, one in department:
        name = comparable(name_of(one))
        if len(name) < 6 or name in known:
            continue
        for other_reading, other_at, other in projects:
            near = comparable(name_of(other))
            if len(near) != len(name) or Levenshtein.distance(name, near) != 1 or one.target != other.target:
                continue
            yield Failure(
                check,
                f"{reading.title}的指标“{name_of(one)}”在{other_reading.title}里是“{name_of(other)}”。",
                (
                    reading.place(f"{at}.level3", "", name_of(one)),
                    other_reading.place(f"{other_at}.level3", "", name_of(other)),
                ),
            )


# --- boxes, labels, bodies --------------------------------------------------------------------------------------------------


def _choices(reading: PlacedSheet) -> Iterator[Result]:
    """Two boxes of a single choice ticked."""
    check = "checks.choice"
    for field, label in _SAME_CHOICE:
        chosen = getattr(reading.sheet, field)
        if len(chosen) > 1:
            yield Failure(
                check,
                f"{reading.title}{label}只能选一项，却勾了{'、'.join(chosen)}。",
                (reading.place(field, label, "、".join(chosen)),),
            )
        elif chosen:
            yield Held(check)


def _no_choice(readings: Sequence[PlacedSheet]) -> Iterator[Result]:
    """Sheets of projects without any tick, where others of the account have theirs."""
    projects = [reading for reading in readings if reading.sheet.scope == "project"]
    bare = [r for r in projects if not (r.sheet.category or r.sheet.attribute or r.sheet.type)]
    if not bare or len(bare) == len(projects):
        return
    yield Failure(
        "checks.choice",
        f"{'、'.join(reading.title for reading in bare)}的项目类别、属性、类型都没有勾选。",
        tuple(place for reading in bare for place in [reading.place("category", "项目类别", "（没有勾选）")]),
        severity="note",
    )


def _supervision(reading: PlacedSheet) -> Iterator[Result]:
    check, sheet = "checks.sheet_department", reading.sheet
    department, name = comparable(sheet.supervising_department or ""), comparable(sheet.name or "")
    if not department or not name:
        return
    if department != name:
        yield Held(check)
        return
    yield Failure(
        check,
        f"{reading.title}主管部门填的是项目名称“{sheet.supervising_department}”。",
        (reading.place("supervising_department", "主管部门"),),
    )


def _blank_units(readings: Sequence[PlacedSheet]) -> Iterator[Result]:
    """实施单位 or 主管部门 left blank, and one sheet whose two bodies are another than in all the others."""
    check = "checks.sheet_department"
    projects = [reading for reading in readings if reading.sheet.scope == "project"]
    for field, label in (("supervising_department", "主管部门"), ("implementing_unit", "项目实施单位")):
        blank = [reading for reading in projects if not getattr(reading.sheet, field)]
        if blank and 2 * len(blank) <= len(projects) and len(projects) > 1:
            yield Failure(
                check,
                f"{'、'.join(reading.title for reading in blank)}没有填写{label}。",
                tuple(reading.place(field, label, BLANK) for reading in blank),
                severity="note",
            )
    bodies = Counter(comparable(r.sheet.supervising_department) for r in projects if r.sheet.supervising_department)
    usual = bodies.most_common(1)
    if not usual or usual[0][1] < 3:
        return
    for reading in projects:
        yield from _other_body(reading, usual[0][0])


def _other_body(reading: PlacedSheet, usual: str) -> Iterator[Result]:
    """A sheet that names one other body for both roles: copied from that one's account."""
    sheet = reading.sheet
    body = comparable(sheet.supervising_department or "")
    if body != comparable(sheet.implementing_unit or "") or body == comparable(sheet.name or "") or len(body) < 5:
        return
    if any(mark in body for mark in ("、", ",", ";")) or fuzz.partial_ratio(body, usual) >= 75:
        return
    yield Failure(
        "checks.sheet_department",
        f"{reading.title}主管部门和实施单位都是“{sheet.supervising_department}”，其余项目自评表是另一个部门，像是照抄了别处的表。",
        (reading.place("supervising_department", "主管部门"), reading.place("implementing_unit", "项目实施单位")),
        severity="note",
    )


def _labels(reading: PlacedSheet) -> Iterator[Result]:
    """改进措施：改进措施：…: the label of the row is part of its text."""
    for field, label in (("deviation_cause", "偏差原因分析"), ("improvement", "改进措施")):
        text = getattr(reading.sheet, field)
        if text and (match := _LABEL.match(comparable(text))):
            yield Failure(
                "checks.label_repeated",
                f"{reading.title}“{label}”一栏的内容以栏名开头：“{text[: match.end()]}”。",
                (reading.place(field, label),),
                fact="label",
            )
