"""Which fonts pdfium gets where a PDF does not hold its own: while text is read none of the machine's, for pictures these.

What pdfium makes of a text depends on the substitute: characters without a glyph are dropped, boxes follow the ink. So
that a document reads the same on every machine, Chinese, Japanese and Korean fonts are replaced by blocks, and all others
by pdfium's own. Called under pdfium's lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import memmove
from functools import cache
from typing import Any

from extractor.pdf.blank_font import block_font

_BLOCK = 0xB10C
"""The handle of the font of blocks; pdfium only hands it back."""
_FAMILY = "Juesuan Block"
_EAST_ASIAN = frozenset((128, 129, 134, 136))  # Shift JIS, Hangul, GB 2312, Big 5: charsets as Windows counts them
_SIMPLIFIED = 134


@contextmanager
def own_fonts() -> Iterator[None]:
    """No font of the machine for what pdfium loads inside."""
    handler = _handler()
    handler.own = True
    try:
        yield
    finally:
        handler.own = False


@cache
def _block() -> bytes:
    return block_font(_FAMILY, 900)


@cache
def _handler() -> Any:
    """Pdfium's source of fonts, put before the one that it has; it passes everything on unless text is read."""
    from pypdfium2 import PdfSysfontBase

    class Handler(PdfSysfontBase):  # type: ignore[misc]
        own = False

        def MapFont(self, _: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> Any:  # noqa: N802
            if not self.own:
                return self.default.MapFont(self.default, weight, italic, charset, pitch, face, exact)
            return _BLOCK if charset in _EAST_ASIAN else None

        def GetFont(self, _: Any, face: Any) -> Any:  # noqa: N802
            return None if self.own else self.default.GetFont(self.default, face)

        def GetFontData(self, _: Any, font: Any, table: int, buffer: Any, size: int) -> int:  # noqa: N802
            if font != _BLOCK:
                return int(self.default.GetFontData(self.default, font, table, buffer, size))
            return _copy(_block() if table == 0 else b"", buffer, size)

        def GetFaceName(self, _: Any, font: Any, buffer: Any, size: int) -> int:  # noqa: N802
            if font != _BLOCK:
                return int(self.default.GetFaceName(self.default, font, buffer, size))
            return _copy(_FAMILY.encode() + b"\0", buffer, size)

        def GetFontCharset(self, _: Any, font: Any) -> int:  # noqa: N802
            return _SIMPLIFIED if font == _BLOCK else int(self.default.GetFontCharset(self.default, font))

        def DeleteFont(self, _: Any, font: Any) -> None:  # noqa: N802
            if font != _BLOCK:
                self.default.DeleteFont(self.default, font)

    handler = Handler(PdfSysfontBase.SINGLETON)
    handler.setup()
    return handler


def _copy(data: bytes, buffer: Any, size: int) -> int:
    """Pdfium first asks for the size, with no buffer or one that is too small."""
    if data and buffer and size >= len(data):
        memmove(buffer, data, len(data))
    return len(data)
