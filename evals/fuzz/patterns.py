"""Every pattern that stands in a module of the program over long runs of what it repeats; which are slow.

A text of one word said over and over is the worst that a pattern can meet: where it tries a run again from each of its
characters, twice the text takes four times as long. A pattern is tried the ways the program uses it (``match`` and
``fullmatch`` begin at one place, ``search`` at every one), and is slow where its time grows much faster than its text.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import extractor
from extractor.accounts.measures import LONGEST_HEADING
from extractor.completeness.places import LONGEST_TITLE
from extractor.input.html_article import LONGEST_FURNITURE
from extractor.narrative.deviations.subjects import LONGEST_TAIL

BOUNDED: Mapping[str, int] = {
    "extractor.accounts.measures._HEADING": LONGEST_HEADING,
    "extractor.completeness.places._TITLE_SHAPE": LONGEST_TITLE,
    "extractor.input.html_article._FURNITURE": LONGEST_FURNITURE,
    "extractor.narrative.deviations.subjects._AFTER_NAME": LONGEST_TAIL,
}
"""Patterns with several open ends, asked only about texts of so many characters: whoever asks them measures first."""

COMMON = (
    *" 1一中X-_.,、。（(\"\t\n", "\u3000", "2023", "2023年", "1,", "1.", "123,", "1 ", "-1", "万元", "元", "支出", "收入", "《", "年",
)  # fmt: skip
"""What documents repeat: filling, leaders, rules, figures, common words."""
LONGEST_WORDS = 6
MOST_WORDS = 24
"""Of a pattern's own words so many are repeated: further alternatives of one choice behave like its first ones."""
ENDS = ("", "※")
"""What follows the run: nothing, or what no pattern takes, so that a match that had come far is given up."""
WAYS = ("search", "match", "fullmatch")
_WAY_OF = {
    **{way: way for way in WAYS},
    **dict.fromkeys(("findall", "finditer", "sub", "subn", "split"), "search"),
    "pattern": "",
}
"""What is asked of a pattern, by method; to be part of another pattern asks nothing."""

TIMES = (12, 16, 20, 24, 28, 36, 60, 120)
"""How often the word stands in the first texts: few times enough for what doubles with every word to be told and left."""
LENGTH = 1000
"""Characters of the text on which a pattern is judged."""
NOTICED = 0.001
"""Seconds for ``LENGTH`` characters from which on growth is measured; a linear pattern takes a tenth of that."""
HOPELESS = 0.25
"""Seconds from which on nothing longer is tried."""
GROWTH = 9.0
"""A text four times as long may take so many times as long: 4 is linear, 16 quadratic."""


@dataclass(frozen=True)
class Used:
    """A pattern, the name under which it stands, and the ways in which the program asks it."""

    name: str
    pattern: re.Pattern[str]
    ways: tuple[str, ...]


@dataclass(frozen=True)
class Slow:
    """A pattern whose time grows faster than the text: ``seconds`` for so many ``characters``."""

    name: str
    way: str
    run: tuple[str, str, str]
    characters: int
    seconds: float
    growth: float

    def __str__(self) -> str:
        before, word, end = self.run
        text = f"{before!r} + {word!r} × n + {end!r}"
        return f"{self.name}.{self.way}: {text}, {self.characters} characters {self.seconds:.3f} s, × {self.growth:.1f}"


def patterns(package: ModuleType = extractor) -> tuple[Used, ...]:
    """Every pattern that stands in a module of the package, alone or in a table, once; by name."""
    found: dict[re.Pattern[str], str] = {}
    ways: defaultdict[str, set[str]] = defaultdict(set)
    for module in modules(package):
        own = {
            name: list(_patterns_in(value, f"{module.__name__}.{name}"))
            for name, value in vars(module).items()
            if not name.startswith("__")
        }
        for name, held in own.items():
            for full, pattern in held:
                found.setdefault(pattern, full)
                ways[found[pattern]] |= _uses(module).get(name, set())
    return tuple(
        Used(name, pattern, tuple(sorted(ways[name])) or WAYS)
        for pattern, name in sorted(found.items(), key=lambda entry: entry[1])
    )


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Every module of a package but those that run it."""
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not info.name.endswith("__main__"):
            yield importlib.import_module(info.name)


def _patterns_in(value: Any, name: str, depth: int = 0) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield name, value
    elif depth < 3 and isinstance(value, Mapping):
        for key, one in value.items():
            yield from _patterns_in(one, f"{name}[{key}]", depth + 1)
    elif depth < 3 and isinstance(value, (tuple, list, frozenset, set)):
        for number, one in enumerate(value):
            yield from _patterns_in(one, f"{name}[{number}]", depth + 1)


_USES: dict[str, dict[str, set[str]]] = {}


def _uses(module: ModuleType) -> dict[str, set[str]]:
    """By name of a module: the ways in which its patterns are asked, those of a table by the name that runs over it.

    Whatever cannot be followed (a pattern handed to a function, a table looked up) is left out, and tried every way.
    """
    if module.__name__ in _USES:
        return _USES[module.__name__]
    mentioned: Counter[str] = Counter()
    asked: defaultdict[str, list[str]] = defaultdict(list)
    runs_over: defaultdict[str, list[set[str]]] = defaultdict(list)
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                mentioned[name] += 1
            case ast.Attribute(value=ast.Name(id=name), attr=way) if way in _WAY_OF:
                asked[name].append(_WAY_OF[way])
            case (
                ast.For(target=target, iter=ast.Name(id=name))
                | ast.comprehension(target=target, iter=ast.Name(id=name))
            ):
                runs_over[name].append({one.id for one in ast.walk(target) if isinstance(one, ast.Name)})
    plain = {
        name: set(asked[name]) - {""} if len(asked[name]) == count else set(WAYS) for name, count in mentioned.items()
    }
    for name, targets in runs_over.items():
        used = [set[str]().union(*(asked[one] for one in each)) for each in targets]
        if len(targets) + len(asked[name]) == mentioned[name] and all(used):
            plain[name] = set[str]().union(*used, asked[name]) - {""}
    _USES[module.__name__] = plain
    return plain


def slow_patterns(used: Sequence[Used], *, thorough: bool = True) -> Iterator[Slow]:
    """The patterns that are slow on a run of their own or of common words, each with the first run that shows it.

    ``thorough`` also puts a word of the pattern's own before the run, and ends it both ways.
    """
    for one in used:
        found = next(
            (slow for way in one.ways for run in _runs(one, thorough) if (slow := _judge(one, way, run))), None
        )
        if found is not None:
            yield found


def _runs(used: Used, thorough: bool) -> Iterator[tuple[str, str, str]]:
    """Before, repeated, behind: what the texts for a pattern are made of."""
    own = list(dict.fromkeys(re.findall(rf"[\u4e00-\u9fff]{{1,{LONGEST_WORDS}}}", used.pattern.pattern)))
    befores = ("", *own[:2]) if thorough else ("",)
    for word in dict.fromkeys((*COMMON, *own[: MOST_WORDS if thorough else MOST_WORDS // 3])):
        for before in befores:
            for end in ENDS if thorough else ENDS[-1:]:
                yield before, word, end


def _judge(used: Used, way: str, run: tuple[str, str, str]) -> Slow | None:
    before, word, end = run
    ask: Callable[[str], object] = getattr(used.pattern, way)

    def seconds(times: int, tries: int = 1) -> float:
        return min(_seconds(ask, before + word * times + end) for _ in range(tries))

    most = BOUNDED.get(used.name)
    if most is not None:
        taken = seconds(max(1, (most - len(before) - len(end)) // len(word)))
        return Slow(used.name, way, run, most, taken, float("inf")) if taken > HOPELESS else None
    last = LENGTH // len(word)
    for times in (*TIMES, last):
        if (taken := seconds(times)) > HOPELESS:
            return Slow(used.name, way, run, times * len(word), taken, float("inf"))
    if taken < NOTICED:
        return None
    once, four = seconds(last, tries=3), seconds(4 * last, tries=3)
    growth = four / once
    is_slow = once > NOTICED and growth > GROWTH
    return Slow(used.name, way, run, 4 * last * len(word), four, growth) if is_slow else None


def _seconds(ask: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    ask(text)
    return time.process_time() - start
