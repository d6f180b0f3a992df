"""Old documents (DOC, WPS, RTF, Word XML, ODT): turned into DOCX by LibreOffice, where it is installed, and read as such."""

from __future__ import annotations

import re

from extractor.errors import EncryptedDocumentError
from extractor.input.office_program import OfficeKind, convert
from extractor.input.reader import Content, ReadOptions
from extractor.input.sniff import is_open_document, ole_streams
from extractor.input.word import WordReader

_WORD_XML = re.compile(rb'progid="Word\.Document"|http://schemas\.microsoft\.com/office/word/2003/wordml')


class LegacyReader:
    """What only an office program can read."""

    def claims(self, data: bytes) -> bool:
        """Whether the bytes are a text document of an old format, or one that is protected by a password."""
        return _kind(data) is not None or "EncryptedPackage" in ole_streams(data)

    def read(self, data: bytes, options: ReadOptions) -> Content:
        """The content of the converted document.

        Raises UnsupportedFormatError where no office program is found, DamagedDocumentError where it cannot convert the
        file, DocumentTooLargeError where that takes too long.
        """
        kind = _kind(data)
        if kind is None:
            raise EncryptedDocumentError("文件有密码", where=options.name, hint="请在原软件中去掉密码后另存")
        return WordReader().read(convert(data, kind, options), options)


def _kind(data: bytes) -> OfficeKind | None:
    if "WordDocument" in ole_streams(data):
        return OfficeKind("旧版 Word 或 WPS 文档（.doc、.wps）", ".doc")
    if data.startswith(b"{\\rtf"):
        return OfficeKind("RTF 文档", ".rtf")
    if is_open_document(data, "text"):
        return OfficeKind("OpenDocument 文字文档（.odt）", ".odt")
    head = data[:4096]
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml") and _WORD_XML.search(head):
        return OfficeKind("Word 2003 XML 文档", ".xml")
    return None
