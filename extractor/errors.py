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
import re


class ExtractorError(Exception):
    """Base of all errors that juesuan raises on purpose.

    ``where`` is the input's name as given, ``page`` the page (from 1) where the trouble is, ``hint`` what to do about it.
    """

    exit_code = 1

    def __init__(self, message: str, *, where: str | None = None, page: int | None = None, hint: str | None = None):
        self.message, self.where, self.page, self.hint = message, where, page, hint
        super().__init__(message)

    def __str__(self) -> str:
        place = "，".join(filter(None, (self.where, f"第{self.page}页" if self.page else None)))
        text = f"{place}: {self.message}" if place else self.message
        from extractor.printable import printable  # here, since every start loads the errors and few show one

        # Names of files and words of servers are in it; the attributes keep them as they are.
        return printable(f"{text}（{self.hint}）" if self.hint else text)

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


def pip_install(extra: str) -> str:
    """The command that adds an extra. In double quotes: the console of Windows takes single ones for part of the name."""
    return f'pip install "juesuan[{extra}]"'


_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "那里已有同名的文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "那里是文件夹，不是文件",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "那里只能读",
    errno.EBUSY: "别的程序正在使用它",
    errno.ETXTBSY: "别的程序正在使用它",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件太大",
    errno.EIO: "磁盘读写出错",
    errno.ENOMEM: "内存不够",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EXDEV: "两处不在同一个磁盘上",
    errno.EINVAL: "系统不接受这个名字或操作",
    errno.ENAMETOOLONG: "名字太长",
    errno.ELOOP: "链接成圈",
    errno.ENOEXEC: "不是能运行的程序",
    errno.EPIPE: "对方已关闭",
    errno.EADDRINUSE: "端口已被占用，可能工作台已经开着",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.ECONNREFUSED: "对方没有开放连接",
    errno.ECONNRESET: "连接被对方中断",
    errno.EHOSTUNREACH: "连不到那台机器",
    errno.ENETUNREACH: "网络不通",
    errno.ETIMEDOUT: "超时",
}
_KINDS = {
    "zipfile.BadZipFile": "压缩包不完整",
    "zipfile.LargeZipFile": "压缩包太大",
    "zlib.error": "压缩的内容已损坏",
    "_lzma.LZMAError": "压缩的内容已损坏",
    "tarfile.TarError": "压缩包不完整",
    "builtins.EOFError": "内容没有完",
    "builtins.NotImplementedError": "这种写法还不支持",
    "builtins.KeyError": "缺少一部分内容",
    "builtins.IndexError": "缺少一部分内容",
    "struct.error": "内容的长短不对",
    "binascii.Error": "编码的内容已损坏",
    "_csv.Error": "不是有效的 CSV",
    "lxml.etree.XMLSyntaxError": "写法有误",
    "yaml.error.YAMLError": "写法有误",
    "json.decoder.JSONDecodeError": "写法有误",
    "tomllib.TOMLDecodeError": "写法有误",
    "pyarrow.lib.ArrowInvalid": "内容已损坏",
    "jinja2.exceptions.TemplateSyntaxError": "模板的写法有误",
    "jinja2.exceptions.UndefinedError": "模板里有没有给出的名字",
    "jinja2.exceptions.SecurityError": "模板要做不许做的事",
    "builtins.TypeError": "值的种类不对",
    "builtins.ZeroDivisionError": "除数是零",
    "builtins.MemoryError": "内存不够",
    "builtins.RecursionError": "嵌套太深",
    "builtins.TimeoutError": "超时",
}
"""What an error of a library says, by its class or one that it comes from: named, for the libraries are not loaded here."""
_SQLITE = {
    "NOTADB": "不是数据库文件",
    "CORRUPT": "数据库已损坏",
    "BUSY": "别的程序正在使用它",
    "LOCKED": "别的程序正在使用它",
    "READONLY": "那里只能读",
    "CANTOPEN": "数据库打不开",
    "IOERR": "磁盘读写出错",
    "FULL": "磁盘已满",
    "ERROR": "数据库里的表不是预期的样子",
    "SCHEMA": "数据库里的表不是预期的样子",
}
_NUL = "embedded null"
_PLACE = re.compile(r"[:,]? \(?(?:at )?line (\d{1,9}),? column (\d{1,9}).*")
"""How parsers of JSON, TOML and XML end their words: with the place, which is told in our own."""


def reason_of(error: BaseException) -> str:
    """Why the system or a library refused, on one line, in words for people.

    What a library says of its own is behind them in brackets; a reason that is not known here stays in its words.
    """
    if isinstance(error, ExtractorError):
        return str(error)
    if isinstance(error, UnicodeDecodeError):
        return f"不是 {error.encoding.upper()} 编码的文字，从第 {error.start + 1} 个字节起"
    known = _REASONS.get(getattr(error, "errno", None) or 0)
    if known is not None:
        return known
    told = str(getattr(error, "strerror", None) or getattr(error, "problem", None) or error)
    own = " ".join(told.split())
    if isinstance(error, ValueError) and _NUL in own:
        return "名字里有空字符"
    words = _words_of(error)
    if words is None:
        return own or type(error).__name__
    line, column = _place_of(error, own)
    place = f"，第 {line} 行第 {column} 列" if line else ""
    own = _PLACE.sub("", own)
    return f"{words}{place}（{own}）" if own else f"{words}{place}"


def _words_of(error: BaseException) -> str | None:
    """What the kind of an error is called here."""
    named = getattr(error, "sqlite_errorname", None)
    if named is not None:
        return next((words for name, words in _SQLITE.items() if named.startswith(f"SQLITE_{name}")), None)
    names = (f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__)
    return next((_KINDS[name] for name in names if name in _KINDS), None)


def _place_of(error: BaseException, told: str) -> tuple[int, int]:
    """Line and column that a parser names, from 1; 0 where it names none."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return mark.line + 1, mark.column + 1
    at = _PLACE.search(told)
    return (int(at[1]), int(at[2])) if at is not None else (0, 0)
