"""What the program wrote, damaged, and read by it again: records, and ledgers of batches."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from evals.fuzz.mutate import STRANGE, mutate_bytes, mutate_encoded, mutate_text
from extractor.batch.errors import Failure
from extractor.batch.ledger import Ledger
from extractor.batch.task import Success, Task, record_to_success, run_task
from extractor.checks import checked_findings
from extractor.checks.sarif import findings_to_sarif
from extractor.cli.tables import WRITERS
from extractor.errors import DocumentError
from extractor.export.columns import part_to_csv
from extractor.export.inputs import bytes_to_record
from extractor.export.parts import PARTS
from extractor.report import render_report
from extractor.settings import Settings

_PLAIN: tuple[Any, ...] = (None, True, False, 0, -1, 10**30, 1.5, "", "0.00", "-", [], {}, [[]], {"a": 1})
"""Values of other types than the one that stands there."""
_AMOUNTS = ("0.00", "0", "-0.01", "1000000000000.00", "9" * 30 + ".99", "9" * 5000 + ".00", "0." + "0" * 400 + "1")
_COUNTS = (0, 1, -1, 2, 10**9, 10**30)
_FOREIGN = 0.2
"""How often a damaged value is of another type, or gone: most such records are refused at the door."""
_NUMBER = 3
"""Documents of a ledger that is to be damaged."""


def to_record(text: bytes) -> bytes:
    """The record of a document, as ``juesuan extract`` writes it."""
    return run_task(Task(text, "决算.txt", Settings(ocr="never"))).record


def to_ledger(text: bytes) -> bytes:
    """The ledger of a run over a few documents, one of which failed."""
    success = run_task(Task(text, "决算.txt", Settings(ocr="never")))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        ledger = Ledger.open(path)
        run = ledger.begin_run("s", "p")
        digests = [f"{number:064x}" for number in range(_NUMBER)]
        ledger.add_sources(run, [(f"/in/{digest}.txt", 1, 1, digest) for digest in digests])
        ledger.plan(run, "s", retry_failed=False)
        for digest in digests[1:]:
            ledger.add_success(run, "s", digest, "决算.txt", success, digest)
        ledger.add_failure(run, "s", digests[0], "决算.txt", Failure.of(DocumentError("文件不存在", where="决算.txt")))
        ledger.end_run(run)
        ledger.close()
        return path.read_bytes()


def mutate_record(data: bytes, draw: Random) -> bytes:
    """A record whose JSON stays JSON: values replaced, left out, said often; now and then its text is damaged instead."""
    if draw.random() < 0.2:
        return mutate_encoded(data, draw)
    record = json.loads(data)
    for _ in range(draw.choice((1, 1, 2, 5, 20))):
        places = list(_places(record))
        holder, key = draw.choice(places)
        match draw.randrange(4):
            case 0 if draw.random() < _FOREIGN:
                holder[key] = draw.choice((*STRANGE, *_PLAIN))
            case 1 if draw.random() < _FOREIGN:
                del holder[key]
            case 2 if isinstance(holder, list):
                holder[key:key] = [holder[key]] * draw.choice((1, 3, 200))
            case _:
                holder[key] = _another(holder[key], draw)
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _another(value: Any, draw: Random) -> Any:
    """A value of the same type."""
    if isinstance(value, str):
        amount = re.fullmatch(r"-?\d+(\.\d+)?", value)
        return draw.choice(_AMOUNTS) if amount is not None else mutate_text(value, draw)
    if isinstance(value, bool):
        return not value
    return draw.choice(_COUNTS) if isinstance(value, int) else value[:-1] if isinstance(value, list) else value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def mutate_ledger(data: bytes, draw: Random) -> bytes:
    """A ledger with bytes flipped, or with values of its rows replaced."""
    if draw.random() < 0.5:
        return mutate_bytes(data, draw)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        path.write_bytes(data)
        db = sqlite3.connect(path)
        for _ in range(draw.choice((1, 2, 5))):
            table = draw.choice(("documents", "sources", "runs"))
            column = draw.choice([row[1] for row in db.execute(f"PRAGMA table_info({table})")])
            value: Any = draw.choice((*STRANGE, *_PLAIN[:9]))
            value = value.encode("utf-8", "surrogatepass") if isinstance(value, str) and draw.random() < 0.5 else value
            _try(db, f"UPDATE OR IGNORE {table} SET {column} = ?", value)  # noqa: S608
        db.commit()
        db.close()
        return path.read_bytes()


def _try(db: sqlite3.Connection, statement: str, value: Any) -> None:
    try:
        db.execute(statement, (value,))
    except (sqlite3.Error, OverflowError, UnicodeEncodeError):
        db.rollback()  # what the table does not take is no damage


def read_record(data: bytes, name: str) -> Success:
    """What ``check``, ``tables``, ``export`` and ``report`` make of a record."""
    start = time.process_time()
    record = bytes_to_record(data, name)
    findings, _ = checked_findings(record)
    findings_to_sarif({name: findings})
    for write in WRITERS.values():
        write([*record.tables.items()], record.tables.other)
    for part in PARTS:
        part_to_csv(part, [(name, record)])
    render_report(record).encode("utf-8")
    return record_to_success(record, 0.0, time.process_time() - start)


def read_ledger(data: bytes, name: str) -> Success:  # noqa: ARG001
    """What a run asks of the ledger of the run before."""
    start = time.process_time()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        path.write_bytes(data)
        ledger = Ledger.open(path)
        try:
            run = ledger.begin_run("t", "p")
            ledger.plan(run, "t", retry_failed=True)
            told = [
                ledger.last_settings(), ledger.known_hash("/in/a", 1, 1), ledger.done_below("0"),
                [*ledger.done()], [*ledger.settings_of_records()], [*ledger.sources()],
                [(digest, name, failure.to_json()) for digest, name, failure in ledger.failures()],
                [*ledger.pending()], ledger.drop_sourceless(),
            ]  # fmt: skip
        finally:
            ledger.close()
    return Success(repr(told).encode(), None, None, 0, 0.0, time.process_time() - start, {}, None)


READERS: dict[str, Callable[[bytes, str], Success]] = {"record": read_record, "ledger": read_ledger}
"""How the forms are read that are no documents."""
