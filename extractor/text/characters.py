"""Characters and figures of Chinese public documents: folding for comparison, amounts, ordinals. Pure, str in and out.

``fold`` maps one character to one character, so that an offset in folded text is the same offset in the text itself.
Text is folded to be compared and stored as printed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache

from extractor.text.traditional import SIMPLIFIED

# Radicals that PDF fonts emit for the ideographs themselves and that NFKC does not map (CJK Radicals Supplement).
_RADICALS_SUPPLEMENT = {
    "⺀": "冫", "⺁": "厂", "⺂": "乛", "⺄": "乙", "⺅": "亻", "⺆": "冂", "⺈": "刀", "⺉": "刂", "⺊": "卜", "⺋": "卩",
    "⺌": "小", "⺍": "小", "⺏": "尢", "⺐": "尢", "⺒": "巳", "⺓": "幺", "⺔": "彑", "⺕": "彐", "⺖": "忄", "⺗": "心",
    "⺘": "扌", "⺙": "攵", "⺛": "旡", "⺝": "月", "⺞": "歹", "⺟": "母", "⺠": "民", "⺡": "氵", "⺢": "水", "⺣": "灬",
    "⺤": "爪", "⺥": "爫", "⺦": "丬", "⺧": "牛", "⺨": "犭", "⺩": "王", "⺪": "疋", "⺫": "目", "⺬": "示", "⺭": "礻",
    "⺮": "竹", "⺯": "糸", "⺰": "纟", "⺱": "网", "⺲": "罒", "⺳": "网", "⺴": "网", "⺶": "羊", "⺷": "羊", "⺸": "羊",
    "⺹": "老", "⺺": "聿", "⺻": "聿", "⺼": "月", "⺽": "臼", "⺾": "艹", "⺿": "艹", "⻀": "艹", "⻁": "虎", "⻂": "衤",
    "⻃": "西", "⻄": "西", "⻅": "见", "⻆": "角", "⻇": "角", "⻈": "讠", "⻉": "贝", "⻊": "足", "⻋": "车", "⻌": "辶",
    "⻍": "辶", "⻎": "辶", "⻏": "邑", "⻐": "钅", "⻑": "长", "⻒": "镸", "⻓": "长", "⻔": "门", "⻕": "阜", "⻖": "阝",
    "⻗": "雨", "⻘": "青", "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞", "⻝": "食", "⻞": "食", "⻟": "食", "⻠": "饣",
    "⻡": "首", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼", "⻦": "鸟", "⻧": "卤", "⻨": "麦", "⻩": "黄", "⻪": "黾",
    "⻫": "斉", "⻬": "齐", "⻭": "齿", "⻮": "齿", "⻯": "龙", "⻰": "龙", "⻱": "龟", "⻲": "龟", "⻳": "龟",
    "⼾": "户",  # Kangxi, but NFKC gives the traditional form 戶
}  # fmt: skip
_PUNCTUATION = {
    "。": "。", "、": "、", "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "＂": '"', "「": '"', "」": '"',
    "『": '"', "』": '"', "‘": "'", "’": "'", "＇": "'", "′": "'", "—": "-", "–": "-", "―": "-", "‐": "-", "‑": "-",
    "−": "-", "－": "-", "﹣": "-", "─": "-", "〔": "[", "〕": "]", "【": "[", "】": "]", "［": "[", "］": "]",
    "﹝": "[", "﹞": "]", "～": "~", "〜": "~", "∶": ":", "︰": ":", "·": "·", "•": "·", "・": "·",
}  # fmt: skip


_LONGEST_KEPT = 200
"""Characters of a text whose key is kept for the next who asks."""
_HALF = re.compile("[\ud800-\udfff]")

# NFKC gives the form 戶, which simplified fonts do not print.
_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | {"⼾": "户"}
_IDEOGRAPHS = str.maketrans(_KANGXI | _RADICALS_SUPPLEMENT)


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")


class _Columns(dict[str, int]):
    """How many columns each character takes, looked up once."""

    def __init__(self, wide: str) -> None:
        super().__init__()
        self.wide = wide

    def __missing__(self, character: str) -> int:
        self[character] = taken = 2 if unicodedata.east_asian_width(character) in self.wide else 1
        return taken


_ON_A_TERMINAL, _IN_A_CHINESE_FONT = _Columns("WF"), _Columns("WFA")


def columns(text: str, *, chinese_font: bool = False) -> int:
    """Half-width columns that a text takes: ideographs take two, quotation marks and the like only in a Chinese font."""
    return sum(map((_IN_A_CHINESE_FONT if chinese_font else _ON_A_TERMINAL).__getitem__, text))


def without_invisible(text: str) -> str:
    """``text`` without characters that print nothing, not even a blank: web pages break long words and figures with them."""
    return _INVISIBLE.sub("", text)


def radicals_to_ideographs(text: str) -> str:
    """``text`` with radical code points replaced by the ideographs that they print (``⼀`` → ``一``); same length.

    Fonts of some PDF producers map their glyphs to radicals; on paper there is no difference.
    """
    return text.translate(_IDEOGRAPHS)


def _fold_character(character: str) -> str:
    mapped = _PUNCTUATION.get(character) or _RADICALS_SUPPLEMENT.get(character) or _KANGXI.get(character)
    if mapped is not None:
        return mapped
    plain = unicodedata.normalize("NFKC", character)
    if plain.isdecimal() and not character.isdecimal():
        return character  # ① and ² number an item or a note: beside an amount (248.24①) they are no digit of it
    return SIMPLIFIED.get(plain, plain) if len(plain) == 1 else character


def whole_characters(text: str) -> str:
    """``text`` with halves of a 16-bit pair joined, and U+FFFD for a half that stands alone: it could not be written down."""
    if text.isascii() or not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def code_to_character(code: int) -> str:
    """The character of a code that a file states, U+FFFD for one that is none."""
    return chr(code) if 0 <= code < 0xD800 or 0xE000 <= code < 0x110000 else "\ufffd"


def fold(text: str) -> str:
    """``text`` with widths, quotes, dashes and radical code points made one; same length, character by character."""
    if text.isascii():
        return text
    return text.translate(_FOLDED)


def squeeze(text: str) -> str:
    """``text`` without any white space, zero-width and control characters included."""
    if text.isprintable():  # then the only white space in it is the plain blank
        return text.replace(" ", "")
    return text.translate(_WITHOUT_SPACES)


def between_spaces(text: str) -> list[str]:
    """What stands between the white space of ``text``, in order, nothing of it empty; joined it is ``squeeze``."""
    plain = text if text.isprintable() else text.translate(_SPACES_TO_BLANKS)
    return [piece for piece in plain.split(" ") if piece]


@cache
def is_space(character: str) -> bool:
    """White space in the wide sense: blanks of every kind, zero-width characters, controls; not private-use glyphs."""
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp")


class _Learnt(dict[int, int | None]):
    """A table for ``str.translate`` that learns what becomes of each character when it comes up."""

    def __init__(self, learn: Callable[[str], str]) -> None:
        self._learn = learn

    def __missing__(self, code: int) -> int | None:
        kept = self._learn(chr(code))
        self[code] = ord(kept) if kept else None
        return self[code]


_FOLDED = _Learnt(_fold_character)
_WITHOUT_SPACES = _Learnt(lambda character: "" if is_space(character) else character)


_SPACES_TO_BLANKS = _Learnt(lambda character: " " if is_space(character) else character)


def key(text: str) -> str:
    """``text`` made comparable: folded, without white space. For matching labels, never for storage."""
    return _key_of_a_line(text) if len(text) <= _LONGEST_KEPT else squeeze(fold(text))


@lru_cache(maxsize=8192)
def _key_of_a_line(text: str) -> str:
    """The key of a line or cell, which a dozen recognisers ask for one after the other."""
    return squeeze(fold(text))


FIGURE = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?|[-+]?\.\d+", re.ASCII)
"""One figure in folded text without white space; thousands separators must stand where they belong."""

LONGEST_FIGURE = 24
"""No printed figure has more characters behind its first digit: a longer run is none, and is not looked through again from
each of its digits."""

_PLAIN_FIGURE = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
"""What most figures are: there is nothing to fold in them."""

_BEFORE_FIGURE = re.compile(r"^[¥￥'](?=[-+(.\d])")

_DASHES = frozenset({"-", "--", "---", "/", "——", "~"})


def is_dash(text: str) -> bool:
    """Whether a cell holds only a dash (or its like), the printed sign for nothing."""
    return key(text) in _DASHES


def parse_amount(text: str) -> Decimal | None:
    """The figure that a whole cell holds, or ``None`` where it is not exactly one figure.

    Reads thousands separators, full-width digits, blanks that OCR put inside (``2, 362. 26``), a leading minus of any
    kind, accounting brackets for negatives (``(86.23)``), a plus sign, and before the figure the sign of money or the
    apostrophe with which workbooks mark text (``￥700.50``, ``'700.50``). The number of decimals is kept:
    ``"0.00"`` → ``Decimal("0.00")``. A misplaced separator (``20,65.87``) is not a figure.
    """
    if _PLAIN_FIGURE.fullmatch(text):
        return Decimal(text)
    plain = _BEFORE_FIGURE.sub("", key(text), count=1)
    negative = False
    if len(plain) > 2 and plain[0] == "(" and plain[-1] == ")":
        plain, negative = plain[1:-1], True
    if not FIGURE.fullmatch(plain):
        return None
    plain = plain.replace(",", "").lstrip("+")
    if plain.startswith((".", "-.")):
        plain = plain.replace(".", "0.", 1)
    value = Decimal(plain)
    return -value if negative else value


MOST_DIGITS_COUNTED = 9


def whole_number(text: str | None) -> int | None:
    """The number that a text of digits says, as lines, columns and cells are counted; ``None`` where it is anything else.

    Nothing is counted up to a billion: longer runs of digits are damage, and may be longer than ``int`` reads.
    """
    return int(text) if text is not None and text.isdecimal() and len(text) <= MOST_DIGITS_COUNTED else None


CHINESE_NUMERAL = "〇零一二三四五六七八九十百"
BEHIND_NUMBER = r"[.、](?:(?!\d)|(?=20\d\d年))"
"""A pattern for what makes an ordinal of the digits before it: 1.2022年度收入决算情况 is number 1, 1.5 is none."""
_ORDINAL = re.compile(
    rf"^(?:\(?[{CHINESE_NUMERAL}]+\)[、.,]?|[{CHINESE_NUMERAL}]+[、.,]|\(?\d{{1,2}}\)[、.]?|\d{{1,2}}{BEHIND_NUMBER})"
)

_OPENS_ORDINAL = frozenset(f"({CHINESE_NUMERAL}")


def strip_ordinal(text: str) -> str:
    """``text`` without the ordinal it opens with: ``一、``, ``（二）``, ``3.``, ``(4)``; white space is kept."""
    head = text.lstrip()
    first = fold(head[:1])
    if first not in _OPENS_ORDINAL and not first.isdecimal():
        return text  # most lines open with none, and need not be folded
    match = _ORDINAL.match(fold(head))
    return head[match.end() :].lstrip() if match else text


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0}


def chinese_number(numeral: str) -> int | None:
    """The value of a numeral below 1000 such as 十二 or 二十一, ``None`` where it is none."""
    if not numeral or any(c not in CHINESE_NUMERAL for c in numeral):
        return None
    total = 0
    digit = 0
    for character in numeral:
        if character == "十":
            total += (digit or 1) * 10
            digit = 0
        elif character == "百":
            total += (digit or 1) * 100
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def chinese_numeral(number: int, digits: str = "零一二三四五六七八九", units: str = "十百千") -> str:
    """A number in words up to 9999, as lists are numbered: 十, 十二, 一百零五; in figures beyond.

    With legal ``digits`` and ``units`` one ten is 壹拾.
    """
    if not 0 < number < 10000:
        return digits[0] if number == 0 else str(number)
    words = ""
    for position, digit in enumerate(map(int, f"{number:04}")):
        if digit:
            words += digits[digit] + (units[2 - position] if position < 3 else "")
        elif words and not words.endswith(digits[0]):
            words += digits[0]
    words = words.rstrip(digits[0])
    return words[1:] if digits[1] == "一" and 10 <= number < 20 else words
