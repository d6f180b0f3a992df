"""Budget performance (预算绩效): coverage, project summaries, self-evaluation sheets, evaluation reports."""

from __future__ import annotations

from typing import Literal

from models.base import Amount, Evidence, ItemEvidence, Model, Percent, Score

Scope = Literal["department", "project"]


class Coverage(Model):
    """What the self-evaluation covers: 共涉及项目N个，资金…万元，占一般公共预算项目支出总额的…%."""

    project_count: int | None
    amount: Amount | None
    share_pct: Percent | None
    evidence: ItemEvidence | None = None


class ProjectSummary(Model):
    """One 项目绩效自评综述; lists are split at their printed markers, markers and closing stops dropped."""

    project: str
    budget: Amount | None
    executed: Amount | None
    execution_pct: Percent | None
    outputs: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    evidence: ItemEvidence | None = None


class Indicator(Model):
    """A row of a self-evaluation sheet; ``target`` and ``actual`` stay text with their units and signs."""

    level1: str | None
    level2: str | None
    level3: str | None
    target: str | None
    actual: str | None
    score: Score | None


class Goal(Model):
    """A 年度目标 of a sheet with its indicators; ``weight`` in points."""

    goal: str | None
    weight: Score | None
    indicators: tuple[Indicator, ...] = ()


class SelfEvaluationSheet(Model):
    """One 绩效自评表, of the whole department or of a project."""

    scope: Scope
    title: str | None
    name: str | None
    supervising_department: str | None
    implementing_unit: str | None
    category: tuple[str, ...] = ()
    attribute: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    basic_expenditure: Amount | None
    project_expenditure: Amount | None
    budget: Amount | None
    executed: Amount | None
    execution_pct: Percent | None
    execution_score: Score | None
    goals: tuple[Goal, ...] = ()
    total_score: Score | None
    deviation_cause: str | None
    improvement: str | None
    evidence: ItemEvidence | None = None


class EvaluationReport(Model):
    """One 绩效评价报告 written as prose."""

    scope: Scope
    title: str | None
    name: str | None
    score: Score | None
    rating: str | None
    budget: Amount | None
    executed: Amount | None
    execution_pct: Percent | None
    problems: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    evidence: ItemEvidence | None = None


class Performance(Model):
    """Everything on budget performance; ``result_use`` is the text on 绩效评价结果应用."""

    coverage: Coverage | None = None
    summaries: tuple[ProjectSummary, ...] = ()
    sheets: tuple[SelfEvaluationSheet, ...] = ()
    reports: tuple[EvaluationReport, ...] = ()
    result_use: str | None = None
    result_use_evidence: Evidence | None = None
