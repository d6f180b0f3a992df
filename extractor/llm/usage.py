"""Counting: calls, retries of each kind, tokens, latency. Failed attempts count as well."""

from __future__ import annotations

from dataclasses import dataclass, fields

from extractor.model_settings import Prices
from models.record import Usage


@dataclass
class Counters:
    """What was used, for one document or for a whole run. ``calls`` are HTTP requests sent, failed ones included."""

    calls: int = 0
    cache_hits: int = 0
    transport_retries: int = 0
    schema_retries: int = 0
    grounding_retries: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    latency_seconds: float = 0.0

    @property
    def retries(self) -> int:
        """Retries of all three kinds."""
        return self.transport_retries + self.schema_retries + self.grounding_retries

    def add(self, other: Counters) -> None:
        """Count what another counted."""
        for entry in fields(self):
            setattr(self, entry.name, getattr(self, entry.name) + getattr(other, entry.name))

    def to_usage(self, prices: Prices) -> Usage:
        """The same as part of the provenance."""
        return Usage(
            calls=self.calls,
            cache_hits=self.cache_hits,
            retries=self.retries,
            prompt_tokens=self.prompt_tokens,
            completion_tokens=self.completion_tokens,
            latency_seconds=round(self.latency_seconds, 3),
            cost=prices.cost(self.prompt_tokens, self.completion_tokens),
        )


def estimate_tokens(text: str) -> int:
    """Tokens of a text, roughly: a Chinese character is one, of anything else four characters are one."""
    wide = sum(character > "\u2e80" for character in text)
    return wide + (len(text) - wide + 3) // 4
