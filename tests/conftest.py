"""What all tests share: the corpus, its gold, and records that are extracted once for each test process."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractor import Settings, extract
from models import Record

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "evals" / "corpus"
GOLD = ROOT / "evals" / "gold"

GOLD_OF = {
    "jiangan_office_2023.txt": "jiangan_office_2023.json",
    "jiangan_office_2023.pdf": "jiangan_office_2023.json",
    "jiangan_office_2023.narrow.pdf": "jiangan_office_2023.json",
    "wuchang_office_2022.txt": "wuchang_office_2022.json",
    "wuchang_office_2022.pdf": "wuchang_office_2022.json",
    "wuchang_office_2024.txt": "wuchang_office_2024.json",
    "wuchang_office_2024.pdf": "wuchang_office_2024.json",
    "wuchang_service_center_2023.txt": "wuchang_service_center_2023.json",
}
"""Documents whose tables can be read without OCR, and their gold; ``.txt`` and ``.pdf`` of one name share it."""

PICTURE_TABLES = "wuchang_service_center_2023.pdf"
"""A document with a text layer, all of whose tables are pictures."""


@cache
def record_of(document: str, *, tables_only: bool = False) -> Record:
    """The record of a corpus document, extracted once for each process."""
    settings = Settings(parts=frozenset({"tables"}), ocr="never") if tables_only else Settings(ocr="never")
    return extract(CORPUS / document, settings)


@cache
def gold_of(document: str) -> Any:
    """The hand-labelled record of a corpus document, as plain data."""
    return json.loads((GOLD / GOLD_OF[document]).read_text(encoding="utf-8"))


@pytest.fixture
def corpus() -> Path:
    """The folder of the corpus documents."""
    return CORPUS
