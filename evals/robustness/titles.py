"""What stands above a table in one template: its title, number, owner and unit; and the names of the nine by region."""

from __future__ import annotations

from collections.abc import Mapping

from evals.robustness.account import Account
from evals.robustness.axes import Template
from evals.robustness.sides import ordinal

STANDARD_NAMES: Mapping[str, str] = {
    "income_expenditure_summary": "收入支出决算总表",
    "income": "收入决算表",
    "expenditure": "支出决算表",
    "fiscal_appropriation_summary": "财政拨款收入支出决算总表",
    "general_public_expenditure": "一般公共预算财政拨款支出决算表",
    "basic_expenditure_detail": "一般公共预算财政拨款基本支出决算明细表",
    "government_fund": "政府性基金预算财政拨款收入支出决算表",
    "state_capital": "国有资本经营预算财政拨款支出决算表",
}
NAMES: Mapping[str, Mapping[str, str]] = {
    "standard": {},
    "yunnan": {
        "income_expenditure_summary": "收入支出决算表",
        "fiscal_appropriation_summary": "财政拨款收入支出决算表",
        "general_public_expenditure": "一般公共预算财政拨款收入支出决算表",
        "basic_expenditure_detail": "一般公共预算财政拨款基本支出决算表",
        "state_capital": "国有资本经营预算财政拨款收入支出决算表",
    },
    "budget": {
        "income_expenditure_summary": "部门收支总表",
        "income": "部门收入总表",
        "expenditure": "部门支出总表",
        "fiscal_appropriation_summary": "财政拨款收支总表",
        "general_public_expenditure": "一般公共预算支出表",
        "basic_expenditure_detail": "一般公共预算基本支出表",
        "government_fund": "政府性基金预算支出表",
    },
    "overview": {
        "income_expenditure_summary": "部门收支总体情况表",
        "income": "部门收入总体情况表",
        "expenditure": "部门支出总体情况表",
        "fiscal_appropriation_summary": "财政拨款收支总体情况表",
        "general_public_expenditure": "一般公共预算支出情况表",
        "basic_expenditure_detail": "一般公共预算基本支出情况表",
        "government_fund": "政府性基金预算支出情况表",
    },
    "shaanxi": {"income": "收入决算总表", "expenditure": "支出决算总表"},
    "tianjin": {"income": "收入决算表（按功能分类列示）", "expenditure": "支出决算表（按功能分类列示）"},
    "no_final": {
        "general_public_expenditure": "一般公共预算财政拨款支出表",
        "basic_expenditure_detail": "一般公共预算财政拨款基本支出表",
        "government_fund": "政府性基金预算财政拨款收入支出表",
    },
    "liaoning": {
        "fiscal_appropriation_summary": "财政拨款收入支出决算表",
        "basic_expenditure_detail": "一般公共预算财政拨款基本支出决算表",
        "government_fund": "政府性基金预算财政拨款支出决算表",
        "state_capital": "国有资本经营财政拨款预算支出决算表",
    },
}
THREE_NAMES: Mapping[str, str] = {
    "fiscal": "财政拨款“三公”经费支出决算表",
    "general": "一般公共预算财政拨款“三公”经费支出决算表",
    "short": "“三公”经费支出决算表",
    "yunnan": "“三公”经费、行政参公单位机关运行经费情况表",
    "shaanxi": "一般公共预算财政拨款“三公”经费及会议费、培训费支出决算表",
    "shanghai": "“三公”经费及机关运行经费支出决算表",
    "guangxi": "一般公共预算财政拨款安排的“三公”经费支出决算表",
    "both_funds": "一般公共预算及政府性基金财政拨款“三公”经费支出决算表",
    "related": "部门决算“三公”经费及相关信息统计表",
    "related_short": "部门决算相关信息统计表",
}
QUOTES = {"curly": "“”", "straight": '""', "corner": "「」", "one_missing": "“\0"}
TITLES = {
    "plain": "{core}", "year": "{year}年度{core}", "owner_year": "{name}{year}年度{core}", "year_owner": "{year}年度{name}{core}",
    "book": "《{core}》", "year_above": "{core}", "wrapped": "{core}", "ordinal": "{ordinal}、{core}",
}  # fmt: skip
NUMBERS = {
    "own_line": "公开{n:02d}表", "spaced": "公开 {n:02d} 表", "finance": "财决{n:02d}表", "before": "附表{n}：",
    "before_chinese": "表{o}：", "behind": "（表{n}）", "behind_public": "（公开{n:02d}表）", "bare": "{n:02d}表", "none": "",
}  # fmt: skip
"""The number of a table; those with 公开 or 财决 stand on a line of their own, the others before or behind the title."""


def table_name(template: Template, table: str) -> str:
    """What the template calls one of the nine."""
    if table == "three_public":
        left, right = tuple(QUOTES[template["quotes"]])
        return THREE_NAMES[template["three_name"]].replace("“", left).replace("”", right).replace("\0", "")
    return NAMES[template["names"]].get(table, STANDARD_NAMES[table])


def title_of(template: Template, account: Account, core: str, position: int) -> str:
    """The title on one line, as a table of contents has it."""
    return TITLES[template["title"]].format(core=core, year=account.year, name=account.name, ordinal=ordinal(position))


def above_table(template: Template, account: Account, core: str, position: int) -> tuple[tuple[str, ...], ...]:
    """The lines above a table, the pieces of a line apart."""
    title = title_of(template, account, core, position)
    number = NUMBERS[template["number"]].format(n=position, o=ordinal(position))
    own_line = template.has("number", "own_line", "spaced", "finance")
    if template.has("number", "before", "before_chinese"):
        title = number + title
    elif template.has("number", "behind", "behind_public", "bare"):
        title += number
    lines: list[tuple[str, ...]] = (
        [(part,) for part in _wrapped(title)] if template["title"] == "wrapped" else [(title,)]
    )
    if template["title"] == "year_above":
        lines.insert(0, (f"{account.year} 年度",))
    if own_line:
        lines.append((number,))
    return tuple(_with_owner_and_unit(template, account, lines))


def _wrapped(title: str) -> tuple[str, ...]:
    """A title that does not fit its line: broken where a name of a fund ends, else in the middle."""
    for word in ("财政拨款", "预算"):
        place = title.find(word)
        end = place + len(word)
        if place >= 0 and end < len(title) - 4:
            return title[:end], title[end:]
    half = len(title) // 2
    return (title[:half], title[half:]) if len(title) > 8 else (title,)


def _with_owner_and_unit(template: Template, account: Account, lines: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    label = template["owner_label"]
    owner = "" if label == "none" else f"{label}：{account.name}"
    unit = {"corner_short": f"单位：{account.unit}", "half_colon": f"单位:{account.unit}"}.get(
        template["unit_place"], f"金额单位：{account.unit}"
    )
    if template["unit_place"] == "title_line":
        return [*lines[:-1], (*lines[-1], unit), *([(owner,)] if owner else [])]
    if template["unit_place"] == "behind_owner" and owner:
        return [*lines, (f"{owner}  {unit}",)]
    return [*lines, tuple(part for part in (owner, unit) if part)]
