"""How far the workers are with their documents: a small file for each document under way, in a folder that somebody watches.

A worker shares no memory with who started the run; a file is as good for one process as for a cluster's machines on one disk.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from extractor.data_files import parse_json, read_data
from extractor.errors import UsageError
from extractor.settings import Settings
from extractor.typed import settle_types

PICTURES = "pictures"
"""The stage in which so many of so many picture pages are read."""

_LARGEST = 1 << 16
"""Bytes of a file that tells a stage; a name of a document is no longer."""


@dataclass(frozen=True)
class Doing:
    """What a worker is at: the name of the document, the stage, and of stages that count pages so many ``done`` of ``of``."""

    name: str
    stage: str
    done: int = 0
    of: int = 0


@contextmanager
def stages_told(settings: Settings, folder: Path | None, name: str, digest: str | None) -> Iterator[Settings]:
    """The settings for reading a document that tell its stages into the folder; as they are where nobody watches.

    A folder that cannot be written to costs the reading nothing: it goes on untold.
    """
    if folder is None:
        yield settings
        return
    path = folder / f"{digest or os.getpid()}.json"

    def tell(stage: str, done: int = 0, of: int = 0) -> None:
        part = path.with_suffix(f".{os.getpid()}.part")
        with suppress(OSError):
            part.write_text(json.dumps(asdict(Doing(name, stage, done, of)), ensure_ascii=False), encoding="utf-8")
            part.replace(path)

    try:
        yield replace(settings, progress=tell, ocr_progress=lambda done, of: tell(PICTURES, done, of))
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def stages_in(folder: Path) -> list[Doing]:
    """What the workers are at now; a file that is being replaced or is none of these is passed over."""
    found: list[Doing] = []
    for path in sorted(folder.glob("*.json")):
        with suppress(OSError, ValueError, TypeError, UsageError):
            doing = Doing(**parse_json(read_data(path, _LARGEST)))
            settle_types(doing)
            found.append(doing)
    return found


def forget_stages(folder: Path) -> None:
    """Take away what workers left that were killed."""
    for path in folder.glob("*.json"):
        with suppress(OSError):
            path.unlink()
