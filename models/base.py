"""The base of all record models: frozen, closed to unknown keys, money as Decimal and never as float."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

_DECIMAL_STRING = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def _to_decimal(value: Any) -> Decimal:
    """A decimal string or a Decimal; a float, an int or a formatted figure is refused."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"not a finite amount: {value}")
        return value
    if isinstance(value, str) and _DECIMAL_STRING.fullmatch(value):
        return Decimal(value)
    raise ValueError(f"a decimal string such as '5010.42' is wanted, not {value!r}")


def decimal_string(value: Decimal) -> str:
    """The figure as printed, without separators: ``Decimal("0.00")`` → ``"0.00"``."""
    return format(value, "f")


_FigureSerializer = PlainSerializer(decimal_string, return_type=str)
_FigureSchema = WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$"})

Amount = Annotated[Decimal, BeforeValidator(_to_decimal), _FigureSerializer, _FigureSchema]
"""Money in the unit of the document (``Record.document.unit``, nearly always 万元), as printed."""

Percent = Annotated[Decimal, BeforeValidator(_to_decimal), _FigureSerializer, _FigureSchema]
"""A percentage without its sign: 95.82 for 95.82 %."""

Score = Annotated[Decimal, BeforeValidator(_to_decimal), _FigureSerializer, _FigureSchema]
"""Points of a self-evaluation, as printed."""

BBox = tuple[float, float, float, float]
"""``(x0, top, x1, bottom)`` in PDF points, measured from the upper left corner of the page."""


class Model(BaseModel):
    """Frozen, strict, and closed: a misspelt key fails at the door instead of vanishing."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, ser_json_inf_nan="constants")


def _is_none(value: object) -> bool:
    return value is None


def unset() -> Any:
    """The default of a field that a record leaves out where it has nothing to say: ``None``, and not written."""
    return Field(default=None, exclude_if=_is_none)


class Evidence(Model):
    """Where a text stands: a span of the white-space-free source text, and its page where pages are known.

    ``start`` and ``end`` count characters of the source text (``end`` exclusive); ``text`` is the source text between
    them, verbatim. ``distance`` is the number of character edits between the value and ``text``: 0 for an exact match.
    ``file`` names the file of an account of several, ``address`` says where it stands in the words of its format, where lines
    and pages do not tell a person (``收入决算表!A7``, ``第3个表 第7行第2列``, ``第12段``).
    """

    page: int | None
    start: int
    end: int
    text: str
    match: Literal["exact", "approximate"] = "exact"
    distance: int = 0
    bbox: BBox | None = unset()
    file: str | None = unset()
    address: str | None = unset()


class ItemEvidence(Model):
    """Where a narrative item comes from: the whole passage, each text value by its path, and who read it.

    ``fields`` is keyed by the path inside the item, such as ``reason`` or ``goals[0].indicators[2].level3``.
    ``engine`` is ``rules`` or the model's name with its prompt, such as ``llm:qwen-max deviations@v2``.
    """

    engine: str
    span: Evidence
    fields: dict[str, Evidence] = Field(default_factory=dict)
