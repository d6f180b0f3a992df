"""JSON, YAML and TOML that strangers wrote: plain data, or one error whatever is wrong with them; and YAML of the program.

The readers of these formats let through what they stumble over: a nesting deeper than the stack, a number longer than
``int`` reads, a day that no month has.
"""

from __future__ import annotations

import json
import os
import stat
import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from extractor.errors import reason_of

LARGEST = 4 << 20
"""Bytes of a file that a person writes: rules, tasks, prompts, aliases have a few thousand."""
LARGEST_MADE = 256 << 20
"""Bytes of a file that a program writes or collects: records, answers, runs, lists of a million files."""
MOST_VALUES = 200_000
"""Values of a YAML text with what its references repeat: thirty lines of them can say a thing 2³⁰ times."""

DEEPEST = 100
"""Levels of a YAML text whose nodes are asked for: a file of aliases has three."""


class MalformedDataError(ValueError):
    """Text that is not of its format. Whoever reads a file of his own turns it into an error that names the file."""


def read_data(path: Path, most: int = LARGEST, *, pipes: bool = False) -> bytes:
    """The bytes of a regular file of data, with ``pipes`` also those of a pipe: of a file that the user names himself.

    Raises MalformedDataError for what has no end or never begins (pipes, devices, folders) and for more than ``most`` bytes,
    OSError where it cannot be read.
    """
    waits = 0 if pipes else getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, os.O_RDONLY | waits | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as stream:
        mode = os.fstat(handle).st_mode
        if not (stat.S_ISREG(mode) or (pipes and stat.S_ISFIFO(mode))):
            raise MalformedDataError("这不是普通文件")
        data = stream.read(most + 1)
    if len(data) > most:
        raise MalformedDataError(f"文件超过 {most >> 20} MB")
    return data


def read_data_text(path: Path, most: int = LARGEST, *, pipes: bool = False) -> str:
    """The same as text in UTF-8, line ends made one; raises UnicodeDecodeError as well."""
    return read_data(path, most, pipes=pipes).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


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


def yaml_nodes(text: str) -> Any:
    """The nodes of a YAML text with their lines, ``None`` for an empty one, by the quick parser where it is there.

    How deep they are nested is counted before they are put together: the parser in C has no end of its own. Raises
    yaml.YAMLError, MalformedDataError for what is nested deeper than ``DEEPEST``.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise MalformedDataError("嵌套太深")
    return yaml.compose(text, Loader=loader)


def own_yaml(text: str) -> Any:
    """The data of a YAML text that the program wrote, read by the quick parser in C where it is there.

    Texts of strangers go through ``parse_yaml``: how deep they may be nested is known of the slow parser alone.
    """
    import yaml

    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - either is a safe one


def shipped_yaml(package: str, name: str) -> Any:
    """The data of a YAML file that comes with the program: ``name`` is its path inside ``package``."""
    return own_yaml(files(package).joinpath(name).read_text(encoding="utf-8"))


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
        raise MalformedDataError(reason_of(error)) from error


_MAPPING, _LIST, _NUMBER = "应是“键: 值”", "应是列表", "应是数"
_FAULTS = {
    "missing": "缺少",
    "extra_forbidden": "没有这个键",
    "invalid_key": "键应是文字",
    "none_required": "应留空",
    "string_type": "应是文字",
    "string_unicode": "不是 UTF-8 文字",
    "string_too_short": "至少要有 {min_length} 个字",
    "string_too_long": "不能超过 {max_length} 个字",
    "string_pattern_mismatch": "写法不对",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_parsing_size": "这个数太长",
    "int_from_float": "应是整数",
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "finite_number": "应是有限的数",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "bool_type": "应是 true 或 false",
    "bool_parsing": "应是 true 或 false",
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "too_short": "至少要有 {min_length} 项",
    "too_long": "不能超过 {max_length} 项",
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dataclass_type": _MAPPING,
    "is_instance_of": "应是 {class}",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "union_tag_not_found": "缺少 {discriminator}",
    "union_tag_invalid": "{discriminator} 不能是 {tag}，只能是 {expected_tags}",
    "recursion_loop": "引用指向自己",
    "json_invalid": "不是 JSON",
    "json_type": "不是 JSON",
    "value_error": "{error}",
    "assertion_error": "{error}",
}
"""Kinds of faults that validation tells of, in words for people; a kind that is not here keeps the library's own.

What the program's own models can say is all here: a test walks their constraints.
"""
_EMPTY_TEXT = "不能为空"
"""Of a text that may have any length but none."""


def fault_text(fault: Mapping[str, Any]) -> str:
    """What is wrong, of one entry of ``ValidationError.errors()``, without its place."""
    words = _FAULTS.get(fault["type"])
    context = dict(fault.get("ctx", {}))
    if fault["type"] == "string_too_short" and context.get("min_length") == 1:
        return _EMPTY_TEXT
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
