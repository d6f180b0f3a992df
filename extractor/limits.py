"""The time and memory that one document may cost in the library, held by a thread that watches.

The watcher stops the work between two steps of the interpreter, in whichever thread it runs. A call into a library that is
under way ends first; what such calls may cost is bounded where they are made (``pdf.size``). A batch goes further: its
documents run in processes of their own, which can be killed.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TypeVar

from extractor.errors import MemoryLimitError, TimeLimitError
from extractor.settings import DocumentLimits

T = TypeVar("T")
_LOOK = 0.1
"""Seconds between two looks."""
_STEPS = 10
"""Steps of the interpreter within which it raises what is pending."""
_AGAIN = 1.0
"""Seconds after which work that still goes on is stopped once more: what ends it may take as long to put its things away."""
_MOST_STOPS = 60
"""Work that has swallowed so many is not to be stopped from inside."""
_STATM = Path("/proc/self/statm")


COLLECT_EVERY = 50_000
"""Objects after which Python looks for cyclic garbage while a document is read: it becomes several hundred thousand
objects, nearly none of them garbage, and Python's own 700 cost a sixth of the time. At most some MB wait for it."""


class _Stopped(BaseException):
    """Raised inside the work by the watcher."""


class _TimeIsUp(_Stopped):
    pass


class _MemoryIsUp(_Stopped):
    pass


@contextmanager
def rare_collections() -> Iterator[None]:
    """Garbage is collected rarely inside; as before when the last of all threads that are inside has left.

    Not to be used inside of ``watched``, which may end the work between any two steps.
    """
    _COLLECTIONS.enter()
    try:
        yield
    finally:
        _COLLECTIONS.leave()


class _Collections:
    """How often Python collects garbage, which is one setting for all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._before = 0

    def enter(self) -> None:
        """Collect rarely, unless the program that calls does so anyway, or never."""
        with self._lock:
            if self._inside == 0:
                self._before, *others = gc.get_threshold()
                if 0 < self._before < COLLECT_EVERY:
                    gc.set_threshold(COLLECT_EVERY, *others)
            self._inside += 1

    def leave(self) -> None:
        """The last one puts back what was set."""
        with self._lock:
            self._inside -= 1
            now, *others = gc.get_threshold()
            if self._inside == 0 and now == COLLECT_EVERY:
                gc.set_threshold(self._before, *others)

    def forget(self) -> None:
        """A forked process has none of the threads that were inside, nor the one that may hold the lock."""
        self._lock = threading.Lock()
        now, *others = gc.get_threshold()
        if self._inside and now == COLLECT_EVERY:
            gc.set_threshold(self._before, *others)
        self._inside = 0


_COLLECTIONS = _Collections()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_COLLECTIONS.forget)


def watched(limits: DocumentLimits, where: str | None, work: Callable[[], T]) -> T:
    """What ``work`` gives; TimeLimitError or MemoryLimitError where it goes beyond its limits.

    Memory is what the process has gained since the beginning: other threads of the process count as well.
    """
    if limits.seconds is None and limits.memory_mb is None:
        return work()
    watcher = _Watcher(limits)
    # One frame holds all of it: what is raised in the last moment, in whichever of these lines, is caught below.
    try:
        try:
            watcher.start()
            return watcher.attend(work)
        finally:
            watcher.end()
    except _TimeIsUp:
        raise TimeLimitError(
            f"处理超过 {limits.seconds:g} 秒，已中止", where=where, hint="确需处理请调大 Settings.limits 的 seconds"
        ) from None
    except _MemoryIsUp:
        raise MemoryLimitError(
            f"处理所需内存超过上限 {limits.memory_mb} MB，已中止",
            where=where,
            hint="确需处理请调大 Settings.limits 的 memory_mb",
        ) from None


class _Watcher(threading.Thread):
    """Looks at the clock and the memory until the work has ended, and stops it.

    A stop that the work swallows is raised again: a destructor, a callback of a library and a bare ``except`` lose what is
    raised in them.
    """

    def __init__(self, limits: DocumentLimits) -> None:
        super().__init__(name="juesuan-limits", daemon=True)
        self._limits = limits
        self._worker = threading.get_ident()
        self._frame: FrameType | None = None
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._start_time, self._start_memory = time.monotonic(), resident_mb()

    def attend(self, work: Callable[[], T]) -> T:
        """Do the work; only what is inside of this call is stopped."""
        self._frame = sys._getframe()
        return work()

    def run(self) -> None:
        """Look until the end."""
        stops, pause = 0, _LOOK
        while stops < _MOST_STOPS and not self._ended.wait(pause):
            reason = self._reason()
            if reason is not None:
                with self._lock:
                    if not self._ended.is_set() and self._is_at_work():
                        _raise_in(self._worker, reason)
                        stops, pause = stops + 1, _AGAIN

    def _is_at_work(self) -> bool:
        """Whether the thread is inside of ``attend``: what was stopped on its last step has left without saying so."""
        frame = sys._current_frames().get(self._worker)
        while frame is not None and frame is not self._frame:
            frame = frame.f_back
        return frame is not None

    def _reason(self) -> type[_Stopped] | None:
        if self._limits.seconds is not None and time.monotonic() - self._start_time > self._limits.seconds:
            return _TimeIsUp
        gained = resident_mb() - self._start_memory
        return _MemoryIsUp if self._limits.memory_mb is not None and gained > self._limits.memory_mb else None

    def end(self) -> None:
        """The work has ended; what was raised in the last moment is raised here, and not in what the caller does next.

        Nothing is taken back by ``PyThreadState_SetAsyncExc(thread, NULL)``: the interpreter (3.11) then looks at every
        step for an exception that is none, to its end, and under a profiler it does nothing else.
        """
        with self._lock:
            self._ended.set()
        self._frame = None
        for _ in range(_STEPS):
            pass


def _raise_in(thread: int, kind: type[_Stopped]) -> None:
    """Have the interpreter raise in another thread."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(kind))


def resident_mb() -> float:
    """Megabytes that this process holds; zero where the system does not tell."""
    try:
        pages = int(_STATM.read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
