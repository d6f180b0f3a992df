"""Amounts of the text whose unit slipped, found by what stands elsewhere, and amounts in other units that are right."""

from __future__ import annotations

from importlib import import_module

import pytest
from check_samples import as_record, check, consistent, found, ids, outline_of

from extractor.checks import run_checks
from extractor.narrative.deviations.read import read_deviations
from extractor.narrative.other_units import text_in_another_unit
from models.record import Finding

CHAPTER = "第三部分 2022年度部门决算情况说明\n"
OVERALL = CHAPTER + "一、收入支出决算总体情况说明\n"
PROCUREMENT = CHAPTER + "十、其他重要事项的情况说明\n（二）政府采购支出情况\n"
THREE = CHAPTER + "八、财政拨款“三公”经费支出决算情况说明\n"
ITEMS = CHAPTER + "五、一般公共预算财政拨款支出决算情况说明\n（三）一般公共预算财政拨款支出决算具体情况。\n"


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        pytest.param(OVERALL + "2022年度支出总计1,988.28亿元。", True, id="figure_of_a_table_in_another_unit"),
        pytest.param(OVERALL + "2022年度支出总计1,988.28元。", True, id="figure_of_a_table_in_yuan"),
        pytest.param(
            OVERALL + "年末结余43.21万元，主要是专项结余43.21亿元。", True, id="figure_of_the_text_in_another_unit"
        ),
        pytest.param(OVERALL + "上年支出共计1,777.01亿元。", True, id="larger_than_the_account"),
        pytest.param(OVERALL + "上年支出共计17770100.00万元。", True, id="larger_than_the_account_in_its_own_unit"),
        pytest.param(THREE + "其中保险费0.28亿元。", True, id="larger_than_the_three_public_expenses"),
        pytest.param(
            PROCUREMENT
            + "政府采购支出总额5.18亿元，其中：政府采购货物支出1.74万元、政府采购工程支出2万元、政府采购服务支出1.44万元。",
            True,
            id="sum_that_holds_between_two_units",
        ),
        pytest.param(
            PROCUREMENT
            + "政府采购支出总额0.0518亿元，其中：政府采购货物支出174万元、政府采购工程支出200万元、政府采购服务支出144万元。",
            False,
            id="sum_that_holds_once_converted",
        ),
        pytest.param(OVERALL + "2022年度支出总计0.198828亿元。", False, id="figure_of_a_table_converted"),
        pytest.param(OVERALL + "2022年度支出总计19,882,800.00元。", False, id="figure_of_a_table_converted_to_yuan"),
        pytest.param(
            ITEMS + "1.教育支出（类）。主要成效是签约项目51个，总投资额346亿元。", False, id="what_was_reached"
        ),
        pytest.param(ITEMS + "1.教育支出（类）。主要成效是每人补助1.25元。", False, id="a_price"),
        pytest.param(
            THREE + "公务接待费用于工作餐，每人每餐支出17.80元。", False, id="a_price_that_a_table_holds_by_chance"
        ),
    ],
)
def test_a_unit_is_held_against_what_stands_elsewhere(text: str, slip: bool) -> None:
    assert found("unit_slip", text) is slip


def test_the_total_of_the_account_beside_its_three_public_expenses_is_no_slip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("extractor.checks.text_units"), "FAR_TOO_LARGE", 10)
    assert not found("unit_slip", THREE + "“三公”经费21.90万元，占本年支出合计1,988.28万元的1.1%。")
    assert found("unit_slip", THREE + "“三公”经费21.90万元，占本年支出合计1,988.29万元的1.1%。")


def test_a_sum_between_two_units_is_judged_in_one() -> None:
    parts = "其中：政府采购货物支出174万元、政府采购工程支出200万元、政府采购服务支出144万元。"
    assert not {"procurement_sum", "list_sum"} & ids(f"{PROCUREMENT}政府采购支出总额0.0518亿元，{parts}")
    assert found("procurement_sum", f"{PROCUREMENT}政府采购支出总额0.0718亿元，{parts}")


def test_what_follows_from_a_wrong_figure_is_told_inside_its_finding() -> None:
    kinds = "".join(f"{kind}采购授予中小企业合同金额占{kind}支出金额的100%，" for kind in ("货物", "工程", "服务"))
    text = (
        f"{PROCUREMENT}政府采购支出总额5.18万元，其中：政府采购货物支出1.74万元、政府采购工程支出2万元、"
        f"政府采购服务支出14.4万元。授予中小企业合同金额5.18万元，占政府采购支出总额的100%，{kinds}"
    )
    findings = [one for one in check(text)[0] if "procurement" in one.id or "list" in one.id]
    (finding,) = findings
    assert "印为14.4，按其余数字应为1.44" in finding.message
    assert len(finding.related) >= 2


def read_and_check(text: str) -> tuple[Finding, ...]:
    outline = outline_of(text)
    record = as_record(consistent())
    narrative = record.narrative.model_copy(update={"deviations": read_deviations(outline).items})
    return run_checks(record.model_copy(update={"narrative": narrative}), outline)[0]


def test_a_misprint_that_breaks_two_checks_is_one_finding() -> None:
    overall = OVERALL + "2022年度收、支总计1,988.28万元，与上年相比，收、支总计增加91.28万元，增长84.81%。\n"
    income = "二、收入决算情况说明\n2022年度收入总计1,988.28万元，与上年相比，收入总计增加91.28万元，增长4.81%。\n"
    fiscal = "四、财政拨款收入支出决算总体情况说明\n2022年度支出总计1,988.28万元，与上年相比，支出总计增加91.28万元，增长4.81%。\n"
    findings = [one for one in read_and_check(overall + income + fiscal) if "84.81" in one.message]
    (finding,) = findings
    assert finding.id == "checks.growth_rate"
    assert any("其余" in message for message in finding.related)


@pytest.mark.parametrize(("unit", "slip"), [("元", True), ("万元", False)])
def test_a_table_in_another_unit_than_the_others_is_told(unit: str, slip: bool) -> None:
    data = consistent()
    data["document"]["unit"] = "万元"
    data["tables"]["income"]["source"] = {"title": "收入决算表", "unit": unit}
    (findings, _) = run_checks(as_record(data), None)
    assert any(one.id == "checks.unit_slip" and one.places[0].path == "tables.income" for one in findings) is slip


def test_a_text_in_ten_thousands_over_tables_in_yuan_has_no_slips_of_its_own_and_is_told() -> None:
    data = consistent()
    data["document"]["unit"] = "元"
    text = OVERALL + "2022年度收、支总计18.25万元，与上年相比，收、支总计增加0.91万元，增长5.25%，主要是人员增加。\n"
    outline = outline_of(text)
    items = read_deviations(outline).items
    record = as_record(data)
    record = record.model_copy(update={"narrative": record.narrative.model_copy(update={"deviations": items})})
    assert "checks.unit_slip" not in {finding.id for finding in run_checks(record, outline)[0]}
    assert [one.id for one in text_in_another_unit(outline.source, items, "元")] == ["narrative.text_unit"]
    assert text_in_another_unit(outline.source, items, "万元") == ()
