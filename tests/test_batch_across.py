"""Across documents: balances, prior-year figures and names of one department in consecutive years."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from batch_tasks import small_text
from command import juesuan
from typer.testing import CliRunner

from extractor import Settings
from extractor.batch import Limits, LocalExecutor, Plan, run_batch
from extractor.batch.across import AcrossYears, check_dataset, compare_years
from extractor.batch.departments import link_names
from extractor.batch.region import region_of
from extractor.cli import build_app
from extractor.errors import UsageError

TEXT = """第三部分 2023年度部门决算情况说明
一、收入支出决算总体情况说明
2023年度收、支总计100.00万元。与上年相比，收、支总计各增加10.00万元，增长11.11%，主要原因是工作增加。
二、收入决算情况说明
2023年度收入合计100.00万元，与上年相比，收入合计增加{change}万元，增长11.11%，主要原因是工作增加。
"""


def dataset(tmp_path: Path, *texts: str) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    plan = Plan((str(folder),), tmp_path / "out", Settings(ocr="never"))
    assert run_batch(plan, LocalExecutor(1, Limits(300, None))).failed == 0
    return tmp_path / "out"


def test_an_opening_balance_other_than_last_years_closing_balance_is_found(tmp_path: Path) -> None:
    path = dataset(
        tmp_path,
        small_text("甲县财政局", 2022, "100.00", opening="20.00", closing="20.00"),
        small_text("甲县财政局", 2023, "90.00", opening="25.00", closing="25.00"),
        small_text("甲县财政局", 2024, "80.00", opening="25.00", closing="25.00"),
    )
    [finding] = [f for f in check_dataset(path) if f.id == "across.balance"]
    assert (finding.left, finding.right, finding.difference) == (Decimal("25.00"), Decimal("20.00"), Decimal("5.00"))
    assert "2023年度" in finding.message
    assert "2022年度" in finding.message
    assert [place.printed for place in finding.places] == ["25.00", "20.00"]


@pytest.mark.parametrize(("closing", "found"), [("200000.00", 0), ("300000.00", 1)])
def test_balances_are_compared_in_one_unit(tmp_path: Path, closing: str, found: int) -> None:
    in_yuan = small_text("甲县财政局", 2022, "1000000.00", opening=closing, closing=closing).replace("万元", "元")
    path = dataset(tmp_path, in_yuan, small_text("甲县财政局", 2023, "90.00", opening="20.00", closing="20.00"))
    findings = [finding for finding in check_dataset(path) if finding.id == "across.balance"]
    assert len(findings) == found
    assert all("30.00万元（原文300000.00）" in f.message and f.difference == Decimal(-10) for f in findings)


def test_years_that_do_not_follow_each_other_and_other_departments_are_not_compared(tmp_path: Path) -> None:
    path = dataset(
        tmp_path,
        small_text("甲县财政局", 2021, opening="20.00", closing="20.00"),
        small_text("甲县财政局", 2023, opening="25.00", closing="25.00"),
        small_text("乙县财政局", 2022, opening="30.00", closing="30.00"),
    )
    assert compare_years(path) == AcrossYears()
    assert "没有相邻年度" in CliRunner().invoke(build_app(), ["check", str(path)]).stdout


def test_what_was_compared_is_counted(tmp_path: Path) -> None:
    path = dataset(
        tmp_path, *(small_text("甲县财政局", year, opening="20.00", closing="20.00") for year in (2022, 2023))
    )
    assert compare_years(path) == AcrossYears((), 1)
    assert "比较了1对相邻年度，不一致0处" in CliRunner().invoke(build_app(), ["check", str(path)]).stdout


def test_several_documents_of_a_year_that_disagree_are_left_out(tmp_path: Path) -> None:
    path = dataset(
        tmp_path,
        small_text("甲县财政局", 2022, opening="20.00", closing="20.00"),
        small_text("甲县财政局", 2022, opening="30.00", closing="30.00"),
        small_text("甲县财政局", 2023, opening="25.00", closing="25.00"),
    )
    assert check_dataset(path) == ()


@pytest.mark.parametrize(("change", "found"), [("10.00", 0), ("10.01", 0), ("20.00", 1)])
def test_a_printed_change_must_lead_back_to_last_years_figure(tmp_path: Path, change: str, found: int) -> None:
    last = TEXT.format(change="10.00").replace("100.00", "90.00").replace("2023", "2022")
    path = dataset(
        tmp_path,
        small_text("甲县财政局", 2022, "90.00") + last,
        small_text("甲县财政局", 2023, "100.00") + TEXT.format(change=change),
    )
    findings = [f for f in check_dataset(path) if f.id == "across.prior_year"]
    assert len(findings) == found
    assert all(f.left == Decimal("80.00") and f.right == Decimal("90.00") for f in findings)


def test_a_name_written_otherwise_is_told_and_its_figures_are_compared(tmp_path: Path) -> None:
    path = dataset(
        tmp_path,
        small_text("长宁市青山区财政局", 2022, opening="20.00", closing="20.00"),
        small_text("青山区财政局", 2023, opening="25.00", closing="25.00"),
    )
    assert [finding.id for finding in check_dataset(path)] == ["across.department_name", "across.balance"]


def test_a_folder_that_is_no_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="不是 juesuan 数据集"):
        check_dataset(tmp_path)


def test_a_short_name_that_fits_two_cities_is_linked_to_neither() -> None:
    names = link_names(["武汉市青山区财政局", "包头市青山区财政局", "青山区财政局"])
    assert names.same("青山区财政局") == "青山区财政局"


def test_the_fullest_spelling_stands_for_all() -> None:
    full = "湖北省武汉市青山区财政局"
    names = link_names(["青山区财政局", "武汉市青山区财政局", full, "青山区教育局"])
    assert names.same("青山区财政局") == names.same("武汉市青山区财政局") == full
    assert names.same("青山区教育局") == "青山区教育局"


@pytest.mark.parametrize(
    ("department", "region"),
    [
        ("武汉市武昌区人民政府办公室", "武汉市武昌区"),
        ("中共武汉市武昌区委办公室", "武汉市武昌区"),
        ("武昌区城市管理执法局", "武昌区"),
        ("武汉市市场监督管理局", "武汉市"),
        ("武汉市民政局", "武汉市"),
        ("杭州市市民中心", "杭州市"),
        ("沛县教育局", "沛县"),
        ("晋城市城区财政局", "晋城市城区"),
        ("湖北省水利厅", "湖北省"),
        ("北京市朝阳区财政局", "北京市朝阳区"),
        ("内蒙古自治区财政厅", "内蒙古自治区"),
        ("新疆维吾尔自治区喀什地区疏附县民政局", "新疆维吾尔自治区喀什地区疏附县"),
        ("恩施土家族苗族自治州恩施市财政局", "恩施土家族苗族自治州恩施市"),
        ("杭州市余杭区五常街道办事处", "杭州市余杭区五常街道"),
        ("城市管理局", None),
        ("住房和城乡建设局", None),
        ("市场监督管理局", None),
        ("自然资源和规划局武昌区分局", None),
        ("财政部", None),
        (None, None),
    ],
)
def test_the_region_is_what_the_name_begins_with(department: str | None, region: str | None) -> None:
    assert region_of(department) == region


def test_the_check_command_takes_a_dataset(tmp_path: Path) -> None:
    path = dataset(
        tmp_path,
        small_text("甲县财政局", 2022, opening="20.00", closing="20.00"),
        small_text("甲县财政局", 2023, opening="25.00", closing="25.00"),
    )
    for form in ("rich", "json", "csv", "sarif"):
        result = juesuan("check", path, "--format", form, "--fail-on", "warning")
        assert result.returncode == 1, result.stderr
        named = "年初与上年年末结转" if form == "rich" else "across.balance"  # people go by names, programs by ids
        assert named.encode() in result.stdout
