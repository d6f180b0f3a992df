"""``juesuan learn``: the names of a publisher that nobody knows yet, proposed by a model, proved by the account, kept as aliases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from extractor.accounts.own_aliases import NONE, Aliases
from extractor.cli.llm import takes_model
from extractor.cli.options import (
    PROBLEMS,
    InputsArgument,
    given_source,
)
from extractor.cli.output import write_output
from extractor.cli.reading import ReadingOptions, takes_reading
from extractor.learn import Lesson, learn
from extractor.model_settings import ModelSettings
from extractor.outline.alias_file import aliases_to_text, read_aliases, text_to_aliases


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("learn")(run)


@takes_model
@takes_reading
def run(
    inputs: InputsArgument,
    *,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file of aliases; what stands there is kept. Else stdout.")
    ] = None,
    llm: ModelSettings,
    reading: ReadingOptions,
) -> None:
    """Learn a publisher's names of tables, columns and sections from a document, as a file of aliases.

    Exits with 5 where something is unknown and nothing could be learnt.
    """
    kept = read_aliases((output,)) if output is not None and output.exists() else NONE
    with reading.settings() as base:
        own = (output,) if kept and output is not None else ()
        settings = replace(base, llm=llm, aliases=(*base.aliases, *own))
        lesson = learn(given_source(inputs), settings)
    _tell(lesson)
    if not lesson.aliases:
        raise typer.Exit(PROBLEMS if lesson.asked else 0)
    text = aliases_to_text(kept + lesson.aliases, _heading(lesson, llm))
    text_to_aliases(text)  # what is written can be read again
    write_output(output, text)


def _heading(lesson: Lesson, llm: ModelSettings) -> str:
    return (
        f"别名：由 {llm.model} 按 {lesson.prompt} 从 {lesson.document} 提出，经勾稽关系和数字台账检验后收下。\n"
        f"读懂的数字由 {lesson.before} 个增至 {lesson.after} 个。可以直接修改，格式见 docs/aliases.md。"
    )


def _tell(lesson: Lesson) -> None:
    if not lesson.asked:
        typer.echo("没有不认识的表名、栏目或标题，不必问模型", err=True)
        return
    for name, aliases in _by_table(lesson.aliases):
        typer.echo(f"收下：{name} {aliases}", err=True)
    for rejected in lesson.rejected:
        typer.echo(f"不收：{rejected.name}：{rejected.reason}", err=True)
    typer.echo(f"问了 {lesson.asked} 段，读懂的数字 {lesson.before} → {lesson.after}", err=True)


def _by_table(aliases: Aliases) -> list[tuple[str, str]]:
    """What was learnt, for a person: group and key with the words."""
    lines = [(f"titles.{table}", text) for table, text in aliases.titles]
    lines += [(f"columns.{table}.{column}", text) for table, column, text in aliases.columns]
    for group in ("labels", "measures", "sections"):
        lines += [(f"{group}.{meaning}", text) for meaning, text in getattr(aliases, group)]
    return [*lines, *(("organisations", text) for text in aliases.organisations)]
