"""The rooms of the program: each has a line in docs/architecture.md, and no module outgrows what is read at one sitting."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST_LINES = 400


def rooms_of_the_contract() -> set[str]:
    """The rooms whose order the import contract of pyproject.toml holds, and those outside of it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = [one for one in project["tool"]["importlinter"]["contracts"] if one.get("containers") == ["extractor"]]
    layers = (name.strip() for layer in contract["layers"] for name in layer.split("|"))
    return {*layers, *contract["exhaustive_ignores"]}


def rooms_of_the_table() -> list[str]:
    """The names in the first column of the table of rooms."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("| room |")[2].partition("\n\n")[0]
    cells = (line.split("|")[1] for line in table.splitlines()[2:])
    return [name.removesuffix(".py") for cell in cells for name in re.findall("`([^`]+)`", cell)]


def test_the_table_of_rooms_names_each_room_of_the_import_contract_once() -> None:
    assert sorted(rooms_of_the_table()) == sorted(rooms_of_the_contract())


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    modules = [path for room in ("models", "extractor", "evals") for path in (ROOT / room).rglob("*.py")]
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in modules
    }
    assert len(lengths) > 500
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}
