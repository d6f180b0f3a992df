"""Work that is done before somebody asks for it: one thing at a time, what was asked for last first, and nothing of it is told.

What fails here fails again, and is told, where somebody asks.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from threading import Condition, Thread

from extractor.errors import ExtractorError
from extractor.guard import typed_errors

Work = Callable[[], None]
_SECONDS_TO_END = 20
log = logging.getLogger(__name__)


@dataclass
class Beforehand:
    """A thread with work of two kinds: a queue that is done, and behind it the one series that was begun last.

    The thread starts with the first work; ``stop`` it, then ``join`` it.
    """

    _queue: deque[Work] = field(default_factory=deque)
    _series: Iterator[Work] = field(default_factory=lambda: iter(()))
    _has_series: bool = False
    _changed: Condition = field(default_factory=Condition)
    _thread: Thread | None = None
    _stopped: bool = False

    def add(self, works: Iterable[Work]) -> None:
        """Put works into the queue."""
        with self._changed:
            self._queue.extend(works)
            self._wake()

    def go_on_with(self, series: Iterable[Work]) -> None:
        """Do these when the queue is empty; what is left of the series before is not done."""
        with self._changed:
            self._series, self._has_series = iter(series), True
            self._wake()

    def stop(self) -> None:
        """Begin nothing more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def join(self) -> None:
        """Wait for what is under way."""
        if self._thread is not None:
            self._thread.join(_SECONDS_TO_END)

    def _wake(self) -> None:
        if self._thread is None and not self._stopped:
            self._thread = Thread(target=self._run, name="juesuan-beforehand", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopped or self._queue or self._has_series)
                if self._stopped:
                    return
                series = None if self._queue else self._series
                work = self._queue.popleft() if series is None else next(series, None)
            if work is None or not _is_done(work):  # what stands behind one that failed would fail as well
                self._end(series)

    def _end(self, series: Iterator[Work] | None) -> None:
        with self._changed:
            if self._series is series:
                self._has_series = False


def _is_done(work: Work) -> bool:
    try:
        with typed_errors("workbench"):
            work()
    except (ExtractorError, MemoryError) as error:
        log.debug("not made beforehand: %s", error)
        return False
    return True
