"""Reading takes as long as the text is long: no sentence, however often it is repeated, makes a pattern or a loop explode.

A text four times as long may take eight times as long (``growth.grows_evenly``); quadratic reading takes sixteen times.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from growth import grows_evenly
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

REPEATS = 32
"""Times that a section stands in the shorter text: 800 to 3,000 characters."""
LENGTH_OF_A_RUN = 250
"""Times that a word stands in a row in the shorter text."""

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


def _reading(read: Read, role: Role, text: str) -> Callable[[], object]:
    made = outline((role, "情况说明", text))
    return lambda: read(made)


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_that_is_repeated_takes_no_longer_than_its_length(name: str) -> None:
    read, role, text = SECTIONS[name]
    assert grows_evenly(lambda count: _reading(read, role, text * count), REPEATS)


@pytest.mark.parametrize("name", SECTIONS)
def test_a_run_of_one_word_takes_no_longer_than_its_length(name: str) -> None:
    read, role, text = SECTIONS[name]
    beginning = text.rstrip("。\n")
    for run in RUNS:
        made = partial(_run_of_words, read, role, beginning, run)
        assert grows_evenly(made, LENGTH_OF_A_RUN), run


def _run_of_words(read: Read, role: Role, beginning: str, run: str, count: int) -> Callable[[], object]:
    return _reading(read, role, f"{beginning}{run * count}。\n")


def test_a_reader_that_looks_back_over_all_it_has_read_is_noticed() -> None:
    def look_back(made: Outline) -> int:
        return sum(1 for place in range(0, len(made.source.text), 16) for _ in range(place))

    _, role, text = SECTIONS["key_work"]
    assert not grows_evenly(lambda count: _reading(look_back, role, text * count), 4 * REPEATS)


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


def _page(markup: str, count: int) -> Callable[[], object]:
    """Reading of a page with every section, the text of each so many times."""
    opening, line, closing = MARKUPS[markup]
    title = "<h1>甲县财政局2021年度部门决算</h1><p>第三部分 2021年度部门决算情况说明</p>"
    bodies = (
        f"<p>{heading}</p>{opening}{''.join(map(line.format, _lines(name) * count))}{closing}"
        for name, heading in HEADINGS.items()
    )
    page = f"<html><body>{title}{''.join(bodies)}</body></html>".encode()

    def read() -> None:
        with suppress(ExtractorError):  # a page that is no account is refused: what counts is how long it took
            extract(page, Settings(ocr="never"))

    return read


def _lines(name: str) -> list[str]:
    return SECTIONS[name][2].rstrip("\n").split("\n")


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_web_page_whose_sections_are_repeated_takes_no_longer_than_its_length(markup: str) -> None:
    assert grows_evenly(lambda count: _page(markup, count), 8)
