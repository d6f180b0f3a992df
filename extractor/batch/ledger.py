"""The ledger of a dataset: which files were seen, which documents are done or failed. The one door to SQLite.

Every change is one transaction, in write-ahead mode: a killed run leaves a ledger that tells the truth.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.batch.errors import Failure
from extractor.batch.groups import shown_path
from extractor.batch.task import Success
from extractor.errors import UsageError, reason_of
from extractor.files import require_own_database
from extractor.printable import utf8_name

LEDGER_VERSION = 2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sources (
    path BLOB PRIMARY KEY,      -- absolute, as the file system spells it
    size INTEGER, mtime_ns INTEGER,
    sha256 TEXT,                -- NULL where the file could never be read
    failure TEXT,               -- why it could not be read by the last run, as JSON
    run INTEGER NOT NULL        -- the last run that named it
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sources_by_hash ON sources (sha256, path);
CREATE TABLE IF NOT EXISTS documents (
    sha256 TEXT NOT NULL, settings TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('done', 'failed')),
    name TEXT NOT NULL,
    record_sha256 TEXT, department TEXT, fiscal_year INTEGER, findings INTEGER,
    failure TEXT,
    seconds REAL, cpu_seconds REAL, timings TEXT, memory_mb REAL,
    calls INTEGER, prompt_tokens INTEGER, completion_tokens INTEGER, cost TEXT,
    run INTEGER NOT NULL,
    unanswered TEXT,            -- why a model left parts of it unread; such a document is asked about again
    PRIMARY KEY (sha256, settings)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_by_group ON documents (status, fiscal_year, sha256);
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY, settings TEXT NOT NULL, program TEXT NOT NULL,
    started TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')), ended TEXT
);
"""
_OWN_SCHEMA = frozenset({
    *(("table", name) for name in ("sources", "documents", "runs")),
    *(("index", name) for name in ("sources_by_hash", "documents_by_group")),
})
_FOREIGN_ROWS = """
SELECT 1 FROM documents WHERE length(sha256) <> 64 OR sha256 GLOB '*[^0-9a-f]*' OR typeof(sha256) <> 'text'
    OR typeof(name) <> 'text' OR typeof(record_sha256) NOT IN ('text', 'null') OR typeof(failure) NOT IN ('text', 'null')
    OR typeof(fiscal_year) NOT IN ('integer', 'null') OR (status = 'failed' AND failure IS NULL)
UNION ALL
SELECT 1 FROM sources WHERE typeof(path) <> 'blob' OR typeof(failure) NOT IN ('text', 'null')
    OR (sha256 IS NOT NULL AND (typeof(sha256) <> 'text' OR length(sha256) <> 64 OR sha256 GLOB '*[^0-9a-f]*'))
LIMIT 1
"""
"""Rows that no run has written. Hashes and years become the names of files, and SQLite keeps any value in any column."""
_PAGE = 1000


@dataclass(frozen=True)
class Pending:
    """A document to do, the first of its files (by path) in this run, and the name it goes by.

    The name is that of the first of all files that are known to hold it: the same in however many runs they came.
    """

    sha256: str
    path: str
    name: str


@dataclass(frozen=True)
class Counts:
    """What a run found before it began, by content: ``files`` as named, ``unreadable`` without content."""

    files: int = 0
    unreadable: int = 0
    duplicates: int = 0
    done: int = 0
    failed: int = 0
    todo: int = 0


@dataclass(frozen=True)
class DoneDocument:
    """A record of the dataset as the Parquet side needs it."""

    sha256: str
    record_sha256: str
    fiscal_year: int | None


def path_to_name(path: bytes) -> str:
    """The name that a document goes by, from the path of its file or the paths of its group."""
    return utf8_name(Path(shown_path(os.fsdecode(path))).name)


class Ledger:
    """A ledger that is open; ``close`` it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @classmethod
    def open(cls, path: Path, *, copy: bool = False) -> Ledger:
        """The ledger at ``path``, made where absent; a ``copy`` lives in memory and leaves the file alone.

        Raises UsageError where the file is no ledger, or one of a later version.
        """
        require_own_database(path)
        try:
            db = sqlite3.connect(":memory:" if copy else path, isolation_level=None, timeout=30)
            if copy and path.exists():
                with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as original:
                    original.backup(db)
                original.close()
            _require_own_schema(db)
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version > LEDGER_VERSION:
                raise UsageError(f"账本版本 {version} 比本程序新", where=str(path), hint="请升级 juesuan")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            if version == 1:
                db.execute("ALTER TABLE documents ADD COLUMN unanswered TEXT")
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version = {LEDGER_VERSION}")
            if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("内容损坏")
            # A schema of the same names with other columns is noticed now, not in the middle of a run.
            db.execute(
                "SELECT sha256, settings, status, name, record_sha256, failure, unanswered FROM documents LIMIT 1"
            )
            db.execute("SELECT path, size, mtime_ns, sha256, failure, run FROM sources LIMIT 1")
            if db.execute(_FOREIGN_ROWS).fetchone() is not None:
                raise sqlite3.DatabaseError("有的行不是本程序写的")
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"账本无法打开：{reason_of(error)}",
                where=str(path),
                hint="请把 ledger.sqlite 移走后重新运行：记录会重新生成",
            ) from error
        db.create_function("name_of", 1, path_to_name, deterministic=True)
        return cls(db)

    def close(self) -> None:
        """Write everything back into the one file."""
        self._db.close()

    def begin_run(self, settings: str, program: str) -> int:
        """The number of a new run."""
        cursor = self._db.execute("INSERT INTO runs (settings, program) VALUES (?, ?)", (settings, program))
        return int(cursor.lastrowid or 0)

    def end_run(self, run: int) -> None:
        """Note that the run came to its end."""
        self._db.execute("UPDATE runs SET ended = strftime('%Y-%m-%dT%H:%M:%fZ') WHERE id = ?", (run,))

    def last_settings(self) -> str | None:
        """The settings of the last run, as their hash."""
        row = self._db.execute("SELECT settings FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        return row[0] if row else None

    def known_hash(self, path: str, size: int, mtime_ns: int) -> str | None:
        """The content hash of a file that has neither changed its size nor its time since it was last read."""
        row = self._db.execute(
            "SELECT sha256 FROM sources WHERE path = ? AND size = ? AND mtime_ns = ?",
            (os.fsencode(path), size, mtime_ns),
        ).fetchone()
        return row[0] if row else None

    def add_sources(self, run: int, sources: Iterable[tuple[str, int | None, int | None, str | Failure]]) -> None:
        """Files of a run with size, time, and content hash or why there is none; one transaction."""
        rows = [
            (
                os.fsencode(path),
                size,
                mtime_ns,
                None if isinstance(found, Failure) else found,
                found.to_json() if isinstance(found, Failure) else None,
                run,
            )
            for path, size, mtime_ns, found in sources
        ]
        self._db.execute("BEGIN IMMEDIATE")
        # A file that cannot be read today keeps the content it was known by: its record stays.
        self._db.executemany(
            "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET size = excluded.size, "
            "mtime_ns = excluded.mtime_ns, sha256 = coalesce(excluded.sha256, sha256), failure = excluded.failure, "
            "run = excluded.run",
            rows,
        )
        self._db.execute("COMMIT")

    def plan(self, run: int, settings: str, *, retry_failed: bool, again: bool = False) -> Counts:
        """Settle what the run has to do, and count it; ``again``: all of it, done or not."""
        self._db.executescript(
            "DROP TABLE IF EXISTS temp.todo; CREATE TEMP TABLE todo (sha256 TEXT, path BLOB, name TEXT);"
        )
        kept = "()" if again else "('done')" if retry_failed else "('done', 'failed')"
        name = "name_of((SELECT min(path) FROM sources a WHERE a.sha256 = s.sha256))"
        self._db.execute(
            f"INSERT INTO todo SELECT s.sha256, min(s.path), {name} FROM sources s "  # noqa: S608
            "WHERE s.run = ? AND s.failure IS NULL AND NOT EXISTS (SELECT 1 FROM documents d "
            "WHERE d.sha256 = s.sha256 AND d.settings = ? AND d.unanswered IS NULL "
            f"AND d.name = {name} AND d.status IN {kept}) GROUP BY s.sha256 ORDER BY s.sha256",
            (run, settings),
        )
        one = self._one
        contents = one("SELECT count(DISTINCT sha256) FROM sources WHERE run = ? AND failure IS NULL", run)
        files = one("SELECT count(*) FROM sources WHERE run = ?", run)
        unreadable = one("SELECT count(*) FROM sources WHERE run = ? AND failure IS NOT NULL", run)
        status = (
            "SELECT count(*) FROM documents d WHERE d.settings = ? AND d.status = ? "
            "AND d.sha256 IN (SELECT sha256 FROM sources WHERE run = ?) AND d.sha256 NOT IN (SELECT sha256 FROM todo)"
        )
        return Counts(
            files=files,
            unreadable=unreadable,
            duplicates=files - unreadable - contents,
            done=one(status, settings, "done", run),
            failed=one(status, settings, "failed", run),
            todo=one("SELECT count(*) FROM todo"),
        )

    def pending(self) -> Iterator[Pending]:
        """What ``plan`` settled, in the order of the hashes, a page at a time."""
        last = 0
        while page := self._db.execute(
            "SELECT rowid, sha256, path, name FROM todo WHERE rowid > ? ORDER BY rowid LIMIT ?", (last, _PAGE)
        ).fetchall():
            for rowid, digest, path, name in page:
                last = rowid
                yield Pending(digest, os.fsdecode(path), name)

    def add_success(
        self, run: int, settings: str, digest: str, name: str, success: Success, record_sha256: str
    ) -> None:
        """A record is written; it takes the place of the document's record under other settings."""
        usage = success.usage
        row: dict[str, object] = {
            "sha256": digest,
            "settings": settings,
            "status": "done",
            "name": name,
            "record_sha256": record_sha256,
            "department": success.department,
            "fiscal_year": success.fiscal_year,
            "findings": success.findings,
            "seconds": success.seconds,
            "cpu_seconds": success.cpu_seconds,
            "timings": json.dumps(success.timings),
            "memory_mb": success.memory_mb,
            "calls": usage.calls if usage else None,
            "prompt_tokens": usage.prompt_tokens if usage else None,
            "completion_tokens": usage.completion_tokens if usage else None,
            "cost": str(usage.cost) if usage and usage.cost is not None else None,
            "run": run,
            "unanswered": success.unanswered,
        }
        self._add(row)

    def add_failure(self, run: int, settings: str, digest: str, name: str, failure: Failure) -> None:
        """A document cost an error."""
        self._add({
            "sha256": digest,
            "settings": settings,
            "status": "failed",
            "name": name,
            "failure": failure.to_json(),
            "run": run,
        })

    def _add(self, row: dict[str, object]) -> None:
        columns = ", ".join(row)
        marks = ", ".join("?" * len(row))
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("DELETE FROM documents WHERE sha256 = ?", (row["sha256"],))
        self._db.execute(f"INSERT INTO documents ({columns}) VALUES ({marks})", tuple(row.values()))  # noqa: S608
        self._db.execute("COMMIT")

    def drop_sourceless(self) -> list[str]:
        """Forget documents that no known file holds any more (their files have changed); returns their hashes."""
        query = "SELECT sha256 FROM documents d WHERE NOT EXISTS (SELECT 1 FROM sources s WHERE s.sha256 = d.sha256)"
        gone = [row[0] for row in self._db.execute(query)]
        self.drop(gone)
        return gone

    def drop(self, digests: Sequence[str]) -> None:
        """Forget documents."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("DELETE FROM documents WHERE sha256 = ?", [(digest,) for digest in digests])
        self._db.execute("COMMIT")

    def done_below(self, prefix: str) -> dict[str, str]:
        """The hashes of done documents that begin with ``prefix``, each with the hash of its record."""
        query = "SELECT sha256, record_sha256 FROM documents WHERE status = 'done' AND sha256 >= ? AND sha256 < ?"
        return dict(self._db.execute(query, (prefix, prefix + "g")))

    def done(self) -> Iterator[DoneDocument]:
        """All done documents, by fiscal year (unknown first) and hash."""
        query = "SELECT sha256, record_sha256, fiscal_year FROM documents WHERE status = 'done' ORDER BY fiscal_year, sha256"
        for digest, record, year in self._db.execute(query):
            yield DoneDocument(digest, record, year)

    def settings_of_records(self) -> Iterator[tuple[str, str]]:
        """``(hash of a record, digest of the settings that it was read with)`` of all done documents."""
        yield from self._db.execute("SELECT record_sha256, settings FROM documents WHERE status = 'done'")

    def count(self, status: str) -> int:
        """How many documents are ``done`` or ``failed``."""
        return self._one("SELECT count(*) FROM documents WHERE status = ?", status)

    def failures(self) -> Iterator[tuple[str | None, str, Failure]]:
        """``(content hash, name, failure)`` of documents, then of files that could not be read, in order."""
        query = "SELECT sha256, name, failure FROM documents WHERE status = 'failed' ORDER BY sha256"
        for digest, name, failure in self._db.execute(query):
            yield digest, name, Failure.from_json(failure)
        for path, failure in self._db.execute(
            "SELECT path, failure FROM sources WHERE failure IS NOT NULL ORDER BY path"
        ):
            yield None, os.fsdecode(path), Failure.from_json(failure)

    def sources(self) -> Iterator[tuple[str, str | None]]:
        """``(path, content hash)`` of all files, in the order of the paths."""
        for path, digest in self._db.execute("SELECT path, sha256 FROM sources ORDER BY path"):
            yield os.fsdecode(path), digest

    def _one(self, query: str, *values: object) -> int:
        return int(self._db.execute(query, values).fetchone()[0])


def _require_own_schema(db: sqlite3.Connection) -> None:
    """Raise DatabaseError for a database that holds anything else: views and triggers of a stranger run with our questions."""
    db.execute("PRAGMA trusted_schema = OFF")
    found = db.execute("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'").fetchall()
    if foreign := set(found) - _OWN_SCHEMA:
        raise sqlite3.DatabaseError(f"里面有别的内容：{'、'.join(sorted(str(name) for _, name in foreign))[:80]}")
