"""OCR with its models: pages of good and poor scans, turned pages, pictures, the network cut off, the extra missing."""

from __future__ import annotations

import json
import socket
import sys
from collections import Counter
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import CORPUS, GOLD, made_once
from PIL import Image
from scan_samples import GOOD, POOR, Scanner, scanned
from tiny_pdf import tiny_pdf

from evals.fields import task_of
from evals.gold import read_record
from evals.score import score_record
from extractor import MissingExtraError, NoTextLayerError, Settings, extract
from extractor.cli import main
from extractor.input.load import open_source
from extractor.ocr.engine import PixelBox, Recognised, shared_engine
from extractor.ocr.picture import read_raster
from extractor.ocr.plan import PagePlan
from extractor.ocr.pool import read_rasters
from extractor.ocr.stage import with_pictures_read
from extractor.ocr.strokes import ink_to_strokes
from extractor.ocr.upright import ink_of, measure_skew, turned
from extractor.pdf.pdfium import PdfFile
from extractor.pdf.pictures import Raster
from models import Record

SOURCE = CORPUS / "wuchang_office_2022.pdf"
PICTURES = CORPUS / "wuchang_service_center_2023.pdf"
TABLES = Settings(parts=frozenset({"tables"}))


@cache
def a_scan(*pages: int, scanner: Scanner = GOOD) -> bytes:
    return scanned(SOURCE.read_bytes(), scanner, pages)


@cache
def record_of_scan(*pages: int, scanner: Scanner = GOOD) -> Record:
    """The tables of some pages, read by OCR once a run."""
    return made_once(f"scan {pages} {scanner}", lambda: extract(a_scan(*pages, scanner=scanner), TABLES))


def gold_table(name: str, document: str = "wuchang_office_2022.json") -> Any:
    return json.loads((GOLD / document).read_text(encoding="utf-8"))["tables"][name]


def without_sources(table: Any) -> Any:
    if isinstance(table, dict):
        return {name: without_sources(value) for name, value in table.items() if name != "source"}
    return [without_sources(item) for item in table] if isinstance(table, list) else table


# --- tables ------------------------------------------------------------------------------------------------------------


PAGES = (1, 5)
"""A cover and 收入决算表."""


def same_as_gold(record: Record, table: str) -> bool:
    read = without_sources(json.loads(record.tables.model_dump_json())[table])
    return bool(read == gold_table(table))


@pytest.mark.parametrize(
    ("pages", "table"),
    [(PAGES, "income"), pytest.param((1, 4), "income_expenditure_summary", marks=pytest.mark.slow)],
)
def test_tables_of_a_scan_are_read_cell_by_cell(pages: tuple[int, ...], table: str) -> None:
    assert same_as_gold(record_of_scan(*pages), table)


def test_every_figure_of_a_scan_keeps_its_confidence_and_its_place() -> None:
    table = record_of_scan(*PAGES).tables.income
    assert table.source is not None
    assert table.source.origin == "ocr"
    cells = [cell for row in table.rows if row.source for cell in row.source.cells.values() if cell.state == "figure"]
    assert len(cells) > 40
    assert all(cell.confidence is not None and 0 < cell.confidence <= 1 for cell in cells)
    assert all(cell.bbox is not None and 0 < cell.bbox[0] < cell.bbox[2] < 842 for cell in cells)


def test_the_provenance_names_the_pages_that_were_read() -> None:
    provenance = record_of_scan(*PAGES).provenance
    assert provenance is not None
    assert provenance.input.ocr_pages == (1, 2)


def test_all_figures_that_are_wrong_in_a_poor_scan_are_marked() -> None:
    record = extract(a_scan(11, scanner=POOR), Settings(parts=frozenset({"tables", "checks"})))
    gold = {row["code"]: row for row in gold_table("general_public_expenditure")["rows"]}
    table = record.tables.general_public_expenditure
    assert len(table.rows) >= 0.9 * len(gold)
    reported = {place.path for finding in record.findings for place in finding.places}
    unmarked = []
    for path, row in table.parts():
        expected = gold.get(getattr(row, "code", ""))
        for column, amount in row.amounts().items() if expected and row.source else ():
            cell = row.source.cells.get(column) if row.source else None
            same = amount == (None if expected[column] is None else Decimal(expected[column]))
            is_marked = cell is not None and (cell.doubtful or cell.repaired_from or cell.state == "unreadable")
            if not same and not is_marked and f"tables.general_public_expenditure.{path}.{column}" not in reported:
                unmarked.append((path, column, amount))
    assert unmarked == []


@pytest.mark.parametrize(("page", "table"), [(15, "three_public"), pytest.param(5, "income", marks=pytest.mark.slow)])
def test_a_table_scanned_sideways_is_turned_and_read(page: int, table: str) -> None:
    assert same_as_gold(record_of_scan(page, scanner=Scanner(quarter=1)), table)


def test_a_table_that_goes_on_in_the_picture_of_the_next_page_is_one_table() -> None:
    """Two pages show parts of one tall picture; a row is cut in two between them."""
    with open_source(PICTURES) as opened:
        wanted = [page for page in opened.document.pages if page.number in (1, 5, 6)]
        plans = {page.number: PagePlan(page.number, page.images) for page in wanted if page.images}
        assert opened.pdf is not None
        from extractor.ocr.document import read_pages

        read = read_pages(opened.pdf, opened.document, list(plans.values()))
    lines = [[word.text for word in read[number].words] for number in (5, 6)]
    assert "6,004.82" in lines[0]
    assert sum(text == "6,391.60" for text in lines[1]) == 4
    assert sum("自然资源海洋气象等支出" in text for text in (*lines[0], *lines[1])) == 1


def test_text_pages_around_picture_pages_keep_their_text() -> None:
    with open_source(PICTURES) as opened:
        before = {page.number: page.lines for page in opened.document.pages}
        after, findings = with_pictures_read(opened, Settings(ocr="never"))
    assert findings == ()
    assert {page.number: page.lines for page in after.document.pages} == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("document", "gold"),
    [
        ("wuchang_office_2022.scan.pdf", "wuchang_office_2022.json"),
        ("wuchang_service_center_2023.pdf", "wuchang_service_center_2023.image_tables.json"),
    ],
)
def test_the_scanned_corpus_is_read_nearly_without_a_mistake(document: str, gold: str) -> None:
    record = extract(CORPUS / document)
    tree = score_record(read_record(GOLD / gold), record, ignore=frozenset({"line"}))
    least = {"tables": 0.995, "deviations": 0.95, "self_evaluation_sheets": 0.90}
    for task, bound in least.items():
        verdicts = Counter(leaf.verdict for leaf in tree.leaves() if task_of(leaf.field) == task)
        both = 2 * verdicts["correct"] + 2 * verdicts["wrong"] + verdicts["missing"] + verdicts["invented"]
        assert 2 * verdicts["correct"] / both >= bound, (task, verdicts)


# --- pixels ------------------------------------------------------------------------------------------------------------


def a_ruled_picture(per_point: float = 2.0) -> np.ndarray[Any, np.dtype[np.uint8]]:
    grey = np.full((600, 800), 255, np.uint8)
    for y in (100, 160, 220, 280):
        grey[y : y + 2, 100:700] = 0
    for x in (100, 300, 500, 698):
        grey[100:282, x : x + 2] = 0
    return grey


@pytest.mark.parametrize("angle", [-2.0, -0.3, 0.0, 0.7, 1.5])
def test_skew_is_measured_and_undone(angle: float) -> None:
    crooked = turned(a_ruled_picture(), angle)
    assert measure_skew(ink_of(crooked, 2.0)) == pytest.approx(-angle, abs=0.06)


def test_rulings_are_found_with_their_gaps_and_under_noise() -> None:
    grey = a_ruled_picture()
    grey[160:162, 400:406] = 255
    noise = np.random.default_rng(3).normal(0, 8, grey.shape)
    grey = np.clip(grey * 0.9 + 12 + noise, 0, 255).astype(np.uint8)
    found = ink_to_strokes(ink_of(grey, 2.0), 2.0)
    for rulings, drawn in (
        (found.horizontals, (50.5, 80.5, 110.5, 140.5)),
        (found.verticals, (50.5, 150.5, 250.5, 349.5)),
    ):
        assert all(any(abs(ruling.position - at) < 0.6 for at in drawn) for ruling in rulings)
        assert all(any(abs(ruling.position - at) < 0.6 for ruling in rulings) for at in drawn)


def test_strokes_of_characters_are_no_rulings() -> None:
    grey = np.full((200, 600), 255, np.uint8)
    for left in range(20, 500, 60):
        grey[50:54, left : left + 44] = 0  # 一 of a large title
        grey[90:140, left : left + 4] = 0  # | of the same size
    found = ink_to_strokes(ink_of(grey, 2.0), 2.0)
    assert (found.horizontals, found.verticals) == ((), ())


def test_a_blank_picture_has_no_words() -> None:
    read = read_raster(Raster(300, 200, 2.0, b"\xff" * 60000), shared_engine())
    assert (read.words, read.horizontals, read.width) == ((), (), 150.0)


def test_the_recogniser_gives_the_confidence_of_its_weakest_character() -> None:
    engine = shared_engine()
    assert engine.recognise([]) == []
    (nothing,) = engine.recognise([np.full((30, 60), 255, np.uint8)])
    assert nothing == Recognised("", 0.0)
    assert engine.detect(np.full((64, 64), 255, np.uint8)) == []


def test_pictures_come_back_in_order_from_several_processes() -> None:
    with PdfFile(a_scan(1, 3)) as pdf:
        pdf.read()
        rasters = [raster for number in (1, 2) if (raster := pdf.raster(number, 100 / 72))]
    read = list(read_rasters(rasters, processes=2))
    assert "决算公开" in "".join(word.text for word in read[0].words)
    assert "第二部分" in "".join(word.text for word in read[1].words)


def test_pages_are_counted_for_whoever_watches(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    settings = Settings(
        parts=frozenset({"tables"}), ocr_cache=tmp_path, ocr_progress=lambda done, pages: seen.append((done, pages))
    )
    first = extract(a_scan(1), settings)
    assert seen == [(0, 1), (1, 1)]
    assert len(list(tmp_path.glob("*/*.json"))) == 1
    assert extract(a_scan(1), settings).tables == first.tables


# --- without network, without extra --------------------------------------------------------------------------------------


def test_nothing_is_fetched_at_run_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    from extractor.ocr.engine import Engine

    engine = Engine(threads=1)
    grey = np.frombuffer(np.full((80, 400), 255, np.uint8).tobytes(), np.uint8).reshape(80, 400)
    assert engine.detect(grey) == []
    assert PixelBox(0, 0, 1, 1).right == 1


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rapidocr", "onnxruntime", "cv2"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_the_rest_is_extracted_and_the_pages_are_named() -> None:
    record = extract(PICTURES, TABLES)
    (finding,) = [finding for finding in record.findings if finding.id == "ocr.not_installed"]
    assert "juesuan[ocr]" in finding.message
    assert "5-6、8-17" in finding.message
    assert record.document.department == "武汉市武昌区机关事务服务中心"
    assert record.tables.income.status == "image"


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_a_scan_is_an_error_that_names_it() -> None:
    with pytest.raises(NoTextLayerError, match=r"juesuan\[ocr\]"):
        extract(a_scan(1, 15), TABLES)


@pytest.mark.usefixtures("without_extra")
def test_ocr_for_every_page_needs_the_extra() -> None:
    with pytest.raises(MissingExtraError, match=r"juesuan\[ocr\]"):
        extract(SOURCE, Settings(ocr="always"))


@pytest.mark.usefixtures("without_extra")
def test_a_text_pdf_does_not_ask_for_the_extra() -> None:
    assert not [finding for finding in extract(SOURCE, TABLES).findings if finding.stage == "ocr"]


def test_a_scan_that_must_not_be_read_is_an_error() -> None:
    with pytest.raises(NoTextLayerError):
        extract(a_scan(1, 15), Settings(ocr="never"))


def test_a_picture_that_broke_off_is_not_told_to_be_read_by_ocr() -> None:
    stream = BytesIO()
    Image.effect_noise((800, 600), 90).save(stream, "PNG")
    with pytest.raises(NoTextLayerError, match="损坏") as caught:
        extract(stream.getvalue()[: len(stream.getvalue()) // 2])
    assert "--ocr" not in str(caught.value)


def test_the_command_keeps_what_it_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUESUAN_CACHE", str(tmp_path / "kept"))
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(a_scan(1))
    with pytest.raises(SystemExit) as done:
        main(["extract", str(scan), "-o", str(tmp_path / "record.json"), "--ocr-processes", "1"])
    assert done.value.code == 0
    assert len(list((tmp_path / "kept" / "ocr").glob("*/*.json"))) == 1


def test_a_page_without_pictures_gives_no_parts() -> None:
    with PdfFile(tiny_pdf("", "q 100 0 0 50 20 700 cm /Im1 Do Q")) as pdf:
        pdf.read()
        assert pdf.parts(1) == ()
        (part,) = pdf.parts(2)
        assert (part.width, part.height, part.is_plain) == (1, 1, True)
        assert (part.box.x0, part.box.x1) == (20, 120)
        raster = pdf.part_raster(2, part)
        assert raster is not None
        assert (raster.width, raster.height) == (1, 1)
