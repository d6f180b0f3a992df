"""juesuan: Chinese government final accounts (部门决算公开) as validated records.

>>> from extractor import extract, Settings
>>> record = extract("决算公开.pdf")                         # doctest: +SKIP
>>> record.tables.expenditure.total.basic                   # doctest: +SKIP
Decimal('1383.70')

``extract`` reads one document, ``extract_many`` many in worker processes, ``to_frames`` makes data frames of records;
``Settings`` says how; every error on purpose is an ``ExtractorError``. A name is loaded when it is first asked for, so that
``import extractor`` alone costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from extractor.own import require_own_package

require_own_package("models")

if TYPE_CHECKING:
    from extractor.batch.many import extract_many, extract_many_async
    from extractor.errors import (
        DamagedDocumentError,
        DocumentError,
        DocumentTooLargeError,
        EmptyDocumentError,
        EncryptedDocumentError,
        ExtractorError,
        MissingExtraError,
        ModelCallError,
        ModelOutputError,
        NotAFinalAccountError,
        NoTextLayerError,
        PromptError,
        UnsupportedFormatError,
        UsageError,
    )
    from extractor.export.frames import to_frames
    from extractor.pipeline import extract
    from extractor.settings import Settings
    from extractor.version import __version__
    from models import Record

__all__ = [
    "DamagedDocumentError",
    "DocumentError",
    "DocumentTooLargeError",
    "EmptyDocumentError",
    "EncryptedDocumentError",
    "ExtractorError",
    "MissingExtraError",
    "ModelCallError",
    "ModelOutputError",
    "NoTextLayerError",
    "NotAFinalAccountError",
    "PromptError",
    "Record",
    "Settings",
    "UnsupportedFormatError",
    "UsageError",
    "__version__",
    "extract",
    "extract_many",
    "extract_many_async",
    "to_frames",
]

_HOMES = {
    "Record": "models",
    "Settings": "extractor.settings",
    "__version__": "extractor.version",
    "extract": "extractor.pipeline",
    "extract_many": "extractor.batch.many",
    "extract_many_async": "extractor.batch.many",
    "to_frames": "extractor.export.frames",
}
"""Where a public name lives; all others of ``__all__`` are errors."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES.get(name, "extractor.errors")), name)
    globals()[name] = value  # asked for once
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
