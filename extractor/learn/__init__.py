"""Learning what a publisher calls things: the model proposes, the identities and the ledger of figures decide, a file keeps it.

>>> from extractor.learn import learn
>>> lesson = learn("决算.pdf", settings)                     # doctest: +SKIP
>>> lesson.aliases.titles                                    # doctest: +SKIP
(('income', '部门进账一览表'),)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from extractor.accounts.own_aliases import NONE, Aliases
from extractor.accounts.templates import TEMPLATES
from extractor.input.load import Source
from extractor.learn.accept import ambiguity, objection, without_unproved
from extractor.learn.proposals import Proposal, Rejected, answer_to_proposals
from extractor.learn.reread import Read, reader_of
from extractor.learn.units import Passage, understood, unknown_passages
from extractor.llm.answers import LearnAnswer
from extractor.llm.client import Request
from extractor.llm.prompts import load_prompt, render
from extractor.llm.tasks import DocumentName
from extractor.llm.usage import Counters
from extractor.outline.alias_file import LABELS, MEASURES
from extractor.outline.vocabulary import ReadRole
from extractor.pipeline import Reading
from extractor.settings import Settings

if TYPE_CHECKING:
    from extractor.llm.session import ModelSession

TASK = "learn"
ASKED_MEASURES = MEASURES[:7]
"""What headings of the nine tables measure; balances and kinds of appropriation are columns."""


@dataclass(frozen=True)
class Lesson:
    """What was learnt from a document: ``aliases`` to keep, what was rejected and why, figures understood before and after."""

    aliases: Aliases = NONE
    rejected: tuple[Rejected, ...] = ()
    asked: int = 0
    before: int = 0
    after: int = 0
    prompt: str = ""
    document: str = ""
    usage: Counters = field(default_factory=Counters)


def learn(source: Source, settings: Settings, session: ModelSession | None = None) -> Lesson:
    """What the model can say of the titles, headings and names in a document that nobody knows, as far as the account bears it out.

    Raises as ``extract`` does, UsageError without a model, ModelCallError and ModelOutputError where it gives no answer.
    """
    from extractor.llm.session import ModelSession

    settings.llm.require()

    read = reader_of(source, settings)
    reading = read(NONE)
    passages = unknown_passages(reading)
    figures = len(understood(reading))
    if not passages:
        return Lesson(before=figures, after=figures)
    counters = Counters()
    request = learn_request(passages, reading, settings)
    if session is not None:
        answer = session.run(session.ask(request, counters))
    else:
        with ModelSession(settings.llm) as own:
            answer = own.run(own.ask(request, counters))
    assert isinstance(answer, LearnAnswer)  # noqa: S101  (the answer model of the request)
    proposals, rejected = answer_to_proposals(answer, passages)
    accepted, more = weigh(proposals, reading, read)
    return Lesson(
        aliases=accepted,
        rejected=(*rejected, *more),
        asked=len(passages),
        before=figures,
        after=len(understood(read(accepted))) if accepted else figures,
        prompt=f"{TASK}@{request.version}",
        document=request.document,
        usage=counters,
    )


def learn_request(passages: Sequence[Passage], reading: Reading, settings: Settings) -> Request:
    """The one question about a document."""
    prompt = load_prompt(TASK, settings.llm.prompt_version(TASK))
    origin = reading.record.provenance
    name = DocumentName(origin.input.name if origin else None, origin.input.sha256 if origin else "")
    inputs = {
        "units": [{"id": passage.id, "kind": passage.kind, "text": passage.text} for passage in passages],
        "tables": [
            {"id": t.id, "title": t.title, "columns": [{"id": c.name, "label": c.label} for c in t.columns]}
            for t in TEMPLATES.values()
        ],
        "labels": LABELS,
        "measures": ASKED_MEASURES,
        "sections": get_args(ReadRole),
    }
    temperature = {"temperature": settings.llm.temperature} if settings.llm.temperature is not None else {}
    return Request(
        document=name.label,
        task=TASK,
        version=prompt.version,
        messages=render(prompt, inputs),
        answer=LearnAnswer,
        parameters=temperature | dict(prompt.parameters),
    )


def weigh(proposals: Sequence[Proposal], first: Reading, read: Read) -> tuple[Aliases, list[Rejected]]:
    """The proposals that the account bears out, and why the others are not taken over.

    One may need another (a table that only its neighbour confirms): those that failed are tried again while any succeeds.
    """
    accepted, current = NONE, first
    left, reasons = list(proposals), dict[int, str]()
    kept: list[Proposal] = []
    while True:
        before = len(left)
        for proposal in list(left):
            trial = read(accepted + proposal.aliases)
            reason = objection(proposal, current, trial)
            if reason is None:
                accepted, current = accepted + proposal.aliases, trial
                kept.append(proposal)
                left.remove(proposal)
            else:
                reasons[id(proposal)] = reason
        if not left or len(left) == before:
            break
    rejected = [Rejected(proposal.name, reasons[id(proposal)]) for proposal in left]
    for proposal in [one for one in kept if one.name in TEMPLATES]:
        doubt = ambiguity(proposal.name, proposal.aliases, current.record.tables)  # type: ignore[arg-type]
        if doubt is not None:
            kept.remove(proposal)
            rejected.append(Rejected(proposal.name, doubt))
    accepted = NONE
    for proposal in kept:
        aliases, unproved = without_unproved(proposal, current.record.tables)
        accepted += aliases
        rejected += unproved
    return accepted, rejected


__all__ = ["Lesson", "Passage", "Proposal", "Rejected", "learn", "learn_request", "weigh"]
