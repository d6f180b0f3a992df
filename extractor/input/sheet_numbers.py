"""A number in a cell and its number format → what the cell shows. Exact: Decimal in, text out. Pure.

Separators of thousands and signs of currency are left out, the sign of a negative is always a minus, whatever the format
makes of it (brackets, red): a reader of the sheet sees a negative, and so does the reader of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import cache
from typing import Literal

GENERAL = "General"
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "yyyy/m/d", 15: "yyyy/m/d", 16: "m/d", 17: "yyyy/m", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "yyyy/m/d", 31: "yyyy年m月d日", 32: "h时mm分",
    33: "h时mm分ss秒", 34: "h时mm分", 35: "h时mm分ss秒", 36: "yyyy年m月",
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"', 42: '#,##0;-#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"', 44: '#,##0.00;-#,##0.00;"-"',
    45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss", 49: "@", 50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日",
    54: "m月d日", 55: "h时mm分", 56: "h时mm分ss秒", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
"""The formats that a file names by number alone, as Excel shows them in China."""

_EXACT = Context(prec=15)  # a cell holds 15 digits; what a float has beyond them is noise
_EPOCH = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_LAST_DAY = datetime(9999, 12, 31)
_LONGEST_FORMAT = 1000  # characters; spreadsheets take 255
_FARTHEST = 308  # powers of ten that a cell may hold; what is written with more is no number of a spreadsheet
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"?
    | [\\!](?P<escaped>.)
    | _. | \*.                                       # blanks as wide as a sign, fillers
    | \[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]
    | \[(?P<operator><=|>=|<>|<|>|=)(?P<bound>-?\d{1,15}(?:\.\d{1,15})?)\]
    | (?P<elapsed>\[(?:h+|m+|s+)\])
    | \[[^\]]*\]                                     # colours, locales
    | (?P<general>General|G/通用格式)
    | (?P<exponent>E[+-])
    | (?P<date>y+|m+|d+|h+|s+|AM/PM|A/P)
    | (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<text>@)
    | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_NOT_SHOWN = str.maketrans("", "", "¥￥$€-－+()（） \u00a0")
Kind = Literal["literal", "digit", "point", "comma", "percent"]


@dataclass(frozen=True)
class Shown:
    """What a cell shows, and whether it holds more digits than that."""

    text: str
    rounded: bool = False


@dataclass(frozen=True)
class _Section:
    """One of the parts of a format, for numbers of one sign."""

    tokens: tuple[tuple[Kind, str], ...]
    form: Literal["number", "general", "date"]
    condition: tuple[str, Decimal] | None
    dates: tuple[tuple[str, str], ...] = ()


def number_to_text(raw: str | float, number_format: str, *, epoch_1904: bool = False) -> Shown:
    """What a cell with this number (as stored) and this format shows; what is no number is shown as it is stored."""
    try:
        value = _EXACT.create_decimal(raw if isinstance(raw, str) else repr(raw))
    except InvalidOperation:
        return Shown(str(raw))
    if not value.is_finite() or abs(value.adjusted()) > _FARTHEST:
        return Shown(str(raw))
    section = _section_for(value, _sections(number_format))
    if section.form == "date":
        return Shown(_date_to_text(value, section, epoch_1904=epoch_1904))
    if section.form == "general":
        return Shown(plain_text(value))
    return _fixed(value, section)


def plain_text(value: Decimal) -> str:
    """The number with all its digits and no exponent: ``2010301``, ``5010.42``."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


# --- the format --------------------------------------------------------------------------------------------------------


@cache
def _sections(number_format: str) -> tuple[_Section, ...]:
    usual = number_format if 0 < len(number_format) <= _LONGEST_FORMAT else GENERAL
    return tuple(_parse(part) for part in _split(usual))


def _split(number_format: str) -> list[str]:
    """The parts between semicolons, those inside of literals left alone."""
    parts = [""]
    for match in _TOKEN.finditer(number_format):
        if match["other"] == ";":
            parts.append("")
        else:
            parts[-1] += match[0]
    return parts


def _parse(part: str) -> _Section:
    tokens: list[tuple[Kind, str]] = []
    dates: list[tuple[str, str]] = []
    condition: tuple[str, Decimal] | None = None
    general = False
    for match in _TOKEN.finditer(part):
        kind = match.lastgroup
        literal = match["quoted"] or match["escaped"] or match["currency"] or match["other"]
        if match["operator"]:
            condition = (match["operator"], Decimal(match["bound"]))
        elif kind in {"date", "elapsed"}:
            dates.append(("date", match[0].strip("[]").lower()))
        elif kind in {"general", "text", "exponent"}:
            general = True
        elif literal:
            tokens.append(("literal", literal))
            dates.append(("literal", literal))
        elif kind in {"digit", "point", "comma", "percent"}:
            tokens.append((kind, match[0]))  # type: ignore[arg-type]
    has_digits = any(kind == "digit" for kind, _ in tokens)
    if general:
        return _Section((), "general", condition)
    if any(kind == "date" for kind, _ in dates) and not has_digits:
        return _Section((), "date", condition, tuple(dates))
    return _Section(tuple(tokens), "number", condition)


def _section_for(value: Decimal, sections: tuple[_Section, ...]) -> _Section:
    for section in sections:
        if section.condition is not None and _holds(value, *section.condition):
            return section
    if any(section.condition is not None for section in sections):
        return next((section for section in sections if section.condition is None), sections[-1])
    if value < 0 and len(sections) > 1:
        return sections[1]
    if value == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]


def _holds(value: Decimal, operator: str, bound: Decimal) -> bool:
    return {
        "<": value < bound,
        ">": value > bound,
        "=": value == bound,
        "<=": value <= bound,
        ">=": value >= bound,
        "<>": value != bound,
    }[operator]


# --- numbers -----------------------------------------------------------------------------------------------------------


def _fixed(value: Decimal, section: _Section) -> Shown:
    tokens = section.tokens
    places = [index for index, (kind, _) in enumerate(tokens) if kind == "digit"]
    literals = "".join(text for kind, text in tokens if kind == "literal").strip()
    if not places:
        # A dash or nothing for zero; a format without digits hides any other value behind its words.
        return Shown(literals if value == 0 or literals else plain_text(value) if value < 0 else "")
    point = next((index for index, (kind, _) in enumerate(tokens) if kind == "point"), len(tokens))
    whole = [index for index in places if index < point]
    decimals = "".join(tokens[index][1] for index in places if index > point)
    thousands = sum(kind == "comma" for kind, _ in tokens[places[-1] + 1 :])
    if point < len(tokens) and whole:
        thousands += sum(kind == "comma" for kind, _ in tokens[whole[-1] + 1 : point])
    percents = sum(kind == "percent" for kind, _ in tokens)
    scaled = abs(value) * Decimal(100) ** percents / Decimal(1000) ** thousands
    exact = Context(prec=max(1, scaled.adjusted() + len(decimals) + 2))
    shown = scaled.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP, exact)
    digits = _digits(shown, "".join(tokens[index][1] for index in whole), decimals)
    if not digits:
        return Shown(literals)
    digits = _with_embedded(digits, tokens, whole)
    before = "".join(text for kind, text in tokens[: places[0]] if kind == "literal").translate(_NOT_SHOWN)
    after = "".join(text for kind, text in tokens[places[-1] :] if kind in {"literal", "percent"})
    sign = "-" if value < 0 and shown else ""
    return Shown(f"{before}{sign}{digits}{after.translate(_NOT_SHOWN)}", rounded=shown != scaled)


def _digits(shown: Decimal, whole: str, decimals: str) -> str:
    """The digits as the places ask for them: zeros where ``0`` stands, none where ``#`` does."""
    text = f"{shown:f}"
    integer, _, fraction = text.partition(".")
    least = len(decimals.rstrip("#?"))
    while len(fraction) > least and fraction.endswith("0"):
        fraction = fraction[:-1]
    if integer == "0" and not whole.count("0") and not fraction:
        return ""
    integer = integer.zfill(whole.count("0"))
    return f"{integer}.{fraction}" if fraction else integer


def _with_embedded(digits: str, tokens: tuple[tuple[Kind, str], ...], whole: list[int]) -> str:
    """Digits with the literals that the format puts between them: ``0!.0,`` shows thousands as tens of thousands."""
    integer, point, fraction = digits.partition(".")
    for index, (kind, text) in enumerate(tokens):
        if kind == "literal" and whole and whole[0] < index < whole[-1]:
            right = sum(place > index for place in whole) + sum(
                len(other) for at, (k, other) in enumerate(tokens) if k == "literal" and index < at < whole[-1]
            )
            integer = integer.zfill(right + 1)
            integer = integer[: len(integer) - right] + text + integer[len(integer) - right :]
    return integer + point + fraction


# --- dates -------------------------------------------------------------------------------------------------------------


def _date_to_text(value: Decimal, section: _Section, *, epoch_1904: bool) -> str:
    epoch = _EPOCH_1904 if epoch_1904 else _EPOCH
    if not 0 <= value <= (_LAST_DAY - epoch).days:
        return plain_text(value)
    moment = epoch + timedelta(days=float(value)) + timedelta(microseconds=500)
    text = ""
    after_hours = False
    for kind, part in section.dates:
        if kind == "literal":
            text += part
            continue
        minutes = part[0] == "m" and after_hours
        text += _date_part(moment, part, minutes=minutes)
        after_hours = part[0] == "h" or (minutes and part[0] != "s")
    return text.strip()


def _date_part(moment: datetime, part: str, *, minutes: bool) -> str:
    numbers = {"y": moment.year, "m": moment.minute if minutes else moment.month, "d": moment.day}
    numbers |= {"h": moment.hour, "s": moment.second}
    number = numbers.get(part[0])
    if number is None:
        return ""
    if part[0] == "y":
        return f"{number:04}" if len(part) > 2 else f"{number % 100:02}"
    return f"{number:02}" if len(part) == 2 else str(number)
