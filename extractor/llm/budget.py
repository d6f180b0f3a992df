"""The budget of a run: set aside before each call, kept in one place for all threads, and for all processes if asked."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from extractor.errors import UsageError, reason_of
from extractor.files import make_private_file, make_private_folder, require_own_database
from extractor.llm.errors import BudgetSpentError
from extractor.model_settings import Budget, Prices

LEDGER_FILE = "budget.sqlite"
PATIENCE = 600.0
"""Seconds that a call waits for others to settle: one whose process was killed never does."""
_LOOK = 0.05
_MOST = 10**15
"""Tokens that no run comes to."""
_SCHEMA = """CREATE TABLE IF NOT EXISTS budget (
    id INTEGER PRIMARY KEY CHECK (id = 1), prompt INTEGER NOT NULL, completion INTEGER NOT NULL,
    reserved INTEGER NOT NULL, settled INTEGER NOT NULL, most_used INTEGER NOT NULL, for_reserved INTEGER NOT NULL)"""
_COLUMNS = ("prompt", "completion", "reserved", "settled", "most_used", "for_reserved")


@dataclass
class _State:
    """Tokens used and set aside, calls settled; the call that used most for what was set aside, as both numbers."""

    prompt: int = 0
    completion: int = 0
    reserved: int = 0
    settled: int = 0
    most_used: int = 1
    for_reserved: int = 1

    @classmethod
    def of(cls, row: Iterable[Any]) -> _State:
        """The state of a row; ValueError for what no runs come to: a made up ledger could make a budget endless."""
        state = cls(*map(int, row))
        least = min(state.prompt, state.completion, state.reserved, state.settled)
        if least < 0 or min(state.most_used, state.for_reserved) < 1 or max(vars(state).values()) > _MOST:
            raise ValueError("里面的数不是本程序写的")
        return state

    @property
    def worth(self) -> Fraction:
        """Tokens that a token set aside has cost at most, never less than one."""
        return max(Fraction(self.most_used, self.for_reserved), Fraction(1))


class Purse:
    """What a run has used of its budget. A call that may go beyond it is not begun; what was begun is finished.

    How much a call takes is known afterwards only. So the first call of a run with a budget goes alone, and what is set
    aside for later ones grows with the most that any has used for its estimate.
    """

    def __init__(self, budget: Budget, prices: Prices) -> None:
        self._budget, self._prices = budget, prices
        self._lock = threading.Lock()
        self._own = _State()
        self._ledger = _Ledger(budget.ledger) if budget.ledger is not None else None

    async def reserve_in_turn(self, tokens: int) -> int:
        """Set tokens aside for a call about to be made, and wait where the budget may be enough once others have settled.

        Returns how many were set aside. Raises BudgetSpentError where they are not there.
        """
        end = time.monotonic() + PATIENCE
        while (reserved := self._try_reserve(tokens)) is None:
            if time.monotonic() > end:
                raise self._spent_error(self.spent())
            await asyncio.sleep(_LOOK)
        return reserved

    def settle(self, reserved: int, prompt: int, completion: int) -> None:
        """Replace what was set aside by what the call used; nothing used is a call that failed."""
        with self._state() as state:
            state.reserved = max(state.reserved - reserved, 0)
            state.prompt += prompt
            state.completion += completion
            used = prompt + completion
            state.settled += used > 0
            if reserved > 0 and used * state.for_reserved > state.most_used * reserved:
                state.most_used, state.for_reserved = used, reserved

    def _try_reserve(self, tokens: int) -> int | None:
        """What was set aside; ``None`` where calls under way may still leave enough; BudgetSpentError where they cannot."""
        with self._state() as state:
            if self._budget.tokens is None and self._budget.cost is None:
                state.reserved += tokens
                return tokens
            wanted = -(-tokens * state.worth.numerator // state.worth.denominator)
            if not self._fits(state, wanted, under_way=0):
                raise self._spent_error(self._spent(state))
            alone = not state.settled and state.reserved
            if alone or not self._fits(state, wanted, under_way=state.reserved):
                return None
            state.reserved += wanted
            return wanted

    def _fits(self, state: _State, wanted: int, *, under_way: int) -> bool:
        unsettled = wanted + under_way
        if self._budget.tokens is not None and state.prompt + state.completion + unsettled > self._budget.tokens:
            return False
        used = self._prices.cost(state.prompt, state.completion)
        if self._budget.cost is None or used is None:
            return True
        dearest = max(self._prices.cost(unsettled, 0) or Decimal(0), self._prices.cost(0, unsettled) or Decimal(0))
        return used + dearest <= self._budget.cost

    def _spent_error(self, spent: tuple[int, Decimal | None]) -> BudgetSpentError:
        tokens, cost = spent
        money = f"、{cost.normalize():f} {self._prices.currency}" if cost else ""
        used = f"，已用 {tokens} 词元{money}"
        limits = [
            f"{self._budget.tokens} token" if self._budget.tokens is not None else "",
            f"{self._budget.cost} {self._prices.currency}" if self._budget.cost is not None else "",
        ]
        return BudgetSpentError(
            f"本次运行的预算 {'、'.join(filter(None, limits))} 不够再发一次请求{used}",
            hint="已完成的部分都已保存，提高预算后重新运行即可继续",
        )

    @contextmanager
    def _state(self) -> Iterator[_State]:
        """The state, held alone; what is changed in it counts for all."""
        with self._lock:
            if self._ledger is None:
                yield self._own
            else:
                with self._ledger.state() as state:
                    yield state

    def spent(self) -> tuple[int, Decimal | None]:
        """Tokens and money used by this process (by all of them with a ledger); no money where prices are not known."""
        with self._state() as state:
            return self._spent(state)

    def _spent(self, state: _State) -> tuple[int, Decimal | None]:
        return state.prompt + state.completion, self._prices.cost(state.prompt, state.completion)

    def close(self) -> None:
        """Close the ledger."""
        if self._ledger is not None:
            self._ledger.close()


class _Ledger:
    """The state of a run in SQLite, for several processes. Tokens of a process that was killed stay set aside."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LEDGER_FILE
        make_private_folder(folder)
        require_own_database(self._path)
        make_private_file(self._path)
        try:
            self._db = sqlite3.connect(self._path, isolation_level=None, timeout=60, check_same_thread=False)
            self._db.execute(_SCHEMA)
            self._db.execute("INSERT OR IGNORE INTO budget VALUES (1, 0, 0, 0, 0, 1, 1)")
        except sqlite3.Error as error:
            raise self._trouble(error) from error

    @contextmanager
    def state(self) -> Iterator[_State]:
        """The state inside one transaction, written back at its end."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            row = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM budget WHERE id = 1").fetchone()  # noqa: S608
            state = _State.of(row)
            try:
                yield state
            finally:
                marks = ", ".join(f"{column} = ?" for column in _COLUMNS)
                values = [getattr(state, column) for column in _COLUMNS]
                self._db.execute(f"UPDATE budget SET {marks} WHERE id = 1", values)  # noqa: S608
                self._db.execute("COMMIT")
        except (sqlite3.Error, TypeError, ValueError, OverflowError) as error:
            raise self._trouble(error) from error

    def _trouble(self, error: Exception) -> UsageError:
        return UsageError(
            f"预算账本无法使用：{reason_of(error)}", where=str(self._path), hint="请换一个 budget_ledger 文件夹"
        )

    def close(self) -> None:
        """Close the file."""
        self._db.close()
