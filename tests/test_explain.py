"""``check --explain`` knows every id that the program can print, and the list holds no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.checks.explain import finding_title, reading_findings
from extractor.cli.check import explanation

ROOT = Path(__file__).parent.parent / "extractor"
PREFIXES = (
    "account", "across", "completeness", "document", "llm", "load", "narrative", "ocr", "outline", "program", "tables", "tasks",
)  # fmt: skip
ID = re.compile(rf"(?:{'|'.join(PREFIXES)})\.[a-z_]*[a-z]")
NO_IDS = {"account.js", "document.scope", "tables.other", "tables.basic_expenditure_detail"}
"""Paths of the record and names of files, which look alike."""
KINDS = {"warn": "tables.{}", "unread": "narrative.unread_{}"}
"""Functions that complete an id with their first argument."""


def printed_ids() -> Iterator[str]:
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and ID.fullmatch(node.value):
                yield node.value
            elif isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", None))
                first = node.args[0]
                if name in KINDS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield KINDS[name].format(first.value)
            elif isinstance(node, ast.ClassDef) and file.name == "errors.py":
                yield from (f"llm.{code}" for code in _codes(node))


def _codes(node: ast.ClassDef) -> Iterator[str]:
    for item in node.body:
        target = (
            item.target
            if isinstance(item, ast.AnnAssign)
            else item.targets[0]
            if isinstance(item, ast.Assign)
            else None
        )
        if getattr(target, "id", None) == "code" and isinstance(item.value, ast.Constant):  # type: ignore[attr-defined]
            yield item.value.value  # type: ignore[attr-defined]


def test_every_finding_of_the_reading_is_explained_and_no_other() -> None:
    ids = set(printed_ids()) - NO_IDS
    known = set(reading_findings())
    assert sorted(ids - known) == []
    assert sorted(known - ids - {"tables.search_given_up", "llm.failed"}) == []


@pytest.mark.parametrize("identifier", ["tables.ambiguous_row", "across.balance", "llm.ungrounded"])
def test_an_explanation_says_what_to_do(identifier: str) -> None:
    assert f"编号：{identifier}" in explanation(identifier)
    assert "怎么办：" in explanation(identifier)


def test_a_rule_of_ones_own_is_called_by_its_id() -> None:
    assert finding_title("own.rule") == "own.rule"
    assert finding_title("tables.ambiguous_row") == "栏位不定的行"
