"""SQL over the Parquet side of a dataset, read-only, and the queries that come with it. The one door to DuckDB."""

from __future__ import annotations

import io
import json
import os
import re
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.batch.bodies import NAMED_PARTS, PRINTED, name_bodies, renamings_of
from extractor.batch.dataset import Dataset, own_files, read_dataset
from extractor.batch.dismissed import add_dismissed, dismissed_findings
from extractor.batch.query_errors import error_in_words
from extractor.batch.schema import DATASET_PARTS, PARTITION
from extractor.data_files import MalformedDataError, read_data_text
from extractor.errors import MissingExtraError, TimeLimitError, UsageError, pip_install, reason_of
from extractor.typed import require_positive, settle_types
from models.base import decimal_string

if TYPE_CHECKING:
    import duckdb

_BLOCK = 1000
_TITLE = "-- "
OWN_QUERIES = "queries"
"""The folder of a dataset in which a user keeps queries of his own."""
_LISTED = "可用的表见 juesuan query DATASET --list"
_NAME = re.compile(r"[\w./-]++")
_DAMAGED = "reading the stream registered"
"""What DuckDB says where a part of the dataset breaks off under its hands."""
_LAST = b"PAR1"
_DISMISSED = re.compile(r"\bdismissed\b", re.IGNORECASE)
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


@dataclass(frozen=True)
class QueryLimits:
    """What a question of a stranger may cost: seconds, and megabytes of memory; ``None`` for no limit.

    Raises UsageError for a value that cannot be.
    """

    seconds: float | None = None
    memory_mb: int | None = None

    def __post_init__(self) -> None:
        settle_types(self)
        require_positive(self, "seconds", "memory_mb")


def ready_queries() -> tuple[ReadyQuery, ...]:
    """The queries that come with the program, by name; the first line of each is its title."""
    shipped = files("extractor.batch").joinpath("queries").iterdir()
    found = [
        _ready_query(file.name, file.read_text(encoding="utf-8")) for file in shipped if file.name.endswith(".sql")
    ]
    return tuple(sorted(found, key=lambda query: query.name))


def own_queries(folder: Path) -> tuple[ReadyQuery, ...]:
    """The queries of a user's folder, a file ``NAME.sql`` each, by name. Raises UsageError for a file that cannot be read."""
    if not folder.is_dir():
        raise UsageError("没有这个查询目录", where=str(folder))
    return tuple(query_file(file) for file in sorted(folder.glob("*.sql")))


def query_file(file: Path) -> ReadyQuery:
    """The query of a file of a user's own. Raises UsageError where it cannot be read."""
    try:
        return _ready_query(file.name, read_data_text(file))
    except (OSError, UnicodeDecodeError, MalformedDataError) as error:
        raise UsageError(
            f"无法读取查询：{reason_of(error)}", where=str(file), hint="查询文件应是 UTF-8 文字"
        ) from error


def queries_of(dataset: Path, folder: Path | None = None) -> tuple[ReadyQuery, ...]:
    """Every query that a name stands for: the user's own (of ``folder``, else of ``queries`` in the dataset's folder), which
    go before those that come with the program."""
    beside = dataset / OWN_QUERIES
    own = own_queries(folder) if folder is not None else own_queries(beside) if beside.is_dir() else ()
    names = {query.name for query in own}
    return (*own, *(query for query in ready_queries() if query.name not in names))


def _ready_query(file: str, sql: str) -> ReadyQuery:
    first = sql.split("\n", 1)[0].strip()
    return ReadyQuery(
        file.removesuffix(".sql"), first.removeprefix(_TITLE.strip()).strip() if first.startswith("--") else "", sql
    )


def query_dataset(
    path: Path, sql: str, limits: QueryLimits | None = None, *, bodies: Path | None = None, queries: Path | None = None
) -> Answer:
    """The answer to one SELECT, or to the query of that name.

    Tables are the parts of the dataset (``documents``, ``facts``, ``deviations`` …); all but ``sources`` and ``failures``
    have the column ``fiscal_year``, and a department is called what its body is. ``dismissed`` are the findings that somebody
    does not uphold. ``bodies`` says for every document whose it is and which form of it counts
    (``extractor/batch/bodies.py``); the file ``bodies`` names bodies that were renamed or merged, the folder ``queries`` holds
    queries of the user's own. Nothing outside the dataset can be read by SQL, and nothing written. ``limits`` hold until
    the last row is fetched.

    Raises UsageError for SQL that is wrong, or is no single SELECT; TimeLimitError beyond the limits; MissingExtraError
    without DuckDB.
    """
    connection, watch, statement = _asked(path, sql, limits or QueryLimits(), bodies, queries)
    try:
        with watch.errors():
            result = connection.execute(statement)
            columns = tuple(column[0] for column in result.description or ())
    except BaseException:
        watch.stop()
        raise
    return Answer(columns, _fetch(connection, watch))


def query_to_parquet(path: Path, sql: str, *, bodies: Path | None = None, queries: Path | None = None) -> bytes:
    """The answer as a Parquet file, with the types of the dataset; otherwise as ``query_dataset``."""
    connection, watch, statement = _asked(path, sql, QueryLimits(), bodies, queries)
    from pyarrow import parquet

    stream = io.BytesIO()
    try:
        with watch.errors():
            batches = connection.sql(statement).to_arrow_reader(_BLOCK * 64)
            with parquet.ParquetWriter(stream, batches.schema, compression="zstd") as writer:
                for batch in batches:
                    writer.write_batch(batch)
    finally:
        watch.stop()
    return stream.getvalue()


def _asked(
    path: Path, sql: str, limits: QueryLimits, bodies: Path | None, queries: Path | None
) -> tuple[duckdb.DuckDBPyConnection, _Watch, duckdb.Statement]:
    """A connection with all that the query may want, who watches it, and the query as one SELECT."""
    ready = next((query.sql for query in queries_of(path, queries) if query.name == sql.strip()), sql)
    if ready is sql and _NAME.fullmatch(sql.strip()):
        raise UsageError(f"没有名为“{sql.strip()}”的查询", hint="juesuan query DATASET --list 列出现成的查询和可用的表")
    dataset = read_dataset(path)
    renamings = renamings_of(dataset, bodies)
    connection = open_parts(dataset, memory_mb=limits.memory_mb, printed=NAMED_PARTS)
    watch = _Watch(connection, limits.seconds)
    try:
        with watch.errors():
            name_bodies(connection, renamings)
            if _DISMISSED.search(ready):
                add_dismissed(connection, dismissed_findings(dataset)[0])
            statement = require_select(connection, ready)
    except BaseException:
        watch.stop()
        raise
    return connection, watch, statement


class _Watch:
    """Interrupts a connection when its time is up, and tells that apart from a mistake in the SQL."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, seconds: float | None) -> None:
        self._connection, self._seconds = connection, seconds
        self._timer = threading.Timer(seconds, self._interrupt) if seconds is not None else None
        self._expired = False
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()

    def _interrupt(self) -> None:
        self._expired = True
        self._connection.interrupt()

    def stop(self) -> None:
        """The end, however it came."""
        if self._timer is not None:
            self._timer.cancel()
        self._connection.close()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """DuckDB's errors as ours."""
        import duckdb

        try:
            yield
        except (duckdb.Error, RecursionError) as error:
            if self._expired:
                told = f"查询超过 {self._seconds:g} 秒，已中止"
                raise TimeLimitError(told, hint="请缩小查询的范围，或用 juesuan query 在命令行运行") from error
            if _DAMAGED in str(error):
                raise _damaged("内容已损坏", None) from error
            raise UsageError(f"查询有误：{error_in_words(str(error))}") from error


def _fetch(connection: duckdb.DuckDBPyConnection, watch: _Watch) -> Iterator[tuple[Any, ...]]:
    try:
        with watch.errors():
            while block := connection.fetchmany(_BLOCK):
                yield from block
    finally:
        watch.stop()


def plain_figure(value: Decimal) -> str:
    """A figure of the dataset without the zeros that only the column's scale adds, but with two places as money has."""
    whole, _, fraction = decimal_string(value).partition(".")
    return f"{whole}.{fraction.rstrip('0'):0<2}"


def plain_value(value: Any) -> Any:
    """A value of an answer as JSON has it, at any depth; figures as decimal strings, as in records."""
    if isinstance(value, Decimal):
        return plain_figure(value)
    if isinstance(value, list):
        return [plain_value(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain_value(one) for key, one in value.items()}
    if isinstance(value, float) and not isfinite(value):
        return str(value)  # of 1/0; JSON has no such number
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def value_text(value: Any) -> str:
    """A value of an answer for people and CSV: lists as JSON, nothing for NULL."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain_figure(value)
    if isinstance(value, list | dict):
        return json.dumps(plain_value(value), ensure_ascii=False)
    return str(value)


def open_parts(
    dataset: Dataset,
    *,
    names: Collection[str] | None = None,
    memory_mb: int | None = None,
    printed: Collection[str] = (),
) -> duckdb.DuckDBPyConnection:
    """A connection in which every part of the dataset is a view, and that can reach nothing else: no file, no address.

    ``names`` are the parts that are wanted, all of them where nothing is said; ``printed`` are opened under the name that
    ``name_bodies`` looks for.
    """
    try:
        import duckdb
        import pyarrow
        import pyarrow.dataset as arrow
    except ImportError as error:
        raise MissingExtraError("查询数据集需要 DuckDB", hint=f"请运行 {pip_install('batch')}") from error
    connection = duckdb.connect(":memory:")
    years = pyarrow.schema([(PARTITION, pyarrow.int64())])
    hive = arrow.partitioning(years, flavor="hive")
    for name in (*(part.name for part in DATASET_PARTS), "sources", "failures"):
        if names is not None and name not in names:
            continue
        folder = dataset.parquet.resolve() / name
        # As a list of files, each by its name: a folder's name may hold any sign, and no pattern is looked up.
        if files := [str(file) for file in own_files(folder, "*.parquet")]:
            _require_whole(files)
            try:
                found = arrow.dataset(files, format="parquet", partitioning=hive, partition_base_dir=str(folder))
            except pyarrow.ArrowException as error:
                raise _damaged(reason_of(error), str(folder)) from error
            connection.register(PRINTED + name if name in printed else name, found)
    if memory_mb is not None:
        connection.execute(f"SET memory_limit = '{int(memory_mb)}MB'")
    for setting in _LOCKED:
        connection.execute(f"SET {setting}")
    return connection


def _require_whole(files: Collection[str]) -> None:
    """Raise UsageError for a file that is no Parquet any more, before a query meets it in the middle.

    Only its last bytes are looked at: a dataset has thousands of files.
    """
    for file in files:
        try:
            with Path(file).open("rb") as stream:
                stream.seek(-min(len(_LAST), stream.seek(0, os.SEEK_END)), os.SEEK_END)
                is_whole = stream.read() == _LAST
        except OSError as error:
            raise _damaged(reason_of(error), file) from error
        if not is_whole:
            raise _damaged("内容已损坏", file)


def _damaged(reason: str, file: str | None) -> UsageError:
    return UsageError(
        f"数据集的文件读不出：{reason}",
        where=file,
        hint="再运行一次同样的 juesuan batch 命令，就会重新生成",
    )


_LOCKED = (
    "temp_directory = ''",
    "python_enable_replacements = false",  # no variable of the calling program
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
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
    raise UsageError("只能用一条 SELECT 查询", hint=_LISTED)
