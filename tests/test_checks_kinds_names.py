"""Names and aggregates that do not fit the account, and accounts without tables; and what looks like one and is right."""

from __future__ import annotations

import pytest
from check_samples import PART, as_record, consistent, found, outline_of

from extractor.checks import run_checks

GLOSSARY = f"{PART}一、收入支出决算总体情况说明\n收支正常。\n第五部分 名词解释\n"


@pytest.mark.parametrize(
    ("department", "words", "slip"),
    [
        ("甲市乙区教育局", "指市级财政一般公共预算当年拨付的资金", True),
        ("乙县教育局", "市直部门用财政拨款安排", True),
        ("甲市乙区教育局", "指区级财政一般公共预算当年拨付的资金", False),
        ("甲市教育局", "指市级财政一般公共预算当年拨付的资金", False),
        ("甲市教育局", "指区级财政一般公共预算当年拨付的资金", True),
        ("丙旗教育局", "指县级财政当年拨付的资金", False),
        ("甲市高新技术开发区管理委员会", "指市级财政当年拨付的资金", False),
        ("甲省教育厅", "指市级财政当年拨付的资金", False),
        ("甲市幸福小区服务中心", "指市级财政当年拨付的资金", False),
        ("乙县教育局", "指同级财政当年拨付的资金", False),
    ],
)
def test_the_level_of_government_in_the_glossary_is_the_departments_own(
    department: str, words: str, slip: bool
) -> None:
    document = {"kind": "department_final_account", "department": department, "fiscal_year": 2031, "unit": "万元"}
    text = f"{GLOSSARY}（一）一般公共预算财政拨款收入：{words}。\n"
    assert found("government_level", text, document=document) is slip


@pytest.mark.parametrize(
    ("item", "slip"),
    [
        ("1.教育支出（类）普通教育（款）高中教育（项）", False),
        ("1.教育（类）普通教育（款）高中教育（项）反映举办高中的支出。", False),
        ("2.社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）", False),
        ("3.住房保障支出（类）住房改革（款）住房公积金（项）", False),
        ("1.一般公共服务支出（类）财政事务（款）行政运行（项）", True),
        ("4.医疗卫生与计划生育支出（类）医疗保障（款）行政单位医疗（项）", True),
        ("5.教育支出（类）职业教育（款）中等职业教育（项）", True),
    ],
)
def test_the_glossary_explains_items_that_the_tables_have(item: str, slip: bool) -> None:
    assert found("glossary_item", f"{GLOSSARY}（十）本部门使用的支出功能分类科目\n{item}\n") is slip


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        ("本决算为汇总决算，由本级和0个下属单位决算组成。", True),
        ("由本级决算和0个所属单位决算组成。部门：某市教育局（汇总）", True),
        ("本决算为汇总决算，由本级和10个下属单位决算组成。", False),
        ("由本级决算和0个所属单位决算组成。", False),
    ],
)
def test_an_aggregate_of_one_unit_is_found(words: str, slip: bool) -> None:
    assert (
        found(
            "aggregate",
            f"第一部分 某市教育局概况\n二、机构设置\n{words}\n{PART}一、收入支出决算总体情况说明\n收支正常。",
        )
        is slip
    )


@pytest.mark.parametrize(
    ("words", "told", "wanted"),
    [
        pytest.param("", False, "error", id="none_of_the_nine"),
        pytest.param("决算表详见附件。", False, "warning", id="tables_are_attached"),
        pytest.param("", True, None, id="told_by_the_ledger"),
    ],
)
def test_an_account_without_any_table_is_told_once_and_by_its_harm(words: str, told: bool, wanted: str | None) -> None:
    data = consistent()
    data["tables"] = {name: {"status": "missing"} for name in data["tables"]}
    lost = {"id": "completeness.all_tables_lost", "severity": "error", "stage": "completeness", "message": "没有读出。"}
    record = as_record({**data, "findings": [lost] if told else []})
    findings = run_checks(record, outline_of(f"{PART}一、收入支出决算总体情况说明\n收支正常。{words}"))[0]
    severities = [one.severity for one in findings if one.id == "checks.missing_table"]
    assert severities == ([wanted] if wanted else [])
