"""Many pictures read, in this process or in several, in order; stopped by an interrupt at once, with what is done kept."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

from extractor.errors import UsageError
from extractor.ocr.cache import OcrCache
from extractor.ocr.engine import require_ocr, shared_engine
from extractor.ocr.words import OcrPicture
from extractor.processes import end_with_parent

if TYPE_CHECKING:
    from extractor.pdf.pictures import Raster

_AHEAD = 2
"""Pictures that wait for each process; more would only fill the memory."""


def read_rasters(rasters: Iterable[Raster], processes: int = 1, cache: OcrCache | None = None) -> Iterator[OcrPicture]:
    """The result of each picture, in order; ``rasters`` is drawn from only as fast as they are read.

    Raises MissingExtraError where OCR is not installed, before anything is drawn, and UsageError where processes cannot run.
    """
    require_ocr()
    if processes <= 1:
        for raster in rasters:
            yield _read_one(raster, 1, cache)
        return
    # Spawned, not forked: the models' threads do not survive a fork.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_start_worker)
    waiting: deque[Future[OcrPicture]] = deque()
    try:
        for raster in rasters:
            waiting.append(pool.submit(_read_one, raster, processes, cache))
            if len(waiting) >= processes * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        # Killed for want of memory, or started from a script whose main part is not guarded by __name__.
        raise UsageError("OCR 子进程无法运行", hint="请用 --ocr-processes 1（或 Settings(ocr_processes=1)）") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start_worker() -> None:
    end_with_parent()
    # An interrupt is for the parent to handle: it takes no more pages and waits for those under way.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read_one(raster: Raster, processes: int, cache: OcrCache | None) -> OcrPicture:
    from extractor.ocr.picture import read_raster

    key = cache.key(raster) if cache is not None else ""
    kept = cache.get(key) if cache is not None else None
    if kept is not None:
        return kept
    picture = read_raster(raster, shared_engine(processes))
    if cache is not None:
        cache.put(key, picture)
    return picture
