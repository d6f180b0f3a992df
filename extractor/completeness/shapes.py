"""What the shape of a figure and its neighbours tell: a date, the number of a document, a telephone, an ordinal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from extractor.completeness.ledger import Entry
from extractor.text.marks import BOX_MARKS
from extractor.text.source import SourceText
from models.completeness import AsideReason

_NEAR = 14
"""Characters before and behind a figure that tell its kind."""

_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERED_YEAR = re.compile(r"\d{1,2}\.(?:19|20)\d\d")
"""1.2024年度收入决算表: a number and the year behind it."""
_DATE_BEHIND = re.compile(r"年|月|日|[-~至/.]\d{1,2}[月日]|[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|[-~至]\d{4}年|\]")
_YEAR_BEHIND = re.compile(r"部门|单位|年度|决算")
_DAY_BEHIND = re.compile(r"[月日]|[-~至/.]\d{1,2}[月日]")
_DATE_BEFORE = re.compile(r"(?:\d{4}[-/.]|\d{4}[-/.]\d{1,2}[-/.]|\d年|\d{4}年?[-~至]|\[)$")
_TIME = re.compile(r"(?<=\d:)\d{2}(?!\d)|\d{1,2}(?=:\d{2}(?!\d))")
_PHONE_BEFORE = re.compile(r"(?:电话|热线|联系方式|传真|邮编|邮政编码|手机)[^。;\d]{0,6}[\d-]*$")
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}|\d{7,8}")
_ORDINAL_BEFORE = re.compile(r"(?:第|图|表|附件|附|目标|绩效|方案|类别|序号|指标|[\u4e00-\u9fff]类)\(?$")
_ORDINAL_BEHIND = re.compile(r"[)、.:](?!\d)")
_OPENS = frozenset(("", "。", ";", ":", "(", ",", "、"))


@dataclass(frozen=True, slots=True)
class Shape:
    """A figure with the folded text around it; ``digits`` is how it is printed, without a sign."""

    entry: Entry
    source: SourceText
    digits: str
    before: str
    behind: str

    @property
    def is_short(self) -> bool:
        """At most two digits and no decimals."""
        return len(self.digits) <= 2 and "." not in self.digits


def shape_of(entry: Entry, source: SourceText) -> AsideReason | None:
    """``date``, ``document_number``, ``telephone`` or ``ordinal`` where the figure has that shape; never for money or a rate."""
    if entry.unit in {"money", "percent"}:
        return None
    folded = source.folded
    shape = Shape(
        entry,
        source,
        folded[entry.start : entry.end].lstrip("-"),
        folded[max(entry.start - _NEAR, 0) : entry.start],
        folded[entry.end : entry.end + _NEAR],
    )
    return next((reason for reason, has_shape in _SHAPES if has_shape(shape)), None)


def _is_date(shape: Shape) -> bool:
    if _TIME.match(shape.source.folded, shape.entry.start) and shape.is_short:
        return True
    if _YEAR.fullmatch(shape.digits):
        behind = _DATE_BEHIND.match(shape.behind) or _YEAR_BEHIND.match(shape.behind)
        return bool(behind or _DATE_BEFORE.search(shape.before))
    if _NUMBERED_YEAR.fullmatch(shape.digits):
        return shape.behind[:1] == "年"
    return shape.is_short and bool(_DAY_BEHIND.match(shape.behind) or _DATE_BEFORE.search(shape.before))


def _is_document_number(shape: Shape) -> bool:
    return shape.behind[:1] == "号" or shape.before.endswith("编号:")


def _is_telephone(shape: Shape) -> bool:
    beside = "-" in (shape.behind[:1], shape.before[-1:]) or _PHONE_BEFORE.search(shape.before) is not None
    return beside and _PHONE.fullmatch(shape.digits) is not None


def _is_ordinal(shape: Shape) -> bool:
    if not shape.is_short:
        return False
    if _is_circled(shape.source.text[shape.entry.start]) or _ORDINAL_BEFORE.search(shape.before):
        return True
    # 1、部门预算项目☑2、区级专项□: the mark of an option closes it, and the next one's number follows.
    opens = shape.before[-1:] in _OPENS or shape.before[-1:] in BOX_MARKS or shape.entry.start in shape.source.gaps
    return opens and _ORDINAL_BEHIND.match(shape.behind) is not None


def _is_circled(character: str) -> bool:
    """Whether a character is a circled or bracketed number (①, ⑴, ⒈)."""
    return "\u2460" <= character <= "\u249b" or "\u2776" <= character <= "\u2793"


_SHAPES: tuple[tuple[AsideReason, Callable[[Shape], bool]], ...] = (
    ("date", _is_date),
    ("document_number", _is_document_number),
    ("telephone", _is_telephone),
    ("ordinal", _is_ordinal),
)
