"""What a publisher may print otherwise and mean the same: titles and headings of the corpus, edited, lose nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from conftest import CORPUS, record_of

from extractor import Settings, extract
from extractor.input.load import load
from extractor.narrative.deviations.read import read_deviations
from extractor.outline.map import DocumentMap
from extractor.outline.titles import table_of_title
from extractor.tables.candidates import table_regions
from extractor.text.characters import key

DOCUMENTS = [path.name for path in sorted(CORPUS.glob("*.txt"))]
WITH_TABLES = [name for name in DOCUMENTS if "service" not in name]
ENDINGS = [
    "局", "厅", "委", "办", "中心", "院", "法院", "学校", "小学", "医院", "图书馆", "研究所", "站", "队", "街道办事处", "联合会", "社区",
]  # fmt: skip
Edit = Callable[[str], str]


def behind(suffix: str) -> Edit:
    return lambda line: line.rstrip() + suffix


def before(prefix: str, closing: str = "") -> Edit:
    return lambda line: prefix + line.strip() + closing


def owned(form: str) -> Edit:
    """A title of another body, its own year taken away."""
    return lambda line: form + re.sub(r"20\d\d\s*年度", "", line).strip()


def wrapped(rest: int) -> Edit:
    return lambda line: f"{line.strip()[:-rest]}\n{line.strip()[-rest:]}"


TITLE_EDITS = {
    **{text: behind(text) for text in (
        "（表 1）", "（公开01表）", "【附件3】", "〔财决01表〕", "(表一)", " 公开01表", "（附表二）", "［01表］", "  单位：万元", "（公开表01）",
        "：",
    )},
    **{text: before(text) for text in ("表1 ", "附表1：", "表一、", "公开01表 ", "一、", "（一）", "1.", "【附件1】", "财决01表", "关于")},
    "《》": before("《", "》"),
    **{f"甲乙{ending}": owned(f"某某省甲乙{ending}2022年") for ending in ENDINGS},
    **{text: owned(text) for text in ("2022年度甲乙图书馆", "〔2022〕年度甲乙站", "二〇二二年度甲乙队", "甲乙社区")},
    **{f"wrapped {rest}": wrapped(rest) for rest in (3, 4)},
}  # fmt: skip


def edited(name: str, edit: Edit) -> str:
    """The text of a corpus document with the titles of its tables edited."""
    lines = (CORPUS / name).read_text(encoding="utf-8").split("\n")
    return "\n".join(edit(line) if len(key(line)) < 50 and table_of_title(line) else line for line in lines)


def under_titles(text: str) -> dict[str, list[str]]:
    regions = table_regions(DocumentMap(load(text.encode())).regions)
    return {table: [key(line.text) for line in region.lines] for table, region in regions.items()}


@cache
def under_own_titles(name: str) -> dict[str, list[str]]:
    return under_titles((CORPUS / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("place", range(len(TITLE_EDITS)), ids=list(TITLE_EDITS))
def test_a_title_in_other_print_keeps_its_table(place: int) -> None:
    name, edit = WITH_TABLES[place % len(WITH_TABLES)], list(TITLE_EDITS)[place]
    assert under_titles(edited(name, TITLE_EDITS[edit])) == under_own_titles(name)


@pytest.mark.parametrize("edit", ["（表 1）", "（公开01表）", "甲乙图书馆", "wrapped 4"])
def test_the_tables_of_a_document_with_other_titles_are_read_alike(edit: str) -> None:
    name = "wuchang_office_2024.txt"
    record = extract(edited(name, TITLE_EDITS[edit]).encode(), Settings(parts=frozenset({"tables"}), ocr="never"))
    own = record_of(name)
    assert without_places(record.tables.model_dump()) == without_places(own.tables.model_dump())


def without_places(value: Any) -> Any:
    """Plain data without what says where it was read."""
    if isinstance(value, dict):
        return {name: without_places(part) for name, part in value.items() if name != "source"}
    return [without_places(part) for part in value] if isinstance(value, list | tuple) else value


# --- headings ----------------------------------------------------------------------------------------------------------

_HEADING = re.compile(
    r"\s*(?P<ordinal>[一二三四五六七八九十]{1,3}、)\s*(?:20\d\d\s*年度?)?(?P<matter>\S.{0,40}(?:说明|情况))\s*"
)
HEADING_FORMS = ["{}2022年度", "2022年度{}", "{}", "关于{}2022年度", "关于2022年度{}", "{}关于2022年度"]


def with_owner(name: str, owner: str) -> str:
    """The text of a corpus document whose headings of the explanation carry an owner."""
    return "\n".join(_with_owner((CORPUS / name).read_text(encoding="utf-8").split("\n"), owner))


def _with_owner(lines: list[str], owner: str) -> Iterator[str]:
    explaining = False
    for line in lines:
        explaining = ("收入支出决算总体情况" in key(line) or explaining) and "第四部分" not in key(line)
        heading = _HEADING.fullmatch(line) if explaining else None
        yield f"{heading['ordinal']}{owner}{heading['matter']}" if heading else line


@cache
def stated(name: str, owner: str | None = None) -> list[tuple[str, str, str | None, str | None]]:
    """The deviations of a document, by section, subject, figure and reason."""
    text = (CORPUS / name).read_text(encoding="utf-8") if owner is None else with_owner(name, owner)
    items = read_deviations(DocumentMap(load(text.encode())).outline({})).items
    return [(item.section, item.subject, str(item.actual_amount), item.reason) for item in items]


@pytest.mark.parametrize(
    "place",
    [*range(len(ENDINGS)), *(pytest.param(n, marks=pytest.mark.slow) for n in range(len(ENDINGS), 2 * len(ENDINGS)))],
)
def test_headings_that_carry_an_owner_keep_their_deviations(place: int) -> None:
    name = DOCUMENTS[place % len(DOCUMENTS)]
    owner = HEADING_FORMS[place % len(HEADING_FORMS)].format(f"某某省甲乙{ENDINGS[place % len(ENDINGS)]}")
    assert with_owner(name, owner) != (CORPUS / name).read_text(encoding="utf-8")
    assert stated(name, owner) == stated(name)
