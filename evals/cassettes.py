"""Recorded exchanges with a language model: how they are stored, matched and replayed.

A cassette is vcrpy's format, one file for each task, prompt version and document. Bodies are readable UTF-8 JSON. A replay
matches method, path and body (compared as JSON); a request that was never recorded is an error that names what differs.
Headers are not kept, so that no key can be in a cassette.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from extractor.data_files import own_yaml
from extractor.errors import MissingExtraError
from extractor.files import write_atomically
from extractor.model_settings import ModelSettings

CASSETTES = Path(__file__).resolve().parents[1] / "cassettes"
MODEL = "recorded"
"""The model's name in recorded requests: part of the body, and so of the match."""
URL = "http://127.0.0.1:8399/v1"
"""Where recording listens; a replay reaches nothing there."""
UNSORTED = "unsorted.yaml"
_KEPT_HEADERS = ("content-type",)
_ONE = threading.Lock()


class _Text(str):
    """Text that is written as a block, line by line."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(
    _Text, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:str", str(value), style="|")
)


def body_digest(body: bytes | str | dict[str, Any]) -> str:
    """A request body, however its keys are ordered or its characters escaped, as a short name."""
    data = body if isinstance(body, dict) else json.loads(body)
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _readable(body: bytes | str) -> _Text:
    return _Text(json.dumps(json.loads(body), ensure_ascii=False, indent=1))


class Serializer:
    """vcrpy's dictionaries as YAML in which a reviewer can read the Chinese."""

    @staticmethod
    def serialize(cassette: dict[str, Any]) -> str:
        """The text of a file."""
        for interaction in cassette["interactions"]:
            interaction["request"]["body"] = _readable(interaction["request"]["body"])
            interaction["request"]["headers"] = {}
            response = interaction["response"]
            response["body"]["string"] = _readable(response["body"]["string"])
            kept = {name.lower(): value for name, value in response["headers"].items()}
            response["headers"] = {name: kept[name] for name in _KEPT_HEADERS if name in kept}
        return yaml.dump(cassette, Dumper=_Dumper, allow_unicode=True, sort_keys=True, width=1000)

    @staticmethod
    def deserialize(text: str) -> Any:
        """The dictionaries of a file."""
        return own_yaml(text)


class Folder:
    """A folder of cassettes as vcrpy's one cassette. ``places`` says which file a new exchange belongs to, by digest."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}

    def load_cassette(self, cassette_path: Any, serializer: Any) -> Any:
        """All exchanges below the folder; each stays in the file that it came from."""
        from vcr.persisters.filesystem import CassetteNotFoundError  # type: ignore[import-untyped]
        from vcr.serialize import deserialize  # type: ignore[import-untyped]

        folder = Path(cassette_path)
        requests: list[Any] = []
        responses: list[Any] = []
        for path in sorted(folder.rglob("*.yaml")):
            found = deserialize(path.read_text(encoding="utf-8"), serializer)
            for request, response in zip(found[0], found[1], strict=True):
                self.places.setdefault(body_digest(request.body), path.relative_to(folder).as_posix())
                requests.append(request)
                responses.append(response)
        if not requests:
            raise CassetteNotFoundError
        return requests, responses

    def save_cassette(self, cassette_path: Any, cassette_dict: dict[str, Any], serializer: Any) -> None:
        """Every file whose exchanges have changed; a recorded failure of the transport is not kept."""
        from vcr.serialize import serialize

        files: dict[str, dict[str, Any]] = {}
        for request, response in zip(cassette_dict["requests"], cassette_dict["responses"], strict=True):
            if response["status"]["code"] != 200:
                continue
            digest = body_digest(request.body)
            place = files.setdefault(self.places.get(digest, UNSORTED), {})
            place[digest] = (request, deepcopy(response))  # vcrpy's serializer changes it in place
        for name, found in files.items():
            path = Path(cassette_path) / name
            pairs = [found[digest] for digest in sorted(found)]
            text = serialize({"requests": [p[0] for p in pairs], "responses": [p[1] for p in pairs]}, serializer)
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(path, text)


@lru_cache(maxsize=512)
def _parsed(body: bytes) -> Any:
    return json.loads(body)


def json_body(new: Any, recorded: Any) -> None:
    """vcrpy matcher: bodies equal as JSON; says which message differs, and where."""
    ours, theirs = _parsed(bytes(new.body)), _parsed(bytes(recorded.body))
    if ours == theirs:
        return
    names = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
    details = [f"{name} differs" for name in names if name != "messages"]
    for index, (a, b) in enumerate(zip(ours.get("messages", ()), theirs.get("messages", ()), strict=False)):
        if a != b:
            details.append(_difference(index, str(a.get("content")), str(b.get("content"))))
    if len(ours.get("messages", ())) != len(theirs.get("messages", ())):
        details.append("the number of messages differs")
    raise AssertionError("; ".join(details))


def _difference(index: int, ours: str, theirs: str) -> str:
    at = next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    return (
        f"messages[{index}] differs at character {at}: sent {ours[at : at + 30]!r}, recorded {theirs[at : at + 30]!r}"
    )


def make_vcr(folder: Folder, record_mode: str) -> Any:
    """vcrpy set up for these cassettes."""
    try:
        import vcr  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtraError("重放录音需要 vcrpy", hint="安装 juesuan[dev]") from error
    machine = vcr.VCR(
        record_mode=record_mode,
        match_on=("method", "path", "json_body"),
        serializer="readable",
        filter_headers=["authorization"],
        decode_compressed_response=True,
    )
    machine.register_matcher("json_body", json_body)
    machine.register_serializer("readable", Serializer)
    machine.register_persister(folder)
    return machine


@contextmanager
def replaying(folder: Path = CASSETTES) -> Iterator[None]:
    """Every model call inside is answered from the cassettes, and none reaches a network. One at a time in a process."""
    with _ONE:
        machine = make_vcr(Folder(), "none")
        with machine.use_cassette(str(folder), allow_playback_repeats=True):
            yield


def replay_settings(**changes: Any) -> ModelSettings:
    """The settings with which the cassettes were recorded: no cache, nothing asked again, the recorded model's name."""
    values: dict[str, Any] = {
        "base_url": URL, "model": MODEL, "transport_retries": 0, "completeness_retries": 0, "cache": None, **changes,
    }  # fmt: skip
    return ModelSettings(**values)
