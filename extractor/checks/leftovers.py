"""Checks of the text itself: malformed figures, words and stops that are doubled, missing or cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.checks.context import NO_TEXT, CheckContext, comparable, item_place
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.checks.template_text import text_spans
from extractor.checks.text_figures import quoted
from extractor.outline.tree import Outline, Section
from extractor.outline.vocabulary import Role
from extractor.text.clauses import clause_of

_AMOUNT = re.compile(r"(?<![\d.,])\d[\d.,]*\d(?=万?元)")
_PROPER = re.compile(
    r"(?:\d{1,2}\.)?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|(?:19|20)\d\d,[\d.]+"
    r"|(?:\d{1,3}(?:,\d{3})++|\d++)\.\d\d?,(?:\d{1,3}(?:,\d{3})++|\d++)\.\d\d?"
)
"""Figures in order, with an item's number before them (1.324.5万元) or a year (2022,300万元) if need be; two with a comma
between them (收、支总计各为4125.49，4143.91万元)."""
_SHARE_WITHOUT_SIGN = re.compile(
    r"元[,(]?占(?:比|[^,。;%\d]{0,20}的(?:比重|比例)?)?[为是]?(?P<share>\d{1,3}\.\d+)(?=[,;。)])"
)
_BARE_WAN = re.compile(r"(?:金额|资金|费用?|支出|收入|投入|支付|拨付)[^,。;:\d]{0,4}\d[\d,]*(?:\.\d+)?万(?=[,。;()])")
_RATE_WITHOUT_SIGN = re.compile(
    r"万元,(?:增长|下降|降低|减少|增加|增幅|降幅)(?:为|了)?(?P<rate>\d{1,3}(?:\.\d+)?)(?=[;。)]|,(?!\d{3}))"
)
_AMOUNT_WITHOUT_UNIT = re.compile(
    r"(?:决算|预算)(?:数|为|是){1,2}(?P<amount>\d{1,3}(?:,?\d{3}){0,4}\.\d{1,2})(?=[,;。])"
)
_CUT_TERM = re.compile(r"(?:基本|项目|经营)支(?=[\d,]+(?:\.\d+)?万?元)")
_REPEATED = re.compile(r"([\u4e00-\u9fff]{2,8})\1(?!\1)")
_SENTENCE = re.compile(r"[^。;]{12,120}[。;]")
_DOUBLE_WORD = re.compile(r"主要是是|用于用|的的(?=[\u4e00-\u9fff])(?!确)")
_REDUPLICATED = frozenset("研究讨论商量考虑学习交流锻炼")
"""Verbs that are said twice on purpose: 研究研究."""

_PROSE: tuple[Role, ...] = ("explanation", "other", "glossary")


def leftovers(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from _cut_values(context)
    if context.outline is None:
        for check in ("malformed_figure", "repeated_words", "punctuation"):
            yield Unchecked(f"checks.{check}", NO_TEXT)
        return
    yield from _figures(context, context.outline)
    yield from _repetitions(context, context.outline)
    yield from _punctuation(context, context.outline)
    yield from _aggregate(context, context.outline)


def _figures(context: CheckContext, outline: Outline) -> Iterator[Result]:
    check = "checks.malformed_figure"
    none = True
    for start, end in text_spans(context, outline):
        for match in _AMOUNT.finditer(outline.source.text, start, end):
            if _PROPER.fullmatch(match[0]):
                continue
            none = False
            place = context.span_place(match.start(), match.end(), "数字")
            yield Failure(check, f"数字“{match[0]}”的分隔符位置不对，无法判断金额。", (place,))
        for match in _SHARE_WITHOUT_SIGN.finditer(outline.source.folded, start, end):
            none = False
            place = context.around(match.start(), match.end(), "比重")
            yield Failure(check, f"比重“{match['share']}”没有百分号。", (place,), severity="note")
        for match in _BARE_WAN.finditer(outline.source.folded, start, end):
            none = False
            place = context.around(match.start(), match.end(), "金额")
            yield Failure(check, f"“{match[0]}”的“万”后面没有“元”。", (place,), severity="note", fact="wan")
        for match in _AMOUNT_WITHOUT_UNIT.finditer(outline.source.folded, start, end):
            none = False
            place = context.around(match.start(), match.end(), "金额")
            yield Failure(check, f"金额“{match['amount']}”后面没有单位。", (place,), severity="note", fact="unit")
        for match in _RATE_WITHOUT_SIGN.finditer(outline.source.folded, start, end):
            none = False
            place = context.around(match.start(), match.end(), "增减幅度")
            yield Failure(check, f"增减幅度“{match['rate']}”没有百分号。", (place,), severity="note")
        for match in _CUT_TERM.finditer(outline.source.folded, start, end):
            none = False
            place = context.span_place(match.start(), match.end(), "用语")
            yield Failure(check, f"“{match[0]}”缺字，应为“{match[0]}出”。", (place,), severity="note")
    if none:
        yield Held(check)


def _repetitions(context: CheckContext, outline: Outline) -> Iterator[Result]:
    check = "checks.repeated_words"
    none = True
    edges = _heading_edges(outline)
    for section in outline.sections:
        if section.role not in _PROSE:
            continue
        for start, end in _repeated(context, outline, section):
            if any(start < edge < end for edge in edges):
                continue
            if any(sheet.start <= start < sheet.end for sheet in outline.sheets):
                continue  # target and actual value of an indicator say the same, in two cells
            none = False
            place = context.around(start, end, "重复的文字")
            yield Failure(check, f"文字重复：“{_short(outline.source.text[start:end])}”。", (place,))
    if none:
        yield Held(check)


def _repeated(context: CheckContext, outline: Outline, section: Section) -> Iterator[tuple[int, int]]:
    """Spans in which a word or a sentence is printed twice in a row."""
    text = outline.source.folded
    for start, end in context.outside_tables(section.start, section.end):
        before: re.Match[str] | None = None
        for sentence in _SENTENCE.finditer(text, start, end):
            if before is not None and before.end() == sentence.start() and before[0] == sentence[0]:
                yield before.start(), sentence.end()
            before = sentence
        for match in _REPEATED.finditer(text, start, end):
            if not set(match[1]) <= _REDUPLICATED:
                yield match.span()
        for match in _DOUBLE_WORD.finditer(text, start, end):
            yield match.span()


def _heading_edges(outline: Outline) -> tuple[int, ...]:
    """Where headings begin and end: the end of one and the text under it may say the same."""
    return tuple(edge for section in outline.walk() for edge in (section.start, section.body))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


# --- stops --------------------------------------------------------------------------------------------------------------

_DOUBLED_STOP = re.compile(r"([,;:、])\1|(?<!。)。。(?!。)")
"""Three full stops are dots."""
_FRAGMENT = re.compile(
    r"(?<=元)。(?=(?:完成(?:年初|全年|调整后?)?预算数?的?|占[^,。;\d]{0,16}|(?:增长|下降|上升|降低)了?)\d[\d.]*%)"
)
"""支出决算为5万元。完成年初预算的100%: a sentence cannot begin with its rate, the stop should be a comma."""
_ITEM_OF_PROSE = re.compile(r"(?:\d{1,2}[.、]|\(?[一二三四五六七八九十]{1,3}[)、])[^。;]{4,60}[,。;].{4}")
LEAST_ITEMS = 4
"""So many items of a list end in a stop before one that does not is a slip."""
_ODD_REMAINDER = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d{2,})(?<=[1-9])余(?![万亿千百])")
"""3,246余件: an exact number with 余 behind it."""
_ORDINAL_BRACKET = re.compile(r"(?:^|[。;:,、)])(?:\d{1,2}|[一二三四五六七八九十]{1,3})$")
_BRACKET = re.compile(r"[()]")
_UNFINISHED = frozenset(",、;")


def _punctuation(context: CheckContext, outline: Outline) -> Iterator[Result]:
    check = "checks.punctuation"
    folded = outline.source.folded
    leaves = [section for section in outline.walk() if not section.children and section.role not in _NO_PROSE]
    for section in leaves:
        found = []
        for start, end in context.outside_tables(section.body, section.end):
            found += [(m.start(), m.end(), "标点重复", "doubled") for m in _DOUBLED_STOP.finditer(folded, start, end)]
            found += [
                (m.start(), m.end(), "确切的数字后面有“余”", "remainder")
                for m in _ODD_REMAINDER.finditer(folded, start, end)
            ]
            found += [
                (m.start(), m.end() + 2, "像是逗号误作句号", "fragment") for m in _FRAGMENT.finditer(folded, start, end)
            ]
            found += _brackets(folded, start, end)
            if _is_unfinished(folded, section, end):
                says = f"一节以“{outline.source.text[end - 1]}”结束，句子没有完"
                found.append((end - 1, end, says, "unfinished"))
        for start, end, says, fact in found:
            place = context.around(start, end, "标点")
            yield Failure(check, f"{says}：“{place.printed}”。", (place,), fact=fact)
    # Duties and units stand in plain lists; text boxes of other parts may lie over each other.
    duties = [child for section in context.sections("overview") for child in section.walk()]
    for parent in duties:
        for at in _without_stop(folded, parent):
            place = context.around(at - 2, at, "标点")
            yield Failure(check, f"逐项的文字里只有这一项末尾没有句号：“{place.printed}”。", (place,), fact="no_stop")
    yield Held(check)


_SHORTEST_PROSE = 20
_NO_PROSE: frozenset[Role | None] = frozenset({"tables", "sheet"})


def _is_unfinished(folded: str, section: Section, end: int) -> bool:
    """Whether a section of prose ends there, in the middle of a sentence."""
    whole = end == section.end and end - section.body > _SHORTEST_PROSE and section.role is not None
    return whole and folded[end - 1] in _UNFINISHED


def _brackets(folded: str, start: int, end: int) -> Iterator[tuple[int, int, str, str]]:
    """Brackets that close nothing, or are never closed; those of ordinals (1) are none."""
    opened: list[int] = []
    for match in _BRACKET.finditer(folded, start, end):
        at = match.start()
        if match[0] == "(":
            opened.append(at)
        elif opened:
            opened.pop()
        elif not _ORDINAL_BRACKET.search(folded[max(start, at - 5) : at]):
            yield at, at + 1, "只有右括号，没有左括号", "bracket"
    for at in opened:
        yield at, min(at + 8, end), "只有左括号，没有右括号", "bracket"


def _without_stop(folded: str, parent: Section) -> Iterator[int]:
    """Where the one item of a numbered list ends that has no stop, while all the others have one."""
    items = [child for child in parent.children if _ITEM_OF_PROSE.match(folded, child.start, child.end)]
    # Behind the last item may stand what is no part of it: a table, a caption.
    missing = [item.end for item in items[:-1] if "\u4e00" <= folded[item.end - 1] <= "\u9fff"]
    for item in items:
        number = re.compile(r"\d{1,2}(?=[.、])").match(folded, item.start)
        following = (
            rf"(?<=[\u4e00-\u9fff]){int(number[0]) + 1}[.、](?=[\u4e00-\u9fff])" if number is not None else r"(?!)"
        )
        missing += [match.start() for match in re.compile(following).finditer(folded, item.start, item.end)]
    if len(items) >= LEAST_ITEMS and len(missing) == 1:
        yield from missing


_SINGLE = re.compile(r"(?<!\d)[0零]个(?:下属|所属|二级)[^,。;、]{0,4}单位")
_AGGREGATE = re.compile(r"\(汇总\)|汇总决算")


def _aggregate(context: CheckContext, outline: Outline) -> Iterator[Result]:
    """汇总决算 of one unit alone."""
    check, folded = "checks.aggregate", outline.source.folded
    single, named = _SINGLE.search(folded), _AGGREGATE.search(folded)
    if single is None or named is None:
        yield Held(check)
        return
    places = tuple(context.around(match.start(), match.end(), "汇总") for match in (single, named))
    message = f"写明没有下属单位（“{single[0]}”），却称“{named[0]}”。"
    yield Failure(check, message, places)


def _cut_values(context: CheckContext) -> Iterator[Result]:
    """Items of lists that end in a comma: the text was cut off."""
    check = "checks.cut_text"
    for index, summary in enumerate(context.record.performance.summaries):
        for field in ("outputs", "problems", "measures"):
            for number, text in enumerate(getattr(summary, field)):
                if comparable(text)[-1:] not in (",", "、"):
                    continue
                path = f"{field}[{number}]"
                name = f"“{quoted(summary.project)}”综述"
                place = item_place(f"performance.summaries[{index}].{path}", name, summary.evidence, path)
                last = clause_of(text, len(text) - 1, len(text))
                message = f"{name}的一段以“{text[-1]}”结束，后面的文字缺失：“{last}”。"
                yield Failure(check, message, (place,), fact="cut")
