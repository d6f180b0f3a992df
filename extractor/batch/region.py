"""The administrative region that a department's name begins with. Pure.

Source of the rule: the ladder of administrative divisions (省、市、县、乡级) and how organs are named after them. A name may
leave out the upper rungs (``武昌区…`` beside ``武汉市武昌区…``); what it does not say is not added.
"""

from __future__ import annotations

import re

_PARTY = re.compile(r"^(?:中国共产党|中共)")
_RUNGS = re.compile(
    r"""
    (?:(?:北京|天津|上海|重庆)市|[一-龥]{2,3}?省|(?:内蒙古|广西|西藏|宁夏|新疆)[一-龥]{0,3}?自治区|(?:香港|澳门)特别行政区)?
    (?:[一-龥]{2,10}?(?:自治州|市(?![场政容民级委辖属直人])|地区|盟))?
    (?:[一-龥]{1,12}?(?:自治县|自治旗|县(?![级委])|(?<!社)(?<!园)区(?![级委域划])|旗|市(?![场政容民级委辖属直人])))?
    (?:[一-龥]{1,8}?(?:街道|镇|(?<!城)乡(?![村建])))?
    """,
    re.VERBOSE,
)
_LEVEL = re.compile(r"(?:省|市|自治区|自治州|地区|盟|县|区|旗|街道|镇|乡)$")
_COMMON = (
    "城市",
    "社区",
    "园区",
    "片区",
    "库区",
    "景区",
    "山区",
    "灾区",
    "辖区",
    "防区",
    "城区",
    "城镇",
    "集市",
    "超市",
)
"""Words that end like a region and are none; a candidate that ends in one is cut back or dropped."""


def region_of(department: str | None) -> str | None:
    """``武汉市武昌区人民政府办公室`` → ``武汉市武昌区``; ``None`` where the name begins with no region."""
    if not department:
        return None
    name = _PARTY.sub("", department)
    return _longest(name)


def _longest(name: str) -> str | None:
    found = _RUNGS.match(name)
    region = found.group() if found else ""
    while region and region.endswith(_COMMON) and len(region) <= 2:
        return None
    for word in _COMMON:
        place = region.find(word)
        # 武昌区|城市管理局: the word belongs to the organ's name.
        if place >= 0 and region[:place] != region:
            region = region[:place]
    return region if _LEVEL.search(region) else None
