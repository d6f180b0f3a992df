"""The one place where the suite calls the extractor."""

from __future__ import annotations

import os
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict

import extractor
from evals.cassettes import replay_settings, replaying
from extractor.errors import ExtractorError, UsageError
from extractor.model_settings import model_settings
from extractor.pipeline import read_outline
from extractor.project_file import PROJECT_FILE
from extractor.settings import EngineName
from models import Record


class EngineOptions(BaseModel):
    """How documents are read in a run. What is ``None`` or empty stays at the extractor's own setting."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: str = "rules"
    model: str | None = None
    prompts: dict[str, str] = {}
    replay: str | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """A record, or why there is none; ``seconds`` of wall time."""

    record: Record | None
    failed: str | None
    seconds: float


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
    if options.replay is not None:
        return extractor.Settings(engine=engine, reader="pdfplumber", llm=replay_settings(prompts=prompts, slot=repeat))
    flags = {"model": options.model, "prompts": prompts or None, "slot": repeat}
    return extractor.Settings(engine=engine, llm=model_settings(flags, os.environ, PROJECT_FILE))


def predict(document: Path, options: EngineOptions, *, repeat: int = 1) -> Prediction:
    """Extract one document. An error that the extractor raises on purpose is a result, any other one is not caught."""
    settings = options_to_settings(options, repeat=repeat)
    start = time.perf_counter()
    try:
        with replaying(Path(options.replay)) if options.replay is not None else nullcontext():
            record = extractor.extract(document, settings)
    except UsageError:
        raise
    except ExtractorError as error:
        return Prediction(None, f"{type(error).__name__}: {error.message}", time.perf_counter() - start)
    return Prediction(record, None, time.perf_counter() - start)


def source_text(document: Path, options: EngineOptions) -> str:
    """The normalised text that the evidence of a record of this document points into."""
    return read_outline(document, options_to_settings(options)).source.text
