import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.layout import Line
from extractor.narrative.lists import find_list, split_list
from extractor.text.source import SourceText
from extractor.text.span import Span


def passage(text: str) -> Span:
    source = SourceText.from_lines(Line(line, n) for n, line in enumerate(text.split("\n"), start=1))
    return Span.of(source, 0, len(source.text))


def items(text: str) -> list[str]:
    return [item.text for item in split_list(passage(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("一是甲工作；二是乙工作；三是丙工作。", ["甲工作", "乙工作", "丙工作"], id="is_with_semicolons"),
        pytest.param("一是甲。说明甲。二是乙。", ["甲。说明甲", "乙"], id="sentences_stay_with_their_item"),
        pytest.param("一是甲，二是乙，三是丙。", ["甲，", "乙，", "丙"], id="commas_are_not_closing_stops"),
        pytest.param(
            "1.甲制度不健全；2.乙3.5万元未支付。", ["甲制度不健全", "乙3.5万元未支付"], id="decimals_are_no_markers"
        ),
        pytest.param("1、甲；2、乙。", ["甲", "乙"], id="digits_with_enumeration_comma"),
        pytest.param("（1）甲；（2）乙。", ["甲", "乙"], id="bracketed"),
        pytest.param("(1)甲；(2)乙。", ["甲", "乙"], id="half_width_brackets"),
        pytest.param("1）甲。2）乙。", ["甲", "乙"], id="half_bracketed"),
        pytest.param("①甲②乙③丙。", ["甲", "乙", "丙"], id="circled_without_stops"),
        pytest.param("（一）甲。（二）乙。", ["甲", "乙"], id="subsections"),
        pytest.param("首先，甲。其次，乙。最后，丙。", ["甲", "乙", "丙"], id="sequence_words"),
        pytest.param("第一，甲；第二，乙。", ["甲", "乙"], id="ordinals"),
        pytest.param("其一，甲；其二，乙。", ["甲", "乙"], id="its"),
        pytest.param("主要存在以下问题：一是甲；二是乙。", ["甲", "乙"], id="introduction_is_dropped"),
        pytest.param(
            "总体完成较好。一是甲；二是乙。", ["总体完成较好", "甲", "乙"], id="a_sentence_before_the_list_is_kept"
        ),
        pytest.param(
            "一是甲：（1）子；（2）丑。二是乙。", ["甲：（1）子；（2）丑", "乙"], id="only_the_outermost_list_is_split"
        ),
        pytest.param("1.甲：一是子；二是丑。2.乙。", ["甲：一是子；二是丑", "乙"], id="digits_over_is"),
        pytest.param("开展“一是学、二是做”活动。", ["开展“一是学、二是做”活动"], id="markers_in_quotes_are_text"),
        pytest.param("这是问题之一是制度不全。", ["这是问题之一是制度不全"], id="one_of_them_is_no_marker"),
        pytest.param("圆满完成任务，不存在偏差。", ["圆满完成任务，不存在偏差"], id="no_markers_is_one_item"),
        pytest.param("一是甲。", ["甲"], id="a_single_marker_is_dropped"),
        pytest.param("一是甲；二是乙；二是丙。", ["甲", "乙", "丙"], id="a_number_printed_twice"),
        pytest.param("一是甲；三是乙。", ["甲", "乙"], id="a_number_left_out"),
        pytest.param("1.甲制度\n2.乙制度", ["甲制度", "乙制度"], id="lines_instead_of_stops"),
        pytest.param("人大一、二号议案办结。", ["人大一、二号议案办结"], id="numbered_bills_are_text"),
        pytest.param("特色产业，", ["特色产业，"], id="a_text_cut_off_keeps_its_comma"),
        pytest.param("甲。。", ["甲"], id="stops_printed_twice"),
        pytest.param("主要有一是甲不足；二是乙不足。", ["甲不足", "乙不足"], id="a_list_that_begins_inside_a_sentence"),
        pytest.param("做到统一是关键，二是次要。", ["做到统一是关键，二是次要"], id="unity_is_no_marker"),
        pytest.param(
            "在项目实施过程中，部分单位对预算绩效管理工作的重视程度还不够高，一是甲；二是乙。",
            ["在项目实施过程中，部分单位对预算绩效管理工作的重视程度还不够高，", "甲", "乙"],
            id="a_long_statement_before_the_list_is_kept",
        ),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_printed_list_is_split_at_its_markers(text: str, expected: list[str]) -> None:
    assert items(text) == expected


def test_items_know_where_they_stand() -> None:
    source = passage("前文。一是甲工\n作；二是乙。")
    printed = find_list(source)
    assert printed is not None
    assert [item.trimmed().evidence().text for item in printed.items] == ["甲工作", "乙"]
    assert printed.items[0].evidence().start == 5


_WORDS = st.text(alphabet="完善制度加强管理提升服务规范程序", min_size=2, max_size=12)


@given(st.lists(_WORDS, min_size=2, max_size=9), st.sampled_from(["一是", "1.", "（1）", "①", "（一）"]))
def test_any_list_comes_back_as_it_went_in(words: list[str], style: str) -> None:
    numerals = "一二三四五六七八九"
    circled = "①②③④⑤⑥⑦⑧⑨"
    text = ""
    for index, word in enumerate(words):
        marker = style.replace("一", numerals[index]).replace("1", str(index + 1)).replace("①", circled[index])
        text += marker + word + "；"
    assert items(text[:-1] + "。") == words
