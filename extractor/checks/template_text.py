"""Text of the template that was left in: hints, choices, blanks, and instructions to whoever fills the form in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.checks.context import NO_TEXT, CheckContext, comparable
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.outline.tree import Outline
from extractor.outline.vocabulary import Role
from extractor.text.comparing import CHANGED
from models.record import Place

CHECK = "checks.template_text"
_BEHIND_A_BLANK = "万元|年|部门|单位|局|厅|委|办|处|中心|研究所|学校|街道|乡|镇|项目|%|辆|个|人|次|批|台|省|市|县|区"
_TEMPLATE: tuple[re.Pattern[str], ...] = (
    re.compile(
        r"\((?:(?:简述|请|填写|此处|需|注明|具体说明)[^()]{0,40}|[^()]{0,60}请[依根]据[^()]{0,40}(?:解释|说明|填写|填报)"
        r"|根据本(?:部门|单位)[^()]{0,24}(?:补充|解释|填写)[^()]{0,6})\)"
    ),
    re.compile(rf"{CHANGED}(?:\({CHANGED}\)|/{CHANGED})(?=-?\d|万元|X|的?主要?原因)"),
    re.compile(rf"(?<![A-Za-z×○])(?:X{{2,}}+|×{{2,}}+|x{{2,}}+|○{{2,}}+)(?={_BEHIND_A_BLANK})"),
    re.compile(r"20[X×x○]{2}年"),
    re.compile(r"部门名称(?=整体|项目|20\d\d|绩效)"),
    re.compile(r"主要(?:是|为|用于|包括)(?=[;。])"),
    re.compile(r"(?:主要)?用于项目(?=[,。])"),
    re.compile(r"其他专用名词(?=[。:]|$)"),
    re.compile(r"_{3,}|_{1,4}\d{1,2}_{1,4}"),
    re.compile(r"如:[^,。;:]{0,16}(?:…|\.{3})"),
    re.compile(r"减增加(?=\d)|增减少(?=\d)|大小于(?=预算)"),
)
"""Each begins with a letter of its own, so that the search is a fast one."""

_INSTRUCTION = re.compile(
    r"""
    # 无政府性基金预算收入支出的，仍保留该表格式，并在本表下方作下述说明: a case, and what is to be done in it
    (?:(?:无|没有|不涉及|如|若|仅有)[^。;,:()]{0,40}(?:的|的部门|的单位),?[^。;:()]{0,40}
       (?:保留(?:本|该|此)?(?:表|格式|空表)|作(?:下述|如下|以下)说明|请?说明(?:为|原因)|(?:予以|可以?|应)?删除(?:本|该|此)(?:表|项|段|节|部分)|无需填(?:写|列)|不(?:用|需|必)填))
    |\((?:不涉及|没有|无)的?(?:内容|项目|科目)?(?:可)?(?:以)?(?:不列|不填|不写|删除|略)\)
    |\(如[^()]{1,12}(?:作|按)[^()]{1,12}(?:表述|填列|填写|说明)\)
    |按(?:照)?(?:上述|以上|此|该)格式(?:依次|逐项|逐一|逐个)?(?:说明|填写|填列|列示)
    |持平的?不(?:用|需|必)说明
    |由[^。;,]{2,12}根据[^。;]{2,30}(?:填写|填列)(?=[。;]|$)
    |\((?:制度|机构|办法)名称\)
    """,
    re.VERBOSE,
)
"""What the template asks of whoever fills it in. The wording is that of an order, and no account gives orders."""
_ASKED = re.compile(r"(?<=[,。;:])(?:列明|注明|写明|填列)(?=[^,。;:]{2,16}\d)")
"""列明公务接待2批次: the template's order, filled in behind the word."""
_STATUTORY: tuple[Role, ...] = ("three_public", "operating_cost", "procurement", "state_assets")
_EITHER = r"(?:部门\(单位\)|单位\(部门\))(?!整体|绩效|名称|预算|决算|职责|职能|概况|基本|收支)"
"""某局部门（单位）共有车辆: the name was filled in before the choice, which was left. 部门（单位）整体绩效自评 is a title."""


def template_text(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    if context.outline is None:
        yield Unchecked(CHECK, NO_TEXT)
        return
    found = [*_places(context, context.outline), *_titles(context)]
    for place in found:
        what = "表题里的模板文字" if place.path is not None else "模板里的提示文字"
        yield Failure(CHECK, f"{what}没有删改：“{place.printed}”。", (place,), fact="template")
    if not found:
        yield Held(CHECK)


def text_spans(context: CheckContext, outline: Outline) -> Iterator[tuple[int, int]]:
    """The text outside the tables, as spans of the source text; the headings of their parts belong to it."""
    start = 0
    for section in sorted((s for s in outline.sections if s.role == "tables"), key=lambda s: s.start):
        yield from context.outside_tables(start, section.body)
        start = section.end
    yield from context.outside_tables(start, len(outline.source.text))


def _places(context: CheckContext, outline: Outline) -> Iterator[Place]:
    folded = outline.source.folded
    own = comparable(context.record.document.department or "")
    either = re.compile(re.escape(own[-3:]) + _EITHER) if own else None
    spans = list(text_spans(context, outline))
    matches = [match for start, end in spans for pattern in _TEMPLATE for match in pattern.finditer(folded, start, end)]
    # Instructions stand under blank tables as well, and are worded like nothing in a table.
    matches += _INSTRUCTION.finditer(folded)
    matches += [match for start, end in spans if either is not None for match in either.finditer(folded, start, end)]
    for role in _STATUTORY:
        for section in context.sections(role):
            matches += _ASKED.finditer(folded, section.body, section.end)
    last = 0
    for match in sorted(matches, key=lambda match: (match.start(), -match.end())):
        if match.end() > last:
            yield context.around(match.start(), match.end(), "模板文字")
            last = match.end()


def _titles(context: CheckContext) -> Iterator[Place]:
    """Titles of tables stand in the tables part, where figures and heads would look like template text."""
    for name, view in context.tables.items():
        source = view.table.source
        title = comparable(source.title or "") if source is not None else ""
        if source is not None and any(pattern.search(title) for pattern in _TEMPLATE):
            page = source.pages[0] if source.pages else None
            yield Place(path=f"tables.{name}", label=view.title, printed=source.title, page=page, line=source.line)
