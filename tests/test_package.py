"""What is shipped: the wheel holds the four packages and nothing of the corpus, and works from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import CORPUS

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return next(out.glob("juesuan-*.whl"))


def test_the_wheel_holds_code_and_data_and_no_corpus(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"extractor", "models", "evals", "prompts"}
    for wanted in (
        "extractor/py.typed",
        "models/py.typed",
        "evals/py.typed",
        "extractor/accounts/templates.py",
        "extractor/accounts/aliases/titles.yaml",
    ):
        assert wanted in names
    assert not [name for name in names if "/corpus/" in name or "/gold/" in name or name.startswith("tests")]


def test_installed_from_the_wheel_the_command_and_the_library_work_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True, timeout=300)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = os.environ | {"PYTHONPATH": str(site)}
    document = str(CORPUS / "wuchang_office_2024.txt")
    library = (
        f"import extractor; print(extractor.__file__); print(extractor.extract({document!r}).document.fiscal_year)"
    )
    result = subprocess.run(
        [sys.executable, "-c", library], cwd=elsewhere, env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines() == [str(site / "extractor" / "__init__.py"), "2024"]
    command = [sys.executable, str(site / "bin" / "juesuan"), "tables", document, "--format", "json"]
    shown = subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert "1607.85" in shown.stdout
