"""The inputs of a run as files: paths, folders, globs, list files, standard input. Lazy: a million paths cost no memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from glob import iglob
from pathlib import Path

from extractor.batch.dataset import is_dataset
from extractor.batch.groups import PassedOver, group_by_folder, unheard
from extractor.checks.review import SUFFIX as OWN_NOTES
from extractor.data_files import LARGEST_MADE, MalformedDataError, read_data
from extractor.errors import UsageError, reason_of
from extractor.input.own_products import own_product_at

LIST_PREFIX = "@"
_GLOB = "*?["


def expand_inputs(
    inputs: Iterable[str], *, by_folder: bool = False, passed_over: PassedOver = unheard
) -> Iterator[str]:
    """The absolute path of every file that the inputs name; with ``by_folder`` a folder's files are grouped (``groups``).

    ``@FILE`` is a list file and ``-`` a list on standard input: a path a line, or ended by NUL where there is one.
    A folder stands for all files below it but hidden ones; a pattern (``*``, ``?``, ``**``) for what it matches. A name
    that exists is taken as it is, whatever signs it holds. Files may come twice.

    What this program wrote is no input of a folder or pattern: datasets, records, reports, exports; ``passed_over`` hears
    of each. Named outright such a file is an input like any other.

    Raises UsageError for an input that names nothing, and for a list that cannot be read.
    """
    walk = partial(_below, by_folder=by_folder, passed_over=passed_over)
    for given in inputs:
        if given == "-":
            yield from _listed(sys.stdin.buffer.read(), "<stdin>", walk)
        elif given.startswith(LIST_PREFIX) and not os.path.lexists(given):
            yield from _listed(_read_list(Path(given[len(LIST_PREFIX) :])), given, walk)
        else:
            yield from _expand(given, walk)


Walk = Callable[[str], Iterator[str]]
"""A folder to its inputs."""


def _expand(given: str, walk: Walk) -> Iterator[str]:
    path = Path(given)
    if path.is_dir():
        yield from walk(given)
    elif os.path.lexists(given) or not any(sign in given for sign in _GLOB):
        # A name that does not exist is a document that fails, not a run that does: lists outlive their files.
        yield _absolute(given)
    else:
        found = False
        for match in iglob(given, recursive=True):  # noqa: PTH207  (Path.glob takes no absolute patterns)
            found = True
            if not Path(match).is_dir():
                yield _absolute(match)
            else:
                yield from walk(match)
        if not found:
            raise UsageError(f"没有与 {given} 相符的文件", hint="请检查路径，通配符请加引号")


def _below(folder: str, *, by_folder: bool, passed_over: PassedOver) -> Iterator[str]:
    if by_folder:
        yield from group_by_folder(folder, passed_over)
        return
    for root, folders, files in os.walk(_absolute(folder)):
        if is_dataset(Path(root)):
            folders[:] = []
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.startswith(".") or name.endswith(OWN_NOTES):
                continue
            path = os.path.join(root, name)  # noqa: PTH118  (a plain string for each of a million files)
            kind = own_product_at(path)
            if kind is None:
                yield path
            else:
                passed_over(path, kind)


def _read_list(path: Path) -> bytes:
    try:
        return read_data(path, LARGEST_MADE, pipes=True)
    except (OSError, MalformedDataError) as error:
        raise UsageError(f"清单无法读取：{reason_of(error)}", where=str(path)) from error


def _listed(data: bytes, where: str, walk: Walk) -> Iterator[str]:
    separator = b"\0" if b"\0" in data else b"\n"
    lines = [line if separator == b"\0" else line.rstrip(b"\r") for line in data.split(separator)]
    names = [os.fsdecode(line) for line in lines if line.strip()]
    if not names:
        raise UsageError("清单是空的", where=where)
    for name in names:
        yield from _expand(name, walk)


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100  (links stay as they are named)
