"""Patterns over long runs: none of the program's takes four times as long for twice the text."""

from __future__ import annotations

import importlib.util
import re
from collections import defaultdict
from pathlib import Path

import pytest

import extractor
from evals.fuzz.inner_patterns import inner_patterns, noted, places
from evals.fuzz.patterns import BOUNDED, WAYS, Used, patterns, slow_patterns

SAMPLED = 9
"""Every ninth pattern is tried here, all of them by ``make fuzz``."""


def used(pattern: str, *ways: str) -> Used:
    return Used("invented", re.compile(pattern), ways or WAYS)


def test_no_pattern_of_a_sample_is_slow_on_a_run() -> None:
    inner, _ = inner_patterns(extractor, defaultdict(set))
    sample = [*patterns(), *inner][::SAMPLED]
    assert [str(slow) for slow in slow_patterns(sample, thorough=False)] == []


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        pytest.param(r"\d+\.\d+", "search", id="a run tried again from each of its characters"),
        pytest.param(r"[\s|-]*-{2}[\s|-]*-{2}[\s|-]*", "fullmatch", id="repeats of the same characters side by side"),
        pytest.param(r"(?:数额|数|额)*", "fullmatch", id="a run that can be parted in many ways"),
    ],
)
def test_the_scan_finds_a_pattern_that_grows_faster_than_its_text(pattern: str, way: str) -> None:
    assert [slow.way for slow in slow_patterns([used(pattern, way)], thorough=False)] == [way]


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        pytest.param(r"(?<!\d)\d++\.\d+", "search", id="a run entered at its beginning only"),
        pytest.param(r"\d+\.\d+", "fullmatch", id="asked at one place"),
        pytest.param(r"(?s)(?=.*?-{2})[\s|-]++", "fullmatch", id="looked ahead once"),
        pytest.param(r"(?:数额|数|额)*+", "fullmatch", id="a run taken for good"),
    ],
)
def test_the_scan_lets_a_linear_pattern_pass(pattern: str, way: str) -> None:
    assert list(slow_patterns([used(pattern, way)], thorough=False)) == []


def test_the_scan_knows_how_a_pattern_is_asked() -> None:
    ways = {one.name: one.ways for one in patterns()}
    assert ways["extractor.narrative.key_work.lines._DONE"] == ("fullmatch",)
    assert ways["extractor.input.account._FIGURE"] == ("search",)


def test_every_pattern_with_a_bound_is_one_of_the_program() -> None:
    assert set(BOUNDED) <= {one.name for one in patterns()}


SOURCE = """
import re
WORD = "合计"
def known(text):
    return re.search(rf"{WORD}\\d+", text, re.ASCII)
def handed(text, word):
    return re.fullmatch(
        rf"{word}\\d*", text
    )
"""


def test_patterns_in_functions_are_known_or_seen_at_work_or_told(tmp_path: Path) -> None:
    (tmp_path / "invented_module.py").write_text(SOURCE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("invented_module", tmp_path / "invented_module.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    known, handed = places(module)
    assert known.pattern == re.compile(r"合计\d+", re.ASCII)
    assert (known.way, handed.way, handed.pattern) == ("search", "fullmatch", None)
    with noted() as seen:
        module.handed("小计12", "小计")
    asked = [
        found for (file, line), found in seen.items() if file == handed.file and handed.first <= line <= handed.last
    ]
    assert asked == [{re.compile(r"小计\d*")}]
