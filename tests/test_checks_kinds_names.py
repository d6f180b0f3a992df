"""Names and aggregates that do not fit the account, and accounts without tables; and what looks like one and is right."""

from __future__ import annotations

import pytest
from check_samples import PART, as_record, consistent, found, outline_of

from extractor.checks import run_checks
from extractor.pipeline import extract
from extractor.settings import Settings

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


@pytest.mark.parametrize(
    ("lost", "told", "wanted"),
    [
        pytest.param(8, (), ["没有找到", "共8张"], id="eight_of_nine"),
        pytest.param(1, (), ["没有找到《收入决算表》。"], id="one_of_nine"),
        pytest.param(8, ("expenditure",), ["没有找到", "共7张"], id="one_is_told_by_the_ledger"),
        pytest.param(1, ("income",), None, id="the_only_one_is_told_by_the_ledger"),
    ],
)
def test_tables_that_are_missing_are_one_finding_and_not_told_twice(
    lost: int, told: tuple[str, ...], wanted: list[str] | None
) -> None:
    data = consistent()
    missing = [name for name in data["tables"] if name != "income_expenditure_summary"][:lost]
    data["tables"] = {name: {"status": "missing"} if name in missing else t for name, t in data["tables"].items()}
    places = [{"path": f"tables.{name}"} for name in told]
    unread = {"id": "completeness.title_without_text", "severity": "error", "stage": "completeness", "message": "。"}
    record = as_record({**data, "findings": [{**unread, "places": places}] if told else []})
    found = [one for one in run_checks(record, outline_of(PART))[0] if one.id == "checks.missing_table"]
    assert len(found) == (0 if wanted is None else 1)
    if wanted is not None:
        assert all(words in found[0].message for words in wanted)
        assert [place.path for place in found[0].places] == [f"tables.{n}" for n in missing if n not in told]


def test_titles_without_tables_are_one_error_that_lists_the_nine() -> None:
    titles = "\f收入支出决算总表\n\f收入决算表\n\f支出决算表\n\f"
    text = f"甲乙县丙丁局2023年度部门决算\n第二部分 2023年度部门决算表\n{titles}{PART}一、收入决算情况说明\n2023年度收入合计100.00万元。\n"
    found = [one for one in extract(text.encode(), Settings()).findings if "表" in one.message]
    assert [one.id for one in found if one.severity == "error"] == ["completeness.all_tables_lost"]
    assert len([place for one in found for place in one.places if (place.path or "").startswith("tables.")]) == 9
    assert "checks.missing_table" not in {one.id for one in found}
