"""A local stand-in for an OpenAI-compatible endpoint: answers from a function, faults on demand, files and batches."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


@dataclass
class Reply:
    """What the server says: a chat completion with ``answer`` as tool arguments, or whatever else is set."""

    answer: Any = None
    status: int = 200
    finish: str = "tool_calls"
    refusal: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    reset: bool = False
    delay: float = 0.0
    as_content: bool = False


Answer = Callable[[Body], Any]


@dataclass
class Server:
    """A running stand-in. ``faults`` are served first, one for each request; then ``answer`` makes the answers."""

    url: str = ""
    answer: Answer = lambda body: {}
    faults: list[Reply] = field(default_factory=list)
    chooser: Callable[[Body], Reply | None] | None = None
    bodies: list[Body] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    failed: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, Body] = field(default_factory=dict)
    looks: int = 0
    looks_wanted: int = 2
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reply_to(self, body: Body) -> Reply:
        """The reply to one chat completion."""
        with self.lock:
            self.bodies.append(body)
            fault = self.faults.pop(0) if self.faults else None
            if fault is None and self.chooser is not None:
                fault = self.chooser(body)
            if fault is not None:
                self.failed += 1
                return fault
        return Reply(self.answer(body), as_content="tools" not in body)

    def completion(self, body: Body, reply: Reply) -> Body:
        """The chat completion as JSON."""
        text = reply.answer if isinstance(reply.answer, str) else json.dumps(reply.answer, ensure_ascii=False)
        message: Body = {"role": "assistant", "content": None, "refusal": reply.refusal}
        finish = reply.finish
        if reply.refusal is not None:
            finish = "stop"
        elif reply.as_content:
            message["content"], finish = text, "stop" if reply.finish == "tool_calls" else reply.finish
        elif reply.answer is not None:
            name = body["tools"][0]["function"]["name"]
            message["tool_calls"] = [
                {"id": "call_1", "type": "function", "function": {"name": name, "arguments": text}}
            ]
        return {
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": body.get("model", "m"),
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
        }  # fmt: skip

    def run_batch(self, name: str) -> bytes:
        """The output file of a batch: every line answered, in reverse order."""
        lines = [json.loads(line) for line in self.files[name].decode().splitlines() if line]
        out = []
        for line in reversed(lines):
            reply = self.reply_to(line["body"])
            response = {"status_code": reply.status, "body": self.completion(line["body"], reply)}
            out.append(json.dumps({"custom_id": line["custom_id"], "response": response}, ensure_ascii=False))
        return ("\n".join(out) + "\n").encode()


def file_object(name: str) -> Body:
    """An uploaded file as the files endpoint describes it."""
    return {
        "id": name, "object": "file", "bytes": 1, "created_at": 1, "filename": "f", "purpose": "batch",
        "status": "processed",
    }  # fmt: skip


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:  # noqa: C901
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments: object) -> None:
            return

        def do_GET(self) -> None:
            path = self.path.removeprefix("/v1")
            if path.startswith("/batches/"):
                server.looks += 1
                batch = server.batches[path.split("/")[2]]
                if server.looks >= server.looks_wanted and batch["status"] == "in_progress":
                    server.files["out"] = server.run_batch(batch["input_file_id"])
                    batch |= {"status": "completed", "output_file_id": "out"}
                self.send_json(batch)
            else:
                self.send_bytes(200, server.files[path.split("/")[2]], {})

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers.get("content-length", 0)))
            server.keys.append(self.headers.get("authorization", ""))
            path = self.path.removeprefix("/v1")
            if path == "/files":
                content = re.search(rb"filename=.*?\r\n\r\n(.*?)\r\n--", data, re.DOTALL)
                assert content is not None
                name = f"file-{len(server.files) + 1}"
                server.files[name] = content.group(1)
                self.send_json(file_object(name))
            elif path == "/batches":
                wanted = json.loads(data)
                batch = {
                    "id": f"batch-{len(server.batches) + 1}", "object": "batch", "endpoint": wanted["endpoint"],
                    "input_file_id": wanted["input_file_id"], "completion_window": "24h", "status": "in_progress",
                    "created_at": 1,
                }  # fmt: skip
                server.looks = 0
                server.batches[batch["id"]] = batch
                self.send_json(batch)
            else:
                body = json.loads(data)
                self.send_reply(body, server.reply_to(body))

        def send_reply(self, body: Body, reply: Reply) -> None:
            if reply.delay:
                time.sleep(reply.delay)
            if reply.reset:
                self.wfile.write(
                    b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"id":'
                )
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            if reply.raw is not None or reply.status != 200:
                error = json.dumps({"error": {"message": f"fault {reply.status}", "type": "fault"}}).encode()
                self.send_bytes(reply.status, error if reply.raw is None else reply.raw, reply.headers)
                return
            self.send_json(server.completion(body, reply))

        def send_json(self, value: Body) -> None:
            self.send_bytes(200, json.dumps(value, ensure_ascii=False).encode(), {})

        def send_bytes(self, status: int, data: bytes, headers: dict[str, str]) -> None:
            try:
                self.send_response(status)
                for name, value in {
                    "content-type": "application/json",
                    "content-length": str(len(data)),
                    **headers,
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    return Handler


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    """A stand-in on a free port of this machine."""
    server = Server(answer=answer)
    listener = _Listener(("127.0.0.1", 0), _handler(server))
    server.url = f"http://127.0.0.1:{listener.server_port}/v1"
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()


# --- tiny documents and a model that reads them ------------------------------------------------------------------------


def tiny_document(number: int = 1, extra: str = "") -> str:
    """A final account of a few lines with one comparison, its figures and reason made of ``number``."""
    return (
        f"某市第{number}局2023年度部门决算\n第一部分 某市第{number}局概况\n一、部门职责\n负责有关工作。\n"
        "第二部分 2023年度部门决算表\n第三部分 2023年度部门决算情况说明\n一、收入支出决算总体情况说明\n"
        f"2023年度收、支总计{1000 + number}.50万元。与2022年度相比，收、支总计各增加{number}.25万元，"
        f"增长3.5%，主要原因是第{number}项工作人员增加。{extra}\n第四部分 名词解释\n一、财政拨款收入：指财政拨款。\n"
    )


_SENTENCE = re.compile(
    r"收、支总计(\d+\.\d+)万元。与2022年度相比，收、支总计各增加([\d.]+)万元，增长([\d.]+)%，主要原因是([^。]*)。"
)


def asked_text(body: Body) -> str:
    """The last data block of the question, whatever was said after it."""
    question = next(str(m["content"]) for m in body["messages"] if m["role"] == "user")
    return question[question.rindex("<document>") :]


def read_tiny(body: Body) -> Any:
    """The right answer for the last data block of a request about a tiny document."""
    text = asked_text(body)
    unit = re.search(r'<unit id="(\w+)"', text)
    match = _SENTENCE.search(text)
    items = []
    if match is not None and unit is not None:
        items.append({
            "unit": unit.group(1), "section": "overall", "subject": "收、支总计", "comparison": "prior_year",
            "reference_amount": None, "actual_amount": match[1], "change_amount": match[2], "change_pct": match[3],
            "completion_pct": None, "reason": match[4], "amount_unit": "万元",
        })  # fmt: skip
    return {"deviations": items, "composition": []}


async def no_wait(_seconds: float) -> None:
    """Instead of sleeping."""
