"""Structured answers: instructor asks, checks the answer against its model, and asks again with what was wrong with it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from extractor.data_files import fault_line
from extractor.errors import ExtractorError
from extractor.llm.answers import AnswerModel
from extractor.llm.errors import InvalidAnswerError
from extractor.llm.retry import answer_text
from extractor.llm.salvage import valid_items, with_bare_json
from extractor.llm.usage import Counters
from extractor.model_settings import AnswerMode

MOST_TIMES, SHORTEST_LIMIT = 20, 50_000
"""An answer has at most so many times the characters of its question, and so many more; it repeats what it was given."""
A = TypeVar("A", bound=AnswerModel)
Send = Callable[[dict[str, Any]], Awaitable[Any]]


@dataclass(frozen=True)
class Request:
    """One question: who asks (document, task and version, for fairness, counting and recording), messages, answer model."""

    document: str
    task: str
    version: str
    messages: tuple[Mapping[str, str], ...]
    answer: type[AnswerModel]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    answer_share: float = 1.0
    """Tokens of the answer for each token of document text, about."""


async def structured(
    request: Request, answer: type[A], send: Send, *, model: str, mode: AnswerMode, retries: int, counters: Counters
) -> A:
    """The checked answer. ``send`` makes one exchange; what it raises on purpose passes through.

    Raises InvalidAnswerError, with the last raw answer, where ``retries`` re-asks did not help.
    """
    import instructor
    from instructor.core import InstructorRetryException

    # instructor logs every failed attempt as an error; ours are counted and recorded.
    logger = logging.getLogger("instructor")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    sent = 0

    async def create(**body: Any) -> Any:
        nonlocal sent
        counters.schema_retries += sent > 0
        sent += 1
        completion = await send(body)
        _require_bearable(request, answer_text(completion))
        return with_bare_json(completion, answer.__name__, mode)

    modes = {
        "tools": instructor.Mode.TOOLS,
        "json_schema": instructor.Mode.JSON_SCHEMA,
        "md_json": instructor.Mode.MD_JSON,
    }
    ask = cast("Callable[..., Awaitable[A]]", instructor.patch(create=create, mode=modes[mode]))
    try:
        return await ask(
            response_model=answer,
            max_retries=retries,
            strict=False,
            model=model,
            messages=_plain(request.messages),
            **request.parameters,
        )
    except InstructorRetryException as error:
        if isinstance(error.__cause__, ExtractorError):
            raise error.__cause__ from None
        failure = InvalidAnswerError(f"模型连续 {sent} 次没有给出合乎要求的回答：{_first_problem(error.__cause__)}")
        if error.last_completion is not None:
            failure.raw = answer_text(error.last_completion)
            failure.partial, failure.left_out = valid_items(answer, failure.raw)
        raise failure from None


def _require_bearable(request: Request, text: str) -> None:
    """Raise InvalidAnswerError for an answer far longer than anything that could be read out of what was asked about.

    Every item of it would be looked for, told of and asked about again.
    """
    most = SHORTEST_LIMIT + MOST_TIMES * sum(len(message["content"]) for message in request.messages)
    if len(text) > most:
        failure = InvalidAnswerError(f"模型的回答有 {len(text)} 字，远多于所问的文字能有的内容")
        failure.raw = text[:most]
        raise failure


def _plain(messages: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    return [dict(message) for message in messages]


def _first_problem(cause: BaseException | None) -> str:
    """Where the first error is and what it is; the answer itself is left out."""
    from pydantic import ValidationError

    if isinstance(cause, ValidationError):
        return fault_line(cause.errors(include_input=False, include_url=False)[0])[:200]
    return type(cause).__name__
