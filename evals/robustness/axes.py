"""The axes along which publishers differ, each with its options; a template is one choice on every axis.

The first option of an axis is the ministry's standard. What an option prints stands with the code that prints it
(``titles``, ``coded``, ``prose`` …); the words are those seen in print.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

AXES: Mapping[str, tuple[str, ...]] = {
    # titles
    "title": ("plain", "year", "owner_year", "year_owner", "book", "year_above", "wrapped", "ordinal"),
    "number": ("own_line", "spaced", "finance", "before", "before_chinese", "behind", "behind_public", "bare", "none"),
    "names": ("standard", "yunnan", "budget", "overview", "shaanxi", "tianjin", "no_final", "liaoning"),
    "three_name": (
        "fiscal", "general", "short", "yunnan", "shaanxi", "shanghai", "guangxi", "both_funds", "related", "related_short",
    ),
    "quotes": ("curly", "straight", "corner", "one_missing"),
    # who and when
    "owner": (
        "局", "厅", "委员会", "办公室", "中心", "院", "法院", "检察院", "学校", "小学", "中学", "幼儿园", "大学", "医院", "图书馆", "研究所",
        "站", "队", "总队", "街道办事处", "镇人民政府", "联合会", "文联", "科协", "工委", "社区", "管理处", "本级", "本级括号",
    ),
    "cover": ("department", "year_first", "published", "unit", "about", "report", "split", "year_only"),
    "owner_label": ("部门", "编制单位", "部门名称", "编制部门", "公开部门", "none"),
    "year": ("2022", "2015", "2017", "2019", "2020", "2021", "2023", "2024"),
    "profile": ("office", "finance", "court", "school", "hospital", "town"),
    "carry": ("yes", "no"),
    # units and figures
    "unit": ("万元", "元"),
    "unit_place": ("corner", "title_line", "behind_owner", "corner_short", "half_colon"),
    "figures": ("thousands", "plain", "six_places"),
    "blank": ("empty", "dash", "zero"),
    # heads and columns
    "codes": ("one", "merged", "three", "three_unlabelled", "cumulated", "dotted", "behind_name"),
    "code_head": ("科目编码", "功能分类科目编码", "支出功能分类科目编码"),
    "item_head": ("项目", "支出功能分类科目", "项目（按支出功能分类）", "项 目"),
    "amount_head": ("决算数", "金额"),
    "sides": ("final", "budgets", "prior", "two_years"),
    "line_numbers": ("yes", "no"),
    "column_numbers": ("yes", "no"),
    "head_letters": ("beside", "below"),
    "remarks": ("none", "column"),
    "classes": ("all", "used"),
    "total_row": ("first", "last", "spaced", "missing"),
    "economic": ("three_groups", "two_groups", "split", "single", "class_and_item"),
    "three_layout": ("halves", "pairs", "down", "down_chinese", "halves_bare", "one_row", "years"),
    "fund": ("full", "spent"),
    "empty_table": ("rows", "note_only"),
    # outline
    "order": ("tables_first", "text_first"),
    "chapters": ("parts", "chinese", "none"),
    "numbering": ("chinese", "brackets", "digits", "running"),
    "contents": ("dots", "plain", "none", "attachment_list"),
    "headings": ("standard", "owner", "year", "tianjin", "qinghai", "changes", "execution"),
    "sentences": (
        "ministry", "each", "less", "colon", "adjusted", "both", "change_first", "parts_behind", "budget_ahead", "alike",
    ),
    "items": ("codes", "class_only", "short"),
    "extra_table": ("none", "project", "special_account", "by_unit", "detail", "procurement", "fund_basic"),
}  # fmt: skip

TEXT_FORMS = ("tabs", "aligned", "lines", "pipes")
"""Texts that keep every cell; in ``spaced`` the blank ones have vanished, and what they leave open can only be reported."""
FORMS = (*TEXT_FORMS, "spaced", "html", "docx", "xlsx", "pdf", "pdf_unruled")
STANDARD = {axis: options[0] for axis, options in AXES.items()}


@dataclass(frozen=True)
class Template:
    """One choice on every axis, the form in which it is written, and the seed of its figures."""

    choices: Mapping[str, str]
    form: str
    seed: int

    def __getitem__(self, axis: str) -> str:
        return self.choices[axis]

    def has(self, axis: str, *options: str) -> bool:
        """Whether the choice on this axis is one of the options."""
        return self.choices[axis] in options

    @property
    def name(self) -> str:
        """What differs from the standard, for people."""
        different = [f"{axis}={choice}" for axis, choice in self.choices.items() if choice != STANDARD[axis]]
        return " ".join([f"#{self.seed}", self.form, *different])


def singles(forms: tuple[str, ...], seed: int) -> Iterator[Template]:
    """The standard in every form, then each other option alone, its form taken in turn."""
    number = 0
    for form in forms:
        yield Template(STANDARD, form, seed + number)
        number += 1
    for axis, options in AXES.items():
        for option in options[1:]:
            yield Template({**STANDARD, axis: option}, forms[number % len(forms)], seed + number)
            number += 1


def crossings(count: int, forms: tuple[str, ...], seed: int, *, vary: int | None = None) -> Iterator[Template]:
    """Random crossings; each covers as many pairs of options not yet seen as the best of a few draws.

    ``vary`` is the number of axes that differ from the standard, all of them may where it is None.
    """
    draw = random.Random(seed)  # noqa: S311  (made-up documents, no secrets)
    seen: set[tuple[tuple[str, str], tuple[str, str]]] = set()
    for number in range(count):
        drawn = [_draw(draw, forms, vary) for _ in range(12)]
        choices = max(drawn, key=lambda own: len(_pairs(own) - seen))
        seen |= _pairs(choices)
        form = choices["form"]
        yield Template({axis: choices[axis] for axis in AXES}, form, seed * 100_000 + number)


def _draw(draw: random.Random, forms: tuple[str, ...], vary: int | None) -> dict[str, str]:
    varied = set(AXES) if vary is None else set(draw.sample(sorted(AXES), min(vary, len(AXES))))
    choices = {axis: draw.choice(options) if axis in varied else options[0] for axis, options in AXES.items()}
    return {**choices, "form": draw.choice(forms)}


def _pairs(choices: Mapping[str, str]) -> set[tuple[tuple[str, str], tuple[str, str]]]:
    return set(combinations(sorted(choices.items()), 2))
