"""Closed choices of the suite's options."""

from __future__ import annotations

from enum import StrEnum


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
