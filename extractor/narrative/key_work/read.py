"""Key work (重点工作完成情况): its prose, item by item or theme by theme, and its table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.layout import Grid
from extractor.narrative.findings import nothing_read, unread
from extractor.narrative.interruption import whole_passage
from extractor.narrative.key_work.boxes import boxed_lines_to_rows
from extractor.narrative.key_work.lines import lines_to_rows
from extractor.narrative.key_work.prose import passage_to_topics
from extractor.narrative.key_work.table import (
    KeyWorkRow,
    find_header,
    first_cell_in,
    grids_to_rows,
    tabbed_lines_to_rows,
)
from extractor.narrative.protocol import TaskResult
from extractor.outline.tree import Outline
from extractor.text.evidence import item_evidence
from extractor.text.span import Span
from models import Finding, KeyWorkItem

_INLINE_HEADING = re.compile(
    r"(?:20\d\d年?度?)?(?:本?(?:部门|单位))?(?:重点|主要)工作(?:任务)?(?:的)?(?:完成|开展|推进|落实|进展)情况(?:说明)?:"
)
_GLOSSARY = re.compile(
    r"(?:第[一二三四五六七八九]部分)?名词解释(?=[一1(])|(?:[一1][、.]|\([一1]\))(?:.{0,8})财政拨款收入:"
)


def key_work_passages(outline: Outline) -> tuple[Span, ...]:
    """The key work of a document: its section, or what follows an inline 重点工作完成情况： under 其他需要说明的情况."""
    found = [section for section in outline.all("key_work") if section.end > section.body]
    passages = [whole_passage(outline, section) for section in found]
    if not passages:
        for section in outline.all("other"):
            passage = Span.of(outline.source, section.body, section.end)
            match = _INLINE_HEADING.search(passage.folded) if passage.pieces else None
            if match is not None:
                passages.append(passage.cut(match.end()))
    kept: list[Span] = []
    for passage in sorted((p for p in passages if p.pieces), key=lambda p: (p.start, -len(p))):
        if not kept or passage.start >= kept[-1].pieces[-1][1]:
            kept.append(_own_text(passage))
    return tuple(p for p in kept if p.pieces)


def _own_text(passage: Span) -> Span:
    """Without an inline heading at its beginning, and without the glossary where its own heading is missing in print."""
    heading = _INLINE_HEADING.search(passage.folded, 0, 60)
    start = heading.end() if heading is not None else 0
    glossary = _GLOSSARY.search(passage.folded, start)
    return passage.cut(start, glossary.start() if glossary is not None else None)


def _prose_items(passage: Span) -> tuple[tuple[KeyWorkItem, ...], tuple[Finding, ...]]:
    topics, understood = passage_to_topics(passage)
    items = tuple(
        KeyWorkItem(
            source="text",
            title=topic.title.text,
            content=topic.content.text if topic.content is not None else None,
            status=None,
            evidence=item_evidence(topic.span, {"title": topic.title, "content": topic.content}),
        )
        for topic in topics
    )
    if understood:
        return items, ()
    return items, (unread("key_work", "重点工作完成情况中有成段文字没有标题，无法可靠地分成条目。", passage),)


def _table_item(row: KeyWorkRow) -> KeyWorkItem | None:
    if row.title is None:
        return None
    parts = [value for value in (row.title, row.content, row.status) if value is not None]
    return KeyWorkItem(
        source="table",
        title=row.title.text,
        content=row.content.text if row.content is not None else None,
        status=row.status.text if row.status is not None else None,
        evidence=item_evidence(
            Span.joined(sorted(parts, key=lambda part: part.start)),
            {"title": row.title, "content": row.content, "status": row.status},
        ),
    )


def _table_items(table: Span, grids: Sequence[Grid]) -> tuple[tuple[KeyWorkItem, ...], tuple[Finding, ...]]:
    """From grids where there are any, else from tab-separated lines, else from lines with one wrapped cell below another."""
    rows, findings = grids_to_rows(grids, table)
    if not rows and not findings:
        rows, findings = tabbed_lines_to_rows(table)
    if not rows and not findings:
        # With geometry a printed line runs across the columns, without it every line belongs to one cell.
        has_boxes = table.source.line_at(table.start).box is not None
        rows, findings = boxed_lines_to_rows(table) if has_boxes else lines_to_rows(table)
    items = tuple(item for row in rows if (item := _table_item(row)) is not None)
    return items, findings


def _table_start(passage: Span, grids: Sequence[Grid]) -> int | None:
    """Where the table begins: at its header in the text, or at the first cell of its grid."""
    starts = [start for start in (find_header(passage), first_cell_in(grids, passage)) if start is not None]
    return min(starts, default=None)


def read_key_work(outline: Outline, grids: Sequence[Grid] = ()) -> TaskResult[KeyWorkItem]:
    """The key work of a document, prose first, then the table.

    ``grids`` are tables of the document in reading order, of any kind: those of the key work are known by their header.
    A bare list of names before a table is not read as items.
    """
    passages = key_work_passages(outline)
    if not passages:
        return TaskResult((), (), "absent")
    items: list[KeyWorkItem] = []
    findings: list[Finding] = []
    for passage in passages:
        header = _table_start(passage, grids)
        table: tuple[KeyWorkItem, ...] = ()
        if header is not None:
            table, found = _table_items(passage.cut(header), grids)
            findings.extend(found)
            prose_passage = passage.cut(0, header)
        else:
            prose_passage = passage
        prose, found = _prose_items(prose_passage) if len(prose_passage) else ((), ())
        if header is not None and all(item.content is None for item in prose):
            prose, found = (), ()
        findings.extend(found)
        items.extend((*prose, *table))
    if items:
        return TaskResult(tuple(items), tuple(findings), "read")
    return TaskResult((), (*findings, nothing_read("重点工作完成情况", passages)), "nothing")
