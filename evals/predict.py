"""The one place where the suite calls the extractor."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict

import extractor
from evals.cassettes import replay_settings, replaying
from evals.exchanges import Exchange, KeepingSession, unheard
from extractor.errors import ExtractorError, UsageError
from extractor.model_settings import model_settings
from extractor.pipeline import read_outline
from extractor.project_file import PROJECT_FILE
from extractor.settings import EngineName
from models import Record


class EngineOptions(BaseModel):
    """How documents are read in a run. What is ``None`` or empty stays at the extractor's own setting.

    ``base_url`` is where the model of a live run was asked; ``prompt_folder`` holds prompts of the user's own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: str = "rules"
    model: str | None = None
    prompts: dict[str, str] = {}
    replay: str | None = None
    base_url: str | None = None
    prompt_folder: str | None = None

    @property
    def asks(self) -> bool:
        """Whether a model is asked."""
        return self.engine != "rules"


@dataclass(frozen=True, slots=True)
class Prediction:
    """A record, or why there is none; ``seconds`` of wall time.

    ``unanswered`` says why the model was not heard: what stands in the record is then the rules' reading, and no score of
    the model. ``exchanges`` are its requests and answers.
    """

    record: Record | None
    failed: str | None
    seconds: float
    unanswered: str | None = None
    exchanges: tuple[Exchange, ...] = ()


def with_environment(options: EngineOptions) -> EngineOptions:
    """The options with the model and endpoint that the environment or ``juesuan.toml`` name: part of what a run is.

    Raises UsageError where a model is to be asked and none is named.
    """
    if not options.asks or options.replay is not None:
        return options
    llm = options_to_settings(options).llm
    llm.require()
    return options.model_copy(update={"model": llm.model, "base_url": llm.base_url})


def options_to_settings(options: EngineOptions, *, repeat: int = 1) -> extractor.Settings:
    """The extractor's settings; each repeat has a cache slot of its own.

    A live run takes its endpoint from the environment or ``juesuan.toml``; a replayed one needs none. Raises UsageError for
    an option that cannot be.
    """
    if options.engine not in get_args(EngineName):
        raise UsageError(f"没有 {options.engine!r} 这种引擎", hint=f"可用 {'、'.join(get_args(EngineName))}")
    engine: Any = options.engine
    if options.engine == "rules":
        return extractor.Settings(engine=engine)
    prompts = tuple(options.prompts.items())
    own = None if options.prompt_folder is None else Path(options.prompt_folder)
    if options.replay is not None:
        llm = replay_settings(prompts=prompts, prompt_folder=own, slot=repeat)
        return extractor.Settings(engine=engine, reader="pdfplumber", llm=llm)
    flags = {"model": options.model, "prompts": prompts or None, "prompt_folder": own, "slot": repeat}
    return extractor.Settings(engine=engine, llm=model_settings(flags, os.environ, PROJECT_FILE))


def predict(
    document: Path, options: EngineOptions, *, repeat: int = 1, progress: Callable[[str], None] | None = None
) -> Prediction:
    """Extract one document. An error that the extractor raises on purpose is a result, any other one is not caught.

    What the user has to mend before any document can be read (a prompt, an extra) is raised.
    """
    settings = replace(options_to_settings(options, repeat=repeat), progress=progress)
    start = time.perf_counter()
    try:
        with (
            replaying(Path(options.replay)) if options.replay is not None else nullcontext(),
            keeping_session(settings) as session,
        ):
            record = extractor.extract(document, settings, session)
            exchanges = tuple(session.exchanges) if session is not None else ()
    except ExtractorError as error:
        if error.exit_code == UsageError.exit_code:
            raise
        return Prediction(None, f"{type(error).__name__}: {error.message}", time.perf_counter() - start)
    return Prediction(record, None, time.perf_counter() - start, unheard(exchanges), exchanges)


@contextmanager
def keeping_session(settings: extractor.Settings) -> Iterator[KeepingSession | None]:
    """A session for one document, ``None`` where no model is asked."""
    if settings.engine == "rules":
        yield None
        return
    session = KeepingSession(settings.llm)
    with session:
        yield session


def source_text(document: Path, options: EngineOptions) -> str:
    """The normalised text that the evidence of a record of this document points into."""
    return read_outline(document, options_to_settings(options)).source.text
