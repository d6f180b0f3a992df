"""What a worker process does first: take on its memory limit, and see to it that it does not outlive its run."""

from __future__ import annotations

import logging
import os
import sys
import threading
from multiprocessing import parent_process


def start_worker(max_memory_mb: int | None) -> None:
    """Set up a worker process: its memory limit, its end with its parent, no chatter of the PDF libraries."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    end_with_parent()
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


def end_with_parent() -> None:
    """End this process as soon as its parent has, even a parent that was killed: an orphan would work for nobody."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
