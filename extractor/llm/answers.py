"""The form of a model's answers, one slim model for each task: no evidence, figures as strings, each item with its unit.

Field names are those of the record. ``Verbatim``, ``Figure``, ``Count`` and ``LevelName`` mark what must be found in the
document before it may enter the record; a field without a mark is a choice among given words.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from extractor.outline.vocabulary import ReadRole
from extractor.text.characters import parse_amount
from models.narrative import Comparison, DeviationSection
from models.performance import Scope
from models.tables import TableId

Mark = Literal["text", "figure", "count", "level"]


class Grounded:
    """Marks a field whose value must stand in the document; ``required``: without it the whole item is worth nothing."""

    def __init__(self, mark: Mark, *, required: bool = False) -> None:
        self.mark, self.required = mark, required


def to_figure(value: Any) -> Any:
    """A figure as a string, separators and a percent sign allowed, or as a JSON number: its print is taken from the source."""
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value))  # the shortest digits that mean the number: those that the model wrote
    if isinstance(value, str):
        if not value.strip():
            return None
        figure = parse_amount(value.strip().rstrip("%％"))
        if figure is not None:
            return figure
    raise ValueError(f'应是字符串形式的数字（如 "5010.42"，不带单位），或 null；现在是 {value!r}')


def blank_to_none(value: Any) -> Any:
    """A text of nothing but white space is none."""
    return None if isinstance(value, str) and not value.strip() else value


FIGURE_SCHEMA = WithJsonSchema({"anyOf": [{"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}, {"type": "null"}]})
_NUMBER = BeforeValidator(to_figure)
_BLANK = BeforeValidator(blank_to_none)

Verbatim = Annotated[str | None, _BLANK, Grounded("text")]
Required = Annotated[str, Grounded("text", required=True)]
Figure = Annotated[Decimal | None, _NUMBER, FIGURE_SCHEMA, Grounded("figure")]
Count = Annotated[int | None, Grounded("count")]
LevelName = Annotated[str | None, _BLANK, Grounded("level")]
Unit = Annotated[str, Field(description="该条所在的 unit 的 id")]
AmountUnit = Annotated[
    Literal["元", "万元", "亿元"] | None, Field(description="该条金额旁印的单位；没有印单位的写 null")
]
"""The unit that an answer says its money is printed in: the grounding holds it against the print."""


class AnswerModel(BaseModel):
    """Frozen. The schema that is sent is closed; a field beside it that a model gives all the same is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", json_schema_extra={"additionalProperties": False})


# A docstring of these models would be part of the schema that is sent, and of every cassette.


class DeviationItem(AnswerModel):  # noqa: D101
    unit: Unit
    section: DeviationSection
    subject: Required
    comparison: Comparison
    reference_amount: Figure
    actual_amount: Figure
    change_amount: Figure
    change_pct: Figure
    completion_pct: Figure
    reason: Verbatim


class CompositionAnswer(AnswerModel):  # noqa: D101
    unit: Unit
    subject: Required
    amount: Figure
    share_pct: Figure
    purpose: Verbatim


class DeviationsAnswer(AnswerModel):
    """增减变动与支出结构。"""

    deviations: list[DeviationItem]
    composition: list[CompositionAnswer]


class DeviationInUnit(DeviationItem):  # noqa: D101
    amount_unit: AmountUnit


class CompositionInUnit(CompositionAnswer):  # noqa: D101
    amount_unit: AmountUnit


class DeviationsInUnitsAnswer(AnswerModel):
    """增减变动与支出结构。"""

    deviations: list[DeviationInUnit]
    composition: list[CompositionInUnit]


class CoverageItem(AnswerModel):  # noqa: D101
    unit: Unit
    project_count: Count
    amount: Figure
    share_pct: Figure


class SummaryItem(AnswerModel):  # noqa: D101
    unit: Unit
    project: Required
    budget: Figure
    executed: Figure
    execution_pct: Figure
    outputs: list[Required]
    problems: list[Required]
    measures: list[Required]


class ResultUseItem(AnswerModel):  # noqa: D101
    unit: Unit
    text: Required


class SummariesAnswer(AnswerModel):
    """自评覆盖面、项目绩效自评综述、评价结果应用。"""

    coverage: list[CoverageItem] = Field(max_length=1)
    summaries: list[SummaryItem]
    result_use: list[ResultUseItem] = Field(max_length=1)


class CoverageInUnit(CoverageItem):  # noqa: D101
    amount_unit: AmountUnit


class SummaryInUnit(SummaryItem):  # noqa: D101
    amount_unit: AmountUnit


class SummariesInUnitsAnswer(AnswerModel):
    """自评覆盖面、项目绩效自评综述、评价结果应用。"""

    coverage: list[CoverageInUnit] = Field(max_length=1)
    summaries: list[SummaryInUnit]
    result_use: list[ResultUseItem] = Field(max_length=1)


class IndicatorItem(AnswerModel):  # noqa: D101
    level1: LevelName
    level2: LevelName
    level3: Verbatim
    target: Verbatim
    actual: Verbatim
    score: Figure


class GoalItem(AnswerModel):  # noqa: D101
    goal: Verbatim
    weight: Figure
    indicators: list[IndicatorItem]


class SheetItem(AnswerModel):  # noqa: D101
    unit: Unit
    scope: Scope
    title: Verbatim
    name: Verbatim
    supervising_department: Verbatim
    implementing_unit: Verbatim
    category: list[Required]
    attribute: list[Required]
    type: list[Required]
    basic_expenditure: Figure
    project_expenditure: Figure
    budget: Figure
    executed: Figure
    execution_pct: Figure
    execution_score: Figure
    goals: list[GoalItem]
    total_score: Figure
    deviation_cause: Verbatim
    improvement: Verbatim


class SheetsAnswer(AnswerModel):
    """绩效自评表。"""

    sheets: list[SheetItem]


class ReportItem(AnswerModel):  # noqa: D101
    unit: Unit
    scope: Scope
    title: Verbatim
    name: Verbatim
    score: Figure
    rating: Verbatim
    budget: Figure
    executed: Figure
    execution_pct: Figure
    problems: list[Required]
    measures: list[Required]


class ReportsAnswer(AnswerModel):
    """绩效评价报告。"""

    reports: list[ReportItem]


class ReportInUnit(ReportItem):  # noqa: D101
    amount_unit: AmountUnit


class ReportsInUnitsAnswer(AnswerModel):
    """绩效评价报告。"""

    reports: list[ReportInUnit]


class WorkItem(AnswerModel):  # noqa: D101
    unit: Unit
    source: Literal["text", "table"]
    title: Required
    content: Verbatim
    status: Verbatim


class KeyWorkAnswer(AnswerModel):
    """重点工作完成情况。"""

    key_work: list[WorkItem]


class Correction(AnswerModel):  # noqa: D101
    path: str
    value: str | None


class CorrectionsAnswer(AnswerModel):
    """对未在原文中找到的值的更正。"""

    corrections: list[Correction]


Words = Annotated[str, Field(description="作出判断所依据的原文文字，逐字照抄")]


class TitleMeaning(AnswerModel):  # noqa: D101
    unit: Unit
    text: str
    words: Words
    table: TableId | Literal["other"]


class ColumnMeaning(AnswerModel):  # noqa: D101
    unit: Unit
    text: str
    words: Words
    table: TableId
    column: str


class LabelMeaning(AnswerModel):  # noqa: D101
    unit: Unit
    text: str
    words: Words
    label: Literal["code", "name", "line", "unit"]


class MeasureMeaning(AnswerModel):  # noqa: D101
    unit: Unit
    text: str
    words: Words
    measure: Literal[
        "actual", "initial_budget", "annual_budget", "prior_year", "change_amount", "change_pct", "completion_pct"
    ]


class SectionMeaning(AnswerModel):  # noqa: D101
    unit: Unit
    text: str
    words: Words
    section: ReadRole


class OrganisationName(AnswerModel):  # noqa: D101
    unit: Unit
    text: str
    words: Words


class LearnAnswer(AnswerModel):
    """原文中的写法各是什么。"""

    titles: list[TitleMeaning]
    columns: list[ColumnMeaning]
    labels: list[LabelMeaning]
    measures: list[MeasureMeaning]
    sections: list[SectionMeaning]
    organisations: list[OrganisationName]


class Contradiction(AnswerModel):  # noqa: D101
    kind: Literal["all_reached", "work_done", "cause_of_reached", "figures"]
    first_unit: Unit
    first: Words
    second_unit: Unit
    second: Words


class JudgeAnswer(AnswerModel):
    """前后矛盾之处。"""

    contradictions: list[Contradiction]


ANSWERS: dict[str, type[AnswerModel]] = {
    model.__name__: model
    for model in (
        DeviationsAnswer,
        DeviationsInUnitsAnswer,
        SummariesAnswer,
        SummariesInUnitsAnswer,
        SheetsAnswer,
        ReportsAnswer,
        ReportsInUnitsAnswer,
        KeyWorkAnswer,
        CorrectionsAnswer,
        LearnAnswer,
        JudgeAnswer,
    )
}
