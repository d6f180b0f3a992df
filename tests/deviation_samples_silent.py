"""Sentences that state no comparison, and comparisons that cannot be read for sure."""

from __future__ import annotations

from extractor.outline.tree import Role

SILENT: list[tuple[str, Role, str]] = [
    (
        "no_funds",
        "fiscal_appropriation",
        "政府性基金预算财政拨款收入0万元，主要原因是无基金预算。国有资本经营预算财政拨款收入0万元。",
    ),
    ("operating_cost_zero", "operating_cost", "2023年度某某中心机关运行经费支出0万元。"),
    ("not_administrative", "operating_cost", "本单位为事业单位，无机关运行经费。"),
    (
        "shares_only",
        "income",
        "2022年本年收入合计4125.49万元，其中：财政拨款收入3859.16万元，占93.54%；其他收入266.33万元，占6.46%。",
    ),
    ("three_public_none", "three_public", "本部门2023年度无“三公”经费支出。"),
    (
        "vehicles_counted",
        "three_public",
        "截至2023年12月31日，开支财政拨款的公务用车保有量为0辆。公务用车购置费支出0万元，本年度购置公务用车0辆。",
    ),
]

UNREAD: list[tuple[str, Role, str]] = [
    ("figures_missing", "overall", "2023年度收、支总计100万元。与2022年度相比，收、支总计各增加万元，增长%。"),
    (
        "two_figures_in_one",
        "overall",
        "2022年度收、支总计各是4125.49，4143.91万元。"
        "与2021年相比，收、支总计各减少1267.86，2570.97万元，各下降23.51%、38.28%。",
    ),
    ("change_against_nothing", "income", "2023年度收入合计100万元，增长5%。"),
    ("subject_unknown", "three_public", "租车费用支出3万元，比上年增加1万元。"),
    ("two_budgets_compared", "three_public", "2023年“三公”经费预算数10万元，比2022年预算数减少2万元。"),
    ("direction_without_figure", "expenditure", "2023年度支出合计100万元，较上年有所减少。"),
]
