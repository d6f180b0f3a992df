"""What is taken away of many accounts, and what is said of a reading that is older than the program or its settings."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from batch_tasks import small_text
from pyarrow import parquet
from serve_samples import SETTINGS, open_workspace
from starlette.testclient import TestClient

from extractor import Settings
from extractor.batch import LocalExecutor, Plan, run_batch
from extractor.batch.task import settings_hash
from extractor.export.columns import part_to_csv
from extractor.export.parts import FACTS, PARTS
from extractor.export.stream import write_csv_parts, write_parquet_parts
from extractor.serve import AccountTable, Filter, Workspace, WorkspaceSettings
from extractor.serve.exports import ExportedFile, export_dataset
from extractor.serve.freshness import read_otherwise
from extractor.serve.web.access import Door, Keys
from extractor.serve.web.app import create_app
from extractor.version import __version__
from models.record import Record

TOKEN = "t" * 43
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
FORMULA = "=1+1"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Two accounts whose files go by one name, in two folders, and one whose name is a formula."""
    folder = tmp_path_factory.mktemp("away")
    for name, department in (("a/决算", "甲县财政局"), ("b/决算", "乙县财政局"), (f"c/{FORMULA}", "丙县财政局")):
        path = folder / "in" / f"{name}.txt"
        path.parent.mkdir(parents=True)
        path.write_text(small_text(department), encoding="utf-8")
    run_batch(Plan((str(folder / "in"),), folder / "out", SETTINGS.reading), LocalExecutor(2, SETTINGS.limits))
    found = open_workspace(folder / "out")
    yield found
    found.close()


@pytest.fixture(scope="module")
def table(workspace: Workspace) -> AccountTable:
    return AccountTable(workspace.dataset)


@pytest.fixture(scope="module")
def record(workspace: Workspace, table: AccountTable) -> Record:
    return workspace.account(table.page(Filter(text="甲县")).rows[0]["id"]).record


def with_amount(record: Record, amount: str) -> Record:
    data = json.loads(record.model_dump_json())
    data["tables"]["income_expenditure_summary"]["income"][0]["amount"] = amount
    return Record.model_validate_json(json.dumps(data))


def test_the_table_is_a_workbook_in_the_order_of_the_page(workspace: Workspace, table: AccountTable) -> None:
    made = export_dataset(workspace, table, Filter(), "table.xlsx", "name", down=True)
    sheet = openpyxl.load_workbook(io.BytesIO(made.data)).active
    heads, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[heads.index("部门")] for row in rows][-1] == "丙县财政局"
    assert rows[-1][heads.index("文件")] == f"{FORMULA}.txt"
    assert {cell.data_type for cell in sheet[4]} <= {"s", "n"}  # nothing is a formula


def test_the_table_as_csv_has_no_formula(workspace: Workspace, table: AccountTable) -> None:
    made = export_dataset(workspace, table, Filter(), "table.csv")
    rows = list(csv.DictReader(io.StringIO(made.data.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert {row["文件"] for row in rows} == {"决算.txt", f"'{FORMULA}.txt"}


@pytest.mark.parametrize("form", ["datapackage.zip", "parquet.zip"])
def test_all_data_hold_one_record_at_a_time_and_keep_accounts_of_one_name_apart(
    workspace: Workspace, table: AccountTable, form: str
) -> None:
    made = export_dataset(workspace, table, Filter(), form)  # type: ignore[arg-type]
    assert isinstance(made, ExportedFile)
    archive = zipfile.ZipFile(io.BytesIO(made.data))
    if form == "parquet.zip":
        documents = parquet.read_table(io.BytesIO(archive.read("documents.parquet"))).column("document").to_pylist()
    else:
        documents = [row["document"] for row in csv.DictReader(io.StringIO(archive.read("documents.csv").decode()))]
    assert len(set(documents)) == 3


def test_the_data_package_says_what_its_files_are(record: Record, tmp_path: Path) -> None:
    paths = {path.name: path for path in write_csv_parts(tmp_path, lambda: [("甲", record), ("乙", record)])}
    assert paths["facts.csv"].read_text(encoding="utf-8") == part_to_csv(FACTS, [("甲", record), ("乙", record)])
    for resource in json.loads(paths["datapackage.json"].read_text(encoding="utf-8"))["resources"]:
        data = paths[resource["path"]].read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{sha256(data).hexdigest()}")


@pytest.mark.parametrize("amount", ["5010.42", "0.1234567891", "1" * 32 + ".25", "9" * 40])
def test_a_figure_of_any_length_stays_exact_in_parquet(record: Record, tmp_path: Path, amount: str) -> None:
    named = [("甲", record), ("乙", with_amount(record, amount))]
    paths = {path.stem: path for path in write_parquet_parts(tmp_path, lambda: named)}
    assert paths.keys() == {part.name for part in PARTS}
    values = parquet.read_table(paths["facts"]).column("value").to_pylist()
    assert Decimal(amount) in values


def test_a_download_is_an_attachment_in_pieces(workspace: Workspace) -> None:
    client = TestClient(create_app(workspace, Door(Keys(token=TOKEN), None, 1000)), headers=AUTHORIZED)
    answer = client.get("/api/exports/parquet.zip", params={"department": "甲县财政局"})
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "documents.parquet" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert client.get("/api/exports/table.xlsx", params={"year": 1999}).status_code == 422


# --- a reading that is older --------------------------------------------------------------------------------------------


def named(record: Record, settings: Settings, *read_with: str) -> list[tuple[str, str | None, str | None]]:
    return [(one.what, one.then, one.now) for one in read_otherwise(record, settings, read_with)]


def test_a_reading_of_now_is_not_older(record: Record) -> None:
    settings = Settings(ocr="never")
    assert named(record, settings) == []
    assert named(record, settings, settings_hash(settings)) == []


def test_a_reading_of_another_program_or_engine_says_so(record: Record) -> None:
    assert record.provenance is not None
    old = record.model_copy(update={"provenance": record.provenance.model_copy(update={"program": "juesuan 0.0.1"})})
    assert named(old, Settings(engine="auto")) == [
        ("program", "juesuan 0.0.1", f"juesuan {__version__}"), ("engine", "rules", "auto"),
    ]  # fmt: skip
    assert named(record.model_copy(update={"provenance": None}), Settings()) == [("unknown", None, None)]


def test_other_settings_are_known_by_the_ledger_and_shown(workspace: Workspace, table: AccountTable) -> None:
    identifier = table.page(Filter()).rows[0]["id"]
    assert workspace.read_otherwise(workspace.account(identifier)) == ()
    settings = WorkspaceSettings(replace(SETTINGS.reading, ocr="always"), SETTINGS.limits)
    with TestClient(
        create_app(Workspace.open(workspace.dataset.path, settings), Door(Keys(token=TOKEN), None, 1000)),
        headers=AUTHORIZED,
    ) as client:
        assert client.get(f"/api/accounts/{identifier}").json()["read_otherwise"] == [
            {"what": "settings", "then": None, "now": None}
        ]
        assert "读取的设置变过" in client.get(f"/accounts/{identifier}").text
