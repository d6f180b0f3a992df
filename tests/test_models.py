"""The record's models: exact money, closed and frozen, one JSON Schema."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from conftest import record_of
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from extractor.cli.schema import schema_text
from models import Amount, Record
from models.rows import IncomeRow, SummaryRow

ROOT = Path(__file__).parents[1]


class Purse(BaseModel):
    amount: Amount | None


@pytest.mark.parametrize("printed", ["5010.42", "0", "0.00", "-86.23", "3300", "12345678901234567890.12"])
def test_an_amount_comes_back_as_it_was_printed(printed: str) -> None:
    purse = Purse.model_validate_json(json.dumps({"amount": printed}))
    assert purse.amount == Decimal(printed)
    assert json.loads(purse.model_dump_json()) == {"amount": printed}


@pytest.mark.parametrize("refused", [5010.42, 13, "5,010.42", "1e3", "", "-", " 1", "NaN", True, "１"])
def test_what_is_no_decimal_string_is_refused(refused: object) -> None:
    with pytest.raises(ValidationError, match="decimal string"):
        Purse.model_validate({"amount": refused})


def test_an_amount_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ValidationError, match="finite"):
        Purse(amount=Decimal("NaN"))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_amounts_round_trip_through_json(amount: Decimal) -> None:
    assert Purse.model_validate_json(Purse(amount=amount).model_dump_json()).amount == amount


def test_a_misspelt_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="amonut"):
        SummaryRow.model_validate({"line": 1, "item": "总计", "amount": None, "amonut": "1"})


def test_a_record_cannot_be_changed() -> None:
    row = SummaryRow(line=1, item="总计", amount=Decimal("1.00"))
    with pytest.raises(ValidationError, match="frozen"):
        row.amount = Decimal("2.00")  # type: ignore[misc]


def test_labels_come_before_amounts_and_the_source_comes_last() -> None:
    names = list(IncomeRow.model_fields)
    assert names[:3] == ["code", "name", "total"]
    assert names[-1] == "source"


def test_the_published_json_schema_is_that_of_the_models() -> None:
    published = (ROOT / "schema" / "record.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "make schema"


@pytest.mark.parametrize("gold", sorted((ROOT / "evals" / "gold").glob("*.json")), ids=lambda path: path.stem)
def test_every_gold_file_is_a_record(gold: Path) -> None:
    assert Record.model_validate_json(gold.read_bytes()).schema_version == "1"


@pytest.mark.parametrize("document", ["wuchang_office_2022.pdf", "wuchang_office_2024.txt"])
def test_a_written_record_obeys_the_published_schema_and_is_read_back(document: str) -> None:
    written = record_of(document).model_dump_json()
    jsonschema.validate(json.loads(written), json.loads(schema_text()))
    assert Record.model_validate_json(written) == record_of(document)
