"""Disclosures of several files in a batch: a folder each, or the rows of a manifest. A group goes by one path of its own.

The ledger knows a document by a path. That of a group is its name and the paths of its files, parted by NUL, which no path
holds: it changes with the files, and everything needed to read the group again is in it.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from io import StringIO
from pathlib import Path

from extractor.data_files import LARGEST_MADE, read_data
from extractor.errors import UsageError, reason_of
from extractor.input.archive import by_number, is_clutter
from extractor.input.load import FileGroup
from extractor.input.own_products import ProductKind, own_product_at

PassedOver = Callable[[str, ProductKind], None]
"""Hears of a file of this program's own making that is no input."""

_PARTED = "\0"


def group_to_path(name: str, files: Iterable[str]) -> str:
    """One path for a group of files; a group of one file is that file."""
    paths = list(files)
    return paths[0] if len(paths) == 1 else _PARTED.join((name, *paths))


def path_to_group(path: str) -> FileGroup | None:
    """The group that a path stands for, ``None`` where it is a path of one file."""
    if _PARTED not in path:
        return None
    name, *files = path.split(_PARTED)
    folder = os.path.commonpath([os.path.dirname(file) for file in files])  # noqa: PTH120
    return FileGroup(Path(name).name, tuple((os.path.relpath(file, folder), file) for file in files))


def shown_path(path: str) -> str:
    """A path for people: of a group its folder or its id in the manifest."""
    return path.split(_PARTED, 1)[0]


def stat_group(files: Iterable[str]) -> tuple[int, int]:
    """The size of all files, and a number that changes when one of them does. Raises OSError."""
    stats = [os.stat(file) for file in files]  # noqa: PTH116
    told = repr([(info.st_size, info.st_mtime_ns) for info in stats]).encode("ascii")
    return sum(info.st_size for info in stats), int.from_bytes(sha256(told).digest()[:7], "big")


def unheard(_path: str, _kind: ProductKind) -> None:
    """Nobody asked what is passed over."""


def group_by_folder(folder: str, passed_over: PassedOver = unheard) -> Iterator[str]:
    """Every disclosure below a folder.

    A folder that holds files is one disclosure, with all that lies below it; folders that hold none only lead there. Files
    directly in the folder given are disclosures of their own. Files of this program's own making are none.
    """

    def foreign(path: str) -> bool:
        kind = own_product_at(path)
        if kind is not None:
            passed_over(path, kind)
        return kind is None

    root = os.path.abspath(folder)  # noqa: PTH100
    names = sorted(os.listdir(root), key=by_number)  # noqa: PTH208
    for name in names:
        path = os.path.join(root, name)  # noqa: PTH118
        if is_clutter(name):
            continue
        if os.path.isdir(path):  # noqa: PTH112
            yield from _below(path, foreign)
        elif foreign(path):
            yield path


def _below(folder: str, foreign: Callable[[str], bool]) -> Iterator[str]:
    entries = [entry for entry in os.scandir(folder) if not is_clutter(entry.name)]
    if any(entry.is_file() for entry in entries):
        files = [str(path) for path in Path(folder).rglob("*") if path.is_file()]
        kept = [file for file in files if not is_clutter(os.path.relpath(file, folder).replace(os.sep, "/"))]
        kept = [file for file in kept if foreign(file)]
        if kept:
            yield group_to_path(folder, sorted(kept, key=by_number))
        return
    for entry in sorted(entries, key=lambda entry: by_number(entry.name)):
        if entry.is_dir():
            yield from _below(entry.path, foreign)


def read_manifest(path: Path) -> Iterator[str]:
    """The disclosures of a manifest: a CSV with the columns ``id`` and ``file``, a row for each file.

    Paths are relative to the manifest. Raises UsageError for a manifest that cannot be read or lacks a column.
    """
    groups: dict[str, list[str]] = {}
    try:
        rows = csv.DictReader(StringIO(read_data(path, LARGEST_MADE, pipes=True).decode("utf-8-sig"), newline=""))
        if not {"id", "file"} <= set(rows.fieldnames or ()):
            raise UsageError("清单要有 id 和 file 两栏", where=str(path), hint="第一行写 id,file")
        for row in rows:
            if row["id"] and row["file"]:
                file = os.path.abspath(path.parent / row["file"])  # noqa: PTH100
                groups.setdefault(row["id"].strip(), []).append(file)
    except (OSError, ValueError, csv.Error) as error:
        raise UsageError(f"清单无法读取：{reason_of(error)}", where=str(path), hint="请存为 UTF-8 的 CSV") from error
    if not groups:
        raise UsageError("清单是空的", where=str(path))
    for name, files in groups.items():
        yield group_to_path(name, dict.fromkeys(files))
