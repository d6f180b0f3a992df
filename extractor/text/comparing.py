"""The words with which an account compares: more, less, either of them, and the year before.

Every pattern that knows a comparison is composed of these, so that a word that is missing is missing in one place.
"""

from __future__ import annotations

INCREASE = ("增加", "增长", "上升", "提高", "上涨", "增多")
"""Verbs that say more, wherever they stand."""
DECREASE = ("减少", "下降", "降低", "减低", "下浮", "缩减", "压减", "压缩", "节约", "节省")
"""Verbs that say less, wherever they stand."""
EITHER_WAY = ("增减", "变动", "变化")
"""Words for a change that do not say in which direction."""

_ALSO_MORE = ("超支", "超出", "超过", "超", "增支", "增", "多支出", "多支", "多")
_A_BALANCE = "(?<!结转)(?<!和)(?<!拨款)(?<!专用)(?<!年末)(?<!年初)(?<!资金)结余"
_ALSO_LESS = (_A_BALANCE, "减支", "减", "少支出", "少支", "少")
MORE = "|".join((*INCREASE, *_ALSO_MORE))
"""Every word that says more right before a figure: 超支 5 万元, 多 5 万元."""
LESS = "|".join((*DECREASE, *_ALSO_LESS))
"""Every word that says less right before a figure: 结余 5 万元 where it is no balance, 少 5 万元."""
CHANGE_WORDS = f"(?:{MORE}|{LESS})"
"""A pattern for every word that says more or less before a figure."""
CHANGE_OPENERS = frozenset(word.rpartition(")")[2][0] for word in (*INCREASE, *_ALSO_MORE, *DECREASE, *_ALSO_LESS))
"""The characters that these words begin with."""
CHANGED = f"(?:{'|'.join((*INCREASE, *DECREASE))})"
"""A pattern for the verbs of both directions."""
MOVED_WORDS = (*EITHER_WAY, *INCREASE, *DECREASE)
MOVED = f"(?:{'|'.join(MOVED_WORDS)})"
"""A pattern for the verbs and for the words that leave the direction open."""

PREVIOUS_YEAR = r"(?:上一?年度?|去年度?)"
"""The year before by a word."""
_COMPARING = "(?:同比|比较|[与较比同])"
COMPARED = rf"{_COMPARING}(?:{PREVIOUS_YEAR}|\d{{4}}年|年初|预算)"
"""与上年, 较 2021 年, 比年初, 同比上年: a comparison is named."""
