"""Options that stand once and that commands take as one value."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, get_type_hints

Command = Callable[..., None]


def with_options(
    name: str, make: Callable[..., Any], *, idle: tuple[Callable[[dict[str, Any]], bool], Any] | None = None
) -> Callable[[Command], Command]:
    """A decorator that adds the options which ``make`` takes to a command, which gets what it makes of them as ``name``.

    The command has none of the options; its own come first in the help. ``idle`` tells of the command's own values
    whether the options do not count, and what it gets then.
    """
    flags = inspect.signature(make).parameters

    def add(command: Command) -> Command:
        hints = {**get_type_hints(make, include_extras=True), **get_type_hints(command, include_extras=True)}
        own = [parameter for parameter in inspect.signature(command).parameters.values() if parameter.name != name]

        @wraps(command)
        def run(**given: Any) -> None:
            chosen = {flag: given.pop(flag) for flag in flags}
            made = idle[1] if idle is not None and idle[0](given) else make(**chosen)
            command(**given, **{name: made})

        parameters = [parameter.replace(annotation=hints[parameter.name]) for parameter in (*own, *flags.values())]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return run

    return add
