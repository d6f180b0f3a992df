"""JSON, YAML and TOML that strangers wrote: plain data, or one error whatever is wrong with them.

The readers of these formats let through what they stumble over: a nesting deeper than the stack, a number longer than
``int`` reads, a day that no month has.
"""

from __future__ import annotations

import json
import os
import stat
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

LARGEST = 4 << 20
"""Bytes of a file that a person writes: rules, tasks, prompts, aliases have a few thousand."""
MOST_VALUES = 200_000
"""Values of a YAML text with what its references repeat: thirty lines of them can say a thing 2³⁰ times."""


class MalformedDataError(ValueError):
    """Text that is not of its format. Whoever reads a file of his own turns it into an error that names the file."""


def read_data(path: Path, most: int = LARGEST) -> bytes:
    """The bytes of a regular file of data.

    Raises MalformedDataError for what has no end or never begins (pipes, devices, folders) and for more than ``most`` bytes,
    OSError where it cannot be read.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise MalformedDataError("这不是普通文件")
        data = stream.read(most + 1)
    if len(data) > most:
        raise MalformedDataError(f"文件超过 {most >> 20} MB")
    return data


def read_data_text(path: Path, most: int = LARGEST) -> str:
    """The same as text in UTF-8, line ends made one; raises UnicodeDecodeError as well."""
    return read_data(path, most).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def parse_json(text: str | bytes) -> Any:
    """The data of a JSON text; raises MalformedDataError."""
    return _parsed(json.loads, text)


def lines_of_json(text: str) -> list[str]:
    """The lines of a file of JSON lines that hold one; a text inside them may hold the other line ends of Unicode."""
    return [line for line in text.split("\n") if line.strip()]


def parse_yaml(text: str | bytes) -> Any:
    """The data of a YAML text, without types of its own; raises MalformedDataError."""
    import yaml

    data = _parsed(yaml.safe_load, text, yaml.YAMLError)
    _require_bounded(data)
    return data


def parse_toml(text: str) -> dict[str, Any]:
    """The data of a TOML text; raises MalformedDataError."""
    found: dict[str, Any] = _parsed(tomllib.loads, text)
    return found


def _require_bounded(data: Any) -> None:
    """Raise MalformedDataError for data that holds itself, or that becomes endless where every reference is followed."""
    counts: dict[int, int] = {}
    open_ones: set[int] = set()
    waiting: list[tuple[Any, bool]] = [(data, False)]
    while waiting:
        value, counted = waiting.pop()
        if not isinstance(value, dict | list) or id(value) in counts:
            continue
        inner = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        if counted:
            counts[id(value)] = 1 + sum(counts.get(id(one), 1) for one in inner)
            open_ones.discard(id(value))
            if counts[id(value)] > MOST_VALUES:
                raise MalformedDataError("引用展开后太大")
        elif id(value) in open_ones:
            raise MalformedDataError("引用指向自己")
        else:
            open_ones.add(id(value))
            waiting.append((value, True))
            waiting.extend((one, False) for one in inner)


def _parsed(parse: Callable[[Any], Any], text: str | bytes, *errors: type[Exception]) -> Any:
    kinds: tuple[type[Exception], ...] = (ValueError, *errors)
    try:
        return parse(text)
    except RecursionError as error:
        raise MalformedDataError("嵌套太深") from error
    except kinds as error:
        raise MalformedDataError(str(error)) from error


_FAULTS = {
    "missing": "缺少",
    "extra_forbidden": "没有这个键",
    "string_type": "应是文字",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "bool_type": "应是 true 或 false",
    "bool_parsing": "应是 true 或 false",
    "list_type": "应是列表",
    "tuple_type": "应是列表",
    "dict_type": "应是“键: 值”",
    "model_type": "应是“键: 值”",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "string_pattern_mismatch": "写法不对",
    "string_too_short": "不能为空",
    "too_short": "至少要有 {min_length} 项",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "json_invalid": "不是 JSON",
    "value_error": "{error}",
}
"""Kinds of faults that validation tells of, in words for people; a kind that is not here keeps the library's own."""


def fault_text(fault: Mapping[str, Any]) -> str:
    """What is wrong, of one entry of ``ValidationError.errors()``, without its place."""
    words = _FAULTS.get(fault["type"])
    context = dict(fault.get("ctx", {}))
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace(" or ", "、")
    try:
        return words.format(**context) if words is not None else str(fault["msg"])
    except (KeyError, IndexError):
        return str(fault["msg"])


def fault_line(fault: Mapping[str, Any]) -> str:
    """The place of a fault, where it has one, and what is wrong there."""
    where = ".".join(map(str, fault["loc"]))
    return f"{where}：{fault_text(fault)}" if where else fault_text(fault)
