"""What findings say to people: names that tell what is wrong, lists that name each thing once, quotes that cut no word."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from check_samples import PART, consistent, told
from conftest import GOLD_OF, corpus_outline, record_of

from extractor.checks.catalogue import CATALOGUE
from extractor.checks.explain import finding_title, reading_findings
from extractor.checks.letter import compose, letter_to_markdown
from extractor.checks.listing import MOST_LISTED, listed, named
from extractor.layout import Line
from extractor.text.clauses import clause_end, clause_of, clause_start
from extractor.text.source import SourceText
from models.record import Finding, Place

TITLES = [finding_title(identifier) for identifier in (*CATALOGUE, *reading_findings())]
_ID = re.compile(r"\b(?:checks|completeness|narrative|tables)\.[a-z_0-9]+")
_COUNTED = re.compile(r"有?(\d+)个（((?:“[^”]*”、?)+)）")


def test_every_finding_has_a_name_of_its_own_that_says_something() -> None:
    assert [title for title, times in Counter(TITLES).items() if times > 1] == []
    assert [title for title in TITLES if len(title) < 4] == []


@pytest.mark.parametrize("document", GOLD_OF)
def test_findings_of_the_corpus_read_well(document: str) -> None:
    for finding in record_of(document).findings:
        texts = (finding.message, *finding.related)
        assert not any(_ID.search(text) for text in texts), finding.message
        assert len(set(finding.related)) == len(finding.related), finding.message
        assert finding.message not in finding.related
        assert not re.search(r"“[。，；、.,:：][^”]", finding.message), finding.message
        for match in _COUNTED.finditer(finding.message):
            names = re.findall(r"“([^”]*)”", match[2])
            assert len(set(names)) == len(names) == int(match[1])
        items = re.split("[；：]", finding.message.rstrip("。"))
        repeated = [one for one, times in Counter(items).items() if times > 1 and len(one) > 4]
        assert repeated == [], finding.message


@pytest.mark.parametrize("document", GOLD_OF)
def test_quotes_of_the_text_begin_where_a_clause_or_a_line_does(document: str) -> None:
    """The words that a finding of the form quotes: no half word, no stop of the sentence before."""
    outline = corpus_outline(document)
    begins = set(outline.source.starts) | {edge for one in outline.walk() for edge in (one.start, one.body)}
    for finding in record_of(document).findings:
        if finding.id not in ("checks.template_text", "checks.repeated_words", "checks.punctuation"):
            continue
        for place in finding.places:
            if place.evidence is None:
                continue
            start = place.evidence.start
            before = outline.source.text[start - 1]
            assert start in begins or before in "。；！？;，,、：”’）)0123456789" or _is_slip(finding, place)


def _is_slip(finding: Finding, place: Place) -> bool:
    """Whether the quote is the slip alone: no clause begins near before it."""
    return f"“{place.printed}”" in finding.message


TWO_SIDES = re.compile(r"(?:公用经费|人员经费)“主要包括”里")
"""Findings that compare a passage with cells of a table: both have to be among the places."""


SAID_AGAINST = {"checks.three_public_empty", "checks.coverage_words", "checks.all_goals", "checks.vehicle_count"}
"""Words or a figure of the text against what stands elsewhere, without a formula."""


@pytest.mark.parametrize("document", GOLD_OF)
def test_a_finding_that_compares_two_places_names_both(document: str) -> None:
    for finding in record_of(document).findings:
        if finding.stage != "checks":
            continue
        paths = {place.path for place in finding.places}
        if finding.left is not None and finding.right is not None and finding.formula and "≠" in finding.formula:
            spans = {(place.path, place.evidence.start if place.evidence else None) for place in finding.places}
            assert len(spans) > 1 or len(finding.places) > 1, finding.message
        if finding.id in SAID_AGAINST:
            assert len(finding.places) > 1, finding.message
        if TWO_SIDES.search(finding.message):
            assert any((path or "").startswith("tables.") for path in paths), finding.message


BASIC = f"{PART}六、一般公共预算财政拨款基本支出决算情况说明\n"


def listed_items(items: str) -> Finding:
    text = f"{BASIC}其中：人员经费1,016.93万元，主要包括：{items}。\n"
    (finding,) = [one for one in told(text) if one.id == "checks.text_listed_items"]
    return finding


def test_items_without_money_are_named_once_and_all_of_them_in_one_word() -> None:
    one = listed_items("基本工资、奖金、机关事业单位基本养老保险缴费、职业年金缴费、住房公积金、退休费、伙食补助费")
    assert one.message.count("伙食补助费") == 2
    assert any("伙食补助费" in (place.label or "") for place in one.places[1:])
    two = listed_items("奖金、伙食补助费、伙食补助费、生活补助")
    assert "这2项没有金额" in two.message if "生活补助" in two.message else two.message.count("伙食补助费") == 2


def test_a_list_names_each_once_and_says_how_many_there_are() -> None:
    assert named(["甲", "乙", "甲"]) == "“甲”、“乙”"
    many = listed(str(number) for number in range(MOST_LISTED + 3))
    assert many.endswith(f"等{MOST_LISTED + 3}项")
    assert listed(["甲：1", "甲：1"]) == "甲：1"


def source(*lines: str) -> SourceText:
    return SourceText.from_lines(Line(text=text, page=None, number=number) for number, text in enumerate(lines, 1))


@pytest.mark.parametrize(
    ("lines", "slip", "quoted"),
    [
        (["解释科目的作用。（十八）其他专用名词"], "其他专用名词", "（十八）其他专用名词"),
        (["共1,010.51万元，未支付金额212万"], "212万", "未支付金额212万"),
        (["比上年减少120.15万元，下降（增长）27%"], "下降（增长）", "比上年减少120.15万元，下降（增长）"),
        (["某局的决算。”本年主要是是"], "是是", "本年主要是是"),
        (["没有句读的一行标题很长很长很长很长很长很长很长很长很长很长很长很长", "第二行是是"], "是是", "第二行是是"),
        (["开头就错错"], "错错", "开头就错错"),
    ],
)
def test_a_quote_begins_with_its_clause(lines: list[str], slip: str, quoted: str) -> None:
    text = source(*lines)
    start = text.text.rindex(slip)
    assert text.text[clause_start(text, start) : start + len(slip)] == quoted


def test_a_quote_ends_with_its_clause_and_cuts_no_figure() -> None:
    text = source("其中：工作经费3.15万元，主要用于老干部活动1,200.50元。")
    assert text.text[: clause_end(text, text.text.index("3.15"))].endswith("3.15万元")
    assert text.text[: clause_end(text, text.text.index("1,200"))].endswith("1,200.50元")
    assert clause_of("帮扶农村，全年投入324万元，帮助农户", 9, 12) == "全年投入324万元"


def test_a_letter_says_how_many_notes_it_has_in_its_annex_and_is_signed() -> None:
    record = record_of("wuchang_office_2024.pdf")
    letter = compose(record.document, record.findings)
    text = letter_to_markdown(letter)
    assert f"另有{len(letter.annex)}处提示，列在附件里" in letter.opening
    assert len(letter.annex) > 10
    assert text.index("年　　月　　日") < text.index("## 附件")
    assert compose(record.document, record.findings, notes=True).annex == ()


def test_sums_of_several_tables_are_told_with_their_tables() -> None:
    (finding,) = [one for one in record_of("jiangan_office_2023.pdf").findings if one.id == "checks.column_sum"]
    assert any("一般公共预算财政拨款支出决算表，项目支出" in line for line in finding.related)
    assert consistent()
