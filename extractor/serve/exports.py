"""What can be taken away from a workspace: of one account, or of the accounts of a filter. By the exporters that there are."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO, Any, Literal, get_args

import yaml

from extractor.checks.letter import compose, letter_to_markdown, letter_to_word
from extractor.checks.review import SetAside
from extractor.errors import UsageError
from extractor.export.gold import gold_text, record_to_gold
from extractor.export.plain_cell import plain_cell
from extractor.export.stream import Records, write_csv_parts, write_parquet_parts
from extractor.export.workbook import record_to_xlsx
from extractor.export.worklist import CheckedAccount, worklist_to_csv, worklist_to_xlsx
from extractor.export.worklist_word import worklist_to_word
from extractor.files import safe_file_name
from extractor.serve.account_list import accounts_to_csv, accounts_to_xlsx
from extractor.serve.accounts import AccountTable, Filter, Order
from extractor.serve.decisions import suppressions
from extractor.serve.views import report_page
from extractor.serve.workspace import Account, Workspace
from models.record import Record

AccountForm = Literal[
    "record.json", "gold.json", "letter.md", "letter.docx", "workbook.xlsx", "worklist.xlsx", "worklist.docx",
    "worklist.csv", "report.html", "suppressions.yaml",
]  # fmt: skip
DatasetForm = Literal[
    "table.xlsx", "table.csv", "worklist.xlsx", "worklist.docx", "worklist.csv", "parquet.zip", "datapackage.zip"
]
ACCOUNT_FORMS: tuple[AccountForm, ...] = get_args(AccountForm)
DATASET_FORMS: tuple[DatasetForm, ...] = get_args(DatasetForm)
FORM_NAMES = {
    "record": "记录", "gold": "更正后的数据", "letter": "核对意见函", "workbook": "工作簿", "worklist": "整改清单",
    "report": "报告", "suppressions": "不处理的发现",
}  # fmt: skip
"""What a download of one account is called, behind the name of its file."""
MOST_LISTED = 5000
"""Accounts in one list to work through, which is made in memory; more is for ``juesuan check``."""
_BOM = "\ufeff"
_IN_MEMORY = 8 * 1024 * 1024
_PIECE = 256 * 1024
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


class ExportedFile:
    """A file to hand out that need not fit into memory: its name, its media type, its bytes piece by piece. ``close`` it."""

    def __init__(self, name: str, type: str) -> None:  # noqa: A002  (as of Exported)
        self.name, self.type = name, type
        self.stream: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  (it is handed out open)

    @property
    def data(self) -> bytes:
        """All of it, in memory; it is closed then."""
        data = b"".join(self.pieces())
        self.close()
        return data

    def pieces(self) -> Iterator[bytes]:
        """All of it, some bytes at a time."""
        self.stream.seek(0)
        while piece := self.stream.read(_PIECE):
            yield piece

    def close(self) -> None:
        """Let go of what is on the disk."""
        self.stream.close()


def export_account(workspace: Workspace, account: Account, form: AccountForm) -> Exported:
    """One account in a form. Of what was dismissed only its reason is told, but for the record, which is as it was read; gold
    has the corrections in it.

    Raises MissingExtraError where a library is absent, UsageError for gold whose corrections no longer fit.
    """
    entries = workspace.journal(account.id).entries()
    shown = workspace.reviewed(account)
    found = shown.record.findings
    listed = [CheckedAccount(account.name, account.record.document, found, shown.aside)]
    made: dict[AccountForm, Callable[[], str | bytes]] = {
        "record.json": lambda: account.record.model_dump_json(indent=2),
        "gold.json": lambda: gold_text(record_to_gold(_fitting(workspace, account))),
        "letter.md": lambda: letter_to_markdown(compose(account.record.document, found)),
        "letter.docx": lambda: letter_to_word(compose(account.record.document, found)),
        "workbook.xlsx": lambda: record_to_xlsx(shown.record, account.name, shown.aside),
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
    return exported(f"{Path(account.name).stem} {FORM_NAMES[form.partition('.')[0]]}", form, made[form]())


def export_dataset(
    workspace: Workspace,
    table: AccountTable,
    wanted: Filter,
    form: DatasetForm,
    order: Order = "department",
    *,
    down: bool = False,
) -> Exported | ExportedFile:
    """The accounts of a filter in one file, in an order. Raises UsageError where there are none, or too many for a list."""
    total = table.page(wanted, limit=1).total
    if not total:
        raise UsageError("没有符合条件的决算", hint="请放宽筛选条件")
    rows = table.all(wanted, order=order, down=down)
    if form.startswith("worklist"):
        if total > MOST_LISTED:
            raise UsageError(f"符合条件的有 {total} 份，一张清单最多 {MOST_LISTED} 份", hint="请缩小筛选范围")
        lists: dict[str, Callable[[Sequence[CheckedAccount]], str | bytes]] = {
            "worklist.xlsx": worklist_to_xlsx,
            "worklist.docx": worklist_to_word,
            "worklist.csv": lambda listed: _BOM + worklist_to_csv(listed),
        }
        accounts = ((workspace.account(row["id"]), row) for row in rows)
        listed = [_checked(workspace, one, row) for one, row in accounts]
        return exported("整改清单", form, lists[form](listed))
    if form == "table.csv":
        return exported("全部决算", form, _BOM + accounts_to_csv(rows))
    if form == "table.xlsx":
        return exported("全部决算", form, accounts_to_xlsx(rows))
    aside: list[tuple[str, SetAside]] = []
    return _zipped(form, lambda: _named(workspace, table.all(wanted, order=order, down=down), aside), aside)


def _named(
    workspace: Workspace, rows: Iterable[Mapping[str, Any]], aside: list[tuple[str, SetAside]]
) -> Iterator[tuple[str, Record]]:
    """Records one after the other, under names that are unique: files of many accounts go by one name.

    What somebody dismissed in them is put into ``aside`` with these names.
    """
    aside.clear()
    taken: set[str] = set()
    for row in rows:
        account = workspace.account(row["id"])
        name = account.name if account.name not in taken else f"{account.name} {account.id[:12]}"
        taken.add(name)
        shown = workspace.reviewed(account)
        aside += ((name, one) for one in shown.aside)
        yield name, shown.record


def _checked(workspace: Workspace, account: Account, row: Mapping[str, Any]) -> CheckedAccount:
    """An account of a list, under the name that its body goes by in the dataset."""
    shown = workspace.reviewed(account)
    info = shown.record.document.model_copy(update={"department": row["department"]})
    return CheckedAccount(account.name, info, shown.record.findings, shown.aside)


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


def _aside_to_csv(aside: Iterable[tuple[str, SetAside]]) -> str:
    """What was dismissed, a line each, with the reasons."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("document", "id", "message", "reason", "decided_by", "decided_at"))
    for name, one in aside:
        cells = (name, one.finding.id, one.finding.message, one.reason, one.by, one.at)
        writer.writerow(list(map(plain_cell, cells)))
    return stream.getvalue()


def _zipped(form: DatasetForm, records: Records, aside: list[tuple[str, SetAside]]) -> ExportedFile:
    write = write_parquet_parts if form == "parquet.zip" else write_csv_parts
    made = ExportedFile(safe_file_name("决算数据", ".zip"), _TYPES["zip"])
    try:
        with (
            TemporaryDirectory(prefix="juesuan-") as folder,
            zipfile.ZipFile(made.stream, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for path in write(Path(folder), records):
                archive.write(path, path.name)
            if aside:
                archive.writestr("dismissed.csv", _aside_to_csv(aside))
    except BaseException:
        made.close()
        raise
    return made


def exported(stem: str, form: str, content: str | bytes) -> Exported:
    """A file to hand out; ``form`` is its suffix, or ends in it."""
    suffix = "." + form.rpartition(".")[2]
    data = content.encode("utf-8") if isinstance(content, str) else content
    return Exported(safe_file_name(stem, suffix), _TYPES[suffix[1:]], data)
