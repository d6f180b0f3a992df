"""What ``check --judge`` finds, held against the lists of careful readers: replayed from recordings."""

from __future__ import annotations

import pytest

from evals.cassettes import CASSETTES, replay_settings
from evals.gold import load_manifest
from evals.judge import Judged, JudgeScores, judge_scores, judge_to_lines


@pytest.mark.skipif(not (CASSETTES / "judge").is_dir(), reason="no cassettes are recorded")
def test_what_is_proved_in_the_corpus_is_what_readers_listed() -> None:
    manifest = load_manifest()
    scores = judge_scores(manifest, manifest.select(cases=("wuchang_office_2022-text",)), replay_settings(), CASSETTES)
    assert scores.total() == (2, 2, 2)
    assert scores.cases[0].unlisted == ()
    assert scores.cases[0].failed == ()


def test_what_is_proved_where_no_list_is_counts_as_not_listed() -> None:
    scores = JudgeScores([Judged("a", 3, ("一处矛盾",), None)])
    lines = judge_to_lines(scores)
    assert scores.total() == (3, 1, 0)
    assert "共指出 3 处，证实的并为 1 条，其中清单所列 0 条，准确率 0.0%" in lines
    assert "  不在清单：a  一处矛盾" in lines
