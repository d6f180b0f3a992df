"""The files of an account that a page shows as its pictures: found by the address that the page has for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from extractor.input.sniff import is_picture

LONGEST_NAME = 80
_UNSAFE = re.compile(r"[^\w.\-]+")
_FETCHED = re.compile(r"\d{2,3}-(?P<stem>.+)-[0-9a-f]{12}(?P<suffix>\.\w+)?")


def plain_name(address: str) -> tuple[str, str]:
    """The stem and the suffix of a name for the file at an address that are safe whatever the address says."""
    path = PurePosixPath(unquote(urlsplit(address).path))
    return _UNSAFE.sub("_", path.stem)[:LONGEST_NAME].strip("._") or "page", _UNSAFE.sub("", path.suffix)[:8]


def _parts_from_end(name: str) -> tuple[str, ...]:
    """The parts of a path from its end; a fetched file by the name that it had at its address."""
    *folders, last = PurePosixPath(name).parts or ("",)
    fetched = _FETCHED.fullmatch(last)
    return (f"{fetched['stem']}{fetched['suffix'] or ''}" if fetched else "".join(plain_name(last)), *reversed(folders))


class AttachedFiles:
    """The other files of an account, by name (with the folder that they lie in); ``taken`` are the names shown so far.

    Pages saved by a browser name their pictures by a path (``决算公开.files/image001.png``), pages of a site by an address
    of which only the end is the file's.
    """

    def __init__(self, files: Mapping[str, Callable[[], bytes]]) -> None:
        self._files = {_parts_from_end(name): (name, read) for name, read in files.items()}
        self.taken: set[str] = set()

    def __call__(self, address: str) -> bytes | None:
        """The bytes of the picture at an address, ``None`` where no file, or one that is no picture, has that name."""
        wanted = _parts_from_end(unquote(urlsplit(address).path))
        best = max(self._files, key=lambda parts: _common(parts, wanted), default=())
        if not _common(best, wanted):
            return None
        name, read = self._files[best]
        data = read()
        if not is_picture(data):
            return None
        self.taken.add(name)
        return data


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many parts two paths, given from their ends, have in common."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
