"""The result of one picture, in points: words with their confidence and second reading, and rulings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from extractor.layout import Box, PageGeometry, Ruling, Word


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A piece of text in one cell or line. ``second`` is what another look at it said, ``None`` where it was the same."""

    text: str
    box: Box
    confidence: float
    second: str | None = None

    @property
    def word(self) -> Word:
        """As the later stages take it."""
        return Word(self.text, self.box, self.confidence)


@dataclass(frozen=True, slots=True)
class OcrPicture:
    """A picture as read, upright: sizes and boxes in points from its upper left corner.

    ``quarter`` clockwise turns and then ``skew`` degrees clockwise made it upright.
    """

    width: float
    height: float
    words: tuple[OcrWord, ...]
    horizontals: tuple[Ruling, ...]
    verticals: tuple[Ruling, ...]
    quarter: int = 0
    skew: float = 0.0

    def geometry(self, page: int = 0) -> PageGeometry:
        """As a page of its own."""
        words = tuple(word.word for word in self.words)
        return PageGeometry(page, self.width, self.height, words, self.horizontals, self.verticals)

    def to_json(self) -> dict[str, Any]:
        """Plain data for the cache."""
        return {
            "width": self.width,
            "height": self.height,
            "quarter": self.quarter,
            "skew": self.skew,
            "words": [[w.text, [round(v, 2) for v in w.box], w.confidence, w.second] for w in self.words],
            "horizontals": [[round(v, 2) for v in ruling] for ruling in self.horizontals],
            "verticals": [[round(v, 2) for v in ruling] for ruling in self.verticals],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> OcrPicture:
        """The inverse of ``to_json``; KeyError, TypeError or ValueError where it is something else."""
        return cls(
            float(data["width"]),
            float(data["height"]),
            tuple(OcrWord(str(t), Box(*box), float(c), s) for t, box, c, s in data["words"]),
            tuple(Ruling(*ruling) for ruling in data["horizontals"]),
            tuple(Ruling(*ruling) for ruling in data["verticals"]),
            int(data["quarter"]),
            float(data["skew"]),
        )
