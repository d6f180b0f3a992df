"""The OCR stage of the pipeline: what has to be read is read, what cannot be read for want of the extra is reported."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import groupby

from extractor.errors import MissingExtraError, NoTextLayerError
from extractor.input.reader import OpenedSource
from extractor.layout import Document
from extractor.ocr.document import read_pages, with_read_pages
from extractor.ocr.plan import plan_pages
from extractor.outline.map import DocumentMap
from extractor.settings import Settings
from models.record import Finding, Place
from models.tables import Table, Tables


def with_pictures_read(
    opened: OpenedSource, settings: Settings, document_map: DocumentMap | None = None
) -> tuple[OpenedSource, tuple[Finding, ...]]:
    """The document with its picture pages read, and what there is to report; ``document_map`` is that of the document.

    Raises NoTextLayerError where nothing can be read without OCR and OCR is not installed; MissingExtraError where OCR
    was asked for every page.
    """
    plans = plan_pages(opened.document, settings.ocr, document_map)
    if opened.pdf is None or not plans:
        return opened, ()
    try:
        read = read_pages(
            opened.pdf,
            opened.document,
            plans,
            processes=settings.ocr_processes,
            cache=settings.ocr_cache,
            progress=settings.ocr_progress,
        )
    except MissingExtraError as error:
        if settings.ocr == "always":
            raise
        if not has_text(opened.document):
            raise NoTextLayerError("没有文字层，全部是图片", where=opened.document.name, hint=error.hint) from error
        return opened, (_not_read([plan.page for plan in plans], error.hint),)
    return replace(opened, document=with_read_pages(opened.document, read), ocr=read), ()


def has_text(document: Document) -> bool:
    """Whether any line says anything."""
    return any(line.text.strip() for line in document.lines)


def _not_read(pages: list[int], hint: str | None) -> Finding:
    return Finding(
        id="ocr.not_installed",
        severity="warning",
        stage="ocr",
        message=f"第{page_ranges(pages)}页是图片，未安装 OCR 组件，内容未读取（{hint}）",
        origin="parsing",
        places=tuple(Place(page=page) for page in pages),
    )


def page_ranges(pages: Iterable[int]) -> str:
    """``[1, 2, 3, 7]`` → ``1-3、7``."""
    parts = []
    for _, run in groupby(enumerate(sorted(pages)), key=lambda item: item[1] - item[0]):
        numbers = [number for _, number in run]
        parts.append(str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}")
    return "、".join(parts)


def with_ocr_origin(tables: Tables, pages: Collection[int]) -> Tables:
    """The tables that stand on pages read by OCR, with that as their origin."""
    changed: dict[str, Table] = {
        name: table.model_copy(update={"source": table.source.model_copy(update={"origin": "ocr"})})
        for name, table in tables.items()
        if table.source is not None
        and table.source.origin is not None
        and not set(table.source.pages).isdisjoint(pages)
    }
    return tables.model_copy(update=changed) if changed else tables
