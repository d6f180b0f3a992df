"""The outline: parts, sections, subsections and items of a disclosure, found by their headings, never by position."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extractor.source import SourceText

Level = Literal["part", "section", "subsection", "item"]

Role = Literal[
    # parts
    "overview",  # 部门概况
    "tables",  # 部门决算表
    "explanation",  # 部门决算情况说明
    "key_work",  # 重点工作完成情况 (also as a section of 其他需要说明的情况)
    "other",  # 其他需要说明的情况
    "glossary",  # 名词解释
    "attachments",  # 附件
    # sections of the explanation, named as Deviation.section where they hold deviations
    "overall",  # 收入支出决算总体情况
    "income",  # 收入决算情况
    "expenditure",  # 支出决算情况
    "fiscal_appropriation",  # 财政拨款收入支出决算总体情况
    "general_public",  # 一般公共预算财政拨款支出决算情况
    "general_public_overall",  # （一）总体情况
    "general_public_structure",  # （二）结构情况
    "general_public_items",  # （三）具体情况
    "basic_expenditure",  # 一般公共预算财政拨款基本支出决算情况
    "government_fund",  # 政府性基金预算财政拨款
    "state_capital",  # 国有资本经营预算财政拨款
    "three_public",  # “三公”经费
    "operating_cost",  # 机关运行经费
    "procurement",  # 政府采购
    "state_assets",  # 国有资产占用
    "performance",  # 预算绩效情况
    "performance_management",  # 绩效管理工作开展情况
    "department_evaluation",  # 部门整体支出自评结果
    "project_results",  # 项目绩效自评结果
    "result_use",  # 绩效评价结果应用
    # inside attachments
    "sheet",  # a 绩效自评表
    "report",  # a 绩效评价报告 as prose
]


@dataclass(frozen=True)
class Section:
    """A heading and everything under it.

    ``start`` is where the heading begins in the source text, ``body`` where the text after it begins, ``end`` (exclusive)
    where it ends, subsections included. ``first_line``/``last_line`` are the same as indices into ``SourceText.lines``
    (``last_line`` exclusive; the heading's own line is ``first_line``). ``ordinal`` is the numbering as printed
    (``一、``), ``title`` the heading without it, ``role`` its meaning where the heading has a known one.
    """

    level: Level
    ordinal: str
    number: int | None
    title: str
    start: int
    body: int
    end: int
    first_line: int
    last_line: int
    page: int | None
    role: Role | None = None
    children: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """This section and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Outline:
    """The parts of one document, in order; a document without part headings has sections at the top."""

    source: SourceText
    sections: tuple[Section, ...]

    def walk(self) -> Iterator[Section]:
        """All sections, depth first, in order."""
        for section in self.sections:
            yield from section.walk()

    def all(self, role: Role) -> tuple[Section, ...]:
        """Every section with that meaning, in order."""
        return tuple(section for section in self.walk() if section.role == role)

    def first(self, role: Role) -> Section | None:
        """The first section with that meaning, or ``None``."""
        return next((section for section in self.walk() if section.role == role), None)

    def text(self, section: Section, *, heading: bool = False) -> str:
        """The source text of a section, without its heading unless asked."""
        return self.source.text[section.start if heading else section.body : section.end]
