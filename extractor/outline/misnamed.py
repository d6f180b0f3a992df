"""A file in which nothing of an account was found, and whose name says another format than its content has.

Downloads that broke off, pages of a site that say 404 or ask for a login, a workbook that was renamed: what is wrong with them is
the file, not the account in it. A file that is read well may be called anything.
"""

from __future__ import annotations

from pathlib import PurePath

from extractor.errors import DamagedDocumentError
from extractor.layout import Document
from models.record import InputKind

_TITLES: dict[InputKind, str] = {
    "pdf": "PDF",
    "text": "纯文本",
    "html": "网页",
    "word": "Word 文档",
    "spreadsheet": "Excel 工作簿",
    "picture": "图片",
}
_SUFFIXES: dict[InputKind, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "html": (".html", ".htm", ".xhtml", ".mht", ".mhtml"),
    "word": (".docx", ".doc", ".wps", ".rtf", ".odt"),
    "spreadsheet": (".xlsx", ".xls", ".et", ".ods", ".xlsb"),
    "picture": (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp"),
}
_SHOWN = 30
"""Characters of a short content that are told: what a site answered is often one sentence."""


def misnamed_error(document: Document) -> DamagedDocumentError | None:
    """What to say of such a file, ``None`` where its name says what it is, or nothing."""
    suffix = PurePath(document.name or "").suffix.lower()
    promised = next((kind for kind, suffixes in _SUFFIXES.items() if suffix in suffixes), None)
    if promised is None or promised == document.kind or document.kind not in _TITLES:
        return None
    text = " ".join(" ".join(line.text for line in document.lines).split())
    shown = f"“{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}”"
    return DamagedDocumentError(
        f"文件名是 {suffix}，内容却不是{_spaced(_TITLES[promised])}，而是{_spaced(_TITLES[document.kind])}，"
        f"文字是{shown}，其中没有部门决算的内容",
        where=document.name,
        hint="多半没有下载完整，或下载到的是网站的提示页；请重新下载，用原软件打开看看",
    )


def _spaced(title: str) -> str:
    return f" {title}" if title[0].isascii() else title
