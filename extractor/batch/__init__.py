"""Many documents: ``run_batch`` keeps a dataset of them, ``extract_many`` reads them one after the other.

>>> from extractor.batch import LocalExecutor, Plan, run_batch
>>> run_batch(Plan(("disclosures/",), Path("dataset")), LocalExecutor(4))          # doctest: +SKIP
"""

from extractor.batch.executor import Executor, Limits
from extractor.batch.local import LocalExecutor
from extractor.batch.many import extract_many, extract_many_async
from extractor.batch.run import Plan, Summary, plan_batch, run_batch
from extractor.batch.task import Success, Task, run_task

__all__ = [
    "Executor",
    "Limits",
    "LocalExecutor",
    "Plan",
    "Success",
    "Summary",
    "Task",
    "extract_many",
    "extract_many_async",
    "plan_batch",
    "run_batch",
    "run_task",
]
