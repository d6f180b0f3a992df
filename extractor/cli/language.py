"""The language of help and of usage errors: Chinese or English, from one source.

The texts stand in the code in English; ``help.zh.yaml`` holds each of them in Chinese, and the words that the command line
library itself prints. Whoever adds an option adds a line there; a test names what is missing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

VARIABLE = "JUESUAN_LANG"
"""``zh`` or ``en``; the locale of the environment decides without it."""

_LOCALE_VARIABLES = (VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG")


def is_chinese(environment: Mapping[str, str] | None = None) -> bool:
    """Whether people here read Chinese: the first of JUESUAN_LANG, LC_ALL, LC_MESSAGES, LANG that says anything."""
    environment = os.environ if environment is None else environment
    said = next((value for name in _LOCALE_VARIABLES if (value := environment.get(name))), None)
    if said is None and os.name == "nt":  # Windows tells its language by no variable
        import locale

        said = locale.getlocale()[0]
    return (said or "").lower().startswith(("zh", "chinese"))


@dataclass(frozen=True)
class Catalogue:
    """``texts``: a help text → in Chinese. ``frame``: patterns over printed help and errors → in Chinese, in order."""

    texts: Mapping[str, str]
    frame: tuple[tuple[re.Pattern[str], str], ...]


@cache
def chinese() -> Catalogue:
    """The Chinese texts that come with the program."""
    from extractor.data_files import shipped_yaml

    data = shipped_yaml("extractor.cli", "help.zh.yaml")
    frame = tuple((re.compile(_over_lines(pattern), re.MULTILINE), words) for pattern, words in data["frame"].items())
    return Catalogue({one_line(text): words for text, words in data["texts"].items()}, frame)


def _over_lines(pattern: str) -> str:
    """The pattern with a blank between words matching a line's end as well: narrow terminals wrap what is printed."""
    return re.sub(r"(?<=[A-Za-z]) (?=[A-Za-z])", r"\\s+", pattern)


def one_line(text: str) -> str:
    """A help text without its line breaks: how the YAML file names it."""
    return " ".join(text.split())


def in_chinese(text: str) -> str:
    """What the command line library prints around the help texts, in Chinese."""
    for pattern, words in chinese().frame:
        text = pattern.sub(words, text)
    return text


def translate(command: Any) -> None:
    """Give a command, its options and its subcommands their Chinese texts."""
    texts = chinese().texts
    for holder in (command, *command.params):
        for name in ("help", "short_help"):
            text = getattr(holder, name, None)
            if text:
                setattr(holder, name, texts.get(one_line(text), text))
    command.get_help = partial(_help_in_chinese, command.get_help)
    for subcommand in getattr(command, "commands", {}).values():
        translate(subcommand)


def _help_in_chinese(get_help: Any, context: Any) -> str:
    return in_chinese(get_help(context))
