"""What can be taken away from a workspace: of one account, or of the accounts of a filter. By the exporters that there are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import yaml

from extractor.checks.letter import compose, letter_to_markdown, letter_to_word
from extractor.errors import UsageError
from extractor.export.columns import part_to_csv, part_to_parquet
from extractor.export.gold import gold_text, record_to_gold
from extractor.export.package import make_descriptor
from extractor.export.parts import PARTS
from extractor.export.workbook import record_to_xlsx
from extractor.export.worklist import CheckedAccount, worklist_to_csv, worklist_to_xlsx
from extractor.export.worklist_word import worklist_to_word
from extractor.files import safe_file_name
from extractor.serve.accounts import AccountTable, Filter
from extractor.serve.decisions import standing, suppressions
from extractor.serve.views import report_page
from extractor.serve.workspace import Account, Workspace
from models.record import Finding, Record

AccountForm = Literal[
    "record.json", "gold.json", "letter.md", "letter.docx", "workbook.xlsx", "worklist.xlsx", "worklist.docx",
    "worklist.csv", "report.html", "suppressions.yaml",
]  # fmt: skip
DatasetForm = Literal["worklist.xlsx", "worklist.docx", "worklist.csv", "parquet.zip", "datapackage.zip"]
ACCOUNT_FORMS: tuple[AccountForm, ...] = get_args(AccountForm)
DATASET_FORMS: tuple[DatasetForm, ...] = get_args(DatasetForm)
MOST_ACCOUNTS = 5000
"""Accounts in one export; more is for ``juesuan query`` and the Parquet side of the dataset itself."""
_BOM = "\ufeff"
_TYPES = {
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "yaml": "application/yaml; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MEDIA_TYPES = tuple(sorted({kind.partition(";")[0] for kind in _TYPES.values()}))


@dataclass(frozen=True)
class Exported:
    """A file to hand out: its name, its media type, its bytes."""

    name: str
    type: str
    data: bytes


def export_account(workspace: Workspace, account: Account, form: AccountForm) -> Exported:
    """One account in a form. Letters and lists leave out what was dismissed; gold has the corrections in it.

    Raises MissingExtraError where a library is absent, UsageError for gold whose corrections no longer fit.
    """
    entries = workspace.journal(account.id).entries()
    found = standing(account.record.findings, entries)
    listed = [CheckedAccount(account.name, account.record.document, found)]
    made: dict[AccountForm, Callable[[], str | bytes]] = {
        "record.json": lambda: account.record.model_dump_json(indent=2),
        "gold.json": lambda: gold_text(record_to_gold(_fitting(workspace, account))),
        "letter.md": lambda: letter_to_markdown(compose(account.record.document, found)),
        "letter.docx": lambda: letter_to_word(compose(account.record.document, found)),
        "workbook.xlsx": lambda: record_to_xlsx(account.record, account.name),
        "worklist.xlsx": lambda: worklist_to_xlsx(listed),
        "worklist.docx": lambda: worklist_to_word(listed),
        "worklist.csv": lambda: _BOM + worklist_to_csv(listed),
        "report.html": lambda: report_page(workspace, account),
        "suppressions.yaml": lambda: yaml.safe_dump(
            [one.model_dump() for one in suppressions(account.record.findings, entries)],
            allow_unicode=True,
            sort_keys=False,
        ),
    }
    return _exported(f"{account.name} {form.partition('.')[0]}", form, made[form]())


def export_dataset(workspace: Workspace, table: AccountTable, wanted: Filter, form: DatasetForm) -> Exported:
    """The accounts of a filter in one file. Raises UsageError where there are none, or too many."""
    page = table.page(wanted, limit=1)
    if not page.total:
        raise UsageError("没有符合条件的决算", hint="请放宽筛选条件")
    if page.total > MOST_ACCOUNTS:
        raise UsageError(f"符合条件的有 {page.total} 份，一次最多导出 {MOST_ACCOUNTS} 份", hint="请缩小筛选范围")
    accounts = _accounts(workspace, table, wanted, page.total)
    if form.startswith("worklist"):
        lists: dict[str, Callable[[Sequence[CheckedAccount]], str | bytes]] = {
            "worklist.xlsx": worklist_to_xlsx,
            "worklist.docx": worklist_to_word,
            "worklist.csv": lambda listed: _BOM + worklist_to_csv(listed),
        }
        listed = [CheckedAccount(one.name, one.record.document, _standing(workspace, one)) for one in accounts]
        return _exported("整改清单", form, lists[form](listed))
    named = [(one.name, one.record) for one in accounts]
    return _exported("决算数据", form, _zipped(form, named))


def _accounts(workspace: Workspace, table: AccountTable, wanted: Filter, total: int) -> Iterator[Account]:
    """One after the other: records of thousands of accounts do not fit into memory together."""
    offset = 0
    while offset < total:
        rows = table.page(wanted, offset=offset, limit=total).rows
        if not rows:
            break
        offset += len(rows)
        yield from (workspace.account(row["id"]) for row in rows)


def _standing(workspace: Workspace, account: Account) -> tuple[Finding, ...]:
    return standing(account.record.findings, workspace.journal(account.id).entries())


def _fitting(workspace: Workspace, account: Account) -> Record:
    corrected = workspace.corrected(account)
    if corrected.stale:
        paths = "、".join(one.path for one in corrected.stale[:5])
        raise UsageError(
            f"有 {len(corrected.stale)} 处更正与重新读取后的记录不符：{paths}",
            where=account.name,
            hint="请核对后重新更正或撤回",
        )
    return corrected.record


def _zipped(form: str, named: Sequence[tuple[str, Record]]) -> bytes:
    files: dict[str, bytes] = {}
    if form == "parquet.zip":
        files = {f"{part.name}.parquet": part_to_parquet(part, named) for part in PARTS}
    else:
        tables = {part.name: part_to_csv(part, named).encode("utf-8") for part in PARTS}
        files = {f"{name}.csv": data for name, data in tables.items()}
        files["datapackage.json"] = make_descriptor(tables).encode("utf-8")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _exported(stem: str, form: str, content: str | bytes) -> Exported:
    suffix = "." + form.rpartition(".")[2]
    data = content.encode("utf-8") if isinstance(content, str) else content
    return Exported(safe_file_name(stem, suffix), _TYPES[suffix[1:]], data)
