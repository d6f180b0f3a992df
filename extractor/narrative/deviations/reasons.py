"""Where a printed reason ends, and which comparison it names.

A reason runs to the end of its sentence. It runs on over 。 into an enumeration (二是…, 2.…), a connective (同时…) or a
causal sentence without figures; it ends early where a new statement begins (决算数较上年减少的主要原因…, 其中：基本支出…).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from extractor.narrative.deviations.grammar import STATING, YEAR, Token
from extractor.narrative.deviations.subjects import Lead, Vocabulary, lead_to_subject, names_in, same_subject
from extractor.narrative.sentences import CAPTION
from extractor.text.characters import BEHIND_NUMBER, CHINESE_NUMERAL
from extractor.text.comparing import CHANGE_WORDS, COMPARED

_OPEN, _CLOSE = "（(“‘《【[「『", "）)”’》】]」』"
_RUNS_ON = re.compile(
    rf"[{CHINESE_NUMERAL}]{{1,2}}是|第[{CHINESE_NUMERAL}][、,]|其[{CHINESE_NUMERAL}][、,是]|\(?\d{{1,2}}[).、](?!\d)|\([{CHINESE_NUMERAL}]\)"
    r"|首先|其次|再次|再者|最后|同时|此外|另外|另一方面|一方面|加之|以及|并且|因此|因而|从而|故"
)
_BESIDES = re.compile(r"此外|另外")
_MONEY = re.compile(r"\d(?:万|亿)?元")
_FOLLOWS = re.compile(
    rf"其中|主要用于|主要包括|主要是用于|用于|具体|详见|全年(?:支出|使用|共|安排)|截[至止]|{YEAR}|\d{{4}}年|本年度?|当年|国内|国\(境\)|外宾|外事|接待|累计|安排"
    r"|开支|经费使用|使用|注:|公务|因公|上述|以上|部门|机关运行经费|包括|[附如]?图|表\d|参加|组织|出国|购置|车辆|从"
)
_ABOUT_THE_TEXT = re.compile(
    r"^为(?:了|全面|真实|完整|准确|便于|更好)|(?:本次|此次)公[布开]|汇总数|统计口径|口径|特此说明|需要说明"
    r"|^\(?注[:;]|^(?:具体|详细)?(?:情况|内容|说明|构成|明细)?(?:如下|见下表?)|^[^,。;\d]{2,24}(?:费用?|支出|经费)(?:均?为零)"
    # 因新组建，无上年对比数 of a body that had no year before.
    r"|(?:无|没有|不具|不作|不做|未作|不可)[^,。;]{0,10}(?:可比|对比|相比|比较)"
)
"""A sentence about what is published and how it was counted, or that announces what follows, explains no figure."""
_ON_THE_PUBLICATION = re.compile(r"为了?(?:更[好加]地?)?[全面真实完整准确客观、地]{2,12}反映")
"""为全面反映本部门支出情况: whatever mark stands before it, the reason is over."""
_COMPARES_AGAIN = re.compile(rf"{COMPARED}|(?:比较|比|较|与)决算")
"""全年实际支出比较预算和决算都有所下降 says again what was compared, and no cause of it."""
_HEADING_BEHIND = re.compile(
    rf"第[{CHINESE_NUMERAL}]{{1,3}}部分|(?:\([{CHINESE_NUMERAL}]{{1,3}}\)|[{CHINESE_NUMERAL}]{{1,3}}、|\d{{1,2}}{BEHIND_NUMBER})"
    r"[^。,;:]{2,40}?(?:情况|说明|解释|分析)"
)
"""The next heading, in a text that has lost its line ends."""
_SPENT_ON = re.compile(rf"(?:{YEAR})?[^,。;:\d]{{2,20}}?(?:费用?|支出|经费)主要用于")
"""；2020年度因公出国（境）费用主要用于…: what the money bought explains no change of it."""
_CAUSAL = re.compile(
    r"[因致]|由于|导致|增加|减少|提高|压[减缩]|下降|调整|新增|节约|缩减|取消|调[入出]|退休|未|无|严格|落实|厉行|控制"
)
_PARAGRAPH = re.compile(rf"{YEAR}[^,。;:]{{0,40}}?(?:收入|支出|总计|合计|经费)[^。;]{{0,30}}?\d")
_CONSEQUENCE = re.compile(
    rf"[,;](?:所以|因此|因而|从而|故)?(?:导致|致使|使得?|造成|引起|带来)(?:了|本年度?|当年|{YEAR})?(?!\d)(?:[^,。;\d%]|\d(?=[\d年度]))*+(?=[,。;]|$)"
)
"""，导致公务接待费支出比上年增加。: the effect that is being explained, named once more behind its cause, without a figure."""
_LABEL = re.compile(r"[\d.,%\-]+(?:年度?)?")
_OF_WHICH = re.compile(r"(?<=[,。;:])其中[:,]?")
_UNMARKED_PART = re.compile(r"(?<=[元%])其中:")
"""项目支出减少5万元其中:基本支出…: the stop before the parts of the whole was left out."""
OTHER_SIDE = str.maketrans("收入支出", "支出收入")
"""The other of income and expenditure."""
_FRAGMENT = 12
_STOPS = "。；;，,：:、．.！!"
_PLACEHOLDER = re.compile(r"[.…·。\-—_×xX*/,;:、()]*")
_BEFORE_CUE = 14
_DIFFERENCE = frozenset({"", "差异", "差额", "预决算差异", "决算差异"})
"""，差异主要是新录用人员工资: what is explained, said again before a cue without 原因."""
_NO_RATE = re.compile(rf"{CHANGE_WORDS}[率幅]?度?(?:为|是)?[-/]{{1,6}}(?:\([^()%]{{0,30}}\))?")
"""增长--（基数为0，不可比）: the rate that cannot be printed, and why, between a change and its reason."""
_NEUTRAL = re.compile(rf"{YEAR}|一般公共预算|财政拨款(?!收|支)|决算数?")


@dataclass(frozen=True, slots=True)
class ReasonContext:
    """What the reader knows where a reason begins: the text, the passage's end, its line starts and tokens.

    ``subject`` is what is explained, ``filled`` are the comparisons that it already has; naming one again inside a reason
    states nothing new.
    """

    text: str
    folded: str
    end: int
    lines: frozenset[int]
    tokens: tuple[Token, ...]
    vocabulary: Vocabulary
    filled: frozenset[str]
    subject: str = ""


def explains(folded: str, position: int, cue: Token, known: str, vocabulary: Vocabulary) -> bool:
    """Whether the words from ``position`` to the cue leave no doubt that it explains the subject ``known``.

    A cue without 原因 (主要是, 由于) must follow its comparison at once.
    """
    begin = max(folded.rfind("。", position, cue.start) + 1, position)
    between = _NO_RATE.sub("", folded[begin : cue.start]).strip("，,。;；:、的其(")
    if "原因" not in folded[cue.start : cue.end]:
        return between in _DIFFERENCE
    names = names_in(between, vocabulary)
    rest = _NEUTRAL.sub("", between)
    if len(rest) - sum(map(len, names)) > _BEFORE_CUE or re.search(r"\d(?!\d*年)", between):
        return False
    return all(same_subject(known, name) for name in names)


def trimmed(text: str, start: int, stop: int) -> tuple[int, int] | None:
    """The span without stops at its ends; ``None`` where nothing is left but what a template prints (……)."""
    while start < stop and text[start] in _STOPS:
        start += 1
    while stop > start and text[stop - 1] in _STOPS:
        stop -= 1
    return None if _PLACEHOLDER.fullmatch(text, start, stop) else (start, stop)


def reason_end(context: ReasonContext, start: int) -> int:
    """Where the reason that begins at ``start`` ends (exclusive), its closing stop left out."""
    depth = 0
    position = start
    while position < context.end:
        if position in context.lines and position > start and _new_paragraph(context, position):
            return position
        character = context.text[position]
        if character in _OPEN:
            depth += 1
        elif character in "）)" and not depth and _is_in_bracket(context, start):
            return position
        elif character in _CLOSE:
            depth = max(depth - 1, 0)
        elif depth == 0 and position > start and _ends_at(context, position):
            return position
        position += 1
    return context.end


def _is_in_bracket(context: ReasonContext, start: int) -> bool:
    """Whether the reason stands in a bracket: 增长 1.2%（原因：人员增资）."""
    sentence = context.folded[context.folded.rfind("。", 0, start) + 1 : start]
    return sentence.count("(") > sentence.count(")")


def _ends_at(context: ReasonContext, position: int) -> bool:
    """Whether the reason ends with the mark at ``position``, or where the mark was left out."""
    mark, after = context.folded[position], position + 1
    if mark not in ",。;":
        return _UNMARKED_PART.match(context.folded, position) is not None
    if _CONSEQUENCE.match(context.folded, position, context.end):
        return False
    closing = [_ON_THE_PUBLICATION, *([_SPENT_ON] if mark != "," else []), *([_HEADING_BEHIND] if mark == "。" else [])]
    if any(pattern.match(context.folded, after, context.end) for pattern in closing):
        return True
    of_which = _OF_WHICH.match(context.folded, after, context.end)
    if of_which:
        return mark == "。" or _states_anew(context, of_which.end(), loosely=True)
    return _ends_before(context, mark, after)


def _ends_before(context: ReasonContext, mark: str, after: int) -> bool:
    """Whether what stands behind the mark is no part of the reason."""
    if mark == ",":
        return _states_anew(context, after, loosely=False) or _compares_another(context, after)
    return _states_anew(context, after, loosely=True) or (mark == "。" and not _runs_on(context, after))


def _clause_tokens(context: ReasonContext, start: int, marks: str) -> Iterable[Token]:
    """The tokens from ``start`` to the first of the marks that stands outside a token."""
    previous = start
    for token in context.tokens:
        if token.start < start:
            continue
        if any(mark in context.folded[previous : token.start] for mark in marks):
            return
        yield token
        previous = token.end


def _states_anew(context: ReasonContext, start: int, *, loosely: bool) -> bool:
    """Whether the text at ``start`` opens a statement of its own: a subject, or none, right before a phrase.

    ``loosely``: a plain amount after a known subject is one too, and a second reason.
    """
    token = next(iter(_clause_tokens(context, start, ",。;")), None)
    if token is None:
        return False
    lead = lead_to_subject(context.folded, start, token.start, context.vocabulary)
    if token.kind in ("cue", "amount", "change"):
        return loosely and _opens_loosely(context, token, lead)
    if token.kind not in STATING or lead.verdict == "unknown":
        return False
    if loosely or lead.verdict == "subject":
        return True
    named = {"prior_anchor": "prior"}.get(token.kind, token.budget or "budget")
    return not (named in context.filled or (named == "budget" and context.filled - {"prior"}))


def _compares_another(context: ReasonContext, start: int) -> bool:
    """Whether another subject is compared there, its amount first: …车辆报废，公务接待费 1 万元，比上年增加 0.2 万元 (a comma for a stop)."""
    tokens = list(islice(_clause_tokens(context, start, "。;"), 3))
    if len(tokens) < 3 or tokens[0].kind not in ("amount", "actual"):
        return False
    amount, anchor, change = tokens
    lead = lead_to_subject(context.folded, start, amount.start, context.vocabulary)
    return (
        lead.verdict == "subject"
        and context.folded[amount.end : anchor.start] == ","
        and anchor.kind in ("prior_anchor", "budget_anchor")
        and change.kind in ("change", "percent", "level")
        and not same_subject(context.text[lead.start : lead.end], context.subject)
    )


def _opens_loosely(context: ReasonContext, token: Token, lead: Lead) -> bool:
    """Whether a second reason, an amount or a change opens a statement: that of a known subject.

    收入减少 5 万元，主要是…；支出减少 4 万元 are two, while 主要是基本支出减少 3 万元；项目支出减少 2 万元 is one reason.
    """
    if token.kind == "cue":
        return lead.verdict != "unknown"
    if lead.verdict != "subject" or token.kind == "amount":
        return lead.verdict == "subject"
    return same_subject(context.text[lead.start : lead.end], context.subject.translate(OTHER_SIDE))


def _runs_on(context: ReasonContext, start: int) -> bool:
    """Whether the sentence at ``start`` still belongs to the reason before it."""
    folded = context.folded
    stop = folded.find("。", start, context.end)
    stop = context.end if stop < 0 else stop
    sentence = folded[start:stop]
    if not sentence or sentence.rstrip().endswith(":") or _FOLLOWS.match(folded, start, stop):
        return False  # 按支出功能分类: leads to the items that follow
    aside = is_about_the_text(sentence) or _COMPARES_AGAIN.search(sentence)
    if aside and not _RUNS_ON.match(sentence):
        return False
    if _BESIDES.match(sentence) and _MONEY.search(sentence):
        return False
    if _RUNS_ON.match(folded, start, stop):
        return True
    if re.search(r"\d", sentence):
        return False
    return bool(_CAUSAL.search(sentence)) or (stop >= context.end - 1 and len(sentence) <= _FRAGMENT)


def _new_paragraph(context: ReasonContext, line: int) -> bool:
    """Whether the printed line at ``line`` begins something else although the reason had no full stop."""
    if CAPTION.match(context.folded, line, context.end):
        return True
    if _HEADING_BEHIND.match(context.folded, line, context.end):
        return True  # 减少5万元 ⏎ 1.收入情况: the stop before the heading was left out
    if _PARAGRAPH.match(context.folded, line, context.end):
        return _states_anew_after_year(context, line)
    following = min((p for p in context.lines if p > line), default=context.end)
    if _LABEL.fullmatch(context.folded, line, following):
        return following == context.end or _new_paragraph(context, following)
    return False


def is_about_the_text(sentence: str) -> bool:
    """Whether a folded sentence speaks of the publication itself and not of why something changed."""
    return _ABOUT_THE_TEXT.search(sentence) is not None


def _states_anew_after_year(context: ReasonContext, line: int) -> bool:
    tokens = _clause_tokens(context, line, "。;")
    return any(
        token.kind in STATING | {"amount"}
        and lead_to_subject(context.folded, line, token.start, context.vocabulary).verdict == "subject"
        for token in list(tokens)[:1]
    )
