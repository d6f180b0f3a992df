"""The OpenAI Batch API: requests written as JSONL, submitted, polled, collected; resumable at every step.

A run works in rounds. A round plans what the cache does not answer yet, sends it as one batch and keeps the valid answers apart;
the next round then holds the grounding re-asks. After the last round an ordinary pass over the documents reads them,
and what it finds true enters the cache. The folder keeps the state: started again, a run goes on with the batch that is under way.

::

    FOLDER/round-1.requests.jsonl   what was sent
    FOLDER/round-1.answers.jsonl    what came back
    FOLDER/state.json               round, file and batch ids, status
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from extractor.data_files import LARGEST_MADE, lines_of_json, read_data
from extractor.errors import ModelCallError, ModelOutputError, UsageError
from extractor.files import make_private_folder, write_atomically
from extractor.llm.client import structured
from extractor.llm.errors import TransportError
from extractor.llm.limiter import FairLimiter
from extractor.llm.plan import Planned, plan_run
from extractor.llm.retry import Sleep, Transport, is_plain_completion, require_whole
from extractor.llm.session import ModelSession
from extractor.llm.usage import Counters
from extractor.model_settings import ModelSettings

URL = "/v1/chat/completions"
WINDOW = "24h"
MOST_ROUNDS = 3
"""The first answers, their grounding re-asks, and one more for what failed."""
DEFAULT_INTERVAL = 30.0
"""Seconds between two looks at a batch."""
STATE = "state.json"
_OVER = frozenset({"completed", "failed", "expired", "cancelled"})


class BatchState(BaseModel):
    """Where a run stands. ``batch`` is empty until the batch of the round is submitted."""

    model_config = ConfigDict(extra="forbid")

    round: int = 1
    file: str | None = None
    batch: str | None = None
    status: str = "planned"
    refused: list[str] = []


class BatchReport(BaseModel):
    """What a run did: requests sent, answers kept, answers of no use (by reason), tokens."""

    model_config = ConfigDict(extra="forbid")

    rounds: int = 0
    sent: int = 0
    kept: int = 0
    failed: dict[str, int] = {}
    prompt_tokens: int = 0
    completion_tokens: int = 0


def run_batches(
    read_all: Callable[[ModelSession], object],
    settings: ModelSettings,
    folder: Path,
    *,
    sleep: Sleep = asyncio.sleep,
    interval: float = DEFAULT_INTERVAL,
) -> BatchReport:
    """Ask everything that ``read_all`` wants to know through batches. The answers wait in ``unproved_answers``; those that are
    held against their documents and found true go into the cache.

    Raises UsageError without a cache, TransportError where the endpoint cannot be reached or a batch fails as a whole;
    the state is kept then, and the next run goes on from it.
    """
    if settings.cache is None:
        raise UsageError("批量模式需要缓存目录", hint="用 --llm-cache 指定")
    settings.require()
    make_private_folder(folder.parent)
    make_private_folder(folder)
    if not (folder / STATE).exists():
        shutil.rmtree(unproved_answers(folder), ignore_errors=True)
    settings = replace(settings, unproved=unproved_answers(folder))
    report = BatchReport()
    state = _load(folder)
    while state.round <= MOST_ROUNDS:
        planned, _ = plan_run(read_all, settings)
        wanted = [one for one in planned if one.key not in state.refused]
        if not wanted:
            break
        asyncio.run(_round(wanted, settings, folder, state, report, sleep, interval))
        report.rounds += 1
        state.round, state.file, state.batch, state.status = state.round + 1, None, None, "planned"
        _save(folder, state)
    (folder / STATE).unlink(missing_ok=True)
    return report


def unproved_answers(folder: Path) -> Path:
    """Where a batch keeps its answers until they are held against their documents; the next batch begins without them."""
    return folder / "unproved"


def _load(folder: Path) -> BatchState:
    path = folder / STATE
    try:
        return BatchState.model_validate_json(read_data(path, LARGEST_MADE)) if path.exists() else BatchState()
    except (OSError, ValueError) as error:
        raise UsageError(
            "批量任务的状态文件损坏", where=str(path), hint="请删去该文件；已经提交的批量任务不会再被取回"
        ) from error


def _save(folder: Path, state: BatchState) -> None:
    write_atomically(folder / STATE, state.model_dump_json(indent=1) + "\n", private=True)


async def _round(
    wanted: Sequence[Planned],
    settings: ModelSettings,
    folder: Path,
    state: BatchState,
    report: BatchReport,
    sleep: Sleep,
    interval: float,
) -> None:
    from extractor.llm.budget import Purse

    transport = Transport(settings, FairLimiter(settings.concurrency), Purse(settings.budget, settings.prices), sleep)
    counters = Counters()
    try:
        if state.batch is None:
            await _submit(wanted, transport, counters, folder, state)
            report.sent += len(wanted)
        await _wait_for(transport, counters, folder, state, sleep, interval)
        text = await _download(transport, counters, folder, state)
    finally:
        await transport.close()
    write_atomically(folder / f"round-{state.round}.answers.jsonl", text, private=True)
    await _keep(wanted, text, settings, state, report)


async def _submit(
    wanted: Sequence[Planned], transport: Transport, counters: Counters, folder: Path, state: BatchState
) -> None:
    path = folder / f"round-{state.round}.requests.jsonl"
    write_atomically(path, requests_to_jsonl(wanted), private=True)
    if state.file is None:
        content = path.read_bytes()
        file = await transport.api(
            lambda client: client.files.create(file=(path.name, content), purpose="batch"), counters
        )
        state.file, state.status = file.id, "uploaded"
        _save(folder, state)
    name = state.file
    batch = await transport.api(
        lambda client: client.batches.create(input_file_id=name, endpoint=URL, completion_window=WINDOW),  # type: ignore[arg-type]
        counters,
    )
    state.batch, state.status = batch.id, batch.status
    _save(folder, state)


def requests_to_jsonl(wanted: Sequence[Planned]) -> str:
    """One line for each request; its id is its cache key."""
    lines = [
        json.dumps({"custom_id": one.key, "method": "POST", "url": URL, "body": one.body}, ensure_ascii=False)
        for one in wanted
    ]
    return "\n".join(lines) + "\n"


async def _wait_for(
    transport: Transport, counters: Counters, folder: Path, state: BatchState, sleep: Sleep, interval: float
) -> None:
    while True:
        batch = await transport.api(lambda client: client.batches.retrieve(str(state.batch)), counters)
        state.status = batch.status
        _save(folder, state)
        if batch.status in _OVER:
            return
        await sleep(interval)


async def _download(transport: Transport, counters: Counters, folder: Path, state: BatchState) -> str:
    """Answers and errors of a finished batch, line by line."""
    batch = await transport.api(lambda client: client.batches.retrieve(str(state.batch)), counters)
    texts = []
    for name in (batch.output_file_id, batch.error_file_id):
        if name:
            content = await transport.api(_content_of(name), counters)
            texts.append(content.text.rstrip("\n"))
    if not texts:
        name, state.batch = state.batch, None
        _save(folder, state)
        raise TransportError(f"批量任务 {name} 以 {state.status} 结束，没有任何回答", hint="重新运行会再次提交")
    return "\n".join(texts) + "\n"


def _content_of(name: str) -> Callable[[Any], Any]:
    return lambda client: client.files.content(name)


async def _keep(
    wanted: Sequence[Planned], text: str, settings: ModelSettings, state: BatchState, report: BatchReport
) -> None:
    """Valid answers into the cache; what is of no use is counted and, where asking again is no help, not asked again."""
    by_key = {one.key: one for one in wanted}
    with ModelSession(settings) as session:
        for line in lines_of_json(text):
            entry = _entry(line)
            one = by_key.get(entry.get("custom_id", ""))
            if one is None:
                continue
            try:
                completion = _completion(entry)
                if completion.usage is not None:
                    report.prompt_tokens += completion.usage.prompt_tokens
                    report.completion_tokens += completion.usage.completion_tokens
                answer = await _checked(one, completion, settings)
            except (ModelCallError, ModelOutputError) as error:
                code = getattr(error, "code", "failed")
                report.failed[code] = report.failed.get(code, 0) + 1
                if isinstance(error, ModelOutputError):
                    state.refused.append(one.key)
                continue
            session.keep_unproved(one.request, answer)
            report.kept += 1


def _entry(line: str) -> dict[str, Any]:
    """A line of a batch's answers; one that is no JSON object answers nothing."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return entry if isinstance(entry, dict) else {}


def _completion(entry: dict[str, Any]) -> Any:
    from openai.types.chat import ChatCompletion

    response = entry.get("response")
    status = response.get("status_code") if isinstance(response, dict) else None
    if not isinstance(response, dict) or status != 200:
        raise TransportError(f"批量任务中的请求失败：HTTP {status if isinstance(status, int) else '未知'}")
    try:
        completion = ChatCompletion.model_validate(response.get("body"))
    except ValueError as error:
        raise TransportError("批量任务中的回答不是聊天补全") from error
    if not is_plain_completion(completion):
        raise TransportError("批量任务中的回答不是聊天补全")
    require_whole(completion)
    return completion


async def _checked(one: Planned, completion: Any, settings: ModelSettings) -> Any:
    """The answer through the same checks as a live one; a batch cannot be asked again at once."""

    async def send(_body: dict[str, Any]) -> Any:
        return completion

    return await structured(
        one.request, one.request.answer, send,
        model=settings.model or "", mode=settings.mode, retries=0, counters=Counters(),
    )  # fmt: skip
