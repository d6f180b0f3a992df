"""Prepared folders: whatever lies in a cache or a ledger, nothing of it is run."""

from __future__ import annotations

import asyncio
import os
import pickle
import sqlite3
import stat
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest

from extractor.batch.ledger import Ledger
from extractor.errors import UsageError
from extractor.llm.budget import LEDGER_FILE, Purse
from extractor.llm.cache import FOLDER, AnswerCache
from extractor.llm.errors import BudgetSpentError
from extractor.model_settings import Budget, Prices


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.mark),)


def prepared(folder: Path, change: Callable[[sqlite3.Connection], None]) -> None:
    with AnswerCache(folder) as cache:
        cache.put("key", "answer")
    db = sqlite3.connect(folder / FOLDER / "cache.db")
    with db:
        change(db)
    db.close()


def test_a_pickled_row_or_file_is_not_opened(tmp_path: Path) -> None:
    mark, folder = tmp_path / "ran", tmp_path / "cache"
    trap = pickle.dumps(Trap(mark))
    folder.mkdir()
    (folder / "trap.val").write_bytes(trap)
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    rows = [(4, None, trap), (4, "../trap.val", None), (3, str(secret), None), (2, str(secret), None), (1, None, trap)]
    for mode, name, value in rows:
        prepared(
            folder,
            lambda db, row=(mode, name, value): db.execute("UPDATE Cache SET mode=?, filename=?, value=?", row),  # type: ignore[misc]
        )
        with AnswerCache(folder) as cache:
            assert cache.get("key") is None
            cache.put("key", "again")
            assert cache.get("key") == "again"
    assert not mark.exists()
    assert secret.exists()


@pytest.mark.parametrize("value", ["{", '"a', "[" * 100_000, "5", '{"a": 1}'])
def test_a_row_that_is_no_text_in_json_is_no_answer(tmp_path: Path, value: str) -> None:
    prepared(tmp_path / "c", lambda db: db.execute("UPDATE Cache SET value=?", (value,)))
    with AnswerCache(tmp_path / "c") as cache:
        assert cache.get("key") is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("INSERT INTO Settings VALUES ('disk_surprise', 1)", id="unknown_setting_of_the_disk"),
        pytest.param("DROP TABLE Cache; CREATE TABLE Cache (rowid INTEGER PRIMARY KEY)", id="another_table"),
    ],
)
def test_a_made_up_database_is_one_typed_error(tmp_path: Path, change: str) -> None:
    prepared(tmp_path / "c", lambda db: db.executescript(change))
    with pytest.raises(UsageError, match="缓存"):
        AnswerCache(tmp_path / "c").get("key")


def test_a_file_that_is_no_database_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "c" / FOLDER).mkdir(parents=True)
    (tmp_path / "c" / FOLDER / "cache.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(UsageError, match="缓存"):
        AnswerCache(tmp_path / "c")


def open_answers(folder: Path) -> None:
    AnswerCache(folder.parent).close()


def open_budget(folder: Path) -> None:
    Purse(Budget(tokens=5, ledger=folder), Prices()).close()


def open_ledger(folder: Path) -> None:
    Ledger.open(folder / "ledger.sqlite").close()


@pytest.mark.parametrize("what", ["pipe", "link", "link_into_nothing", "folder"])
@pytest.mark.parametrize("end", ["", "-journal", "-wal"])
@pytest.mark.parametrize(
    ("use", "name"), [(open_answers, "cache.db"), (open_budget, LEDGER_FILE), (open_ledger, "ledger.sqlite")]
)
def test_a_database_that_is_no_file_is_neither_waited_for_nor_written_through(
    tmp_path: Path, use: Callable[[Path], None], name: str, end: str, what: str
) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    place, foreign = folder / (name + end), tmp_path / "foreign"
    if what == "pipe":
        os.mkfifo(place)
    elif what == "folder":
        place.mkdir()
    else:
        place.symlink_to(foreign)
    if what == "link":
        foreign.write_text("of somebody else", encoding="utf-8")
    with pytest.raises(UsageError):
        use(folder)
    assert foreign.exists() == (what == "link")
    assert what != "link" or foreign.read_text(encoding="utf-8") == "of somebody else"


def test_answers_are_not_kept_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / FOLDER).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="链接"):
        AnswerCache(tmp_path / "c")
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize(
    "row",
    ["prompt = -1000000000", "reserved = -5", "for_reserved = 0", "most_used = -1", "settled = -1",
     "completion = 9223372036854775807", "prompt = 1e300", "prompt = 9e999", "prompt = 'many'", "prompt = x'00'"],
)  # fmt: skip
def test_a_budget_that_nobody_can_have_spent_is_refused(tmp_path: Path, row: str) -> None:
    open_budget(tmp_path)
    db = sqlite3.connect(tmp_path / LEDGER_FILE)
    with db:
        db.execute(f"UPDATE budget SET {row}")
    db.close()
    with pytest.raises(UsageError, match="预算账本"):
        asyncio.run(Purse(Budget(tokens=1000, ledger=tmp_path), Prices()).reserve_in_turn(1))


def test_new_caches_and_ledgers_are_private(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        with AnswerCache(tmp_path / "c") as cache:
            cache.put("key", "answer")
        purse = Purse(Budget(tokens=5, ledger=tmp_path / "ledger"), Prices())
        purse.close()
    finally:
        os.umask(old)
    for path in (tmp_path / "c" / FOLDER / "cache.db", tmp_path / "ledger" / LEDGER_FILE):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_ledger_of_pickles_is_not_read(tmp_path: Path) -> None:
    from diskcache import Cache

    mark = tmp_path / "ran"
    with Cache(str(tmp_path / "ledger")) as old:
        old["prompt"] = Trap(mark)
    assert not mark.exists()
    purse = Purse(Budget(tokens=100, ledger=tmp_path / "ledger"), Prices())
    assert purse.spent()[0] == 0
    purse.close()
    assert not mark.exists()


@pytest.mark.parametrize("content", [b"\x00" * 4096, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_ledger_is_a_typed_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / LEDGER_FILE).write_bytes(content)
    with pytest.raises(UsageError, match="预算账本"):
        asyncio.run(Purse(Budget(tokens=1, ledger=tmp_path), Prices()).reserve_in_turn(1))


@pytest.mark.parametrize("shared", [False, True])
def test_a_budget_is_kept_by_many_at_once(tmp_path: Path, shared: bool) -> None:
    """Eight at once, each call dearer than its estimate: what is begun never goes beyond the budget once one has ended."""
    budget = Budget(tokens=40_000, ledger=tmp_path if shared else None)
    purses = [Purse(budget, Prices()) for _ in range(8)] if shared else [Purse(budget, Prices())] * 8
    first = asyncio.run(purses[0].reserve_in_turn(1000))
    assert purses[1]._try_reserve(1000) is None, "until one has ended nobody knows what a call takes"
    purses[0].settle(first, 6000, 2000)
    begun: list[int] = []

    def ask(purse: Purse) -> None:
        try:
            while True:
                reserved = asyncio.run(purse.reserve_in_turn(1000))
                begun.append(reserved)
                purse.settle(reserved, 6000, 2000)
        except BudgetSpentError:
            return

    threads = [Thread(target=ask, args=(purse,)) for purse in purses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert purses[0].spent()[0] <= 40_000
    assert len(begun) >= 1
    for purse in set(purses):
        purse.close()


def test_money_set_aside_counts_the_dearer_price() -> None:
    purse = Purse(Budget(cost=Decimal("0.02")), Prices(Decimal(1), Decimal(20)))
    purse.settle(asyncio.run(purse.reserve_in_turn(500)), 100, 400)
    assert asyncio.run(purse.reserve_in_turn(500)) == 500
    assert purse._try_reserve(500) is None, "the one under way may need all that is left"
    with pytest.raises(BudgetSpentError, match=r"已用 500 词元、0\.0081 CNY"):
        asyncio.run(purse.reserve_in_turn(700))
