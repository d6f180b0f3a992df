"""Outlines of lines of text, and what tests ask of their sections."""

from __future__ import annotations

from extractor.layout import Line
from extractor.outline.running_matter import keep_lines
from extractor.outline.tree import Outline, Section, build_outline
from extractor.text.source import SourceText

PROVINCE = """某某省水利厅2021年度部门决算
目录
一、部门概况
二、2021年度部门决算报表
三、2021年度部门决算情况说明
四、名词解释
一、部门概况
（一）部门职责
贯彻执行国家有关水利工作的方针政策和法律法规。
二、2021年度部门决算报表
收入支出决算总表
公开01表
单位：元
一、一般公共预算财政拨款收入	1	100.00	一、一般公共服务支出	31	100.00
三、2021年度部门决算情况说明
（一）关于2021年度收入支出决算总体情况说明
2021年度收入总计100元。
（五）关于2021年度一般公共预算财政拨款支出决算情况说明
1.一般公共预算财政拨款支出决算总体情况。
2021年度财政拨款支出100元，占本年支出合计的100%。
2.一般公共预算财政拨款支出决算具体情况。
（1）教育支出（类）进修及培训（款）培训支出（项）年初预算为0元，支出决算为10元。
（十）其他重要事项的情况说明
1.机关运行经费支出情况。
机关运行经费支出10元。
2.政府采购支出情况。
政府采购支出总额5元。
四、名词解释
（一）财政拨款收入：指财政拨款。
"""


def outline_of(text: str) -> Outline:
    lines = [Line(line, number) for number, line in enumerate(text.splitlines(), 1)]
    return build_outline(SourceText.from_lines(keep_lines(lines)))


def roles(sections: tuple[Section, ...]) -> list[str | None]:
    return [section.role for section in sections]


def titles(sections: tuple[Section, ...]) -> list[str]:
    return [section.title for section in sections]


def assert_nested(section: Section) -> None:
    assert section.start <= section.body <= section.end
    place = section.body
    for child in section.children:
        assert place <= child.start
        place = child.end
    assert place <= section.end
