"""``juesuan check`` and ``juesuan checks``: formats, exit codes, several inputs, records instead of documents."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from check_samples import as_record, consistent
from conftest import CORPUS, record_of
from typer.testing import CliRunner

from extractor.checks import CATALOGUE
from extractor.cli import build_app
from extractor.errors import DamagedDocumentError, EmptyDocumentError, UsageError
from models import Record

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records")
    (folder / "一致.json").write_text(as_record(consistent()).model_dump_json(), encoding="utf-8")
    wrong = consistent()
    wrong["tables"]["expenditure"]["total"]["basic"] = "1017.03"
    (folder / "错误.json").write_text(as_record(wrong).model_dump_json(), encoding="utf-8")
    record = record_of("wuchang_office_2024.txt")
    (folder / "wuchang.json").write_text(record.model_dump_json(), encoding="utf-8")
    return folder


def check(*arguments: str | Path) -> Any:
    return RUNNER.invoke(build_app(), ["check", *map(str, arguments)])


def test_a_clean_record_exits_with_0(records: Path) -> None:
    result = check(records / "一致.json")
    assert result.exit_code == 0
    assert "不成立0处" in result.stdout


def test_an_error_exits_with_1_and_is_shown_with_its_formula(records: Path) -> None:
    result = check(records / "错误.json")
    assert result.exit_code == 1
    assert "错误" in result.stdout
    assert "1,017.03" in result.stdout


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_the_exit_code_follows_fail_on(records: Path, fail_on: str, code: int) -> None:
    assert check(records / "wuchang.json", "--fail-on", fail_on).exit_code == code


def test_contradictions_fail_by_default_and_notes_do_not(records: Path) -> None:
    assert check(records / "wuchang.json").exit_code == 1
    record = Record.model_validate_json((records / "wuchang.json").read_bytes())
    notes = tuple(finding for finding in record.findings if finding.severity == "note")
    (records / "notes.json").write_text(record.model_copy(update={"findings": notes}).model_dump_json())
    assert check(records / "notes.json").exit_code == 0


def test_severity_hides_and_does_not_change_the_exit_code(records: Path) -> None:
    result = check(records / "wuchang.json", "--severity", "error", "--fail-on", "warning", "--format", "json")
    assert json.loads(result.stdout)["documents"][0]["findings"] == []
    assert result.exit_code == 1


def test_a_document_gives_the_same_findings_as_its_record(records: Path) -> None:
    document = json.loads(check(CORPUS / "wuchang_office_2024.txt", "--format", "json").stdout)["documents"][0]
    record = json.loads(check(records / "wuchang.json", "--format", "json").stdout)["documents"][0]
    assert document["findings"] == record["findings"]
    assert document["checks"] == record["checks"]


def test_a_record_without_checks_is_checked_and_says_what_needs_the_text(records: Path) -> None:
    (document,) = json.loads(check(records / "一致.json", "--format", "json").stdout)["documents"]
    template = next(outcome for outcome in document["checks"] if outcome["id"] == "checks.template_text")
    assert template["not_checkable"] == 1
    assert "没有原文" in template["reasons"][0]


def test_several_inputs_are_all_checked_though_one_cannot_be_read(records: Path, tmp_path: Path) -> None:
    empty = tmp_path / "空.txt"
    empty.write_bytes(b"")
    result = check(records / "一致.json", empty, records / "错误.json", "--format", "csv")
    assert result.exit_code == 3
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {Path(row["input"]).name for row in rows} == {"错误.json"}
    assert "空.txt" in result.stderr


def test_one_input_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    empty = tmp_path / "空.txt"
    empty.write_bytes(b"")
    assert isinstance(check(empty).exception, EmptyDocumentError)
    other = tmp_path / "其他.json"
    other.write_text('{"schema_version": "1"}', encoding="utf-8")
    result = check(other)
    assert isinstance(result.exception, DamagedDocumentError)
    assert "不是 juesuan extract 写出的记录" in str(result.exception)


def test_csv_has_a_row_for_each_finding_with_figures_and_place(records: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(check(records / "wuchang.json", "--format", "csv").stdout)))
    row = next(row for row in rows if row["id"] == "checks.completion_rate")
    assert row["left"] == "159.8"
    assert row["right"] == "117.43"
    assert row["line"] == "454"
    assert not any(value.startswith(("=", "@")) for row in rows for value in row.values())


def test_sarif_names_rules_levels_and_places(records: Path) -> None:
    log = json.loads(check(records / "wuchang.json", "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules][: len(CATALOGUE)] == list(CATALOGUE)
    assert run["artifacts"][0]["location"]["uri"].isascii()
    assert run["results"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"]
        assert location["physicalLocation"].get("region", {"startLine": 1})["startLine"] >= 1
        assert all(related["id"] >= 1 for related in result["relatedLocations"])
        assert all(isinstance(value, str) for value in result["partialFingerprints"].values())


@pytest.mark.parametrize("identifier", ["checks.row_sum", "row_sum"])
def test_explain_says_what_a_check_does(identifier: str) -> None:
    result = check("--explain", identifier)
    assert result.exit_code == 0
    assert "合计 = 各栏之和" in result.stdout
    assert "依据" in result.stdout


def test_an_unknown_check_and_no_input_are_usage_errors() -> None:
    assert isinstance(check("--explain", "nothing").exception, UsageError)
    assert isinstance(check().exception, UsageError)


@pytest.mark.parametrize("form", ["rich", "json", "markdown"])
def test_checks_list_shows_every_check(form: str) -> None:
    result = RUNNER.invoke(build_app(), ["checks", "list", "--format", form], env={"COLUMNS": "220"})
    assert result.exit_code == 0
    if form == "json":
        assert [check["id"] for check in json.loads(result.stdout)] == list(CATALOGUE)
    else:
        assert all(check.title in result.stdout for check in CATALOGUE.values())
