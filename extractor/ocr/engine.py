"""The one door to RapidOCR, onnxruntime and OpenCV: where text is, and what it says. Loaded when the first page needs it.

The models come with the package; nothing is fetched at run time.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from extractor.errors import MissingExtraError, pip_install
from extractor.ocr.punctuation import settle_punctuation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Pixels: TypeAlias = "NDArray[np.uint8]"
"""Grey pixels, row by row, 0 is black."""

_MOST_THREADS = 4  # more bring nothing for one page
_LONGEST_SIDE = 4000  # pixels; larger pages are detected smaller
_LEAST_WIDTH = 160  # pixels at the model's height of 48: figures are narrow, and padding costs time
_BATCH = 12
_OPTIONS = {
    "Global.use_cls": False,  # turned pages are found by trying, see upright
    "Global.log_level": "critical",
    "Global.max_side_len": _LONGEST_SIDE,
    "Global.text_score": 0.0,  # what is doubtful is marked by us, not dropped
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Rec.rec_img_shape": [3, 48, _LEAST_WIDTH],
    "Rec.rec_batch_num": _BATCH,
}


class PixelBox(NamedTuple):
    """A rectangle of pixels; ``right`` and ``bottom`` are exclusive."""

    left: int
    top: int
    right: int
    bottom: int


class Recognised(NamedTuple):
    """What a crop says; ``confidence`` (0-1) is that of its weakest character, 0 for nothing."""

    text: str
    confidence: float


def vision() -> Any:
    """OpenCV. Raises MissingExtraError where the extra is not installed."""
    return _module("cv2")


def require_ocr() -> None:
    """Raises MissingExtraError where the extra is not installed."""
    for name in ("cv2", "onnxruntime", "rapidocr"):
        _module(name)


def engine_version() -> str:
    """Name and version of the engine, part of what a kept result depends on."""
    return f"rapidocr {version('rapidocr')}"


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtraError(
            "识别图片页需要安装 OCR 组件", hint=f"{pip_install('ocr')}，或用 --ocr never 跳过图片页"
        ) from error


@cache
def shared_engine(processes: int = 1) -> Engine:
    """The engine of this process, made once; ``processes`` of them share the machine's cores."""
    return Engine(max(1, min(_MOST_THREADS, _cores() // max(processes, 1))))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Engine:
    """Detector and recogniser with their models loaded; safe to use from several threads, one call at a time."""

    def __init__(self, threads: int) -> None:
        self._cv2 = vision()
        _module("onnxruntime")
        options = {**_OPTIONS, "EngineConfig.onnxruntime.intra_op_num_threads": threads}
        self._engine = _module("rapidocr").RapidOCR(params=options)
        self._engine.update_params(return_word_box=True)  # which brings a confidence for every character
        self._lock = Lock()

    def detect(self, grey: Pixels) -> list[PixelBox]:
        """The boxes of text lines or pieces of them, in reading order."""
        with self._lock:
            found = self._engine(self._coloured(grey), use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None:
            return []
        height, width = grey.shape
        boxes = (
            PixelBox(
                max(int(quad[:, 0].min()), 0),
                max(int(quad[:, 1].min()), 0),
                min(int(quad[:, 0].max()) + 1, width),
                min(int(quad[:, 1].max()) + 1, height),
            )
            for quad in found.boxes
        )
        return [box for box in boxes if box.left < box.right and box.top < box.bottom]

    def recognise(self, crops: Sequence[Pixels]) -> list[Recognised]:
        """What each crop of one text line says."""
        if not crops:
            return []
        with self._lock:
            found = self._engine.recognize_txt([self._coloured(crop) for crop in crops])
        return [_recognised(text, info) for text, info in zip(found.txts, found.word_results, strict=True)]

    def _coloured(self, grey: Pixels) -> Any:
        return self._cv2.cvtColor(grey, self._cv2.COLOR_GRAY2BGR)


def _recognised(text: str, info: Any) -> Recognised:
    if not text:
        return Recognised("", 0.0)
    places = [column for word in info.word_cols for column in word]
    return Recognised(settle_punctuation(text, places), float(min(info.confs, default=0.0)))
