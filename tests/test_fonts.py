"""PDFs that do not hold their fonts read the same on machines without fonts, with Latin fonts, with Chinese ones."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tiny_pdf import show, tiny_pdf

from extractor.pdf.blank_font import block_font

HERE = Path(__file__).parent
TURNED = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
MACHINES = ("bare", "latin", "chinese")
PRINTED = {
    "cid": ["收入合计 1,234.56", "12.50 WiW"],
    "one_by_one": ["收入", "支出"],
    "latin": ["Total 12.50 WiW", "Fixed 12.50", "1,234.56"],
    "turned_0": ["收入支出12.50"],
    "turned_90": ["收入支出12.50"],
    "turned_180": ["收入支出12.50"],
    "turned_270": ["收入支出12.50"],
}


def cid_font_pdf(path: Path) -> None:
    """Text in a Chinese font that every reader is expected to have; its digits are narrower than any substitute's."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    canvas.setFont("STSong-Light", 10)
    canvas.drawString(50, 700, "收入合计")
    canvas.drawString(94, 700, "1,234.56")
    canvas.drawString(50, 650, "12.50")
    canvas.drawString(77, 650, "WiW")
    canvas.save()


def base_font_pdf(path: Path) -> None:
    """Text in three of the fourteen fonts that no PDF needs to hold."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path))
    for font, y, text in (
        ("Helvetica-BoldOblique", 700, "Total 12.50 WiW"),
        ("Courier", 650, "Fixed 12.50"),
        ("Times-Roman", 600, "1,234.56"),
    ):
        canvas.setFont(font, 10)
        canvas.drawString(50, y, text)
    canvas.save()


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Machine → name of the PDF → what is read there, and the fonts that it was read with; a process for each machine."""
    folder = tmp_path_factory.mktemp("fonts")
    for machine in MACHINES:
        (folder / machine).mkdir()
    import reportlab

    for vera in (Path(reportlab.__file__).parent / "fonts").glob("Vera*.ttf"):
        shutil.copy(vera, folder / "latin")
    (folder / "chinese" / "song.ttf").write_bytes(block_font("Tiny Song", 1400))
    cid_font_pdf(folder / "cid.pdf")
    base_font_pdf(folder / "latin.pdf")
    apart = show("收", 50, 400) + show("入", 60, 400) + show("支", 50, 380) + show("出", 60, 380)
    (folder / "one_by_one.pdf").write_bytes(tiny_pdf(apart))
    for turn, matrix in TURNED.items():
        (folder / f"turned_{turn}.pdf").write_bytes(tiny_pdf(show("收入支出12.50", 250, 400, 10, matrix)))
    return {machine: _read_on(folder, machine) for machine in MACHINES}


def _read_on(folder: Path, machine: str) -> dict[str, Any]:
    paths = sorted(map(str, folder.glob("*.pdf")))
    command = [sys.executable, str(HERE / "read_with_fonts.py"), str(folder / machine), *paths]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE)])}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return {Path(path).stem: found for path, found in json.loads(done.stdout).items()}


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", PRINTED)
def test_text_is_read_as_printed_whatever_fonts_there_are(
    readings: dict[str, dict[str, Any]], machine: str, name: str
) -> None:
    reading, _ = readings[machine][name]
    assert [text for text, _ in reading["lines"]] == PRINTED[name]
    assert [text for text, _ in reading["words"]] == " ".join(PRINTED[name]).split()


@pytest.mark.parametrize("name", PRINTED)
def test_boxes_are_the_same_whatever_fonts_there_are(readings: dict[str, dict[str, Any]], name: str) -> None:
    bare, latin, chinese = (readings[machine][name][0] for machine in MACHINES)
    assert bare == latin == chinese


def test_the_chinese_machine_really_has_a_font_of_its_own(readings: dict[str, dict[str, Any]]) -> None:
    assert readings["chinese"]["cid"][1] == ["Tiny Song"]
    assert readings["bare"]["cid"][1] != ["Tiny Song"]
