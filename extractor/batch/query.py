"""SQL over the Parquet side of a dataset, read-only, and the queries that come with it. The one door to DuckDB."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.batch.dataset import Dataset, own_files, read_dataset
from extractor.batch.schema import DATASET_PARTS, PARTITION
from extractor.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    import duckdb

_BLOCK = 1000
_TITLE = "-- "
_EXPLAIN = re.compile(r"\s*EXPLAIN\b\s*(?:\([^()]{0,200}\)\s*|ANALYZE\b\s*)?", re.IGNORECASE)


@dataclass(frozen=True)
class ReadyQuery:
    """A query that comes with the program: its name, what it answers, its SQL."""

    name: str
    title: str
    sql: str


@dataclass(frozen=True)
class Answer:
    """Column names, and the rows as they are fetched."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def ready_queries() -> tuple[ReadyQuery, ...]:
    """The queries that come with the program, by name; the first line of each is its title."""
    found = []
    for file in files("extractor.batch").joinpath("queries").iterdir():
        if file.name.endswith(".sql"):
            sql = file.read_text(encoding="utf-8")
            found.append(ReadyQuery(file.name.removesuffix(".sql"), sql.split("\n", 1)[0].removeprefix(_TITLE), sql))
    return tuple(sorted(found, key=lambda query: query.name))


def query_dataset(path: Path, sql: str) -> Answer:
    """The answer to one SELECT, or to the ready query of that name.

    Tables are the parts of the dataset (``documents``, ``facts``, ``deviations`` …); all but ``sources`` and ``failures``
    have the column ``fiscal_year``. Nothing outside the dataset can be read, and nothing written.

    Raises UsageError for SQL that is wrong, or is no single SELECT; MissingExtraError without DuckDB.
    """
    ready = next((query.sql for query in ready_queries() if query.name == sql.strip()), sql)
    connection = open_parts(read_dataset(path))
    import duckdb

    try:
        result = connection.execute(require_select(connection, ready))
        columns = tuple(column[0] for column in result.description or ())
    except (duckdb.Error, RecursionError) as error:
        raise UsageError(f"查询有误：{error}") from error
    return Answer(columns, _fetch(connection))


def _fetch(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    import duckdb

    try:
        while block := connection.fetchmany(_BLOCK):
            yield from block
    except duckdb.Error as error:
        raise UsageError(f"查询有误：{error}") from error
    finally:
        connection.close()


def open_parts(dataset: Dataset) -> duckdb.DuckDBPyConnection:
    """A connection in which every part of the dataset is a view, and that can reach nothing else: no file, no address."""
    try:
        import duckdb
        import pyarrow
        import pyarrow.dataset as arrow
    except ImportError as error:
        raise MissingExtraError("查询数据集需要 DuckDB", hint="请运行 pip install 'juesuan[batch]'") from error
    connection = duckdb.connect(":memory:")
    years = pyarrow.schema([(PARTITION, pyarrow.int64())])
    hive = arrow.partitioning(years, flavor="hive")
    for name in (*(part.name for part in DATASET_PARTS), "sources", "failures"):
        folder = dataset.parquet.resolve() / name
        # As a list of files, each by its name: a folder's name may hold any sign, and no pattern is looked up.
        if files := [str(file) for file in own_files(folder, "*.parquet")]:
            found = arrow.dataset(files, format="parquet", partitioning=hive, partition_base_dir=str(folder))
            connection.register(name, found)
    for setting in _LOCKED:
        connection.execute(f"SET {setting}")
    return connection


_LOCKED = (
    "temp_directory = ''",
    "python_enable_replacements = false",  # no variable of the calling program
    "enable_external_access = false",  # no file and no address, to read or to write
    "lock_configuration = true",
)


def require_select(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The one SELECT of a query, or its EXPLAIN. Raises UsageError for anything else, duckdb.Error for what is no SQL."""
    import duckdb

    statements = connection.extract_statements(sql)
    if len(statements) == 1 and statements[0].type == duckdb.StatementType.SELECT:
        return statements[0]
    explained = _EXPLAIN.match(sql)
    if len(statements) == 1 and explained is not None:
        # EXPLAIN ANALYZE does what it explains: a COPY would write.
        inner = connection.extract_statements(sql[explained.end() :])
        if len(inner) == 1 and inner[0].type == duckdb.StatementType.SELECT:
            return statements[0]
    raise UsageError("只能用一条 SELECT 查询", hint="可用的表见 juesuan query DATASET --list")
