"""The held-back documents: sound gold, and nothing of them in what the model is shown as an example."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from evals.gold import load_manifest
from evals.validate import validate_gold
from extractor.llm.prompts import list_prompts, load_examples
from extractor.task_folders import shipped_tasks

FOLDER = ROOT / "evals" / "heldback"
AMOUNT = re.compile(r"(?<![\d,.])\d,?\d{2,3}(?:,\d{3})*\.\d{2}(?!\d)")
"""An amount that no two documents share by chance."""


def test_gold_of_the_held_back_documents_is_sound() -> None:
    manifest = load_manifest(FOLDER)
    faults = [remark for remarks in validate_gold(manifest).values() for remark in remarks if remark.level == "fault"]
    assert faults == []
    assert {case.role for case in manifest.cases} == {"test"}
    assert manifest.select(role="test") == manifest.cases


@pytest.mark.parametrize("path", sorted((FOLDER / "corpus").iterdir()), ids=lambda path: path.stem)
def test_no_prompt_and_no_example_shows_a_held_back_document(path) -> None:  # type: ignore[no-untyped-def]
    amounts = set(AMOUNT.findall(path.read_text(encoding="utf-8")))
    shown = [prompt.text for prompt in list_prompts()]
    shown += [unit["text"] for task in shipped_tasks() for one in load_examples(task) for unit in one.units]
    assert len(amounts) > 20
    assert {amount for amount in amounts if any(amount in one for one in shown)} == set()
