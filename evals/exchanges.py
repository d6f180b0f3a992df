"""What was asked of a model in a case, and what it said: kept beside the record, so that a score can be understood."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from extractor.data_files import LARGEST_MADE, lines_of_json, parse_json, read_data_text
from extractor.errors import ModelCallError, ModelOutputError, UsageError, reason_of
from extractor.files import write_atomically
from extractor.llm.answers import AnswerModel
from extractor.llm.client import Request
from extractor.llm.session import ModelSession
from extractor.llm.usage import Counters

FILE = "exchanges.jsonl"
"""One exchange a line, in the folder of the case."""


class Exchange(BaseModel):
    """One request with its answer. Without an answer ``failure`` says why; ``raw`` is the last unusable answer.

    ``reached`` is false where the model was never heard: no connection, a refused key, a spent budget.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    version: str
    messages: tuple[dict[str, str], ...]
    answer: Any = None
    failure: str | None = None
    raw: str | None = None
    reached: bool = True


class KeepingSession(ModelSession):
    """A session that keeps every request with its answer, those that a cache answered among them."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.exchanges: list[Exchange] = []

    async def ask(self, request: Request, counters: Counters) -> AnswerModel:
        """As ``ModelSession.ask``."""
        try:
            answer = await super().ask(request, counters)
        except (ModelCallError, ModelOutputError) as error:
            told, raw = f"{type(error).__name__}: {error}", getattr(error, "raw", None) or None
            self._keep(request, failure=told, raw=raw, reached=not isinstance(error, ModelCallError))
            raise
        self._keep(request, answer=answer.model_dump(mode="json"))
        return answer

    def _keep(self, request: Request, **outcome: Any) -> None:
        messages = tuple({name: str(value) for name, value in message.items()} for message in request.messages)
        self.exchanges.append(Exchange(task=request.task, version=request.version, messages=messages, **outcome))


def unheard(exchanges: tuple[Exchange, ...]) -> str | None:
    """Why the model was not heard where it was asked, the first reason; ``None`` where every request reached it."""
    return next((one.failure for one in exchanges if not one.reached), None)


def write_exchanges(folder: Path, exchanges: tuple[Exchange, ...]) -> None:
    """The exchanges of a case, in an order that does not hang on which answer came first; no file where there are none."""
    path = folder / FILE
    path.unlink(missing_ok=True)
    if exchanges:
        lines = sorted(one.model_dump_json(exclude_defaults=True) for one in exchanges)
        write_atomically(path, "".join(f"{line}\n" for line in lines))


def read_exchanges(folder: Path, task: str | None = None) -> Iterator[Exchange]:
    """The exchanges of a case, of one task or of all."""
    path = folder / FILE
    if not path.exists():
        return
    try:
        found = [
            Exchange.model_validate(parse_json(line)) for line in lines_of_json(read_data_text(path, LARGEST_MADE))
        ]
    except (OSError, ValueError) as error:
        raise UsageError(f"请求和回答无法读取：{reason_of(error)}", where=str(path)) from error
    for exchange in found:
        if task is None or exchange.task == task:
            yield exchange
