"""One run of ``juesuan batch`` in a process of its own: what a hostile document costs, it does not cost the server."""

from __future__ import annotations

import json
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from extractor.batch.addresses import AddressList, read_addresses
from extractor.batch.local import LocalExecutor
from extractor.batch.progress import JsonLines
from extractor.batch.run import Plan, run_batch
from extractor.errors import ExtractorError
from extractor.processes import end_with_parent
from extractor.serve.workspace import WorkspaceSettings

Event = dict[str, Any]
_SECONDS_TO_END = 10


@dataclass(frozen=True)
class RunOrder:
    """What a run is to read, and where to: a manifest of files, a list of addresses, or both; ``stages`` as of a plan."""

    dataset: Path
    settings: WorkspaceSettings
    manifest: Path | None = None
    addresses: Path | None = None
    retry_failed: bool = False
    stages: Path | None = None


def carry_out(order: RunOrder, tell: Callable[[str], None]) -> None:
    """Run the batch and tell each event as a line of JSON; an error that ends the run is the event ``error``."""
    settings = order.settings
    try:
        addresses = AddressList(read_addresses(order.addresses)) if order.addresses is not None else None
        plan = Plan(
            (),
            order.dataset,
            settings.reading,
            order.retry_failed,
            settings.workers,
            manifest=order.manifest,
            addresses=addresses,
            stages=order.stages,
        )
        run_batch(plan, LocalExecutor(settings.workers, settings.limits), JsonLines(tell))
    except ExtractorError as error:
        about = {"event": "error", "error": type(error).__name__, "message": error.message, "hint": error.hint}
        tell(json.dumps(about, ensure_ascii=False))


class RunProcess:
    """A run under way in a process of its own, which ends with this one."""

    def __init__(self, order: RunOrder) -> None:
        context = multiprocessing.get_context("spawn")
        self._receive, send = context.Pipe(duplex=False)
        self._process = context.Process(target=_main, args=(order, send), name="juesuan-batch")
        self._process.start()
        send.close()

    def events(self) -> Iterator[Event]:
        """What the run tells, until it ends; where it died without a word, the event ``error`` says so."""
        ended = False
        with suppress(EOFError, OSError):
            while True:
                event: Event = json.loads(self._receive.recv_bytes())
                ended = event["event"] in {"finished", "error"}
                yield event
        self._process.join()
        if not ended:
            told = f"处理进程意外结束（{self._process.exitcode}）"
            yield {"event": "error", "error": "WorkerCrashError", "message": told, "hint": "请重试"}

    def stop(self) -> None:
        """End the run; what is done is kept, what is under way is lost."""
        self._process.terminate()
        self._process.join(_SECONDS_TO_END)
        if self._process.is_alive():
            self._process.kill()


def _main(order: RunOrder, send: Connection) -> None:
    end_with_parent()  # a server that was killed is started again, and goes on with the run: this one would hold its lock
    # Ctrl-C in a terminal reaches every process of the program; the server decides what ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with send, suppress(BrokenPipeError):  # the server is gone; what is done is kept, and the next run goes on from it
        carry_out(order, lambda line: send.send_bytes(line.encode("utf-8")))
