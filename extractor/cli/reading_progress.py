"""A line on stderr, on a terminal only, with what is going on: which document, which stage of it, which picture page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

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


class ReadingProgress:
    """What the line shows. ``name`` is what a document is called; without one it is counted, of ``documents`` where known."""

    def __init__(self, bar: Progress, documents: int = 1) -> None:
        self.name = ""
        self._bar, self._documents = bar, documents
        self._number = 0
        self._task: TaskID | None = None

    def stage(self, name: str) -> None:
        """A stage of a document begins; ``load`` is the first of the next one."""
        self._number += name == "load"
        self._show(STAGES.get(name, name), total=None)

    def pictures(self, done: int, pages: int) -> None:
        """So many of so many picture pages are read."""
        self._show(_PICTURES, total=pages, completed=done)

    def _show(self, doing: str, *, total: int | None, completed: int = 0) -> None:
        counted = f"第 {self._number}/{self._documents} 份" if self._documents > 1 else ""
        description = "  ".join(filter(None, (self.name or counted, doing)))
        if self._task is None:
            self._task = self._bar.add_task(description, total=total)
        self._bar.update(self._task, description=description, total=total, completed=completed)


@contextmanager
def reading_progress(*, documents: int = 1, quiet: bool = False) -> Iterator[ReadingProgress | None]:
    """The line for the time inside, gone afterwards; ``None`` where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
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
        yield ReadingProgress(bar, documents)
