"""``juesuan eval label``: the labelling page of a document's record, or of a further task."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.choices import EngineChoice
from extractor.errors import UsageError

if TYPE_CHECKING:
    from evals.label import Labelled


def label(
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="The document to label.")],
    gold: Annotated[
        Path | None, typer.Option("-o", "--output", help="Gold file; else the document's name, .json.")
    ] = None,
    engine: Annotated[EngineChoice, typer.Option(help="Who makes the draft.")] = EngineChoice.rules,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of 127.0.0.1; 0 takes a free one.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")] = True,
    task: Annotated[
        str | None, typer.Option(metavar="DIR", help="Label a further task; the gold file is in its folder.")
    ] = None,
) -> None:
    """Correct a draft beside its source on a local page, and save it as gold."""
    import webbrowser

    from evals.label import LabelServer

    if task is not None and gold is not None:
        raise UsageError("--task 的标注写在任务目录里", hint="去掉 -o")
    draft: Labelled = _task_draft(task, document, engine) if task else _record_draft(document, gold, engine)
    with LabelServer(draft, port) as server:
        typer.echo(f"{server.url}\n标注写入 {draft.gold}；按 Ctrl-C 结束", err=True)
        if browser:
            webbrowser.open(server.url)
        try:
            server.finished.wait()
        except KeyboardInterrupt:
            typer.echo("已结束", err=True)


def _record_draft(document: Path, gold: Path | None, engine: EngineChoice) -> Labelled:
    from evals.gold import notes_beside
    from evals.label import make_draft
    from evals.predict import EngineOptions, options_to_settings

    settings = options_to_settings(EngineOptions(engine=engine.value))
    target = gold or Path(f"{document.stem}.json")
    return make_draft(document, target, settings, notes_beside(target))


def _task_draft(task: str, document: Path, engine: EngineChoice) -> Labelled:
    import os

    from evals.label_task import make_task_draft
    from evals.task_scores import Reader
    from extractor.model_settings import ModelSettings, model_settings
    from extractor.project_file import PROJECT_FILE
    from extractor.task_folders import task_path
    from extractor.task_folders.folder import read_task

    llm = ModelSettings() if engine is EngineChoice.rules else model_settings({}, os.environ, PROJECT_FILE)
    return make_task_draft(read_task(task_path(task)), document, Reader(engine.value), llm)
