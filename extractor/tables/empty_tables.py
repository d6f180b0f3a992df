"""The sentence 本部门无…, linked to the empty table that it explains."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extractor.text.characters import key
from extractor.text.locate import span_evidence
from extractor.text.source import SourceText
from models.tables import Table, TableId, Tables, TableSource

_SUBJECTS: dict[TableId, str] = {
    "government_fund": "政府性基金",
    "state_capital": "国有资本经营",
    "three_public": "三公",
}
"""What the explanation part calls the tables that are often empty."""


def with_statements(tables: Tables, statements: Mapping[TableId, str], source: SourceText) -> Tables:
    """Every empty table with the sentence that says why: the one under it, else the one in the explanation part."""
    update: dict[str, Table] = {}
    for name, table in tables.items():
        if table.status != "empty":
            continue
        text = statements.get(name) or _stated_elsewhere(name, source)
        start = source.folded.find(key(text)) if text else -1
        if start >= 0 and text:
            evidence = span_evidence(start, start + len(key(text)), source)
            own = table.source or TableSource()
            update[name] = table.model_copy(update={"source": own.model_copy(update={"statement": evidence})})
    return tables.model_copy(update=update)


def _stated_elsewhere(name: TableId, source: SourceText) -> str | None:
    subject = _SUBJECTS.get(name)
    if subject is None:
        return None
    pattern = rf"[^。;]{{0,40}}(?:无|没有|未安排|不涉及)[^。;]{{0,30}}{subject}[^。;]{{0,40}}"
    # 决算数小于预算数的主要原因：当年度无“三公”经费支出 explains a difference, and no blank table.
    found = (match[0] for match in re.finditer(pattern, source.folded) if "原因" not in match[0])
    return next(found, None)
