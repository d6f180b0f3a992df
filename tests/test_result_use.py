"""What was made of the results of an evaluation."""

from extractor.narrative.result_use import read_result_use
from tests.narrative_samples import outline


def test_result_use_keeps_its_closing_stop_and_leaves_attachments_out() -> None:
    text, *_ = read_result_use(
        outline(("result_use", "（四）结果应用", "一是强化应用。二是公开结果。\n附件：2022年度项目绩效自评表"))
    )
    assert text == "一是强化应用。二是公开结果。"


def test_a_heading_of_result_use_without_text_is_reported() -> None:
    outlined = outline(("result_use", "（四）绩效评价结果应用情况", ""))
    text, evidence, findings, status = read_result_use(outlined)
    assert (text, evidence, status) == (None, None, "nothing")
    assert [finding.id for finding in findings] == ["narrative.section_without_items"]


def test_the_use_of_results_may_stand_inside_a_paragraph() -> None:
    body = "（一）工作开展情况。对五个项目开展自评。（二）绩效自评结果。详见附表。（三）结果应用。将结果作为安排预算的参考。"
    text, _, findings, status = read_result_use(outline(("performance", "十、预算绩效情况说明", body)))
    assert (text, findings, status) == ("将结果作为安排预算的参考。", (), "read")
