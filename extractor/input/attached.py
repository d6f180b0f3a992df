"""The files of an account that a page shows as its pictures: found by the address that the page has for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from extractor.input.sniff import is_picture


class AttachedFiles:
    """The other files of an account, by name (with the folder that they lie in); ``taken`` are the names shown so far.

    Pages saved by a browser name their pictures by a path (``决算公开.files/image001.png``), pages of a site by an address
    of which only the end is the file's.
    """

    def __init__(self, files: Mapping[str, Callable[[], bytes]]) -> None:
        self._files = {tuple(reversed(PurePosixPath(name).parts)): (name, read) for name, read in files.items()}
        self.taken: set[str] = set()

    def __call__(self, address: str) -> bytes | None:
        """The bytes of the picture at an address, ``None`` where no file, or one that is no picture, has that name."""
        wanted = tuple(reversed(PurePosixPath(unquote(urlsplit(address).path)).parts))
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
