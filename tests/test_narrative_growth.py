"""Reading takes as long as the text is long: no sentence, however often it is repeated, makes a pattern or a loop explode."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from narrative_samples import outline

from extractor.errors import ExtractorError
from extractor.narrative.composition import read_composition
from extractor.narrative.coverage import read_coverage
from extractor.narrative.deviations.read import read_deviations
from extractor.narrative.key_work.read import read_key_work
from extractor.narrative.reports import read_reports
from extractor.narrative.result_use import read_result_use
from extractor.narrative.sheets.read import read_sheets
from extractor.narrative.summaries import read_summaries
from extractor.outline.tree import Outline, Role
from extractor.pipeline import extract
from extractor.settings import Settings

Read = Callable[[Outline], Any]

REPEATS = (1, 2, 4, 8, 16)
SLACK = 0.25
"""Seconds that a busy machine may take for anything."""
STEEPEST = 4.0
"""A text twice as long may take so many times as long; what is exponential takes thousands of times."""

SECTIONS: dict[str, tuple[Read, Role, str]] = {
    "deviations": (
        read_deviations,
        "three_public",
        "2021年公务接待费支出5万元，比上年减少1万元，下降16.67%，主要原因是厉行节约；2021年因公出国（境）费支出0万元，与上年持平。\n",
    ),
    "items": (
        read_deviations,
        "general_public_items",
        "1.教育支出（类）普通教育（款）小学教育（项）。年初预算为10万元，支出决算为9万元，完成年初预算的90%，主要原因是人员减少。\n",
    ),
    "composition": (read_composition, "general_public_structure", "1.教育（类）支出9万元，占30%，主要用于学校运转。\n"),
    "coverage": (
        read_coverage,
        "performance_management",
        "我部门对2021年度一般公共预算项目支出开展绩效自评，共涉及项目8个，资金65万元，占项目支出总额的100%。\n",
    ),
    "summaries": (
        read_summaries,
        "project_results",
        "1.图书项目绩效自评综述：项目全年预算数为5万元，执行数为5万元，完成预算的100%。主要产出和效益：一是购书；二是借阅。\n",
    ),
    "reports": (read_reports, "report", "一、得分。自评得分90分。二、存在的问题。人手不足。三、改进措施。增加人员。\n"),
    "result_use": (read_result_use, "result_use", "将评价结果用于下年预算安排，压减低效支出。\n"),
    "key_work": (read_key_work, "key_work", "1.推进阅读。全年新增馆藏3万册，开展活动20场。\n"),
    "sheets": (
        read_sheets,
        "sheet",
        "项目名称 图书项目\n一级指标 二级指标 三级指标 年初目标值 实际完成值 得分\n产出指标 数量指标 购书量\n30册 30册 10\n",
    ),
}
RUNS = (
    "1",
    "财政支出",
    "财政",
    "一般公共预算",
    "1,",
    "（",
    "其中：",
    "与上年相比，",
    "项目支出",
    "一级指标",
    "全年预算",
    "主要原因是",
)
"""Words and characters that stand many times in a row where a document is damaged, and that patterns repeat."""


def _seconds(read: Read, role: Role, text: str) -> float:
    made = outline((role, "情况说明", text))
    began = time.process_time()
    read(made)
    return time.process_time() - began


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_that_is_repeated_takes_no_longer_than_its_length(name: str) -> None:
    read, role, text = SECTIONS[name]
    seconds = [_seconds(read, role, text * count) for count in REPEATS]
    for short, long in pairwise(seconds):
        assert long <= STEEPEST * short + SLACK, seconds


@pytest.mark.parametrize("name", SECTIONS)
def test_a_run_of_one_word_takes_no_longer_than_its_length(name: str) -> None:
    read, role, text = SECTIONS[name]
    for run in RUNS:
        short, long = (_seconds(read, role, text.rstrip("。\n") + run * count + "。\n") for count in (300, 600))
        assert long <= STEEPEST * short + SLACK, run


HEADINGS = {
    "deviations": "九、“三公”经费财政拨款支出决算情况说明",
    "items": "五、一般公共预算财政拨款支出决算具体情况",
    "composition": "四、一般公共预算财政拨款支出决算结构情况",
    "coverage": "十二、预算绩效管理工作开展情况",
    "summaries": "（二）部门决算中项目绩效自评结果",
    "reports": "（三）部门评价项目绩效评价结果",
    "result_use": "（四）绩效评价结果应用情况",
    "key_work": "第四部分 2021年重点工作完成情况",
    "sheets": "项目支出绩效自评表",
}
MARKUPS: dict[str, tuple[str, str, str]] = {
    "paragraphs": ("", "<p>{}</p>", ""),
    "breaks": ("<p>", "{}<br>", "</p>"),
    "spans": ("<div>", "<span>{}</span>", "</div>"),
    "one_line": ("<p>", "{}", "</p>"),
    "rows": ("<table>", "<tr><td>{}</td></tr>", "</table>"),
    "never_closed": ("<div>" * 30, "<div><p><b>{}", ""),
}
"""How web pages hold a text: what opens it, each line of it, what closes it."""


def _web_seconds(name: str, markup: str, count: int) -> float:
    opening, line, closing = MARKUPS[markup]
    lines = SECTIONS[name][2].rstrip("\n").split("\n") * count
    body = opening + "".join(line.format(text) for text in lines) + closing
    title = "<h1>甲县财政局2021年度部门决算</h1><p>第三部分 2021年度部门决算情况说明</p>"
    page = f"<html><body>{title}<p>{HEADINGS[name]}</p>{body}</body></html>".encode()
    began = time.process_time()
    with suppress(ExtractorError):  # a page that is no account is refused: what counts is how long it took
        extract(page, Settings(ocr="never"))
    return time.process_time() - began


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_section_of_a_web_page_that_is_repeated_takes_no_longer_than_its_length(markup: str) -> None:
    for name in SECTIONS:
        short, long = (_web_seconds(name, markup, count) for count in (8, 32))
        assert long <= 2 * STEEPEST * short + SLACK, name
