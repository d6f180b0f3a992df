"""Where sheets stand in the text, and which title is theirs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from growth import grows_with_its_input
from sheet_samples import text_outline

from extractor.outline.tree import Outline, Section

BODY = "\n一级指标 二级指标 三级指标 年初目标值 实际完成值\n产出指标 数量指标 场次 3场 3场"


@pytest.mark.parametrize(
    ("above", "title"),
    [
        pytest.param("一、2031年度绿化项目绩效自评表", "2031年度绿化项目绩效自评表", id="numbered"),
        pytest.param("附件2：2031年度绿化项目绩效自评表", "2031年度绿化项目绩效自评表", id="annex"),
        pytest.param("附件2 2031年度绿化项目绩效自评表", "2031年度绿化项目绩效自评表", id="annex_before_a_year"),
        pytest.param("2031年度绿化\n提升项目自评表", "2031年度绿化提升项目自评表", id="wrapped"),
        pytest.param("绿化提升工程。\n项目支出绩效自评表\n（2031年度）", "项目支出绩效自评表", id="year_below"),
        pytest.param(
            "2031年度绿化项目绩效自评表/结果\n(摘要版)", "2031年度绿化项目绩效自评表/结果(摘要版)", id="suffix"
        ),
        pytest.param(
            "一、2031年度某局整体绩效自评\n表\n2031年度绿化项目绩效自评表\n单位名称：某局 填报日期：2032年5月",
            "2031年度绿化项目绩效自评表",
            id="nearest_of_two",
        ),
        pytest.param("其他材料", None, id="none"),
    ],
)
def test_the_title_is_the_nearest_one_above_the_first_row(above: str, title: str | None) -> None:
    (place,) = text_outline(f"{above}\n项目名称 绿化提升{BODY}").sheets
    assert (place.title.text if place.title else None) == title


def test_a_sheet_ends_where_the_next_title_or_a_report_begins() -> None:
    sheet = f"项目名称 甲{BODY}\n改进措施及结果应用方案\n加强管理。"
    text = f"2031年度甲项目自评表\n{sheet}\n2031年度乙项目自评表\n{sheet}\n二、2031年度绩效评价报告\n总体情况良好。"
    outline = text_outline(text)
    ends = [outline.source.text[place.start : place.end][-5:] for place in outline.sheets]
    assert ends == ["加强管理。", "加强管理。"]


def test_a_bound_of_the_outline_ends_a_sheet() -> None:
    source = text_outline(f"2031年度甲项目自评表\n项目名称 甲{BODY}\n名词解释\n财政拨款：指…").source
    bound = source.text.index("名词解释")
    section = Section("part", "", None, "名词解释", bound, bound + 4, len(source.text), 0, 0, None, "glossary")
    assert Outline(source, (section,)).sheets[0].end == bound


def test_a_first_row_inside_a_sentence_is_none() -> None:
    text = "项目名称变更后，一级指标、二级指标随之调整。\n本年新增单位名称登记事项，绩效指标不变。"
    assert text_outline(text).sheets == ()


@pytest.mark.parametrize("level", ["一级绩效指标", "一级评价指标", "指标一级", "一级考核目录", "年度绩效指标"])
def test_the_body_of_a_sheet_is_known_in_other_words(level: str) -> None:
    assert len(text_outline(f"2031年度绿化项目自评表\n项目名称 绿化提升\n{level} 指标 得分\n产出 场次 3").sheets) == 1


def test_long_runs_of_digits_above_a_first_row_cost_no_more_than_their_length() -> None:
    def with_digits(length: int) -> Callable[[], object]:
        return lambda: text_outline(f"附{'1' * length}\n{'2' * length}自评表\n项目名称 甲{BODY}").sheets

    assert grows_with_its_input(with_digits, 20_000)
