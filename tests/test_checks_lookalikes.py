"""Letters inside figures, and characters that look like those which the same words have elsewhere."""

from __future__ import annotations

import pytest
from check_samples import PART, told

HEAD = f"{PART}一、收入支出决算总体情况\n"
OFTEN = "".join(f"{n}季度财政拨款收入决算情况良好，公务接待费用支出下降，已经完成全部任务。\n" for n in "甲乙丙丁")


def lookalike(text: str) -> list[str | None]:
    return [one.severity for one in told(HEAD + text) if one.id == "checks.lookalike"]


@pytest.mark.parametrize(
    ("figure", "found"),
    [
        ("1О0.50万元", True),
        ("1O0.50万元", True),
        ("l20.50万元", True),
        ("12.5o元", True),
        ("3l人次", True),
        ("2О31年度", True),
        ("9l.5%", True),
        ("2辆，OA系统120个", False),
        ("100.50万元", False),
        ("A4纸20个", False),
        ("PM2.5个", False),
        ("5G基站3个", False),
        ("I类12个", False),
        ("VOCs20%", False),
        ("CO2减排20%", False),
    ],
)
def test_letters_inside_figures_are_told(figure: str, found: bool) -> None:
    assert lookalike(f"支出共计{figure}，情况正常。\n") == (["warning"] if found else [])


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("戊季度财政拔款收入决算情况良好。", True),
        ("戊季度公务接侍费用支出下降。", True),
        ("戊季度财政拨款收人决算情况良好。", True),
        ("戊季度己经完成全部任务。", True),
        ("戊季度财政拨款收入诀算情况良好。", False),
        ("戊季度拔款单位的自己经费由本级承担。", False),
        ("戊季度财政拨款收入决算情况良好。", False),
        ("加强人员管理，收入人均持平。", False),
        ("年末完成全部任务。本年未完成全部任务。", False),
        ("财政拔款收入决算情况良好。又一次财政拔款收入决算情况良好。", False),
    ],
)
def test_a_character_that_the_same_words_print_otherwise_is_told(sentence: str, found: bool) -> None:
    assert lookalike(f"{OFTEN}{sentence}\n") == (["note"] if found else [])
