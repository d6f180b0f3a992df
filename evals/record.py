"""Recording cassettes: ``python -m evals.record`` runs the extraction of the corpus against an endpoint and keeps what it says.

Resumable: what is in the cassettes already is not asked again, and everything is saved after each answer. Re-recording one
task (``--again TASK``) removes its cassettes first. The endpoint must be of this machine.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import extractor
from evals.cassettes import CASSETTES, MODEL, URL, Folder, body_digest, make_vcr
from evals.gold import DATA_FOLDER, Case, load_manifest
from extractor.errors import ExtractorError, UsageError
from extractor.judge import Judgement, judge
from extractor.llm.client import Request
from extractor.llm.prompts import list_prompts
from extractor.llm.session import ModelSession
from extractor.model_settings import ModelSettings, is_loopback
from extractor.pipeline import read_outline
from extractor.task_folders import narrative_tasks, task_path


@dataclass
class Recorder:
    """Notes which file each request belongs to, and saves the cassettes while the run goes on."""

    folder: Folder
    cassette: Any
    sent: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def announce(self, request: Request, body: dict[str, Any]) -> None:
        """Told of every body before it is sent."""
        with self.lock:
            self.sent += 1
            name = f"{request.task}/{request.version}/{request.document}.yaml"
            self.folder.places.setdefault(body_digest(body), name)
            self.save()

    def save(self) -> None:
        """Write what was recorded so far; vcrpy itself writes at the end only."""
        self.cassette._save()


@dataclass(frozen=True)
class Run:
    """One pass over the cases: an engine with one version of the prompts."""

    engine: Any
    version: str


def main(arguments: list[str] | None = None) -> int:
    """Record; returns 1 where a case failed or a task got no answer."""
    options = _options(arguments)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    if not is_loopback(options.base_url):
        raise UsageError("只从本机地址录制", where=options.base_url)
    for task in options.again:
        shutil.rmtree(options.folder / task, ignore_errors=True)
    options.folder.mkdir(parents=True, exist_ok=True)
    manifest = load_manifest(options.data)
    cases = [(case, manifest.path(case.file)) for case in manifest.select(cases=options.cases)]
    runs = [Run(engine, version) for version in options.versions for engine in options.engines]
    folder = Folder()
    machine = make_vcr(folder, "new_episodes")
    with machine.use_cassette(str(options.folder), allow_playback_repeats=True) as cassette:
        recorder = Recorder(folder, cassette)
        try:
            troubles = sum(record(run, cases, options, recorder) for run in runs)
            troubles += record_judge(cases, options, recorder) if options.judge else 0
        finally:
            with recorder.lock:
                recorder.save()
    _tell(f"{recorder.sent} requests, {troubles} troubles, cassettes in {options.folder.name}/")
    return 1 if troubles else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m evals.record", description=(__doc__ or "").split("\n", maxsplit=1)[0]
    )
    versions = sorted({
        prompt.version for prompt in list_prompts() if prompt.task in narrative_tasks() and not prompt.candidate
    })
    split = lambda text: tuple(part for part in text.split(",") if part)  # noqa: E731
    parser.add_argument("--base-url", default=URL)
    parser.add_argument("--model", default=MODEL)
    parser.add_argument("--data", type=Path, default=DATA_FOLDER, help="folder with manifest.yaml, corpus and gold")
    parser.add_argument("--cases", type=split, default=(), help="case ids, documents or forms of the manifest")
    parser.add_argument("--engines", type=split, default=("llm", "auto"))
    parser.add_argument("--versions", type=split, default=tuple(versions))
    parser.add_argument("--tasks", type=split, default=narrative_tasks())
    parser.add_argument("--further", type=split, default=(), help="folders or names of further tasks (docs/tasks.md)")
    parser.add_argument("--judge", action="store_true", help="what `check --judge` asks as well")
    parser.add_argument("--again", type=split, default=(), help="tasks to record anew")
    parser.add_argument("--ocr", choices=("never", "auto"), default="never", help="auto: read scans as well")
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--timeout", type=float, default=3600.0)
    parser.add_argument("--folder", type=Path, default=CASSETTES)
    return parser.parse_args(arguments)


def record(run: Run, cases: Iterable[tuple[Case, Path]], options: argparse.Namespace, recorder: Recorder) -> int:
    """One pass over the cases, all at once; returns how many had troubles."""
    further = tuple(map(task_path, options.further))
    settings = ModelSettings(
        base_url=options.base_url,
        model=options.model,
        prompts=tuple((task, run.version) for task in (*narrative_tasks(), *(path.name for path in further))),
        tasks=tuple(options.tasks),
        concurrency=options.concurrency,
        timeout=options.timeout,
        transport_retries=2,
        completeness_retries=0,
    )
    troubles = 0
    with (
        ModelSession(settings, observer=recorder.announce) as session,
        ThreadPoolExecutor(max_workers=16) as pool,
    ):
        wanted = extractor.Settings(
            engine=run.engine, reader="pdfplumber", ocr=options.ocr, llm=settings, tasks=further
        )
        jobs = {pool.submit(_extract, path, wanted, session): case for case, path in cases}
        for job in as_completed(jobs):
            trouble = job.result()
            troubles += trouble is not None
            _tell(f"{run.engine} {run.version} {jobs[job].id}: {trouble or 'done'}")
    return troubles


def record_judge(cases: Iterable[tuple[Case, Path]], options: argparse.Namespace, recorder: Recorder) -> int:
    """What ``check --judge`` asks about the cases; returns how many requests had no answer."""
    settings = ModelSettings(
        base_url=options.base_url, model=options.model, concurrency=options.concurrency, timeout=options.timeout
    )
    wanted = extractor.Settings(ocr=options.ocr)
    troubles = 0
    with ModelSession(settings, observer=recorder.announce) as session, ThreadPoolExecutor(max_workers=16) as pool:

        def asked(path: Path) -> Judgement:
            return judge(extractor.extract(path, wanted), read_outline(path, wanted), settings, session)

        jobs = {pool.submit(asked, path): case for case, path in cases}
        for job in as_completed(jobs):
            found = job.result()
            troubles += len(found.failed)
            _tell(
                f"judge {jobs[job].id}: {'; '.join(found.failed) or f'{len(found.findings)} of {found.named} proved'}"
            )
    return troubles


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _extract(path: Path, wanted: extractor.Settings, session: ModelSession) -> str | None:
    """What went wrong with one case, ``None`` where nothing did. A document that cannot be read at all is no trouble of ours."""
    try:
        extracted = extractor.extract(path, wanted, session)
    except extractor.NoTextLayerError:
        return None
    except ExtractorError as error:
        return f"{type(error).__name__}: {error}"
    failed = [
        finding.message
        for finding in extracted.findings
        if finding.id.startswith("llm.") and finding.severity == "error"
    ]
    return "; ".join(failed) or None


if __name__ == "__main__":
    sys.exit(main())
