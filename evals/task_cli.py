"""``juesuan eval task``: the words of a further task, and versions of its prompt, against the gold in its folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from evals.choices import EngineChoice, PromptsOption
from extractor.cli.output import tell
from extractor.errors import ModelCallError, UsageError


def task(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="Folder of a task, or the name of one that comes along.")
    ],
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE…", help="Documents; those of DIR/documents otherwise.")
    ] = None,
    *,
    engine: Annotated[
        EngineChoice, typer.Option(help="With --prompt: the model alone, or with the words.")
    ] = EngineChoice.llm,
    prompt: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TASK@VERSION", help="A prompt of the task, repeatable: a column each; its version is enough."
        ),
    ] = None,
    prompts: PromptsOption = None,
    replay: Annotated[Path | None, typer.Option(help="Folder of recorded answers; no call leaves.")] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Write gold for documents without, to be corrected by hand.")
    ] = False,
    wrong: Annotated[bool, typer.Option("--wrong", help="Show every value that is not correct.")] = False,
) -> None:
    """Score a further task against the gold in its folder: its words, and versions of its prompt.

    Documents for which the model was not heard have no score; the exit code is then 6.
    """
    from evals.task_scores import Reader, columns_to_lines, read_gold, read_items, score_task, write_draft
    from extractor.model_settings import ModelSettings, model_settings
    from extractor.project_file import PROJECT_FILE
    from extractor.task_folders import task_path
    from extractor.task_folders.folder import WORDS, read_task

    found = read_task(task_path(folder))
    documents = files or sorted(path for path in (found.path / "documents").glob("*") if path.is_file())
    if draft:
        for path in documents:
            written = write_draft(found, path, read_items(found, path, Reader("rules"), ModelSettings()))
            typer.echo(written or f"{path.name}：已有标准答案，没有改动")
        return
    readers = [Reader("rules")] if found.spec.rules == WORDS else []
    readers += [Reader(engine.value, _version(text, found.name)) for text in prompt or ()]
    live = bool(prompt) and replay is None
    llm = model_settings({"prompt_folder": prompts}, os.environ, PROJECT_FILE) if live else ModelSettings()
    columns = score_task(found, documents, readers, llm, replay)
    typer.echo("\n".join(columns_to_lines(columns)))
    if left := [path.name for path in documents if read_gold(found, path) is None]:
        typer.echo(f"\n没有标准答案，没有计入：{'、'.join(left)}（用 --draft 先写出草稿）")
    for column in columns if wrong else ():
        for line in (*column.wrong, *column.refused):
            tell(f"{column.reader.name}  {line}", err=True)
    if any(column.unheard for column in columns):
        raise typer.Exit(ModelCallError.exit_code)


def _version(text: str, task: str) -> str:
    """The version that ``v1`` or ``task@v1`` names; raises UsageError for a prompt of another task."""
    named, found, version = text.rpartition("@")
    if (found and named != task) or not version:
        raise UsageError(f"--prompt 应写成 {task}@版本，而不是 {text!r}", hint=f"例如 --prompt {task}@v1")
    return version
