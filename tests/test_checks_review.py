"""Working through findings: what is new, what was set aside with a reason, counts, and the letter to the publisher."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest
from check_samples import as_record, consistent
from typer.testing import CliRunner

from extractor.checks import run_checks
from extractor.checks.letter import compose, letter_to_markdown, letter_to_word
from extractor.checks.review import SUFFIX, Suppression, count_findings, review, since, suppressions_beside
from extractor.cli import build_app
from extractor.completeness.findings import _without_a_table
from extractor.errors import UsageError
from extractor.export.worklist import CheckedAccount, worklist_entries
from models import Finding, Record

RUNNER = CliRunner()


def wrong(**cells: str) -> Record:
    data = consistent()
    data["tables"]["expenditure"]["total"].update(cells or {"basic": "1017.03"})
    return as_record(data)


def findings(record: Record) -> tuple[Finding, ...]:
    return run_checks(record)[0]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "教育局.json"
    path.write_text(wrong().model_dump_json(), encoding="utf-8")
    return path


def check(*arguments: object) -> Any:
    return RUNNER.invoke(build_app(), ["check", *map(str, arguments)])


def test_new_same_and_gone_are_told_apart() -> None:
    before, after = findings(wrong()), findings(wrong(total="1914.28"))
    found = since(after, frozenset((one.id, one.message) for one in before))
    assert len(found.new) == len(after)
    assert len(found.gone) == len(before)
    again = since(before, frozenset((one.id, one.message) for one in before))
    assert (again.new, again.gone) == ((), ())
    assert again.same == before


def test_only_what_is_new_fails_against_a_baseline(record: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "before.json"
    baseline.write_text(check(record, "--format", "json").stdout, encoding="utf-8")
    same = check(record, "--baseline", baseline)
    assert same.exit_code == 0
    assert "新增0" in same.stdout
    record.write_text(wrong(total="1914.28").model_dump_json(), encoding="utf-8")
    changed = check(record, "--baseline", baseline)
    assert changed.exit_code == 1
    assert "已消失" in changed.stdout


def test_the_states_are_in_json_and_sarif(record: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "before.json"
    baseline.write_text(check(record, "--format", "json").stdout, encoding="utf-8")
    record.write_text(wrong(total="1914.28").model_dump_json(), encoding="utf-8")
    (document,) = json.loads(check(record, "--baseline", baseline, "--format", "json").stdout)["documents"]
    assert set(document["states"]) == {"new"}
    assert document["gone"]
    log = json.loads(check(record, "--baseline", baseline, "--format", "sarif").stdout)
    assert {result["baselineState"] for result in log["runs"][0]["results"]} == {"new"}


def test_a_baseline_that_is_none_is_refused(record: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("[]", encoding="utf-8")
    assert isinstance(check(record, "--baseline", other).exception, UsageError)


def test_findings_are_set_aside_with_a_reason_in_a_file_beside_the_document(record: Path) -> None:
    (first, *_) = findings(wrong())
    record.with_name(record.name + SUFFIX).write_text(
        f"- {{id: {first.id}, reason: 已向财政部门核实}}\n- {{id: year, reason: 不再需要}}\n", encoding="utf-8"
    )
    result = check(record)
    assert result.exit_code == 0
    assert "另有 1 条经人核对不采纳，不计在内" in result.stdout
    assert "year" in result.stderr


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- {id: year}", "reason"),
        ("- {id: year, reason: ''}", "reason"),
        ("- {id: year, reason: 好, because: 1}", "because"),
        ("- [", "YAML"),
    ],
)
def test_a_suppression_without_a_reason_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / f"甲.pdf{SUFFIX}").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=fault):
        suppressions_beside(tmp_path / "甲.pdf")


def test_words_of_the_message_tell_findings_of_one_check_apart() -> None:
    every = findings(wrong())
    one = Suppression(id=every[0].id, contains="没有这样的文字", reason="好")
    assert review(every, [one]).standing == every
    assert review(every, [one]).unused == (one,)
    assert len(review(every, [Suppression(id=every[0].id, contains="1017.03", reason="好")]).aside) == 1


def test_counts_are_by_check_department_and_year() -> None:
    every = findings(wrong())
    counts = count_findings([("甲局", "2031", every), ("甲局", "2031", every), ("乙局", "2030", every)])
    assert counts[every[0].id, "甲局", "2031"][every[0].severity] == 2
    assert counts[every[0].id, "乙局", "2030"][every[0].severity] == 1


def test_counts_of_a_folder_are_a_table(record: Path) -> None:
    lines = check(record, "--format", "counts").stdout.splitlines()
    assert lines[0] == "id,title,department,year,error,warning,note"
    assert len(lines) >= 2


def test_a_letter_says_where_what_and_why_and_leaves_out_our_own_reading() -> None:
    every = findings(wrong())
    doubted = every[0].model_copy(update={"origin": "parsing", "message": "我们的误读。"})
    text = letter_to_markdown(compose(wrong().document, [*every, doubted]))
    assert "共有1处" in text
    assert "1,017.03" in text
    assert "依据：" in text
    assert "我们的误读" not in text


def test_a_letter_in_word_has_the_same_points() -> None:
    letter = compose(wrong().document, findings(wrong()))
    document = docx.Document(io.BytesIO(letter_to_word(letter)))
    assert any("1,017.03" in paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize("name", ["函.md", "函.docx"])
def test_the_command_writes_the_letter(record: Path, tmp_path: Path, name: str) -> None:
    result = check(record, "--letter", tmp_path / name)
    assert result.exit_code == 1
    assert str(tmp_path / name) in result.stderr
    assert (tmp_path / name).stat().st_size > 200


def test_rules_of_ones_own_are_among_the_findings(record: Path, tmp_path: Path) -> None:
    rules = tmp_path / "my.yaml"
    rules.write_text(
        "quantities: {支出: {table: expenditure, row: 合计, column: total}, 上限: {value: '100'}}\n"
        "rules: [{id: limit, title: 上限, at_most: [支出, 上限], severity: error}]\n",
        encoding="utf-8",
    )
    found = json.loads(check(record, "--rules", rules, "--format", "json").stdout)["documents"][0]["findings"]
    assert "rules.limit" in {one["id"] for one in found}


def test_what_was_not_read_is_not_laid_to_the_publisher() -> None:
    [contradiction] = findings(wrong())
    unread = {"severity": "error", "stage": "completeness", "id": "completeness.tables_as_pictures"}
    ours = [
        Finding(**unread, origin="parsing", message="九张表是图片"),
        Finding(id="narrative.unread", severity="warning", stage="narrative", message="一句没有读出"),
        Finding(id="llm.call_failed", severity="error", stage="narrative", message="模型没有回答"),
    ]
    absent = contradiction.model_copy(update={"origin": "unknown", "message": "没有找到某表"})
    text = letter_to_markdown(compose(wrong().document, [contradiction, absent, *ours]))
    assert "共有2处" in text
    lines = worklist_entries([CheckedAccount("a", wrong().document, (contradiction, *ours))])
    assert [entry.cells[4] for entry in lines.ours] == [one.message for one in ours if one.severity == "error"] + [
        one.message for one in ours if one.severity != "error"
    ]
    assert [entry.cells[4] for entry in lines.theirs] == [contradiction.message]
    assert "需单位答复的共 1 条；另有 3 条" in lines.told()


def test_tables_that_are_unread_pictures_are_of_our_reading() -> None:
    pictured = as_record(consistent())
    data = pictured.model_dump(mode="json")
    for name in data["tables"]:
        if name != "other":
            data["tables"][name] |= {"status": "image"}
    [lost] = _without_a_table([], Record.model_validate_json(json.dumps(data)), None)
    assert (lost.id, lost.origin) == ("completeness.all_tables_lost", "parsing")
