"""The folder that is open to an agent: what it names lies inside, whatever path or link it comes by."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import UsageError

MOST_ENTRIES = 20_000
"""Files and folders looked through below one folder: an account has a few, the Parquet side of a large dataset thousands."""


@dataclass(frozen=True)
class OpenFolder:
    """A folder that may be read; ``root`` is its real path, with no link on the way."""

    root: Path

    @classmethod
    def at(cls, folder: Path) -> OpenFolder:
        """The folder at a path. Raises UsageError where there is none."""
        if not folder.is_dir():
            raise UsageError("没有这个文件夹", where=str(folder), hint="请用 --folder 给出一个存在的文件夹")
        return cls(folder.resolve())

    def path(self, given: str) -> Path:
        """The real path of a file or folder that is named relative to the root, or by a full path inside it.

        A folder is looked through: a link in it that leads out is refused with the folder. Raises UsageError for what lies
        outside, is not there, or is neither file nor folder.
        """
        path = self._inside(given)
        if path.is_dir():
            self._require_closed(path, given)
        elif not path.is_file():
            raise UsageError("这既不是文件也不是文件夹", where=given)
        return path

    def shown(self, path: Path) -> str:
        """A path inside as it is told: relative to the root."""
        return path.relative_to(self.root).as_posix()

    def files(self, given: str) -> Iterator[Path]:
        """What lies directly in a folder, sorted by name, without hidden entries and links that lead out or nowhere."""
        folder = self._inside(given)
        if not folder.is_dir():
            raise UsageError("这不是文件夹", where=given)
        for entry in sorted(folder.iterdir()):
            if not entry.name.startswith(".") and self._holds(entry) and entry.exists():
                yield entry

    def _inside(self, given: str) -> Path:
        """The real path of what is there. Raises UsageError for what lies outside, before it is looked at."""
        try:
            path = (self.root / given).resolve()
            if not path.is_relative_to(self.root):
                hint = "只能读 juesuan mcp --folder 给出的文件夹里的文件"
                raise UsageError("这个路径在开放的文件夹之外", where=given, hint=hint)
            path.stat()
        except FileNotFoundError as error:
            raise UsageError("没有这个文件", where=given, hint="工具 files 列出有哪些文件") from error
        except (OSError, RuntimeError, ValueError) as error:  # a name too long, links in a circle, NUL
            raise UsageError("这个路径不能用", where=given) from error
        return path

    def _holds(self, entry: Path) -> bool:
        try:
            return entry.resolve().is_relative_to(self.root)
        except (OSError, RuntimeError):
            return False

    def _require_closed(self, folder: Path, given: str) -> None:
        seen = 0
        for place, folders, names in os.walk(folder, followlinks=False):
            for name in (*folders, *names):
                seen += 1
                entry = Path(place) / name
                if entry.is_symlink() and not self._holds(entry):
                    raise UsageError(
                        "文件夹里有通向外面的链接", where=f"{given}/{name}", hint="请改用不含这个链接的文件夹"
                    )
            if seen > MOST_ENTRIES:
                raise UsageError(f"文件夹里的文件超过 {MOST_ENTRIES} 个", where=given, hint="请给出下一级的文件夹")
