"""``juesuan batch``: many files in, a dataset out; resumable, and no file stops the others."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from extractor.batch.addresses import AddressList, read_addresses
from extractor.batch.executor import DEFAULT_MAX_MEMORY_MB, DEFAULT_TIMEOUT, Executor, Limits
from extractor.batch.local import LocalExecutor, default_workers
from extractor.batch.progress import JsonLines, Lines, Reporter, counts_to_line
from extractor.batch.run import Plan, fetch_addresses, plan_batch, run_batch
from extractor.cli.address import AllowPrivateOption, AnySiteOption, fetch_limits
from extractor.cli.batch_model import LlmMode, ask_in_batches, tell_model_forecast
from extractor.cli.live import Live
from extractor.cli.llm import takes_model
from extractor.cli.options import Engine, Ocr, PasswordOption, PdfReaderName, ReaderOption, given_password
from extractor.cli.reading import (
    AliasesOption,
    OcrCacheOption,
    OcrOption,
    alias_files,
    ocr_cache_folder,
    office_converter,
)
from extractor.cli.task import TaskOption, TasksOnlyOption, given_tasks, model_for_tasks
from extractor.errors import UsageError
from extractor.input.manners import Manners
from extractor.model_settings import ModelSettings
from extractor.settings import Settings

FAILED = 3
"""Exit code where documents failed in this run."""
UNANSWERED = 6
"""Exit code where none failed, but a language model left parts of some unread."""


class ExecutorName(StrEnum):
    """Where the work is done."""

    local = "local"
    ray = "ray"


class GroupBy(StrEnum):
    """What one disclosure is."""

    file = "file"
    folder = "folder"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("batch")(run)


@takes_model
def run(
    *,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUT…", help="Files, folders, globs, @LIST files, or - for a list on stdin."),
    ] = None,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="DATASET", help="The dataset; made if absent, resumed if not."),
    ],
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; default: all processors.")] = None,
    engine: Annotated[Engine, typer.Option(help="Who reads the narrative.")] = Engine.rules,
    task: TaskOption = None,
    tasks_only: TasksOnlyOption = False,
    ocr: OcrOption = Ocr.auto,
    timeout: Annotated[float, typer.Option(help="Seconds for one document; 0: no limit.")] = DEFAULT_TIMEOUT,
    max_memory: Annotated[
        int, typer.Option(metavar="MB", help="Memory of one worker; 0: no limit.")
    ] = DEFAULT_MAX_MEMORY_MB,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Do failed documents again.")] = False,
    executor: Annotated[ExecutorName, typer.Option(help="This machine, or a Ray cluster.")] = ExecutorName.local,
    ray_address: Annotated[str | None, typer.Option(help="The cluster, such as auto or ray://head:10001.")] = None,
    group_by: Annotated[
        GroupBy, typer.Option(help="What one disclosure is: each file, or each folder that holds files.")
    ] = GroupBy.file,
    manifest: Annotated[
        Path | None, typer.Option(help="CSV with the columns id and file: the files of each disclosure.")
    ] = None,
    addresses: Annotated[
        Path | None, typer.Option(help="Text file, a web address a line: each is fetched once and kept in the dataset.")
    ] = None,
    delay: Annotated[
        float, typer.Option(min=0, help="Seconds between two requests to one host; robots.txt may ask for more.")
    ] = 1.0,
    refetch: Annotated[bool, typer.Option("--refetch", help="Fetch anew what is kept of addresses.")] = False,
    allow_private: AllowPrivateOption = False,
    any_site: AnySiteOption = False,
    json_log: Annotated[bool, typer.Option("--json-log", help="JSON lines on stderr.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")] = False,
    ocr_cache: OcrCacheOption = True,
    aliases: AliasesOption = None,
    llm_mode: Annotated[
        LlmMode, typer.Option(help="Ask the model while reading, or beforehand through its Batch API.")
    ] = LlmMode.direct,
    password: PasswordOption = None,
    reader: ReaderOption = PdfReaderName.auto,
    llm: ModelSettings,
) -> None:
    """Extract many documents into a dataset of records and Parquet parts."""
    settings = Settings(
        engine=engine.value,
        ocr=ocr.value,
        ocr_cache=ocr_cache_folder() if ocr_cache else None,
        converter=office_converter(),
        password=given_password(password),
        reader=reader.value,
        llm=model_for_tasks(llm, task, only=tasks_only),
        aliases=alias_files(aliases),
        tasks=given_tasks(task),
    )
    limits = Limits(timeout or None, max_memory or None)
    count = workers or default_workers()
    if not inputs and manifest is None and addresses is None:
        raise UsageError("没有给出文件", hint="juesuan batch INPUT…，或 --manifest 清单.csv，或 --addresses 网址.txt")
    fetched = (
        AddressList(
            read_addresses(addresses),
            fetch_limits(allow_private=allow_private, any_site=any_site),
            Manners(delay),
            again=refetch,
        )
        if addresses is not None
        else None
    )
    with _shared_budget(settings) as shared:
        plan = Plan(
            tuple(inputs or ()),
            output,
            shared,
            retry_failed,
            count,
            by_folder=group_by is GroupBy.folder,
            manifest=manifest,
            addresses=fetched,
        )
        if llm_mode is LlmMode.batch and not dry_run:
            plan = fetch_addresses(plan)
            plan = ask_in_batches(plan)
        _run(plan, limits, executor, ray_address, json_log, dry_run)


@contextmanager
def _shared_budget(settings: Settings) -> Iterator[Settings]:
    """Settings whose model budget all worker processes count together; without a budget as they are."""
    budget = settings.llm.budget
    if budget.ledger is not None or (budget.tokens is None and budget.cost is None):
        yield settings
        return
    with TemporaryDirectory() as folder:
        shared = replace(budget, ledger=Path(folder))
        yield replace(settings, llm=replace(settings.llm, budget=shared))


def _run(
    plan: Plan, limits: Limits, executor: ExecutorName, ray_address: str | None, json_log: bool, dry_run: bool
) -> None:
    if dry_run:
        typer.echo(counts_to_line(plan_batch(plan)))
        if plan.settings.engine != "rules":
            tell_model_forecast(plan)
        return
    reporter = _reporter(json_log)
    try:
        summary = run_batch(plan, _executor(executor, plan.workers, limits, ray_address), reporter)
    except KeyboardInterrupt:
        typer.echo("juesuan: 已中断；再次运行同一命令即可继续", err=True)
        raise typer.Exit(130) from None
    finally:
        if isinstance(reporter, Live):
            reporter.close()
    if summary.failed or summary.counts.unreadable:
        raise typer.Exit(FAILED)
    if summary.unanswered:
        raise typer.Exit(UNANSWERED)


def _executor(name: ExecutorName, workers: int, limits: Limits, address: str | None) -> Executor:
    if name is ExecutorName.ray:
        from extractor.batch.ray_cluster import RayExecutor

        return RayExecutor(address, limits)
    if address is not None:
        raise UsageError("--ray-address 只用于 --executor ray")
    return LocalExecutor(workers, limits)


def _reporter(json_log: bool) -> Reporter:
    if json_log:
        return JsonLines(lambda line: typer.echo(line, err=True))
    console = Console(stderr=True, soft_wrap=True)
    if console.is_terminal and sys.stderr.isatty():
        return Live(console)
    return Lines(lambda line: typer.echo(line, err=True))
