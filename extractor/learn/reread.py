"""A document read again and again, each time with other aliases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extractor.accounts.own_aliases import Aliases, using_aliases
from extractor.input.load import Source, open_with
from extractor.outline.alias_file import read_aliases
from extractor.pipeline import Reading, read_opened_with
from extractor.settings import Settings

Read = Callable[[Aliases], Reading]
"""Reads the document by the rules with these aliases beside those of the settings."""


def reader_of(source: Source, settings: Settings) -> Read:
    """The reader of one document; its readings raise as ``extract`` does."""
    rules, own = replace(settings, engine="rules"), read_aliases(settings.aliases)

    def read(aliases: Aliases) -> Reading:
        with (
            using_aliases(own + aliases),
            open_with(source, settings) as opened,
        ):
            return read_opened_with(opened, rules, own + aliases)

    return read
