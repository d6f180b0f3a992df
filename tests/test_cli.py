"""The command as a user calls it: output, exit codes, messages; a failed run leaves no half-written file."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from command import juesuan, juesuan_process
from conftest import CORPUS

from models import Record

PDFS = Path(__file__).parent / "pdfs"


def test_extract_prints_a_valid_record() -> None:
    result = juesuan("extract", CORPUS / "wuchang_office_2024.txt")
    assert result.returncode == 0
    record = Record.model_validate_json(result.stdout)
    assert record.document.department == "武昌区人民政府办公室"


def test_extract_reads_standard_input() -> None:
    result = juesuan_process("extract", "-", "--compact", stdin=(CORPUS / "wuchang_office_2024.txt").read_bytes())
    assert result.returncode == 0
    assert result.stdout.count(b"\n") == 1
    assert json.loads(result.stdout)["document"]["fiscal_year"] == 2024


def test_extract_writes_its_output_file_and_prints_nothing(tmp_path: Path) -> None:
    out = tmp_path / "记录.json"
    result = juesuan_process("extract", CORPUS / "wuchang_office_2024.txt", "-o", out)
    assert result.returncode == 0
    assert result.stdout == b""
    assert Record.model_validate_json(out.read_bytes()).tables.income.status == "present"
    assert [path.name for path in tmp_path.iterdir()] == ["记录.json"]


BUDGET = "某市财政局2024年部门预算公开\n收支预算总表\n支出预算表\n部门预算情况说明\n收入预算1万元\n" * 3
OTHER = "关于召开全体会议的通知。请各部门按时参加，不得缺席。\n" * 5


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        pytest.param(b"", 3, "空", id="empty_file"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 64, 3, "PNG", id="picture_named_pdf"),
        pytest.param((CORPUS / "wuchang_office_2022.pdf").read_bytes()[:200_000], 3, "不完整", id="truncated_pdf"),
        pytest.param(BUDGET.encode(), 4, "部门预算", id="budget"),
        pytest.param(OTHER.encode(), 3, "而是纯文本", id="text_of_another_kind_named_pdf"),
    ],
)
def test_bad_input_gets_its_exit_code_a_hint_and_no_file(
    tmp_path: Path, content: bytes, code: int, message: str
) -> None:
    source = tmp_path / "输入.pdf"
    source.write_bytes(content)
    out = tmp_path / "out.json"
    run = juesuan_process if message == "不完整" else juesuan  # pdfium itself speaks of a damaged file
    result = run("extract", source, "-o", out)
    error = result.stderr.decode()
    assert result.returncode == code, error
    assert message in error
    assert "输入.pdf" in error
    assert "Traceback" not in error
    assert not out.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["输入.pdf"]


def test_a_missing_file_is_unreadable_input() -> None:
    result = juesuan("extract", "没有这个文件.pdf")
    assert result.returncode == 3
    assert "没有这个文件.pdf" in result.stderr.decode()


def test_a_huge_sparse_file_is_refused_at_once(tmp_path: Path) -> None:
    source = tmp_path / "huge.pdf"
    with source.open("wb") as stream:
        stream.truncate(2 * 1024**3)
    result = juesuan("extract", source)
    assert result.returncode == 3
    assert "huge.pdf" in result.stderr.decode()


@pytest.mark.parametrize("command", ["extract", "check", "report", "tables", "text", "export"])
def test_a_scan_without_ocr_says_what_to_do(command: str, tmp_path: Path) -> None:
    output = ["-o", tmp_path] if command == "export" else []
    result = juesuan(command, CORPUS / "wuchang_office_2022.scan.pdf", "--ocr", "never", *output)
    assert result.returncode == 3
    assert "OCR" in result.stderr.decode()


@pytest.mark.parametrize(
    ("password", "code", "message"),
    [
        pytest.param(None, 3, "--password", id="without_password"),
        pytest.param("wrong", 3, "密码不正确", id="wrong_password"),
        pytest.param("juesuan", 0, "", id="right_password"),
    ],
)
def test_an_encrypted_pdf_wants_the_right_password(password: str | None, code: int, message: str) -> None:
    options = [] if password is None else ["--password", password]
    result = juesuan("extract", PDFS / "encrypted_aes256.pdf", *options)
    assert result.returncode == code
    assert message in result.stderr.decode()


def test_an_output_folder_that_does_not_exist_is_a_usage_error(tmp_path: Path) -> None:
    result = juesuan("extract", CORPUS / "wuchang_office_2024.txt", "-o", tmp_path / "none" / "out.json")
    assert result.returncode == 2
    assert "无法写入" in result.stderr.decode()


@pytest.mark.parametrize("arguments", [("extract",), ("extract", "x", "--engine", "magic"), ("nonsense",)])
def test_usage_errors_exit_with_2(arguments: tuple[str, ...]) -> None:
    assert juesuan(*arguments).returncode == 2


def test_tables_as_csv_hold_every_row_of_the_table() -> None:
    result = juesuan("tables", CORPUS / "wuchang_office_2022.pdf", "--table", "expenditure", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout.decode())))
    assert result.returncode == 0
    assert len(rows) == 30
    assert rows[0]["project"] == "323.15"


@pytest.mark.parametrize("form", ["rich", "json", "markdown"])
def test_tables_show_every_form(form: str) -> None:
    result = juesuan("tables", CORPUS / "wuchang_office_2024.txt", "--format", form)
    assert result.returncode == 0
    assert "1120.98" in result.stdout.decode()


def test_an_unknown_table_names_the_known_ones() -> None:
    result = juesuan("tables", CORPUS / "wuchang_office_2024.txt", "--table", "expenses")
    assert result.returncode == 2
    assert "general_public_expenditure" in result.stderr.decode()


def test_text_shows_the_outline() -> None:
    result = juesuan("text", CORPUS / "wuchang_office_2024.txt")
    assert result.returncode == 0
    assert "（“三公”经费支出）" in result.stdout.decode()
    assert result.stdout.strip() == result.stdout.rstrip()  # no blank line first


def test_version_and_help_work() -> None:
    assert juesuan_process("--version").stdout.startswith(b"juesuan ")
    assert b"extract" in juesuan_process("--help").stdout


def test_the_package_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "extractor", "--version"]
    said = subprocess.run(command, capture_output=True, check=True, timeout=300)
    assert said.stdout == juesuan_process("--version").stdout
