"""What the pages for users print: every command exists, with its options and files."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from conftest import ROOT
from typer.main import get_command, get_group

from evals.cli import register
from extractor.cli import build_app
from extractor.cli.commands import COMMANDS, load_command

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCED = re.compile(r"^(?:\$ |> )?(juesuan [^\n]*)", re.MULTILINE)
INLINE = re.compile(r"`(juesuan [^`\n]*)`")
BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MAKE = re.compile(r"(?:^\$ |`)make ([a-z-]+)", re.MULTILINE)
SHELL = frozenset("|>;&<")
CODE = re.compile(r"`([^`\n]+)`")
NAME = re.compile(r"(?:--)?[A-Za-z][\w.-]*[\w]")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
FIGURE = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w.]*\d)")
CHINESE = sorted((ROOT / "docs" / "zh").glob("*.md"))
TWINS = {
    "README": None,
    "configuration": ("configuration.md", "llm.md", "aliases.md", "tasks.md"),
    "security": ("../SECURITY.md",),
    "output": ("report.md", "export.md", "rules-of-your-own.md", "../README.md", "../CHANGELOG.md"),
}
"""Pages in Chinese whose matter stands in English under other names; the others are called as their English ones."""
FOREIGN = frozenset({"--data-binary"})
"""Options of other programs (curl)."""


def printed(page: Path) -> Iterator[str]:
    text = page.read_text(encoding="utf-8")
    for block in BLOCK.findall(text):
        yield from FENCED.findall(block)
    yield from INLINE.findall(BLOCK.sub("", text))


def words_of(line: str) -> list[str]:
    """The words of a command up to a comment, a pipe or a redirection."""
    words: list[str] = []
    for word in shlex.split(line.partition(" #")[0])[1:]:
        if word[0] in SHELL:
            break
        words.append(word)
    return words


@cache
def top_commands() -> Mapping[str, Any]:
    foreign = typer.Typer()
    register(foreign)
    return {**{name: load_command(name) for name in COMMANDS}, "eval": get_group(foreign).commands["eval"]}


def every_command() -> Iterator[Any]:
    """The program and all its commands, those of groups too."""
    yield get_command(build_app())
    waiting = [*top_commands().values()]
    while waiting:
        command = waiting.pop()
        yield command
        waiting += getattr(command, "commands", {}).values()


def problem(line: str) -> str | None:
    """What is wrong with a printed command."""
    words = words_of(line)
    if not words or words[0].startswith(("-", "…")):
        return None
    commands, command = top_commands(), None
    while commands and words and not words[0].startswith("-"):
        if words[0] not in commands:
            return f"{line}: no command {words[0]}"
        command = commands[words.pop(0)]
        commands = getattr(command, "commands", {})
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} if command else set()
    given = {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"}
    return f"{line}: no option {given - known}" if given - known - {"--help", "-h"} else None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_printed_exists_with_its_options(page: Path) -> None:
    assert [wrong for line in printed(page) if (wrong := problem(line)) is not None] == []


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = (
        [
            (words[0], [word for word in words if word.startswith("-")])
            for line in printed(ROOT / name)
            if (words := words_of(line))
        ]
        for name in ("README.md", "README.zh-CN.md")
    )
    assert len(english) > 30
    assert sorted(english) == sorted(chinese)


def test_every_target_of_make_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony is not None
    named = {name for page in PAGES for name in MAKE.findall(page.read_text(encoding="utf-8"))}
    assert named | set(phony[1].split()) <= targets


@pytest.mark.parametrize("page", [page for page in PAGES if "tutorial" not in page.parts], ids=lambda page: page.name)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^):#]+)[^):]*\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def slug(heading: str) -> str:
    """The anchor that hosts of repositories give a heading."""
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_to_in_itself_is_a_heading_of_it(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    headings = {slug(heading) for heading in re.findall(r"^#{1,6} (.+)$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) - headings == set()


@pytest.mark.parametrize(("page", "begins"), [("README.md", "Extras: "), ("README.zh-CN.md", "附加组件：")])
def test_the_readmes_name_every_extra(page: str, begins: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    listed = next(line for line in lines if line.startswith(begins))
    for extra in project["optional-dependencies"].keys() - {"dev"}:
        assert f"`{extra}`" in listed, extra


def english_of(page: Path) -> str | None:
    """What the English pages say on the matter of a Chinese one; ``None`` for the list of pages."""
    names = TWINS.get(page.stem, (page.name,))
    return None if names is None else "\n".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in names)


def figures_of(text: str) -> set[str]:
    """Figures of more than one digit, however they are separated."""
    return {figure for found in FIGURE.findall(text) if len(figure := found.replace(",", "").rstrip(".")) > 1}


@pytest.mark.parametrize("page", CHINESE, ids=lambda page: page.stem)
def test_a_chinese_page_has_the_figures_and_names_of_its_english_one(page: Path) -> None:
    text, english = page.read_text(encoding="utf-8"), english_of(page)
    if english is None:
        return
    assert sorted(figures_of(text) - figures_of(english)) == []
    names = {code for code in CODE.findall(BLOCK.sub("", text)) if NAME.fullmatch(code)}
    assert sorted(name for name in names if name not in english) == []


@pytest.mark.parametrize("page", CHINESE, ids=lambda page: page.stem)
def test_every_option_that_a_chinese_page_names_exists(page: Path) -> None:
    known = {
        option for command in every_command() for one in command.params for option in (*one.opts, *one.secondary_opts)
    }
    named = set(OPTION.findall(page.read_text(encoding="utf-8")))
    assert sorted(named - known - FOREIGN) == []


def test_every_page_for_users_is_reached_from_the_chinese_readme() -> None:
    index = ROOT / "docs" / "zh" / "README.md"
    assert "docs/zh/README.md" in (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    linked = {
        (index.parent / link).resolve() for link in re.findall(r"\]\(([^):#]+)\)", index.read_text(encoding="utf-8"))
    }
    assert [page.name for page in CHINESE if page != index and page.resolve() not in linked] == []


def is_in_chinese(page: Path) -> bool:
    """Whether more than half of the lines of a page's text hold Chinese: what it prints of programs does not count."""
    lines = [line for line in BLOCK.sub("", page.read_text(encoding="utf-8")).splitlines() if line.strip()]
    return sum(re.search(r"[\u4e00-\u9fff]", line) is not None for line in lines) * 2 > len(lines)


def test_every_page_for_users_is_there_in_chinese() -> None:
    pages = [ROOT / "SECURITY.md", ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    chinese = {page.name for page in CHINESE}
    twins = {(ROOT / "docs" / name).resolve() for names in TWINS.values() for name in names or ()}
    twins |= {ROOT / "README.md"} if is_in_chinese(ROOT / "README.zh-CN.md") else set()
    assert [
        page.name for page in pages if page not in twins and page.name not in chinese and not is_in_chinese(page)
    ] == []
    assert [page.name for page in CHINESE if not is_in_chinese(page)] == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page in CHINESE or ".zh-CN" in page.name], ids=lambda page: page.name
)
def test_a_chinese_page_has_one_word_for_one_thing(page: Path) -> None:
    words = CODE.sub("", BLOCK.sub("", page.read_text(encoding="utf-8")))
    if page.parent.name != "zh" or page.stem != "README":  # the list of terms names both
        assert re.findall(r"案例|测试用例|[Tt]okens?\b|黄金标准", words) == []
