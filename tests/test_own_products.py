"""What the program wrote itself is no account: told by its content, passed over in folders, refused by name alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest
from check_samples import as_record, consistent
from conftest import CORPUS, record_of
from typer.testing import CliRunner

from extractor import Settings, extract
from extractor.batch.groups import group_by_folder
from extractor.batch.inputs import expand_inputs
from extractor.checks.letter import compose, letter_to_word
from extractor.cli import build_app
from extractor.errors import NotAFinalAccountError, UnsupportedFormatError
from extractor.export import export_records
from extractor.export.worklist import CheckedAccount, worklist_to_csv, worklist_to_xlsx
from extractor.export.worklist_word import worklist_to_word
from extractor.input.own_products import own_product, own_product_at
from extractor.report import render_report
from models import Record

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def record() -> Record:
    return as_record(consistent())


def listed(record: Record) -> list[CheckedAccount]:
    return [CheckedAccount("a.pdf", record.document, record.findings)]


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        pytest.param(lambda record: record.model_dump_json().encode(), "record", id="record"),
        pytest.param(lambda record: record.model_dump_json(indent=2).encode("utf-8-sig"), "record", id="record-bom"),
        pytest.param(lambda record: render_report(record).encode(), "page", id="report"),
        pytest.param(lambda record: worklist_to_xlsx(listed(record)), "office", id="worklist-xlsx"),
        pytest.param(lambda record: worklist_to_word(listed(record)), "office", id="worklist-docx"),
        pytest.param(lambda record: letter_to_word(compose(record.document, ())), "office", id="letter"),
    ],
)
def test_a_product_is_known_by_its_content(record: Record, make: Callable[[Record], bytes], kind: str) -> None:
    assert own_product(make(record)) == kind


@pytest.mark.parametrize(
    ("form", "kind"), [("xlsx", "office"), ("csv", "table"), ("parquet", "table"), ("datapackage", None)]
)
def test_every_export_is_known(record: Record, tmp_path: Path, form: str, kind: str | None) -> None:
    files = export_records([("a.pdf", record)], tmp_path, form)  # type: ignore[arg-type]
    kinds = {own_product_at(file) for file in files}
    assert kinds == ({kind} if kind else {"table", "package"})


def test_a_folder_of_an_account_reads_the_account_alone(record: Record, tmp_path: Path) -> None:
    shutil.copy(CORPUS / "wuchang_office_2024.txt", tmp_path / "决算.txt")
    export_records([("决算.txt", record)], tmp_path / "out", "xlsx")
    (tmp_path / "决算.json").write_text(record.model_dump_json(), encoding="utf-8")
    (tmp_path / "决算.html").write_text(render_report(record), encoding="utf-8")
    only = extract(tmp_path, Settings(parts=frozenset({"tables"})))
    assert [finding.id for finding in only.findings if finding.id.startswith("account.")] == []
    (tmp_path / "ds").mkdir()
    (tmp_path / "ds" / "dataset.json").write_text("{}")
    heard: list[str] = []
    assert [
        Path(p).name for p in expand_inputs([str(tmp_path)], passed_over=lambda p, _k: heard.append(Path(p).name))
    ] == ["决算.txt"]
    assert sorted(heard) == ["决算.html", "决算.json", "决算.xlsx"]
    assert [Path(p).name for p in group_by_folder(str(tmp_path)) if p.endswith((".txt", ".html", ".xlsx"))] == [
        "决算.txt"
    ]


def test_a_product_named_outright_is_refused_by_name(record: Record) -> None:
    with pytest.raises(UnsupportedFormatError, match="juesuan 写出的网页"):
        extract(render_report(record).encode())


def test_a_text_about_final_accounts_without_amounts_is_refused() -> None:
    text = "# 工具\n\n读取部门决算公开：收入支出决算总表、决算情况说明、“三公”经费。需要 Python 3.11，第 2 版。\n"
    with pytest.raises(NotAFinalAccountError, match="没有一张决算表"):
        extract(text.encode())


def test_a_folder_is_checked_file_by_file_and_a_folder_of_records_by_its_records(tmp_path: Path) -> None:
    written = record_of("wuchang_office_2024.txt").model_dump_json()
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(written, encoding="utf-8")
    listing = tmp_path / "整改清单.csv"
    result = RUNNER.invoke(
        build_app(), ["check", str(tmp_path), "--format", "counts", "--worklist", str(listing), "--fail-on", "never"]
    )
    assert result.exit_code == 0, result.output
    rows = listing.read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("序号,部门,年度,程度,问题,位置")
    assert any("a.json" in row for row in rows)
    assert any("b.json" in row for row in rows)


def test_the_worklist_numbers_through_all_accounts_and_keeps_formulas_as_words(record: Record) -> None:
    real = record_of("wuchang_office_2024.txt")
    evil = real.document.model_copy(update={"department": "=HYPERLINK(1)"})
    accounts = [CheckedAccount("a", real.document, real.findings), CheckedAccount("b", evil, real.findings[:1])]
    lines = worklist_to_csv(accounts)
    assert f"\n{len(real.findings) + 1},'=HYPERLINK(1)," in lines


def test_reports_of_a_folder_have_an_index_with_what_failed(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "a.json").write_text(record_of("wuchang_office_2024.txt").model_dump_json(), encoding="utf-8")
    out = tmp_path / "out"
    bad = tmp_path / "<b>.txt"
    bad.write_text("你好", encoding="utf-8")
    result = RUNNER.invoke(build_app(), ["report", str(inside), str(bad), "--each", "-o", str(out)])
    assert result.exit_code == 4, result.output
    index = (out / "index.html").read_text(encoding="utf-8")
    assert 'href="wuchang_office_2024.txt.html"' in index
    assert (out / "wuchang_office_2024.txt.html").is_file()
    assert "&lt;b&gt;.txt" in index
    assert "<b>.txt" not in index


def test_a_report_without_output_is_a_file_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text(record_of("wuchang_office_2024.txt").model_dump_json(), encoding="utf-8")
    result = RUNNER.invoke(build_app(), ["report", "a.json"])
    assert result.exit_code == 0
    assert "a.json.html" in result.stdout
    assert (tmp_path / "a.json.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("packing", [ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA])
def test_an_office_file_damaged_anywhere_is_looked_at_and_left_to_its_reader(packing: int) -> None:
    whole = BytesIO()
    with ZipFile(whole, "w", packing) as package:
        package.writestr(
            "docProps/core.xml", "<a>" + "".join(map(str, range(40))) + "<dc:creator>juesuan</dc:creator></a>"
        )
    data = whole.getvalue()
    assert own_product(data) == "office"
    kinds = {
        own_product(data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :])
        for at in range(len(data))
        for flip in (1, 255)
    }
    assert kinds == {"office", None}
    assert {own_product(data[:length]) for length in range(len(data))} == {None}
