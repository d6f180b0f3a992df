"""A Frictionless data package: the descriptor of the CSV files, with a schema for each.

Figures are of type ``number``: its lexical form is a decimal string, and readers of the standard (frictionless-py) make
Decimals of it, so that ``5010.40`` stays exact from end to end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from extractor.export.parts import DOCUMENTS, PARTS, FieldType, Part, PartField
from extractor.version import __version__

_TYPES: dict[FieldType, str] = {
    "string": "string",
    "integer": "integer",
    "decimal": "number",
    "number": "number",
    "strings": "array",
}


@dataclass(frozen=True)
class FileFacts:
    """What the descriptor says of a file: its size in bytes, its SHA-256."""

    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> FileFacts:
        """Of a file on the disk, which need not fit into memory."""
        with path.open("rb") as stream:
            return cls(path.stat().st_size, file_digest(stream, "sha256").hexdigest())


def make_descriptor(files: Mapping[str, bytes | FileFacts], parts: Sequence[Part] = PARTS) -> str:
    """``datapackage.json`` for the CSV files, given by part name; bytes and hashes are those of the files."""
    descriptor = {
        "profile": "data-package",
        "name": "juesuan",
        "title": "部门决算公开数据",
        "description": f"由 juesuan {__version__} 从部门决算公开材料中读出的数据；金额单位见各行 unit 列。",
        "resources": [_resource(part, files[part.name]) for part in parts],
    }
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"


def _resource(part: Part, file: bytes | FileFacts) -> dict[str, Any]:
    facts = FileFacts(len(file), sha256(file).hexdigest()) if isinstance(file, bytes) else file
    return {
        "name": part.name.replace("_", "-"),
        "title": part.title,
        "path": f"{part.name}.csv",
        "profile": "tabular-data-resource",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": facts.size,
        "hash": f"sha256:{facts.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": _schema(part),
    }


def _schema(part: Part) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(field) for field in part.fields], "missingValues": [""]}
    if part is DOCUMENTS:
        schema["primaryKey"] = ["document"]
    else:
        reference = {"resource": DOCUMENTS.name, "fields": ["document"]}
        schema["foreignKeys"] = [{"fields": ["document"], "reference": reference}]
    return schema


def _field(field: PartField) -> dict[str, Any]:
    described: dict[str, Any] = {"name": field.name, "type": _TYPES[field.type], "title": field.title}
    # An empty text and a missing one look the same in CSV, so only figures and keys can be required.
    if field.required and field.type != "string":
        described["constraints"] = {"required": True}
    return described
