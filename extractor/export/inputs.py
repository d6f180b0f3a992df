"""What can be exported and reported on: a document, which is extracted, or a record that was written before."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from extractor.data_files import LARGEST_MADE, MalformedDataError, fault_text, read_data
from extractor.errors import UsageError, reason_of
from extractor.input.load import Source
from extractor.pipeline import extract
from extractor.settings import Settings
from models.record import Record

_PEEK = 4096


def read_record(source: Source, settings: Settings | None = None) -> Record:
    """The record of a document, or the record itself where ``source`` is a record's JSON.

    Raises UsageError for JSON that is no record of this version; errors of ``extract`` for documents.
    """
    data = record_bytes(source)
    return extract(source, settings) if data is None else bytes_to_record(data, str(source))


def record_bytes(source: Source) -> bytes | None:
    """The bytes of a record's JSON, ``None`` where the source is something else."""
    if isinstance(source, (str, Path)) and source != "-":
        path = Path(source)
        if not path.is_file():
            return None
        try:
            with path.open("rb") as stream:
                head = stream.read(_PEEK)
            return read_data(path, LARGEST_MADE) if _opens_json(head) else None
        except (OSError, MalformedDataError) as error:
            raise UsageError(f"无法读取：{reason_of(error)}", where=str(path)) from error
    if isinstance(source, (bytes, bytearray)):
        return bytes(source) if _opens_json(bytes(source[:_PEEK])) else None
    return None


def standard_input() -> Source:
    """All of standard input, so that it can be looked at before it is read."""
    return sys.stdin.buffer.read()


def bytes_to_record(data: bytes, where: str) -> Record:
    """A record from its JSON."""
    try:
        return Record.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "开头"
        raise UsageError(
            f"这是 JSON，但不是 juesuan 的记录：{place}：{fault_text(first)}",
            where=where,
            hint="请给出 juesuan extract 写出的记录，或者原文件",
        ) from error


def _opens_json(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def document_names(records: Iterable[tuple[str, Record]]) -> list[tuple[str, Record]]:
    """Records under unique names: the input's own where known, a number behind it where two are the same."""
    named: list[tuple[str, Record]] = []
    taken: set[str] = set()
    for given, record in records:
        known = record.provenance.input.name if record.provenance else None
        base = name = Path(known if known and known != "<stdin>" else given).name or "document"
        number = 2
        while name in taken:
            name, number = f"{base}~{number}", number + 1
        taken.add(name)
        named.append((name, record))
    return named
