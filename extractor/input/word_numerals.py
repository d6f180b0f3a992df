"""The numerals of Word's automatic lists: a count and the name of its format → what is printed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from extractor.text.characters import chinese_numeral

_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def numeral(count: int, style: str) -> str:
    """``(11, "chineseCounting")`` → ``十一``; a format that is not known here counts in digits, ``none`` gives nothing."""
    if count < 0:
        return str(count)
    return _STYLES.get(style, str)(count)


def _by_digit(count: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(count))


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda count: signs[(count - 1) % len(signs)] if count else "0"


def _run(first: str, length: int) -> Callable[[int], str]:
    """Signs that stand one after the other in Unicode (①②③), digits beyond them."""
    return lambda count: chr(ord(first) + count - 1) if 0 < count <= length else str(count)


def _letters(first: str) -> Callable[[int], str]:
    """a … z, aa, bb …, as Word counts."""
    return lambda count: chr(ord(first) + (count - 1) % 26) * min((count - 1) // 26 + 1, 30) if count else "0"


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    text = ""
    for amount, sign in _ROMAN:
        text += sign * (count // amount)
        count %= amount
    return text


_STYLES: Mapping[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "decimalZero": "{:02}".format,
    "ordinal": str,
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
         "japaneseCounting", "koreanDigital2"),
        chinese_numeral,
    ),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"),
        lambda count: chinese_numeral(count, _LEGAL_DIGITS, "拾佰仟"),
    ),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _by_digit),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": lambda count: _cycle(_STEMS)(count) + _cycle(_BRANCHES)(count),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _run("①", 20)),
    "decimalEnclosedParen": _run("⑴", 20),
    "decimalEnclosedFullstop": _run("⒈", 20),
    "ideographEnclosedCircle": _run("㊀", 10),
    **dict.fromkeys(
        ("decimalFullWidth", "decimalFullWidth2"),
        lambda count: "".join(chr(ord("０") + int(digit)) for digit in str(count)),
    ),
    "lowerLetter": _letters("a"),
    "upperLetter": _letters("A"),
    "lowerRoman": lambda count: _roman(count).lower(),
    "upperRoman": _roman,
}  # fmt: skip
