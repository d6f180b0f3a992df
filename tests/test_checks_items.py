"""Names of items in the text against the rows of the tables: 具体情况 against 05, 主要包括 against 06."""

from __future__ import annotations

import pytest
from check_samples import PART, consistent, told

from models.record import Finding

ITEMS = f"{PART}五、一般公共预算财政拨款支出决算情况说明\n（三）一般公共预算财政拨款支出决算具体情况\n"
PENSION = "社会保障和就业支出（类）行政事业单位养老支出（款）"


def named(subject: str, amount: str) -> list[Finding]:
    text = f"{ITEMS}1.{subject}。年初预算为{amount}万元，支出决算为{amount}万元，完成年初预算的100%。\n"
    return [finding for finding in told(text) if finding.id == "checks.text_item_name"]


@pytest.mark.parametrize(
    ("subject", "amount", "severity", "said"),
    [
        (f"{PENSION}机关事业单位职业年金缴费支出（项）", "60.20", None, ""),
        (f"{PENSION}机关事业单位职业年金缴费（项）", "60.20", None, ""),
        ("住房保障支出（类）住房改革支出（款）住房公积金（项）", "90.33", None, ""),
        ("住房保障支出（类）住房改革（款）住房公积金（项）", "90.33", None, ""),
        ("住房保障支出（类）住房保障支出（款）住房公积金（项）", "90.33", "note", "住房保障支出"),
        ("社会保障和就业支出（类）行政事业单位离退休（款）机关事业单位职业年金缴费支出（项）", "60.20", "note", "行政事业单位离退休"),
        ("教育支出（类）普通教育（款）中学教育（项）", "950.35", "note", "中学教育"),
        ("教育支出（类）普通教育（款）高等教育（项）", "950.35", "note", "高等教育"),
        ("教育支出（类）教育管理事务（款）高中教育（项）", "950.35", "warning", "教育管理事务"),
        (f"{PENSION}机关事业单位退休人员活动费支出（项）", "60.20", "note", "机关事业单位退休人员活动费支出"),
        ("住房保障支出（类）住房改革支出（款）提租补贴（项）", "90.33", "warning", "提租补贴"),
        ("住房保障支出（类）住房改革支出（款）住房公积金（项）", "90.35", None, ""),
        ("行政事业单位养老支出（款）机关事业单位职业年金缴费支出（项）", "60.20", None, ""),
        ("住房改革支出（款）住房公积金（项）", "90.33", None, ""),
        ("住房公积金（项）", "90.33", None, ""),
        ("住房改革支出（款）提租补贴（项）", "90.33", "warning", "提租补贴"),
    ],
)  # fmt: skip
def test_an_item_that_the_amount_identifies_is_told_by_the_level_whose_name_differs(
    subject: str, amount: str, severity: str | None, said: str
) -> None:
    findings = named(subject, amount)
    assert [finding.severity for finding in findings] == ([severity] if severity else [])
    assert all(said in finding.message for finding in findings)


def test_several_names_that_differ_are_one_finding() -> None:
    line = "年初预算为{0}万元，支出决算为{0}万元，完成年初预算的100%。\n"
    text = (
        f"{ITEMS}1.住房保障支出（类）住房保障支出（款）住房公积金（项）。{line.format('90.33')}"
        f"2.教育支出（类）普通教育（款）中学教育（项）。{line.format('950.35')}"
    )
    (finding,) = [one for one in told(text) if one.id == "checks.text_item_name"]
    assert "共2处" in finding.message
    assert len(finding.related) == 1


BASIC = f"{PART}六、一般公共预算财政拨款基本支出决算情况说明\n"
PERSONNEL = "基本工资、奖金、机关事业单位基本养老保险缴费、职业年金缴费、住房公积金、退休费"


def listed(items: str, what: str = "人员经费891.53万元") -> list[Finding]:
    text = f"{BASIC}一般公共预算财政拨款基本支出971.03万元。其中：{what}，主要包括：{items}。\n"
    return [finding for finding in told(text) if finding.id == "checks.text_listed_items"]


@pytest.mark.parametrize(
    ("items", "severity", "names"),
    [
        (PERSONNEL, None, ()),
        (f"{PERSONNEL}、伙食补助费", "warning", ("伙食补助费没有金额",)),
        (PERSONNEL.replace("奖金", "伙食补助费"), "warning", ("伙食补助费没有金额", "奖金（200.50）没有列")),
        (PERSONNEL.replace("奖金、", ""), "note", ("奖金（200.50）",)),
        (PERSONNEL.replace("、退休费", "和退休费"), None, ()),
        (PERSONNEL.replace("、退休费", ""), "note", ("退休费（20.10）",)),
        (f"{PERSONNEL.replace('奖金、', '')}等", None, ()),
        (f"{PERSONNEL.replace('奖金、', '')}等支出", None, ()),
        ("基本工资、奖金", None, ()),
        (f"{PERSONNEL.replace('、退休费', '、退休费支出')}、伙食补助费支出", "warning", ("伙食补助费没有金额",)),
        ("基本工资、机关事业单位基本养老保险缴费、职业年金缴费、住房公积金", None, ()),
    ],
)
def test_a_list_names_no_item_without_money_and_a_whole_one_leaves_none_out(
    items: str, severity: str | None, names: tuple[str, ...]
) -> None:
    findings = listed(items)
    assert [finding.severity for finding in findings] == ([severity] if severity else [])
    assert all(name in finding.message for finding in findings for name in names)


@pytest.mark.parametrize("last", ["其他商品和服务支出", "其他对个人和家庭的补助支出"])
def test_a_name_with_an_and_of_its_own_is_one_item(last: str) -> None:
    tables = consistent()["tables"]
    rows = tables["basic_expenditure_detail"]["rows"]
    rows.append({**rows[-1], "code": "30299", "name": "其他商品和服务支出", "amount": None})
    rows.append({**rows[-1], "code": "30399", "name": "其他对个人和家庭的补助", "amount": None})
    text = f"{BASIC}其中：公用经费79.50万元，主要包括：办公费、公务接待费、工会经费、{last}。\n"
    findings = [one for one in told(text, tables=tables) if one.id == "checks.text_listed_items"]
    assert [last.removesuffix("支出") in one.message for one in findings] == [True]


ANNUITY = f"{PENSION}机关事业单位职业年金缴费支出（项）"


@pytest.mark.parametrize(
    ("behind", "rest", "slip"),
    [
        ("60.20万元，", "年初预算为70.00万元，支出决算为60.20万元，完成年初预算的86%。", False),
        ("60.21万元，", "年初预算为70.00万元，支出决算为60.20万元，完成年初预算的86%。", True),
        ("61.20万元，主要用于：缴纳年金。", "年初预算为70.00万元，支出决算为60.20万元，完成年初预算的86%。", True),
        ("支出61.20万元。主要用于缴纳年金。", "年初预算70.00万元，支出决算60.20万元。", True),
        ("决算数为61.20万元。", "年初预算为70.00万元，支出决算为60.20万元。", True),
        ("60.20万元。", "年初预算为70.00万元，支出决算为60.20万元。", False),
        ("。主要用于：为120人缴纳年金。", "年初预算为70.00万元，支出决算为60.20万元。", False),
        ("年初预算为70.00万元，", "支出决算为60.20万元，完成年初预算的86%。", False),
        ("70.00万元，", "支出决算为60.20万元。", False),
        ("602000元，", "年初预算为70.00万元，支出决算为60.20万元。", False),
    ],
)
def test_the_amount_behind_the_name_of_an_item_is_its_actual_amount(behind: str, rest: str, slip: bool) -> None:
    findings = told(f"{ITEMS}1.{ANNUITY}{behind}{rest}\n")
    assert any(one.id == "checks.same_quantity" for one in findings) is slip


@pytest.mark.parametrize("name", ["“培训支出”（2050803）", "培训支出", "2050803培训支出"])
def test_the_amount_of_the_item_above_is_not_that_of_an_item_without_a_class(name: str) -> None:
    above = f"1.{ANNUITY}支出决算50.00万元，比年初预算增加10.00万元，增长25.00%。主要原因为：增资。\n"
    findings = told(f"{ITEMS}{above}2.{name}。年初预算数20.00万元，决算数30.00万元，执行率150.00%。差异原因：增资。\n")
    assert not any(one.id == "checks.same_quantity" for one in findings)


def test_a_rate_decides_which_of_two_amounts_of_an_item_is_wrong() -> None:
    text = f"{ITEMS}1.{ANNUITY}60.20万元。年初预算为70.00万元，支出决算为66.20万元，完成年初预算的86%。\n"
    (finding,) = [
        one for one in told(text) if one.id.startswith(("checks.same", "checks.completion", "checks.text_item"))
    ]
    assert finding.places[0].printed == "66.20"


def test_a_name_that_is_not_the_tables_is_pointed_at() -> None:
    (finding,) = named("住房保障支出（类）住房改革支出（款）提租补贴（项）", "90.33")
    assert finding.places[0].printed == "住房保障支出（类）住房改革支出（款）提租补贴（项）"
