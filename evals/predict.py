"""The one place where the suite calls the extractor."""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

import extractor
from extractor.errors import ExtractorError, UsageError
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
    """The extractor's settings; each repeat beyond the first has a cache slot of its own.

    Raises UsageError for an option that the installed extractor does not know.
    """
    wanted: dict[str, Any] = {"engine": options.engine}
    if options.model is not None:
        wanted["model"] = options.model
    if options.prompts:
        wanted["prompts"] = dict(options.prompts)
    if options.replay is not None:
        wanted["replay"] = Path(options.replay)
    if repeat > 1 and options.engine != "rules":
        wanted["cache_slot"] = repeat
    known = {field.name for field in dataclasses.fields(extractor.Settings)}
    for name in wanted:
        if name not in known:
            raise UsageError(f"已安装的抽取程序没有 {name} 这项设置", hint="去掉该选项，或升级 juesuan")
    return extractor.Settings(**wanted)


def predict(document: Path, options: EngineOptions, *, repeat: int = 1) -> Prediction:
    """Extract one document. An error that the extractor raises on purpose is a result, any other one is not caught."""
    settings = options_to_settings(options, repeat=repeat)
    start = time.perf_counter()
    try:
        record = extractor.extract(document, settings)
    except UsageError:
        raise
    except ExtractorError as error:
        return Prediction(None, f"{type(error).__name__}: {error.message}", time.perf_counter() - start)
    return Prediction(record, None, time.perf_counter() - start)
