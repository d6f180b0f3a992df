"""Hostile endpoints: each way to misbehave ends in one bounded, clear error, and no key is in it."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import extractor
from extractor.errors import ModelCallError, ModelOutputError
from extractor.llm.budget import Purse
from extractor.llm.limiter import FairLimiter
from extractor.llm.retry import Transport
from extractor.llm.session import ModelSession
from extractor.llm.usage import Counters
from extractor.model_settings import Budget, ModelSettings, Prices
from models import Record
from tests.llm_server import no_wait, tiny_document

KEY = "sk-secret-0123456789"
Connection = socket.socket
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def whole_request(connection: Connection) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(1 << 16)
    head, _, body = data.partition(b"\r\n\r\n")
    wanted = int(re.search(rb"content-length: (\d+)", head, re.IGNORECASE)[1])  # type: ignore[index]
    while len(body) < wanted:
        body += connection.recv(1 << 16)
    return head + body


@contextmanager
def endpoint(behave: Callable[[Connection, int], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that reads a request and then does as told; the requests it got."""
    listener = socket.create_server(("127.0.0.1", 0))
    asked: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.settimeout(10)
                    asked.append(whole_request(connection))
                    behave(connection, listener.getsockname()[1])
                except OSError:
                    continue

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1", asked
    finally:
        listener.close()


def says(body: bytes, head: bytes = HEAD) -> Callable[[Connection, int], None]:
    def behave(connection: Connection, _port: int) -> None:
        connection.sendall(head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)

    return behave


def settings(url: str, **changes: Any) -> ModelSettings:
    values: dict[str, Any] = {
        "base_url": url, "model": "m", "api_key": KEY, "tasks": ("deviations",), "timeout": 3.0,
        "transport_retries": 1, "schema_retries": 0,
    }  # fmt: skip
    return ModelSettings(**{**values, **changes})


def read(url: str, **changes: Any) -> Record:
    llm = settings(url, **changes)
    with ModelSession(llm, sleep=no_wait) as session:
        return extractor.extract(tiny_document().encode(), extractor.Settings(engine="llm", llm=llm), session)


def the_error(record: Record) -> str:
    found = [finding for finding in record.findings if finding.id.startswith("llm.")]
    assert len(found) == 1
    assert KEY not in record.model_dump_json()
    assert "\x1b" not in found[0].message
    return f"{found[0].id} {found[0].message}"


def completion(message: str, usage: str = '{"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}') -> bytes:
    return (
        '{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop",'
        f'"message":{message}}}],"usage":{usage}}}'
    ).encode()


def drip(connection: Connection, _port: int) -> None:
    connection.sendall(HEAD + b"Content-Length: 100000\r\n\r\n")
    for _ in range(1200):
        connection.sendall(b" ")
        time.sleep(0.1)


def flood(connection: Connection, _port: int) -> None:
    connection.sendall(HEAD + b"Content-Length: 104857600\r\n\r\n")
    for _ in range(100):
        connection.sendall(b" " * (1 << 20))


def continues(connection: Connection, _port: int) -> None:
    for _ in range(100_000):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def heads(connection: Connection, _port: int) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(10_000):
        connection.sendall(b"X-A: " + b"a" * 1000 + b"\r\n")


def gzip_bomb(megabytes: int = 200) -> bytes:
    """The beginning of so much packed text: nobody reads it to its end."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + packed * megabytes


@pytest.mark.parametrize(
    ("behave", "message"),
    [
        pytest.param(drip, "超时", id="slow_drip"),
        pytest.param(lambda _c, _p: time.sleep(20), "超时", id="never_answers"),
        pytest.param(flood, "超过 8 MB", id="100_MB"),
        pytest.param(says(gzip_bomb(), HEAD + b"Content-Encoding: gzip\r\n"), "超过 8 MB", id="gzip_bomb"),
        pytest.param(says(b"junk", HEAD + b"Content-Encoding: gzip\r\n"), "压缩", id="damaged_gzip"),
        pytest.param(says(b"x", HEAD + b"Content-Encoding: br\r\n"), "压缩方式", id="unasked_packing"),
        pytest.param(says(b"[" * 200_000), "解析|聊天补全", id="deep_json"),
        pytest.param(says(b'{"choices": ' + b"9" * 100_000 + b"}"), "解析|聊天补全", id="huge_integer"),
        pytest.param(says(b'{"choices": 7}'), "聊天补全", id="wrong_type"),
        pytest.param(says(b'{"choices": [null]}'), "聊天补全", id="null_choice"),
        pytest.param(says(completion('{"role": "assistant", "content": {"a": 1}}')), "聊天补全", id="object_for_text"),
        pytest.param(says(completion('{"role": "assistant", "tool_calls": 3}')), "聊天补全", id="number_for_calls"),
        pytest.param(says(completion(r'{"role": "assistant", "content": "\ud800"}')), "聊天补全", id="surrogate"),
        pytest.param(says(b"\xff\xfe\x00garbage"), "解析|聊天补全", id="no_text"),
        pytest.param(
            says(b"{}", b"HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\n"), "没有跟随", id="redirect"
        ),
        pytest.param(
            says(b"{}", b"HTTP/1.1 503 Busy\r\nRetry-After: 31536000\r\n"), "要求等待 31536000", id="retry_after_a_year"
        ),
        pytest.param(says(b"{}", b"HTTP/1.1 503 Busy\r\nRetry-After: inf\r\n"), "要求等待", id="retry_after_for_ever"),
        pytest.param(
            says(b'{"error": {"message": "\\u001b]0;x\\u0007 bad ' + KEY.encode() + b'"}}', b"HTTP/1.1 400 Bad\r\n"),
            r"\*\*\*",
            id="escapes_and_key_in_the_error",
        ),
        pytest.param(
            says(b'{"error": {"message": "' + b"\\u001b" * 1_000_000 + b'"}}', b"HTTP/1.1 400 Bad\r\n"),
            "HTTP 400",
            id="megabytes_of_an_error",
        ),
        pytest.param(
            says(b"<html>hi</html>", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"), "聊天补全", id="html"
        ),
        pytest.param(continues, "超时|连接中断", id="continue_without_end"),
        pytest.param(heads, "连接中断", id="head_without_end"),
    ],
)
def test_a_hostile_endpoint_costs_its_task_one_clear_error(
    behave: Callable[[Connection, int], None], message: str
) -> None:
    start = time.monotonic()
    with endpoint(behave) as (url, asked):
        record = read(url, timeout=1.0)
    assert record.document.fiscal_year == 2023
    assert re.search(message, the_error(record)), the_error(record)
    assert 1 <= len(asked) <= 2
    assert time.monotonic() - start < 60  # the server would drip for two minutes


def test_an_answer_of_more_items_than_can_be_is_one_clear_error() -> None:
    item = {"unit": "1", "section": "overall", "subject": "收入", "comparison": "prior_year", "actual_amount": "1.00"}
    blank = dict.fromkeys(("reference_amount", "change_amount", "change_pct", "completion_pct", "reason"))
    said = json.dumps({"deviations": [item | blank] * 20_000, "composition": []}, ensure_ascii=False)
    with endpoint(says(completion(json.dumps({"role": "assistant", "content": said})))) as (url, asked):
        record = read(url, timeout=60.0)
    assert "远多于" in the_error(record)
    assert len(asked) == 1


def test_a_redirect_is_not_followed_with_the_key_nor_without_it() -> None:
    with endpoint(says(completion('{"role": "assistant", "content": "{}"}'))) as (other, got):
        head = f"HTTP/1.1 307 Moved\r\nLocation: {other}/chat/completions\r\n".encode()
        with endpoint(says(b"", head)) as (url, asked):
            record = read(url)
    assert len(asked) == 1
    assert got == []
    assert "llm.rejected" in the_error(record)


@pytest.mark.parametrize(
    "usage",
    ["null", "{}", '"many"', '{"prompt_tokens": -5, "completion_tokens": 0}', '{"prompt_tokens": "1e9"}',
     '{"prompt_tokens": 99999999999999999999, "completion_tokens": 1}', '{"prompt_tokens": 0, "completion_tokens": 0}'],
)  # fmt: skip
def test_an_endpoint_that_does_not_count_spends_the_budget_all_the_same(usage: str) -> None:
    with endpoint(says(completion('{"role": "assistant", "content": "x"}', usage))) as (url, asked):
        purse = Purse(Budget(tokens=3_000), Prices())
        body = {"model": "m", "messages": [{"role": "user", "content": "<document>" + "字" * 100}]}

        async def ask() -> None:
            transport = Transport(settings(url), FairLimiter(8), purse, no_wait)
            results = await asyncio.gather(
                *(transport.send(body, document=str(n), counters=Counters()) for n in range(60)), return_exceptions=True
            )
            await transport.close()
            assert all(isinstance(r, ModelCallError | ModelOutputError) or hasattr(r, "choices") for r in results)

        asyncio.run(ask())
    assert 1 < len(asked) < 30
    assert 0 < purse.spent()[0] <= 3_000


def test_a_budget_is_kept_by_eight_requests_at_once() -> None:
    usage = '{"prompt_tokens": 7000, "completion_tokens": 1000, "total_tokens": 8000}'
    with endpoint(says(completion('{"role": "assistant", "content": "x"}', usage))) as (url, asked):
        purse = Purse(Budget(tokens=40_000), Prices())
        body = {"model": "m", "messages": [{"role": "user", "content": "<document>" + "字" * 300}]}

        async def ask() -> None:
            transport = Transport(settings(url), FairLimiter(8), purse, no_wait)
            await asyncio.gather(
                *(transport.send(body, document=str(n), counters=Counters()) for n in range(24)), return_exceptions=True
            )
            await transport.close()

        asyncio.run(ask())
    assert len(asked) == 5
    assert purse.spent()[0] == 40_000
