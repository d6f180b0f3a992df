"""What is asked of a dataset again and again, as tables in memory: thousands of accounts stay quick.

| table | |
|---|---|
| ``accounts`` | an account a row, with its body, its counts of findings that stand and of dismissed ones, its totals |
| ``found`` | account, finding, severity: what stands, without what somebody dismissed |
| ``figures`` | totals, budgets, balances and classes of the nine tables, as they are printed |
| ``amounts`` | of these what charts add up, in 万元 |
| ``budgets`` | the budget at the beginning of the year and what became of it, as the text says |
| ``projects`` | budget and expenditure of every project that was evaluated |
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extractor.batch.bodies import add_bodies, renamings_of
from extractor.batch.dataset import Dataset
from extractor.batch.dismissed import Dismissed, add_dismissed
from extractor.batch.query import open_parts
from extractor.batch.years import WANTED_FIGURES
from extractor.errors import UsageError
from extractor.text.money import SCALES

if TYPE_CHECKING:
    import duckdb

_WAN = "CASE unit {cases} END".format(
    cases=" ".join(f"WHEN '{unit}' THEN value * {yuan / 10_000:f}" for unit, yuan in SCALES.items())
)
"""An amount in 万元: accounts in other units stand in one table, and are added up in one. Exact: no division, no float."""
_FIGURES = f"""
CREATE TABLE figures AS
SELECT f.document, f."table", f.part, f.row, f.code, f.name, f."column", f.value, f.value_exact, f.unit, f.page,
       {_WAN} AS wan
FROM facts f WHERE value IS NOT NULL
AND ({WANTED_FIGURES} OR part IN ('personnel_total', 'public_total')
     OR (f."table" = 'expenditure' AND f."column" = 'total' AND length(code) = 3))
"""  # noqa: S608
"""What the pages need of the facts, read in one pass."""
_TOTALS = """
CREATE TABLE totals AS SELECT document AS id, "table", any_value(value) AS value, any_value(wan) AS wan FROM figures
WHERE "column" = 'total' AND part = 'total' AND "table" IN ('income', 'expenditure') GROUP BY document, "table"
"""
_AMOUNTS = """
CREATE TABLE amounts AS SELECT document AS id, "table", part, code, name, wan FROM figures WHERE "column" = 'total'
AND ("table" = 'three_public' OR ("table" = 'expenditure' AND part <> 'total' AND length(code) = 3))
"""
_READ_ACCOUNTS = """
CREATE TABLE read_accounts AS
SELECT d.document AS id, d.name, coalesce(b.body, d.department) AS department, d.department AS printed_department,
       coalesce(b.region, d.region) AS region, d.region AS printed_region, d.fiscal_year, d.kind, d.scope, d.unit, d.input_kind, d.pages,
       d.figures, d.figures_read, d.figures_unread, d.share_read, i.value AS income, e.value AS expenditure,
       i.wan AS income_wan, e.wan AS expenditure_wan, b.body, b.account, b.chosen AS best
FROM documents d JOIN bodies b ON b.document = d.document
LEFT JOIN totals i ON i.id = d.document AND i."table" = 'income'
LEFT JOIN totals e ON e.id = d.document AND e."table" = 'expenditure'
"""
"""Department and region are those of the body: one name for it, however its documents spell it."""
_READ_FOUND = """
CREATE TABLE read_found AS
SELECT document AS id, id AS finding, severity, hash(id, message) AS identity FROM findings
"""
_FOUND = """
CREATE OR REPLACE TABLE found AS SELECT id, finding, severity FROM read_found r
WHERE NOT EXISTS (SELECT 1 FROM dismissed d WHERE d.document = r.id AND hash(d.id, d.message) = r.identity)
"""
_ACCOUNTS = """
CREATE OR REPLACE TABLE accounts AS
SELECT a.*, coalesce(f.errors, 0) AS errors, coalesce(f.warnings, 0) AS warnings, coalesce(f.notes, 0) AS notes,
       coalesce(r.every, 0) - coalesce(f.every, 0) AS dismissed
FROM read_accounts a
LEFT JOIN (SELECT id, count(*) FILTER (severity = 'error') AS errors, count(*) FILTER (severity = 'warning') AS warnings,
                  count(*) FILTER (severity = 'note') AS notes, count(*) AS every FROM found GROUP BY id) f USING (id)
LEFT JOIN (SELECT id, count(*) AS every FROM read_found GROUP BY id) r USING (id)
"""
_BUDGETS = """
CREATE TABLE budgets AS SELECT v.document AS id, v.reference_amount AS budget, v.actual_amount AS actual
FROM deviations v WHERE v.section = 'general_public_overall' AND v.comparison = 'initial_budget'
"""
_PROJECTS = """
CREATE TABLE projects AS
SELECT document AS id, name, budget, executed, execution_pct FROM sheets WHERE scope = 'project'
UNION ALL SELECT document, project, budget, executed, execution_pct FROM summaries
WHERE document NOT IN (SELECT document FROM sheets WHERE scope = 'project')
"""
"""A project with a sheet and a summary of it is one: an account's summaries count where it has no sheets."""
_EMPTY = {
    "findings": "document VARCHAR, id VARCHAR, severity VARCHAR, message VARCHAR",
    "facts": 'document VARCHAR, "table" VARCHAR, part VARCHAR, row BIGINT, code VARCHAR, name VARCHAR, unit VARCHAR, '
    '"column" VARCHAR, value DECIMAL(38, 8), value_exact VARCHAR, page BIGINT',
    "deviations": "document VARCHAR, section VARCHAR, comparison VARCHAR, reference_amount DECIMAL(38, 8), "
    "actual_amount DECIMAL(38, 8)",
    "summaries": "document VARCHAR, project VARCHAR, budget DECIMAL(38, 8), executed DECIMAL(38, 8), "
    "execution_pct DECIMAL(38, 8)",
    "sheets": "document VARCHAR, name VARCHAR, scope VARCHAR, budget DECIMAL(38, 8), executed DECIMAL(38, 8), "
    "execution_pct DECIMAL(38, 8)",
    "failures": "document VARCHAR, name VARCHAR, message VARCHAR",
}
"""Parts that a dataset may lack, with the columns that are asked of them."""
_COPIED = {
    "documents": "SELECT document, department, fiscal_year FROM documents",
    "failures": "SELECT document, name, message FROM failures",
}
"""What a cursor of the connection is to see as well: of what is registered at a connection it sees nothing."""


def tables_in_memory(dataset: Dataset) -> duckdb.DuckDBPyConnection | None:
    """A connection with the tables, ``None`` where the dataset has no accounts yet."""
    connection = open_parts(dataset, names=("documents", *_EMPTY))
    there = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
    if "documents" not in there:
        return None
    for name, columns in _EMPTY.items():
        if name not in there:
            connection.execute(f"CREATE TABLE {name} ({columns})")
    add_bodies(connection, renamings_of(dataset, None))
    for made in (_FIGURES, _TOTALS, _AMOUNTS, _READ_ACCOUNTS, _READ_FOUND, _BUDGETS, _PROJECTS):
        connection.execute(made)
    leave_out(connection, [])
    for name, rows in _COPIED.items():
        if name in there:
            connection.execute(f"CREATE TABLE main.{name} AS {rows}")
    return connection


def leave_out(connection: duckdb.DuckDBPyConnection, dismissed: list[Dismissed]) -> None:
    """Make the tables that count findings anew, without what was dismissed."""
    connection.begin()
    try:
        add_dismissed(connection, dismissed)
        connection.execute(_FOUND)
        connection.execute(_ACCOUNTS)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


@contextmanager
def readable(dataset: Dataset) -> Iterator[None]:
    """What DuckDB and Arrow say of Parquet files that are damaged, or were replaced while they were read, as one typed error."""
    import duckdb
    import pyarrow

    try:
        yield
    except (duckdb.Error, pyarrow.ArrowException, OSError) as error:
        hint = "请再试一次；仍不行就再运行一次 juesuan batch，数据会重新整理"
        raise UsageError("数据集的 Parquet 文件无法读取", where=str(dataset.parquet), hint=hint) from error
