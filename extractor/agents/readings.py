"""What was read of an account: its record, its text and pictures of its pages. The last few are kept in memory."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TypeVar

from extractor.export.inputs import bytes_to_record, record_bytes
from extractor.guard import typed_errors
from extractor.input.load import open_with
from extractor.input.reader import OpenedSource
from extractor.limits import watched
from extractor.pipeline import read_beside, read_opened, with_aliases
from extractor.settings import Settings
from extractor.text.source import SourceText
from models.base import BBox
from models.record import Record

T = TypeVar("T")
KEPT = 4
_QUALITY = 60
_MARK = (195, 38, 26)


@dataclass(frozen=True)
class Account:
    """A record, and the text that its places point into: ``None`` for a record that was written before."""

    path: Path
    name: str
    record: Record
    source: SourceText | None


@dataclass
class Readings:
    """Reads accounts, one at a time; one that has not changed since is not read again."""

    settings: Settings = field(default_factory=Settings)
    _kept: OrderedDict[object, Account] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def read(self, path: Path, name: str) -> Account:
        """The account at a path; ``name`` is what its record and errors call it. Errors as those of ``extract``."""
        with self._lock:
            key = (str(path), _state(path))
            if key not in self._kept:
                self._kept[key] = self._read(path, name)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]

    def page(self, account: Account, page: int, boxes: list[BBox]) -> bytes | None:
        """A page as a WebP picture with boxes marked on it; ``None`` where the document has no such page to be shown."""
        if account.source is None:
            return None
        with self._lock:
            return self._within(account.path, account.name, lambda opened: self._picture(opened, account, page, boxes))

    def _read(self, path: Path, name: str) -> Account:
        data = record_bytes(path)
        if data is not None:
            return Account(path, name, bytes_to_record(data, name), None)
        reading = self._within(path, name, lambda opened: read_opened(opened, self.settings))
        return Account(path, name, reading.record, reading.source)

    def _within(self, path: Path, name: str, work: Callable[[OpenedSource], T]) -> T:
        def opened_and_done() -> T:
            with self._opened(path, name) as opened:
                return work(opened)

        return watched(self.settings.limits, name, opened_and_done)

    @contextmanager
    def _opened(self, path: Path, name: str) -> Iterator[OpenedSource]:
        with typed_errors(name), with_aliases(self.settings), open_with(path, self.settings, name=name) as opened:
            yield opened

    def _picture(self, opened: OpenedSource, account: Account, page: int, boxes: list[BBox]) -> bytes | None:
        if opened.pdf is None:
            return None
        origin = account.record.provenance
        if origin is not None and page in origin.input.ocr_pages:
            read_beside(opened, self.settings, account.record)  # it tells the file how scanned pages were turned
        for picture in opened.pdf.pictures([page]):
            return _marked(picture.data, (picture.width, picture.height), boxes)
        return None


def _state(path: Path) -> object:
    """What changes when the file, or one below the folder, does."""
    if not path.is_dir():
        info = path.stat()
        return info.st_size, info.st_mtime_ns
    found = []
    for place, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            with suppress(FileNotFoundError):  # a link to nothing is no file of the account
                info = (Path(place) / name).stat()
                found.append((place, name, info.st_size, info.st_mtime_ns))
    return tuple(found)


def _marked(picture: bytes, size: tuple[float, float], boxes: list[BBox]) -> bytes:
    """The picture with a frame around each box, which is in points of a page of ``size``."""
    from PIL import Image, ImageDraw

    with Image.open(BytesIO(picture)) as grey:
        image = grey.convert("RGB")
    across, down = image.width / size[0], image.height / size[1]
    draw = ImageDraw.Draw(image)
    for x0, top, x1, bottom in boxes:
        draw.rectangle((x0 * across - 3, top * down - 3, x1 * across + 3, bottom * down + 3), outline=_MARK, width=3)
    stream = BytesIO()
    image.save(stream, "WEBP", quality=_QUALITY)
    return stream.getvalue()
