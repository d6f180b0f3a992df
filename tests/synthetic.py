"""Documents in the templates of different regions: accounts, styles and the record that is to be read from each."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from conftest import made_once
from synthetic_render import Synthetic, compose, to_tabs
from synthetic_tables import Style

from evals.robustness.account import make_account
from extractor import Settings, extract
from models import Record

DEPARTMENT, UNIT = "department_final_account", "unit_final_account"
ORDER_2019 = (
    "income_expenditure_summary", "income", "expenditure", "fiscal_appropriation_summary", "general_public_expenditure",
    "basic_expenditure_detail", "government_fund", "state_capital", "three_public",
)  # fmt: skip
SHORT_06 = {"basic_expenditure_detail": "一般公共预算财政拨款基本支出决算表"}
CHINESE = ("一、", "（一）", "1.")

# name → (seed, department, year, unit of money, profile, balances carried over, kind, style, rest)
_SPECS: Mapping[str, tuple[int, str, int, str, str, bool, str, Style, dict[str, Any]]] = {
    "ministry_2021": (11, "国家综合事务局", 2021, "万元", "finance", True, DEPARTMENT,
        Style(codes="merged", code_head="功能分类科目编码", cores=SHORT_06), {"sheets": True}),
    "ministry_2019": (12, "国家标准化研究院", 2019, "万元", "office", True, DEPARTMENT,
        Style(codes="three", code_head="支出功能分类科目编码", order=ORDER_2019,
              cores={**SHORT_06, "three_public": "一般公共预算财政拨款“三公”经费支出决算表"}), {}),
    "beijing_2022": (13, "北京市东城区商务服务局", 2022, "万元", "office", False, DEPARTMENT,
        Style(number="表{n}", number_place="above", economic="split", three="down", cores=SHORT_06), {}),
    "shanghai_2023": (14, "上海市静安区人民法院", 2023, "万元", "court", True, DEPARTMENT,
        Style(title="{year}年度{core}", budget_columns=True, economic="two_groups", three="pairs",
              three_budget="全年预算数", code_head="功能分类科目编码", codes="three"), {}),
    "guangdong_2022": (15, "广东省实验研究院", 2022, "万元", "office", True, DEPARTMENT,
        Style(blank="0.00", order=ORDER_2019, code_head="功能分类科目编码",
              cores={"basic_expenditure_detail": "一般公共预算财政拨款基本支出决算表（按经济分类科目）",
                     "three_public": "一般公共预算“三公”经费支出决算表"}), {}),
    "guangzhou_2024": (16, "广州市番禺区人民政府办公室", 2024, "万元", "office", False, DEPARTMENT,
        Style(title="{name}{year}年度{core}"), {"number": ("（一）", "1.", "（1）")}),
    "zhejiang_2023": (17, "宁波市实验高级中学", 2023, "元", "school", True, UNIT,
        Style(economic="split", three="down", codes="three", department_label="编制单位"),
        {"cover": "{name}{year}年度单位决算"}),
    "jiangsu_2023": (18, "苏州市第三人民医院", 2023, "万元", "hospital", True, UNIT,
        Style(economic="single", three="down", department_label="部门名称", lines=False, ordinals=False,
              all_classes=False, cores={**SHORT_06, "government_fund": "政府性基金预算财政拨款支出决算表"}, fund="spent"),
        {"cover": "{year}年度{name}单位决算公开"}),
    "shandong_2022": (19, "济南市历下区甸柳新村街道办事处", 2022, "元", "town", True, DEPARTMENT,
        Style(codes="merged", code_head="功能分类科目编码"), {"key_work": True}),
    "sichuan_2022": (20, "成都市新津区财政局", 2022, "万元", "finance", True, DEPARTMENT,
        Style(codes="three", department_label="编制单位", blank="-"), {"tables_last": True, "sheets": True}),
    "henan_2020": (22, "郑州市第九中学", 2020, "万元", "school", True, UNIT,
        Style(title="{year}年度{core}", codes="three", code_head="功能分类科目编码"),
        {"parts": "第一部分　", "cover": "{name}{year}年度单位决算"}),
    "shaanxi_2018": (24, "西安市雁塔区统计局", 2018, "万元", "office", True, DEPARTMENT,
        Style(number="表{n}", number_place="above", order=ORDER_2019, economic="split", three="pairs", blank="0.00",
              code_head="支出功能分类科目编码", department_label="编制部门", cores=SHORT_06), {}),
    "jiangxi_2022": (25, "南昌市红谷滩区审计局", 2022, "万元", "office", False, DEPARTMENT,
        Style(title="表{o}：{core}", number="", economic="two_groups", three="down_chinese", ordinals=False, lines=False,
              thousands=False, all_classes=False, name_head="功能科目名称", code_head="功能科目编码", unit_label="单位"),
        {"number": ("1.", "（1）", "①")}),
    "anhui_2024": (26, "合肥市蜀山区井岗镇人民政府", 2024, "万元", "town", True, DEPARTMENT,
        Style(title="（{o}）{year}年度{core}", economic="split"), {"tables_last": True}),
}  # fmt: skip

TEMPLATES = tuple(_SPECS)
"""The names of all templates."""


@cache
def document(template: str) -> Synthetic:
    """The document of one template, the same every time."""
    seed, name, year, unit, profile, carry, kind, style, rest = _SPECS[template]
    account = make_account(seed, name, year, unit, profile, carry=carry, kind=kind)
    options = dict(rest)
    number = options.pop("number", CHINESE)
    return compose(account, style, number, **options)


@cache
def record_of_text(template: str) -> Record:
    """What is read of the document of one template as text with tabs, read once a run."""
    return made_once(f"{template}.tabs", lambda: extract(to_tabs(document(template)).encode(), Settings(ocr="never")))


def cells(table: Mapping[str, Any]) -> dict[tuple[Any, ...], Any]:
    """Every label and amount of a table by its place, blank cells left out; amounts as Decimal."""
    found: dict[tuple[Any, ...], Any] = {}
    for part, value in table.items():
        if part in ("status", "source"):
            continue
        if isinstance(value, (list, tuple)):
            seen: dict[str, int] = {}
            for row in value:
                label = row.get("code") or row.get("item") or ""
                seen[label] = seen.get(label, 0) + 1
                found[part, label, seen[label]] = row.get("name")
                found.update({
                    (part, label, seen[label], name): _value(cell)
                    for name, cell in row.items()
                    if name not in ("line", "source", "other_measures", "code", "item", "name") and cell is not None
                })
        elif isinstance(value, Mapping):
            found.update({
                (part, n): _value(cell)
                for n, cell in value.items()
                if n not in ("source", "other_measures") and cell is not None
            })
        elif value is not None:
            found[part,] = _value(value)
    return found


def _value(cell: Any) -> Decimal:
    return Decimal(str(cell))
