"""A reading that forgets: something that was read is taken out of the record, and the ledger and the checks are asked again.

``python -m evals.robustness.forgetting --n 300``: of so many losses in each document and form, how many are told. A loss is
told where the record speaks, as it did not before, of its table, or of the very place in the text.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from itertools import chain, zip_longest
from pathlib import Path
from typing import Annotated

import typer

from evals.robustness.edited import RAW, documents
from evals.robustness.losses import SETTINGS
from evals.robustness.spoiled import Spoiled, spoiled_records
from evals.robustness.transcript import to_transcript, write_as
from extractor.checks import with_checks
from extractor.completeness import account_for
from extractor.input.load import open_source
from extractor.outline.map import DocumentMap
from extractor.outline.tree import Outline
from extractor.pipeline import mapped_outline, read_opened
from extractor.text.source import SourceText
from models.completeness import UnreadPlace
from models.record import Finding, Record

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
NATIVE = "native"
"""The form of a PDF as it was handed down."""


@dataclass(frozen=True)
class Ground:
    """A document that was read, with what the ledger and the checks need to be asked again."""

    record: Record
    outline: Outline
    document_map: DocumentMap

    @property
    def source(self) -> SourceText:
        """Its text."""
        return self.outline.source


@dataclass(frozen=True)
class Verdict:
    """Whether a loss is told: by the ledger alone, and by the ledger and the checks."""

    what: str
    path: str
    document: str
    form: str
    by_ledger: bool
    told: bool


def ground_of(content: bytes) -> Ground:
    """A document, read, whose ledger and checks can be asked again."""
    with open_source(BytesIO(content)) as opened:
        record = read_opened(opened, SETTINGS).record
        document_map, outline = mapped_outline(opened, SETTINGS)
    plain = record.model_copy(update={"findings": tuple(own for own in record.findings if not _is_made_again(own))})
    return Ground(plain, outline, document_map)


def _is_made_again(finding: Finding) -> bool:
    return finding.stage in {"completeness", "checks"}


def forget(
    ground: Ground,
    count: int,
    seed: int,
    document: str = "",
    form: str = "",
    *,
    wanted: str | None = None,
    losses: Iterable[Spoiled] | None = None,
) -> Iterator[Verdict]:
    """The verdicts on a sample of ``count`` losses that has every kind in it, the rare ones first; of one kind where it is
    ``wanted``, of the given ones where there are ``losses``."""
    known = _account(ground, Spoiled("", "", ground.record))
    checked = with_checks(known, ground.outline)
    every = spoiled_records(ground.record, ground.outline) if losses is None else losses
    for spoiled in _sample((own for own in every if wanted in {None, own.what}), count, seed):
        accounted = _account(ground, spoiled)
        by_ledger = _tells(accounted, known, spoiled)
        told = by_ledger or _tells(with_checks(accounted, spoiled.outline or ground.outline), checked, spoiled)
        yield Verdict(spoiled.what, spoiled.path, document, form, by_ledger, told)


def _account(ground: Ground, spoiled: Spoiled) -> Record:
    """A spoiled record with what the ledger says of it."""
    outline, flow = spoiled.outline or ground.outline, ground.document_map.flow
    regions = ground.document_map.regions_of(ground.source.lines)
    return account_for(spoiled.record, ground.source, outline, flow.dropped, regions).record


def _sample(losses: Iterable[Spoiled], count: int, seed: int) -> list[Spoiled]:
    draw = random.Random(seed)  # noqa: S311  (a sample of tests)
    kinds: dict[str, list[Spoiled]] = {}
    for one in losses:
        kinds.setdefault(one.what, []).append(one)
    for own in kinds.values():
        draw.shuffle(own)
    ordered = chain.from_iterable(zip_longest(*kinds.values()))
    return [one for one in ordered if one is not None][:count]


def _tells(after: Record, before: Record, spoiled: Spoiled) -> bool:
    """Whether a record speaks of a loss as it did not speak before."""
    known = {finding.message for finding in before.findings}
    fresh = [finding for finding in after.findings if finding.message not in known and _is_heard(finding)]
    unread = _new_places(after, before)
    if spoiled.table is not None:
        paths = {place.path or "" for finding in fresh for place in finding.places}
        paths |= {path for finding in fresh for path in finding.related}
        own = f"tables.{spoiled.table}"
        return any(f"{path}.".startswith((f"{own}.", f"{own}[")) for path in paths) or any(
            p.part == own for p in unread
        )
    if spoiled.path.startswith("tables.other") and any(place.part == "tables.other" for place in unread):
        return True
    spans = [(place.start, place.end) for place in unread if place.start is not None and place.end is not None]
    told = (place.evidence for finding in fresh for place in finding.places)
    spans += [(evidence.start, evidence.end) for evidence in told if evidence is not None]
    return all(any(start < e and s < end for start, end in spans for s, e in place) for place in spoiled.places)


def _is_heard(finding: Finding) -> bool:
    return finding.severity != "note" or finding.stage == "completeness"


def _new_places(after: Record, before: Record) -> list[UnreadPlace]:
    known = {(place.part, place.start, place.end) for place in _places(before)}
    return [place for place in _places(after) if (place.part, place.start, place.end) not in known]


def _places(record: Record) -> tuple[UnreadPlace, ...]:
    return record.completeness.places if record.completeness is not None else ()


@app.command()
def run(
    *,
    count: Annotated[int, typer.Option("--n", min=1, help="Losses of each document and form.")] = 100,
    seed: Annotated[int, typer.Option(help="Another seed takes another sample.")] = 1,
    forms: Annotated[
        str, typer.Option(help="Forms, separated by commas.")
    ] = f"{NATIVE},{RAW},tabs,html,docx,xlsx,pdf,pdf_unruled",
    only: Annotated[str, typer.Option(help="Documents whose name holds this.")] = "",
    out: Annotated[Path | None, typer.Option(help="A file of JSON lines, one a loss.")] = None,
) -> None:
    """Take something out of each record and tell what share of the losses is told, by kind and by form."""
    verdicts: list[Verdict] = []
    for form in forms.split(","):
        for path in documents(form):
            if only not in path.stem:
                continue
            own = list(forget(ground_of(content_of(path, form)), count, seed, path.stem, form))
            verdicts += own
            if out is not None:
                with out.open("a", encoding="utf-8") as stream:
                    stream.writelines(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in own)
    tell(verdicts)


def content_of(path: Path, form: str) -> bytes:
    """A document of the corpus in a form."""
    return path.read_bytes() if form in {NATIVE, RAW} else write_as(form, to_transcript(path))


def tell(verdicts: Sequence[Verdict]) -> None:
    """The share told by kind and by form, and what is not told."""
    typer.echo(f"{'lost':<40}{'times':>7}{'told':>7}{'by the ledger':>15}")
    for name in ("what", "form"):
        for kind in sorted({getattr(one, name) for one in verdicts}):
            _tell_line(kind, [one for one in verdicts if getattr(one, name) == kind])
    _tell_line("all", verdicts)
    for one in verdicts:
        if not one.told:
            typer.echo(f"  {one.document}.{one.form} {one.what}: {one.path}")


def _tell_line(name: str, own: Sequence[Verdict]) -> None:
    told, by_ledger = sum(one.told for one in own), sum(one.by_ledger for one in own)
    typer.echo(f"{name:<40}{len(own):>7}{told:>7}{by_ledger:>15}")


if __name__ == "__main__":
    app()
