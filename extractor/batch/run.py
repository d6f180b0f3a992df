"""A batch: scan, do what is not done, write records and ledger, bring the Parquet side up to date.

Only this process writes into the dataset; workers hand it the bytes of a record. What a kill can cost is what was under way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path

from extractor.batch.addresses import AddressList, fetched_paths
from extractor.batch.dataset import Dataset, dataset_text, locked, make_dataset, reconcile, trouble_named
from extractor.batch.errors import Failure
from extractor.batch.executor import Executor
from extractor.batch.groups import read_manifest
from extractor.batch.inputs import expand_inputs
from extractor.batch.ledger import Counts, Ledger
from extractor.batch.progress import Reporter, Silent
from extractor.batch.scan import scan_sources
from extractor.batch.task import Outcome, Success, Task, settings_hash
from extractor.files import write_atomically
from extractor.settings import Settings
from extractor.version import __version__
from models.record import SCHEMA_VERSION


@dataclass(frozen=True)
class Plan:
    """What is done, and where to; ``workers`` processes bring the Parquet side up to date.

    With ``by_folder`` a folder is one disclosure; ``manifest`` names the files of disclosures (``groups.read_manifest``),
    ``addresses`` are fetched into the dataset. Into the folder ``stages`` workers tell how far they are.
    """

    inputs: tuple[str, ...]
    out: Path
    settings: Settings = field(default_factory=Settings)
    retry_failed: bool = False
    workers: int = 1
    by_folder: bool = False
    manifest: Path | None = None
    addresses: AddressList | None = None
    stages: Path | None = None


@dataclass(frozen=True)
class Summary:
    """How a run ended: what it found, and how many documents it did, with and without success.

    ``unanswered`` of the successes have parts that a model was to read and could not: a further run asks again.
    """

    counts: Counts
    succeeded: int = 0
    failed: int = 0
    unanswered: int = 0


def run_batch(plan: Plan, executor: Executor, reporter: Reporter | None = None) -> Summary:
    """Bring the dataset up to date with the inputs; what is done already is left alone.

    Documents that fail are rows of the ledger. Raises UsageError for inputs or an output that cannot be,
    DatasetInUseError where another run writes the dataset, MissingExtraError without pyarrow (before any work).
    """
    from extractor.batch.parquet import require_pyarrow

    require_pyarrow()
    reporter = reporter or Silent()
    dataset = make_dataset(plan.out)
    with locked(dataset), trouble_named(dataset):
        ledger = Ledger.open(dataset.ledger)
        try:
            reconcile(dataset, ledger)
            return _run(plan, dataset, ledger, executor, reporter)
        finally:
            executor.close()
            ledger.close()


def plan_batch(plan: Plan, reporter: Reporter | None = None) -> Counts:
    """What ``run_batch`` would do. Files are hashed, nothing is written; addresses count as far as they are kept."""
    ledger = Ledger.open(Dataset(plan.out).ledger, copy=True)
    try:
        _, counts = _scan(plan, ledger, reporter or Silent())
        return counts
    finally:
        ledger.close()


def fetch_addresses(plan: Plan) -> Plan:
    """The plan with nothing left to fetch: what its addresses lead to lies in the dataset then.

    An address that failed is asked once more when the plan is run, and is a row of the ledger there.
    """
    if plan.addresses is None:
        return plan
    dataset = make_dataset(plan.out)
    with locked(dataset), trouble_named(dataset):
        Ledger.open(dataset.ledger).close()  # what makes the folder a dataset, whatever becomes of the run
        for _ in fetched_paths(plan.addresses, dataset.fetched):
            pass
    return replace(plan, addresses=replace(plan.addresses, again=False))


def pending_paths(plan: Plan) -> tuple[str, ...]:
    """The files that ``run_batch`` would read, in its order. Files are hashed, nothing is written."""
    ledger = Ledger.open(Dataset(plan.out).ledger, copy=True)
    try:
        _scan(plan, ledger, Silent())
        return tuple(task.source for task in _tasks(ledger, plan) if isinstance(task.source, str))
    finally:
        ledger.close()


def _scan(plan: Plan, ledger: Ledger, reporter: Reporter, *, fetch: bool = False) -> tuple[int, Counts]:
    digest = settings_hash(plan.settings)
    run = ledger.begin_run(digest, __version__)
    own: list[str] = []
    paths = expand_inputs(plan.inputs, by_folder=plan.by_folder, passed_over=lambda path, _kind: own.append(path))
    listed = read_manifest(plan.manifest) if plan.manifest is not None else ()
    folder = Dataset(plan.out).fetched
    fetched = fetched_paths(plan.addresses, folder, fetch=fetch) if plan.addresses is not None else ()
    scan_sources(ledger, run, chain(paths, listed, fetched), plan.settings, reporter.scanned)
    if own:
        reporter.passed_over(len(own))
    again = plan.settings.llm.refresh and plan.settings.engine != "rules"
    return run, ledger.plan(run, digest, retry_failed=plan.retry_failed, again=again)


def _run(plan: Plan, dataset: Dataset, ledger: Ledger, executor: Executor, reporter: Reporter) -> Summary:
    from extractor.batch.parquet import write_parts

    run, counts = _scan(plan, ledger, reporter, fetch=True)
    digest = settings_hash(plan.settings)
    reporter.started(counts)
    succeeded = failed = unanswered = 0
    for task, outcome in executor.run(_tasks(ledger, plan)):
        _write_down(dataset, ledger, run, digest, task, outcome)
        succeeded += isinstance(outcome, Success)
        failed += not isinstance(outcome, Success)
        unanswered += isinstance(outcome, Success) and outcome.unanswered is not None
        reporter.ended(task, outcome)
    executor.close()
    for gone in ledger.drop_sourceless():
        dataset.record(gone).unlink(missing_ok=True)
    reporter.compacting()
    write_parts(dataset, ledger, plan.workers)
    write_atomically(dataset.file, dataset_text(_describe(ledger)), follow=False)
    ledger.end_run(run)
    summary = Summary(counts, succeeded, failed, unanswered)
    reporter.finished()
    return summary


def _tasks(ledger: Ledger, plan: Plan) -> Iterator[Task]:
    for pending in ledger.pending():
        yield Task(pending.path, pending.name, plan.settings, pending.sha256, plan.stages)


def _write_down(dataset: Dataset, ledger: Ledger, run: int, settings: str, task: Task, outcome: Outcome) -> None:
    """First the record, then the ledger: a kill in between leaves a file that the next run sweeps away."""
    digest = task.sha256 or ""
    record = dataset.record(digest)
    if isinstance(outcome, Success):
        record.parent.mkdir(exist_ok=True)
        write_atomically(record, outcome.record, follow=False)
        record_sha256 = sha256(outcome.record).hexdigest()
        ledger.add_success(run, settings, digest, task.name, outcome, record_sha256)
    else:
        record.unlink(missing_ok=True)
        ledger.add_failure(run, settings, digest, task.name, Failure.of(outcome))


def _describe(ledger: Ledger) -> dict[str, object]:
    from extractor.batch.schema import PARQUET_VERSION

    return {
        "program": f"juesuan {__version__}",
        "record_schema": SCHEMA_VERSION,
        "parquet_schema": PARQUET_VERSION,
        "settings": ledger.last_settings(),
        "documents": ledger.count("done"),
        "failed": ledger.count("failed"),
    }


__all__ = ["Plan", "Summary", "fetch_addresses", "plan_batch", "run_batch"]
