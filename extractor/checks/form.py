"""Checks of the form: template text left in, malformed figures, years and names that slipped, repetitions, what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from extractor.accounts.classification import CODE_LENGTHS
from extractor.checks.context import NO_TEXT, CheckContext, comparable, item_place
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.outline.tree import Outline, Section
from extractor.outline.vocabulary import Role
from models.record import Place

_CHOICE = "(?:增加|减少|增长|下降|提高|降低|上升)"
_TEMPLATE: tuple[re.Pattern[str], ...] = (
    re.compile(
        r"\((?:(?:简述|请|填写|此处|需|注明|具体说明)[^()]{0,40}|[^()]{0,60}请[依根]据[^()]{0,40}(?:解释|说明|填写|填报)"
        r"|根据本(?:部门|单位)[^()]{0,24}(?:补充|解释|填写)[^()]{0,6})\)"
    ),
    re.compile(rf"{_CHOICE}(?:\({_CHOICE}\)|/{_CHOICE})(?=-?\d|万元|X)"),
    re.compile(r"[X×]{2,}(?=万元|年|部门|单位|局|项目|%|辆|个|人)"),
    re.compile(r"20[X×]{2}年"),
    re.compile(r"部门名称(?=整体|项目|20\d\d|绩效)"),
    re.compile(r"主要(?:是|为|用于|包括)(?=[;。])"),
    re.compile(r"_{3,}"),
    re.compile(r"减增加(?=\d)|增减少(?=\d)|大小于(?=预算)"),
)
"""Each begins with a letter of its own, so that the search is a fast one."""
_AMOUNT = re.compile(r"(?<![\d.,])\d[\d.,]*\d(?=万?元)")
_PROPER = re.compile(r"(?:\d{1,2}\.)?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|(?:19|20)\d\d,[\d.]+")
"""Figures in order, with an item's number before them (1.324.5万元) or a year (2022,300万元) if need be."""
_SHARE_WITHOUT_SIGN = re.compile(
    r"元[,(]?占(?:比|[^,。;%\d]{0,20}的(?:比重|比例)?)?[为是]?(?P<share>\d{1,3}\.\d+)(?=[,;。)])"
)
_CUT_TERM = re.compile(r"(?:基本|项目|经营)支(?=[\d,]+(?:\.\d+)?万?元)")
_REPEATED = re.compile(r"([\u4e00-\u9fff]{2,8})\1(?!\1)")
_SENTENCE = re.compile(r"[^。;]{12,120}[。;]")
_DOUBLE_WORD = re.compile(r"主要是是|用于用|的的(?=[\u4e00-\u9fff])(?!确)")
_REDUPLICATED = frozenset("研究讨论商量考虑学习交流锻炼")
"""Verbs that are said twice on purpose: 研究研究."""

_PROSE: tuple[Role, ...] = ("explanation", "other", "glossary")
_COMPARED: tuple[Role, ...] = (
    "overall", "income", "expenditure", "fiscal_appropriation", "general_public", "three_public", "operating_cost",
)  # fmt: skip
_EXPECTED: dict[Role, str] = {
    "overall": "收入支出决算总体情况",
    "income": "收入决算情况",
    "expenditure": "支出决算情况",
    "fiscal_appropriation": "财政拨款收入支出决算总体情况",
    "general_public": "一般公共预算财政拨款支出决算情况",
    "basic_expenditure": "一般公共预算财政拨款基本支出决算情况",
    "three_public": "“三公”经费支出决算情况",
    "operating_cost": "机关运行经费支出情况",
    "procurement": "政府采购支出情况",
    "state_assets": "国有资产占用情况",
    "performance": "预算绩效情况",
}
LEAST_SECTIONS = 5
"""Sections that must have been recognised before one is called missing."""
STATE_CAPITAL_SINCE = 2021
"""The first fiscal year for which the form of 国有资本经营预算 is published everywhere."""


def form(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from _missing_tables(context)
    yield from _empty_tables(context)
    yield from _codes(context)
    yield from _names(context)
    if context.outline is None:
        for check in ("template_text", "malformed_figure", "repeated_words", "year", "missing_section"):
            yield Unchecked(f"checks.{check}", NO_TEXT)
        return
    yield from _template(context, context.outline)
    yield from _figures(context, context.outline)
    yield from _repetitions(context, context.outline)
    yield from _years(context, context.outline)
    yield from _sections(context.outline)


def _spans(outline: Outline) -> Iterator[tuple[int, int]]:
    """The text outside the tables, as spans of the source text."""
    start = 0
    for section in sorted((s for s in outline.sections if s.role == "tables"), key=lambda s: s.start):
        yield start, section.start
        start = section.end
    yield start, len(outline.source.text)


def _around(context: CheckContext, start: int, end: int, label: str) -> Place:
    """The span with a few characters before it, so that a reader finds it."""
    return context.span_place(max(0, start - 6), end, label)


def _template(context: CheckContext, outline: Outline) -> Iterator[Result]:
    check = "checks.template_text"
    none = True
    for start, end in _spans(outline):
        for pattern in _TEMPLATE:
            for match in pattern.finditer(outline.source.folded, start, end):
                none = False
                place = _around(context, match.start(), match.end(), "模板文字")
                yield Failure(check, f"模板里的提示文字没有删改：“{place.printed}”。", (place,))
    if none:
        yield Held(check)


def _figures(context: CheckContext, outline: Outline) -> Iterator[Result]:
    check = "checks.malformed_figure"
    none = True
    for start, end in _spans(outline):
        for match in _AMOUNT.finditer(outline.source.text, start, end):
            if _PROPER.fullmatch(match[0]):
                continue
            none = False
            place = context.span_place(match.start(), match.end(), "数字")
            yield Failure(check, f"数字“{match[0]}”的分隔符位置不对，无法判断金额。", (place,))
        for match in _SHARE_WITHOUT_SIGN.finditer(outline.source.folded, start, end):
            none = False
            place = _around(context, match.start(), match.end(), "比重")
            yield Failure(check, f"比重“{match['share']}”没有百分号。", (place,), severity="note")
        for match in _CUT_TERM.finditer(outline.source.folded, start, end):
            none = False
            place = context.span_place(match.start(), match.end(), "用语")
            yield Failure(check, f"“{match[0]}”缺字，应为“{match[0]}出”。", (place,), severity="note")
    if none:
        yield Held(check)


def _repetitions(context: CheckContext, outline: Outline) -> Iterator[Result]:
    check = "checks.repeated_words"
    none = True
    for section in outline.sections:
        if section.role not in _PROSE:
            continue
        edges = _heading_edges(outline)
        for start, end in _repeated(outline, section):
            if any(start < edge < end for edge in edges):
                continue
            none = False
            place = _around(context, start, end, "重复的文字")
            yield Failure(check, f"文字重复：“{_short(outline.source.text[start:end])}”。", (place,))
    if none:
        yield Held(check)


def _repeated(outline: Outline, section: Section) -> Iterator[tuple[int, int]]:
    """Spans in which a word or a sentence is printed twice in a row."""
    text = outline.source.folded
    before: re.Match[str] | None = None
    for sentence in _SENTENCE.finditer(text, section.start, section.end):
        if before is not None and before.end() == sentence.start() and before[0] == sentence[0]:
            yield before.start(), sentence.end()
        before = sentence
    for match in _REPEATED.finditer(text, section.start, section.end):
        if not set(match[1]) <= _REDUPLICATED:
            yield match.span()
    for match in _DOUBLE_WORD.finditer(text, section.start, section.end):
        yield match.span()


def _heading_edges(outline: Outline) -> tuple[int, ...]:
    """Where headings begin and end: the end of one and the text under it may say the same."""
    return tuple(edge for section in outline.walk() for edge in (section.start, section.body))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


# --- years ---------------------------------------------------------------------------------------------------------------

_OWN_YEAR = re.compile(
    r"(?<![与比较和至到从及、\d])(20\d{2})年度?(?:收、?支总计|(?:本年)?收入合计|(?:本年)?支出合计|财政拨款收|"
    r"一般公共预算财政拨款(?:基本)?支出|\"?三公\"?经费财政拨款|机关运行经费支出|政府采购支出)"
)
_PRIOR_YEAR = re.compile(r"[与比较](20\d{2})年度?(?:决算数?)?(?:相比|增加|减少|增长|下降|决算数)")
_CUT_YEAR = re.compile(r"(?<![\d.,])20\d年度")
_YEAR_END = re.compile(r"截[至止](20\d{2})年12月31日")


def _years(context: CheckContext, outline: Outline) -> Iterator[Result]:
    check = "checks.year"
    year = context.record.document.fiscal_year
    if year is None:
        yield Unchecked(check, "没有读到决算年度")
        return
    folded = outline.source.folded
    rules = ((_OWN_YEAR, year, "本年"), (_PRIOR_YEAR, year - 1, "上年"), (_YEAR_END, year, "年末"))
    roles: tuple[Role, ...] = (*_COMPARED, "procurement", "state_assets")
    for role in roles:
        for section in context.sections(role):
            for pattern, wanted, what in rules:
                for match in pattern.finditer(folded, section.body, section.end):
                    if int(match[1]) == wanted:
                        yield Held(check)
                        continue
                    place = context.span_place(match.start(), match.end(), f"{what}年度")
                    message = f"“{place.printed}”的年度是{match[1]}年，{year}年度决算里应为{wanted}年。"
                    yield Failure(check, message, (place,))
    for match in _CUT_YEAR.finditer(folded):
        place = _around(context, match.start(), match.end(), "年度")
        yield Failure(check, f"“{place.printed}”的年度缺一位数字。", (place,))
    yield from _title_years(context, year)


def _title_years(context: CheckContext, year: int) -> Iterator[Result]:
    for name, view in context.tables.items():
        source = view.table.source
        match = re.search(r"(20\d{2})年", comparable(source.title or "")) if source is not None else None
        if source is None or match is None:
            continue
        if int(match[1]) == year:
            yield Held("checks.year")
            continue
        page = source.pages[0] if source.pages else None
        place = Place(path=f"tables.{name}", label=view.title, printed=source.title, page=page, line=source.line)
        message = f"《{source.title}》的年度与{year}年度决算不一致。"
        yield Failure("checks.year", message, (place,))


# --- names ---------------------------------------------------------------------------------------------------------------


def _names(context: CheckContext) -> Iterator[Result]:
    """The department's own name, in the department's sheet and in the sheets of projects."""
    check = "checks.department_name"
    own = comparable(context.record.document.department or "")
    if not own:
        yield Unchecked(check, "没有读到部门名称")
        return
    for index, sheet in enumerate(context.record.performance.sheets):
        path = f"performance.sheets[{index}]"
        for field in ("name", "supervising_department", "implementing_unit"):
            if (field == "name") != (sheet.scope == "department"):
                continue
            name = comparable(getattr(sheet, field) or "")
            if not name:
                continue
            problem = _name_problem(name, own, whole=sheet.scope == "department")
            if problem is None:
                yield Held(check)
                continue
            label = f"“{sheet.title or ''}”{'单位名称' if field == 'name' else '部门名称'}"
            place = item_place(f"{path}.{field}", label, sheet.evidence, field, getattr(sheet, field))
            message = f"{label}“{getattr(sheet, field)}”{problem}（部门：{context.record.document.department}）。"
            yield Failure(check, message, (place,), severity=None if sheet.scope == "department" else "note")


def _name_problem(name: str, own: str, *, whole: bool) -> str | None:
    """What is wrong with a name; short forms are right."""
    tail = own[-len(name) - 1 :] if len(name) < len(own) else own
    slip = any(_one_character_off(name, other) for other in (own, tail))
    if slip and len(name) >= 6 and name not in own:
        return "像是多写或漏写了一个字"
    if whole and fuzz.partial_ratio(name, own) < 50:
        return "与本部门名称不同"
    return None


def _one_character_off(name: str, other: str) -> bool:
    """Whether one has a character more than the other, neither the first nor the last."""
    short, long = sorted((name, other), key=len)
    if len(long) != len(short) + 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return 0 < at < len(short) and short[at:] == long[at + 1 :]


# --- what is missing -------------------------------------------------------------------------------------------------------


def _missing_tables(context: CheckContext) -> Iterator[Result]:
    check = "checks.missing_table"
    missing = [view for view in context.tables.values() if view.table.status == "missing"]
    if len(missing) == len(context.tables):
        yield Unchecked(check, "文件中没有决算表")
        return
    year = context.record.document.fiscal_year
    for view in context.tables.values():
        if view.table.status == "image":
            yield Unchecked(check, f"《{view.title}》是图片，未读取")
        elif view not in missing:
            yield Held(check)
        elif view.name == "state_capital" and (year is None or year < STATE_CAPITAL_SINCE):
            yield Unchecked(check, "该年度的表式没有国有资本经营预算财政拨款支出决算表")
        else:
            place = Place(path=f"tables.{view.name}", label=view.title)
            yield Failure(check, f"没有找到《{view.title}》。", (place,), origin="unknown")


def _empty_tables(context: CheckContext) -> Iterator[Result]:
    check = "checks.empty_table"
    for view in context.tables.values():
        if view.table.status != "empty":
            continue
        source = view.table.source
        notes = comparable("".join(source.notes)) if source is not None else ""
        told = source is not None and (source.statement is not None or "无" in notes or "没有" in notes)
        if told:
            yield Held(check)
            continue
        page = source.pages[0] if source is not None and source.pages else None
        line = source.line if source is not None else None
        place = Place(path=f"tables.{view.name}", label=view.title, page=page, line=line)
        yield Failure(check, f"《{view.title}》是空表，没有说明原因。", (place,), origin="unknown")


def _sections(outline: Outline) -> Iterator[Result]:
    check = "checks.missing_section"
    found = {section.role for section in outline.walk()}
    known = [role for role in _EXPECTED if role in found]
    if len(known) < LEAST_SECTIONS:
        yield Unchecked(check, "没有识别出决算情况说明的各节")
        return
    absent = [name for role, name in _EXPECTED.items() if role not in found]
    if absent:
        message = f"决算情况说明里没有找到：{'、'.join(absent)}。"
        yield Failure(check, message, (Place(label="部门决算情况说明"),), origin="unknown")
    else:
        yield Held(check)


def _codes(context: CheckContext) -> Iterator[Result]:
    """Codes of the classification have 3, 5 or 7 digits (06: 3 or 5)."""
    check = "checks.malformed_code"
    places: dict[str, list[Place]] = {}
    names: dict[str, str] = {}
    for view in context.tables.values():
        lengths = CODE_LENGTHS[:2] if view.name == "basic_expenditure_detail" else CODE_LENGTHS
        for path, row in view.rows():
            code = getattr(row, "code", None)
            if not code:
                continue
            if len(code) in lengths and code.isdigit():
                yield Held(check)
                continue
            page, line = (row.source.page, row.source.line) if row.source is not None else (None, None)
            label = f"{view.title} {view.row_name(path, row)}"
            box = row.source.bbox if row.source is not None else None
            place = Place(
                path=f"tables.{view.name}.{path}.code", label=label, printed=code, page=page, line=line, bbox=box
            )
            places.setdefault(code, []).append(place)
            names[code] = getattr(row, "name", "")
    for code, found in places.items():
        message = f"科目编码“{code}”（{names[code]}）的位数不对，应为3、5或7位。"
        yield Failure(check, message, tuple(found), origin="publisher" if found[0].page is not None else "unknown")
