"""The budget of a run: counted before each call, kept in one place for all threads, and for all processes if asked."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

from extractor.llm.errors import BudgetSpentError
from extractor.model_settings import Budget, Prices


class Purse:
    """What a run has used of its budget. A call that may go beyond it is not begun; what was begun is finished."""

    def __init__(self, budget: Budget, prices: Prices) -> None:
        self._budget, self._prices = budget, prices
        self._lock = threading.Lock()
        self._prompt = self._completion = self._reserved = 0
        self._ledger: Any = None
        if budget.ledger is not None:
            from diskcache import Cache

            self._ledger = Cache(str(budget.ledger), eviction_policy="none")

    def reserve(self, tokens: int) -> None:
        """Set tokens aside for a call about to be made; raises BudgetSpentError where they are not there."""
        with self._lock:
            prompt, completion = self._used()
            if self._budget.tokens is not None and prompt + completion + self._reserved + tokens > self._budget.tokens:
                raise BudgetSpentError(
                    f"本次运行的 token 预算 {self._budget.tokens} 已用 {prompt + completion}，不再发送请求",
                    hint="已完成的部分都已保存，提高预算后重新运行即可继续",
                )
            cost = self._prices.cost(prompt + self._reserved + tokens, completion)
            if self._budget.cost is not None and cost is not None and cost > self._budget.cost:
                raise BudgetSpentError(
                    f"本次运行的金额预算 {self._budget.cost} {self._prices.currency} 已用完，不再发送请求",
                    hint="已完成的部分都已保存，提高预算后重新运行即可继续",
                )
            self._reserved += tokens

    def settle(self, reserved: int, prompt: int, completion: int) -> None:
        """Replace what was set aside by what the call used."""
        with self._lock:
            self._reserved -= reserved
            if self._ledger is not None:
                self._ledger.incr("prompt", prompt, default=0)
                self._ledger.incr("completion", completion, default=0)
            self._prompt += prompt
            self._completion += completion

    def _used(self) -> tuple[int, int]:
        if self._ledger is None:
            return self._prompt, self._completion
        return int(self._ledger.get("prompt", 0)), int(self._ledger.get("completion", 0))

    def spent(self) -> tuple[int, Decimal | None]:
        """Tokens and money used by this process (by all of them with a ledger)."""
        with self._lock:
            prompt, completion = self._used()
        return prompt + completion, self._prices.cost(prompt, completion)

    def close(self) -> None:
        """Close the ledger."""
        if self._ledger is not None:
            self._ledger.close()
