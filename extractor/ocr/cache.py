"""What OCR made of a picture, kept in a folder by the content of the picture; a damaged entry is read anew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.data_files import LARGEST_MADE, parse_json, read_data
from extractor.errors import UsageError, reason_of
from extractor.files import write_atomically
from extractor.ocr.engine import engine_version
from extractor.ocr.words import OcrPicture

if TYPE_CHECKING:
    from extractor.pdf.pictures import Raster

READER = 8
"""Raised whenever this package reads the same pixels differently; entries of other readers are not found."""


@dataclass(frozen=True)
class OcrCache:
    """A folder of results, one file a picture. Safe to share between processes: entries are written whole."""

    folder: Path

    def key(self, raster: Raster) -> str:
        """The name of a picture's entry: its pixels, its scale, and who reads it."""
        head = f"{READER} {engine_version()} {raster.width}x{raster.height} {raster.per_point:.4f}\n"
        return sha256(head.encode() + raster.data).hexdigest()

    def get(self, key: str) -> OcrPicture | None:
        """The kept result, ``None`` where there is none that can be read."""
        try:
            return OcrPicture.from_json(parse_json(read_data(self._path(key), LARGEST_MADE)))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, picture: OcrPicture) -> None:
        """Keep a result. Raises UsageError where the folder cannot be written to."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"无法写入 OCR 缓存：{reason_of(error)}", where=str(self.folder), hint="请换一个缓存目录，或不用缓存"
            ) from error
        write_atomically(path, json.dumps(picture.to_json(), ensure_ascii=False))

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"
