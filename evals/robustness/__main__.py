"""``python -m evals.robustness``: invented documents of every template, read and judged; what breaks most comes first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from evals.robustness.axes import FORMS, TEXT_FORMS, Template, crossings, singles
from evals.robustness.compose import invent
from evals.robustness.edited import RAW, read_losses, try_edits, write_losses
from evals.robustness.files import ALL_WRITERS
from evals.robustness.losses import Loss, by_edit, by_form, tally
from evals.robustness.run import Line, by_axis, read_all, summarise
from evals.robustness.score import Verdict

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
HEAD = f"{'axis=option':<30}{'n':>5}{'F1':>8}{'perfect':>9}{'wrong':>7}{'lost':>7}{'said':>7}{'refused':>9}"


@app.command()
def run(
    *,
    count: Annotated[int, typer.Option("--n", min=1, help="Documents; --singles ignores it.")] = 100,
    seed: Annotated[int, typer.Option(help="Another seed gives other documents.")] = 1,
    forms: Annotated[
        str, typer.Option(help=f"Forms, separated by commas; text means the texts: {','.join(FORMS)}.")
    ] = "text",
    vary: Annotated[
        int | None, typer.Option(help="Axes that differ from the standard in a document; all by default.")
    ] = None,
    single: Annotated[bool, typer.Option("--singles", help="Every option alone instead of crossings.")] = False,
    processes: Annotated[int, typer.Option(min=1, help="Processes side by side.")] = 1,
    lines: Annotated[int, typer.Option(help="Lines of the table by axis.")] = 40,
    worst: Annotated[int, typer.Option(help="Documents told in full.")] = 10,
    edits: Annotated[int, typer.Option(help="Edits of the corpus instead of invented documents.")] = 0,
    told: Annotated[
        list[Path] | None, typer.Option(help="Files of earlier edits (--out) that are told with these.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for documents not read perfectly and all verdicts; with --edits a file of JSON lines."
        ),
    ] = None,
) -> None:
    """Invent documents, read them, and tell what was wrong, lost, and silent, by axis."""
    if edits or told:
        wanted_forms = tuple(
            form for name in forms.split(",") for form in ((RAW, "tabs") if name == "text" else (name,))
        )
        losses = read_losses(told or ())
        tried = try_edits(edits, wanted_forms, seed, processes) if edits else iter(())
        losses += write_losses(out, tried) if out is not None else tried
        tell_edits(losses, worst)
        return
    wanted = tuple(form for name in forms.split(",") for form in (TEXT_FORMS if name == "text" else (name,)))
    templates = list(singles(wanted, seed) if single else crossings(count, wanted, seed, vary=vary))
    results = list(read_all(templates, processes))
    if out is not None:
        write_results(out, results)
    typer.echo(HEAD)
    for line in [*by_axis(results)[:lines], summarise("all", "", [verdict for _, verdict in results])]:
        typer.echo(_shown(line))
    noise = Counter(verdict.completeness for _, verdict in results if verdict.perfect)
    typer.echo("findings of completeness: documents read perfectly")
    for findings, documents in sorted(noise.items()):
        typer.echo(f"  {findings}: {documents}")
    bad = sorted(
        (item for item in results if not item[1].perfect), key=lambda item: (-item[1].silent_wrong, item[1].f1)
    )
    for template, verdict in bad[:worst]:
        typer.echo(f"\n{template.name}\n  {verdict.refused or verdict.bad_tables}")
        for example in verdict.examples[:6]:
            typer.echo(f"    {example}")
    reasons = Counter(str(verdict.refused).split(":")[0] for _, verdict in results if verdict.refused)
    if reasons:
        typer.echo(f"\nrefused: {dict(reasons)}")


def tell_edits(losses: Sequence[Loss], worst: int) -> None:
    """Silent losses by kind of edit, and by kind and form, in parts (the lenient count) and strictly; the edits that cost most."""
    for rows in (by_edit(losses), [*by_form(losses), tally("all", losses)]):
        typer.echo(
            f"{'edit':<44}{'edits':>6}{'silent':>8}{'lost':>8}{'silently':>10}{'new':>6}"
            f"{'strict edits':>14}{'strictly':>10}{'gone':>6}{'untold':>8}{'strictly':>10}"
        )
        for row in rows:
            typer.echo(
                f"{row.name:<44}{row.edits:>6}{row.silent_edits:>8}{row.lost:>8}{row.silent:>10}{row.silent_new:>6}"
                f"{row.strict_edits:>14}{row.strict:>10}{row.gone:>6}{row.gone_untold:>8}{row.gone_untold_strictly:>10}"
            )
    typer.echo(f"refused {sum(loss.refused for loss in losses)}")
    quiet = [loss for loss in losses if loss.silent or loss.silent_new]
    for loss in sorted(quiet, key=lambda loss: -loss.silent - loss.silent_new)[:worst]:
        typer.echo(
            f"  {loss.document}.{loss.form}:{loss.line} {loss.edit} ({loss.wording}): lost {loss.silent},"
            f" new {loss.silent_new}: {'  '.join(loss.examples)}"
        )


def _shown(line: Line) -> str:
    name = f"{line.axis}={line.option}" if line.option else line.axis
    return (
        f"{name:<30}{line.documents:>5}{line.f1:>8.3f}{line.perfect:>9.0%}{line.silent_wrong:>7}{line.silent_lost:>7}"
        f"{line.deviations:>7.0%}{line.refused:>9}"
    )


def write_results(folder: Path, results: Sequence[tuple[Template, Verdict]]) -> None:
    """Documents that were not read perfectly with their expected records, and one line a document in ``verdicts.jsonl``."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "verdicts.jsonl").open("w", encoding="utf-8") as stream:
        for template, verdict in results:
            stream.write(
                json.dumps({"name": template.name, "perfect": verdict.perfect, **asdict(verdict)}, ensure_ascii=False)
                + "\n"
            )
            if verdict.perfect:
                continue
            invented = invent(template)
            suffix = {"html": "html", "docx": "docx", "xlsx": "xlsx"}.get(
                template.form, "pdf" if template.form.startswith("pdf") else "txt"
            )
            (folder / f"{template.seed}.{template.form}.{suffix}").write_bytes(ALL_WRITERS[template.form](invented))
            expected = json.dumps(invented.expected, ensure_ascii=False, indent=1, default=str)
            (folder / f"{template.seed}.expected.json").write_text(expected, encoding="utf-8")


if __name__ == "__main__":
    app()
