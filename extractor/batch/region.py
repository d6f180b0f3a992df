"""The administrative region that a department's name begins with. Pure.

Source of the rule: the ladder of administrative divisions (province, prefecture, county, township) and how organs are named
after them. A name may leave out upper rungs (``武昌区…`` beside ``武汉市武昌区…``); what it does not say is not added.
"""

from __future__ import annotations

import re

_PARTY = re.compile(r"(?:中国共产党|中共)")
# What stands in the name of an organ and in no name of a place: a region does not reach beyond it.
_NAME = r"[一-龥](?<![局委厅院所处站校办部])"
# 市场、市容、市政、市民中心: words that begin like the end of a region.
_NOT_ORGAN = r"(?![场容]|政(?![府协])|民[中热之服])"
_LADDER = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:北京|天津|上海|重庆)市|(?:{_NAME}){{2,3}}?省{_NOT_ORGAN}|(?:内蒙古|广西|西藏|宁夏|新疆)[一-龥]{{0,3}}?自治区"
        r"|(?:香港|澳门)特别行政区",
        rf"(?:(?![区县旗]){_NAME}){{2,10}}?(?:自治州|市{_NOT_ORGAN}|地区|盟)",
        rf"[城郊矿]区|(?:{_NAME}){{1,10}}?(?:自治县|自治旗|县{_NOT_ORGAN})"
        rf"|(?:{_NAME}){{2,12}}?(?:(?<![社园])区{_NOT_ORGAN}|旗|市{_NOT_ORGAN})",
        rf"(?:{_NAME}){{2,8}}?(?:街道|(?<!城)镇|(?<!城)乡)",
    )
)


def region_rungs(department: str) -> tuple[str, ...]:
    """``武汉市武昌区人民政府办公室`` → ``("武汉市", "武昌区")``."""
    start = found.end() if (found := _PARTY.match(department)) else 0
    rungs = []
    for rung in _LADDER:
        if found := rung.match(department, start):
            rungs.append(found.group())
            start = found.end()
    return tuple(rungs)


def region_of(department: str | None) -> str | None:
    """``武汉市武昌区人民政府办公室`` → ``武汉市武昌区``; ``None`` where the name begins with no region."""
    return "".join(region_rungs(department)) or None if department else None
