"""Grounding finds what is there at its true place, and refuses what is not."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

import pytest
from growth import grows_with_its_input
from hypothesis import assume, given
from hypothesis import strategies as st

from extractor.layout import Box, Line
from extractor.text.characters import fold, key
from extractor.text.figures import printed_figures
from extractor.text.locate import MAX_DISTANCE, MAX_DISTANCE_RATIO, cuts_figure, locate, span_evidence
from extractor.text.source import SourceText
from models import Evidence

PARAGRAPHS = (
    "2021年度收入合计5,010.42万元，与2020年度相比，收入合计减少119.01万元，下降2.32%，主要原因是人员减少、项目经费压减。",
    "其中：财政拨款收入4,999.42万元，占本年收入99.78%；其他收入11万元，占本年收入0.22%。",
    "1.水利工程维修养护项目绩效自评综述：项目全年预算数为319.05万元，执行数为301.5万元，完成预算94.5%。",
    "主要产出和效益：一是坚持党建引领，强化组织领导；二是坚持多措并举，加大资金投入，建强“驻村”队伍；三是落实监督关爱。",
    "发现的问题及原因：相关部门之间统筹力度还需加大，主要原因是人员减少、项目经费压减。",
    "机关运行经费支出271.33万元，比年初预算数减少14.35万元，下降5.02%（主要原因是严格落实过紧日子要求）。",
    "“三公”经费财政拨款支出决算为0万元，与上年持平；公务用车保有量为12辆，培训2个班次、接待12个批次。",
)
WORDS = "水利工程养护项目资金使用效益显著提高群众满意程度持续改善防汛抗旱体系建设稳步推进河湖长制全面落实农村供水保障能力增强"


def source_of(*lines: str, page: int | None = None) -> SourceText:
    return SourceText.from_lines(Line(text, number, page) for number, text in enumerate(lines, 1))


SOURCE = source_of(*PARAGRAPHS)
WIDE = {ord(c): ord(c) + 0xFEE0 for c in "0123456789%().,:;"}


def disguised(text: str, rng: random.Random) -> str:
    """The text with white space and line breaks inside, other widths, quotes and radicals."""
    parts = []
    others = {"“": "「", "”": "」", "，": ",", "（": "(", "一": "⼀", "人": "⼈"}
    for character in text:
        table = rng.choice([{}, WIDE, str.maketrans(others)])
        parts.append(character.translate(table))
        if rng.random() < 0.15:
            parts.append(rng.choice([" ", "\n", "\u3000", "\t", "\r\n", "\u200b"]))
    return "".join(parts)


# --- exact -------------------------------------------------------------------------------------------------------------


@given(data=st.data())
def test_any_substring_in_any_disguise_is_found_at_its_place(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SOURCE.text) - 2))
    end = data.draw(st.integers(start + 2, min(start + 120, len(SOURCE.text))))
    assume(not cuts_figure(SOURCE.folded, start) and not cuts_figure(SOURCE.folded, end))
    text = disguised(SOURCE.text[start:end], random.Random(data.draw(st.integers(0, 999))))
    evidence = locate(text, SOURCE, within=(start, end))
    assert evidence is not None
    assert (evidence.start, evidence.end, evidence.match, evidence.distance) == (start, end, "exact", 0)
    assert evidence.text == SOURCE.text[start:end]


@given(data=st.data())
def test_line_breaks_of_the_document_do_not_hide_a_text(data: st.DataObject) -> None:
    text = "".join(PARAGRAPHS)
    cuts = sorted(data.draw(st.sets(st.integers(1, len(text) - 1), max_size=60)))
    lines = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    start = data.draw(st.integers(0, len(text) - 12))
    wanted = text[start : start + 12]
    evidence = locate(wanted, source_of(*lines), within=(start, len(text)))
    if evidence is not None:
        assert key(evidence.text) == key(wanted)
    else:
        assert cuts_figure(fold(text), start) or cuts_figure(fold(text), start + 12)


def test_several_occurrences_are_told_apart_by_section_and_order() -> None:
    reason = "主要原因是人员减少、项目经费压减"
    first, second = SOURCE.text.index(reason), SOURCE.text.rindex(reason)
    assert first < second
    places = [
        locate(reason, SOURCE),
        locate(reason, SOURCE, after=first + 1),
        locate(reason, SOURCE, within=(first + 1, len(SOURCE.text))),
        locate(reason, SOURCE, after=len(SOURCE.text)),
    ]
    assert [place.start for place in places if place] == [first, second, second, first]


def test_a_text_outside_the_section_is_not_found() -> None:
    assert locate("机关运行经费支出", SOURCE, within=(0, 100)) is None


@pytest.mark.parametrize("text", ["", " \n", "\u3000\u200b"])
def test_an_empty_text_is_nowhere(text: str) -> None:
    assert locate(text, SOURCE) is None


@pytest.mark.parametrize("text", ["2辆", "010.42万元", "占本年收入99.7", "2个批次", "完成预算94", "1.5万元"])
def test_a_piece_of_a_figure_is_not_that_figure(text: str) -> None:
    assert locate(text, SOURCE) is None


def test_figures_of_neighbouring_cells_are_two_figures() -> None:
    source = source_of("组织落实全区性大会 ≥100 次 180 5", "20 5")
    for text in ("≥100次", "180", "20"):
        assert locate(text, source) is not None
    assert locate("80", source) is None


# --- approximate -------------------------------------------------------------------------------------------------------


@given(data=st.data())
def test_a_text_within_the_bound_is_found_with_its_true_span_and_distance(data: st.DataObject) -> None:
    rng = random.Random(data.draw(st.integers(0, 10_000)))
    length = data.draw(st.integers(20, 140))
    true = "".join(chr(0x6000 + rng.randrange(0x300)) for _ in range(length))  # no numerals, no words of direction
    before, behind = (
        "".join(chr(0x7000 + rng.randrange(2000)) for _ in range(data.draw(st.integers(5, 400)))) for _ in "ab"
    )
    source = source_of(before, true, behind)
    edits = data.draw(st.integers(1, max(int((len(true) - 2) * MAX_DISTANCE_RATIO) - 1, 1)))
    text = edited(true, edits, rng)
    evidence = locate(text, source)
    assert evidence is not None
    assert evidence.distance <= edits
    if evidence.distance == edits:
        assert (evidence.start, evidence.end) == (len(before), len(before) + len(true))
    assert evidence.match == ("approximate" if evidence.distance else "exact")
    assert evidence.text == source.text[evidence.start : evidence.end]


def edited(text: str, edits: int, rng: random.Random) -> str:
    """``text`` with edits inside, its first and last two characters untouched, each edit at a place of its own."""
    characters = list(text)
    for place in sorted(rng.sample(range(2, len(text) - 2), edits), reverse=True):
        stranger = chr(0x6300 + rng.randrange(200))
        match rng.randrange(3):
            case 0:
                characters[place] = stranger
            case 1:
                characters.insert(place, stranger)
            case _:
                del characters[place]
    return "".join(characters)


@given(st.integers(0, 10_000))
def test_a_text_beyond_the_bound_is_refused(seed: int) -> None:
    rng = random.Random(seed)
    true = "".join(rng.sample(WORDS, 40))
    text = "".join(chr(0x8300 + n) if n % 5 == 2 else c for n, c in enumerate(true))
    assert locate(text, source_of(WORDS[:20], true, WORDS[20:])) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("主要原因是(编造)", id="invented_reason"),
        pytest.param("主要原因是人员增加、项目经费增长", id="turned_round"),
        pytest.param("收入合计减少119.02万元，下降2.32%，主要原因是人员减少", id="one_digit_changed"),
        pytest.param("收入合计减少119.01万元，下降23.2%，主要原因是人员减少", id="point_moved"),
        pytest.param("收入合计增加119.01万元，下降2.32%，主要原因是人员减少", id="direction_changed"),
        pytest.param("相关部门之间统筹力度不还需加大，主要原因是人员减少", id="negated"),
        pytest.param("与上年持平；公务用车保有量为2辆，培训2个班次、接待12个批次", id="figure_cut"),
        pytest.param("三是坚持党建引领，强化组织领导；二是坚持多措并举，加大资金投入", id="numeral_changed"),
        pytest.param("完全是另外的一段文字，和这份文件的内容没有任何关系可言", id="foreign_text"),
    ],
)
def test_what_says_something_else_is_refused(text: str) -> None:
    assert locate(text, SOURCE) is None


def test_a_misspelt_text_is_found_and_says_so() -> None:
    evidence = locate("相关部门之间统筹力渡还需加大，主要原因是人员减少、项目经费压减", SOURCE)
    assert evidence is not None
    assert (evidence.match, evidence.distance) == ("approximate", 1)
    assert evidence.text == "相关部门之间统筹力度还需加大，主要原因是人员减少、项目经费压减"


def test_a_short_text_and_a_ratio_of_zero_match_exactly_only() -> None:
    assert locate("强化组识领导", SOURCE) is None
    assert locate("相关部门之间统筹力渡还需加大，主要原因是人员减少", SOURCE, max_distance_ratio=0) is None


def test_the_bound_does_not_grow_without_end() -> None:
    rng = random.Random(1)
    true = "".join(chr(0x6000 + n) for n in rng.sample(range(0x300), 600))
    assert locate(edited(true, MAX_DISTANCE + 15, rng), source_of(true)) is None


def test_a_text_is_sought_in_time_that_grows_as_the_document_does() -> None:
    def on_lines(lines: int) -> Callable[[], object]:
        rng = random.Random(2)
        source = source_of(*["".join(rng.choices(WORDS, k=34)) for _ in range(lines)])
        places = [rng.randrange(len(source.text) - 80) for _ in range(20)]
        sought = [edited(source.text[place : place + 80], 4, rng) for place in places]
        assert source.folded
        return lambda: [locate(text, source) for text in sought]

    assert grows_with_its_input(on_lines, 2000)


# --- figures -----------------------------------------------------------------------------------------------------------


def find_amount(
    value: Decimal, source: SourceText, *, within: tuple[int, int] | None = None, after: int = 0
) -> Evidence | None:
    """The first printed figure of that value in the span; a negative one is also printed without its sign."""
    for start, end, printed in printed_figures(source, *(within or ())):
        if start >= after and printed is not None and (printed == value or (value < 0 < printed == -value)):
            return span_evidence(start, end, source)
    return None


@given(
    st.decimals(min_value=0, max_value=99_999_999, places=2), st.sampled_from(["{:,}", "{}", "{:,}0"]), st.booleans()
)
def test_a_figure_is_found_however_it_is_printed(value: Decimal, form: str, wide: bool) -> None:
    printed = form.format(value)
    text = f"支出决算为{printed.translate(WIDE) if wide else printed}万元。"
    evidence = find_amount(value, source_of(text))
    assert evidence is not None
    assert fold(evidence.text) == printed
    assert find_amount(value + Decimal("0.01"), source_of(text)) is None


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        pytest.param(("财政拨款收入5010.", "42 万元"), "5010.42", id="broken_behind_the_point"),
        pytest.param(("财政拨款收入 50", "10.42 万元"), "5010.42", id="broken_inside"),
        pytest.param(("合计 2, 362. 26",), "2362.26", id="blanks_of_ocr"),
        pytest.param(("减少-184.04 万元",), "-184.04", id="printed_negative"),
        pytest.param(("减少119.01万元",), "-119.01", id="negative_by_its_word"),
        pytest.param(("大会 180 5",), "180", id="neighbouring_cells"),
        pytest.param(("占100％，",), "100.00", id="percent"),
        pytest.param(("为.5万元",), "0.5", id="no_leading_zero"),
    ],
)
def test_a_figure_in_a_printed_form_is_there(lines: tuple[str, ...], value: str) -> None:
    assert find_amount(Decimal(value), source_of(*lines)) is not None


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        pytest.param(("大会 180 5",), "1805", id="cells_are_not_joined"),
        pytest.param(("20", "5"), "205", id="cells_below_each_other_are_not_joined"),
        pytest.param(("支出319.05万元",), "319", id="cut"),
        pytest.param(("支出319.05万元",), "19.05", id="cut_in_front"),
        pytest.param(("支出1,281.44万元",), "281.44", id="cut_at_the_separator"),
        pytest.param(("减少-184.04 万元",), "184.04", id="sign_lost"),
        pytest.param(("支出二十万元",), "20", id="numeral"),
    ],
)
def test_a_figure_that_is_not_printed_is_not_there(lines: tuple[str, ...], value: str) -> None:
    assert find_amount(Decimal(value), source_of(*lines)) is None


def test_a_range_is_no_negative_figure() -> None:
    assert find_amount(Decimal(11), source_of("1-11月")) is not None


def test_a_figure_is_found_in_its_section_and_in_order() -> None:
    source = source_of("收入合计100万元。", "支出合计100万元。")
    second = source.text.rindex("100")
    for evidence in (
        find_amount(Decimal(100), source, after=8),
        find_amount(Decimal(100), source, within=(9, len(source.text))),
    ):
        assert evidence is not None
        assert evidence.start == second
    assert find_amount(Decimal(100), source, within=(0, 5)) is None


# --- evidence ----------------------------------------------------------------------------------------------------------


def test_a_span_becomes_evidence_with_page_text_and_box() -> None:
    lines = [
        Line("收入合计", 1, 3, Box(10, 20, 50, 30)),
        Line("一百万元。", 2, 3, Box(8, 32, 60, 42)),
        Line("次页", 3, 4, Box(1, 2, 3, 4)),
    ]
    evidence = span_evidence(2, 11, SourceText.from_lines(lines))
    assert (evidence.page, evidence.text, evidence.bbox) == (3, "合计一百万元。次页", (8, 20, 60, 42))


@pytest.mark.parametrize("span", [(-1, 3), (4, 2), (0, 10_000)])
def test_a_span_outside_the_text_is_an_error(span: tuple[int, int]) -> None:
    with pytest.raises(IndexError, match="outside the source text"):
        span_evidence(*span, SOURCE)
