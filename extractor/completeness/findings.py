"""What was not read as findings, one for each table or section, and as places of the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.accounts.templates import TEMPLATES
from extractor.completeness.ledger import Entry
from extractor.completeness.places import Map, TableStretch, role_of
from extractor.completeness.statuses import perhaps_of
from extractor.completeness.unread import Unread
from extractor.outline.tree import Outline, Section
from extractor.text.clauses import clause_end, clause_start
from extractor.text.locate import span_evidence
from extractor.text.source import SourceText
from models.completeness import UnreadPlace
from models.record import Finding, Place, Record, Severity, severity_rank
from models.tables import TableId

MOST_PLACES = 20
"""Places that one finding names; the ledger of the record has all."""
QUOTE = 60
"""Characters of an unread place that are quoted."""

ALL_TABLES_LOST = "completeness.all_tables_lost"


@dataclass(frozen=True)
class Group:
    """The unread places of one table or section, under the name that a clerk knows it by."""

    part: str
    name: str
    unread: tuple[Unread, ...]
    stretch: TableStretch | None = None


def unread_to_groups(unread: Sequence[Unread], places: Map) -> list[Group]:
    """Unread places grouped by table or section, in the order of the text; titles of the contents are one group."""
    groups: dict[tuple[str, int], list[Unread]] = {}
    for one in sorted(unread, key=lambda u: (u.start, u.end)):
        if one.kind == "title":
            owner = ("title", min(one.start, 0))
        elif one.stretch is not None:
            owner = ("table", one.stretch.start)
        else:
            section = _owner(places.chain_at(one.start))
            owner = ("section", section.start if section else -1)
        groups.setdefault(owner, []).append(one)
    return [_group(kind, found, places) for (kind, _), found in groups.items()]


def _owner(chain: Sequence[Section]) -> Section | None:
    """The section that a clerk would name: the whole of the innermost meaning, else the outermost section but the part."""
    role = role_of(chain)
    meaning = next((section for section in chain if role is not None and section.role == role and section.title), None)
    return meaning or (chain[min(1, len(chain) - 1)] if chain else None)


def _group(kind: str, found: Sequence[Unread], places: Map) -> Group:
    first = found[0]
    if kind == "title" and first.start < 0:
        return Group("contents", "目录", tuple(found))
    if first.stretch is not None:
        return Group(places.part_at(first.start), _table_name(first.stretch), tuple(found), first.stretch)
    section = _owner(places.chain_at(first.start))
    name = section.title if section is not None and section.title else "正文"
    return Group(places.part_at(first.start), name[:40], tuple(found))


def _table_name(stretch: TableStretch) -> str:
    return TEMPLATES[stretch.table].title if stretch.table is not None else stretch.title[:40] or "决算表部分"


def groups_to_findings(
    groups: Sequence[Group],
    source: SourceText,
    record: Record,
    ledger: Sequence[Entry],
    places: Map,
    outline: Outline | None,
) -> tuple[list[Finding], list[UnreadPlace]]:
    """The findings, most harmful first, and every unread place with the finding that reports it."""
    read_of = _read_by_stretch(ledger, places)
    findings: list[Finding] = []
    kept: list[UnreadPlace] = []
    for group in groups:
        fresh = [one for one in group.unread if not one.reported]
        identifier = ""
        if fresh:
            finding = _finding(group, fresh, source, read_of)
            if group.stretch is not None and not group.stretch.title and finding.id == "completeness.table_lost":
                finding = _naming(finding, perhaps_of(group.stretch, record, places))
            findings.append(finding)
            identifier = finding.id
        for one in group.unread:
            # A group of headings takes in those of several parts.
            part = places.part_at(one.start) if one.kind == "title" and one.start >= 0 else group.part
            kept.append(_place(one, part, source, identifier or "earlier"))
    for stretch, finding in _missing_beside(record, groups, places, source):
        findings += [] if finding in findings else [finding]
        table = Unread("table", stretch.start, stretch.end, stretch=stretch)
        kept.append(_place(table, "tables.other", source, finding.id))
    findings = _without_a_table(findings, record, outline)
    findings.sort(key=lambda finding: severity_rank(finding.severity))
    return findings, kept


def _naming(finding: Finding, tables: Sequence[TableId]) -> Finding:
    if not tables:
        return finding
    message = f"{finding.message}；可能是{_titles(tables)}"
    return finding.model_copy(update={"message": message, "places": (*finding.places, *map(table_place, tables))})


def _read_by_stretch(entries: Sequence[Entry], places: Map) -> Counter[int]:
    """How many figures of each stretch were read, by where the stretch begins."""
    read: Counter[int] = Counter()
    for entry in entries:
        if entry.status == "read":
            stretch = places.stretch_at(entry.start)
            if stretch is not None:
                read[stretch.start] += 1
    return read


def _finding(group: Group, fresh: Sequence[Unread], source: SourceText, read_of: Counter[int]) -> Finding:
    said = _said(group, fresh, read_of)
    quotes = "；".join(_quote(one, source) for one in fresh[:3] if one.start >= 0 and one.kind != "title")
    return Finding(
        id=said.id,
        severity=said.severity,
        stage="completeness",
        message=said.message + (f"：{quotes}{'……' if len(fresh) > 3 else ''}" if quotes else ""),
        origin="unknown" if said.severity == "note" or said.id == _NOT_IN_THE_BODY else "parsing",
        places=tuple(_finding_places(fresh[:MOST_PLACES], group, source)),
    )


def _finding_places(unread: Sequence[Unread], group: Group, source: SourceText) -> Iterator[Place]:
    """Where it stands; a table that the contents alone name stands nowhere, and is told by its path."""
    for one in unread:
        if one.start >= 0:
            yield _finding_place(one, group, source)
        elif one.stretch is not None and one.stretch.table is not None:
            yield table_place(one.stretch.table)


def table_place(name: TableId) -> Place:
    """One of the nine as a whole. A finding that has it says that the table is missing, and no check says so again."""
    return Place(path=f"tables.{name}", label=TEMPLATES[name].title)


_NOT_IN_THE_BODY = "completeness.title_without_text"
"""As likely the publisher left it out as we overlooked it."""


class _Said(NamedTuple):
    id: str
    severity: Severity
    message: str


def _said(group: Group, fresh: Sequence[Unread], read_of: Counter[int]) -> _Said:
    """Which finding the fresh places of a group are, and its words; ``read_of`` counts what was read of each table."""
    harm = min((one.harm for one in fresh), key=severity_rank)
    if group.part == "contents":
        names = "、".join(f"“{one.text}”" for one in fresh)
        return _Said(_NOT_IN_THE_BODY, harm, f"目录列有{names}，正文中没有找到")
    if fresh[0].kind == "title":
        jumps = "；".join(one.text for one in fresh)
        return _Said("completeness.missing_heading", harm, f"标题有缺，或有一节未印出、未认出：{jumps}")
    if group.stretch is not None:
        return _of_table(group, group.stretch, read_of[group.stretch.start])
    figures = sum(one.figures for one in fresh)
    if harm == "error":
        return _Said("completeness.section_lost", harm, f"“{group.name}”一节没有读出任何内容")
    if harm == "warning":
        counted = f"，含{figures}个数字" if figures else ""
        return _Said("completeness.sentences", harm, f"“{group.name}”中有{len(fresh)}处没有读出{counted}")
    return _Said("completeness.figures", harm, f"“{group.name}”中有{figures}个数字不知所指，没有读出")


def _of_table(group: Group, stretch: TableStretch, read: int) -> _Said:
    """A table is counted whole; elsewhere what an earlier finding names is not said again."""
    figures = sum(one.figures for one in group.unread)
    if read:
        severity: Severity = "error" if figures > read else "warning"
        return _Said("completeness.table_figures", severity, f"“{group.name}”有{figures}个数字未读出")
    if stretch.table is None and stretch.known:
        message = f"九张表之外的“{group.name}”有{figures}个数字未读出"
        return _Said("completeness.table_figures", "warning", message)
    if stretch.table is not None:
        message = f"“{group.name}”有{figures}个数字未读出，整张表缺失"
    elif stretch.title:
        message = f"标题为“{group.name}”的表未能识别，表中{figures}个数字未读出"
    else:
        message = f"决算表部分有{figures}个数字，其上没有可识别的表名，未读出"
    return _Said("completeness.table_lost", "error", message)


def _quote(one: Unread, source: SourceText) -> str:
    """The place; of a bare figure the clause in which it stands."""
    start, end = one.start, min(one.end, one.start + QUOTE)
    if one.kind == "table":
        return f"“{' '.join(source.line_at(start).text.split())[:QUOTE]}”"
    if one.kind == "figure":
        start = clause_start(source, start)
        end = clause_end(source, one.end)
    return f"“{source.text[start:end]}”"


def _finding_place(one: Unread, group: Group, source: SourceText) -> Place:
    evidence = span_evidence(one.start, min(one.end, one.start + 4 * QUOTE), source)
    return Place(
        label=group.name,
        printed=source.text[one.start : min(one.end, one.start + QUOTE)],
        page=evidence.page,
        line=None if evidence.page is not None else source.line_at(one.start).number,
        evidence=evidence,
    )


def _place(one: Unread, part: str, source: SourceText, reported_by: str) -> UnreadPlace:
    if one.start < 0:
        return UnreadPlace(kind=one.kind, part=part, text=one.text, figures=0, reported_by=reported_by)
    line = source.line_at(one.start)
    return UnreadPlace(
        kind=one.kind,
        part=part,
        text=source.text[one.start : min(one.end, one.start + QUOTE)],
        figures=one.figures,
        start=one.start,
        end=one.end,
        page=line.page,
        line=None if line.page is not None else line.number,
        reported_by=reported_by,
    )


def _missing_beside(
    record: Record, groups: Sequence[Group], places: Map, source: SourceText
) -> Iterator[tuple[TableStretch, Finding]]:
    """A table is missing, and a table beside the nine was set aside: its title may be another name of the missing one."""
    missing = [name for name, table in record.tables.items() if table.status == "missing"]
    named = {group.stretch.start for group in groups if group.stretch is not None}
    beside = [s for s in places.stretches if s.table is None and s.known and s.start not in named]
    beside = [s for s in beside if any(c.isdigit() for c in source.folded[s.start + len(s.title) : s.end])]
    if record.document.scope == "partial":
        return
    if not missing or not beside or all(table.status not in {"present", "empty"} for _, table in record.tables.items()):
        return
    titles = "、".join(f"“{stretch.title}”" for stretch in beside)
    finding = Finding(
        id="completeness.other_tables",
        severity="warning",
        stage="completeness",
        message=f"没有找到{_titles(missing)}；文中另有{titles}，未作为九张表读取",
        origin="unknown",
        places=tuple(
            Place(
                label=stretch.title,
                page=source.page_at(stretch.start),
                evidence=span_evidence(stretch.start, stretch.start + len(stretch.title), source),
            )
            for stretch in beside[:MOST_PLACES]
        )
        + tuple(map(table_place, missing)),
    )
    for stretch in beside:
        yield stretch, finding


def _titles(names: Sequence[TableId]) -> str:
    return "、".join(TEMPLATES[name].title for name in names)


def _without_a_table(findings: Sequence[Finding], record: Record, outline: Outline | None) -> list[Finding]:
    """No table was read from a document that shows, lists or announces tables: one error, which takes in those of single tables."""
    if any(table.status in {"present", "empty"} for _, table in record.tables.items()):
        return [*findings, *_pictures(record)]
    single = [f for f in findings if f.id in {"completeness.table_lost", _NOT_IN_THE_BODY}]
    pictures = any(table.status == "image" for _, table in record.tables.items())
    announced = outline.first("tables") if outline is not None else None
    if not (single or pictures or announced):
        return list(findings)
    why = "；".join(finding.message for finding in single)
    others = "、".join(f"“{table.source.title}”" for table in record.tables.other if table.source is not None)
    if not why and others:
        why = f"文中的{others}未作为九张表读取"
    elif not why:
        why = "文中只有表的标题，表可能是图片" if pictures else "文中有决算表部分的标题，没有表，表可能在另外的附件中"
    lost = Finding(
        id=ALL_TABLES_LOST,
        severity="error",
        stage="completeness",
        message=f"九张决算表一张也没有读出：{why}",
        origin="parsing" if single or pictures or others else "unknown",
        places=tuple(_places_of_nine(single)),
    )
    return [lost, *(finding for finding in findings if finding not in single)]


def _places_of_nine(findings: Sequence[Finding]) -> Iterator[Place]:
    """Where the findings of single tables point, and each of the nine, once."""
    places = [place for finding in findings for place in finding.places]
    yield from [place for place in places if place.path is None][:MOST_PLACES]
    yield from map(table_place, TEMPLATES)


def _pictures(record: Record) -> Iterator[Finding]:
    """Some of the tables are pictures that were not read."""
    pictures = [name for name, table in record.tables.items() if table.status == "image"]
    if pictures:
        yield Finding(
            id="completeness.tables_as_pictures",
            severity="error",
            stage="completeness",
            message=f"{_titles(pictures)}只有标题，没有数据，可能是图片，未读出",
            origin="parsing",
            places=tuple(map(table_place, pictures)),
        )
