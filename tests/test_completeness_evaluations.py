"""What texts on evaluations print and no value holds is told: reports under headings that nobody knows, scores, ratings, reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from conftest import corpus_outline, reading_of
from test_completeness import OVERALL, read
from test_completeness_gaps import BODY, INCOME, WORK, places

from extractor.completeness import account_for
from extractor.outline.tree import Outline
from extractor.pipeline import read_outline
from extractor.settings import Settings
from models import Record
from models.base import Model

HEADING = "2022年度子丑局整体绩效评价报告"
REPORT = (
    "（一）自评得分\n2022年子丑局强化职责，整体绩效评价综合得分96分，绩效级别评定为“优”。\n"
    "（二）完成情况\n1.执行率情况\n全年预算数为455.00万元，执行数445.00万元，执行率97.80%。\n"
    "（三）存在的问题和原因\n一是绩效目标设定不够规范，质量指标没有量化。二是资料归档不及时，个别项目缺少佐证。\n"
    "（四）下一步改进措施\n一是细化绩效指标，做到可以衡量。二是按月归档，落实到人。\n"
)
GLOSSARY = "第四部分 名词解释\n一、财政拨款收入：指本级财政当年拨付的资金。\n"
USE = (
    "十、预算绩效情况说明\n（一）绩效管理工作开展情况\n组织对1个项目开展绩效自评，涉及资金20.00万元。\n"
    "（四）绩效自评结果应用情况\n将评价结果作为以后年度安排预算的依据，优化支出结构，提高资金效益。\n"
)
KEY_WORK = WORK + "一是修建甲路。全年修建甲路三公里，完成投资四百万元。\n二是整治乙河。疏浚乙河五公里。\n"
SUMMARY = (
    "十、预算绩效情况说明\n（三）项目支出自评结果\n1.甲项目绩效自评综述：项目全年预算数为20.00万元，执行数为20.00万元，"
    "完成预算100%。主要产出和效益：完成了甲的建设。发现的问题及原因：{}下一步改进措施：加快进度。\n"
)


def whole_places(text: str) -> list[str]:
    """The whole texts of the unread places."""
    reading = read(text)
    found = reading.record.completeness
    assert found is not None
    return [reading.source.text[p.start : p.end] for p in found.places if p.start is not None and p.end is not None]


@pytest.mark.parametrize("heading", ["一、有关事项\n", "附：材料\n", "关于某项工作的总结\n", "第五部分 其他\n", ""])
@pytest.mark.parametrize("before", [INCOME, GLOSSARY, USE, KEY_WORK], ids=["income", "glossary", "use", "key_work"])
def test_a_report_under_a_heading_that_nobody_knows_is_told_whole(before: str, heading: str) -> None:
    text = BODY + OVERALL + before + heading + REPORT
    assert read(text).record.performance.reports == ()
    told = "".join(whole_places(text))
    assert all(words in told for words in ("96", "“优”", "没有量化", "缺少佐证", "做到可以衡量", "落实到人"))


@pytest.mark.parametrize("before", [GLOSSARY, USE, KEY_WORK], ids=["glossary", "use", "key_work"])
def test_under_its_own_heading_it_is_read_and_nothing_is_told(before: str) -> None:
    text = BODY + OVERALL + before + f"第五部分 附件\n{HEADING}\n{REPORT}"
    assert [report.rating for report in read(text).record.performance.reports] == ["优"]
    assert not any("得分" in told or "归档" in told for told in whole_places(text))


def test_a_score_in_a_contest_is_no_report() -> None:
    work = KEY_WORK + "三是力争上游。在全市综合考核中得分98分，位列第一。\n"
    assert not any("98" in told for told in places(BODY + OVERALL + work))


def test_a_rating_in_words_that_are_not_read_is_told() -> None:
    odd = REPORT.replace("绩效级别评定为“优”", "评定等级经专家组合议列入“优”")
    text = BODY + OVERALL + f"第五部分 附件\n{HEADING}\n{odd}"
    [report] = read(text).record.performance.reports
    assert report.rating is None
    assert any("列入“优" in told for told in places(text))


def test_text_on_problems_under_an_unknown_heading_on_performance_is_told() -> None:
    other = (
        "（五）有关事项\n个别项目绩效指标设置不够细化，存在的问题主要是基础资料不全。下一步将完善制度，落实整改措施。\n"
    )
    assert any("基础资料不全" in told for told in whole_places(BODY + OVERALL + USE + other))


MANY = "".join(
    f"围绕第{n}项任务抓好落实，统筹推进各片区道路、泵站、绿地和公共服务设施的建设与管护。"
    for n in "一二三四五六七八九十一二三四五"
)


@pytest.mark.parametrize(("length", "is_told"), [(len(MANY), True), (90, False)])
def test_a_long_text_on_other_matters_is_told_where_there_is_no_key_work(length: int, is_told: bool) -> None:
    other = "第四部分 其他需要说明的情况\n" + MANY[:length] + "。\n"
    assert any("公共服务" in told for told in whole_places(BODY + OVERALL + other)) is is_told
    assert not any(
        "公共服务" in told for told in whole_places(BODY + OVERALL + other + KEY_WORK.replace("四", "五", 1))
    )


def test_key_work_that_is_printed_twice_is_told() -> None:
    work = WORK + "一是修建甲路。全年修建甲路三公里，完成投资四百万元，新建桥梁两座，惠及沿线群众。\n"
    again = work + "二是修建甲路。全年修建甲路三公里，完成投资四百万元，新建桥梁两座，惠及沿线群众。\n"
    assert len(read(BODY + OVERALL + again).record.key_work) == 2
    for text, is_told in ((work, False), (again, True)):
        messages = [finding.message for finding in read(BODY + OVERALL + text).record.findings]
        assert any("“修建甲路”出现两次" in message for message in messages) is is_told


# --- records that lost something --------------------------------------------------------------------------------------------


def ledger_without(text: str, update: Callable[[Record], Record]) -> tuple[str, ...]:
    """The unread places of a text whose record lost something."""
    outline: Outline = read_outline(text.encode(), Settings(ocr="never"))
    reading = read(text)
    accounted = account_for(update(reading.record), reading.source, outline).record.completeness
    assert accounted is not None
    return tuple(reading.source.text[p.start : p.end] for p in accounted.places if p.start is not None)


def without(items: Sequence[Model], number: int, field: str) -> tuple[Model, ...]:
    """The items, one of them without the value of a field and its evidence."""
    item = items[number]
    evidence = item.evidence  # type: ignore[attr-defined]
    fields = {path: place for path, place in evidence.fields.items() if not path.startswith(field)}
    empty = () if isinstance(getattr(item, field), tuple) else None
    cut = item.model_copy(update={field: empty, "evidence": evidence.model_copy(update={"fields": fields})})
    return (*items[:number], cut, *items[number + 1 :])


def test_a_reason_behind_two_comparisons_is_told_where_one_of_them_lacks_it() -> None:
    both = OVERALL.replace("收、支总计455.00万元", "收入总计455.00万元，支出总计455.00万元")
    text = BODY + both.replace("增加5.00万元，增长1.11%", "收入总计增加5.00万元，支出总计增加5.00万元")

    def cut(record: Record) -> Record:
        items: Sequence[Model] = record.narrative.deviations
        for number in range(len(items) - 1):
            items = without(items, number, "reason")
        return record.model_copy(update={"narrative": record.narrative.model_copy(update={"deviations": items})})

    assert any("人员增加" in told for told in ledger_without(text, cut))
    assert not any("人员增加" in told for told in places(BODY + OVERALL))


def test_the_reason_of_another_comparison_is_not_missing() -> None:
    item = (
        "五、一般公共预算财政拨款支出决算情况说明\n（三）支出决算具体情况\n1.农林水支出（类）。全年预算数为500.00万元，支出决算为500.00万元，"
        "完成全年预算的100%，支出决算数大于年初预算数的主要原因是年度追加经费。\n"
    )
    assert None in [deviation.reason for deviation in read(BODY + item).record.narrative.deviations]
    assert not any("年度追加" in told for told in places(BODY + item))


def test_a_problem_that_says_that_there_was_none_is_a_value() -> None:
    denial = "圆满完成了年初制定的绩效目标任务，不存在偏差大或者目标未完成的情况。"

    def cut(record: Record) -> Record:
        items = without(record.performance.summaries, 0, "problems")
        return record.model_copy(update={"performance": record.performance.model_copy(update={"summaries": items})})

    assert any("不存在偏差" in told for told in ledger_without(BODY + OVERALL + SUMMARY.format(denial), cut))
    assert not any("无" in told for told in ledger_without(BODY + OVERALL + SUMMARY.format("无。"), cut))


def test_a_use_of_results_that_was_not_read_is_told_though_another_text_runs_over_it() -> None:
    reading = reading_of("jiangan_office_2023.txt")
    lost = reading.record.performance.model_copy(update={"result_use": None, "result_use_evidence": None})
    found = account_for(
        reading.record.model_copy(update={"performance": lost}),
        reading.source,
        corpus_outline("jiangan_office_2023.txt"),
    ).record.completeness
    assert found is not None
    assert any(place.kind == "section" and "乡村振兴项目绩效自评" in place.text for place in found.places)
