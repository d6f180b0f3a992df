"""Budgets of two kinds in one sentence, what the words say of them, and rates over a budget of nothing."""

from __future__ import annotations

import pytest
from check_samples import PART, THREE, told

from models.record import Finding

ITEMS = f"{PART}五、一般公共预算财政拨款支出决算情况说明\n（三）一般公共预算财政拨款支出决算具体情况\n"
SCHOOL = "1.教育支出（类）普通教育（款）高中教育（项）。"


def of(check: str, findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.id == f"checks.{check}"]


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("年初预算为0万元，全年预算为960.00万元，支出决算为950.35万元。决算数小于预算数的主要原因：厉行节约。", False),
        ("年初预算为900.00万元，全年预算为960.00万元，支出决算为950.35万元。决算数大于预算数的主要原因：追加。", False),
        ("年初预算为900.00万元，支出决算为950.35万元。决算数大于预算数的主要原因：追加。", False),
        ("年初预算为970.00万元，支出决算为950.35万元。决算数大于预算数的主要原因：追加。", True),
        ("全年预算为940.00万元，支出决算为950.35万元。决算数小于全年预算数的主要原因：节约。", True),
        ("年初预算为970.00万元，全年预算为960.00万元，支出决算为950.35万元。决算数大于预算数的主要原因：追加。", True),
        ("年初预算为960.00万元，支出决算为950.35万元。决算数等于预算数的主要原因：按实支出。", True),
        ("年初预算为950.35万元，支出决算为950.35万元。决算数等于预算数的主要原因：按实支出。", False),
        ("年初预算为960.00万元，支出决算为950.35万元。决算数与年初预算数持平。", True),
        ("年初预算为950.35万元，支出决算为950.35万元。决算数与年初预算数持平。", False),
        ("年初预算为960.00万元，支出决算为950.35万元。决算数低于预算数的主要原因：节约。", False),
    ],
)
def test_larger_smaller_and_equal_are_held_against_every_budget_of_the_sentence(sentence: str, wrong: bool) -> None:
    findings = of("direction", told(f"{ITEMS}{SCHOOL}{sentence}\n"))
    assert len(findings) == wrong
    assert all("950.35" in finding.message for finding in findings)


@pytest.mark.parametrize("words", ["决算数等于预算数", "决算数与年初预算数持平", "与年初预算持平"])
def test_words_that_say_equal_are_quoted_as_they_are_printed(words: str) -> None:
    text = f"{ITEMS}{SCHOOL}年初预算为960.00万元，支出决算为950.35万元。{words}的主要原因：按实支出。\n"
    (finding,) = of("direction", told(text))
    assert f"写“{words}”" in finding.message
    assert "相差9.65" in finding.message


@pytest.mark.parametrize(
    ("sentence", "check"),
    [
        ("年初预算为0万元，全年预算为960.00万元，支出决算为950.35万元，完成年初预算的98.99%。", "budget_base"),
        ("年初预算为900.00万元，全年预算为960.00万元，支出决算为950.35万元，完成年初预算的98.99%。", "budget_base"),
        ("年初预算为900.00万元，全年预算为960.00万元，支出决算为950.35万元，完成年初预算的105.59%。", None),
        ("年初预算为900.00万元，全年预算为960.00万元，支出决算为950.35万元，完成全年预算的98.99%。", None),
        ("年初预算为0万元，全年预算为960.00万元，支出决算为950.35万元，完成年初预算的100%。", "zero_base"),
        ("年初预算为900.00万元，全年预算为960.00万元，支出决算为950.35万元，完成年初预算的88%。", "completion_rate"),
    ],
)
def test_a_rate_of_the_other_budget_of_its_sentence_is_told_once_and_as_such(sentence: str, check: str | None) -> None:
    found = {f.id.removeprefix("checks.") for f in told(f"{ITEMS}{SCHOOL}{sentence}\n")}
    assert found & {"budget_base", "zero_base", "completion_rate", "direction"} == ({check} if check else set())


TOTAL = "“三公”经费财政拨款支出年初预算为{budget}万元，支出决算为21.90万元，完成预算的{rate}%，其中："
ABROAD = "因公出国（境）费决算为{actual}万元，完成预算的{rate}%；"


def three(budget: str, vehicles: str | None = None) -> dict[str, object]:
    columns = ("total", "abroad", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")
    printed = dict(zip(columns, (budget, vehicles, "23.00", "8.00", "15.00", "4.00"), strict=True))
    actual = dict(zip(columns, ("21.90", "1.20", "17.80", "4.80", "13.00", "2.90"), strict=True))
    return {"status": "present", "budget": printed, "actual": actual}


@pytest.mark.parametrize(
    ("budget", "abroad", "printed", "found"),
    [
        pytest.param("27.00", None, "27.00", True, id="blank_cell_of_the_budget_that_the_text_means"),
        pytest.param("27.00", "0.00", "27.00", True, id="printed_nothing"),
        pytest.param("27.00", "3.00", "27.00", False, id="there_is_a_budget"),
        pytest.param("27.00", None, "29.00", False, id="another_budget_than_the_text_means"),
    ],
)
def test_a_rate_without_its_budget_is_held_against_the_table_where_both_mean_one_budget(
    budget: str, abroad: str | None, printed: str, found: bool
) -> None:
    from check_samples import consistent

    tables = {**consistent()["tables"], "three_public": three(budget, abroad)}
    text = f"{THREE}{TOTAL.format(budget=printed, rate='81.11')}{ABROAD.format(actual='1.20', rate='40')}\n"
    assert bool(of("zero_base", told(text, tables=tables))) is found


BASIC = f"{PART}六、一般公共预算财政拨款基本支出决算情况说明\n"


@pytest.mark.parametrize(
    ("basic", "personnel", "public", "blamed"),
    [
        ("971.03", "891.53", "79.50", []),
        ("981.03", "901.53", "79.50", ["基本支出", "人员经费"]),
        ("981.03", "891.53", "89.50", ["基本支出", "公用经费"]),
        ("981.03", "891.53", "79.50", ["基本支出"]),
        ("971.03", "901.53", "79.50", ["人员经费"]),
    ],
)
def test_a_sum_of_the_text_that_is_wrong_with_one_of_its_parts_is_one_finding(
    basic: str, personnel: str, public: str, blamed: list[str]
) -> None:
    text = f"{BASIC}一般公共预算财政拨款基本支出{basic}万元。其中：人员经费{personnel}万元；公用经费{public}万元。\n"
    findings = [f for f in told(text) if f.severity == "error"]
    assert len(findings) == bool(blamed)
    for finding in findings:
        assert [name for name in ("基本支出", "人员经费", "公用经费") if f"“{name}”印为" in finding.message] == blamed


SHARES = (
    f"{PART}五、一般公共预算财政拨款支出决算情况说明\n（二）一般公共预算财政拨款支出决算结构情况\n"
    "一般公共预算财政拨款支出1221.28万元，主要用于以下方面：教育支出（类）950.35万元，占{share}%；"
    "社会保障和就业支出（类）180.60万元，占14.79%；住房保障支出（类）90.33万元，占7.40%。\n"
)


@pytest.mark.parametrize(("share", "found"), [("77.82", 0), ("77.88", 1), ("78.82", 1), ("87.82", 1)])
def test_a_wrong_share_and_the_sum_of_the_shares_are_one_finding(share: str, found: int) -> None:
    findings = [f for f in told(SHARES.format(share=share)) if f.id in ("checks.share", "checks.shares_sum")]
    assert len(findings) == found


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("支出决算为950.35万元，完成年初预算的98.50%。决算数大于预算数的主要原因：追加。", True),
        ("支出决算为950.35万元，完成年初预算的105.50%。决算数小于预算数的主要原因：节约。", True),
        ("支出决算为950.35万元，完成年初预算的98.50%。决算数小于预算数的主要原因：节约。", False),
        ("支出决算为950.35万元，完成年初预算的105.50%。决算数大于预算数的主要原因：追加。", False),
        ("支出决算为950.35万元，完成年初预算的100%。决算数小于预算数的主要原因：节约。", False),
        ("支出决算为950.35万元，完成年初预算的100%。决算数大于预算数的主要原因：追加。", False),
        ("支出决算为0万元，完成年初预算的0%。决算数小于预算数的主要原因：未发生。", False),
    ],
)
def test_the_rate_tells_which_is_larger_where_no_budget_is_printed(sentence: str, wrong: bool) -> None:
    findings = of("direction", told(f"{ITEMS}{SCHOOL}{sentence}\n"))
    assert len(findings) == wrong
    assert all((one.places[0].printed or "").startswith("决算数") for one in findings)
