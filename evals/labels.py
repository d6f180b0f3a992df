"""Names of record fields for a reader, in Chinese."""

from __future__ import annotations

import re

from extractor.accounts.templates import TEMPLATES

TABLE_TITLES: dict[str, str] = {name: template.title for name, template in TEMPLATES.items()}

SECTION_TITLES = {
    "document": "封面信息",
    "narrative.deviations": "增减变动",
    "narrative.composition": "支出结构",
    "performance.coverage": "自评覆盖",
    "performance.summaries": "项目绩效自评综述",
    "performance.sheets": "绩效自评表",
    "performance.reports": "绩效评价报告",
    "performance.result_use": "评价结果应用",
    "key_work": "重点工作",
    **{f"tables.{name}": title for name, title in TABLE_TITLES.items()},
}

_NAMES = {
    "kind": "类型", "department": "部门", "fiscal_year": "年度", "unit": "单位", "status": "状态", "line": "行次",
    "item": "项目", "amount": "金额", "code": "科目编码", "name": "名称", "total": "合计", "basic": "基本支出",
    "project": "项目支出", "fiscal_appropriation": "财政拨款收入", "superior_subsidy": "上级补助收入",
    "institutional": "事业收入", "operating": "经营", "affiliated_remittance": "附属单位上缴收入", "other": "其他收入",
    "remitted_to_superior": "上缴上级支出", "subsidy_to_affiliated": "对附属单位补助支出",
    "general_public": "一般公共预算", "government_fund": "政府性基金", "state_capital": "国有资本经营",
    "opening_balance": "年初结转和结余", "income": "收入", "closing_balance": "年末结转和结余", "budget": "预算数",
    "actual": "决算数", "abroad": "因公出国（境）费", "vehicles": "公务用车购置及运行费", "vehicle_purchase": "公务用车购置费",
    "vehicle_operation": "公务用车运行费", "reception": "公务接待费", "personnel_total": "人员经费合计",
    "public_total": "公用经费合计", "expenditure": "支出", "rows": "行", "section": "所在部分", "subject": "主体",
    "comparison": "比较对象", "reference_amount": "比较基数", "actual_amount": "决算数", "change_amount": "增减额",
    "change_pct": "增减率", "completion_pct": "完成率", "reason": "原因", "share_pct": "占比", "purpose": "用途",
    "project_count": "项目数", "executed": "执行数", "execution_pct": "执行率", "outputs": "产出效益", "problems": "问题",
    "measures": "措施", "scope": "范围", "title": "标题", "supervising_department": "主管部门",
    "implementing_unit": "实施单位", "category": "项目类别", "attribute": "项目属性", "type": "项目类型",
    "basic_expenditure": "基本支出总额", "project_expenditure": "项目支出总额", "execution_score": "执行得分",
    "goals": "年度目标", "goal": "目标", "weight": "权重", "indicators": "指标", "level1": "一级指标", "level2": "二级指标",
    "level3": "三级指标", "target": "目标值", "score": "得分", "total_score": "总分", "deviation_cause": "偏差原因",
    "improvement": "改进措施", "rating": "等级", "result_use": "结果应用", "source": "来源", "content": "内容",
}  # fmt: skip

_SPECIAL = {
    "performance.summaries.project": "项目",
    "performance.sheets.budget": "预算数",
    "performance.sheets.goals.indicators.actual": "完成值",
    "key_work.status": "完成情况",
    "key_work.title": "事项",
}

VALUE_LABELS = {
    "department_final_account": "部门决算", "unit_final_account": "单位决算",
    "present": "有数据", "empty": "空表", "image": "图片", "missing": "缺失",
    "overall": "收支总体", "income": "收入", "expenditure": "支出", "fiscal_appropriation": "财政拨款总体",
    "general_public_overall": "一般公共预算总体", "general_public_items": "一般公共预算具体", "three_public": "“三公”经费",
    "operating_cost": "机关运行经费", "prior_year": "上年", "initial_budget": "年初预算", "annual_budget": "全年预算",
    "department": "部门整体", "project": "项目", "text": "文字", "table": "表格",
}  # fmt: skip
"""Closed vocabulary values for a reader."""

_STEP = re.compile(r"([a-z_0-9]+)((?:\[[+-]?\d+\])*)")


def field_label(field: str) -> str:
    """The last part of a field in Chinese: ``narrative.deviations.reason`` → 原因."""
    name = field.rpartition(".")[2]
    return _SPECIAL.get(field) or _NAMES.get(name, name)


def full_label(field: str) -> str:
    """A whole field in Chinese: ``narrative.deviations.reason`` → 增减变动 · 原因."""
    parts = field.split(".")
    for length in (2, 1):
        section = ".".join(parts[:length])
        if section in SECTION_TITLES:
            names = [field_label(".".join(parts[: end + 1])) for end in range(length, len(parts))]
            return " · ".join((SECTION_TITLES[section], *(name for name in names if name != "行")))
    return field


def path_label(relative: str, field: str) -> str:
    """A path inside an item in Chinese, items counted from one: ``goals[0].weight`` → 年度目标1 权重.

    ``field`` is the field of the value, from which its last name is taken.
    """
    steps = _STEP.findall(relative)
    words = [
        (field_label(field) if index == len(steps) - 1 else _NAMES.get(name, name)) + _numbers(numbers)
        for index, (name, numbers) in enumerate(steps)
    ]
    return " ".join(words)


def _numbers(text: str) -> str:
    found = re.findall(r"\[([+-]?)(\d+)\]", text)
    return "".join(f"{sign}{int(number) + 1}" for sign, number in found)
