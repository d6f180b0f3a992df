"""The parts of a disclosure: by their printed headings, or by what only one part can hold where none was printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.outline.evaluation_titles import opens_sheet, report_title_ends, sheet_title_ends
from extractor.outline.paragraphs import Paragraphs
from extractor.outline.running_headings import wrapped_title_end
from extractor.outline.sayings import role_said
from extractor.outline.trailing_tables import has_table_head, known_heading_from, tables_behind_text
from extractor.outline.vocabulary import (
    SECTIONS_OF_ACCOUNTS,
    TITLE_LENGTH,
    Heading,
    Ordinal,
    Role,
    Style,
    bare_part_role,
    known_title,
    ordinal_at,
    part_role,
)

_SOLE_TOPICS: frozenset[Role] = frozenset({"three_public", "operating_cost", "government_fund", "state_capital"})
"""What a page of one topic explains; elsewhere these sections stand behind others that open the explanation."""
TITLE_LINES = 4
"""A part's title may be wrapped over so many lines."""
BARE_TITLE_LINES = 2
"""One without a number over so many."""

LEAST_OPENERS = 3
"""So many different sections of the explanation make one where neither its heading nor its place says it."""

GLOSSARY_ENTRIES = 4
"""So many entries, numbered one after the other, make a glossary without a heading."""

_AS_FOLLOWS = re.compile(r"(?:公开)?如下[:。]")
"""某某局财政拨款“三公”经费决算2022年情况如下：the sentence that heads a page of one topic in place of a title."""
_GLOSSARY_TERM = re.compile(
    r"(?:一般公共预算|政府性基金预算|国有资本经营预算)?(?:财政拨款)?(?:收入|支出)?[:,]|"
    r"[\"']*+(?:财政拨款收入|事业收入|经营收入|其他收入|上级补助收入|附属单位上缴收入|使用非财政拨款结余.{0,10}|年初结转和?结余|"
    r"结余分配|年末结转(?:和?结余)?|年末结余|基本支出|项目支出|经营支出|三公[\"']*+经费|机关运行经费|工资福利支出|商品和服务支出|"
    r"对个人和家庭的补助.{0,2}|用事业基金弥补收支差额|上缴上级支出|对附属单位补助支出)[\"']*+(?::|,?是?指)"
)


def find_parts(view: Paragraphs) -> list[Heading]:
    """All part headings in order; those that were not printed have neither ordinal nor title."""
    numbered = _without_contents(_numbered_parts(view))
    if len(numbered) < 2:
        numbered = sorted([*numbered, *_chinese_numbered_parts(view)], key=lambda h: h.start)
    roles = {heading.role for heading in numbered}
    covered = {i for heading in numbered for i in range(view.index(heading.start), view.index(heading.body))}
    bare = [
        heading
        for heading in _bare_parts(view)
        if heading.role not in roles and view.index(heading.start) not in covered
    ]
    printed = sorted([*numbered, *_last_of_each_role(bare)], key=lambda h: h.start)
    return _with_implied_parts(view, printed)


# --- printed headings --------------------------------------------------------------------------------------------------


def _numbered_parts(view: Paragraphs) -> Iterator[Heading]:
    for i in range(len(view)):
        offset = view.start(i)
        ordinal = ordinal_at(view.folded, offset, view.source.text)
        if ordinal and ordinal.style == "part":
            heading = _numbered_part(view, i, ordinal)
            if heading:
                yield heading


def _numbered_part(view: Paragraphs, i: int, ordinal: Ordinal) -> Heading | None:
    start = view.start(i)
    body = start + ordinal.length
    known = wrapped_title_end(view, i, body, lambda title: part_role(title.rstrip("。:")), lines=TITLE_LINES)
    if known is not None:
        role, end = known
        return _heading(view, start, body, end, ordinal, role)
    end = view.start(i + 1)
    if end == body and i + 1 < len(view):
        end = view.start(i + 2)
    title = view.folded[body:end]
    if not title or len(title) > TITLE_LENGTH or re.search(r"[。,;]", title):
        return None
    return _heading(view, start, body, end, ordinal, None)


def _heading(view: Paragraphs, start: int, title: int, end: int, ordinal: Ordinal | None, role: Role | None) -> Heading:
    text = view.source.text
    return Heading(
        start,
        end,
        ordinal.style if ordinal else "none",
        text[start:title],
        ordinal.number if ordinal else None,
        text[title:end].rstrip("。:："),
        role,
    )


def _without_contents(headings: Iterator[Heading]) -> list[Heading]:
    """Where the numbering of the parts begins anew, the earlier run was a table of contents that was not set aside."""
    runs: list[list[Heading]] = []
    for heading in headings:
        if runs and (heading.number or 0) > (runs[-1][-1].number or 0):
            runs[-1].append(heading)
        else:
            runs.append([heading])
    kept: list[Heading] = []
    for run, following in pairwise([*runs, []]):
        repeated = {heading.role for heading in run} <= {heading.role for heading in following}
        short = len(run) > 1 and run[-1].start - run[0].start < 400 * len(run)
        if not (following and repeated and short):
            kept += run
    return kept


def _chinese_numbered_parts(view: Paragraphs) -> list[Heading]:
    """Parts numbered 一、二、三、: only where 部门决算情况说明, or tables and glossary, are among them."""
    found: list[Heading] = []
    for i in range(len(view)):
        start = view.start(i)
        ordinal = ordinal_at(view.folded, start, view.source.text)
        if not ordinal or ordinal.style != "cn" or view.has_cells(i):
            continue
        title = view.line(i)[ordinal.length :].rstrip("。:")
        role = bare_part_role(title) or _loose_part_role(title) or _explanation_over_sections(view, i, title)
        if role and (not found or ordinal.number > (found[-1].number or 0)):
            found.append(_heading(view, start, start + ordinal.length, view.start(i + 1), ordinal, role))
    roles = {heading.role for heading in found}
    return found if len(found) >= 2 and ("explanation" in roles or {"tables", "glossary"} <= roles) else []


def _loose_part_role(title: str) -> Role | None:
    """部门概况, 基本情况, 附件 under a Chinese ordinal; nothing that is a section of the explanation."""
    if len(title) > 24 or known_title(title, 0):
        return None
    role = part_role(title)
    return role if role in {"overview", "attachments", "key_work", "glossary"} else None


def _explanation_over_sections(view: Paragraphs, i: int, title: str) -> Role | None:
    """二、部门决算收支情况说明, 二、收支决算数据说明: the explanation, where the next line numbers a known section of it."""
    if part_role(title) != "explanation" or i + 1 >= len(view):
        return None
    below = ordinal_at(view.folded, view.start(i + 1), view.source.text)
    if below is None or below.style != "cn_paren" or below.number != 1:
        return None
    own, first = known_title(title, 0), known_title(view.line(i + 1)[below.length :].rstrip("。:"), 0)
    if first is None or (own is not None and {own[0], first[0]} != {"overall"}):
        return None  # a section with its subsections: 九、“三公”经费支出决算情况说明 over （一）“三公”经费支出决算总体情况说明
    return "explanation"


def _bare_parts(view: Paragraphs) -> Iterator[Heading]:
    for i in range(len(view)):
        ordinal = ordinal_at(view.folded, view.start(i), view.source.text)
        if ordinal is not None and ordinal.style not in {"part", "cn"}:
            continue  # （二）2023年重点工作完成情况 stands inside a part
        known = wrapped_title_end(view, i, view.start(i), bare_part_role, lines=BARE_TITLE_LINES)
        if known is not None and not view.has_cells(i):
            role, end = known
            yield _heading(view, view.start(i), view.start(i), end, None, role)


def _last_of_each_role(headings: Sequence[Heading]) -> list[Heading]:
    """One heading for each role: a title page or a preface may print it before, 附件 may follow often."""
    chosen: dict[Role | None, Heading] = {}
    for heading in headings:
        if heading.role == "attachments":
            chosen.setdefault(heading.role, heading)
        else:
            chosen[heading.role] = heading
    return list(chosen.values())


# --- parts without a printed heading -----------------------------------------------------------------------------------


def _with_implied_parts(view: Paragraphs, printed: Sequence[Heading]) -> list[Heading]:
    openers = _explanation_openers(view, SECTIONS_OF_ACCOUNTS)
    parts = _without_listed_attachments(_with_annexed_tables(view, printed), openers)
    for start in _glossary_runs(view):
        if _role_at(parts, start) != "glossary" and not _titled_glossary(view, start):
            parts = _insert(parts, _implied(start, "glossary"))
    tables = _first_table(view)
    if tables is not None and "tables" not in _roles(parts) and _role_at(parts, tables) in {None, "overview"}:
        parts = _insert(parts, _implied(tables, "tables"))
    places = [start for start, _ in openers] or _sole_topic(view)
    explanation = next((start for start in places if _lacks_explanation(parts, start)), None)
    if explanation is None and not openers:
        explanation = _sentences_behind_tables(view, parts)
    if explanation is not None:
        parts = _insert(parts, _implied(explanation, "explanation"))
    behind = tables_behind_text(view, parts)
    if behind is not None:
        parts = _insert(parts, _implied(behind[0], "tables"))
        found: list[tuple[int | None, Role]] = [
            (_evaluation_from(view, behind[1]), "attachments"),
            (known_heading_from(view, behind[1]), "explanation"),
        ]
        for start, role in sorted((start, role) for start, role in found if start is not None):
            if _role_at(parts, start) == "tables":
                parts = _insert(parts, _implied(start, role))
    if "attachments" not in _roles(parts):
        first = _first_evaluation(view, parts)
        if first is not None:
            parts = _insert(parts, _implied(first, "attachments"))
    return parts


def _implied(start: int, role: Role) -> Heading:
    return Heading(start, start, "none", "", None, "", role)


def _insert(parts: Sequence[Heading], part: Heading) -> list[Heading]:
    return sorted([*parts, part], key=lambda heading: heading.start)


def _roles(parts: Sequence[Heading]) -> set[Role | None]:
    return {part.role for part in parts}


def _role_at(parts: Sequence[Heading], offset: int) -> Role | None:
    role: Role | None = None
    for part in parts:
        if part.start <= offset:
            role = part.role
    return role


def _glossary_runs(view: Paragraphs) -> Iterator[int]:
    """Where numbered entries ``term：definition`` with the terms of the official glossary begin to follow one another."""
    runs: dict[str, list[tuple[int, int]]] = {}
    for i in range(len(view)):
        start = view.start(i)
        ordinal = ordinal_at(view.folded, start, view.source.text)
        if not ordinal or ordinal.style not in {"cn", "cn_paren", "num"}:
            continue
        is_entry = _GLOSSARY_TERM.match(view.folded, start + ordinal.length) is not None
        run = runs.setdefault(ordinal.style, [])
        if is_entry and (not run or ordinal.number == run[-1][0] + 1):
            run.append((ordinal.number, start))
            if len(run) == GLOSSARY_ENTRIES and run[0][0] == 1:
                yield run[0][1]
        else:
            runs[ordinal.style] = [(1, start)] if is_entry and ordinal.number == 1 else []


def _titled_glossary(view: Paragraphs, start: int) -> bool:
    """Whether the entries stand under a numbered section 名词解释."""
    return re.search(r"名词(?:解释|说明|释义).{0,30}$", view.folded[max(start - 60, 0) : start]) is not None


def _first_table(view: Paragraphs) -> int | None:
    """The first line that is the title of a final-accounts table with its head (公开01表, 单位：万元, 项目) behind it."""
    for title in view.titles:
        if has_table_head(view, title):
            return view.start(title.first)
    return None


def _explanation_openers(view: Paragraphs, roles: frozenset[Role]) -> list[tuple[int, Role]]:
    """The numbered headings with one of these meanings; the title of a table is none.

    Headings numbered 1. 2. 3. are items of something else in most accounts, and count only where no other style is used
    and several different ones follow each other.
    """
    found: dict[Style, list[tuple[int, Role]]] = {"cn": [], "num": []}
    tables = {title.first for title in view.titles}
    for i in range(len(view)):
        start = view.start(i)
        ordinal = ordinal_at(view.folded, start, view.source.text)
        if ordinal and ordinal.style in {"cn", "cn_paren", "num"} and not view.has_cells(i) and i not in tables:
            known = known_title(view.folded, start + ordinal.length, owners=view.owners)
            if known and known[0] in roles:
                found["num" if ordinal.style == "num" else "cn"].append((start, known[0]))
    several = len({role for _, role in found["num"]}) >= LEAST_OPENERS
    return found["cn"] or (found["num"] if several else [])


def _sole_topic(view: Paragraphs) -> list[int]:
    """The line that heads the text of a page of one topic (…“三公”经费支出情况说明), numbered or not.

    A line over a table, with no sentence between, is the title of the page: the text stands behind the table.
    """
    tables = {title.first for title in view.titles}
    over_a_table: list[int] = []
    for i in range(len(view)):
        start = view.start(i)
        ordinal = ordinal_at(view.folded, start, view.source.text)
        known = known_title(view.folded, start + (ordinal.length if ordinal else 0), owners=view.owners)
        if known is None or known[0] not in _SOLE_TOPICS or i in tables:
            continue
        announced = _AS_FOLLOWS.match(view.folded, known[1])
        if not announced and not (i and view.is_line_start(known[1])):
            continue
        below = min((view.start(first) for first in tables if first > i), default=None)
        if announced or below is None or "。" in view.folded[known[1] : below]:
            return [announced.end() if announced else start]
        over_a_table.append(start)
    return over_a_table[:1]


def _with_annexed_tables(view: Paragraphs, printed: Sequence[Heading]) -> list[Heading]:
    """The printed parts; 附表 is the part of the tables where no other is and they stand in it (as in Sichuan)."""
    if "tables" in _roles(printed):
        return list(printed)
    tables = [view.start(title.first) for title in view.titles if title.reading.kind == "table"]
    return [
        replace(part, role="tables")
        if part.role == "attachments" and part.title.startswith("附表") and any(start >= part.body for start in tables)
        else part
        for part in printed
    ]


def _sentences_behind_tables(view: Paragraphs, parts: Sequence[Heading]) -> int | None:
    """Where sentences of the explanation begin that stand behind the last table without any heading."""
    if "explanation" in _roles(parts) or not view.titles:
        return None
    behind = range(view.titles[-1].last + 1, len(view))
    starts = (view.start(i) for i in behind if not view.has_cells(i) and view.ends(i - 1))
    return next((start for start in starts if role_said(view.folded, start) and _lacks_explanation(parts, start)), None)


def _without_listed_attachments(parts: list[Heading], openers: Sequence[tuple[int, Role]]) -> list[Heading]:
    """The parts without a bare 附件 that only lists the tables, in an account whose explanation stands behind it.

    A page of the web may name its attached tables first: 附件 ⏎ 1.收入支出决算总表 … and then the text. What stands between
    is no attachment.
    """
    inside = {role for start, role in openers if _role_at(parts, start) == "attachments"}
    if "explanation" in _roles(parts) or len(inside) < LEAST_OPENERS:
        return parts
    return [part for part in parts if part.role != "attachments" or part.start > openers[0][0]]


def _lacks_explanation(parts: Sequence[Heading], start: int) -> bool:
    return "explanation" not in _roles(parts) and _role_at(parts, start) in {None, "overview", "tables"}


def _first_evaluation(view: Paragraphs, parts: Sequence[Heading]) -> int | None:
    """The first sheet or report behind everything else: where no other part begins any more."""
    last = parts[-1].body if parts else 0
    openers = [start for start, _ in _explanation_openers(view, SECTIONS_OF_ACCOUNTS) if start >= last]
    begin = openers[-1] if openers else last
    return _evaluation_from(view, begin) if _role_at(parts, begin) in {"glossary", "key_work", "other"} else None


def _evaluation_from(view: Paragraphs, begin: int) -> int | None:
    """The first title of a sheet or report from there on."""
    for i in range(view.index(begin), len(view)):
        start = view.start(i)
        ordinal = ordinal_at(view.folded, start, view.source.text)
        title = start + (ordinal.length if ordinal else 0)
        for end in sheet_title_ends(view.folded, title):
            if view.is_title(title, end, numbered=ordinal is not None) and (
                opens_sheet(view.folded, end) or sheet_title_ends(view.folded, end)
            ):
                return start
        reports = [end for end in report_title_ends(view.folded, title) if end - title >= 8]
        if any(view.is_title(title, end, numbered=ordinal is not None) for end in reports):
            return start
    return None
