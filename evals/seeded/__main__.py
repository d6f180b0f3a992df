"""``python -m evals.seeded``: every figure of a document changed alone, every row left out; what is found, and who is blamed."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from evals.robustness.axes import FORMS, crossings
from evals.robustness.compose import invent
from evals.robustness.files import ALL_WRITERS
from evals.run import code_sha256
from evals.seeded.changes import Change, table_changes, text_changes
from evals.seeded.kept import Measured, all_outcomes, keep, read_kept
from evals.seeded.measure import Document, Outcome, RowOutcome, leave_out_rows, measure, prepare, share
from evals.seeded.others import sheet_changes, word_changes
from extractor.errors import ExtractorError
from extractor.input.load import open_with
from extractor.outline.tree import build_outline
from extractor.pipeline import read_opened
from extractor.settings import Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
CORPUS = Path(__file__).parents[1] / "corpus"
SETTINGS = Settings(ocr="never", parts=frozenset({"tables", "narrative"}))


def read_document(name: str, source: Path | bytes) -> Document:
    """A document read and checked once."""
    with open_with(source, SETTINGS) as opened:
        reading = read_opened(opened, SETTINGS)
    return prepare(name, reading.record, build_outline(reading.source))


def sources(documents: Sequence[Path], invented: int, seed: int) -> Iterator[tuple[str, Path | bytes]]:
    """Names and documents: those given, so many invented ones, or the texts and PDFs of the corpus."""
    if invented:
        for template in crossings(invented, FORMS, seed):
            yield f"#{template.seed}.{template.form}", ALL_WRITERS[template.form](invent(template))
        return
    corpus = (path for path in CORPUS.iterdir() if path.suffix in (".txt", ".pdf") and ".scan" not in path.name)
    for path in documents or sorted(corpus):
        yield path.name, path


def changes_of(document: Document, seed: int) -> list[Change]:
    """All changes of a document."""
    chance = random.Random(seed)  # noqa: S311  (the same seed gives the same errors; no secret)
    figures = [*table_changes(document.record, chance), *text_changes(document.outline, chance)]
    return [*figures, *word_changes(document.outline, chance), *sheet_changes(document.record, chance)]


def measure_document(name: str, source: Path | bytes, count: int, seed: int, *, rows: bool) -> Measured:
    """So many changes of one document, drawn at random, with what came of them."""
    document = read_document(name, source)
    changes = changes_of(document, seed)
    # Documents of one template have lists alike: each draws for itself.
    chosen = random.Random(f"{seed}/{name}").sample(changes, min(count, len(changes)))  # noqa: S311
    left_out = tuple(leave_out_rows(document)) if rows else ()
    print(f"{name}: {len(chosen)} of {len(changes)} changes", file=sys.stderr)  # noqa: T201
    return Measured(name, _draw(count, seed, rows=rows), tuple(measure(document, chosen)), left_out)


def _draw(count: int, seed: int, *, rows: bool) -> str:
    """What an outcome was measured with: outcomes of another draw, or of another program, are no part of one table."""
    return f"{count}/{seed}/{'rows' if rows else 'figures'}/{code_sha256()[:12]}"


@app.command()
def run(
    *,
    documents: Annotated[
        list[Path] | None, typer.Argument(help="Documents; the texts and PDFs of the corpus by default.")
    ] = None,
    invented: Annotated[int, typer.Option(help="So many invented documents (evals.robustness) instead.")] = 0,
    count: Annotated[int, typer.Option("--n", min=1, help="Changes of a document, drawn at random.")] = 500,
    seed: Annotated[int, typer.Option(help="Another seed gives other errors, and other invented documents.")] = 1,
    rows: Annotated[bool, typer.Option(help="Also leave out every row.")] = True,
    kept: Annotated[
        Path | None,
        typer.Option("--keep", help="File of outcomes: what it has is not measured again and counts in the tables."),
    ] = None,
    missed: Annotated[int, typer.Option(help="Changes that broke something and were not found, told in full.")] = 10,
) -> None:
    """Change every figure alone and tell what the checks say."""
    draw = _draw(count, seed, rows=rows)
    measured = [one for one in read_kept(kept) if one.draw == draw]
    known = {one.document for one in measured}
    refused: Counter[str] = Counter()
    for name, source in sources(documents or (), invented, seed):
        if name in known:
            continue
        try:
            measured.append(measure_document(name, source, count, seed, rows=rows))
        except ExtractorError as error:
            refused[type(error).__name__] += 1
            continue
        keep(kept, measured[-1])
    outcomes, left_out = all_outcomes(measured)
    for line in table_of(outcomes):
        typer.echo(line)
    if left_out:
        typer.echo("")
        for line in table_of_rows(left_out):
            typer.echo(line)
    typer.echo(f"documents: {len(measured)}" + (f"; refused: {dict(refused)}" if refused else ""))
    silent = [one for one in outcomes if one.broke and not one.found]
    for one in silent[:missed]:
        typer.echo(
            f"missed: {one.document} {one.change.key} {one.change.kind} {one.change.before} → {one.change.after}"
        )


def table_of(outcomes: Sequence[Outcome]) -> list[str]:
    """The table by place and kind of change, in Markdown."""
    lines = [
        "| 改动 | 处数 | 打破勾稽的 | 其中发现 | 点名改动处 | 列为第一处 | 全部改动中发现 | 别处误报 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    groups = sorted({(one.change.where, one.change.kind) for one in outcomes})
    for where, kind in groups:
        lines.append(
            _line(
                f"{_WHERE[where]} · {_KINDS[kind]}",
                [o for o in outcomes if (o.change.where, o.change.kind) == (where, kind)],
            )
        )
    return [*lines, _line("合计", outcomes)]


_WHERE = {"table": "表格", "text": "文字", "sheet": "自评表"}
_KINDS = {
    "digit": "一位数字",
    "lost": "少印一位",
    "swap": "相邻两位对调",
    "point": "小数点移一位",
    "sign": "正负（增减）",
    "unit": "万元写成亿元",
    "factor": "一万倍",
    "word": "大于写成小于",
    "year": "年度",
    "name": "科目名称",
}
_ROWS = {"class": "类", "section": "款", "item": "项", "only_child": "唯一的下级", "total": "合计行"}


def _line(name: str, outcomes: Sequence[Outcome]) -> str:
    broke = [one for one in outcomes if one.broke]
    cells = (
        name,
        str(len(outcomes)),
        str(len(broke)),
        share(sum(one.found for one in broke), len(broke)),
        share(sum(one.named for one in broke), len(broke)),
        share(sum(one.first for one in broke), len(broke)),
        share(sum(one.found for one in outcomes), len(outcomes)),
        str(sum(one.elsewhere for one in outcomes)),
    )
    return f"| {' | '.join(cells)} |"


def table_of_rows(outcomes: Sequence[RowOutcome]) -> list[str]:
    """The table of rows left out, in Markdown."""
    lines = ["| 删去的行 | 处数 | 发现 |", "|---|---|---|"]
    for kind, label in _ROWS.items():
        own = [one for one in outcomes if one.kind == kind]
        if own:
            lines.append(f"| {label} | {len(own)} | {share(sum(one.found for one in own), len(own))} |")
    return lines


if __name__ == "__main__":
    app()
