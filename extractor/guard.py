"""What was not foreseen: a mistake of the program costs the stage in which it shows, is said, and is no foreign exception.

``guarded`` stands around a stage whose loss the record survives, ``typed_errors`` around everything.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.errors import ExtractorError, UnforeseenError
from models.record import Finding, Stage

log = logging.getLogger(__name__)

STAGE_FAILED = "program.stage_failed"
"""The finding of a stage, or a part of one, in which the program made a mistake."""
_PACKAGE = Path(__file__).resolve().parent


@contextmanager
def guarded(stage: Stage, what: str, findings: list[Finding]) -> Iterator[None]:
    """A part of a stage that may fail without taking the rest along: what breaks in it becomes a finding.

    ``what`` names the part for a reader. Errors that are raised on purpose, and memory that is not there, pass through.
    """
    try:
        yield
    except (ExtractorError, MemoryError):
        raise
    except Exception as error:
        # The trace may quote the document, so it is for who asks for it.
        log.debug("%s (%s) failed", what, stage, exc_info=True)
        findings.append(failed_stage(stage, what, error))


def failed_stage(stage: Stage, what: str, error: Exception) -> Finding:
    """The finding of a mistake of the program: what is missing, and where in the program it came to light."""
    return Finding(
        id=STAGE_FAILED,
        severity="error",
        stage=stage,
        message=f"{what}时程序出错（{type(error).__name__}，{place_of(error)}），这一部分缺失；请把该文件反馈给开发者",
        origin="parsing",
    )


def place_of(error: BaseException) -> str:
    """The last line of this package that an exception came through: ``tables/coded.py:95``."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _PACKAGE in Path(frame.filename).parents]
    last = own[-1] if own else frames[-1] if frames else None
    if last is None:
        return "位置不明"
    path = Path(last.filename)
    name = path.relative_to(_PACKAGE).as_posix() if own else path.name
    return f"{name}:{last.lineno}"


@contextmanager
def typed_errors(where: str | None) -> Iterator[None]:
    """No exception but ours leaves the block: one that was not foreseen becomes an UnforeseenError with its trace."""
    try:
        yield
    except (ExtractorError, MemoryError):
        raise
    except Exception as error:
        raise unforeseen(error, where) from error


def unforeseen(error: Exception, where: str | None) -> UnforeseenError:
    """A mistake of the program as a typed error of the document."""
    found = UnforeseenError(
        f"程序出错（{type(error).__name__}，{place_of(error)}）", where=where, hint="请把该文件反馈给开发者"
    )
    found.trace = "".join(traceback.format_exception(error))
    return found
