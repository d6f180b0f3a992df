"""All narrative tasks together: what is said of a section that yielded nothing."""

from __future__ import annotations

import pytest
from narrative_samples import outline

from extractor.narrative.read import read_narrative
from extractor.outline.tree import Role


@pytest.mark.parametrize(
    ("role", "heading", "text", "severity"),
    [
        ("general_public_structure", "支出决算结构情况", "详细数据以报表为准，此处从略。", "warning"),
        ("general_public_structure", "支出决算结构情况", "本部门无一般公共预算财政拨款支出。", "note"),
        ("performance_management", "预算绩效管理工作开展情况", "按照要求，我单位认真开展了相关工作。", "warning"),
        ("operating_cost", "机关运行经费支出情况", "本部门为事业单位，无机关运行经费支出。", "note"),
        ("overall", "收入支出决算总体情况", "有关数据以附表为准。", "warning"),
    ],
)
def test_a_section_that_yields_nothing_is_named(role: Role, heading: str, text: str, severity: str) -> None:
    reading = read_narrative(outline((role, heading, text)), None)
    said = [finding for finding in reading.findings if finding.id == "narrative.section_without_items"]
    assert {finding.severity for finding in said} == {severity}
    assert [section.section for section in reading.sections if section.status == "nothing"] != []


def test_an_absent_section_is_absent_and_not_reported() -> None:
    reading = read_narrative(outline(("glossary", "名词解释", "财政拨款收入：指财政拨付的资金。")), None)
    assert {section.status for section in reading.sections} == {"absent"}
    assert reading.findings == ()
