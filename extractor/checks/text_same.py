"""One quantity, several values: changes that differ in a digit from section to section, sentences printed twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from extractor.checks.context import CheckContext
from extractor.checks.results import Failure, Figure, Held, Result, equal
from extractor.checks.text_figures import NUMBER, deviation_figure, deviations, quoted, unit_behind
from extractor.outline.tree import Outline
from extractor.text.characters import parse_amount
from extractor.text.clauses import clause_of
from extractor.text.money import UNIT
from models.base import decimal_string
from models.narrative import Deviation, DeviationSection

CHECK = "checks.same_quantity"
_WHOLES: frozenset[DeviationSection] = frozenset({
    "overall", "income", "expenditure", "fiscal_appropriation", "general_public_overall",
})  # fmt: skip
LEAST_TEXT = 24
"""A sentence that two places share has at least so many characters besides its figures."""
LEAST_EQUAL = 2
"""So many of its figures must agree before the one that differs is a slip."""


def text_same(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from _changes(context)
    yield from _behind_names(context)
    yield from _sentences(context)


# --- the same change in several sections ----------------------------------------------------------------------------------------


def _changes(context: CheckContext) -> Iterator[Result]:
    """Sections whose totals are one figure give one change; 119 beside 119.01 is a slip, 97.30 is another quantity."""
    groups: dict[Decimal, list[tuple[str, Deviation]]] = {}
    for path, item in deviations(context):
        if item.section in _WHOLES and item.comparison == "prior_year" and item.actual_amount:
            groups.setdefault(item.actual_amount, []).append((path, item))
    for group in groups.values():
        for field in ("change_amount", "change_pct"):
            figures = [
                (item, figure)
                for path, item in group
                if (figure := deviation_figure(context, path, item, field)) is not None and figure.value
            ]
            yield from _odd_ones(figures)


def _odd_ones(figures: list[tuple[Deviation, Figure]]) -> Iterator[Result]:
    counts = Counter(abs(figure.value) for _, figure in figures)
    if len(counts) < 2:
        if figures:
            yield Held(CHECK)
        return
    usual, times = counts.most_common(1)[0]
    for item, figure in figures:
        value = abs(figure.value)
        if value == usual or counts[value] >= times or not near_print(value, usual):
            continue
        same = next(one for _, one in figures if abs(one.value) == usual)
        yield Failure(
            CHECK,
            f"{figure.place.label}印为{decimal_string(value)}，其余{times}处同一个数印为{decimal_string(usual)}。",
            (figure.place, same.place),
            f"{decimal_string(value)} ≠ {decimal_string(usual)}",
            value,
            usual,
            origin=figure.origin,
            fact=f"{quoted(item.subject)}/{value}",
        )


def near_print(one: Decimal, other: Decimal) -> bool:
    """Whether two figures look like one that was mistyped: a digit changed or swapped, or the decimals lost."""
    short, long = sorted((decimal_string(one), decimal_string(other)), key=len)
    if long.startswith(f"{short}."):
        return True
    if len(short) < 4:
        return False
    if len(short) == len(long):
        differing = [index for index, (a, b) in enumerate(zip(short, long, strict=True)) if a != b]
        swapped = len(differing) == 2 and short[differing[0]] == long[differing[1]]
        return len(differing) == 1 or (swapped and short[differing[1]] == long[differing[0]])
    return Levenshtein.distance(short, long) == 1


# --- the amount of an item, behind its name and again behind its budget -----------------------------------------------------------

_LEVEL = re.compile(r"\((?:类|款|项)\)")
_AMOUNT_BEHIND = re.compile(rf"\((?:类|款|项)\)\"?(?:支出)?(?:决算)?数?[为是:]?(?P<amount>{NUMBER})(?P<unit>{UNIT})")
_ACTUAL = re.compile(rf"支出决算数?[为是:]?(?P<amount>{NUMBER})(?P<unit>{UNIT})")
LONGEST_ITEM = 400
"""So many characters may stand between the name of an item and its amount: what it was used for."""


def _behind_names(context: CheckContext) -> Iterator[Result]:
    """…（项）39.99万元，主要用于…。年初预算为76.33万元，支出决算为39.99万元: one amount, printed twice in its item.

    Behind the name it is the amount that was spent only where the budget is printed elsewhere in the item.
    """
    if context.outline is None:
        return
    folded = context.outline.source.folded
    for path, item in deviations(context):
        actual = deviation_figure(context, path, item, "actual_amount")
        printed = item.evidence.fields.get("actual_amount") if item.evidence is not None else None
        if item.section != "general_public_items" or actual is None or printed is None or item.reference_amount is None:
            continue
        for match in _amounts_of_item(folded, _begin(item, printed.start), printed.start):
            value = parse_amount(match["amount"])
            if (
                value is not None
                and match.start("amount") != printed.start
                and match["unit"] == unit_behind(context, actual)
            ):
                label = f"文字说明“{quoted(item.subject)}”又一处金额"
                yield equal(CHECK, context.span_figure(value, *match.span("amount"), label), actual)


def _begin(item: Deviation, figure: int) -> int:
    """Where the item begins whose figure stands at an offset: an item without a class has the one above it before it."""
    spans = [] if item.evidence is None else [item.evidence.span, *item.evidence.fields.values()]
    return max(min((span.start for span in spans), default=0), figure - LONGEST_ITEM, 0)


def _amounts_of_item(folded: str, begin: int, start: int) -> Iterator[re.Match[str]]:
    """The amount behind the name of an item that begins at ``begin``, a figure of which stands at ``start``, and the one behind 支出决算."""
    level = max((one.start() for one in _LEVEL.finditer(folded, begin, start)), default=None)
    behind = _AMOUNT_BEHIND.match(folded, level) if level is not None else None
    if behind is None:
        return
    yield behind
    following = _LEVEL.search(folded, behind.end(), behind.end() + LONGEST_ITEM)
    actual = _ACTUAL.search(folded, behind.end(), following.start() if following else behind.end() + LONGEST_ITEM)
    if actual is not None:
        yield actual


# --- sentences that stand twice -----------------------------------------------------------------------------------------------

_SENTENCE = re.compile(r"[^。;]{30,400}[。;]")
_LONGEST_SENTENCE = 401
_UP_TO_A_STOP = re.compile(r"[^。;]++[。;]?")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_COMPARED = re.compile(r"预算|决算|执行数|上年|同比|相比|增减|占[^,]{0,12}%")
"""Sentences of the explanation are alike by their template, and their figures differ by right."""


def _sentences(context: CheckContext) -> Iterator[Result]:
    """The same sentence in a summary and in the key work, with one figure that differs."""
    if context.outline is None:
        return
    seen: dict[str, list[re.Match[str]]] = {}
    for sentence in _sentences_of(context.outline):
        if _COMPARED.search(sentence[0]):
            continue
        skeleton = _FIGURE.sub("#", sentence[0])
        if len(skeleton) - skeleton.count("#") < LEAST_TEXT or skeleton.count("#") <= LEAST_EQUAL:
            continue
        for other in seen.setdefault(skeleton, []):
            yield from _pair(context, other, sentence)
        seen[skeleton].append(sentence)


def _sentences_of(outline: Outline) -> Iterator[re.Match[str]]:
    """Sentences without the heading before them, which ends in no stop."""
    edges = sorted({edge for section in outline.walk() for edge in (section.start, section.body)} | {0})
    for start, end in pairwise([*edges, len(outline.source.folded)]):
        # Stop by stop: whole tables stand between two stops, and are not searched from every character on.
        for run in _UP_TO_A_STOP.finditer(outline.source.folded, start, end):
            sentence = _SENTENCE.match(run.string, max(run.start(), run.end() - _LONGEST_SENTENCE), run.end())
            if sentence is not None:
                yield sentence


def _pair(context: CheckContext, one: re.Match[str], other: re.Match[str]) -> Iterator[Result]:
    folded = one.string
    left = list(_FIGURE.finditer(folded, *one.span()))
    right = list(_FIGURE.finditer(folded, *other.span()))
    differing = [(a, b) for a, b in zip(left, right, strict=True) if a[0] != b[0]]
    if len(differing) != 1 or len(left) - 1 < LEAST_EQUAL:
        if not differing:
            yield Held(CHECK)
        return
    a, b = differing[0]
    yield Failure(
        CHECK,
        f"同一句话印了两次，只有一个数不同：“{clause_of(folded, *a.span())}”与“{clause_of(folded, *b.span())}”。",
        (
            context.span_place(*a.span(), "重复的句子（前）"),
            context.span_place(*b.span(), "重复的句子（后）"),
        ),
        f"{a[0]} ≠ {b[0]}",
        Decimal(a[0].replace(",", "")),
        Decimal(b[0].replace(",", "")),
    )
