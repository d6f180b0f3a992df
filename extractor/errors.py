"""The errors that juesuan raises for its input and its surroundings.

::

    ExtractorError              exit code
    ├── UsageError                  2   a setting or argument that cannot be
    │   └── AliasFileError              a file of aliases that cannot be
    ├── DocumentError               3   the input cannot be read
    │   ├── EmptyDocumentError
    │   ├── UnsupportedFormatError
    │   ├── DamagedDocumentError
    │   ├── EncryptedDocumentError
    │   ├── DocumentTooLargeError
    │   └── NoTextLayerError
    ├── NotAFinalAccountError       4   readable, but not a final account
    ├── MissingExtraError           2   a heavy part is not installed
    ├── TimeLimitError              3   the document took longer than it may
    ├── MemoryLimitError            3   it wanted more memory than it may have
    ├── UnforeseenError             3   a mistake of the program came to light with this document
    ├── PromptError                 2   a prompt is missing or malformed
    ├── TaskError                   2   a task's folder is malformed
    ├── ModelCallError              6   the language model could not be reached
    └── ModelOutputError            6   the language model's answer could not be used

Every message says what happened, where (file, page), and what to do.
"""

from __future__ import annotations

import errno


class ExtractorError(Exception):
    """Base of all errors that juesuan raises on purpose.

    ``where`` is the input's name as given, ``page`` the page (from 1) where the trouble is, ``hint`` what to do about it.
    """

    exit_code = 1

    def __init__(self, message: str, *, where: str | None = None, page: int | None = None, hint: str | None = None):
        self.message, self.where, self.page, self.hint = message, where, page, hint
        super().__init__(message)

    def __str__(self) -> str:
        place = ", ".join(filter(None, (self.where, f"page {self.page}" if self.page else None)))
        text = f"{place}: {self.message}" if place else self.message
        from extractor.printable import printable  # here, since every start loads the errors and few show one

        # Names of files and words of servers are in it; the attributes keep them as they are.
        return printable(f"{text} ({self.hint})" if self.hint else text)

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments would be lost on the way out of a worker process.
        return _rebuild, (type(self), self.message, self.where, self.page, self.hint)


def _rebuild(
    kind: type[ExtractorError], message: str, where: str | None, page: int | None, hint: str | None
) -> ExtractorError:
    return kind(message, where=where, page=page, hint=hint)


class UsageError(ExtractorError):
    """A setting or argument that cannot be."""

    exit_code = 2


class AliasFileError(UsageError):
    """A file of aliases with something in it that cannot be; ``where`` is the file with the line."""


class DocumentError(ExtractorError):
    """The input cannot be read."""

    exit_code = 3


class EmptyDocumentError(DocumentError):
    """The input has no bytes, or no text at all."""


class UnsupportedFormatError(DocumentError):
    """The input is neither a PDF nor text."""


class DamagedDocumentError(DocumentError):
    """The input says it is a PDF, but it is truncated or broken."""


class EncryptedDocumentError(DocumentError):
    """The PDF wants a password, or another one."""


class DocumentTooLargeError(DocumentError):
    """The input is larger than ``Settings.max_bytes``, or has more pages than ``Settings.max_pages``."""


class NoTextLayerError(DocumentError):
    """The PDF is made of pictures only, and OCR is off or not installed."""


class NotAFinalAccountError(ExtractorError):
    """The input is readable, but not a department's final account (a budget, for instance)."""

    exit_code = 4


class MissingExtraError(ExtractorError):
    """A heavy part is not installed; the message names the extra."""

    exit_code = 2


class TimeLimitError(ExtractorError):
    """The document took longer than it may."""

    exit_code = 3


class MemoryLimitError(ExtractorError):
    """The document wanted more memory than it may have."""

    exit_code = 3


class UnforeseenError(ExtractorError):
    """A mistake of the program came to light with this document; ``trace`` is the traceback."""

    exit_code = 3
    trace: str | None = None

    def __reduce__(self) -> tuple[object, ...]:
        return (*super().__reduce__(), {"trace": self.trace})


class PromptError(ExtractorError):
    """A prompt is missing, malformed, or lacks an input."""

    exit_code = 2


class TaskError(ExtractorError):
    """The folder of an extraction task lacks something, or says something that cannot be."""

    exit_code = 2


class ModelCallError(ExtractorError):
    """The language model could not be reached, or refused the call."""

    exit_code = 6


class ModelOutputError(ExtractorError):
    """The language model answered, but the answer could not be used."""

    exit_code = 6


_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "那里已有同名的文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "那里是文件夹，不是文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "那里只能读",
    errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "名字太长",
    errno.ELOOP: "链接成圈",
    errno.EADDRINUSE: "端口已被占用，可能工作台已经开着",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


def reason_of(error: Exception) -> str:
    """Why the system refused, in words for people; a reason that is not known here in the system's own."""
    known = _REASONS.get(getattr(error, "errno", None) or 0)
    return known or getattr(error, "strerror", None) or str(error)
