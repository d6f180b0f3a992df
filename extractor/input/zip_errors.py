"""What may go wrong in a ZIP that somebody damaged, in one place: the reader of Python has no error of its own for most of it."""

from __future__ import annotations

import zlib
from zipfile import BadZipFile

try:
    from lzma import LZMAError
except ImportError:  # Python may be built without it; then no part that is packed so is read
    _PACKED: tuple[type[Exception], ...] = (zlib.error,)
else:
    _PACKED = (zlib.error, LZMAError)

ZIP_ERRORS: tuple[type[Exception], ...] = (
    BadZipFile,
    *_PACKED,
    NotImplementedError,  # a version or packing that is not known
    RuntimeError,  # a password
    EOFError,
    OSError,  # bz2
    ValueError,
)
