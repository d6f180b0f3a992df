"""A foreign package called ``models`` is noticed, not stumbled over."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def import_with(path: Path, code: str = "import extractor") -> subprocess.CompletedProcess[str]:
    setup = f"import sys; sys.path[:0] = [{str(path)!r}, {str(ROOT)!r}]; "
    return subprocess.run([sys.executable, "-c", setup + code], capture_output=True, text=True, check=False, cwd=path)


def test_a_foreign_models_package_raises_a_clear_import_error(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "__init__.py").write_text("Amount = 1\n", encoding="utf-8")
    result = import_with(tmp_path)
    assert result.returncode == 1
    assert "ImportError: juesuan needs its own top-level package 'models'" in result.stderr
    assert str(tmp_path / "models" / "__init__.py") in result.stderr
    assert "Rename your 'models'" in result.stderr


def test_a_foreign_models_module_that_is_imported_already_is_noticed_too(tmp_path: Path) -> None:
    result = import_with(
        tmp_path, "import sys, types; sys.modules['models'] = types.ModuleType('models'); import extractor"
    )
    assert result.returncode == 1
    assert "'import models' gives something without a file" in result.stderr


def test_the_own_package_is_accepted(tmp_path: Path) -> None:
    assert import_with(tmp_path).returncode == 0


def test_foreign_prompts_and_evals_do_not_disturb_the_library(tmp_path: Path) -> None:
    for name in ("prompts", "evals"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('foreign')\n", encoding="utf-8")
    assert import_with(tmp_path, "from extractor import extract, Settings").returncode == 0
