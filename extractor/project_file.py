"""``juesuan.toml`` of the working folder: what it may say by itself, and what only after the user has trusted it.

A folder that came from somewhere else brings its file along. Left to itself, such a file chooses how a model is asked; where
the documents and the key are sent, what is read from and written to which place, is for the user to say: on the command
line, in the environment, or by trusting the file once (``juesuan config trust``). What was trusted is one content at one
place: a file that changes is asked about again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from extractor.data_files import MalformedDataError, parse_json, parse_toml, read_data
from extractor.errors import UsageError, reason_of
from extractor.files import make_private_folder, write_atomically
from extractor.printable import printable

PROJECT_FILE = Path("juesuan.toml")
TABLE_NAME = "llm"
"""The table of ``juesuan.toml`` that holds the settings of the language model."""
TRUST_WANTED = frozenset({
    *("base_url", "api_key", "allow_http"),
    *("price_prompt", "price_completion", "currency"),
    *("cache", "failures", "budget_ledger", "prompt_folder"),
})
"""Settings that a file gives only when it is trusted: where to, with which key, at what price, and every path."""
_OTHER_KEYS = ("aliases",)
LARGEST_FILE = 1 << 20
_TRUSTED_FILE = "trusted.json"


@dataclass(frozen=True)
class ProjectFile:
    """A settings file as it was read: its resolved place, the SHA-256 of its bytes, the values of its model's table.

    ``aliases`` are the further files that it names, as they stand in it.
    """

    path: Path
    digest: str
    values: Mapping[str, Any]
    aliases: tuple[str, ...] = ()

    @property
    def wants_trust(self) -> list[str]:
        """The settings in it that only a trusted file may give."""
        return sorted(TRUST_WANTED & set(self.values)) + ["aliases"] * self.leads_out

    @property
    def leads_out(self) -> bool:
        """Whether an alias file stands outside the folder of this file."""
        return any(not self._is_inside(name) for name in self.aliases)

    def _is_inside(self, name: str) -> bool:
        try:
            return (self.path.parent / name).resolve().is_relative_to(self.path.parent)
        except (OSError, ValueError, RuntimeError):
            return False


def read_project_file(path: Path) -> ProjectFile | None:
    """The settings file at ``path``, ``None`` where there is none. Raises UsageError where it cannot be read."""
    try:
        if not path.is_file():
            return None
        data = read_data(path, LARGEST_FILE)
        whole = parse_toml(data.decode("utf-8"))
        place = path.resolve()
    except (OSError, UnicodeDecodeError, MalformedDataError) as error:
        raise UsageError(f"无法读取设置文件：{printable(reason_of(error))[:200]}", where=str(path)) from error
    unknown = sorted(set(whole) - {TABLE_NAME, *_OTHER_KEYS})
    if unknown:
        raise UsageError(
            f"设置文件里有不认识的项：{'、'.join(map(printable, unknown))}",
            where=str(path),
            hint=f"可用的是 {'、'.join(_OTHER_KEYS)} 和 [{TABLE_NAME}]",
        )
    table, named = whole.get(TABLE_NAME, {}), whole.get("aliases", [])
    if not isinstance(table, dict):
        raise UsageError(f"[{TABLE_NAME}] 应是一个表", where=str(path))
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise UsageError("aliases 应是文件名的列表", where=str(path), hint='例如 aliases = ["my.yaml"]')
    return ProjectFile(place, sha256(data).hexdigest(), table, tuple(named))


def permitted_values(path: Path, environment: Mapping[str, str]) -> Mapping[str, Any]:
    """The model's settings of the file at ``path``, none where there is no file.

    Raises UsageError where it cannot be read, or gives what only a trusted file may give and is not trusted.
    """
    file = read_project_file(path)
    if file is None:
        return {}
    _require_trust(file, sorted(TRUST_WANTED & set(file.values)), environment)
    return file.values


def permitted_aliases(path: Path, environment: Mapping[str, str]) -> tuple[Path, ...]:
    """The files of ``aliases = [...]`` of the file at ``path``, as paths from its folder; errors as of the values."""
    file = read_project_file(path)
    if file is None:
        return ()
    _require_trust(file, ["aliases"] if file.leads_out else [], environment)
    return tuple(path.parent / name for name in file.aliases)


def _require_trust(file: ProjectFile, wanted: list[str], environment: Mapping[str, str]) -> None:
    if wanted and not is_trusted(file, environment):
        raise UsageError(
            f"设置文件指定了 {'、'.join(wanted)}，而它没有得到信任",
            where=str(file.path),
            hint="看过内容、确认是自己的文件后运行 juesuan config trust；不是自己的文件请删去这几项",
        )


def configuration_folder(environment: Mapping[str, str]) -> Path:
    """The folder of the user's own configuration of this program."""
    base = environment.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "juesuan"


def is_trusted(file: ProjectFile, environment: Mapping[str, str]) -> bool:
    """Whether the user has trusted this content at this place."""
    return _trusted(environment).get(os.fspath(file.path)) == file.digest


def trust(file: ProjectFile, environment: Mapping[str, str]) -> None:
    """Note that the user trusts this content at this place. Raises UsageError where that cannot be kept."""
    _keep({**_trusted(environment), os.fspath(file.path): file.digest}, environment)


def distrust(path: Path, environment: Mapping[str, str]) -> bool:
    """Forget that a file was trusted; whether it was."""
    known = _trusted(environment)
    found = known.pop(os.fspath(path.resolve()), None) is not None
    if found:
        _keep(known, environment)
    return found


def _keep(known: Mapping[str, str], environment: Mapping[str, str]) -> None:
    folder = configuration_folder(environment)
    make_private_folder(folder)
    text = json.dumps(dict(sorted(known.items())), indent=1) + "\n"
    write_atomically(folder / _TRUSTED_FILE, text, private=True)


def _trusted(environment: Mapping[str, str]) -> dict[str, str]:
    path = configuration_folder(environment) / _TRUSTED_FILE
    try:
        known = parse_json(read_data(path))
    except FileNotFoundError:
        return {}
    except (OSError, MalformedDataError) as error:
        raise UsageError("受信任文件的清单无法读取", where=str(path), hint="请删去该文件，再重新信任") from error
    return {str(place): str(digest) for place, digest in known.items()} if isinstance(known, dict) else {}
