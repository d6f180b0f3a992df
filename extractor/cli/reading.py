"""What the commands share for reading: settings, picture pages, the cache folder, files of aliases, a line of progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import Ocr, PasswordOption, PdfReaderName, ReaderOption, given_password
from extractor.cli.reading_progress import reading_progress
from extractor.cli.shared import with_options
from extractor.project_file import PROJECT_FILE, permitted_aliases
from extractor.settings import Converter, Settings

CACHE_VARIABLE = "JUESUAN_CACHE"
SOFFICE_VARIABLE = "JUESUAN_SOFFICE"

OcrOption = Annotated[Ocr, typer.Option("--ocr", help="Whether picture pages are read.")]
OcrProcessesOption = Annotated[
    int, typer.Option("--ocr-processes", min=1, max=64, help="Processes that read picture pages side by side.")
]
OcrCacheOption = Annotated[
    bool,
    typer.Option("--ocr-cache/--no-ocr-cache", help=f"Keep what OCR read (in ${CACHE_VARIABLE} or the user cache)."),
]


AliasesOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--aliases",
        metavar="FILE",
        help="File of further names of tables, columns, sections, bodies; several; beside those of juesuan.toml.",
    ),
]


def alias_files(given: list[Path] | None) -> tuple[Path, ...]:
    """The files of aliases that ``juesuan.toml`` in the working folder names, then those of the option."""
    return (*permitted_aliases(PROJECT_FILE, os.environ), *(given or ()))


def ocr_cache_folder() -> Path:
    """Where the command line keeps what OCR read."""
    return cache_folder() / "ocr"


def office_converter(*, cache: bool = True) -> Converter:
    """The office program that the environment names, else the one that is installed."""
    return Converter(os.environ.get(SOFFICE_VARIABLE) or None, cache_folder() / "office" if cache else None)


def cache_folder() -> Path:
    """Where the command line keeps what took long to make."""
    given = os.environ.get(CACHE_VARIABLE)
    if given:
        return Path(given)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "juesuan"


@dataclass(frozen=True)
class ReadingOptions:
    """How a command reads its documents, as its options say."""

    ocr: Ocr
    ocr_processes: int
    ocr_cache: bool
    aliases: tuple[Path, ...]
    password: str | None
    reader: PdfReaderName

    @contextmanager
    def settings(self, *, quiet: bool = False, documents: int = 1) -> Iterator[Settings]:
        """The settings; while they are used a line on stderr tells which of how many documents is read, and how far."""
        with reading_progress(documents=documents, quiet=quiet) as progress:
            yield Settings(
                ocr=self.ocr.value,
                ocr_processes=self.ocr_processes,
                ocr_cache=ocr_cache_folder() if self.ocr_cache else None,
                ocr_progress=progress.pictures if progress else None,
                progress=progress.stage if progress else None,
                converter=office_converter(cache=self.ocr_cache),
                aliases=self.aliases,
                password=self.password,
                reader=self.reader.value,
            )


def given_reading_options(
    *,
    ocr: OcrOption = Ocr.auto,
    ocr_processes: OcrProcessesOption = 1,
    ocr_cache: OcrCacheOption = True,
    aliases: AliasesOption = None,
    password: PasswordOption = None,
    reader: ReaderOption = PdfReaderName.auto,
) -> ReadingOptions:
    """The options with what the environment and ``juesuan.toml`` add to them."""
    files = alias_files(aliases)
    return ReadingOptions(ocr, ocr_processes, ocr_cache, files, given_password(password), reader)


takes_reading = with_options("reading", given_reading_options)
"""Adds the options of reading to a command, which gets ``reading``."""
