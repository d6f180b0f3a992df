"""``juesuan eval label``: a local page on which a person turns a draft into gold, beside the source.

The server listens on 127.0.0.1 alone, answers only requests that carry the token of its own page, and writes one file:
the gold file that it was started for, after the models and the validator have seen it.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError

import extractor
from evals.forms import record_form, record_to_places
from evals.gold import GoldNotes, error_to_faults, read_record
from evals.grounding import PublishedText
from evals.timed_server import TimedHandler, TimedServer
from evals.validate import Remark, validate_record
from extractor.export.gold import gold_text, record_to_gold
from extractor.files import write_atomically
from extractor.layout import Line
from extractor.lazy import cached_property
from extractor.pipeline import read_outline
from extractor.text.characters import whole_number
from models import Record

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_MAX_BODY = 32 * 1024 * 1024
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Checked:
    """What a checked body comes to: faults of its form and remarks on its content, and the file's text where the form is right."""

    text: str | None
    faults: tuple[dict[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()


class Labelled(Protocol):
    """What a page labels: one document, and the gold file that it writes."""

    @property
    def document(self) -> Path:
        """The document."""
        ...

    @property
    def gold(self) -> Path:
        """The gold file."""
        ...

    @property
    def lines(self) -> tuple[Line, ...]:
        """The source's lines, to be shown."""
        ...

    def to_data(self) -> dict[str, Any]:
        """For the page: ``record`` to begin with, its ``form``, and the ``places`` of its items."""
        ...

    def check(self, body: bytes) -> Checked:
        """What the page sent, checked."""
        ...


@dataclass(frozen=True)
class Draft:
    """What is labelled: the document, the record to begin with, the source's lines, and the file to be written."""

    document: Path
    record: Record
    lines: tuple[Line, ...]
    gold: Path
    notes: GoldNotes = field(default_factory=GoldNotes)

    @cached_property
    def source(self) -> PublishedText:
        """The source as the validator searches it."""
        return PublishedText("\n".join(line.text for line in self.lines))

    def to_data(self) -> dict[str, Any]:
        """The record, its form, the places of its items."""
        return {
            "record": record_to_gold(self.record), "form": record_form(), "places": record_to_places(self.record),
        }  # fmt: skip

    def check(self, body: bytes) -> Checked:
        """A record as JSON, held against the models and the source."""
        try:
            record = Record.model_validate_json(body)
        except ValidationError as error:
            return Checked(None, tuple({"path": path, "message": text} for path, text in error_to_faults(error)))
        remarks = tuple(validate_record(record, self.source, self.notes))
        return Checked(gold_text(record_to_gold(record)), remarks=remarks)


def make_draft(document: Path, gold: Path, settings: extractor.Settings, notes: GoldNotes) -> Draft:
    """A draft from the gold file where there is one, else from an extraction; errors as those of ``extract``."""
    record = read_record(gold) if gold.is_file() else extractor.extract(document, settings)
    return Draft(document, record, read_outline(document, settings).source.lines, gold, notes)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a record that was sent: ``saved``, or the faults (schema) and remarks (validator) on it."""

    saved: bool
    faults: tuple[dict[str, str], ...]
    remarks: tuple[Remark, ...]

    def to_json(self) -> dict[str, Any]:
        """The answer for the page."""
        remarks = [
            {"level": remark.level, "check": remark.check, "path": remark.path, "message": remark.message}
            for remark in self.remarks
        ]
        return {"saved": self.saved, "faults": list(self.faults), "remarks": remarks}


def check_and_save(draft: Labelled, body: bytes, *, insist: bool = False, write: bool = True) -> Verdict:
    """Check what the page sent and write it as gold.

    What the models refuse is never written; what has faults of the validator only if the person insists, since a
    publisher's own contradictions are labelled as printed.
    """
    checked = draft.check(body)
    if checked.text is None:
        return Verdict(saved=False, faults=checked.faults, remarks=())
    allowed = insist or not any(remark.level == "fault" for remark in checked.remarks)
    if write and allowed:
        draft.gold.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(draft.gold, checked.text)
    return Verdict(saved=write and allowed, faults=(), remarks=checked.remarks)


def draft_to_page(draft: Labelled, token: str, nonce: str) -> str:
    """The page as HTML; the record and the source are inside it as data."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    data = {
        **draft.to_data(),
        "lines": [[line.number, line.page, line.text] for line in draft.lines],
        "token": token,
    }
    page = environment.get_template("label.html.j2")
    return page.render(document=draft.document.name, gold=draft.gold.name, data=data, nonce=nonce)


class LabelServer:
    """The page of one draft on a free port of 127.0.0.1; ``finished`` is set when the person is done."""

    def __init__(self, draft: Labelled, port: int = 0) -> None:
        self.draft = draft
        self.token = secrets.token_urlsafe(24)
        self.finished = threading.Event()
        self._server = TimedServer(port, _make_handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def host(self) -> str:
        """Host and port, as a browser names them."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """The address of the page, its token included."""
        return f"http://{self.host}/?token={self.token}"

    def __enter__(self) -> LabelServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _make_handler(server: LabelServer) -> type[TimedHandler]:
    class Handler(TimedHandler):
        """GET / is the page; POST /check, /save, /insist and /done are what it asks for."""

        def do_GET(self) -> None:  # noqa: N802
            self.asked()
            if not self._is_ours() or self.path != f"/?token={server.token}":
                self._answer(403, "text/plain", "禁止访问".encode())
                return
            nonce = secrets.token_urlsafe(16)
            page = draft_to_page(server.draft, server.token, nonce)
            policy = f"{_POLICY}; script-src 'nonce-{nonce}'"
            self._answer(200, "text/html", page.encode(), {"Content-Security-Policy": policy})

        def do_POST(self) -> None:  # noqa: N802
            length = whole_number(self.headers.get("Content-Length") or "0")
            token = (self.headers.get("X-Token") or "").encode("utf-8", "replace")
            right = secrets.compare_digest(token, server.token.encode())
            if not (self._is_ours() and right and length is not None and length <= _MAX_BODY):
                self._answer(403, "text/plain", "禁止访问".encode())
                return
            body = self.rfile.read(length)
            self.asked()
            if len(body) < length:
                return  # it broke off
            if self.path == "/done":
                server.finished.set()
                self._answer(200, "application/json", b"{}")
            elif self.path in ("/check", "/save", "/insist"):
                verdict = check_and_save(server.draft, body, insist=self.path == "/insist", write=self.path != "/check")
                self._answer(200, "application/json", json.dumps(verdict.to_json(), ensure_ascii=False).encode())
            else:
                self._answer(404, "text/plain", "没有这个地址".encode())

        def _is_ours(self) -> bool:
            # A page elsewhere can make a browser call this port, but not under this name or with this origin.
            origin = self.headers.get("Origin")
            return self.headers.get("Host") == server.host and origin in (None, f"http://{server.host}")

        def _answer(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Referrer-Policy", "no-referrer")  # the address holds the token
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            # The person may have closed the page before its answer came.
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Requests are nobody's business."""

    return Handler
