"""What a worker process does beside its documents: keep to its memory limit, give memory back, not outlive its run."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import cache

from extractor.limits import COLLECT_EVERY
from extractor.processes import end_with_parent


def start_worker(max_memory_mb: int | None) -> None:
    """Set up a worker process: its memory limit, its end with its parent, the program itself out of the collector's way."""
    end_with_parent()
    # What is loaded by now stays: the garbage collector need not walk through it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY)
    if max_memory_mb is not None:
        limit_memory(max_memory_mb)


def limit_memory(megabytes: int) -> None:
    """Let this process hold at most so much writable memory; beyond it ``MemoryError`` or a crash, for it alone.

    Linux counts what is written to (RLIMIT_DATA); elsewhere the address space is limited, as far as the system does it.
    """
    if sys.platform == "win32":
        return
    import resource

    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    _, hard = resource.getrlimit(kind)
    wanted = megabytes << 20
    resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def release_memory() -> None:
    """Give back to the system what a document has left behind: a worker would keep the memory of the largest it has met."""
    gc.collect()
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    """glibc's own way to give back freed memory, which it otherwise keeps; other systems have none, or need none."""
    if sys.platform != "linux":
        return None
    import ctypes

    return getattr(ctypes.CDLL(None), "malloc_trim", None)
