"""Comparisons that say nothing new, and those that do: shares, zeros, levels, dashes, verbs that nobody foresaw."""

from __future__ import annotations

import re

import pytest
from conftest import corpus_outline
from test_completeness import OVERALL, fate, prose, read
from test_completeness_gaps import BODY, places, told

from extractor.completeness.sentences import _SAYINGS
from extractor.text.characters import fold

THREE = "七、财政拨款“三公”经费支出决算情况说明\n"
WHOLE = "“三公”经费支出年初预算为31.47万元，支出决算为19.86万元，完成预算的63.11%，"


@pytest.mark.parametrize(
    "parts",
    [
        "其中：因公出国（境）费决算为0.00万元；",
        "其中：因公出国（境）费支出决算0万元，公务用车购置费0万元。",
        "其中因公出国（境）费支出0.0万元、公务用车购置费支出0.0万元；",
    ],
)
def test_parts_of_a_whole_on_which_nothing_was_spent_are_no_loss(parts: str) -> None:
    text = BODY + OVERALL + THREE + WHOLE + parts + "公务接待费支出决算为0.30万元，完成预算的37.50%。\n"
    assert told(text, "sentences") == []


@pytest.mark.parametrize(
    "parts", ["其中：因公出国（境）费决算为0.10万元；", "其中：因公出国（境）费0.00万元，任务因故取消而未能成行；"]
)
def test_parts_that_say_something_are(parts: str) -> None:
    text = BODY + OVERALL + THREE + WHOLE + parts + "公务接待费支出决算为0.30万元，完成预算的37.50%。\n"
    assert told(text, "sentences") != []


# --- sayings ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "saying",
    [
        "增长--（基数为0，不可比）", "增长-", "增长—", "增长/", "增长率为-", "增幅-，", "不可比", "上年为0", "上年决算数为零", "基数为0",
        "同期支出为0。", "下降——",
    ],
)  # fmt: skip
def test_that_there_is_nothing_to_compare_with_is_a_comparison(saying: str) -> None:
    assert "compares" in {match.lastgroup for match in _SAYINGS.finditer(fold(saying))}


@pytest.mark.parametrize(
    "words", ["增加/减少人员", "增长-5个", "上年为0.50万元", "基数较大", "可比口径", "项目增长点", "本年上年"]
)
def test_other_dashes_and_bases_are_no_comparison(words: str) -> None:
    assert not any(match.lastgroup == "compares" for match in _SAYINGS.finditer(fold(words)))


def test_a_saying_begins_with_one_of_the_characters_that_open_one() -> None:
    source = corpus_outline("wuchang_office_2024.txt").source
    unfiltered = re.compile(_SAYINGS.pattern.partition(")")[2])
    found = [(match.span(), match.lastgroup) for match in _SAYINGS.finditer(source.folded)]
    assert found == [(match.span(), match.lastgroup) for match in unfiltered.finditer(source.folded)]
    assert len(found) > 100


STRANGE_VERBS = ("攀升", "走高", "抬升", "回落", "收窄", "滑落", "走低", "扩大", "跳升", "缩水", "净增", "少花")
ANCHORS = ("与2021年度相比，", "较上年，", "比去年", "与年初预算相比，", "比上一年度决算数", "同比", "和往年比，")


@pytest.mark.parametrize("anchor", ANCHORS)
@pytest.mark.parametrize("verb", STRANGE_VERBS)
def test_a_figure_and_a_rate_behind_a_comparison_are_read_or_told_whatever_their_verb(anchor: str, verb: str) -> None:
    """The readers' grammar need not have the verb: the ledger asks what became of the figures, not what the words are."""
    text = prose(f"{OVERALL.split(chr(10))[1]}本年支出合计445.00万元，{anchor}{verb}7.25万元，{verb}1.62%。")
    assert {fate(text, "7.25")[0], fate(text, "1.62")[0]} <= {"read", "unread"}
    if "unread" in {fate(text, "7.25")[0], fate(text, "1.62")[0]}:
        assert any(f"{verb}7.25万元" in place or place == "7.25" for place in places(text))
        assert [
            f for f in read(text).record.findings if f.severity != "note" and f.stage in ("narrative", "completeness")
        ]


@pytest.mark.parametrize("mark", ["，", "。", "；"])
def test_shares_of_the_parts_behind_a_comparison_say_the_table_again(mark: str) -> None:
    parts = f"2022年度本年支出合计340.00万元，比上年增加40.00万元，增长13.33%{mark}其中：基本支出340.00万元，占支出合计的100.00%；"
    text = BODY + OVERALL + "三、支出决算情况说明\n" + parts + "项目支出0.00万元，占支出合计的0.00%。\n"
    assert told(text, "sentences") == []


ITEMS_BY_CLASS = (
    "五、一般公共预算财政拨款支出决算情况说明\n（三）一般公共预算财政拨款支出决算具体情况\n"
    "1.教育支出（类）普通教育（款）小学教育（项）。"
)


@pytest.mark.parametrize(
    "said",
    [
        "年初预算0万元，支出决算20.00万元，（年初预算数为0万元，无法计算完成比率）决算数与年初预算数的差异原因：年中追加。",
        "年初预算0万元，支出决算20.00万元（年初预算为0.00万元，不能计算完成率），决算数大于年初预算数的主要原因是年中追加。",
        "年初预算20.00万元（其中：政府性基金预算支出0万元），支出决算20.00万元（其中：政府性基金预算支出0万元），完成年初预算的100%。",
    ],
)
def test_a_zero_in_an_aside_that_compares_nothing_is_nothing(said: str) -> None:
    text = BODY + OVERALL + ITEMS_BY_CLASS + said + "\n"
    assert told(text, "sentences") == []
    assert told(text, "figures") == []


def test_a_zero_in_an_aside_that_compares_is_followed() -> None:
    text = BODY + OVERALL + ITEMS_BY_CLASS + "某某支出20.00万元（较年初预算0万元有所不同，情况复杂），另有安排。\n"
    assert told(text, "sentences") != []


def test_a_rate_of_completion_inside_a_reason_is_of_another_line() -> None:
    item = (
        "五、一般公共预算财政拨款支出决算情况说明\n（三）支出决算具体情况\n1.农林水支出（类）。年初预算数为{}500.00万元，支出决算为450.00万元，"
        "完成年初预算的90%，主要原因是年中{}追加经费。\n"
    )
    assert not any("追加" in text for text in places(BODY + item.format("", "")))
    assert any("农林水" in text for text in places(BODY + item.format("", "数450.00万元，完成年初预算的90.0")))


@pytest.mark.parametrize(("words", "is_told"), [("比年初预算数增加0万元，持平", False), ("全年控制得当，持平", True)])
def test_that_it_is_level_says_a_change_before_it_again(words: str, is_told: bool) -> None:
    spent = f"八、财政拨款“三公”经费支出决算情况说明\n2022年度“三公”经费财政拨款支出预算为5.00万元，支出决算为5.00万元，{words}。\n"
    assert any("持平" in text for text in places(BODY + OVERALL + spent)) is is_told
