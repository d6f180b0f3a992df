"""``python -m evals.fuzz``: mutated inputs, read under limits; exits with 1 where one was read badly."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evals.fuzz.cases import FORMS, USUAL, Case, cases
from evals.fuzz.run import SETTINGS, Tally, read_twice, run_cases
from extractor.batch.task import Task

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def run(
    *,
    count: Annotated[int, typer.Option("--n", min=1, help="Mutated inputs.")] = 500,
    seed: Annotated[int, typer.Option(help="Another seed gives other inputs.")] = 1,
    forms: Annotated[str, typer.Option(help=f"Forms, separated by commas: {','.join(FORMS)}.")] = ",".join(USUAL),
    processes: Annotated[int, typer.Option(min=1, help="Processes side by side.")] = 2,
    case: Annotated[str | None, typer.Option(help="One case (form:number:seed), read in this process.")] = None,
    write: Annotated[Path | None, typer.Option(help="With --case: write its bytes there instead.")] = None,
) -> None:
    """Read mutated inputs and tell those that crash, hang, or give another record the second time."""
    if case is not None:
        if write is not None:
            write.write_bytes(Case.parse(case).data())
        else:
            typer.echo(f"{read_twice(Task(b'', case, SETTINGS)).findings} findings")
        return
    tally = Tally()
    for one, outcome in run_cases(cases(count, seed, tuple(forms.split(","))), processes):
        before = len(tally.bad)
        tally.add(one, outcome)
        for bad, reason in tally.bad[before:]:
            typer.echo(f"{bad}  {reason}")
    refused = ", ".join(f"{name} {number}" for name, number in tally.refused.most_common())
    typer.echo(
        f"{tally.cases} inputs: {tally.records} records, {len(tally.bad)} bad, {len(tally.slow)} slow; {refused}"
    )
    for one, seconds in sorted(tally.slow, key=lambda entry: -entry[1])[:20]:
        typer.echo(f"slow {one}  {seconds:.1f} s")
    if tally.bad:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
