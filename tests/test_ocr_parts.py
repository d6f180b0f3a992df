"""The parts of OCR that need no model: what is read, where it goes, widths of marks, the cache."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from extractor.layout import Box, Document, Line, Page, Ruling
from extractor.ocr.cache import OcrCache
from extractor.ocr.document import cropped, with_read_pages
from extractor.ocr.headings import settle_heading
from extractor.ocr.pages import OcrPage, place_picture, whole_page
from extractor.ocr.plan import PagePlan, is_unusable, plan_pages, resolution_for
from extractor.ocr.punctuation import settle_punctuation
from extractor.ocr.stage import page_ranges
from extractor.ocr.words import OcrPicture, OcrWord
from extractor.pdf.pictures import Raster

A4 = (595.0, 842.0)
WHOLE = Box(0, 0, *A4)


def a_page(number: int, *texts: str, images: tuple[Box, ...] = (), rulings: int = 0) -> Page:
    lines = tuple(
        Line(text, 100 * number + i, number, Box(60, 40 + 20 * i, 60 + 10 * len(text), 52 + 20 * i))
        for i, text in enumerate(texts)
    )
    return Page(number, *A4, lines, rulings, images)


def a_document(*pages: Page) -> Document:
    return Document("pdf", tuple(line for page in pages for line in page.lines), "0" * 64, 1, pages)


def a_word(text: str, x: float, y: float, confidence: float = 0.99, second: str | None = None) -> OcrWord:
    return OcrWord(text, Box(x, y, x + 10 * len(text), y + 10), confidence, second)


PROSE = tuple(f"武汉市某区财政局二〇二三年度部门决算情况说明第{n}行文字若干，主要原因是项目增加。" for n in range(20))


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(a_page(1, images=(WHOLE,)), PagePlan(1), id="nothing but a picture"),
        pytest.param(
            a_page(1, images=tuple(Box(0, y, 595, y + 8) for y in range(0, 842, 8))), PagePlan(1), id="strips"
        ),
        pytest.param(a_page(1, rulings=300), PagePlan(1), id="text drawn as outlines"),
        pytest.param(a_page(1), None, id="blank"),
        pytest.param(a_page(1, *PROSE, images=(Box(100, 500, 300, 600),)), None, id="prose with a photograph"),
        pytest.param(a_page(1, *PROSE), None, id="prose"),
        pytest.param(
            a_page(1, "- 7 -", images=(Box(57, 51, 540, 300),)),
            PagePlan(1, (Box(57, 51, 540, 300),)),
            id="a picture and a page number",
        ),
        pytest.param(a_page(1, "\ue123\ue124\ue125" * 30, images=(WHOLE,)), PagePlan(1), id="private use glyphs"),
    ],
)
def test_a_page_is_read_where_its_text_is_missing_or_unusable(page: Page, expected: PagePlan | None) -> None:
    assert plan_pages(a_document(page), "auto") == ((expected,) if expected else ())


def test_a_picture_under_a_table_title_is_read_though_the_page_has_prose() -> None:
    picture = Box(60, 300, 540, 700)
    page = a_page(3, *PROSE[:8], "2021年度收入支出决算总表", "单位：万元", images=(picture,))
    page = replace(page, lines=tuple(replace(line, box=Box(60, 40, 500, 52)) for line in page.lines))
    assert plan_pages(a_document(page), "auto") == (PagePlan(3, (picture,)),)


def test_never_reads_nothing_and_always_reads_all_that_is_not_blank() -> None:
    document = a_document(a_page(1, images=(WHOLE,)), a_page(2, *PROSE), a_page(3))
    assert plan_pages(document, "never") == ()
    assert plan_pages(document, "always") == (PagePlan(1), PagePlan(2))


@pytest.mark.parametrize(
    ("text", "unusable"),
    [
        ("部门决算公开说明" * 5, False),
        ("\ufffd" * 30 + "部门决算" * 5, True),
        ("口" * 60, True),
        ("一、部门概况" + "." * 80 + "3二、收入" + "." * 80, False),
        ("²¿ÃÅ¾öËã¹«¿ªËµÃ÷" * 6, True),
        ("1,234.56 78.90 0.00" * 10, False),
        ("\ufffd" * 10, False),
    ],
    ids=["plain", "unmapped", "one glyph", "leaders", "wrong code page", "figures", "too little to judge"],
)
def test_text_layers_are_judged(text: str, unusable: bool) -> None:
    assert is_unusable(text) is unusable


def test_resolution_follows_the_finest_picture_within_reason() -> None:
    page = a_page(1)
    assert resolution_for(page, [(WHOLE, 1240, 1754)]) == pytest.approx(1754 / 842, rel=0.01)
    assert resolution_for(page, [(WHOLE, 500, 700)]) == pytest.approx(150 / 72)
    assert resolution_for(page, [(WHOLE, 5000, 7000)]) == pytest.approx(300 / 72)
    assert resolution_for(page, []) == pytest.approx(200 / 72)


# --- pictures on pages -------------------------------------------------------------------------------------------------


def tall_picture() -> OcrPicture:
    """Rows 20 points high over 1000 points."""
    words = tuple(a_word(f"第{row}行", 10, 20 * row + 5) for row in range(50))
    horizontals = tuple(Ruling(20.0 * row, 0, 400) for row in range(51))
    return OcrPicture(400, 1000, words, horizontals, (Ruling(0, 0, 1000), Ruling(400, 0, 1000)))


def test_a_picture_that_goes_on_over_two_pages_is_cut_between_rows() -> None:
    first, second = a_page(1), a_page(2)
    # The first page shows the picture down to 742, the second from 642 on: both margins hide the common part.
    placed = list(place_picture(tall_picture(), [(first, Box(50, 100, 450, 1100)), (second, Box(50, -642, 450, 358))]))
    texts = [[word.text for word in page.words] for page in placed]
    assert texts[0] + texts[1] == [f"第{row}行" for row in range(50)]
    assert len(texts[0]) in (34, 35)
    last = placed[0].words[-1].box
    assert last.bottom <= placed[0].verticals[0].end
    assert placed[0].horizontals[-1].position == pytest.approx(placed[0].verticals[0].end)
    assert all(0 < word.box.top < 842 for page in placed for word in page.words)


def test_a_scaled_picture_keeps_its_words_where_they_are_shown() -> None:
    picture = OcrPicture(200, 100, (a_word("合计", 100, 50),), (), ())
    (page,) = place_picture(picture, [(a_page(4), Box(100, 200, 500, 400))])
    assert page.words[0].box == Box(300, 300, 340, 320)


def test_a_second_reading_is_found_by_its_place() -> None:
    picture = OcrPicture(*A4, (a_word("1,281.44", 100, 100, 0.4, "1,287.44"), a_word("合计", 20, 100)), (), ())
    page = whole_page(picture, 1)
    assert page.second_reading(Box(99, 99, 181, 111)) == "1,287.44"
    assert page.second_reading(Box(19, 99, 41, 111)) == "合计"
    assert page.second_reading(Box(300, 300, 310, 310)) is None


def test_read_pages_stand_among_the_others_with_lines_numbered_anew() -> None:
    document = a_document(a_page(1, "封面"), a_page(2, "- 2 -", images=(WHOLE,)))
    read = OcrPage(2, *A4, (a_word("收入决算表", 200, 20), a_word("合计", 60, 90)), (), (), is_whole=False)
    done = with_read_pages(document, {2: read})
    assert [line.text for line in done.lines] == ["封面", "收入决算表", "- 2 -", "合计"]
    assert [line.number for line in done.lines] == [1, 2, 3, 4]
    assert done.ocr_pages == (2,)
    assert done.pages[1].images == ()


def test_words_on_one_line_are_parted_as_print_is() -> None:
    page = whole_page(OcrPicture(*A4, (a_word("总计", 300, 50), a_word("项目", 60, 51)), (), ()), 1)
    assert [line.text for line in page.page(a_page(1)).lines] == ["项目  总计"]


def test_a_raster_is_cropped_by_points() -> None:
    raster = Raster(6, 4, 2.0, bytes(range(24)))
    assert cropped(raster, Box(1, 0.5, 2, 1.5)) == Raster(2, 2, 2.0, bytes([8, 9, 14, 15]))
    assert cropped(raster, Box(10, 10, 20, 20)) is None


@pytest.mark.parametrize(("pages", "text"), [([3], "3"), ([1, 2, 3, 7], "1-3、7"), ([5, 6, 8, 9], "5-6、8-9")])
def test_page_numbers_are_told_in_ranges(pages: list[int], text: str) -> None:
    assert page_ranges(pages) == text


@pytest.mark.parametrize(
    ("read", "settled"),
    [
        pytest.param(
            "五、一般公共预算财政拔款支出决算情况说明", "五、一般公共预算财政拨款支出决算情况说明", id="section"
        ),
        pytest.param("第三部分部门决箅情况说明", "第三部分部门决算情况说明", id="part"),
        pytest.param("2021年度收人支出决算总表", "2021年度收入支出决算总表", id="table"),
        pytest.param("二、收入决算情况说明", "二、收入决算情况说明", id="as it is worded"),
        pytest.param("（二）办公设备购置项目", "（二）办公设备购置项目", id="another heading"),
        pytest.param(
            "一、收入决算倩况说明，主要原因是增加。", "一、收入决算倩况说明，主要原因是增加。", id="a sentence"
        ),
        pytest.param("国有资本经营预算财政拨款支出决算表", "国有资本经营预算财政拨款支出决算表", id="a known table"),
        pytest.param("项目  行次  决算表", "项目  行次  决算表", id="cells"),
    ],
)
def test_headings_come_back_in_spite_of_small_errors(read: str, settled: str) -> None:
    assert settle_heading(read) == settled


# --- marks and cache ---------------------------------------------------------------------------------------------------


def places(text: str, widths: dict[str, float]) -> list[float]:
    """Middles of characters set one behind the other; an ideograph is 5 wide."""
    at, found = 0.0, []
    for character in text:
        width = widths.get(character, 5.0)
        found.append(at + width / 2)
        at += width
    return found


@pytest.mark.parametrize(
    ("read", "narrow", "settled"),
    [
        pytest.param("一般公共服务(类)支出", {}, "一般公共服务（类）支出", id="full-width room"),
        pytest.param("因公出国（境）费用为零", {"（": 1.5, "）": 1.5}, "因公出国(境)费用为零", id="half-width room"),
        pytest.param("主要原因是,项目减少,经费结余", {}, "主要原因是，项目减少，经费结余", id="commas"),
        pytest.param("按照文件〔2023]6号要求执行", {}, "按照文件〔2023〕6号要求执行", id="brackets of two kinds"),
        pytest.param("退职（役)费", {}, "退职（役）费", id="too short to measure"),
        pytest.param("(86.23)", {}, "(86.23)", id="a negative figure"),
    ],
)
def test_marks_are_as_wide_as_the_room_they_take(read: str, narrow: dict[str, float], settled: str) -> None:
    assert settle_punctuation(read, places(read, narrow)) == settled


def test_without_places_only_brackets_are_settled() -> None:
    assert settle_punctuation("合计,（类)") == "合计,（类）"


def test_what_was_read_is_kept_by_the_content_of_the_picture(tmp_path: Path) -> None:
    cache = OcrCache(tmp_path / "ocr")
    raster = Raster(2, 2, 2.0, b"\0\1\2\3")
    key = cache.key(raster)
    assert cache.get(key) is None
    picture = replace(tall_picture(), quarter=1, skew=0.24)
    cache.put(key, picture)
    assert cache.get(key) == picture
    assert cache.key(raster._replace(data=b"\0\1\2\4")) != key
    assert cache.key(raster._replace(per_point=3.0)) != key


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"width": "wide"})])
def test_a_damaged_entry_counts_as_none(tmp_path: Path, content: str) -> None:
    cache = OcrCache(tmp_path)
    key = cache.key(Raster(1, 1, 1.0, b"\0"))
    (tmp_path / key[:2]).mkdir()
    (tmp_path / key[:2] / f"{key}.json").write_text(content, encoding="utf-8")
    assert cache.get(key) is None
