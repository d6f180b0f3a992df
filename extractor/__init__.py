"""juesuan: Chinese government final accounts (部门决算公开) as validated records.

>>> from extractor import extract, Settings
>>> record = extract("决算公开.pdf")                         # doctest: +SKIP
>>> record.tables.expenditure.total.basic                   # doctest: +SKIP
Decimal('1383.70')

``extract`` reads one document, ``extract_many`` many in worker processes; ``Settings`` says how; every error on purpose is
an ``ExtractorError``.
"""

from extractor.own import require_own_package

require_own_package("models")

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
    NoTextLayerError,
    NotAFinalAccountError,
    PromptError,
    UnsupportedFormatError,
    UsageError,
)
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
]
