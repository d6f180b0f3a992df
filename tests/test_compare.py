"""Comparisons: the interval, the flips, wins and losses, and the exit codes of the commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from eval_samples import changed, deviation, make_data_folder, sample_record
from rich.console import Console
from typer.testing import CliRunner

import extractor.settings
from evals.cli import parse_prompts, register
from evals.compare import Difference, bootstrap_interval, compare_runs
from evals.counts import Counts
from evals.folder import Run, read_run
from evals.gold import load_manifest
from evals.report import cost_measure
from evals.run import RunOptions, run_cases
from evals.show import difference_text
from extractor.errors import UsageError
from models import Record, Usage

BETTER = sample_record()
WORSE = changed(lambda d: d["tables"]["expenditure"]["rows"][0].update(total="120.51"))
INVENTIVE = changed(
    lambda d: d["narrative"]["deviations"].append(deviation("income", "其他收入", "prior_year", "9", "9", "另有缘由"))
)
PUNCTUATED = changed(lambda d: d["narrative"]["deviations"][1].update(reason="严格控制接待标准,减少批次"))


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    register(app)
    return app


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return make_data_folder(folder, {"river": sample_record(), "lake": sample_record()})


def make_run(data: Path, name: str, records: dict[str, Record], monkeypatch: pytest.MonkeyPatch) -> Run:
    def extract(source: Path, settings: object, session: object = None) -> Record:
        return records.get(source.stem, BETTER)

    monkeypatch.setattr("extractor.extract", extract, raising=False)
    monkeypatch.setattr("extractor.Settings", extractor.settings.Settings, raising=False)
    folder = data.parent / name
    run_cases(folder, load_manifest(data), RunOptions())
    return read_run(folder)


def test_a_run_against_itself_differs_nowhere(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(data, "a", {"lake": WORSE}, monkeypatch)
    comparison = compare_runs(run, run)
    assert comparison.flips == ()
    assert {line.change for line in (*comparison.tasks, *comparison.fields)} <= {0.0, None}
    assert (comparison.overall.low, comparison.overall.high) == (0.0, 0.0)
    assert comparison.regressions == ()


def test_one_broken_figure_shows_in_its_field_its_task_and_the_flips(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = make_run(data, "a", {}, monkeypatch)
    after = make_run(data, "b", {"lake": WORSE}, monkeypatch)
    comparison = compare_runs(before, after)
    fell = {line.name for line in (*comparison.tasks, *comparison.fields) if line.change and line.change < 0}
    assert fell == {"tables", "tables.expenditure.rows.total"}
    assert [line.name for line in comparison.regressions] == ["overall", "tables"]
    tables = next(line for line in comparison.tasks if line.name == "tables")
    assert (tables.wins, tables.losses, tables.ties) == (0, 1, 1)
    (flip,) = comparison.flips
    assert (flip.case, flip.direction, flip.mistake.path) == ("lake-text", "broken", "tables.expenditure.rows[0].total")
    (back,) = compare_runs(after, before).flips
    assert back.direction == "mended"


def test_an_invented_item_flips_by_what_it_says_and_not_by_its_number(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def first(d: dict[str, dict[str, list[object]]]) -> None:
        d["narrative"]["deviations"].insert(0, deviation("income", "其他收入", "prior_year", "9", "9", "另有缘由"))

    before = make_run(data, "a", {"lake": INVENTIVE}, monkeypatch)
    after = make_run(data, "b", {"lake": changed(first)}, monkeypatch)
    assert compare_runs(before, after).flips == ()


def test_runs_without_a_common_case_cannot_be_compared(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(data, "a", {}, monkeypatch)
    run_cases(data.parent / "b", load_manifest(data), RunOptions(cases=("lake",)))
    run_cases(data.parent / "c", load_manifest(data), RunOptions(cases=("river",)))
    with pytest.raises(UsageError, match="没有共同的用例"):
        compare_runs(read_run(data.parent / "b"), read_run(data.parent / "c"))
    assert compare_runs(run, read_run(data.parent / "b")).left_out == ("river-text",)


def test_runs_scored_against_different_gold_cannot_be_compared(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = make_run(data, "a", {}, monkeypatch)
    (data / "lake.json").write_text(WORSE.model_dump_json(), encoding="utf-8")
    with pytest.raises(UsageError, match="不同的 gold"):
        compare_runs(before, make_run(data, "b", {}, monkeypatch))


def test_the_forms_of_a_document_are_one_document(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = json.loads((data / "manifest.yaml").read_text(encoding="utf-8"))
    for case in manifest["cases"]:
        case["document"] = "river"
    (data / "manifest.yaml").write_text(json.dumps(manifest), encoding="utf-8")
    before = make_run(data, "a", {}, monkeypatch)
    comparison = compare_runs(before, make_run(data, "b", {"lake": WORSE}, monkeypatch))
    assert (comparison.cases, comparison.documents) == (2, 1)
    assert (comparison.overall.wins, comparison.overall.losses, comparison.overall.low) == (0, 1, None)


def counts(correct: int, wrong: int) -> Counts:
    return Counts(correct=correct, wrong=wrong)


def test_one_document_gives_no_interval() -> None:
    assert bootstrap_interval([(counts(5, 5), counts(8, 2))]) == (None, None)


@pytest.mark.parametrize(("documents", "claimed"), [(5, False), (6, True)])
def test_a_difference_is_called_beyond_chance_from_six_documents_on(documents: int, claimed: bool) -> None:
    line = Difference("tables", 0.8, 0.9, 0.05, 0.12, wins=documents, losses=0, ties=0)
    assert line.beyond_chance is claimed


def test_the_interval_over_few_documents_is_exact() -> None:
    # Draws of two: (a,a) 1/4, (a,b) 1/2, (b,b) 1/4; the difference is 0, 0.1 or 0.2.
    low, high = bootstrap_interval([(counts(5, 5), counts(5, 5)), (counts(5, 5), counts(7, 3))])
    assert (low, high) == pytest.approx((0.0, 0.2))


def test_the_interval_over_many_documents_is_the_same_every_time_and_shrinks() -> None:
    few = [(counts(5, 5), counts(5 + i % 2, 5 - i % 2)) for i in range(6)]
    many = few * 10
    assert bootstrap_interval(few) == bootstrap_interval(few)
    (low, high), (narrow_low, narrow_high) = bootstrap_interval(few), bootstrap_interval(many)
    assert low is not None
    assert narrow_low is not None
    assert high is not None
    assert narrow_high is not None
    assert low <= narrow_low <= 0.05 <= narrow_high <= high


def test_documents_are_drawn_whole() -> None:
    # One document of a hundred values that all got better cannot be sure to be better elsewhere.
    big, small = (counts(0, 100), counts(100, 0)), (counts(100, 0), counts(0, 100))
    low, high = bootstrap_interval([big, small])
    assert low is not None
    assert high is not None
    assert low < 0 < high


def test_what_neither_side_has_gets_no_interval() -> None:
    assert bootstrap_interval([(Counts(), Counts())]) == (None, None)


def test_compare_exits_with_1_on_a_regression_and_0_otherwise(
    data: Path, monkeypatch: pytest.MonkeyPatch, app: typer.Typer
) -> None:
    good, bad = (make_run(data, n, r, monkeypatch).folder for n, r in (("a", {}), ("b", {"lake": WORSE})))
    runner = CliRunner()
    arguments = ["eval", "compare", str(good), str(bad)]
    shown = runner.invoke(app, arguments)
    assert shown.exit_code == 0
    assert "变错 1 处" in shown.output
    assert runner.invoke(app, [*arguments, "--fail-on-regression"]).exit_code == 1
    assert runner.invoke(app, ["eval", "compare", str(bad), str(good), "--fail-on-regression"]).exit_code == 0


@pytest.mark.parametrize(("threshold", "code"), [("0.99", 1), ("0.5", 0)])
def test_compare_exits_with_1_under_the_threshold(
    data: Path, monkeypatch: pytest.MonkeyPatch, app: typer.Typer, threshold: str, code: int
) -> None:
    run = make_run(data, "a", {"lake": WORSE, "river": WORSE}, monkeypatch).folder
    assert CliRunner().invoke(app, ["eval", "compare", str(run), "--fail-under", threshold]).exit_code == code


def test_run_show_and_validate_work_from_the_command_line(
    data: Path, monkeypatch: pytest.MonkeyPatch, app: typer.Typer
) -> None:
    make_run(data, "warm-up", {"lake": PUNCTUATED}, monkeypatch)
    runner = CliRunner()
    folder = str(data.parent / "run")
    result = runner.invoke(app, ["eval", "run", "-o", folder, "--data", str(data), "--split", "dev"])
    assert result.exit_code == 0, result.output
    assert "总体 F1" in result.output
    arguments = ["eval", "show", folder, "--case", "lake-text", "--field", "deviations.reason", "--data", str(data)]
    shown = runner.invoke(app, arguments)
    lines = shown.output.splitlines()
    assert lines[0].startswith("错 narrative.deviations[1].reason")
    assert "标注 严格控制接待标准，减少批次" in shown.output
    assert "抽取 严格控制接待标准,减少批次" in shown.output
    assert lines[-1] == "对 1，错 1，漏 0，多 0"
    assert "对 " not in runner.invoke(app, [*arguments, "--wrong"]).output.splitlines()[0]
    assert runner.invoke(app, ["eval", "validate", "--data", str(data)]).exit_code == 0


def test_a_field_that_is_not_there_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch, app: typer.Typer) -> None:
    folder = make_run(data, "a", {}, monkeypatch).folder
    for extra in (["--case", "lake-text", "--field", "nothing"], ["--case", "sea-text"]):
        result = CliRunner().invoke(app, ["eval", "show", str(folder), *extra, "--data", str(data)])
        assert isinstance(result.exception, UsageError)


def test_validate_exits_with_1_where_gold_is_not_valid(data: Path, app: typer.Typer) -> None:
    spoiled = changed(lambda d: d["key_work"][0].update(content="没有这句话"))
    (data / "lake.json").write_text(spoiled.model_dump_json(), encoding="utf-8")
    result = CliRunner().invoke(app, ["eval", "validate", "--data", str(data)])
    assert result.exit_code == 1
    assert "key_work[0].content" in result.output


def test_differences_are_shown_character_by_character() -> None:
    console = Console(force_terminal=True, color_system="standard", width=200)
    with console.capture() as capture:
        console.print(difference_text("减少批次", "减小批次"))
    assert "\x1b[9;31m少\x1b[0m\x1b[4;32m小\x1b[0m" in capture.get()


def test_prompts_are_given_as_task_and_version() -> None:
    assert parse_prompts(["deviations@v2", "key_work@v1"]) == {"deviations": "v2", "key_work": "v1"}
    for bad in (["deviations"], ["@v2"], ["deviations@"], ["deviations@v1", "deviations@v2"]):
        with pytest.raises(UsageError, match="任务@版本"):
            parse_prompts(bad)


@pytest.mark.parametrize("file", ["run.json", "scores.json", "usage.json", "timings.json", "river-text/score.json"])
@pytest.mark.parametrize("content", ["", "[", "[1]", '{"a": {"seconds": ' + "[" * 5000, '{"a": 1}'])
def test_a_run_whose_files_somebody_changed_is_a_typed_error(
    data: Path, monkeypatch: pytest.MonkeyPatch, file: str, content: str
) -> None:
    run = make_run(data, "a", {}, monkeypatch)
    found = next(run.folder.rglob(Path(file).name))
    found.write_text(content, encoding="utf-8")

    def read() -> object:
        again = read_run(run.folder)
        return again.usage, again.seconds

    with pytest.raises(UsageError):
        read()


def with_usage(data: Path, name: str, monkeypatch: pytest.MonkeyPatch, **usage: Usage | None) -> Run:
    """A run whose cases used so much of a model."""
    run = make_run(data, name, {}, monkeypatch)
    told = {case: None if one is None else one.model_dump(mode="json") for case, one in usage.items()}
    (run.folder / "usage.json").write_text(json.dumps(told), encoding="utf-8")
    return read_run(run.folder)


def test_usage_of_a_run_is_that_of_its_cases_and_a_cost_that_one_does_not_know_is_not_known(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    priced = Usage(calls=2, prompt_tokens=30, completion_tokens=4, latency_seconds=1.5, cost="0.10")
    unpriced = Usage(calls=1, prompt_tokens=10, completion_tokens=1, latency_seconds=0.25)
    both = with_usage(data, "a", monkeypatch, river=priced, lake=priced, pond=None)
    assert both.usage == Usage(calls=4, prompt_tokens=60, completion_tokens=8, latency_seconds=3.0, cost="0.20")
    mixed = with_usage(data, "b", monkeypatch, river=priced, lake=unpriced)
    assert (mixed.usage.prompt_tokens, mixed.usage.cost) == (40, None)
    silent = with_usage(data, "c", monkeypatch, river=None)
    assert silent.usage == Usage()
    assert cost_measure([both, silent]) == ("费用", [0.2, 0.0])
    assert cost_measure([both, mixed]) == ("词元数", [68.0, 45.0])


def test_a_damaged_file_of_a_run_is_told_with_what_is_wrong_in_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(data, "a", {}, monkeypatch)
    (run.folder / "timings.json").write_text('{"river/1": {"stages": {}, "model_seconds": 0}}', encoding="utf-8")
    with pytest.raises(UsageError, match=r"river/1\.seconds：缺少"):
        _ = read_run(run.folder).seconds
