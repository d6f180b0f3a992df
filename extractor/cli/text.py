"""``juesuan text``: the normalised text with the outline, for people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import (
    InputsArgument,
    given_source,
)
from extractor.cli.output import output_to, write_text
from extractor.cli.reading import ReadingOptions, takes_reading
from extractor.export.labels import role_label
from extractor.files import require_writable
from extractor.outline.tree import Outline, Section
from extractor.pipeline import read_outline


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("text")(run)


@takes_reading
def run(
    inputs: InputsArgument,
    *,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write there.")] = None,
    reading: ReadingOptions,
) -> None:
    """Show the normalised text under its outline, with pages and the meaning of each heading."""
    require_writable(output)
    with reading.settings() as settings:
        outline = read_outline(given_source(inputs), settings)
    with output_to(output):
        _show_outline(outline)


def _show_outline(outline: Outline) -> None:
    text = outline.source.text
    if not outline.sections:
        write_text(text + "\n")
        return
    if before := text[: outline.sections[0].start]:
        write_text(before + "\n")
    for section in outline.sections:
        _show(section, text, 0)


def _show(section: Section, text: str, depth: int) -> None:
    told = (f"第{section.page}页" if section.page is not None else "", role_label(section.role) if section.role else "")
    behind = "，".join(filter(None, told))
    shown = f"（{behind}）" if behind else ""
    write_text(f"{'  ' * depth}# {section.ordinal}{section.title}{shown}\n")
    own_end = section.children[0].start if section.children else section.end
    own = text[section.body : own_end]
    if own:
        write_text(f"{'  ' * (depth + 1)}{own}\n")
    for child in section.children:
        _show(child, text, depth + 1)
