"""Patterns that are put together inside functions: those that a module's names make whole, and those seen at work.

``re.search(r"…", text)`` in a function stands under no name. What it is made of is known where it is written of constants
and names of the module; where a function is handed a part of it, the pattern is the one that readings of real documents
make. A place that neither shows is told: nobody has tried its pattern.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import CodeType, ModuleType
from typing import Any

from evals.fuzz.cases import Case
from evals.fuzz.patterns import WAYS, Used, modules
from extractor.errors import ExtractorError
from extractor.pipeline import extract
from extractor.settings import Settings

SHOWN = tuple(Case(form, 0, 1) for form in ("aligned", "lines", "html", "xlsx", "pdf_unruled"))
"""Documents whose readings show the patterns that functions are handed a part of."""
MOST_AT_A_PLACE = 20
Seen = defaultdict[tuple[str, int], set[re.Pattern[str]]]

_WAY_OF = {
    "compile": None,
    "search": "search",
    "match": "match",
    "fullmatch": "fullmatch",
    **dict.fromkeys(("findall", "finditer", "sub", "subn", "split"), "search"),
}


@dataclass(frozen=True)
class Place:
    """A call of ``re`` inside a function: the lines it takes, how it asks, and its pattern as far as the module tells."""

    module: str
    file: str
    first: int
    last: int
    way: str | None
    pattern: re.Pattern[str] | None

    def __str__(self) -> str:
        return f"{self.module}:{self.first}"


def places(module: ModuleType) -> Iterator[Place]:
    """Every call of ``re`` with a pattern of text in the functions of a module."""
    tree = ast.parse(inspect.getsource(module))
    functions = [
        node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    ]
    calls = {id(node): node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call)}
    for call in calls.values():
        match call.func:
            case ast.Attribute(value=ast.Name(id="re"), attr=name) if name in _WAY_OF and call.args:
                made = _made(call, module)
                if not isinstance(made, re.Pattern) or isinstance(made.pattern, str):
                    last = call.end_lineno or call.lineno
                    yield Place(module.__name__, module.__file__ or "", call.lineno, last, _WAY_OF[name], made)


def _made(call: ast.Call, module: ModuleType) -> re.Pattern[Any] | None:
    """The pattern of a call that is written of constants and names of the module; ``None`` where a local is part of it."""
    flags = next((word.value for word in call.keywords if word.arg == "flags"), None)
    if (
        flags is None
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("compile", "search", "match", "fullmatch")
    ):
        flags = call.args[-1] if len(call.args) == (2 if call.func.attr == "compile" else 3) else None
    try:
        pattern, flag = (_value(part, module) if part is not None else 0 for part in (call.args[0], flags))
    except NameError:
        return None
    return pattern if isinstance(pattern, re.Pattern) else re.compile(pattern, flag)


def _value(expression: ast.expr, module: ModuleType) -> Any:
    code: CodeType = compile(ast.Expression(expression), module.__file__ or "", "eval")
    return eval(code, dict(vars(module)))  # noqa: S307  (an expression of the program itself)


@contextmanager
def noted() -> Iterator[Seen]:
    """Notes which patterns are asked for inside the block, by file and line of who asks ``re`` for them."""
    seen: Seen = defaultdict(set)
    made = re._compile  # type: ignore[attr-defined]

    def note(pattern: Any, flags: Any) -> Any:
        found = made(pattern, flags)
        if isinstance(found.pattern, str):
            asks = sys._getframe(2)
            seen[asks.f_code.co_filename, asks.f_lineno].add(found)
        return found

    re._compile = note  # type: ignore[attr-defined]
    try:
        yield seen
    finally:
        re._compile = made  # type: ignore[attr-defined]


def seen_at_work(documents: Sequence[bytes]) -> Seen:
    """The patterns that reading these documents asks for."""
    with noted() as seen:
        for document in documents:
            with suppress(ExtractorError):
                extract(document, Settings(ocr="never"))
    return seen


def inner_patterns(package: ModuleType, seen: Seen) -> tuple[list[Used], list[Place]]:
    """The patterns of all functions of a package, and the places whose patterns nobody knows."""
    used: list[Used] = []
    unknown: list[Place] = []
    for place in (place for module in modules(package) for place in places(module)):
        found = {place.pattern} if place.pattern is not None else _at(place, seen)
        ways = (place.way,) if place.way is not None else asked_of_others(place.module)
        used += [Used(str(place), one, ways) for one in sorted(found, key=lambda one: one.pattern)[:MOST_AT_A_PLACE]]
        unknown += [place] if not found else []
    return used, unknown


def asked_of_others(module: str) -> tuple[str, ...]:
    """The ways in which a module asks patterns that it made in functions: those of all calls that are none of ``re``."""
    asked: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(sys.modules[module]))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"))):
                continue
            case ast.Call(func=ast.Attribute(attr=name)) if way := _WAY_OF.get(name):
                asked.add(way)
    return tuple(sorted(asked)) or WAYS


def _at(place: Place, seen: Seen) -> set[re.Pattern[str]]:
    lines = range(place.first, place.last + 1)
    return set().union(*(found for (file, line), found in seen.items() if file == place.file and line in lines))
