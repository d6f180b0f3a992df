"""Files of aliases that a user writes: read with their errors named by line and key, and written by ``juesuan learn``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

from extractor.accounts.heading_words import folded_heading
from extractor.accounts.own_aliases import NONE, Aliases
from extractor.accounts.table_names import OTHER
from extractor.accounts.templates import TEMPLATES
from extractor.data_files import MalformedDataError, read_data_text, yaml_nodes
from extractor.errors import AliasFileError, reason_of
from extractor.outline.vocabulary import Role
from extractor.text.characters import key, squeeze
from models.rows import Measure

GROUPS = ("titles", "columns", "labels", "measures", "sections", "organisations")
"""The keys of a file of aliases."""
LABELS = ("code", "name", "line", "unit")
MEASURES = ("actual", *get_args(Measure))
SECTIONS: tuple[str, ...] = get_args(Role)
TITLES = (*TEMPLATES, OTHER)
LONGEST = 80
"""Longest alias, in characters."""
KEPT = 32
"""So many versions of files are kept read."""
_PAIRED = (("[", "]"), ("{", "}"), ("<", ">"))


class _At(NamedTuple):
    """A value of the file with its line and the keys that lead to it."""

    value: Any
    line: int
    keys: tuple[str, ...]


def read_aliases(files: Sequence[Path]) -> Aliases:
    """What the files add together, the earlier first.

    Raises AliasFileError, with file, line and key, where a file cannot be read or says what cannot be.
    """
    versions: list[tuple[Path, int]] = []
    for file in files:
        try:
            versions.append((file, file.stat().st_mtime_ns))
        except OSError as error:
            raise AliasFileError(f"无法读取别名文件：{reason_of(error)}", where=str(file), hint="请检查路径") from error
    return _read_files(tuple(versions))


@lru_cache(maxsize=KEPT)
def _read_files(versions: tuple[tuple[Path, int], ...]) -> Aliases:
    """The same object for the same files: what is looked up in it is kept by it."""
    aliases = NONE
    for file, version in versions:
        aliases += _read_file(file, version)
    return aliases


@lru_cache(maxsize=KEPT)
def _read_file(file: Path, _version: int) -> Aliases:
    try:
        text = read_data_text(file)
    except (OSError, UnicodeDecodeError, MalformedDataError) as error:
        raise AliasFileError(
            f"无法读取别名文件：{reason_of(error)}", where=str(file), hint="应是 UTF-8 编码的 YAML 文件"
        ) from error
    return text_to_aliases(text, str(file))


def text_to_aliases(text: str, where: str = "aliases") -> Aliases:
    """The aliases of a YAML text; errors as those of ``read_aliases``."""
    import yaml

    try:
        root = yaml_nodes(text)
    except (yaml.YAMLError, MalformedDataError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where}:{mark.line + 1}" if mark else where
        raise AliasFileError(
            f"不是有效的 YAML：{reason_of(error)}", where=place, hint="格式见 docs/aliases.md"
        ) from error
    if root is None:
        return NONE
    read = _Reader(where)
    groups = {at.keys[0]: at for at in read.mapping(_At(root, 1, ()), GROUPS)}
    return Aliases(
        titles=tuple(read.titles(groups.get("titles"))),
        columns=tuple(read.columns(groups.get("columns"))),
        labels=tuple(read.headings(groups.get("labels"), LABELS)),
        measures=tuple(read.headings(groups.get("measures"), MEASURES)),
        sections=tuple(read.headings(groups.get("sections"), SECTIONS)),
        organisations=tuple(read.organisations(groups.get("organisations"))),
    )


class _Reader:
    """Walks the nodes of one file and knows where it is."""

    def __init__(self, where: str) -> None:
        self._where = where

    def error(self, at: _At, message: str, hint: str) -> AliasFileError:
        """The error at a place of the file."""
        path = ".".join(at.keys)
        return AliasFileError(f"{path}：{message}" if path else message, where=f"{self._where}:{at.line}", hint=hint)

    def mapping(self, at: _At, known: Iterable[str]) -> Iterator[_At]:
        """The values of a mapping under its keys, each of which must be known."""
        known = tuple(known)
        if at.value.id != "mapping":
            raise self.error(at, "这里应是“键: 值”", f"可用的键：{'、'.join(known)}")
        seen: set[str] = set()
        for name, value in at.value.value:
            inner = _At(value, name.start_mark.line + 1, (*at.keys, str(name.value)))
            if name.value not in known:
                raise self.error(inner, "没有这个键", f"可用：{'、'.join(known)}")
            if name.value in seen:
                raise self.error(inner, "这个键写了两次", "请把两处合成一处")
            seen.add(name.value)
            yield inner

    def texts(self, at: _At) -> Iterator[_At]:
        """The lines of a list."""
        if at.value.id != "sequence":
            raise self.error(at, "这里应是一个列表", "写成 [写法一, 写法二]")
        for node in at.value.value:
            inner = _At(node.value, node.start_mark.line + 1, at.keys)
            plain = key(node.value) if node.id == "scalar" else ""
            if not plain or len(plain) > LONGEST:
                raise self.error(inner, f"“{str(node.value)[:20]}”不是一个写法", f"应是 1 至 {LONGEST} 个字的文字")
            yield inner

    def titles(self, at: _At | None) -> Iterator[tuple[str, str]]:
        """The names of tables."""
        meanings: dict[str, str] = {}
        for own in self.mapping(at, TITLES) if at else ():
            for text in self.texts(own):
                if not key(text.value).rstrip("])").endswith("表"):
                    raise self.error(text, f"“{text.value}”不是表名", "表名以“表”结尾")
                if any(text.value.count(one) != text.value.count(other) for one, other in _PAIRED):
                    raise self.error(text, f"“{text.value}”的括号不成对", "写法见 docs/aliases.md")
                self._only(text, meanings)
                yield own.keys[-1], text.value

    def columns(self, at: _At | None) -> Iterator[tuple[str, str, str]]:
        """The headings of columns."""
        for table in self.mapping(at, TEMPLATES) if at else ():
            meanings: dict[str, str] = {}
            template = TEMPLATES[table.keys[-1]]  # type: ignore[index]
            for heading, name in [(heading, c.name) for c in template.columns for heading in c.built_in]:
                meanings.setdefault(heading, name)
            for column in self.mapping(table, [column.name for column in template.columns]):
                for text in self.texts(column):
                    self._only(text, meanings)
                    yield table.keys[-1], column.keys[-1], squeeze(text.value)

    def headings(self, at: _At | None, known: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Headings under what they mean."""
        meanings: dict[str, str] = {}
        for own in self.mapping(at, known) if at else ():
            for text in self.texts(own):
                self._only(text, meanings)
                yield own.keys[-1], squeeze(text.value)

    def organisations(self, at: _At | None) -> Iterator[str]:
        """Names of bodies."""
        return (squeeze(text.value) for text in (self.texts(at) if at else ()))

    def _only(self, text: _At, meanings: dict[str, str]) -> None:
        """Raise the error of a word that has two meanings."""
        own = text.keys[-1]
        if meanings.setdefault(folded_heading(text.value), own) != own:
            raise self.error(
                text, f"“{text.value}”已是 {meanings[folded_heading(text.value)]}", "一个写法只能有一个意思"
            )


# --- writing -----------------------------------------------------------------------------------------------------------


def aliases_to_text(aliases: Aliases, heading: str) -> str:
    """Aliases as a readable YAML file; ``heading`` is its first comment, line by line."""
    lines = [*(f"# {line}" for line in heading.splitlines())]
    lines += _group("titles", aliases.titles)
    if aliases.columns:
        lines += ["", "columns:"]
        for table in dict.fromkeys(table for table, _, _ in aliases.columns):
            lines.append(f"  {table}:")
            own = [(column, way) for one, column, way in aliases.columns if one == table]
            lines += [f"    {name}: {_list(texts)}" for name, texts in _by_first(own).items()]
    for name in ("labels", "measures", "sections"):
        lines += _group(name, getattr(aliases, name))
    if aliases.organisations:
        lines += ["", f"organisations: {_list(aliases.organisations)}"]
    return "\n".join(lines) + "\n"


def _group(name: str, pairs: Sequence[tuple[str, str]]) -> list[str]:
    if not pairs:
        return []
    return ["", f"{name}:", *(f"  {meaning}: {_list(texts)}" for meaning, texts in _by_first(pairs).items())]


def _by_first(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meaning, text in pairs:
        found.setdefault(meaning, []).append(text)
    return found


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_scalar, texts))}]"


def _scalar(text: str) -> str:
    plain = re.fullmatch(r"[\w（）“”、/]+", text) is not None and not re.fullmatch(
        r"[\d.]+|true|false|null|yes|no|on|off", text
    )
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
