"""Inputs of commands for which every file is an account of its own: folders stand for their files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from extractor.batch.dataset import is_dataset
from extractor.batch.inputs import expand_inputs
from extractor.errors import UsageError
from extractor.input.own_products import ProductKind


def each_account(inputs: Sequence[str], *, whole_datasets: bool = False) -> list[str]:
    """The inputs with every folder as its files; of a folder that holds records alone, the records.

    A dataset is its records, or with ``whole_datasets`` itself. Raises UsageError for a folder in which nothing is.
    """
    expanded: list[str] = []
    for given in inputs:
        folder = Path(given)
        if given == "-" or not folder.is_dir():
            expanded.append(given)
        elif is_dataset(folder):
            expanded += [given] if whole_datasets else sorted(map(str, (folder / "records").glob("*/*.json")))
        else:
            expanded += _files_or_records(given)
    return expanded


def with_datasets(inputs: Sequence[str]) -> list[str]:
    """The inputs with every dataset as its records; any other folder is one account."""
    return [one for given in inputs for one in (each_account([given]) if _is_dataset(given) else [given])]


def _is_dataset(given: str) -> bool:
    return given != "-" and is_dataset(Path(given))


def _files_or_records(folder: str) -> list[str]:
    records: list[str] = []
    files = list(expand_inputs([folder], passed_over=partial(_keep_record, records)))
    if not files and not records:
        raise UsageError("文件夹里没有决算文件", where=folder)
    return [_as_given(path, folder) for path in files or records]


def _as_given(path: str, folder: str) -> str:
    """A file of a folder, named from where the folder was named: short where that was."""
    return str(Path(folder) / Path(path).relative_to(Path(folder).absolute())) if _lies_in(path, folder) else path


def _lies_in(path: str, folder: str) -> bool:
    return Path(path).is_relative_to(Path(folder).absolute())


def _keep_record(records: list[str], path: str, kind: ProductKind) -> None:
    if kind == "record":
        records.append(path)
