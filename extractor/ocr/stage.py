"""The OCR stage of the pipeline: what has to be read is read, what cannot be read for want of the extra is reported."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from extractor.errors import MissingExtraError, NoTextLayerError
from extractor.input.reader import OpenedSource
from extractor.layout import Document
from extractor.ocr.document import read_pages, with_read_pages
from extractor.ocr.pages import OcrPage
from extractor.ocr.plan import plan_pages
from extractor.outline.map import DocumentMap
from extractor.outline.titles import find_titles
from extractor.settings import Settings
from extractor.tables.regions import has_header_words
from extractor.text.characters import squeeze
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
        return opened, _left_unread(opened.document)
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
        return opened, _not_read(opened.document, [plan.page for plan in plans], error.hint)
    if settings.ocr != "always":
        read = without_illustrations(opened.document, read)
    document = with_read_pages(opened.document, read)
    return replace(opened, document=document, ocr=read), _left_unread(document)


def without_illustrations(document: Document, read: Mapping[int, OcrPage]) -> dict[int, OcrPage]:
    """What was read without the charts and photographs that stand in running text: they say nothing that a table says.

    Where pictures are all that there is, they are the text.
    """
    printed = sum(len(squeeze(line.text)) for line in document.lines)
    kept = {}
    for page in document.pages:
        if page.number not in read:
            continue
        lines = read[page.number].page(page).lines
        is_text = printed <= sum(len(squeeze(line.text)) for line in lines)
        if not page.is_placed or is_text or has_header_words(lines) or find_titles(lines):
            kept[page.number] = read[page.number]
    return kept


def has_text(document: Document) -> bool:
    """Whether any line says anything."""
    return any(line.text.strip() for line in document.lines)


def _not_read(document: Document, planned: list[int], hint: str | None) -> tuple[Finding, ...]:
    """The pictures that OCR would have read; those in running text are told by their place, pages by their number."""
    placed = {page.number for page in document.pages if page.is_placed}
    pages = [number for number in planned if number not in placed]
    names = [line.address or f"第{line.number}行的图片" for line in document.lines if line.page in {*planned} & placed]
    said = ([f"第{page_ranges(pages)}页是图片"] if pages else []) + (["、".join(names[:8])] if names else [])
    told = Finding(
        id="ocr.not_installed",
        severity="warning",
        stage="ocr",
        message=f"{'，'.join(said)}，未安装 OCR 组件，内容未读取（{hint}）",
        origin="parsing",
        places=tuple(Place(page=page) for page in planned),
    )
    return (told, *_left_unread(document, but=planned))


def _left_unread(document: Document, but: Collection[int] = ()) -> tuple[Finding, ...]:
    """The pictures in running text that were not read, ``but`` those told already."""
    places = [
        (page.number, line)
        for page in document.pages
        for line in page.lines
        if page.is_placed and page.images and page.number not in but
    ]
    if not places:
        return ()
    listed = "、".join(line.address or f"第{line.number}行" for _, line in places[:8])
    more = f" 等{len(places)}张" if len(places) > 8 else ""
    return (
        Finding(
            id="load.picture_not_read",
            severity="note",
            stage="ocr",
            message=f"{listed}{more}中的文字和数字未读取",
            origin="parsing",
            places=tuple(Place(page=number, line=line.number) for number, line in places[:20]),
        ),
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
