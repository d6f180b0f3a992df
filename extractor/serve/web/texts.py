"""The words of the pages: Chinese as they stand in templates and scripts, English from ``texts.en.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Literal

from extractor.data_files import shipped_yaml

Language = Literal["zh", "en"]


@cache
def english() -> Mapping[str, str]:
    """Chinese → English, for every text of the pages; a test names what is missing or left over."""
    data: dict[str, str] = shipped_yaml("extractor.serve.web", "texts.en.yaml")
    return data


def translator(language: Language) -> Callable[[str], str]:
    """What turns a text of the pages into the language."""
    if language == "zh":
        return str
    return lambda text: english().get(text, text)


def script_texts(language: Language) -> Mapping[str, str]:
    """What the scripts need: nothing in Chinese, which they hold themselves."""
    return {} if language == "zh" else english()
