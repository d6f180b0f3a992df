"""Processes that work for another one, and not longer than that one is there."""

from __future__ import annotations

import os
import threading
from multiprocessing import parent_process


def end_with_parent() -> None:
    """End this process as soon as its parent has, even a parent that was killed: an orphan would work for nobody.

    For the ``initializer`` of every pool. The workers of a pool of the standard library hold both ends of the pipe that they
    take their work from, so none of them would ever read its end; and while one of them is there, their fork server is.
    """
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
