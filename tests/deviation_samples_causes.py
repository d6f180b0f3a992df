"""Reasons that are given without the words 原因, 由于 or 主要是: by their end, by the change that they name, ahead, in brackets.

Invented like those of ``deviation_samples``; an expectation has the same form.
"""

from __future__ import annotations

from deviation_sample_types import PRIOR, Sample, Stated

_BEHIND = {
    "that_it_is_due_to": ("。人员晋级所致。", "人员晋级所致"),
    "this_was_brought_about": ("。这是机构划转引起的。", "是机构划转引起的"),
    "led_to": ("，项目延期验收导致。", "项目延期验收导致"),
    "mainly_by_an_influence": ("。主要受疫情影响。", "受疫情影响"),
    "an_influence": ("，受机构改革等因素影响。", "受机构改革等因素影响"),
    "mainly_a_change": ("，主要为退休人员增加。", "退休人员增加"),
    "mainly_shown_in": ("，主要体现在项目经费压减。", "项目经费压减"),
    "the_main_items_of_the_change": ("，主要增加项目为社保缴费。", "社保缴费"),
    "what_grew_mainly_is": ("。增加的主要是住房补贴。", "住房补贴"),
    "in_brackets": ("（原因：人员增资）。", "人员增资"),
    "in_brackets_with_mainly": ("（主要原因是人员增资）。", "人员增资"),
}
_AHEAD = {
    "because_of_ahead": ("因机构改革，", "机构改革"),
    "an_influence_ahead": ("受疫情影响，", "受疫情影响"),
    "in_order_to_ahead": ("为落实过紧日子要求，", "为落实过紧日子要求"),
    "along_with_ahead": ("随着业务量上升，", "随着业务量上升"),
}
_CHANGED = ("收入总计", PRIOR, None, "310.50", "12.40", "4.16", None)
CAUSES = [
    *(
        Sample(
            name,
            "overall",
            f"2024年度收入总计310.50万元，与2023年度相比，增加12.40万元，增长4.16%{text}",
            [Stated(*_CHANGED, cause)],
        )
        for name, (text, cause) in _BEHIND.items()
    ),
    *(
        Sample(
            name,
            "overall",
            f"2024年度收入总计310.50万元。{text}与2023年度相比，增加12.40万元，增长4.16%。",
            [Stated(*_CHANGED, cause)],
        )
        for name, (text, cause) in _AHEAD.items()
    ),
    Sample(
        "a_list_of_what_it_is_made_of_is_no_reason",
        "overall",
        "2024年度收入总计310.50万元，与2023年度相比，增加12.40万元，增长4.16%，主要为人员经费、公用经费。",
        [Stated(*_CHANGED)],
    ),
    Sample(
        "journeys_abroad_are_no_reason_ahead",
        "three_public",
        "其中：因公出国（境）费支出0.50万元，比上年增加0.10万元，增长25%。",
        [Stated("因公出国（境）费", PRIOR, None, "0.50", "0.10", "25")],
    ),
]
