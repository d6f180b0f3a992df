"""Documents without number for the tests of scale: the published texts, with other names, years and amounts that still add up.

Amounts of a document are multiplied by the same whole number: sums stay sums, percentages stay right. Left alone are the few
that print neither decimals nor a unit, and so look like codes and counts.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

from conftest import CORPUS

TEXTS = (
    "wuchang_office_2024.txt",
    "wuchang_office_2022.txt",
    "jiangan_office_2023.txt",
    "wuchang_service_center_2023.txt",
)
_FIRST = "东南西北安宁和平广清长永新文武青江河湖海"
_SECOND = "山阳川城陵源昌岗浦津洲关台坪塘桥"
# Publishers print blanks inside figures: 1, 028. 82.
_AMOUNT = re.compile(
    r"(?<![\d.\-—])-?\d{1,3}(?:,\s?\d{3})+\.\s?\d{1,2}(?![\d%％.分])"
    r"|(?<![\d.\-—,])-?\d+\.\s?\d{1,2}(?![\d%％.分])"
    r"|(?<![\d.,])\d[\d,]*(?=万元)|(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d.,])"
)
_YEAR = re.compile(r"(?<!\d)20[12]\d(?=年|\s*年度)")


@cache
def _text(name: str) -> str:
    return (CORPUS / name).read_text(encoding="utf-8")


def vary(text: str, *, name: str, factor: int, years: int) -> str:
    """The text of another department: district ``name``, amounts × ``factor``, ``years`` later."""

    def multiplied(found: re.Match[str]) -> str:
        printed = found.group()
        value = Decimal(re.sub(r"[,\s]", "", printed)) * factor
        return f"{value:,f}" if "," in printed else f"{value:f}"

    text = re.sub("武昌|江岸", name, text)
    text = _YEAR.sub(lambda found: str(int(found.group()) + years), text)
    return _AMOUNT.sub(multiplied, text)


def varied_texts(count: int, *, texts: tuple[str, ...] = TEXTS) -> Iterator[tuple[str, str]]:
    """``(file name, text)`` of so many documents, no two alike; always the same ones."""
    choice = random.Random(20221103)
    for number in range(count):
        name = choice.choice(_FIRST) + choice.choice(_SECOND)
        base = texts[number % len(texts)]
        factor, years = 2 + number, choice.randint(-4, 2)
        yield f"{number:06d}_{name}.txt", vary(_text(base), name=name, factor=factor, years=years)


def write_varied(
    folder: Path, count: int, *, texts: tuple[str, ...] = TEXTS, pdf_every: int | None = None
) -> list[Path]:
    """Write so many documents; every ``pdf_every``-th is a published PDF with a comment behind its end."""
    folder.mkdir(parents=True, exist_ok=True)
    pdfs = [CORPUS / "wuchang_office_2024.pdf", CORPUS / "jiangan_office_2023.pdf", CORPUS / "wuchang_office_2022.pdf"]
    paths = []
    for number, (name, text) in enumerate(varied_texts(count, texts=texts)):
        if pdf_every and number % pdf_every == pdf_every - 1:
            path = folder / f"{number:06d}.pdf"
            path.write_bytes(pdfs[number // pdf_every % len(pdfs)].read_bytes() + f"\n%{number}\n".encode())
        else:
            path = folder / name
            path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths
