"""``juesuan text``: the normalised text with the outline, for people."""

from __future__ import annotations

from dataclasses import replace

import typer

from extractor.cli.ocr import AliasesOption, OcrCacheOption, OcrOption, OcrProcessesOption, picture_settings
from extractor.cli.options import (
    InputsArgument,
    Ocr,
    PasswordOption,
    PdfReaderName,
    ReaderOption,
    given_password,
    given_source,
)
from extractor.cli.output import write_text
from extractor.outline.tree import Section
from extractor.pipeline import read_outline


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("text")(run)


def run(
    inputs: InputsArgument,
    ocr: OcrOption = Ocr.auto,
    ocr_processes: OcrProcessesOption = 1,
    ocr_cache: OcrCacheOption = True,
    aliases: AliasesOption = None,
    password: PasswordOption = None,
    reader: ReaderOption = PdfReaderName.auto,
) -> None:
    """Show the normalised text under its outline, with pages and the meaning of each heading."""
    with picture_settings(ocr, ocr_processes, cache=ocr_cache, aliases=aliases) as pictures:
        settings = replace(pictures, password=given_password(password), reader=reader.value)
        outline = read_outline(given_source(inputs), settings)
    text = outline.source.text
    if not outline.sections:
        write_text(text + "\n")
        return
    write_text(text[: outline.sections[0].start] + "\n")
    for section in outline.sections:
        _show(section, text, 0)


def _show(section: Section, text: str, depth: int) -> None:
    page = f" [p.{section.page}]" if section.page is not None else ""
    role = f" <{section.role}>" if section.role else ""
    write_text(f"{'  ' * depth}# {section.ordinal}{section.title}{page}{role}\n")
    own_end = section.children[0].start if section.children else section.end
    own = text[section.body : own_end]
    if own:
        write_text(f"{'  ' * (depth + 1)}{own}\n")
    for child in section.children:
        _show(child, text, depth + 1)
