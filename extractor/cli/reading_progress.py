"""What is going on, on stderr: which document, which stage of it, which picture page; on a terminal a live line, else a plain
one every ten seconds, so that nobody takes a long reading for one that hangs.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from extractor.cli.output import tell

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PLAIN_EVERY = 10.0
"""Seconds between two plain lines."""

STAGES = {
    "load": "打开文件",
    "ocr": "辨认页面",
    "tables": "读取表格",
    "outline": "读取标题层次",
    "narrative": "读取文字说明",
    "completeness": "清点数字",
    "checks": "核对",
    "report": "生成报告",
}
"""The stages of a document, for a reader."""
_PICTURES = "识别图片页"


class Line(Protocol):
    """Where the words go."""

    def show(self, text: str, total: int | None, completed: int) -> None:
        """What is going on now, and where it is counted how far."""
        ...


class ReadingProgress:
    """What the line shows. ``name`` is what a document is called; without one it is counted, of ``documents`` where known."""

    def __init__(self, line: Line, documents: int = 1) -> None:
        self.name = ""
        self._line, self._documents = line, documents
        self._number = 0

    def stage(self, name: str) -> None:
        """A stage of a document begins; ``load`` is the first of the next one."""
        self._number += name == "load"
        self._show(STAGES.get(name, name), total=None)

    def pictures(self, done: int, pages: int) -> None:
        """So many of so many picture pages are read; the next one is under way."""
        self._show(f"{_PICTURES} {min(done + 1, pages)}/{pages}", total=pages, completed=done)

    def _show(self, doing: str, *, total: int | None, completed: int = 0) -> None:
        counted = f"第 {self._number}/{self._documents} 份" if self._documents > 1 else ""
        self._line.show("  ".join(filter(None, (self.name or counted, doing))), total, completed)


class BarLine:
    """A live line of rich."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task: TaskID | None = None

    def show(self, text: str, total: int | None, completed: int) -> None:
        """The bar runs to and fro where nothing is counted."""
        if self._task is None:
            self._task = self._bar.add_task(text, total=total)
        self._bar.update(self._task, description=text, total=total, completed=completed)


class PlainLines:
    """A line every so often with what is going on then; a document that is read before the first one has none."""

    def __init__(self, every: float = PLAIN_EVERY) -> None:
        self._every, self._text = every, ""
        self._over = threading.Event()
        self._begun = time.monotonic()
        self._thread = threading.Thread(target=self._go_on, name="juesuan-progress", daemon=True)
        self._thread.start()

    def show(self, text: str, total: int | None, completed: int) -> None:  # noqa: ARG002  (the words say it)
        """Kept for the next line."""
        self._text = text

    def close(self) -> None:
        """No more lines."""
        self._over.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._over.wait(self._every):
            if self._text:
                tell(f"juesuan: 正在{self._text}（已用 {time.monotonic() - self._begun:.0f} 秒）", err=True)


@contextmanager
def reading_progress(*, documents: int = 1, quiet: bool = False) -> Iterator[ReadingProgress | None]:
    """The line for the time inside, gone afterwards; plain lines where stderr is no terminal, ``None`` where ``quiet``."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if quiet:
        yield None
        return
    if not console.is_terminal:
        lines = PlainLines()
        try:
            yield ReadingProgress(lines, documents)
        finally:
            lines.close()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(20),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    # What a command writes to stdout goes out as it is: it may be data.
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        yield ReadingProgress(BarLine(bar), documents)
