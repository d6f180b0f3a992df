"""juesuan's top-level packages have common names; a foreign one of the same name is noticed and named."""

from __future__ import annotations

import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

_BESIDE = ("extractor", "models", "prompts", "evals")


def is_installed_file(path: str) -> bool:
    """Whether a path leads into the program or the Python it runs in, not to what a user named.

    The program names its own files by their absolute paths; what is relative was given by somebody.
    """
    root = Path(__file__).resolve().parents[1]
    own = [root / name for name in _BESIDE]
    python = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    return any(Path(path).is_relative_to(folder) for folder in (*own, *python))


def require_own_package(name: str) -> None:
    """Raise ImportError where ``import name`` would not give the package that belongs to this ``extractor``.

    ``models``, ``evals`` and ``prompts`` are installed beside ``extractor``; a program that embeds juesuan may have a
    package of its own by that name, earlier on the path or imported already.
    """
    own = Path(__file__).resolve().parents[1] / name
    try:
        spec = find_spec(name)
    except ValueError:  # imported already, and without a spec: a stand-in that somebody put there
        spec = None
    found = spec.origin if spec is not None else getattr(sys.modules.get(name), "__file__", None)
    if found is not None and Path(found).resolve().parent == own:
        return
    where = (
        f"a foreign package at {found}" if found else "something without a file" if name in sys.modules else "nothing"
    )
    raise ImportError(
        f"juesuan needs its own top-level package '{name}' (at {own}), but 'import {name}' gives {where}. "
        f"Rename your '{name}', or put juesuan's folder before it on sys.path, or run juesuan in an environment of its own.",
        name=name,
    )
