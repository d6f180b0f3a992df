"""docs/evals.md: its examples run, its commands exist, its matrix is made by the command."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
import typer
from eval_samples import changed, make_data_folder, sample_record
from typer.testing import CliRunner

import extractor.settings
from evals.cli import register
from evals.gold import load_manifest
from evals.matrix import BEGIN, END, put_matrix
from evals.run import RunOptions, run_cases
from extractor.errors import UsageError
from models import Record

PAGE = Path(__file__).parents[1] / "docs" / "evals.md"


def test_every_worked_example_gives_what_the_page_says() -> None:
    examples = doctest.DocTestParser().get_doctest(PAGE.read_text(encoding="utf-8"), {}, "evals.md", str(PAGE), 0)
    assert len(examples.examples) > 25
    report: list[str] = []
    failures, tried = doctest.DocTestRunner(verbose=False).run(examples, out=report.append)
    assert (failures, tried) == (0, len(examples.examples)), "".join(report)


def test_every_command_on_the_page_exists_with_its_options() -> None:
    app = typer.Typer()
    register(app)
    command = typer.main.get_command(app)
    group = command.commands["eval"] if "eval" in getattr(command, "commands", {}) else command
    lines = re.findall(r"^juesuan eval (.*?)(?:#.*)?$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert lines
    for line in lines:
        name, *rest = line.split()
        known = {option for parameter in group.commands[name].params for option in parameter.opts}  # type: ignore[attr-defined]
        assert {word for word in rest if word.startswith("-")} <= known, line


def test_the_matrix_command_fills_the_page_in_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worse = changed(lambda d: d["tables"]["expenditure"]["rows"][0].update(total="120.51"))
    data = make_data_folder(tmp_path, {"river": sample_record(), "lake": sample_record()})

    def extract(source: Path, settings: object, session: object = None) -> Record:
        return worse if source.stem == "lake" else sample_record()

    monkeypatch.setattr("extractor.extract", extract)
    monkeypatch.setattr("extractor.Settings", extractor.settings.Settings)
    run_cases(tmp_path / "rules", load_manifest(data), RunOptions())
    page = tmp_path / "page.md"
    page.write_text(f"# 前\n{BEGIN}\n旧\n{END}\n后\n", encoding="utf-8")
    app = typer.Typer()
    register(app)
    for _ in range(2):
        result = CliRunner().invoke(app, ["eval", "matrix", str(tmp_path / "rules"), "-o", str(page)])
        assert result.exit_code == 0, result.output
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# 前\n{BEGIN}\n| run |")
    assert text.endswith(f"{END}\n后\n")
    assert "旧" not in text
    assert re.search(r"^\| tables \| 9\d\.\d\d \|$", text, re.MULTILINE)
    assert "| lake-text |" in text


@pytest.mark.parametrize("page", ["", BEGIN, f"{END}{BEGIN}", f"{BEGIN}{BEGIN}{END}"])
def test_a_page_without_a_place_for_the_matrix_is_refused(page: str) -> None:
    with pytest.raises(UsageError, match="没有矩阵的位置"):
        put_matrix(page, "")
