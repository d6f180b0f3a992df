"""PDFs to pages, geometry and second readings, on small PDFs written for the trouble at hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tiny_pdf import form_bomb, grid, line, rect, show, tiny_pdf

from extractor.errors import DamagedDocumentError, DocumentTooLargeError, EncryptedDocumentError
from extractor.layout import Box, PageGeometry
from extractor.pdf.pdfium import PdfFile, is_complete
from extractor.settings import ReaderName

PDFS = Path(__file__).parent / "pdfs"
CORPUS = Path(__file__).parents[1] / "evals" / "corpus"
TURNED = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


def lines(data: bytes, page: int = 1) -> list[str]:
    with PdfFile(data) as pdf:
        return [printed.text for printed in pdf.read()[0][page - 1].lines]


def geometry(data: bytes) -> PageGeometry:
    with PdfFile(data) as pdf:
        return pdf.geometry([1])[1]


def words(data: bytes) -> list[str]:
    return [word.text for word in geometry(data).words]


PAINTED_OUT_OF_ORDER = tiny_pdf(
    show("二、支出决算情况", 50, 600)
    + show("5010.42", 115, 640)
    + show("一、收入决算情况", 50, 700)
    + show("万元。", 155, 640)
    + show("收入合计为", 60, 640)
)
PAINTED_TWICE = tiny_pdf(
    "".join(show("收入支出决算总表", 50 + offset, 700, 16) for offset in (0, 0.3, 0.6))
    + "".join(show("合计 11.11", 50, 680 + offset) for offset in (0, 0.2))
)


def test_text_painted_out_of_order_is_read_in_order() -> None:
    expected = ["一、收入决算情况", "收入合计为 5010.42 万元。", "二、支出决算情况"]
    assert lines(PAINTED_OUT_OF_ORDER) == expected
    assert words(PAINTED_OUT_OF_ORDER) == " ".join(expected).split()


def test_runs_painted_twice_are_read_once() -> None:
    assert lines(PAINTED_TWICE) == ["收入支出决算总表", "合计 11.11"]
    assert words(PAINTED_TWICE) == ["收入支出决算总表", "合计", "11.11"]


def test_a_heading_that_overflows_onto_the_row_below_leaves_its_figure_whole() -> None:
    data = tiny_pdf(show("收入", 100, 700) + show("6", 107.5, 700) + grid([90, 130], [690, 712]))
    assert words(data) == ["收入", "6"]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_is_read_upright_however_it_is_turned(rotate: int, turned: int) -> None:
    across = turned in {0, 180}
    ruling = line(150, 380, 350, 380) if across else line(380, 150, 380, 350)
    data = tiny_pdf(
        show("收入支出12.50", 250, 400, 10, TURNED[turned]) + ruling + "q 30 0 0 30 300 300 cm /Im1 Do Q",
        media_box=(10, 20, 605, 862),
        crop_box=(60, 70, 560, 800),
        rotate=rotate,
    )
    with PdfFile(data) as pdf:
        (page,), _ = pdf.read()
        seen = pdf.geometry([1])[1]
        assert [printed.text for printed in page.lines] == ["收入支出12.50"]
        assert [word.text for word in seen.words] == ["收入支出12.50"]
        assert (len(seen.horizontals), len(seen.verticals)) == (1, 0)
        assert (seen.width, seen.height) == (page.width, page.height) == ((500, 730) if across else (730, 500))
        assert seen.words[0].box == pytest.approx(page.lines[0].box, abs=1.5)
        assert seen.images[0] == pytest.approx(page.images[0], abs=0.1)
        assert pdf.second_readings([(1, seen.words[0].box)]) == ["收入支出12.50"]


def test_text_off_the_visible_page_is_not_read() -> None:
    data = tiny_pdf(show("裁去", 20, 700) + show("可见", 100, 700), crop_box=(60, 70, 560, 800))
    assert lines(data) == words(data) == ["可见"]


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param(grid([50, 150, 250], [680, 700, 720]), id="lines"),
        pytest.param(
            "".join(rect(x - 0.25, 680, 0.5, 40) for x in (50, 150, 250))
            + "".join(rect(50, y - 0.25, 200, 0.5) for y in (680, 700, 720)),
            id="thin_rectangles",
        ),
        pytest.param(
            "".join(rect(x, y, 100, 20, "S") for x in (50, 150) for y in (680, 700)), id="stroked_rectangle_for_each_cell"
        ),
        pytest.param(
            "".join(f"{x} {y} m {x + 100} {y} l {x + 100} {y + 20} l S\n" for x in (50, 150) for y in (680, 700))
            + line(50, 680, 50, 720)
            + line(50, 720, 250, 720),
            id="open_corners",
        ),
    ],
)  # fmt: skip
def test_a_grid_is_the_same_however_it_is_drawn(drawn: str) -> None:
    seen = geometry(tiny_pdf(drawn))
    assert [h.position for h in seen.horizontals] == pytest.approx([122, 142, 162], abs=0.5)
    assert [v.position for v in seen.verticals] == pytest.approx([50, 150, 250], abs=0.5)
    assert [(h.start, h.end) for h in seen.horizontals] == [pytest.approx((50, 250), abs=0.5)] * 3


def test_shades_and_white_grounds_are_no_rulings() -> None:
    seen = geometry(tiny_pdf(rect(0, 0, 595, 842) + rect(50, 600, 200, 20)))
    assert (seen.horizontals, seen.verticals) == ((), ())


def test_drawn_paths_are_counted_and_pictures_placed() -> None:
    with PdfFile(tiny_pdf(line(0, 0, 9, 9) * 4 + "q 50 0 0 60 300 400 cm /Im1 Do Q", "")) as pdf:
        (first, second), _ = pdf.read()
    assert (first.rulings, first.images) == (4, (Box(300, 382, 350, 442),))
    assert (second.rulings, second.images, second.lines) == (0, (), ())


def test_lines_are_numbered_over_all_pages() -> None:
    with PdfFile(tiny_pdf(show("甲", 50, 700) + show("乙", 50, 680), "", show("丙", 50, 700))) as pdf:
        pages, _ = pdf.read()
    assert [(printed.number, printed.page) for page in pages for printed in page.lines] == [(1, 1), (2, 1), (3, 3)]


def test_a_broken_page_costs_that_page_only_and_shifts_no_number() -> None:
    data = tiny_pdf(*(show(text, 50, 700) for text in ("甲", "乙", "丙")), broken_pages=[2])
    with PdfFile(data) as pdf:
        pages, failed = pdf.read()
        seen = pdf.geometry([1, 2, 3])
    assert failed == (2,)
    assert [[printed.text for printed in page.lines] for page in pages] == [["甲"], [], ["丙"]]
    assert {number: page.words[0].text for number, page in seen.items()} == {1: "甲", 3: "丙"}


def test_a_file_of_broken_pages_only_is_damaged() -> None:
    with (
        PdfFile(tiny_pdf(show("甲", 50, 700), broken_pages=[1])) as pdf,
        pytest.raises(DamagedDocumentError, match="全部"),
    ):
        pdf.read()


def test_geometry_of_pages_that_are_not_there_is_left_out() -> None:
    with PdfFile(tiny_pdf("")) as pdf:
        assert list(pdf.geometry([0, 1, 9])) == [1]
        assert pdf.geometry([]) == {}
        assert pdf.second_readings([(9, Box(0, 0, 100, 100))]) == [""]


def test_second_readings_come_in_the_order_asked_for() -> None:
    data = tiny_pdf(show("甲", 50, 700) + show("1.00", 90, 700), show("乙", 50, 700))
    box = Box(45, 130, 65, 145)
    with PdfFile(data) as pdf:
        assert pdf.second_readings([(2, box), (1, Box(85, 130, 115, 145)), (1, box), (1, Box(0, 0, 5, 5))]) == [
            "乙", "1.00", "甲", "",
        ]  # fmt: skip


@pytest.mark.parametrize("name", ["encrypted_aes256.pdf", "encrypted_rc4.pdf"])
def test_an_encrypted_pdf_wants_its_password(name: str) -> None:
    data = (PDFS / name).read_bytes()
    with pytest.raises(EncryptedDocumentError, match=r"a\.pdf.*需要密码.*--password"):
        PdfFile(data, name="a.pdf")
    with pytest.raises(EncryptedDocumentError, match="不正确"):
        PdfFile(data, password="wrong")
    with PdfFile(data, password="juesuan") as pdf:
        assert [printed.text for printed in pdf.read()[0][0].lines] == ["收入支出决算总表", "合计  1,234.56"]
        assert [word.text for word in pdf.geometry([1])[1].words] == ["收入支出决算总表", "合计", "1,234.56"]


def test_a_pdf_with_an_owner_password_only_opens_without_one() -> None:
    assert lines((PDFS / "owner_password_only.pdf").read_bytes()) == ["收入支出决算总表", "合计  1,234.56"]


@pytest.mark.parametrize("kept", [0.05, 0.3, 0.6, 0.9])
def test_a_truncated_pdf_is_damaged_wherever_it_was_cut(kept: float) -> None:
    data = tiny_pdf(*(show(f"第{i}页", 50, 700) for i in range(9)))
    with pytest.raises(DamagedDocumentError, match="重新下载"):
        PdfFile(data[: int(len(data) * kept)])


def test_an_update_cut_off_behind_a_whole_file_is_noticed() -> None:
    whole = tiny_pdf(show("甲", 50, 700))
    assert is_complete(whole)
    assert is_complete(whole + b"<html>appended by a server</html>")
    assert not is_complete(whole + b"5 0 obj\n<< /Type /Page")


def test_a_pdf_without_pages_is_damaged_whatever_failed_before() -> None:
    with pytest.raises(EncryptedDocumentError):
        PdfFile((PDFS / "encrypted_rc4.pdf").read_bytes())
    with pytest.raises(DamagedDocumentError, match="没有任何页面"):
        PdfFile(tiny_pdf())


def test_more_pages_than_allowed_are_refused() -> None:
    with pytest.raises(DocumentTooLargeError, match="3 页，超过上限 2 页"):
        PdfFile(tiny_pdf("", "", ""), max_pages=2)


@pytest.mark.parametrize("stated", [-5, 0, 40, 2_000_000_000])
def test_a_page_count_that_lies_neither_hangs_nor_invents_text(stated: int) -> None:
    data = tiny_pdf(show("甲", 50, 700)).replace(b"/Count 1", b"/Count %d" % stated)
    with PdfFile(data, max_pages=50) as pdf:
        pages, failed = pdf.read()
        assert [[printed.text for printed in page.lines] for page in pages if page.number not in failed] == [["甲"]]
        assert list(pdf.geometry([1, 2])) == [1]


def test_an_absurd_page_count_is_refused() -> None:
    with pytest.raises(DocumentTooLargeError, match="60000 页"):
        PdfFile(tiny_pdf(show("甲", 50, 700)).replace(b"/Count 1", b"/Count 60000"))


def test_threads_can_read_the_same_and_other_files() -> None:
    data = [tiny_pdf(*(show(f"{i}.{page:02}", 50, 700) for page in range(20))) for i in range(4)]

    def read(i: int) -> list[str]:
        with PdfFile(data[i]) as pdf:
            return [printed.text for page in pdf.read()[0] for printed in page.lines]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(read, [0, 1, 2, 3] * 4))
    assert results == [[f"{i % 4}.{page:02}" for page in range(20)] for i in range(16)]


def test_closing_twice_is_harmless() -> None:
    pdf = PdfFile(tiny_pdf(""))
    pdf.close()
    pdf.close()


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("jiangan_office_2023.narrow.pdf", 7),
        ("jiangan_office_2023.pdf", 5),
        ("wuchang_office_2022.pdf", 4),
        ("wuchang_office_2024.pdf", 13),
    ],
)
def test_both_engines_read_the_same_figures_in_the_same_places(name: str, page: int) -> None:
    with PdfFile((CORPUS / name).read_bytes()) as pdf:
        figures = [word for word in pdf.geometry([page])[page].words if word.text.isascii()]
        assert len(figures) > 20
        assert pdf.second_readings([(page, word.box) for word in figures]) == [word.text for word in figures]


def test_forms_that_unfold_without_end_cost_their_page_and_no_time() -> None:
    with PdfFile(form_bomb(depth=12, width=20)) as pdf, pytest.raises(DamagedDocumentError, match="全部"):
        pdf.read()


def test_forms_in_forms_are_drawn_where_their_matrices_put_them() -> None:
    with PdfFile(form_bomb(depth=3, width=2)) as pdf:
        (page,), _ = pdf.read()
    assert page.rulings == 2**3


def test_a_page_with_more_characters_than_are_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.pdf.characters.MOST_CHARACTERS", 4)
    with PdfFile(tiny_pdf(show("收入支出决算", 50, 700), show("收入", 50, 700))) as pdf:
        pages, failed = pdf.read()
        assert (pdf.crowded_pages, failed) == ((1,), ())
    assert [[printed.text for printed in page.lines] for page in pages] == [["收入支出"], ["收入"]]


def test_a_page_with_more_points_than_are_looked_at_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.pdf.paths.MOST_POINTS", 10)
    with PdfFile(tiny_pdf(grid([50, 150, 250], [680, 700, 720, 740]))) as pdf:
        pdf.read()
        assert pdf.crowded_pages == (1,)


def test_a_row_of_dots_is_one_ruling() -> None:
    dots = "".join(f"{50 + 3 * i} 700 1.5 1.5 re " for i in range(60))
    for painted in (f"{dots} f\n", "".join(rect(50 + 3 * i, 700, 1.5, 1.5) for i in range(60))):
        seen = geometry(tiny_pdf(painted))
        assert [(h.start, pytest.approx(h.end, abs=1)) for h in seen.horizontals] == [(50, 228)]
        assert seen.verticals == ()


def test_a_whole_grid_in_one_path_is_many_rulings() -> None:
    rules = "".join(f"50 {y} 200 0.5 re " for y in (680, 700, 720)) + "".join(
        f"{x} 680 0.5 40 re " for x in (50, 150, 250)
    )
    seen = geometry(tiny_pdf(f"{rules} f\n"))
    assert (len(seen.horizontals), len(seen.verticals)) == (3, 3)


@pytest.mark.parametrize("reader", ["auto", "pdfium", "pdfplumber"])
def test_every_reader_sees_the_same_words_and_rulings(reader: ReaderName) -> None:
    data = tiny_pdf(show("收入", 60, 705) + show("12.50", 160, 705) + grid([50, 150, 250], [680, 700, 720]))
    with PdfFile(data) as pdf:
        seen = pdf.geometry([1], reader)[1]
        assert pdf.engine_of(1) == ("pdfplumber" if reader == "pdfplumber" else "pdfium")
        assert pdf.second_readings([(1, word.box) for word in seen.words]) == ["收入", "12.50"]
    assert [word.text for word in seen.words] == ["收入", "12.50"]
    assert (len(seen.horizontals), len(seen.verticals)) == (3, 3)
