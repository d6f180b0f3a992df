"""What the handlers of requests share: the workspace, its table, its uploads, its jobs."""

from __future__ import annotations

from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import Depends, Request

from extractor.batch.query import QueryLimits
from extractor.batch.questions import Questions
from extractor.serve.accounts import AccountTable
from extractor.serve.eval_runs import EvalRuns
from extractor.serve.jobs import Jobs
from extractor.serve.saved import SavedQuestions
from extractor.serve.shares import Outliers
from extractor.serve.uploads import Uploads
from extractor.serve.web.access import Door
from extractor.serve.workspace import Workspace

QUERIES_AT_ONCE = 2
LIMITS = QueryLimits(seconds=10, memory_mb=512)
"""What a question from outside may cost; longer ones are for ``juesuan query``."""


@dataclass(frozen=True)
class State:
    """One server's things."""

    workspace: Workspace
    table: AccountTable
    uploads: Uploads
    jobs: Jobs
    door: Door
    queries: BoundedSemaphore
    saved: SavedQuestions
    questions: Questions
    outliers: Outliers
    runs: EvalRuns

    @classmethod
    def of(cls, workspace: Workspace, door: Door) -> State:
        """All of them for a workspace."""
        uploads = Uploads(workspace)
        table = AccountTable(workspace.dataset)
        queries, saved = BoundedSemaphore(QUERIES_AT_ONCE), SavedQuestions(workspace)
        questions = Questions(LIMITS, QUERIES_AT_ONCE)
        outliers, runs = Outliers(table), EvalRuns(workspace.settings.runs)
        return cls(workspace, table, uploads, Jobs(workspace, uploads), door, queries, saved, questions, outliers, runs)

    def close(self) -> None:
        """Stop what is under way."""
        self.jobs.close()
        self.questions.close()
        self.table.close()
        self.workspace.close()


def _state(request: Request) -> State:
    state: State = request.app.state.juesuan
    return state


Shared = Annotated[State, Depends(_state)]
