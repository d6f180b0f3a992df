"""How plausible a run of fragments is as one cell of one column: the lower the cost, the more plausible.

The costs state what a wrapped cell looks like in print: its lines are equally full but the last, the space between
them is the same, it opens and closes like a phrase, and a figure stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from extractor.narrative.sheets.fragments import Break, Phrases, break_before
from extractor.narrative.sheets.settings import CELL_SETTINGS, CellSettings
from extractor.narrative.sheets.vocabulary import LEVEL1, LEVEL2, LEVEL_WORD, OTHER_LEVEL, SIGN, Header, without_weight
from extractor.text.characters import LONGEST_FIGURE
from extractor.text.span import Span, print_width

FORBIDDEN = 1e6
_OPENING = "(《“‘[【<"
_CLOSING = ",。、;:)》”’]】%!?"
_PAIRS = (("(", ")"), ("《", "》"), ("[", "]"))
_UNIT = r"(?:平方(?:公里|米)|立方米|千瓦时|(?:个)?工作日|万(?:平方米|人次|立方米)|[一-龥㎡]{1,2})"
FIGURE = re.compile(
    rf"(?:约|不少于|不低于|不超过|大于|小于|至少|达到)?[≥≤><≧≦=≮≯~]?=?\d[\d,]*(?:\.\d+)?%?{_UNIT}?(?:/[≥≤]?\d+{_UNIT}?)?(?:以上|以下|以内|左右|及以上)?"
)
DATE = re.compile(r"(?=.*[年月日])(?:20\d\d年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:底|末|内|前|之前|以前)?(?:前)?(?:完成)?")
_COUNTED = re.compile(rf"{_UNIT}(?:$|[以\d/、，,])|[年月日号]")
_MONTH = re.compile(r"\d{1,2}(?:$|月)")
_DAY = re.compile(r"\d{1,2}(?:$|日)")
_ONE_OF_TWO = rf"[≥≤><≧≦]?\d[\d,]{{0,{LONGEST_FIGURE}}}(?:\.\d+)?(?:%|{_UNIT})?"
_FIGURE_RUN = re.compile(rf"{_ONE_OF_TWO}(?=[≥≤><≧≦]?\d){_ONE_OF_TWO}")
SCORE = re.compile(r"\d{1,3}(?:\.\d+)?分?")
STATUS = frozenset({
    "完成", "已完成", "未完成", "全部完成", "按时完成", "按期完成", "合格", "达标", "已达标", "优", "优秀",
    "良好", "良", "好", "较好", "很好", "中", "较高", "高", "低", "较低", "是", "否", "有", "无", "及时",
    "明显", "显著", "提升", "提高", "有所提升", "有效提升", "持续提升", "显著提升", "降低", "下降", "逐步降低",
    "逐步下降", "持续改善", "改善", "前列", "满意", "基本满意", "较满意", "达到预期", "达到预期效果", "达成",
    "达成预期指标", "保障", "有效保障", "未发生", "达到", "已实现", "实现", "正常", "正常运转", "稳定",
})  # fmt: skip
"""States that a target or an actual value is printed as."""
_KINDS = frozenset({"定性", "定量"})
_MEASURE = re.compile(r"[^\d≥≤=<>]{1,6}")
"""A unit in a column of its own: 万平方米, %."""
_SATISFIED_ONES = frozenset("象众者员人民户生业位师方长会客体属工校家区门学务目")
"""What the word for those who are satisfied ends with: 服务对象, 社会公众, 患者, 企业, 参保职工, 服务."""
_SINGLE = frozenset("好高优良是否有无低中")


@dataclass
class Widths:
    """What is known of each column's print: its width in full-width characters, and the break inside its cells."""

    full: dict[Header, float] = field(default_factory=dict)


@dataclass
class Line:
    """One or several fragments on one line: their width, their folded text, what parts them from the print before."""

    width: float
    text: str
    gap: Break


class CellCosts:
    """Costs of cells over one run of fragments; ``widths`` is empty in the first reading."""

    def __init__(
        self,
        fragments: Sequence[Span],
        phrases: Phrases,
        widths: Widths,
        settings: CellSettings = CELL_SETTINGS,
        *,
        reasons: bool = False,
    ) -> None:
        self.fragments = fragments
        self._reasons = reasons
        self._parts = [Line(print_width(f.folded), f.folded, break_before(f)) for f in fragments]
        self._phrases = phrases
        self._widths = widths
        self.settings = settings
        self._printed: dict[tuple[int, int], tuple[float, bool]] = {}
        self._line_cache: dict[tuple[int, int], list[Line]] = {}
        self._pairs: dict[tuple[str, str], float] = {}
        self._texts: dict[tuple[int, int], str] = {}

    def text(self, start: int, end: int) -> str:
        """The text of the fragments ``start`` to ``end`` (exclusive)."""
        found = self._texts.get((start, end))
        if found is None:
            found = self._texts[start, end] = "".join(f.text for f in self._parts[start:end])
        return found

    def cell(self, header: Header, start: int, end: int) -> float:
        """The cost of these fragments as one cell of that column; ``FORBIDDEN`` where they cannot be one."""
        text = self.text(start, end)
        if header in {"score", "weight"}:
            if end - start > 1 or not SCORE.fullmatch(text):
                return FORBIDDEN
            return self.closing(end) if header == "score" else self._ending(start, end)
        if header in {"level1", "level2"}:
            return self._level(header, text, start, end)
        if header == "sign":
            return 0.0 if text in _KINDS or SIGN.fullmatch(text) else FORBIDDEN
        if header == "unit":
            return 0.0 if end - start == 1 and _MEASURE.fullmatch(text) else FORBIDDEN
        cost, value = self._print(start, end)
        return cost + self._fit(header, start, end) + self._form(header, start, end, value)

    def closing(self, end: int) -> float:
        """The cost of a row that ends where its line goes on: the next row begins on a line of its own, unless a column of
        reasons stands behind the score."""
        if self._reasons:
            return 0.0
        return self.settings.open_line if end < len(self._parts) and self._parts[end].gap == "blank" else 0.0

    def _ending(self, start: int, end: int) -> float:
        """The cost of ending a cell inside a line, between a figure and the word that it belongs to."""
        if end >= len(self._parts):
            return 0.0
        left, right = self._parts[end - 1].text, self._parts[end].text
        if (left[-1] == "年" and _MONTH.match(right)) or (left[-1] == "月" and _DAY.match(right)):
            return self.settings.cut_date
        if self._parts[end].gap != "blank":
            return 0.0
        if not left[-1].isdigit() or right[0].isascii():
            return 0.0
        return self.settings.cut_figure if not FIGURE.fullmatch(self.text(start, end)) or _COUNTED.match(right) else 0.0

    def _level(self, header: Header, text: str, start: int, end: int) -> float:
        plain = without_weight(text)
        if end - start > self.settings.level_fragments or len(plain) > self.settings.longest_level:
            return FORBIDDEN
        pattern = LEVEL1 if header == "level1" else LEVEL2
        if self._breaks_before_satisfaction(start, end):
            return FORBIDDEN
        if pattern.fullmatch(plain):
            # 满意度指 may stand for 满意度指标, where its last line is missing.
            whole = plain.endswith(("指标", "度", "益", "本"))
            return (0.0 if whole else self.settings.level_cut) + self.settings.level_fragment * (end - start)
        if header == "level2" and LEVEL1.fullmatch(plain):
            return self.settings.level_of_above
        if not OTHER_LEVEL.fullmatch(plain) or self._ends_in_a_level(start, end):
            return FORBIDDEN
        return self.settings.level_unknown

    def _breaks_before_satisfaction(self, start: int, end: int) -> bool:
        """Whether 满意度 opens a fragment behind words that are nobody who is satisfied: the end of a reason (…不足), and not
        the first line of 服务对象满意度."""
        parts = self._parts
        return any(
            parts[place].text.startswith("满意度") and parts[place - 1].text[-1] not in _SATISFIED_ONES
            for place in range(start + 1, end)
        )

    def _ends_in_a_level(self, start: int, end: int) -> bool:
        """Whether the last fragments are a level by themselves: what stands before them is the end of another cell (a reason)."""
        tails = (without_weight(self.text(place, end)) for place in range(start + 1, end))
        return any(LEVEL1.fullmatch(tail) or LEVEL2.fullmatch(tail) for tail in tails)

    def _print(self, start: int, end: int) -> tuple[float, bool]:
        """The cost that a text cell has in any column, and whether it is a value by its form."""
        known = self._printed.get((start, end))
        if known is None:
            text = self.text(start, end)
            cost = self._blanks(start, end) + self._lines(start, end) + self._phrase(text) + self._ending(start, end)
            cost += self._figure_behind(start, end)
            if LEVEL_WORD.match(text):
                cost += self.settings.level_opens
            if LEVEL_WORD.fullmatch(text) or any(LEVEL_WORD.fullmatch(f.text) for f in self._parts[start:end]):
                cost += self.settings.level_inside
            known = self._printed[start, end] = cost, is_value(text)
        return known

    def _form(self, header: Header, start: int, end: int, value: bool) -> float:
        """A figure or a state is a target or an actual value; a date is now and then an indicator too."""
        if not value:
            return 0.0
        if header != "level3":
            return -self.settings.value_bonus
        return self.settings.date_as_name if DATE.fullmatch(self.text(start, end)) else self.settings.value_as_name

    def with_widths(self, widths: Widths) -> CellCosts:
        """The same costs with what has been learnt of the columns."""
        other = CellCosts(self.fragments, self._phrases, widths, self.settings, reasons=self._reasons)
        other._printed, other._texts, other._pairs = self._printed, self._texts, self._pairs
        other._line_cache = self._line_cache
        return other

    def pair(self, target: str, actual: str) -> float:
        """``pair_bonus``, remembered."""
        known = self._pairs.get((target, actual))
        if known is None:
            known = self._pairs[target, actual] = pair_bonus(target, actual, self.settings)
        return known

    def _blanks(self, start: int, end: int) -> float:
        """Blanks inside a line: between a figure and a word the print sets one, elsewhere it parts cells."""
        cost = 0.0
        spread = self._is_spread(start, end)
        for left, right in zip(self._parts[start : end - 1], self._parts[start + 1 : end], strict=True):
            if right.gap != "blank":
                continue
            a, b = left.text[-1], right.text[0]
            if (a.isdigit() and b in "年月日") or (b.isdigit() and a in "年月"):
                cost += self.settings.blank_in_date
            elif (a.isdigit() and b.isdigit()) or a == "%" or b in "≥≤><≧≦":
                cost += self.settings.blank_between_figures
            elif a in "≥≤><≧≦":
                cost += 0.0
            elif (a.isascii() and a.isalnum()) != (b.isascii() and b.isalnum()):
                cost += self.settings.blank_at_script
            elif spread:
                cost += self.settings.blank_spread
            else:
                cost += max(
                    self.settings.blank_in_text - self._phrases.bond(left.text, right.text), self.settings.blank_least
                )
        return cost

    def _figure_behind(self, start: int, end: int) -> float:
        """A figure behind a text, with a further figure beside it: the two are rather target and actual value."""
        if end >= len(self._parts) or self._parts[end].gap != "blank" or not self._opens_figure(end):
            return 0.0
        for position in range(max(start + 1, end - 3), end):
            fragment = self._parts[position]
            if fragment.gap != "blank" or self._parts[position - 1].text[-1].isascii():
                continue
            if FIGURE.fullmatch(self.text(position, end)) and not is_value(self.text(start, end)):
                return self.settings.figure_behind
        return 0.0

    def _opens_figure(self, position: int) -> bool:
        return self._parts[position].text[0] in "0123456789≥≤><≧≦约"

    def _is_spread(self, start: int, end: int) -> bool:
        """Whether lines of the cell have a blank after the same number of characters: print spread over the width."""
        offsets = [
            len(left.text)
            for left, right in zip(self._parts[start : end - 1], self._parts[start + 1 : end], strict=True)
            if right.gap == "blank" and left.gap != "blank" and not left.text.isascii()
        ]
        return len(offsets) > 1 and len(set(offsets)) == 1

    def lines(self, start: int, end: int) -> list[Line]:
        """The printed lines of a cell."""
        known = self._line_cache.get((start, end))
        if known is not None:
            return known
        lines: list[Line] = []
        for position in range(start, end):
            fragment = self._parts[position]
            if lines and fragment.gap == "blank":
                lines[-1].width += fragment.width
                lines[-1].text += fragment.text
            else:
                lines.append(Line(fragment.width, fragment.text, fragment.gap))
        self._line_cache[start, end] = lines
        return lines

    def _lines(self, start: int, end: int) -> float:
        """Line breaks inside a cell: equally full lines but the last, the same space between them."""
        lines = self.lines(start, end)
        if len(lines) == 1:
            return 0.0
        full = max(line.width for line in lines[:-1])
        even = len(lines) > 2 and full - min(line.width for line in lines[:-1]) <= self.settings.even
        cost = 0.0
        for line, following in pairwise(lines):
            # A word or a figure that is not broken leaves the line short.
            slack = self.settings.slack + (text_head_width(following.text) if following.text[0].isascii() else 0.0)
            slack += (
                self.settings.slack_of_mark
                if following.text[0] in _CLOSING or (len(following.text) > 1 and following.text[1] in _CLOSING)
                else 0.0
            )
            cost += max(full - line.width - slack, 0.0) * self.settings.short_line
            cost += self.settings.narrow_line if line.width < self.settings.narrow else 0.0
            cost += self.settings.break_even if even else self.settings.break_uneven
            cost -= self.settings.bond * self._phrases.bond(line.text, following.text)
            ends_short = line.text[-1] in "。;" and full - line.width > self.settings.short_of_stop
            cost += self.settings.break_at_stop if ends_short else 0.0
        cost += max(lines[-1].width - full - self.settings.over, 0.0) * self.settings.last_line_over
        gaps = {line.gap for line in lines[1:]}
        return cost + (self.settings.gaps_differ if len(gaps) > 1 else 0.0)

    def _fit(self, header: Header, start: int, end: int) -> float:
        """How the lines fit the column's width, once it is known."""
        full = self._widths.full.get(header)
        if full is None:
            return 0.0
        lines = self.lines(start, end)
        cost = sum(max(line.width - full - self.settings.over, 0.0) for line in lines) * self.settings.over_column
        for line, following in pairwise(lines):
            slack = self.settings.slack + (text_head_width(following.text) if following.text[0].isascii() else 0.0)
            cost += max(full - line.width - slack - self.settings.column_slack, 0.0) * self.settings.short_of_column
        # A text that ends just where its column ends is rather one that goes on.
        ends_full = full > self.settings.narrow_column and abs(lines[-1].width - full) < self.settings.over
        return cost + (self.settings.full_last_line if ends_full else 0.0)

    def _phrase(self, text: str) -> float:
        """How the text opens and closes."""
        cost = 0.0
        if text[0] in _CLOSING or (text[0] == "(" and text[-1] == ")"):
            cost += self.settings.opens_closed  # (第二批) alone is the end of a name
        if text[-1] in _OPENING + ",、:":
            cost += self.settings.closes_open
        if text[-1] in "约≥≤><≧≦":
            cost += self.settings.closes_with_sign
        if len(text) == 1 and not text.isdigit() and text not in _SINGLE:
            cost += self.settings.single
        cost += sum(self.settings.unbalanced for left, right in _PAIRS if text.count(left) != text.count(right))
        cost += self.settings.two_figures if _FIGURE_RUN.fullmatch(text) and not is_value(text) else 0.0
        return cost


def is_value(text: str) -> bool:
    """Whether a text is a target or an actual value by its form: a figure, a date, a state."""
    return text in STATUS or FIGURE.fullmatch(text) is not None or DATE.fullmatch(text) is not None


def text_head_width(text: str) -> float:
    """The width of the unbroken run of ASCII that a text opens with."""
    width = 0.0
    for character in text:
        if not character.isascii():
            break
        width += 0.5
    return width


def pair_bonus(target: str, actual: str, settings: CellSettings = CELL_SETTINGS) -> float:
    """How much a target and an actual value look like a pair: both figures, both states, or nearly the same text."""
    if target == actual:
        return settings.pair_alike
    if FIGURE.fullmatch(target) and FIGURE.fullmatch(actual):
        return settings.pair_alike
    if DATE.fullmatch(target) and DATE.fullmatch(actual):
        return settings.pair_alike
    if target in STATUS and actual in STATUS:
        return settings.pair_states
    return settings.pair_similar * Levenshtein.normalized_similarity(target, actual)
