"""The forms of mutated inputs that are made from others, and those that are no documents: what they are before they are damaged."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from evals.fuzz.cases import BASES, MADE_FROM, USUAL, Case, _base
from evals.fuzz.products import READERS
from evals.fuzz.run import SETTINGS, read_twice
from extractor.batch.ledger import Ledger
from extractor.batch.task import Task
from extractor.errors import ExtractorError, UsageError
from extractor.pipeline import extract
from models.record import Record

SEED = 3


@lru_cache
def undamaged(form: str) -> Record:
    return extract(_base(form, 0, SEED), SETTINGS)


@pytest.mark.parametrize("form", sorted(set(MADE_FROM) & set(USUAL) - set(READERS)))
def test_a_form_made_from_another_holds_the_same_account(form: str) -> None:
    found, original = undamaged(form), undamaged(MADE_FROM[form][0])
    assert found.document.department == original.document.department
    assert found.completeness is not None
    assert original.completeness is not None
    assert found.completeness.read == original.completeness.read > 100
    assert found.completeness.unread == 0


@pytest.mark.parametrize("form", READERS)
def test_what_the_program_wrote_is_read_again(form: str) -> None:
    assert READERS[form](_base(form, 0, SEED), form).record


@pytest.mark.parametrize("form", READERS)
def test_what_somebody_damaged_is_read_or_one_typed_error(form: str) -> None:
    ends = set()
    for number in range(0, 8 * BASES, BASES):  # of one document
        try:
            read_twice(Task(b"", str(Case(form, number, SEED)), SETTINGS))
            ends.add("read")
        except ExtractorError:
            ends.add("refused")
    assert ends == {"read", "refused"}


def test_a_ledger_whose_schema_is_no_text_is_one_typed_error(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    data = _base("ledger", 0, SEED)
    path.write_bytes(data.replace(b"CREATE TABLE documents", b"CREATE TABLE d\xac\xff\xfeuments", 1))
    with pytest.raises(UsageError, match="账本"):
        Ledger.open(path)
