"""What the template shows: values with their links and findings, items made of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from extractor.export.marks import Marks
from extractor.report.links import Link, Locator
from models.base import ItemEvidence, Model
from models.record import Severity


@dataclass(frozen=True, slots=True)
class Value:
    """A text as shown, where it comes from, the numbers of the findings about it, and its path in the record."""

    text: str
    link: Link | None = None
    findings: tuple[int, ...] = ()
    severity: Severity | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the record: heading, tags, figures, texts and lists, each under its Chinese label.

    ``quote`` is the passage it was read from, for pages without the full text.
    """

    title: Value
    tags: tuple[str, ...] = ()
    figures: tuple[tuple[str, Value], ...] = ()
    texts: tuple[tuple[str, Value], ...] = ()
    lists: tuple[tuple[str, tuple[Value, ...]], ...] = ()
    passage: Link | None = None
    quote: str | None = None
    findings: tuple[int, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True)
class Shelf:
    """Makes values: it knows where they stand and which findings touch them."""

    locator: Locator
    marks: Marks

    def value(self, text: str, path: str, link: Link | None = None) -> Value:
        """A value under its path in the record."""
        numbers = self.marks.at(path)
        return Value(text, link, numbers, self.marks.severity(numbers), path)

    def field(self, model: Model, name: str, path: str, suffix: str = "") -> Value | None:
        """A field of an item as a value, ``None`` where it is missing."""
        raw = getattr(model, name)
        if raw is None or raw == "":
            return None
        text = figure_text(raw) + suffix if isinstance(raw, Decimal) else str(raw)
        return self.value(text, f"{path}.{name}", self._link(model, name))

    def texts(self, model: Model, name: str, path: str) -> tuple[Value, ...]:
        """A list of texts as values."""
        return tuple(
            self.value(text, f"{path}.{name}[{index}]", self._link(model, f"{name}[{index}]"))
            for index, text in enumerate(getattr(model, name))
        )

    def item(self, model: Model, path: str, title: Value, **parts: object) -> Item:
        """An item with its passage and its own findings; ``parts`` are the rest of ``Item``."""
        evidence: ItemEvidence | None = getattr(model, "evidence", None)
        link = self.locator.of_evidence(evidence.span) if evidence else None
        quote = evidence.span.text if evidence and link is None else None
        numbers = self.marks.at(path)
        about = {"passage": link, "quote": quote, "findings": numbers, "severity": self.marks.severity(numbers)}
        return Item(title, **about, **parts)  # type: ignore[arg-type]

    def _link(self, model: Model, name: str) -> Link | None:
        evidence: ItemEvidence | None = getattr(model, "evidence", None)
        if evidence is None:
            return None
        return self.locator.of_evidence(evidence.fields.get(name, evidence.span))


def figure_text(value: Decimal) -> str:
    """A figure with thousands separated and every printed digit: ``5,010.40``."""
    return format(value, ",f")
