"""What can be asked in SQL: the tables of a dataset with their columns in words, and short examples to start from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from extractor.batch.schema import DATASET_PARTS, FAILURES, PARTITION, SOURCES
from extractor.export.parts import FieldType, PartField

_REGION = "地区（部门名称开头的）"
_ADDED = {"region": _REGION, "hint": "怎么办", PARTITION: "决算年度"}
"""Columns that only datasets have."""
_OWN_TITLES = {
    "sources": {"path": "文件的路径"},
    "failures": {"type": "错误的种类", "message": "没有读成的原因", "name": "文件的名称"},
}
_BODIES: tuple[tuple[str, FieldType, str], ...] = (
    ("document", "string", "文件"),
    (PARTITION, "integer", "决算年度"),
    ("department", "string", "部门名称（原文）"),
    ("body", "string", "部门（各种写法归一）"),
    ("region", "string", _REGION),
    ("account", "string", "哪一份决算（几种形式归一）"),
    ("chosen", "integer", "是否以这一形式为准"),
)
_DISMISSED = (
    *(("document", "文件"), ("id", "发现的编号"), ("message", "说明"), ("reason", "不采纳的理由")),
    *(("decided_by", "处理人"), ("decided_at", "时间")),
)
_TYPES: dict[FieldType, str] = {
    "string": "文字", "integer": "整数", "decimal": "数", "number": "数", "strings": "列表",
}  # fmt: skip


@dataclass(frozen=True)
class ColumnHelp:
    """A column as a query names it, what it is, and its type, both in Chinese."""

    name: str
    title: str
    type: str


@dataclass(frozen=True)
class TableHelp:
    """A table of a query with its columns."""

    name: str
    title: str
    columns: tuple[ColumnHelp, ...]


@dataclass(frozen=True)
class Example:
    """A question in words, and the SELECT that asks it."""

    title: str
    sql: str


@cache
def tables_in_words() -> tuple[TableHelp, ...]:
    """Every table that can be asked."""
    parts = [
        TableHelp(part.name, part.part.title, tuple(_column(field) for field in (_YEAR, *part.fields)))
        for part in DATASET_PARTS
    ]
    others = (("sources", "每个文件属于哪份决算", SOURCES), ("failures", "没有读成的文件", FAILURES))
    flat = [
        TableHelp(name, title, tuple(_column(PartField(column, kind), name) for column, kind in columns))
        for name, title, columns in others
    ]
    bodies = tuple(ColumnHelp(name, title, _TYPES[kind]) for name, kind, title in _BODIES)
    dismissed = tuple(ColumnHelp(name, title, _TYPES["string"]) for name, title in _DISMISSED)
    return (
        *parts,
        *flat,
        TableHelp("bodies", "每份文件是哪个部门的、以哪种形式为准", bodies),
        TableHelp("dismissed", "经人核对不采纳的发现（findings 里是全部发现）", dismissed),
    )


_YEAR = PartField(PARTITION, "integer")


def _column(field: PartField, table: str = "") -> ColumnHelp:
    own = _ADDED | _OWN_TITLES.get(table, {})
    return ColumnHelp(field.name, own.get(field.name) or field.title, _TYPES[field.type])


EXAMPLES = (
    Example("各部门各年度", "SELECT department, fiscal_year, region FROM documents ORDER BY ALL"),
    Example(
        "支出合计最大的 20 个部门",
        """SELECT b.body AS 部门, b.fiscal_year AS 年度, f.value AS 支出合计, f.unit AS 单位
FROM facts f JOIN bodies b USING (document)
WHERE b.chosen AND f."table" = 'expenditure' AND f.part = 'total' AND f."column" = 'total'
ORDER BY f.value DESC NULLS LAST LIMIT 20""",
    ),
    Example(
        "某一科目（名称含“住房公积金”）的支出",
        """SELECT b.body AS 部门, b.fiscal_year AS 年度, f.code AS 科目编码, f.name AS 科目名称, f.value AS 支出, f.unit AS 单位
FROM facts f JOIN bodies b USING (document)
WHERE b.chosen AND f."table" = 'expenditure' AND f.part = 'rows' AND f."column" = 'total' AND f.name LIKE '%住房公积金%'
ORDER BY ALL""",
    ),
    Example(
        "说明中增减超过 50% 的",
        """SELECT d.department AS 部门, v.fiscal_year AS 年度, v.subject AS 项目, v.change_pct AS 增减率, v.reason AS 原因
FROM deviations v JOIN documents d USING (document)
WHERE abs(v.change_pct) > 50
ORDER BY abs(v.change_pct) DESC""",
    ),
    Example(
        "各地区各年度有几份决算、有没有错误",
        """SELECT d.region AS 地区, d.fiscal_year AS 年度, count(DISTINCT d.document) AS 份数,
    count(DISTINCT f.document) FILTER (f.severity = 'error') AS 有错误的份数
FROM documents d LEFT JOIN (FROM findings ANTI JOIN dismissed USING (document, id, message)) f USING (document)
GROUP BY ALL ORDER BY ALL""",
    ),
)
"""Each can be asked as it stands."""
