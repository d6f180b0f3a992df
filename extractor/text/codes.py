"""Codes of the classifications as they are printed: 类 201, 款 20103, 项 2010301, or with points 201.03.01.

Those of the functional classification begin with 2, those of the economic one with 3.
"""

from __future__ import annotations

import re

CODE_LENGTHS = (3, 5, 7)
"""Digits of a 类, 款 and 项 code."""
CLASS_LENGTH, SECTION_LENGTH, ITEM_LENGTH = CODE_LENGTHS
FUNCTIONAL, ECONOMIC = "2", "3"
EITHER = f"[{FUNCTIONAL}{ECONOMIC}]"
LEVEL = r"\d{2}"
"""A level below the class: its own two digits, as templates with a column for each level print them."""
POINT = r"[.\-]"


def code_pattern(first: str = r"\d", *, between: str = "", levels: tuple[int, int] = (0, 2)) -> str:
    """The pattern of a code that begins with ``first``, with so many levels (least, most) below its class.

    ``between`` parts the levels; ``first`` of one digit more than usual gives codes that lack a digit (208099).
    """
    least, most = levels
    return rf"{first}\d{{2}}(?:{between}{LEVEL}){{{least},{most}}}"


_POINTED = re.compile(rf"{code_pattern(EITHER, between=POINT, levels=(1, 2))}(?=\D|$)")


def plain_code(text: str) -> str:
    """A label with the points taken out of the code that it begins with: ``201.03.01行政运行`` → ``2010301行政运行``."""
    match = _POINTED.match(text)
    return text if match is None else re.sub(POINT, "", match[0]) + text[match.end() :]
