"""``juesuan eval …``: the suite's commands, added to the program through the entry point group ``juesuan.commands``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from evals.adversarial.cli import adversarial, doubts, judged
from evals.choices import EngineChoice, PromptsOption, RoleChoice, SplitChoice
from evals.label_cli import label
from evals.task_cli import task
from extractor.errors import ModelCallError, UsageError

# Everything else is imported inside the commands: this module is loaded with every call of the program.

FAILED = 1
"""Exit code of a gate that did not pass, and of gold that is not valid."""

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder with manifest.yaml, corpus and gold; else the source checkout's.")
]
RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")]
RunsArgument = Annotated[list[Path], typer.Argument(metavar="RUN…", help="Folders of runs.")]


def register(app: typer.Typer) -> None:
    """Add the sub-command ``eval``."""
    evals = typer.Typer(
        name="eval", no_args_is_help=True, help="评测：与标注记录比较。Score records against hand-labelled gold."
    )
    commands: tuple[tuple[str, Callable[..., None]], ...] = (
        ("validate", validate),
        ("run", run),
        ("compare", compare),
        ("show", show),
        ("report", report),
        ("gate", gate),
        ("label", label),
        ("matrix", matrix),
        ("calibrate", calibrate),
        ("completeness", completeness),
        ("adversarial", adversarial),
        ("doubts", doubts),
        ("judge", judged),
        ("task", task),
    )
    for name, command in commands:
        evals.command(name)(command)
    app.add_typer(evals)


def validate(
    data: DataOption = None, notes: Annotated[bool, typer.Option(help="Show known oddities.")] = False
) -> None:
    """Check every gold file: schema, verbatim texts, figures, identities."""
    from evals.gold import DATA_FOLDER, load_manifest
    from evals.validate import validate_gold

    faults = 0
    for name, remarks in validate_gold(load_manifest(data or DATA_FOLDER)).items():
        found = [remark for remark in remarks if remark.level == "fault"]
        faults += len(found)
        typer.echo(f"{'不合格' if found else '合格'}  {name}  （已注明的例外 {len(remarks) - len(found)} 处）")
        for remark in remarks if notes else found:
            typer.echo(f"  {remark.check} {remark.path}: {remark.message}")
    if faults:
        raise typer.Exit(FAILED)


def completeness(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT…", help="Documents; no gold is needed.")],
) -> None:
    """Show how many printed figures of each document were read; no gold is needed."""
    from evals.completeness import paths_to_shares, shares_to_lines
    from extractor import Settings

    for line in shares_to_lines(paths_to_shares(inputs, Settings(ocr="never"))):
        typer.echo(line)


def run(
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="Run folder; an unfinished one is continued.")],
    engine: Annotated[EngineChoice, typer.Option(help="Who reads the narrative.")] = EngineChoice.rules,
    prompt: Annotated[list[str] | None, typer.Option(metavar="TASK@VERSION", help="Prompt of a task.")] = None,
    model: Annotated[str | None, typer.Option(help="Name of the language model.")] = None,
    split: Annotated[SplitChoice | None, typer.Option(help="Only these documents.")] = None,
    role: Annotated[
        RoleChoice | None, typer.Option(help="Only documents that rules and prompts were written with, or held back.")
    ] = None,
    cases: Annotated[list[str] | None, typer.Option(help="Only these cases, documents or forms.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Folder of recorded answers; no call leaves.")] = None,
    prompts: PromptsOption = None,
    repeat: Annotated[int, typer.Option(min=1, help="How often each case is read.")] = 1,
    data: DataOption = None,
) -> None:
    """Extract and score the cases into a run folder.

    A case in which the model was not heard has no score and is read again by the next run; the exit code is then 6.
    """
    from rich.console import Console

    from evals.findings.show import print_findings
    from evals.gold import DATA_FOLDER, Case, load_manifest
    from evals.predict import EngineOptions
    from evals.run import RunOptions, run_cases
    from evals.show import print_progress, print_summary
    from extractor.cli.reading_progress import reading_progress

    options = RunOptions(
        engine=EngineOptions(
            engine=engine.value,
            model=model,
            prompts=parse_prompts(prompt or []),
            replay=None if replay is None else str(replay),
            prompt_folder=None if prompts is None else str(prompts),
        ),
        split=None if split is None else split.value,
        role=None if role is None else role.value,
        cases=tuple(cases or ()),
        repeat=repeat,
    )

    with reading_progress() as progress:

        def tell_stage(case: Case, stage: str) -> None:
            if progress is not None:
                progress.name = case.id
                progress.stage(stage)

        summary = run_cases(output, load_manifest(data or DATA_FOLDER), options, print_progress, tell_stage)
    print_summary(Console(), summary)
    print_findings(summary.findings)
    if summary.unanswered:
        typer.echo(f"{len(summary.unanswered)} 个用例没有得到模型的回答，没有评分；再次运行会重试", err=True)
        raise typer.Exit(ModelCallError.exit_code)


def parse_prompts(given: list[str]) -> dict[str, str]:
    """``["deviations@v2"]`` → ``{"deviations": "v2"}``; raises UsageError for anything else."""
    prompts: dict[str, str] = {}
    for text in given:
        task, separator, version = text.partition("@")
        if not (task and separator and version) or task in prompts:
            raise UsageError(f"--prompt 的写法是 任务@版本，且每个任务一次：{text}", hint="例如 deviations@v2")
        prompts[task] = version
    return prompts


def compare(
    runs: RunsArgument,
    all_fields: Annotated[bool, typer.Option(help="Also the fields that did not change.")] = False,
    fail_under: Annotated[
        float | None, typer.Option(min=0, max=1, help="Exit 1 where the last run's overall F1 is below.")
    ] = None,
    fail_on_regression: Annotated[bool, typer.Option(help="Exit 1 where a task of a later run fell.")] = False,
) -> None:
    """Compare runs with the first one."""
    from rich.console import Console

    from evals.compare import compare_runs
    from evals.findings.show import print_findings_comparison
    from evals.folder import read_run
    from evals.show import print_comparison

    loaded = [read_run(path) for path in runs]
    if len(loaded) < 2 and fail_under is None:
        raise UsageError("比较至少需要两个运行目录")
    failed = False
    for later in loaded[1:]:
        comparison = compare_runs(loaded[0], later)
        print_comparison(Console(), comparison, all_fields=all_fields)
        print_findings_comparison(loaded[0], later)
        failed = failed or (fail_on_regression and bool(comparison.regressions))
    overall = loaded[-1].summary.overall.f1
    if fail_under is not None and (overall is None or overall < fail_under):
        typer.echo(f"{loaded[-1].name} 的总体 F1 低于 {fail_under}", err=True)
        failed = True
    if failed:
        raise typer.Exit(FAILED)


def show(
    folder: RunArgument,
    case: Annotated[str, typer.Option(help="The case.")],
    field: Annotated[str | None, typer.Option(help="The field, such as deviations.reason.")] = None,
    repeat: Annotated[int, typer.Option(min=1)] = 1,
    wrong: Annotated[bool, typer.Option("--wrong", help="Leave out what is correct.")] = False,
    requests: Annotated[
        bool, typer.Option("--requests", help="Show what the model was asked and what it answered instead.")
    ] = False,
    task: Annotated[str | None, typer.Option(help="With --requests: only those of this task.")] = None,
    data: DataOption = None,
) -> None:
    """Show the aligned values of a case, the wrong ones first; or the requests to the model."""
    from rich.console import Console

    from evals.folder import read_run
    from evals.gold import DATA_FOLDER, load_manifest
    from evals.score import score_record
    from evals.show import leaves_of_field, print_exchanges, print_leaves

    loaded = read_run(folder)
    if case not in loaded.info.cases or not 1 <= repeat <= loaded.info.options.repeat:
        raise UsageError(f"运行中没有用例 {case}（第 {repeat} 次）", hint=f"可用：{'、'.join(loaded.info.cases)}")
    if requests:
        exchanges = loaded.exchanges(case, repeat, task)
        if not exchanges:
            raise UsageError("没有保存的请求：这个用例没有问过模型", where=f"{folder} {case}")
        print_exchanges(Console(), exchanges)
        return
    if (case, repeat) not in loaded.scores:
        reason = loaded.summary.unanswered[f"{case}/{repeat}"]
        raise UsageError(
            f"这个用例没有评分：{reason}", where=f"{folder} {case}", hint="再运行一次 juesuan eval run 会重试"
        )
    manifest = load_manifest(data or DATA_FOLDER)
    wanted = manifest.by_id[case]
    tree = score_record(manifest.gold_record(wanted), loaded.record(case, repeat), ignore=frozenset(wanted.ignore))
    leaves = leaves_of_field(tree.leaves(), field)
    if not leaves:
        raise UsageError(f"没有字段 {field}", hint="例如 deviations.reason、tables.income")
    print_leaves(Console(), [leaf for leaf in leaves if not (wrong and leaf.verdict == "correct")])


def report(
    runs: RunsArgument,
    output: Annotated[Path, typer.Option("-o", "--output", help="The page to write.")],
    cases: Annotated[list[str] | None, typer.Option(help="Show only these cases side by side.")] = None,
    data: DataOption = None,
) -> None:
    """Write one self-contained page: matrix, plots, every case beside its gold."""
    from evals.folder import read_run
    from evals.gold import DATA_FOLDER, load_manifest
    from evals.report import write_report
    from extractor.files import write_atomically

    manifest = load_manifest(data or DATA_FOLDER)
    chosen = [case.id for case in manifest.select(cases=cases)] if cases else []
    write_atomically(output, write_report([read_run(path) for path in runs], manifest, cases=chosen))
    typer.echo(str(output))


def gate(
    baseline: Annotated[Path | None, typer.Option(help="The baseline; else baseline.json of the data folder.")] = None,
    update: Annotated[bool, typer.Option("--update", help="Write what was measured as the new baseline.")] = False,
    add: Annotated[
        list[Path] | None, typer.Option(metavar="RUN", help="With --update: also the configuration of this run.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Keep the run folders there.")] = None,
    data: DataOption = None,
) -> None:
    """Run every configuration of the baseline; exit 1 where a task of a case fell."""
    import tempfile

    from evals.gate import Baseline, RunBaseline, compare_with_baseline, measure, read_baseline, write_baseline
    from evals.gold import DATA_FOLDER, load_manifest
    from evals.predict import EngineOptions
    from evals.run import read_run_info
    from evals.show import print_progress, ratio

    folder = data or DATA_FOLDER
    manifest = load_manifest(folder)
    path = baseline or folder / "baseline.json"
    first = Baseline(runs={"rules": RunBaseline(engine=EngineOptions(), cases={})})
    known = first if update and not path.is_file() else read_baseline(path)
    if add and not update:
        raise UsageError("--add 只能与 --update 同用")
    for run in add or ():
        options = read_run_info(run).options
        known.runs[run.resolve().name] = RunBaseline(engine=options.engine, select=options.cases, cases={})
    with tempfile.TemporaryDirectory() as scratch:
        runs = {
            name: measure(name, run, manifest, output or Path(scratch), print_progress)
            for name, run in known.runs.items()
        }
    changes = [change for name, run in known.runs.items() for change in compare_with_baseline(name, run, runs[name])]
    words = {"fell": "下降", "rose": "上升", "stale": "基线已过时（用例或 gold 有变）"}
    if update:  # what was stale is being replaced
        changes = [change for change in changes if change.kind != "stale"]
    for change in sorted(changes, key=lambda change: change.kind):
        figures = "" if change.kind == "stale" else f"  {change.task}  {ratio(change.before)} → {ratio(change.after)}"
        typer.echo(f"{words[change.kind]}  {change.run}  {change.case}{figures}")
    if update:
        write_baseline(path, Baseline(runs=runs))
        typer.echo(f"已写入 {path}，请提交审阅")
    elif any(change.kind != "rose" for change in changes):
        typer.echo("评测未通过；若变化是有意的：juesuan eval gate --update", err=True)
        raise typer.Exit(FAILED)
    else:
        typer.echo("评测通过" + ("；有上升，可更新基线：juesuan eval gate --update" if changes else ""))


def matrix(
    runs: RunsArgument,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Put it between the marks of this Markdown page.")
    ] = None,
) -> None:
    """Print the score matrix of runs as Markdown."""
    from evals.folder import read_run
    from evals.matrix import put_matrix, runs_to_matrix
    from extractor.files import write_atomically

    text = runs_to_matrix([read_run(path) for path in runs])
    if output is None:
        typer.echo(text)
    else:
        write_atomically(output, put_matrix(output.read_text(encoding="utf-8"), text))


def calibrate(runs: RunsArgument, data: DataOption = None) -> None:
    """Show how often a value is right by how many of several readings (runs, repeats) give it, by field."""
    from evals.calibration import calibrate as readings_to_calibration
    from evals.calibration import calibration_to_lines
    from evals.folder import read_run
    from evals.gold import DATA_FOLDER, load_manifest

    found = readings_to_calibration([read_run(path) for path in runs], load_manifest(data or DATA_FOLDER))
    typer.echo("\n".join(calibration_to_lines(found)))
