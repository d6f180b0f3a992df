"""``juesuan schema``: the JSON Schema of the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.output import write_output
from models.record import Record


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("schema")(run)


def schema_text() -> str:
    """The JSON Schema of a written record, as published in ``schema/record.schema.json``."""
    schema = Record.model_json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def run(output: Annotated[Path | None, typer.Option("-o", "--output", help="Write there.")] = None) -> None:
    """Print the JSON Schema of the record."""
    write_output(output, schema_text())
