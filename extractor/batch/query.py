"""SQL over the Parquet side of a dataset, read-only, and the queries that come with it. The one door to DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.batch.dataset import Dataset, read_dataset
from extractor.batch.schema import DATASET_PARTS, PARTITION
from extractor.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    import duckdb

_BLOCK = 1000
_TITLE = "-- "


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
        statements = connection.extract_statements(ready)
        if len(statements) != 1 or statements[0].type not in {
            duckdb.StatementType.SELECT,
            duckdb.StatementType.EXPLAIN,
        }:
            raise UsageError("只能用一条 SELECT 查询", hint="可用的表见 juesuan query DATASET --list")
        result = connection.execute(statements[0])
        columns = tuple(column[0] for column in result.description or ())
    except duckdb.Error as error:
        raise UsageError(f"查询有误：{error}") from error
    return Answer(columns, _fetch(connection))


def _fetch(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while block := connection.fetchmany(_BLOCK):
        yield from block
    connection.close()


def open_parts(dataset: Dataset) -> duckdb.DuckDBPyConnection:
    """A connection in which every part of the dataset is a view, and that can reach nothing else."""
    try:
        import duckdb
    except ImportError as error:
        raise MissingExtraError("查询数据集需要 DuckDB", hint="请运行 pip install 'juesuan[batch]'") from error
    connection = duckdb.connect(":memory:")
    folder = dataset.parquet.resolve()
    for part in DATASET_PARTS:
        if (folder / part.name).is_dir():
            pattern = _quoted(f"{folder}/{part.name}/*/*.parquet")
            options = f"hive_partitioning = true, hive_types = {{'{PARTITION}': BIGINT}}"
            connection.execute(f"CREATE VIEW {part.name} AS SELECT * FROM read_parquet({pattern}, {options})")  # noqa: S608
    for name in ("sources", "failures"):
        if (folder / name).is_dir():
            pattern = _quoted(f"{folder}/{name}/*.parquet")
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({pattern})")  # noqa: S608
    connection.execute(f"SET allowed_directories = [{_quoted(str(folder))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
