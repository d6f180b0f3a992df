"""The engine ``auto``: what the rules read well is not asked, what they doubt is, and what came from whom is said."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest

import extractor
from extractor.layout import Line
from extractor.llm.doubts import Doubt, adds_up, find_doubts
from extractor.llm.merge import merge_section
from extractor.llm.session import ModelSession
from extractor.llm.units import Unit, task_units
from extractor.model_settings import ModelSettings
from extractor.narrative.read import read_narrative
from extractor.task_folders.folder import shipped_task
from extractor.text.source import SourceText
from extractor.text.span import Span
from models import (
    Deviation,
    EvaluationReport,
    Evidence,
    Goal,
    Indicator,
    ItemEvidence,
    ProjectSummary,
    Record,
    SelfEvaluationSheet,
)
from tests.llm_server import Body, Reply, Server, asked_text, no_wait, serving, tiny_document
from tests.outline_samples import outline_of

SOURCE = SourceText.from_lines([Line("甲" * 100, 1)])
UNIT = Unit("1", "sheet", "", Span.of(SOURCE, 0, 100))


def evidence(engine: str, **fields: str) -> ItemEvidence:
    spans = {path: Evidence(page=None, start=5, end=6, text=text) for path, text in fields.items()}
    return ItemEvidence(engine=engine, span=Evidence(page=None, start=1, end=90, text="甲"), fields=spans)


def deviation(engine: str, **changes: Any) -> Deviation:
    values: dict[str, Any] = {
        "section": "general_public_items", "subject": "教育支出（类）", "comparison": "initial_budget",
        "reference_amount": Decimal(100), "actual_amount": Decimal(90), "change_amount": None, "change_pct": None,
        "completion_pct": Decimal(90), "reason": "压减", "evidence": evidence(engine),
    }  # fmt: skip
    return Deviation.model_validate({**values, **changes})


def row(**changes: Any) -> Indicator:
    values: dict[str, Any] = {
        "level1": "产出指标", "level2": "数量指标", "level3": "株数", "target": "2株", "actual": "2株", "score": Decimal(10),
    }  # fmt: skip
    return Indicator.model_validate({**values, **changes})


def sheet(engine: str, rows: list[Indicator], **changes: Any) -> SelfEvaluationSheet:
    values: dict[str, Any] = dict.fromkeys(SelfEvaluationSheet.model_fields)
    values |= {
        "scope": "project", "title": "自评表", "name": "绿化", "category": (), "attribute": (), "type": (),
        "budget": Decimal(10), "goals": (Goal(goal=None, weight=None, indicators=tuple(rows)),),
        "evidence": evidence(engine, title="自评表"),
    }  # fmt: skip
    return SelfEvaluationSheet.model_validate({**values, **changes})


def merge(section: str, rules: list[Any], model: list[Any], *, unread: bool) -> tuple[list[Any], int]:
    merged = merge_section(section, rules, model, [Doubt(UNIT, ("because",), unread)])
    return merged.items, merged.changed


@pytest.mark.parametrize(
    ("changes", "fine"),
    [
        ({}, True),
        ({"completion_pct": Decimal(9)}, False),
        ({"completion_pct": Decimal("90.4")}, False),
        ({"completion_pct": Decimal("66.66"), "reference_amount": Decimal(120), "actual_amount": Decimal(80)}, True),
        ({"completion_pct": Decimal("66.6"), "reference_amount": Decimal(120), "actual_amount": Decimal(80)}, True),
        ({"completion_pct": Decimal("66.2"), "reference_amount": Decimal(120), "actual_amount": Decimal(80)}, False),
        ({"completion_pct": None, "change_amount": Decimal(-10)}, True),
        ({"completion_pct": None, "change_amount": Decimal(10)}, False),
        ({"reference_amount": Decimal(0), "completion_pct": Decimal(0)}, True),
    ],
)
def test_figures_of_a_deviation_are_held_against_one_another(changes: dict[str, Any], fine: bool) -> None:
    assert adds_up(deviation("rules", **changes)) is fine


def test_the_rules_keep_what_adds_up_and_the_model_takes_over_what_does_not() -> None:
    good, bad = deviation("rules"), deviation("rules", completion_pct=Decimal(9))
    said = deviation("llm", reason="另一原因")
    assert merge("deviations", [good], [said], unread=False) == ([good], 0)
    assert merge("deviations", [bad], [said], unread=False) == ([said], 1)
    also_bad = deviation("llm", completion_pct=Decimal(8))
    assert merge("deviations", [bad], [also_bad], unread=False) == ([bad], 0)


def test_items_are_added_only_where_something_was_not_read() -> None:
    own, new = deviation("rules"), deviation("llm", subject="卫生健康支出（类）")
    assert merge("deviations", [own], [own, new], unread=False)[0] == [own]
    assert merge("deviations", [own], [deviation("llm"), new], unread=True)[0] == [own, new]
    wrong_name = deviation("llm", subject="科学技术支出（类）", evidence=evidence("llm", reason="压减"))
    named = deviation("rules", evidence=evidence("rules", reason="压减"))
    assert merge("deviations", [named], [wrong_name], unread=True)[0] == [named]
    assert merge("deviations", [], [new], unread=True) == ([new], 1)


def test_blank_cells_of_a_sheet_are_filled_and_named_in_the_evidence() -> None:
    rules = sheet("rules", [row(actual=None), row(level3="面积")])
    model = sheet("llm:m sheets@v2", [row(), row(level3="面积")], name="绿化经费", deviation_cause="无")
    (merged,), changed = merge("sheets", [rules], [model], unread=True)
    assert changed == 1
    assert merged.goals[0].indicators[0].actual == "2株"
    assert (merged.name, merged.deviation_cause) == ("绿化", "无")
    assert "goals[0].indicators[0].actual" in merged.evidence.engine
    assert merged.evidence.engine.startswith("rules; llm:m sheets@v2: deviation_cause")


def test_scores_that_do_not_add_up_bring_in_the_models_rows_if_theirs_do() -> None:
    rules = sheet("rules", [row(score=Decimal(1))], total_score=Decimal(20))
    model = sheet("llm", [row(), row(level3="面积")], total_score=Decimal(20))
    (merged,), _ = merge("sheets", [rules], [model], unread=False)
    assert len(merged.goals[0].indicators) == 2
    worse = sheet("llm", [row(score=Decimal(3))], total_score=Decimal(20))
    assert merge("sheets", [rules], [worse], unread=False) == ([rules], 0)


def test_figures_that_hold_together_come_from_one_reader() -> None:
    values: dict[str, Any] = {
        "scope": "department", "title": "报告", "name": None, "score": Decimal(98), "rating": None, "problems": ("甲",),
        "measures": ("乙",), "budget": Decimal("100.00"), "executed": None, "execution_pct": None,
    }  # fmt: skip
    rules = EvaluationReport(**values, evidence=evidence("rules", title="报告"))
    other = {"budget": Decimal("50.00"), "executed": Decimal("48.00"), "execution_pct": Decimal("96"), "rating": "优"}
    model = EvaluationReport(**{**values, **other}, evidence=evidence("llm", title="报告"))
    done = merge_section("reports", [rules], [model], [Doubt(UNIT, ("because",), True)])
    (merged,) = done.items
    assert (merged.budget, merged.executed, merged.execution_pct, merged.rating) == (
        Decimal("50.00"), Decimal("48.00"), Decimal("96"), "优",
    )  # fmt: skip
    assert "budget 100.00 与 50.00" in done.disagreements[0].told
    broken = model.model_copy(update={"executed": Decimal("480.00")})
    (kept,) = merge("reports", [rules], [broken], unread=True)[0]
    assert (kept.budget, kept.executed, kept.rating) == (Decimal("100.00"), None, "优")


def test_a_placeholder_is_deleted_where_the_model_read_its_stretch_and_a_fuller_statement_wins() -> None:
    placeholder, real = deviation("rules", subject="××"), deviation("llm", subject="教育支出（类）")
    assert merge("deviations", [placeholder], [real], unread=True)[0] == [real]
    without = deviation("rules", reason=None)
    assert merge("deviations", [without], [deviation("llm")], unread=False)[0] == [deviation("llm")]


def test_missing_figures_of_a_summary_are_filled() -> None:
    values: dict[str, Any] = {
        "project": "绿化项目",
        "budget": None,
        "executed": None,
        "execution_pct": None,
        "outputs": (),
    }
    rules = ProjectSummary(**values, evidence=evidence("rules"))
    model = ProjectSummary(
        **{**values, "project": "绿化", "budget": Decimal(5), "outputs": ("完成",)}, evidence=evidence("llm")
    )
    (merged,), _ = merge("summaries", [rules], [model], unread=False)
    assert (merged.project, merged.budget, merged.outputs) == ("绿化项目", Decimal(5), ("完成",))


# --- end to end --------------------------------------------------------------------------------------------------------

UNREADABLE = "另，与上年度相比，其他收入方面较上年变化为减少约二成有余。"


def read_auto(server: Server, text: str) -> Record:
    settings = ModelSettings(base_url=server.url, model="m", transport_retries=0)
    with ModelSession(settings, sleep=no_wait) as session:
        return extractor.extract(text.encode(), extractor.Settings(engine="auto", llm=settings), session)


def test_a_document_that_the_rules_read_well_costs_no_call() -> None:
    with serving(lambda _: {}) as server:
        record = read_auto(server, tiny_document())
    assert server.bodies == []
    assert [item.evidence.engine for item in record.narrative.deviations if item.evidence] == ["rules"]
    assert record.provenance is not None
    assert record.provenance.usage is not None
    assert record.provenance.usage.calls == 0


def wrong_completion() -> str:
    """A document with one comparison whose figures do not add up, and one that was read well."""
    return tiny_document().replace(
        "第四部分 名词解释",
        "二、支出决算情况说明\n2023年度支出合计年初预算为100.00万元，支出决算为90.00万元，"
        "完成年初预算的9.00%，主要原因是压减开支。\n第四部分 名词解释",
    )


def test_only_the_unit_in_doubt_is_sent_and_a_failing_model_leaves_the_rules_record() -> None:
    with serving(lambda _: {"deviations": [], "composition": []}) as server:
        record = read_auto(server, wrong_completion())
        assert len(server.bodies) == 2, "an answer that leaves all unread is asked for once more"
        assert "漏读" in str(server.bodies[1]["messages"])
        asked = asked_text(server.bodies[0])
        assert "完成年初预算的9.00%" in asked
        assert "收、支总计" not in asked
        server.chooser = lambda _: Reply(refusal="不")
        refused = read_auto(server, wrong_completion())
    assert len(record.narrative.deviations) == 2
    assert refused.narrative == record.narrative
    assert "llm.refused" in [finding.id for finding in refused.findings]


def test_what_the_model_adds_is_grounded_and_marked() -> None:
    def answers(body: Body) -> Any:
        unit = re.search(r'<unit id="(\w+)"', asked_text(body))
        assert unit is not None
        item = {
            "unit": unit.group(1), "section": "expenditure", "subject": "支出合计", "comparison": "initial_budget",
            "reference_amount": "100.00", "actual_amount": "90.00", "change_amount": None, "change_pct": None,
            "completion_pct": None, "reason": "压减开支", "amount_unit": "万元",
        }  # fmt: skip
        return {"deviations": [item], "composition": []}

    with serving(answers) as server:
        record = read_auto(server, wrong_completion())
    engines = [item.evidence.engine for item in record.narrative.deviations if item.evidence]
    assert engines == ["rules", "llm:m deviations@v3"]
    assert record.provenance is not None
    section = next(entry for entry in record.provenance.sections if entry.section == "deviations")
    assert section.engine == "rules; llm:m deviations@v3"
    assert "llm.filled" in [finding.id for finding in record.findings]
    assert json.loads(record.model_dump_json())["provenance"]["engine"] == "auto"


ITEMS = (
    "第三部分 2031年度部门决算情况说明\n一、一般公共预算财政拨款支出决算情况说明\n（一）一般公共预算财政拨款支出决算具体情况\n"
    "2031年度一般公共预算财政拨款支出年初预算为300万元，支出决算为{whole}万元，完成年初预算的90%。其中：\n"
    "1.教育支出（类）普通教育（款）小学教育（项）。年初预算为200万元，支出决算为180万元，完成年初预算的90%。\n"
    "2.住房保障支出（类）住房改革支出（款）住房公积金（项）。年初预算为100万元，支出决算为{one}万元，完成年初预算的90%。\n"
)


@pytest.mark.parametrize(
    ("figures", "asked", "left_out"),
    [
        pytest.param({"whole": "270", "one": "95"}, "住房公积金", ["小学教育", "支出决算为270"], id="one_item"),
        pytest.param({"whole": "290", "one": "90"}, "支出决算为290", ["小学教育", "住房公积金"], id="the_opening"),
    ],
)
def test_of_a_list_of_items_only_the_odd_ones_are_asked_about(
    figures: dict[str, str], asked: str, left_out: list[str]
) -> None:
    outline = outline_of(ITEMS.format(**figures))
    folder = shipped_task("deviations")
    [doubt] = find_doubts(folder, task_units(folder, outline), read_narrative(outline, None), outline)
    assert doubt.reasons == ("check:deviations",)
    assert asked in doubt.unit.text
    assert not any(text in doubt.unit.text for text in left_out)
