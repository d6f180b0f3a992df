"""Who read what, with which program, prompts and model, and how long each stage took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from extractor.layout import Document, DocumentFile
from extractor.narrative.read import NarrativeReading
from extractor.settings import Settings
from extractor.tables import TablesReading
from extractor.version import __version__
from models.record import InputFile, InputInfo, Provenance, SectionProvenance, Usage


@dataclass
class Timings:
    """Seconds by stage, in the order in which the stages ran; ``tell`` hears of each that begins."""

    tell: Callable[[str], None] | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside to one stage."""
        if self.tell is not None:
            self.tell(name)
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 4)


@dataclass(frozen=True)
class ModelProvenance:
    """What the provenance says of a language model: prompts by task, and usage."""

    prompts: dict[str, str] = field(default_factory=dict)
    usage: Usage | None = None

    def with_further(self, prompts: dict[str, str], usage: Usage | None) -> ModelProvenance:
        """This and what further tasks used."""
        if usage is None or self.usage is None:
            return ModelProvenance(self.prompts | prompts, usage or self.usage)
        return ModelProvenance(self.prompts | prompts, self.usage.plus(usage))


def timed_provenance(provenance: Provenance | None, timings: Timings) -> Provenance | None:
    """The provenance with the timings of the stages that ran after it was written."""
    return None if provenance is None else provenance.model_copy(update={"timings": dict(timings.seconds)})


def tables_section(reading: TablesReading) -> SectionProvenance:
    """Who read the tables, and how many of the nine have figures."""
    present = sum(table.status == "present" for _, table in reading.tables.items())
    return SectionProvenance(
        section="tables",
        engine="deterministic",
        version=__version__,
        status="read" if present else "nothing",
        items=present,
    )


def make_provenance(
    document: Document,
    settings: Settings,
    tables: SectionProvenance,
    narrative: NarrativeReading,
    timings: Timings,
    model: ModelProvenance,
) -> Provenance:
    """The whole, as far as it is known when the narrative has been read."""
    return Provenance(
        input=InputInfo(
            sha256=document.sha256,
            size=document.size,
            kind=document.kind,
            pages=len(document.pages) or None,
            name=document.name,
            encoding=document.encoding,
            ocr_pages=document.ocr_pages,
            files=tuple(map(_input_file, document.files)),
        ),
        program=f"juesuan {__version__}",
        engine=settings.engine,
        model=settings.llm.model if model.usage is not None else None,
        prompts=model.prompts,
        sections=(tables, *narrative.sections),
        timings=timings.seconds,
        usage=model.usage,
    )


def _input_file(file: DocumentFile) -> InputFile:
    pages = (file.first_page, file.last_page) if file.first_page is not None and file.last_page is not None else None
    return InputFile(name=file.name, kind=file.kind, sha256=file.sha256, size=file.size, pages=pages)
