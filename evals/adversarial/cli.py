"""``juesuan eval adversarial``: how many spoiled answers come through the grounding, and whether honest ones are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CasesOption = Annotated[
    list[str] | None, typer.Option(help="Only these cases, documents or forms; the texts otherwise.")
]
DataOption = Annotated[Path | None, typer.Option("--data", help="Folder with manifest.yaml, corpus and gold.")]

FAILED = 1
"""Exit code where a spoiled answer came through or an honest one was refused."""


def adversarial(
    cases: CasesOption = None,
    data: DataOption = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Keep the counts in this run folder.")] = None,
) -> None:
    """Spoil honest answers made from gold, one value at a time, and hold them against the grounding."""
    from evals.adversarial.run import Tally, try_cases, write_tally
    from evals.gold import DATA_FOLDER, load_manifest

    manifest = load_manifest(data or DATA_FOLDER)
    total = Tally()
    for case, tally in try_cases(manifest, manifest.select(cases=cases or ("text",))):
        total.add(tally)
        typer.echo(f"{case.id}: {sum(tally.spoiled.values())} 份篡改，{sum(tally.accepted.values())} 份通过")
    for kind, count in sorted(total.spoiled.items()):
        typer.echo(f"  {kind}: {total.accepted[kind]} / {count}")
    for line in (*total.through, *total.refused):
        typer.echo(line, err=True)
    typer.echo(
        f"篡改 {sum(total.spoiled.values())} 份，通过 {sum(total.accepted.values())} 份；"
        f"如实的值 {total.honest} 个，被拒 {len(total.refused)} 个"
    )
    if output is not None:
        write_tally(output, total)
    if total.through or total.refused:
        raise typer.Exit(FAILED)


def doubts(
    cases: CasesOption = None,
    data: DataOption = None,
) -> None:
    """Show whether `auto` doubts where the rules are wrong: recall and precision of its doubts by unit."""
    from evals.doubts import doubts_by_task
    from evals.gold import DATA_FOLDER, load_manifest
    from evals.show import ratio

    manifest = load_manifest(data or DATA_FOLDER)
    for task, found in doubts_by_task(manifest, manifest.select(cases=cases or ("text",))).items():
        typer.echo(
            f"{task}: {found.units} 段，读错 {found.wrong}，存疑 {found.doubted}，"
            f"召回 {ratio(found.recall)}，精确 {ratio(found.precision)}"
        )
        for line in found.missed:
            typer.echo(f"  读错而未存疑：{line}")
        for line in found.idle:
            typer.echo(f"  存疑而未读错：{line}")


def judged(
    cases: CasesOption = None,
    replay: Annotated[Path | None, typer.Option(help="Folder of recorded answers; no call leaves.")] = None,
    data: DataOption = None,
) -> None:
    """Score what `check --judge` finds against the lists of careful readers, precision first."""
    import os

    from evals.gold import DATA_FOLDER, load_manifest
    from evals.judge import judge_scores, judge_to_lines
    from extractor.model_settings import ModelSettings, model_settings
    from extractor.project_file import PROJECT_FILE

    manifest = load_manifest(data or DATA_FOLDER)
    llm = ModelSettings() if replay is not None else model_settings({}, os.environ, PROJECT_FILE)
    scores = judge_scores(manifest, manifest.select(cases=cases or ("text",)), llm, replay)
    for line in judge_to_lines(scores):
        typer.echo(line)
