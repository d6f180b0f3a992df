"""The bodies behind the names of a dataset's departments, and which of its documents are one account in several forms.

Spellings of a name are found (``departments.py``); that a body was renamed, or that several became one, only the user can say:
in ``bodies.yaml`` of the dataset's folder, or in a file given by hand::

    甲县文化和旅游局: [甲县文化局, 甲县旅游局]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.batch.dataset import Dataset
from extractor.batch.departments import Names, link_names
from extractor.batch.region import region_of
from extractor.data_files import parse_yaml, read_data_text
from extractor.errors import UsageError, reason_of
from models.record import DocumentInfo

if TYPE_CHECKING:
    import duckdb

BODIES_FILE = "bodies.yaml"

Renamings = Mapping[str, str]
"""Former name → the name of the body today."""


@dataclass(frozen=True)
class Bodies:
    """Which body goes by which name: ``spellings`` of one name, and names that the user says are one body's."""

    spellings: Names
    renamed: Renamings = field(default_factory=dict)

    def spelling(self, name: str) -> str:
        """The fullest spelling of a name."""
        return self.spellings.same(name)

    def body(self, name: str) -> str:
        """The body that goes by a name: the same key for all its documents."""
        known = self.spelling(name)
        return self.renamed.get(known, known)


def make_bodies(departments: Iterable[str], renamings: Renamings) -> Bodies:
    """The bodies of these departments. Renamings hold for every spelling of their names."""
    spellings = link_names([*departments, *renamings, *renamings.values()])
    return Bodies(spellings, {spellings.same(old): spellings.same(new) for old, new in renamings.items()})


def with_one_name(infos: Sequence[DocumentInfo]) -> Iterator[DocumentInfo]:
    """What documents say of themselves, every department under one name however they spell it: for lists over many files."""
    bodies = make_bodies({one.department for one in infos if one.department}, {})
    for one in infos:
        known = bodies.body(one.department) if one.department else None
        yield one.model_copy(update={"department": known})


def read_renamings(path: Path) -> dict[str, str]:
    """The renamings of a file; raises UsageError where it cannot be read or contradicts itself."""
    try:
        given = parse_yaml(read_data_text(path))
    except (OSError, ValueError) as error:
        reason = reason_of(error)
        raise UsageError(f"无法读取机构名称文件：{reason}", where=str(path)) from error
    if given is None:
        return {}
    hint = "每行写成：现名: [曾用名, …]"
    if not isinstance(given, dict):
        raise UsageError("机构名称文件应是“现名: [曾用名, …]”的列表", where=str(path), hint=hint)
    renamings: dict[str, str] = {}
    for name, former in given.items():
        listed = [former] if isinstance(former, str) else former
        if not isinstance(name, str) or not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise UsageError(f"{name!r} 之后应是名称的列表", where=str(path), hint=hint)
        for old in listed:
            if renamings.setdefault(old, name) != name:
                raise UsageError(f"“{old}”归于两个机构：{renamings[old]}、{name}", where=str(path), hint="只留一处")
    if chained := sorted(set(renamings) & set(renamings.values())):
        raise UsageError(f"“{chained[0]}”既是现名又是曾用名", where=str(path), hint="把所有曾用名都列在今天的名称之后")
    return renamings


def renamings_of(dataset: Dataset, given: Path | None) -> dict[str, str]:
    """The renamings of the file that was given, else of ``bodies.yaml`` in the dataset's folder, else none."""
    beside = dataset.path / BODIES_FILE
    if given is not None:
        return read_renamings(given)
    return read_renamings(beside) if beside.is_file() else {}


PRINTED = "printed_"
"""Before the name of a part that is asked for with the names of departments as they are printed."""
NAMED_PARTS = ("documents", "facts")
"""The parts that name departments."""


def bodies_of(connection: duckdb.DuckDBPyConnection, renamings: Renamings, *, prefix: str = "") -> Bodies:
    """The bodies of the departments of an opened dataset, put there as table ``linked`` (department, spelling, body, region)."""
    rows: list[tuple[Any, ...]] = connection.execute(
        f"SELECT DISTINCT department FROM {prefix}documents WHERE department IS NOT NULL ORDER BY department"  # noqa: S608
    ).fetchall()
    bodies = make_bodies((row[0] for row in rows), renamings)
    names = [row[0] for row in rows]
    columns = [
        names,
        [bodies.spelling(name) for name in names],
        [bodies.body(name) for name in names],
        [region_of(bodies.body(name)) for name in names],
    ]
    connection.execute("CREATE TABLE linked (department VARCHAR, spelling VARCHAR, body VARCHAR, region VARCHAR)")
    connection.execute("INSERT INTO linked SELECT " + ", ".join(["unnest(?::VARCHAR[])"] * 4), columns)
    return bodies


def name_bodies(connection: duckdb.DuckDBPyConnection, renamings: Renamings) -> None:
    """Parts that were opened under ``PRINTED`` names, each under its own name with one name for a department and its region:
    those of its body, as in every product of the dataset.
    """
    there = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
    if f"{PRINTED}documents" not in there:
        return
    bodies_of(connection, renamings, prefix=PRINTED)
    for part in NAMED_PARTS:
        if PRINTED + part in there:
            region = ", coalesce(l.region, p.region) AS region" if part == "documents" else ""
            connection.execute(
                f"CREATE VIEW {part} AS SELECT p.* REPLACE (coalesce(l.body, p.department) AS department{region}) "  # noqa: S608
                f"FROM {PRINTED}{part} p LEFT JOIN linked l ON l.department = p.department"
            )
    if PRINTED + "facts" in there:
        connection.execute(_BODIES.format(prefix=PRINTED))


def add_bodies(connection: duckdb.DuckDBPyConnection, renamings: Renamings) -> None:
    """The view ``bodies`` of an opened dataset: for every document its body, the account that it is a form of, and whether
    it is the form that counts.

    Forms of one account (PDF and text, say) have owner, unit, year, kind and the total of expenditure in common: the accounts
    of a body alone and with its units are told apart by that total. Where none was read, nothing says that two are one.
    """
    bodies_of(connection, renamings)
    connection.execute(_BODIES.format(prefix=""))


_BODIES = """
CREATE VIEW bodies AS
WITH totals AS (
    SELECT document, coalesce(
        max(value) FILTER ("table" = 'expenditure' AND part = 'total' AND "column" = 'total'),
        max(value) FILTER ("table" = 'income_expenditure_summary' AND part = 'expenditure' AND name = '本年支出合计')
    ) AS total
    FROM {prefix}facts WHERE "table" IN ('expenditure', 'income_expenditure_summary') GROUP BY document
),
owned AS (
    SELECT
        d.document, d.fiscal_year, d.department, l.body, l.region, d.scope, d.share_read, d.figures_read, t.total,
        -- what nobody signed or dated, or has no total to be known by, is an account of its own
        CASE WHEN l.spelling IS NULL OR d.fiscal_year IS NULL OR t.total IS NULL THEN d.document
             ELSE concat_ws('|', l.spelling, d.unit, d.kind, d.fiscal_year) END AS owner
    FROM {prefix}documents d LEFT JOIN linked l USING (department) LEFT JOIN totals t USING (document)
)
SELECT
    document, fiscal_year, department, body, region,
    min(document) OVER (PARTITION BY owner, total) AS account,
    row_number() OVER (
        PARTITION BY owner, total
        ORDER BY scope = 'full' DESC, share_read DESC NULLS LAST, figures_read DESC NULLS LAST, document
    ) = 1 AS chosen
FROM owned
"""
