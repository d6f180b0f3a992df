"""Settings of the right type: what stands in a field is what its annotation says, or one error that names the field."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from extractor.errors import UsageError

_KINDS = {
    int: "整数", float: "数", str: "文字", bool: "True 或 False", Path: "路径", Decimal: "Decimal", tuple: "一组值",
    frozenset: "一组值", NoneType: "None",
}  # fmt: skip
MOST = 10**15
"""No limit is larger: it would be none."""
_LONGEST_SHOWN = 80


@cache
def _hints(owner: Hashable) -> dict[str, Any]:
    """The annotations of a class."""
    return get_type_hints(owner)


def settle_types(settings: Any, prefix: str = "") -> None:
    """Hold the fields of a frozen dataclass to their annotations: a collection of another kind becomes the one that is wanted
    (a list or a set of paths a tuple), a text a path where a path is wanted, a whole number money.

    Raises UsageError that names the field (behind ``prefix``, as files and options call it), what it may be, and what stands there.
    """
    hints = _hints(cast("Hashable", type(settings)))
    for field in fields(settings):
        value, wanted = getattr(settings, field.name), hints[field.name]
        try:
            settled = _settled(value, wanted)
        except TypeError:
            raise UsageError(f"{prefix}{field.name} 应是{_told(wanted)}，而不是 {_shown(value)}") from None
        if settled is not value:
            object.__setattr__(settings, field.name, settled)


def require_positive(settings: Any, *names: str) -> None:
    """Raise UsageError for a limit that lets nothing through, or that is no limit; ``None`` is without one."""
    for name in names:
        value = getattr(settings, name)
        if value is not None and not 0 < value <= MOST:
            raise UsageError(f"{name} 应是大于零、不大于 {MOST} 的数，而不是 {_shown(value)}")


def _settled(value: Any, wanted: Any) -> Any:
    """The value as one of the wanted type; raises TypeError where it is none."""
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin is UnionType:
        return value if value is None and NoneType in arguments else _settled(value, arguments[0])
    if origin is Literal:
        return _fitting(
            value, isinstance(value, str)
        )  # which of the texts: the settings say it with what may be chosen
    if origin is Callable:
        return _fitting(value, callable(value))
    if origin in (tuple, frozenset):
        return _collection(value, origin, arguments)
    return _plain(value, wanted)


def _plain(value: Any, wanted: type) -> Any:
    if wanted is Path:
        _fitting(value, isinstance(value, str | os.PathLike))
        return value if isinstance(value, Path) else Path(os.fsdecode(value))
    if wanted is Decimal and isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    kinds: Any = int | float if wanted is float else wanted
    return _fitting(value, isinstance(value, kinds) and (wanted is bool or not isinstance(value, bool)))


def _collection(value: Any, kind: type, arguments: tuple[Any, ...]) -> Any:
    """A tuple or set, each of whose values is settled; a tuple of fixed length has to have it."""
    several = kind is frozenset or arguments[-1] is Ellipsis
    if isinstance(value, Mapping) and several and get_origin(arguments[0]) is tuple:
        value = tuple(value.items())
    _fitting(value, isinstance(value, Collection) and not isinstance(value, str | bytes | bytearray | Mapping))
    values = tuple(value)
    inner: Sequence[Any] = [arguments[0]] * len(values) if several else arguments
    _fitting(value, len(values) == len(inner))
    settled = tuple(_settled(one, wanted) for one, wanted in zip(values, inner, strict=True))
    same = isinstance(value, kind) and all(one is before for one, before in zip(settled, values, strict=True))
    return value if same else kind(settled)


def _fitting(value: Any, fits: bool) -> Any:
    if not fits:
        raise TypeError
    return value


def _told(wanted: Any) -> str:
    """What may stand in a field, in words."""
    origin = get_origin(wanted)
    if origin is UnionType:
        return "或 ".join(map(_told, get_args(wanted)))
    if origin is Literal:
        return "文字"
    if origin is Callable:
        return "可以调用的"
    return _KINDS.get(origin or wanted) or f" {getattr(wanted, '__name__', wanted)}"


def _shown(value: Any) -> str:
    """A value as a message may show it: a long one is cut, and one that cannot be shown is its type."""
    try:
        return ascii(value)[:_LONGEST_SHOWN]
    except Exception:  # noqa: BLE001 - whatever an object of others does when it is shown
        return type(value).__name__
