"""Plots as inline SVG: drawn 360 units wide, so that they read the same in a column of a wide page and on a phone."""

from __future__ import annotations

import itertools
import math
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

WIDTH = 360
_LEFT, _RIGHT, _ROW = 12, 348, 34
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Told apart by readers who see colours differently; every run has a shape of its own too."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One labelled line with one value (0 to 1, or ``None``) for each run."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One run in a scatter plot."""

    label: str
    x: float
    y: float


def strips_to_svg(strips: Sequence[Strip], title: str) -> str:
    """A dot plot: a line for each strip, a mark for each run, on an axis that ends at 1."""
    values = [value for strip in strips for value in strip.values if value is not None]
    low = axis_start(values)
    height = 30 + _ROW * len(strips)
    svg = _svg(height, title)
    for step in _ticks(low):
        x = _scale(step, low, 1.0)
        _line(svg, x, 20, x, height - 4, "#e2e2e2")
        _text(svg, min(max(x, 16), _RIGHT - 8), 13, f"{step * 100:g}", anchor="middle", size=11, colour="#666")
    for index, strip in enumerate(strips):
        y = 30 + _ROW * index
        _text(svg, _LEFT, y + 8, _shorten(strip.label, 54), size=12)
        _line(svg, _LEFT, y + 20, _RIGHT, y + 20, "#cfcfcf")
        for run, value in enumerate(strip.values):
            if value is not None:
                hint = f"{strip.label}：{value * 100:.2f}"
                # Runs that agree stand beside each other and not on top of each other.
                _mark(svg, run, _scale(value, low, 1.0), y + 20 + (run - (len(strip.values) - 1) / 2) * 5, hint)
    return _markup(svg)


def points_to_svg(points: Sequence[Point], title: str, x_label: str) -> str:
    """A scatter plot of score against cost; the score's axis ends at 1, the cost's begins at 0."""
    height = 250
    svg = _svg(height, title)
    low = axis_start([point.y for point in points])
    top, bottom, left = 16, height - 44, 44
    widest = max((point.x for point in points), default=0.0) or 1.0
    for step in _ticks(low):
        y = bottom - (step - low) / (1.0 - low) * (bottom - top)
        _line(svg, left, y, _RIGHT, y, "#e2e2e2")
        _text(svg, left - 6, y + 4, f"{step * 100:g}", anchor="end", size=11, colour="#666")
    _line(svg, left, bottom, _RIGHT, bottom, "#999")
    for share in (0.0, 0.5, 1.0):
        x = left + share * (_RIGHT - 30 - left)
        _text(svg, x, bottom + 16, plain_number(widest * share), anchor="middle", size=11, colour="#666")
    _text(svg, _RIGHT, bottom + 34, x_label, anchor="end", size=12, colour="#444")
    for run, point in enumerate(points):
        x = left + point.x / widest * (_RIGHT - 30 - left)
        y = bottom - (point.y - low) / (1.0 - low) * (bottom - top)
        _mark(svg, run, x, y, f"{point.label}：{point.y * 100:.2f}，{plain_number(point.x)}")
    return _markup(svg)


def legend_mark(run: int) -> str:
    """The mark of a run, for a legend."""
    svg = Element("svg", {"viewBox": "0 0 16 16", "width": "16", "height": "16", "aria-hidden": "true"})
    _mark(svg, run, 8, 8, "")
    return _markup(svg)


def plain_number(value: float) -> str:
    """A quantity for a reader: thousands separated, decimals only where it is small."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def axis_start(values: Sequence[float]) -> float:
    """Where the axis begins: the tenth below the least value, so that differences near 1 can be seen."""
    return min(math.floor(min(values, default=0.0) * 10) / 10, 0.9)


def _ticks(low: float) -> list[float]:
    step = 0.2 if low < 0.5 else 0.1 if low < 0.8 else 0.05 if low < 0.9 else 0.02
    count = round((1.0 - low) / step)
    return [round(1.0 - step * index, 4) for index in range(count + 1) if 1.0 - step * index >= low - 1e-9]


def _scale(value: float, low: float, high: float) -> float:
    return _LEFT + 6 + (value - low) / (high - low) * (_RIGHT - _LEFT - 12)


def _svg(height: int, title: str) -> Element:
    svg = Element("svg", {"viewBox": f"0 0 {WIDTH} {height}", "role": "img", "class": "chart"})
    SubElement(svg, "title").text = title
    return svg


def _line(svg: Element, x1: float, y1: float, x2: float, y2: float, colour: str) -> None:
    place = {"x1": f"{x1:.1f}", "y1": f"{y1:.1f}", "x2": f"{x2:.1f}", "y2": f"{y2:.1f}"}
    SubElement(svg, "line", {**place, "stroke": colour})


def _text(
    svg: Element, x: float, y: float, text: str, *, anchor: str = "start", size: int = 12, colour: str = "#222"
) -> None:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, "font-size": str(size), "fill": colour}
    SubElement(svg, "text", place).text = text


def _mark(svg: Element, run: int, x: float, y: float, hint: str) -> None:
    colour = {"fill": COLOURS[run % len(COLOURS)], "stroke": "#fff", "stroke-width": "1"}
    shapes = (
        f"M{x - 5:.1f} {y:.1f}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
        f"M{x - 4.5:.1f} {y - 4.5:.1f}h9v9h-9z",
        f"M{x:.1f} {y - 5.5:.1f}l5.5 10h-11z",
        f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z",
    )
    mark = SubElement(svg, "path", {**colour, "d": shapes[run % len(shapes)]})
    if hint:
        SubElement(mark, "title").text = hint


def _shorten(text: str, width: int) -> str:
    """``text`` cut to a width in half-width characters, a Chinese one being two."""
    widths = list(itertools.accumulate(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text))
    return text if not widths or widths[-1] <= width else text[: bisect_left(widths, width - 1)] + "…"


def _markup(svg: Element) -> str:
    # Inside HTML the element needs no namespace; ElementTree escapes all text.
    return tostring(svg, encoding="unicode")
