"""Closed choices of the suite's options, and options that several of its commands have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

PromptsOption = Annotated[
    Path | None,
    typer.Option(
        "--prompts", metavar="DIR", help="Folder of prompts of your own, DIR/TASK/vN.md, before those that come along."
    ),
]


class EngineChoice(StrEnum):
    """Who reads the narrative."""

    rules = "rules"
    llm = "llm"
    auto = "auto"


class SplitChoice(StrEnum):
    """Which documents."""

    dev = "dev"
    test = "test"


class RoleChoice(StrEnum):
    """What documents were used for."""

    develop = "develop"
    test = "test"
