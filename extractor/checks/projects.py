"""One project in three places: its summary, its sheet, the list of projects; names, amounts, rates, problems, missing parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from extractor.accounts.figures import decimals, half_unit
from extractor.checks.context import CheckContext, comparable, item_place
from extractor.checks.listing import named
from extractor.checks.results import Failure, Figure, Held, Result, Unchecked, equal
from extractor.checks.sheet_reading import NO_CAUSE, PlacedSheet, as_cell, sheets_of
from extractor.checks.text_figures import quoted
from models.performance import ProjectSummary, SelfEvaluationSheet
from models.record import Place

_FILLER = re.compile(
    r"\d{4}年度?|绩效|自评|评价|综述|结果|摘要版|项目|经费|资金|工作|专项|支出|表|[\"'()《》、,.:·/\s]"
)
SAME_PROJECT = 70
"""Names this alike (of 100, without filler words) are one project."""
NEARLY_SAME = 50
"""Names this alike are one project where the executed amount agrees too."""


_TITLE_WORDS = re.compile(
    r"\d{4}年度?|绩效|自评价?|评价|综述|结果|摘要版|项目支出(?=绩效|自评)|项目(?=绩效|自评|$)|(?:情况)?表$|[\"'()《》/\s]"
)
"""What titles of sheets and headings of summaries add to the name of a project."""
NO_PROBLEM = re.compile(
    r"不存在|没有(?:问题|偏差)|无(?:偏差|问题)|未发现|圆满完成|均已完成|目标已完成|与年度工作任务相符"
)


@dataclass(frozen=True)
class Project:
    """A summary with its sheet."""

    path: str
    summary: ProjectSummary
    sheet: PlacedSheet

    def place(self, field: str, label: str, printed: str | None = None) -> Place:
        """A field of the summary as a place."""
        what = f"“{quoted(self.summary.project)}”综述{label}"
        return item_place(f"{self.path}.{field}", what, self.summary.evidence, field, printed)


def projects(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    summaries = context.record.performance.summaries
    sheets = sheets_of(context, "project")
    pairs = match_projects(summaries, [reading.sheet for reading in sheets])
    if summaries and not sheets:
        yield Unchecked("checks.summary_sheet", "没有项目绩效自评表")
    for index, summary in enumerate(summaries):
        if sheets and index not in pairs:
            yield Unchecked("checks.summary_sheet", f"“{quoted(summary.project)}”没有名称对应的自评表")
    found = [Project(f"performance.summaries[{i}]", summaries[i], sheets[pairs[i]]) for i in sorted(pairs)]
    for project in found:
        yield from _amounts(context, project)
    yield from _rates(found)
    yield from _names(found)
    yield from _problems(found)
    yield from _parts(context)


def match_projects(summaries: Sequence[ProjectSummary], found: Sequence[SelfEvaluationSheet]) -> dict[int, int]:
    """Index of a summary → index of its sheet, by the likeness of names, best pairs first; none where it is doubtful."""
    scored = sorted(
        ((_likeness(summary, sheet), -i, -j) for i, summary in enumerate(summaries) for j, sheet in enumerate(found)),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for score, i, j in scored:
        same_amount = bool(summaries[-i].executed) and summaries[-i].executed == found[-j].executed
        if (
            (score >= SAME_PROJECT or (score >= NEARLY_SAME and same_amount))
            and -i not in pairs
            and -j not in pairs.values()
        ):
            pairs[-i] = -j
    return pairs


def _likeness(summary: ProjectSummary, sheet: SelfEvaluationSheet) -> float:
    name = _FILLER.sub("", comparable(summary.project)) or comparable(summary.project)
    others = [_FILLER.sub("", comparable(text)) or comparable(text) for text in (sheet.name, sheet.title) if text]
    return max((fuzz.ratio(name, other) for other in others), default=0.0)


def _figure(context: CheckContext, project: Project, field: str, label: str, *, of_sheet: bool) -> Figure | None:
    item: ProjectSummary | SelfEvaluationSheet = project.sheet.sheet if of_sheet else project.summary
    value = getattr(item, field)
    if value is None:
        return None
    path, what = (
        (project.sheet.path, project.sheet.title)
        if of_sheet
        else (project.path, f"“{quoted(project.summary.project)}”综述")
    )
    return context.text_figure(f"{path}.{field}", value, f"{what}{label}", item.evidence)


def _amounts(context: CheckContext, project: Project) -> Iterator[Result]:
    for field, label in (("budget", "预算数"), ("executed", "执行数")):
        left = _figure(context, project, field, label, of_sheet=False)
        right = _figure(context, project, field, label, of_sheet=True)
        if left is not None and right is not None:
            # A budget of nothing beside the adjusted one of the sheet is one mistake however many projects have it.
            if field == "budget" and not left.value and right.value:
                yield _no_budget(project, left, right)
            else:
                yield equal("checks.summary_sheet", left, right)


def _no_budget(project: Project, left: Figure, right: Figure) -> Failure:
    return Failure(
        "checks.summary_sheet",
        f"“{quoted(project.summary.project)}”综述的预算数是0，自评表的预算数是{right.value}。",
        (left.place, right.place),
        f"{left.value} ≠ {right.value}",
        left.value,
        right.value,
        origin=left.origin,
        fact="no budget",
    )


def _rates(found: Sequence[Project]) -> Iterator[Result]:
    """The rate of the summary and that of the sheet: one must be the other, or its rounding."""
    check = "checks.summary_rate"
    for project in found:
        left, right = project.summary.execution_pct, project.sheet.sheet.execution_pct
        if left is None or right is None:
            continue
        places = min(decimals(left), decimals(right))
        if abs(left - right) <= half_unit(places) and (decimals(left) != decimals(right) or left == right):
            yield Held(check)
            continue
        yield Failure(
            check,
            f"“{quoted(project.summary.project)}”综述的执行率为{left}%，自评表为{right}%。",
            (
                project.place("execution_pct", "执行率", f"{left}%"),
                project.sheet.place("execution_pct", "执行率", f"{right}%"),
            ),
            f"{left}% ≠ {right}%",
            left,
            right,
        )


# --- names ----------------------------------------------------------------------------------------------------------------


def _names(found: Sequence[Project]) -> Iterator[Result]:
    """One project under several names, in its summary, in the title of its sheet and in the sheet itself."""
    check = "checks.project_name"
    for project in found:
        sheet = project.sheet.sheet
        given = [
            (project.summary.project, project.place("project", "项目名称", project.summary.project)),
            (sheet.title, project.sheet.place("title", "标题", sheet.title)),
            (sheet.name, project.sheet.place("name", "项目名称", sheet.name)),
        ]
        names = {bare_name(text): (text, place) for text, place in reversed(given) if text and bare_name(text)}
        if len(names) < 2:
            yield Held(check)
            continue
        # The one that stands alone comes first.
        counts = [bare_name(text or "") for text, _ in given]
        ordered = sorted(names, key=lambda name: (counts.count(name), counts.index(name)))
        shown = "、".join(f"“{quoted(name)}”" for name in ordered)
        yield Failure(
            check,
            f"同一个项目名称不一：{shown}。",
            tuple(names[name][1] for name in ordered),
            fact="names",
        )


def bare_name(text: str) -> str:
    """The name of a project without the words of titles and headings."""
    return _TITLE_WORDS.sub("", comparable(text))


# --- problems, measures, missing parts -----------------------------------------------------------------------------------------


def _problems(found: Sequence[Project]) -> Iterator[Result]:
    """Problems in the summary, 无 in the sheet; measures in one of them alone."""
    check = "checks.summary_problems"
    for project in found:
        summary, sheet = project.summary, project.sheet.sheet
        own = [text for text in summary.problems if not NO_PROBLEM.search(comparable(text))]
        differ: list[tuple[str, str]] = []
        if own and project.sheet.denies:
            differ.append(("problems", f"综述写了问题，自评表的偏差原因写“{as_cell(sheet.deviation_cause or '')}”"))
        improves = comparable(sheet.improvement or "")
        nothing = not improves or NO_CAUSE.fullmatch(improves) is not None
        if summary.measures and sheet.improvement and nothing:
            differ.append(("measures", f"综述写了改进措施，自评表写“{as_cell(sheet.improvement)}”"))
        if not differ:
            yield Held(check)
            continue
        fields = {"problems": "deviation_cause", "measures": "improvement"}
        yield Failure(
            check,
            f"“{quoted(summary.project)}”{'；'.join(text for _, text in differ)}。",
            tuple(
                place
                for field, _ in differ
                for place in (project.place(f"{field}[0]", ""), project.sheet.place(fields[field], ""))
            ),
            fact="problems",
            contradicts=f"{project.sheet.path}.deviation_cause"
            if [field for field, _ in differ] == ["problems"]
            else None,
        )


_UNREAD_TEXT = "narrative.unread_summary_text"


def _is_unread(summary: ProjectSummary, places: Sequence[Place]) -> bool:
    """Whether the reading told that it left out words of the summary: the part may stand there."""
    text = comparable(summary.evidence.span.text) if summary.evidence is not None else ""
    printed = (comparable((place.printed or "").rstrip("…")) for place in places)
    return any(words and words in text for words in printed)


_PARTS = (("outputs", "主要产出和效益"), ("problems", "发现的问题及原因"), ("measures", "下一步改进措施"))


def _parts(context: CheckContext) -> Iterator[Result]:
    """Parts that most summaries of the account have and some lack."""
    check = "checks.summary_part"
    summaries = context.record.performance.summaries
    unread = [place for one in context.record.findings if one.id == _UNREAD_TEXT for place in one.places]
    told: list[str] = []
    places: list[Place] = []
    for field, label in _PARTS:
        lacking = [
            (i, one) for i, one in enumerate(summaries) if not getattr(one, field) and not _is_unread(one, unread)
        ]
        if not lacking or 2 * len(lacking) > len(summaries):
            yield Held(check)
            continue
        told.append(f"{named(summary.project for _, summary in lacking)}的综述没有“{label}”")
        places += [
            item_place(
                f"performance.summaries[{i}].{field}",
                f"“{quoted(summary.project)}”综述，缺“{label}”",
                summary.evidence,
                "project",
            )
            for i, summary in lacking
        ]
    if told:
        yield Failure(check, f"{'；'.join(told)}，而其余项目都有。", tuple(places))
