"""What items leave unread of a stretch, asked before there is a record."""

from __future__ import annotations

from functools import cache

import pytest
from conftest import corpus_outline, record_of

from extractor.completeness import Ground, account_for_items
from extractor.outline.tree import Outline
from extractor.pipeline import extract, read_outline
from extractor.settings import Settings
from extractor.text.locate import span_evidence
from models import Record

DOCUMENT = "wuchang_office_2024.txt"
OVERALL = "2022年度收、支总计455.00万元，与2021年度相比，增加5.00万元，增长1.11%，主要原因是人员增加。"
TEXT = (
    "甲乙县丙丁局2022年度部门决算\n第一部分 甲乙县丙丁局概况\n一、部门职责\n负责某某工作。\n"
    f"第三部分 2022年度部门决算情况说明\n一、收入支出决算总体情况说明\n{OVERALL}\n"
    "二、收入决算情况说明\n2022年度收入合计440.00万元，与2021年度相比，增加2.00万元，增长0.46%，主要原因是补助增加。\n"
)


@cache
def read(text: str) -> tuple[Record, Outline]:
    settings = Settings(ocr="never", parts=frozenset({"tables", "narrative"}))
    return extract(text.encode(), settings), read_outline(text.encode(), settings)


def test_the_items_of_a_document_that_is_read_well_leave_no_sentence_and_no_reason_unread() -> None:
    record, outline = record_of(DOCUMENT), corpus_outline(DOCUMENT)
    items = [*record.narrative.deviations, *record.narrative.composition, *record.key_work]
    items += [*record.performance.summaries, *record.performance.sheets, *record.performance.reports]
    use = record.performance
    texts = [(use.result_use, use.result_use_evidence)] if use.result_use and use.result_use_evidence else []
    coverage = [use.coverage] if use.coverage is not None else []
    ground = Ground.of(outline.source, outline)
    whole = [(0, len(outline.source.text))]
    assert account_for_items(ground, [*items, *texts, *coverage], whole).unread == ()


def test_without_items_every_comparison_of_the_stretch_is_unread_and_none_of_others() -> None:
    _, outline = read(TEXT)
    first = outline.first("overall")
    assert first is not None
    account = account_for_items(Ground.of(outline.source, outline), (), [(first.body, first.end)])
    assert (account.read, account.open) == (0, 3)
    [place] = account.unread
    assert place.kind == "sentence"
    assert outline.source.text[place.start : place.end] == OVERALL


def test_items_of_another_stretch_change_nothing_and_the_own_item_leaves_nothing() -> None:
    record, outline = read(TEXT)
    ground, first = Ground.of(outline.source, outline), outline.first("overall")
    assert first is not None
    own, other = record.narrative.deviations
    pieces = [(first.body, first.end)]
    assert account_for_items(ground, [other], pieces) == account_for_items(ground, [], pieces)
    account = account_for_items(ground, [own, other], pieces)
    assert (account.read, account.open, account.unread) == (3, 0, ())


def test_an_item_without_its_reason_leaves_the_reason_unread() -> None:
    record, outline = read(TEXT)
    [own, _] = record.narrative.deviations
    assert own.evidence is not None
    fields = {name: evidence for name, evidence in own.evidence.fields.items() if name != "reason"}
    span = span_evidence(own.evidence.span.start, own.evidence.fields["reason"].start - 6, outline.source)
    bare = own.evidence.model_copy(update={"fields": fields, "span": span})
    item = own.model_copy(update={"reason": None, "evidence": bare})
    first = outline.first("overall")
    assert first is not None
    account = account_for_items(Ground.of(outline.source, outline), [item], [(first.body, first.end)])
    assert [(place.kind, place.figures) for place in account.unread] == [("reason", 0)]
    assert "人员增加" in account.unread[0].text


def test_a_ground_without_an_outline_is_refused() -> None:
    _, outline = read(TEXT)
    with pytest.raises(ValueError, match="outline"):
        account_for_items(Ground.of(outline.source, None), (), [(0, 1)])
