"""Whether a record would be read otherwise today: what its provenance says, beside the settings of now. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from extractor.batch.task import settings_hash
from extractor.settings import Settings
from extractor.version import __version__
from models.record import Provenance, Record

What = Literal["program", "engine", "model", "settings", "unknown"]


@dataclass(frozen=True)
class ReadOtherwise:
    """Something in which the reading differs from one of today: what it was read with, and what it would be read with.

    Of ``settings`` (wordings, OCR, prompts, limits of the reading) only that they differ is known, of ``unknown`` nothing.
    """

    what: What
    then: str | None = None
    now: str | None = None


def read_otherwise(record: Record, settings: Settings, read_with: Collection[str] = ()) -> tuple[ReadOtherwise, ...]:
    """Every difference between the reading of a record and one of today; none where it would be the same.

    ``read_with`` are the digests of settings under which the ledger has this record, none where it does not know it.
    """
    origin = record.provenance
    if origin is None:
        return (ReadOtherwise("unknown"),)
    found = tuple(_named(origin, settings))
    if not found and read_with and settings_hash(settings) not in read_with:
        return (ReadOtherwise("settings"),)
    return found


def _named(origin: Provenance, settings: Settings) -> Iterator[ReadOtherwise]:
    program = f"juesuan {__version__}"
    if origin.program != program:
        yield ReadOtherwise("program", origin.program, program)
    if origin.engine != settings.engine:
        yield ReadOtherwise("engine", origin.engine, settings.engine)
    elif origin.model is not None and origin.model != settings.llm.model:
        yield ReadOtherwise("model", origin.model, settings.llm.model)
