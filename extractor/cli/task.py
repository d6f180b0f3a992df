"""``juesuan task``: extraction tasks of one's own, as folders."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.output import tell
from extractor.errors import UsageError
from extractor.model_settings import ModelSettings
from extractor.task_folders import further_tasks, narrative_tasks, shipped_tasks, task_path

if TYPE_CHECKING:
    from extractor.task_folders.folder import TaskFolder

TaskOption = Annotated[
    list[str] | None,
    typer.Option(
        "--task", metavar="DIR", help="Folder of a further task, or the name of one that comes along; repeatable."
    ),
]
TasksOnlyOption = Annotated[
    bool,
    typer.Option(
        "--tasks-only",
        help="Of a model, ask only what --task names; the narrative is read by the rules, without requests.",
    ),
]
TaskArgument = Annotated[
    str, typer.Argument(metavar="DIR", help="Folder of a task, or the name of one that comes along.")
]


def given_tasks(option: list[str] | None) -> tuple[Path, ...]:
    """The folders of ``--task``, each once."""
    return tuple(dict.fromkeys(task_path(name) for name in option or ()))


def model_for_tasks(llm: ModelSettings, option: list[str] | None, *, only: bool) -> ModelSettings:
    """The settings of the model, for the tasks of ``--task`` alone where ``--tasks-only`` says so."""
    if not only:
        return llm
    if not option:
        raise UsageError("--tasks-only 要与 --task 一起用", hint="例如 --task 会议费 --tasks-only --engine llm")
    return replace(llm, tasks=())


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(no_args_is_help=True, help="Extraction tasks of one's own, as folders.")
    commands.command("list")(list_all)
    commands.command("new")(new)
    commands.command("check")(check)
    app.add_typer(commands, name="task")


def list_all() -> None:
    """The tasks that come along: those of every record, and those for --task."""
    from extractor.task_folders.folder import shipped_task

    for name in (*narrative_tasks(), *further_tasks()):
        task = shipped_task(name)
        when = "" if name in narrative_tasks() else "（--task）"
        typer.echo(f"{name}  {task.spec.label}{when}  {'、'.join(spec.label for spec in task.lists.values())}")


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the task: the folder that is made here.")],
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Folder in which the task's own is made.")
    ] = Path(),
) -> None:
    """Make a folder to fill: task.yaml, answer.yaml, a first prompt."""
    from extractor.task_folders.new import new_task

    if name in shipped_tasks():
        raise UsageError(f"{name} 是随程序附带的任务名", hint="请另取名称")
    folder = output / name
    for path in new_task(folder):
        typer.echo(path)
    told = shlex.quote(str(folder))
    typer.echo(f"改好后：juesuan task check {told} 文件；juesuan extract 文件 --task {told}", err=True)


def check(
    folder: TaskArgument,
    documents: Annotated[list[str] | None, typer.Argument(metavar="FILE…", help="Documents to try it on.")] = None,
) -> None:
    """Whether a task's folder is sound; with documents: the stretches that it reads, and what its words give."""
    from extractor.llm.prompts import list_prompts
    from extractor.task_folders.folder import read_task

    task = read_task(task_path(folder))
    versions = [prompt.version for prompt in list_prompts(task.path.parent) if prompt.task == task.name]
    typer.echo(f"{task.name}（{task.spec.label}）：{'、'.join(task.lists)}；提示词 {'、'.join(versions) or '没有'}")
    for document in documents or ():
        typer.echo(document)
        for line in tried_lines(task, document):
            tell(f"  {line}")


def tried_lines(task: TaskFolder, document: str) -> list[str]:
    """For the author of a task: the stretches of a document that it reads, what its words give, and what they leave."""
    from extractor.export.labels import SEVERITY_LABELS
    from extractor.llm.further import read_by_words, unread_figures
    from extractor.pipeline import read_outline
    from extractor.settings import Settings

    read = read_by_words(task, read_outline(document, Settings(ocr="never")))
    lines = [f"{unit.id} {unit.kind}：{unit.passage.text[:40]}…（{len(unit.passage.text)} 字）" for unit in read.units]
    for name, items in read.words.items():
        for item in items:
            told = "，".join(f"{field}={value}" for field, value in item.values.items() if value is not None)
            lines.append(f"{name}: {told}")
    left = [one.text for unit in read.units for one in unread_figures(unit, read.words)]
    lines += [f"没有读入任何字段的数字：{'、'.join(left)}"] if left else []
    lines += [f"{SEVERITY_LABELS[finding.severity]}：{finding.message}（{finding.id}）" for finding in read.findings]
    return lines or ["没有这样的小节"]
