"""What is loaded before anything is done: a start stays quick because nothing heavy is imported, not because of a clock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

import extractor
from extractor.cli import build_app
from extractor.cli.commands import COMMANDS, load_command

ROOT = Path(__file__).parents[1]
LOADED = """
import sys
before = set(sys.modules)
try:
    {code}
finally:
    new = {{name for name in set(sys.modules) - before if name.split(".")[0] not in sys.stdlib_module_names}}
    print(*sorted(new), file=sys.stderr)
"""
OWN = {"extractor", "extractor.own"}
COMMAND_LINE = OWN | {
    "extractor.cli",
    "extractor.cli.commands",
    "extractor.cli.language",
    "extractor.cli.output",
    "extractor.cli.signals",
    "extractor.errors",
}
EVALS = {
    "evals",
    "evals.cli",
    "evals.choices",
    "evals.label_cli",
    "evals.task_cli",
    "evals.adversarial",
    "evals.adversarial.cli",
}
TYPER = {"typer", "annotated_doc", "shellingham"}
RUN = "sys.argv = ['juesuan', *{!r}]; from extractor.cli import main; main()"
COMPLETION = {"_JUESUAN_COMPLETE": "complete_bash", "COMP_WORDS": "juesuan ex", "COMP_CWORD": "1"}


def modules_after(code: str, **environment: str) -> set[str]:
    """Modules outside the standard library that the code loads; typer and what it is made of as one."""
    result = subprocess.run(
        [sys.executable, "-c", LOADED.format(code=code)],
        env=os.environ | environment | {"PYTHONPATH": str(ROOT), "JUESUAN_LANG": "en"},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    names = result.stderr.splitlines()[-1].split()
    return {"typer" if name.split(".")[0] in TYPER else name for name in names}


@pytest.mark.parametrize(
    ("code", "environment", "wanted"),
    [
        pytest.param("import extractor", {}, OWN, id="library"),
        pytest.param(
            "from extractor import Settings, UsageError",
            {},
            OWN | {"extractor.settings", "extractor.errors", "extractor.model_settings", "extractor.task_folders", "extractor.typed"},
            id="settings_and_errors",
        ),
        pytest.param(
            RUN.format(["--version"]), {}, COMMAND_LINE | {"typer", "extractor.version"}, id="version"
        ),
        pytest.param(
            RUN.format(["--help"]), {}, COMMAND_LINE | {"typer"} | EVALS, id="help"
        ),
        pytest.param(
            RUN.format([]), COMPLETION, COMMAND_LINE | {"typer"} | EVALS, id="completion"
        ),
    ],
)  # fmt: skip
def test_a_start_loads_these_modules_and_no_others(code: str, environment: dict[str, str], wanted: set[str]) -> None:
    assert modules_after(code, **environment) == wanted


def test_every_public_name_is_found_where_the_package_says_it_is() -> None:
    for name in extractor.__all__:
        assert getattr(extractor, name) is not None
    assert set(extractor.__all__) <= set(dir(extractor))
    with pytest.raises(AttributeError, match="no attribute 'extrakt'"):
        extractor.extrakt  # noqa: B018


@pytest.mark.parametrize("name", COMMANDS)
def test_the_announced_line_is_the_first_of_the_commands_own_help(name: str) -> None:
    own = (load_command(name).help or "").split("\n\n")[0].replace("\n", " ")
    assert own == COMMANDS[name]


def test_help_names_every_command_module_and_those_of_other_packages() -> None:
    group = typer.main.get_command(build_app())
    names = group.list_commands(None)  # type: ignore[attr-defined]
    files = (ROOT / "extractor" / "cli").glob("*.py")
    modules = {path.stem for path in files if "def register(" in path.read_text(encoding="utf-8")}
    assert set(names) == modules | {"eval"}


def test_an_unknown_command_is_refused_with_a_suggestion() -> None:
    result = subprocess.run(
        [sys.executable, "-c", "import sys; " + RUN.format(["extrct"])], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "Did you mean 'extract'" in result.stderr
