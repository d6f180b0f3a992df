"""``juesuan check --judge``: contradictions of meaning that a language model points at, and that the document itself proves.

The model quotes two places and names the kind; both quotes must be printed, and what the kind claims is held against the
record (``extractor.judge.proofs``). What is not proved is dropped. Nothing here is above a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.errors import ModelCallError, ModelOutputError
from extractor.judge.proofs import KINDS, SYMMETRIC, Claim, Proof, Quote, proof_of
from extractor.llm.answers import Contradiction, JudgeAnswer
from extractor.llm.client import Request
from extractor.llm.place import UnitPlace
from extractor.llm.prompts import load_prompt, render
from extractor.llm.session import ModelSession
from extractor.llm.tasks import DocumentName
from extractor.llm.units import Unit, pack, task_units
from extractor.llm.usage import Counters
from extractor.model_settings import ModelSettings
from extractor.outline.tree import Outline
from extractor.task_folders.folder import shipped_task
from models.record import Finding, Place, Record

TASK = "judge"
_READS = ("summaries", "sheets", "reports")
"""Tasks whose stretches are judged: what was planned, what was done, and what is said of it."""


@dataclass(frozen=True)
class Judgement:
    """What came of it: findings, how many contradictions the model named, and why requests failed."""

    findings: tuple[Finding, ...]
    named: int
    failed: tuple[str, ...] = ()


def judge(record: Record, outline: Outline, settings: ModelSettings, session: ModelSession | None = None) -> Judgement:
    """The proved contradictions of a document of which ``record`` was read.

    Raises UsageError where no model is set. A request that fails is told in the result.
    """
    if session is None:
        with ModelSession(settings) as own:
            return judge(record, outline, settings, own)
    return session.run(_judge(record, judged_units(outline), settings, session))


def judged_units(outline: Outline) -> tuple[Unit, ...]:
    """The stretches that are judged, numbered through."""
    found = [unit for task in _READS for unit in task_units(shipped_task(task), outline)]
    return tuple(Unit(str(number), one.kind, one.text, one.passage) for number, one in enumerate(found, 1))


async def _judge(record: Record, units: Sequence[Unit], settings: ModelSettings, session: ModelSession) -> Judgement:
    printed: list[Claim] = []
    failed: list[str] = []
    named = 0
    for group in pack(units, settings.request_characters) if units else []:
        request = _request(record, group, settings)
        try:
            answer = await session.ask(request, Counters())
        except (ModelCallError, ModelOutputError) as error:
            failed.append(error.message)
            continue
        assert isinstance(answer, JudgeAnswer)  # noqa: S101  (the answer model of the request)
        named += len(answer.contradictions)
        claims = [_claim(one, group, record) for one in answer.contradictions]
        if all(claim is not None for claim in claims):
            session.keep(request, answer)
        printed += [claim for claim in claims if claim is not None]
    return Judgement(_findings(printed), named, tuple(failed))


def _request(record: Record, units: Sequence[Unit], settings: ModelSettings) -> Request:
    prompt = load_prompt(TASK)
    origin = record.provenance.input if record.provenance is not None else None
    name = DocumentName(origin.name if origin else None, origin.sha256 if origin else "")
    shown = [{"id": unit.id, "kind": unit.kind, "text": unit.text} for unit in units]
    temperature = {"temperature": settings.temperature} if settings.temperature is not None else {}
    return Request(
        document=name.label,
        task=TASK,
        version=prompt.version,
        messages=render(prompt, {"units": shown}),
        answer=JudgeAnswer,
        parameters=temperature | dict(prompt.parameters),
    )


def _claim(said: Contradiction, units: Sequence[Unit], record: Record) -> Claim | None:
    """The contradiction with the places of its quotes; ``None`` where one of them is not printed."""
    first, second = _quote(said.first, said.first_unit, units), _quote(said.second, said.second_unit, units)
    return Claim(said.kind, first, second, record) if first is not None and second is not None else None


def _quote(text: str, number: str, units: Sequence[Unit]) -> Quote | None:
    unit = next((one for one in units if one.id == number), None)
    if unit is None:
        return None
    place = UnitPlace(unit)
    found = next(iter(place.texts(text, 0, approximate=False)), None)
    if found is None or place.speaks_to_the_reader(found.start):
        return None
    return Quote(place.printed(found), unit, place.evidence(found))


def _findings(claims: Sequence[Claim]) -> tuple[Finding, ...]:
    """One finding for each statement that is contradicted, with every place that contradicts it, in the order of the answer."""
    proved: dict[tuple[object, ...], dict[tuple[int, int], Proved]] = {}
    for claim in claims:
        proof = proof_of(claim)
        if proof is None:
            continue
        quotes = [claim.first, claim.second]
        if claim.kind in SYMMETRIC:
            quotes.sort(key=lambda quote: (quote.evidence.start, quote.evidence.end))
        first, second = ((quote.evidence.start, quote.evidence.end) for quote in quotes)
        ordered = replace(claim, first=quotes[0], second=quotes[1])
        proved.setdefault((claim.kind, first), {}).setdefault(second, Proved(ordered, proof))
    return tuple(_finding(tuple(found.values())) for found in proved.values())


@dataclass(frozen=True)
class Proved:
    """A claim with its proof."""

    claim: Claim
    proof: Proof


def _finding(proved: Sequence[Proved]) -> Finding:
    first, proof = proved[0].claim, proved[0].proof
    others = "、".join(f"“{one.claim.second.text}”{one.proof.told}" for one in proved)
    left, right = (proof.left, proof.right) if len(proved) == 1 else (None, None)
    return Finding(
        id=f"judge.{first.kind}",
        severity=proof.severity,
        stage="checks",
        message=f"{KINDS[first.kind]}：“{first.first.text}”与{others}",
        left=left,
        right=right,
        difference=left - right if left is not None and right is not None else None,
        origin="model",
        places=tuple(
            Place(printed=quote.text, page=quote.evidence.page, evidence=quote.evidence)
            for quote in (first.first, *(one.claim.second for one in proved))
        ),
    )
