"""A list of addresses as inputs of a batch: each is fetched once, politely, and kept in the dataset beside the records.

``fetched/<host>/<hash of the address>`` holds the files, their names with the beginning of their content's SHA-256, and
``address.json`` that lists them; where it is there the network is not asked again.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from extractor.batch.errors import Failure
from extractor.batch.groups import group_to_path
from extractor.batch.scan import Found
from extractor.data_files import LARGEST_MADE, parse_json, read_data, read_data_text
from extractor.errors import DocumentError, ExtractorError, UsageError, reason_of
from extractor.files import write_atomically
from extractor.input.address import FetchLimits, fetch_account, host_of, is_address
from extractor.input.manners import Manners

INDEX = "address.json"


@dataclass(frozen=True)
class AddressList:
    """Addresses to fetch and how; with ``again`` what is kept is fetched anew."""

    addresses: tuple[str, ...]
    limits: FetchLimits = field(default_factory=FetchLimits)
    manners: Manners = field(default_factory=Manners)
    again: bool = False


def read_addresses(path: Path) -> tuple[str, ...]:
    """The addresses of a text file, one a line; blank lines and lines that begin with ``#`` are passed over.

    Raises UsageError for a file that cannot be read, holds none, or holds something else.
    """
    try:
        lines = [line.strip() for line in read_data_text(path, LARGEST_MADE, pipes=True).splitlines()]
    except (OSError, ValueError) as error:
        raise UsageError(
            f"网址清单无法读取：{reason_of(error)}", where=str(path), hint="每行一个网址，存为 UTF-8"
        ) from error
    found = [line for line in lines if line and not line.startswith("#")]
    for line in found:
        if not is_address(line):
            raise UsageError(
                f"“{line[:80]}”不是网址", where=str(path), hint="每行一个网址，以 http:// 或 https:// 开头"
            )
    if not found:
        raise UsageError("网址清单是空的", where=str(path))
    return tuple(dict.fromkeys(found))


def fetched_paths(wanted: AddressList, folder: Path, *, fetch: bool = True) -> Iterator[str | Found]:
    """For every address the path of the disclosure that it leads to, or the address with why it has none.

    What a killed run has left half fetched is swept away. With ``fetch=False`` only what is kept already is given.
    """
    for left in folder.glob("*/.fetching-*") if fetch else ():
        shutil.rmtree(left, ignore_errors=True)
    for address in wanted.addresses:
        place = folder / (host_of(address) or "-") / sha256(address.encode()).hexdigest()[:16]
        files = None if wanted.again and fetch else _kept(place)
        if files is None and fetch:
            try:
                files = _fetch(address, place, wanted)
            except ExtractorError as error:
                yield address, None, None, Failure.of(error)
                continue
        if files is not None:
            yield group_to_path(address, map(str, files))


def _kept(place: Path) -> list[Path] | None:
    """The files of an address, ``None`` where they are not all there."""
    try:
        names = [entry["file"] for entry in parse_json(read_data(place / INDEX, LARGEST_MADE))["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    files = [place / Path(name).name for name in names]
    return files if files and all(file.is_file() for file in files) else None


def _fetch(address: str, place: Path, wanted: AddressList) -> list[Path]:
    """Fetch into a folder of its own, which takes its place when it is whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    waiting = Path(mkdtemp(prefix=".fetching-", dir=place.parent))
    try:
        fetched = fetch_account(address, waiting, wanted.limits, wanted.manners)
        files = [{"file": path.name, "sha256": sha256(path.read_bytes()).hexdigest()} for path in fetched.paths]
        index = {"address": address, "files": files, "missing": list(fetched.missing)}
        write_atomically(waiting / INDEX, json.dumps(index, ensure_ascii=False, indent=1) + "\n")
        shutil.rmtree(place, ignore_errors=True)
        waiting.rename(place)
    except OSError as error:
        raise DocumentError(f"无法写入：{reason_of(error)}", where=str(place)) from error
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    return [place / path.name for path in fetched.paths]
