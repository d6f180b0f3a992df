"""How often values are right by how many readings give them."""

from __future__ import annotations

from pathlib import Path

import pytest
from eval_samples import changed, make_data_folder, sample_record
from test_compare import BETTER, INVENTIVE, WORSE, make_run

from evals.calibration import Tally, calibrate, calibration_to_lines
from evals.gold import load_manifest
from extractor.errors import UsageError

REASON = "narrative.deviations.reason"
OTHER = changed(lambda d: d["narrative"]["deviations"][1].update(reason="另有缘由"))


@pytest.fixture(name="data")
def _data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return make_data_folder(folder, {"river": sample_record()})


def test_a_value_counts_once_with_the_readings_that_give_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [make_run(data, name, {"river": record}, monkeypatch) for name, record in (("a", BETTER), ("b", OTHER))]
    found = calibrate(runs, load_manifest(data))
    assert found.fields[REASON][1] == Tally(given=2, right=1), "one reading has the right reason, one a wrong one"
    assert all(tally.right == tally.given for field in found.fields.values() for n, tally in field.items() if n == 2)


def test_what_gold_lacks_is_wrong_however_many_say_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [make_run(data, name, {"river": INVENTIVE}, monkeypatch) for name in ("a", "b")]
    tally = calibrate(runs, load_manifest(data)).fields["narrative.deviations.subject"][2]
    assert tally.given == tally.right + 1


def test_tables_that_no_model_reads_do_not_count(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [make_run(data, name, {"river": record}, monkeypatch) for name, record in (("a", BETTER), ("b", WORSE))]
    found = calibrate(runs, load_manifest(data))
    assert found.overall()[2].share == 1
    assert not any(field.startswith("tables.") for field in found.fields)


def test_the_least_trusted_field_stands_first(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [make_run(data, name, {"river": record}, monkeypatch) for name, record in (("a", BETTER), ("b", OTHER))]
    lines = calibration_to_lines(calibrate(runs, load_manifest(data)))
    assert lines[0] == "| 字段 | 2/2 一致 | 1/2 一致 |"
    assert lines[3].startswith("| 增减变动 · 原因 |")
    assert lines[3].endswith("| 50.0（2） |")


def test_one_reading_agrees_with_nobody(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="--repeat 2"):
        calibrate([make_run(data, "a", {}, monkeypatch)], load_manifest(data))
