"""What commands and pages say to clerks: words instead of ids, names as they were given, titles and sources for people."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from check_samples import as_record, consistent
from typer.testing import CliRunner

from extractor.batch.query_errors import error_in_words
from extractor.checks.review import Suppression
from extractor.cli import build_app
from extractor.cli.accounts import each_account
from extractor.cli.llm import forecast_lines
from extractor.errors import DocumentError
from extractor.export.labels import role_label
from extractor.llm.plan import Forecast
from extractor.outline.vocabulary import Role
from extractor.report.charts import WIDTH, Datum, make_chart
from extractor.report.dataset import AccountRow, DatasetPage
from models import Finding

RUNNER = CliRunner()


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "记录.json"
    path.write_text(as_record(consistent()).model_dump_json(), encoding="utf-8")
    return path


def test_a_report_says_where_it_was_written(record: Path, tmp_path: Path) -> None:
    target = tmp_path / "报告.html"
    result = RUNNER.invoke(build_app(), ["report", str(record), "-o", str(target)])
    assert result.exit_code == 0
    assert f"报告写在 {target}" in result.stdout


def test_files_of_a_folder_are_named_as_the_folder_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "决算" / "甲").mkdir(parents=True)
    (tmp_path / "决算" / "甲" / "一.txt").write_text("部门决算", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert each_account(["决算"]) == [str(Path("决算", "甲", "一.txt"))]
    assert each_account([str(tmp_path / "决算")]) == [str(tmp_path / "决算" / "甲" / "一.txt")]


def test_errors_are_in_chinese_signs() -> None:
    error = DocumentError("页面损坏", where="甲.pdf", page=3, hint="请重新下载")
    assert str(error) == "甲.pdf，第3页: 页面损坏（请重新下载）"


@pytest.mark.parametrize(
    ("written", "candidates", "told"),
    [
        ("dept", ("department", "input_kind", "result_use"), ["department"]),
        ("fiscal_yr", ("fiscal_year", "sha256"), ["fiscal_year"]),
        ("xyz", ("department", "input_kind"), []),
    ],
)
def test_only_names_that_are_near_are_proposed(written: str, candidates: tuple[str, ...], told: list[str]) -> None:
    names = ", ".join(f'"{one}"' for one in candidates)
    said = error_in_words(
        f'Binder Error: Referenced column "{written}" not found in FROM clause!\nCandidate bindings: {names}'
    )
    proposed = said.partition("（")[0]
    assert [one for one in candidates if f"“{one}”" in proposed] == told


def test_a_run_without_a_model_says_that_nothing_will_be_asked() -> None:
    nothing = Forecast(calls=0, cached=0, prompt_tokens=0, completion_tokens=0, by_task={}, cost=None)
    assert forecast_lines(nothing, "元") == ["不会请求模型：没有配置模型，或没有要问模型的内容"]


def test_findings_are_set_aside_by_their_names_too() -> None:
    finding = Finding(id="checks.balance", severity="error", stage="checks", message="总计不平。")
    assert Suppression(id="总计与各项之和", reason="已说明").covers(finding)
    assert Suppression(id="balance", reason="已说明").covers(finding)
    assert not Suppression(id="合计行与各类之和", reason="已说明").covers(finding)


@pytest.mark.parametrize("role", ["overview", "explanation", "three_public", "sheet", "other_matter"])
def test_every_meaning_of_a_heading_has_a_chinese_name(role: Role) -> None:
    assert not role_label(role).isascii()


def page(*rows: tuple[str, str, str]) -> DatasetPage:
    accounts = tuple(
        AccountRow(department, year, region, "部门决算", "万元", "", "", {}, 0, "a.pdf")
        for department, year, region in rows
    )
    return DatasetPage("dataset", accounts, {}, (), (), 0)


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([("甲局", "2022", "乙县"), ("甲局", "2024", "乙县")], "甲局2022–2024年度部门决算（2 份）"),
        ([("甲局", "2023", "乙县"), ("丙局", "2023", "乙县")], "乙县2023年度部门决算（2 份）"),
        ([("甲局", "2023", "乙县"), ("丙局", "2023", "丁县")], "2023年度部门决算（2 份）"),
        ([], "部门决算（0 份）"),
    ],
)
def test_a_page_of_a_dataset_is_titled_by_what_it_holds(rows: list[tuple[str, str, str]], title: str) -> None:
    assert page(*rows).title == title


def test_bars_of_two_series_use_the_width_that_their_values_leave() -> None:
    short = make_chart("甲", "", ("预算", "决算"), [Datum("一", (Decimal(5), Decimal(9)))], shares=False)
    long = make_chart("甲", "", ("预算", "决算"), [Datum("一", (Decimal(5), Decimal("9123456.78")))], shares=False)
    assert short is not None
    assert long is not None
    widths = [max(Decimal(bar.end) for group in chart.groups for bar in group.bars) for chart in (short, long)]
    assert widths[0] > widths[1] >= WIDTH / 2
    assert widths[0] > WIDTH * 9 / 10
