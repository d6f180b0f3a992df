"""A command that somebody ends puts its things away: programs it started, their folders, files half written."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_BY_HAND = 130
"""The exit code of Ctrl-C."""
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Ended:
    """The signal that ended a command, where one did."""

    def __init__(self) -> None:
        self.number = 0

    def heed(self, number: int, _: FrameType | None) -> None:
        """End as Ctrl-C does; who asks a second time is not waited for."""
        self.number = number
        signal.signal(number, signal.SIG_DFL)
        raise KeyboardInterrupt

    def code(self, code: int) -> int:
        """The exit code of the command: that of the signal, as a shell counts, where it ended over it."""
        return 128 + self.number if self.number and code in (0, _BY_HAND) else code


@contextmanager
def ended_as_by_hand() -> Iterator[Ended]:
    """Inside, being told to end (SIGTERM) or losing the terminal (SIGHUP) is Ctrl-C: what is under way is put away.

    A signal that the caller lets be ignored (``nohup``) stays so.
    """
    ended = Ended()
    heeded = []
    if threading.current_thread() is threading.main_thread():
        heeded = [number for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in heeded:
        signal.signal(number, ended.heed)
    try:
        yield ended
    finally:
        for number in heeded:
            signal.signal(number, signal.SIG_DFL)
