"""``juesuan prompts``: what is asked of the model, by task and version."""

from __future__ import annotations

import difflib
import shlex
from pathlib import Path
from typing import Annotated

import typer

from extractor.errors import UsageError
from extractor.files import write_atomically
from extractor.llm.prompts import (
    PROMPTS,
    Prompt,
    list_prompts,
    load_examples,
    load_prompt,
    new_version,
    prompts_of,
    version_number,
)
from extractor.task_folders import narrative_tasks, task_path

PromptArgument = Annotated[
    str,
    typer.Argument(
        metavar="TASK[@VERSION]", help="The newest version unless named; TASK may be the folder of a task of your own."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(no_args_is_help=True, help="Prompts: versions, texts, differences.")
    commands.command("list")(list_all)
    commands.command("show")(show)
    commands.command("diff")(diff)
    commands.command("new")(new)
    app.add_typer(commands, name="prompts")


def list_all(
    folders: Annotated[list[str] | None, typer.Argument(metavar="DIR…", help="Folders of tasks of your own.")] = None,
) -> None:
    """Every prompt: task, version, hash, what changed."""
    own = [prompt for folder in folders or () for prompt in prompts_of(task_path(folder))]
    prompts = own or list(list_prompts())
    default = {prompt.task: prompt.version for prompt in prompts if not prompt.candidate}
    for prompt in prompts:
        used = "（默认）" if default.get(prompt.task) == prompt.version else ""
        candidate = "（候选，须用 --prompt 指定）" if prompt.candidate else ""
        typer.echo(f"{prompt.task}@{prompt.version}  {prompt.sha256[:12]}  {prompt.change}{used}{candidate}")


def show(name: PromptArgument, examples: Annotated[bool, typer.Option(help="Its examples as well.")] = False) -> None:
    """The file of one prompt."""
    prompt = named_prompt(name)
    typer.echo(prompt.text.rstrip())
    for example in load_examples(*_place(name.partition("@")[0])) if examples else ():
        typer.echo(f"\n# example {example.id} ({example.document})\n{example.model_dump_json(indent=1)}")


def diff(first: PromptArgument, second: PromptArgument) -> None:
    """What differs between two prompts."""
    one, other = named_prompt(first), named_prompt(second)
    lines = difflib.unified_diff(
        one.text.splitlines(), other.text.splitlines(),
        f"{one.task}@{one.version}", f"{other.task}@{other.version}", lineterm="",
    )  # fmt: skip
    for line in lines:
        typer.echo(line)


def new(
    name: PromptArgument,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Folder of your prompts; the task's own folder, else ./prompts."),
    ] = None,
) -> None:
    """Copy a prompt as the next version, to be edited and tried."""
    source = named_prompt(name)
    task = name.partition("@")[0]
    own, home = _place(task)
    folder = (output or (Path("prompts") if home == PROMPTS else home)) / own
    known = (*prompts_of(home / own), *(prompts_of(folder) if folder.is_dir() else ()))
    version = f"v{max(version_number(prompt.version) for prompt in known) + 1}"
    path = folder / f"{version}.md"
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(path, new_version(source, version, f"由 {source.version} 复制"))
    typer.echo(str(path))
    typer.echo(f"改好后：{_trial(task, own, version, None if folder == home / own else folder.parent)}", err=True)


def named_prompt(name: str) -> Prompt:
    """The prompt that ``task@version`` or ``task`` names; raises UsageError or PromptError."""
    task, found, version = name.partition("@")
    if found and not version:
        raise UsageError(f"{name!r} 缺少版本", hint=f"写 {task} 或 {task}@v1")
    own, folder = _place(task)
    return load_prompt(own, version or None, folder)


def _trial(task: str, own: str, version: str, prompts: Path | None) -> str:
    """The command that tries a new version: over the corpus for the narrative, over a further task's own documents."""
    folder = f" --prompts {shlex.quote(str(prompts))}" if prompts is not None else ""
    chosen = f"{folder} --prompt {shlex.quote(f'{own}@{version}')}"
    if own in narrative_tasks():
        return f"juesuan eval run -o runs/{version} --engine llm{chosen}"
    return (
        f"juesuan eval task {shlex.quote(task)} 文件{chosen}（要有标准答案），"
        f"或 juesuan extract 文件 --task {shlex.quote(task)} --tasks-only --engine llm{chosen}"
    )


def _place(task: str) -> tuple[str, Path]:
    """The name of a task and where its folder stands: a shipped one by its name, one of the user's own by its path."""
    if (PROMPTS / task).is_dir() or not Path(task).is_dir():
        return task, PROMPTS
    path = Path(task).resolve() if any(Path(task).glob("v*.md")) else task_path(task)
    return path.name, path.parent
