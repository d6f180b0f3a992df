"""JSON, YAML and TOML that strangers wrote: plain data, or one error whatever is wrong with them.

The readers of these formats let through what they stumble over: a nesting deeper than the stack, a number longer than
``int`` reads, a day that no month has.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from typing import Any


class MalformedDataError(ValueError):
    """Text that is not of its format. Whoever reads a file of his own turns it into an error that names the file."""


def parse_json(text: str | bytes) -> Any:
    """The data of a JSON text; raises MalformedDataError."""
    return _parsed(json.loads, text)


def lines_of_json(text: str) -> list[str]:
    """The lines of a file of JSON lines that hold one; a text inside them may hold the other line ends of Unicode."""
    return [line for line in text.split("\n") if line.strip()]


def parse_yaml(text: str | bytes) -> Any:
    """The data of a YAML text, without types of its own; raises MalformedDataError."""
    import yaml

    return _parsed(yaml.safe_load, text, yaml.YAMLError)


def parse_toml(text: str) -> dict[str, Any]:
    """The data of a TOML text; raises MalformedDataError."""
    found: dict[str, Any] = _parsed(tomllib.loads, text)
    return found


def _parsed(parse: Callable[[Any], Any], text: str | bytes, *errors: type[Exception]) -> Any:
    kinds: tuple[type[Exception], ...] = (ValueError, *errors)
    try:
        return parse(text)
    except RecursionError as error:
        raise MalformedDataError("嵌套太深") from error
    except kinds as error:
        raise MalformedDataError(str(error)) from error
