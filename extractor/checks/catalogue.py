"""The catalogue of all checks: what each compares, how severe it is, what tolerance it has and where its rule comes from.

Table numbers are those of the official forms 公开01表-公开09表. ``juesuan checks list`` and docs/checks.md are made of this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from models.record import Severity

Family = Literal["inside", "between", "text", "arithmetic", "performance", "form"]
Tolerance = Literal["sum", "rate", "shares", "exact", "none"]

FAMILIES: dict[Family, str] = {
    "inside": "表内",
    "between": "表间",
    "text": "文字与表格",
    "arithmetic": "文字的算术",
    "performance": "绩效",
    "form": "形式",
}
TOLERANCES: dict[Tolerance, str] = {
    "sum": "式中每个印出的数各允许末位的半个单位；不超过其两倍的差（尾数截去未入）只作提示",
    "rate": "各数按末位半个单位变动所得的范围，再加印出百分数末位的半个单位；差一个末位单位只作提示",
    "shares": "每个比重各允许末位的一个单位",
    "exact": "无",
    "none": "不涉及金额",
}


@dataclass(frozen=True)
class Check:
    """One check: ``severity`` is the highest that it gives, ``tables`` what it looks at, ``source`` where its rule is from."""

    id: str
    family: Family
    title: str
    severity: Severity
    formula: str
    tables: str
    tolerance: Tolerance
    source: str


_FORMS = "财政部部门决算公开样表"
_NOTES = "财政部部门决算公开样表表下注"
_TEXT = "本项目的定义：文字引用表格数字"
_SHEETS = "绩效自评表填报说明"
_RULES = "部门决算公开工作规范"
_ARITHMETIC = "算术"

_CHECKS: tuple[Check, ...] = (
    Check("checks.row_sum", "inside", "行内各栏之和", "error", "合计 = 各栏之和",
          "02、03、04、05、07、08：合计栏与各分栏", "sum", f"{_NOTES}：1栏各行=（2+3+…）栏各行"),
    Check("checks.column_sum", "inside", "合计行与各类之和", "error", "合计行 = 各类之和",
          "02、03、05、07、08：每一金额栏", "sum", _FORMS),
    Check("checks.tree_sum", "inside", "类、款、项逐级汇总", "error", "类 = 各款之和；款 = 各项之和",
          "02、03、05、07、08：每一金额栏", "sum", f"{_FORMS}；政府收支分类科目"),
    Check("checks.fund_balance", "inside", "结转结余与收支的平衡", "error", "年末结转和结余 = 年初结转和结余 + 本年收入 − 本年支出",
          "07、08：1、2、3、6栏", "sum", f"{_NOTES}：6栏各行=（1+2-3）栏各行"),
    Check("checks.subtotal", "inside", "本年收支合计与各行之和", "error", "本年收入（支出）合计 = 以上各行之和",
          "01、04：收入、支出两侧", "sum", f"{_NOTES}：27行=（1+…+8）行；57行=（31+…+56）行"),
    Check("checks.balance", "inside", "总计与各项之和", "error", "总计 = 本年合计 + 使用结余、年初结转（结余分配、年末结转）",
          "01、04：收入、支出两侧", "sum", f"{_NOTES}：30行=（27+28+29）行；60行=（57+58+59）行"),
    Check("checks.both_sides", "inside", "收支两侧的总计", "error", "收入总计 = 支出总计",
          "01、04：总计", "sum", _FORMS),
    Check("checks.opening_parts", "inside", "年初结转与分项之和", "error", "年初财政拨款结转和结余 = 三本预算分项之和",
          "04：收入侧", "sum", f"{_NOTES}：28行=（29+30+31）行"),
    Check("checks.economic_sum", "inside", "经济分类类、款汇总", "error", "301 = 30101 + 30102 + …（302、303、310等同）",
          "06：决算数", "sum", f"{_FORMS}；部门预算支出经济分类科目"),
    Check("checks.economic_groups", "inside", "人员经费、公用经费合计", "error",
          "人员经费合计 = 301 + 303；公用经费合计 = 302 + 307 + 309 + 310 + 311 + 312 + 313 + 399",
          "06：合计行", "sum", _FORMS),
    Check("checks.three_public_sum", "inside", "“三公”经费合计", "error",
          "合计 = 因公出国（境）费 + 公务用车小计 + 公务接待费；小计 = 购置费 + 运行维护费",
          "09：预算数、决算数", "sum", f"{_NOTES}：1栏=（2+3+6）栏；3栏=（4+5）栏"),
    Check("checks.missing_row", "inside", "表中缺少的行", "warning", "有下级科目的有上级，有上级的有下级；有合计行；合计相同的两表科目相同",
          "02、03、05、07、08；02 ↔ 03 ↔ 05，01 ↔ 03，04 ↔ 05", "none", _FORMS),
    Check("checks.income_01_02", "between", "总表与收入表的收入", "error", "本年收入合计 = 02合计；各来源 = 02各栏合计",
          "01 ↔ 02", "sum", _FORMS),
    Check("checks.expenditure_01_03", "between", "总表与支出表的支出", "error", "本年支出合计 = 03合计",
          "01 ↔ 03", "sum", _FORMS),
    Check("checks.class_01_03", "between", "总表与支出表的各类", "error", "01各功能分类 = 03各类",
          "01 ↔ 03", "sum", _FORMS),
    Check("checks.class_02_03", "between", "各类收入与各类支出", "warning", "02各类款项 = 03各类款项（全部为财政拨款且没有结转结余时）",
          "02 ↔ 03", "sum", "没有结转结余时收支按科目对应；有结转结余或其他收入时不核对"),
    Check("checks.fiscal_income_01_04", "between", "两张总表的财政拨款收入", "error", "01财政拨款各收入 = 04财政拨款各收入",
          "01 ↔ 04", "sum", _FORMS),
    Check("checks.total_04_05", "between", "一般公共预算财政拨款支出", "error", "04本年支出合计（一般公共预算） = 05合计",
          "04 ↔ 05", "sum", _FORMS),
    Check("checks.class_04_05", "between", "一般公共预算财政拨款支出的各类", "error", "04各功能分类（一般公共预算） = 05各类",
          "04 ↔ 05", "sum", _FORMS),
    Check("checks.part_03_05", "between", "一般公共预算支出是全部支出的一部分", "error", "05各行 ≤ 03同一科目；全部是一般公共预算拨款时相等",
          "03 ↔ 05：合计、基本支出、项目支出", "sum", _FORMS),
    Check("checks.basic_05_06", "between", "基本支出与明细之和", "error", "05合计行基本支出 = 人员经费合计 + 公用经费合计",
          "05 ↔ 06", "sum", _FORMS),
    Check("checks.three_public_06_09", "between", "基本支出明细与“三公”经费", "warning",
          "30212、30217、30231、31013 ≤ 09相应栏（09含项目支出，可以更大）",
          "06 ↔ 09：决算数", "sum", "部门预算支出经济分类科目；科研院所学术交流出国费可不计入“三公”，30212只作提示"),
    Check("checks.fund_04", "between", "基金预算表与财政拨款总表", "error", "04政府性基金、国有资本经营各栏 = 07、08合计；07、08为空表时应为空",
          "04 ↔ 07、08", "sum", _FORMS),
    Check("checks.text_totals", "text", "文字与表格的总额", "error", "文字中的收支总计、收入合计、支出合计、财政拨款总计 = 表格",
          "说明 ↔ 01、04、05", "sum", _TEXT),
    Check("checks.text_subject", "text", "文字比较的对象", "warning", "支出一节比较的是支出合计，收入一节比较的是收入合计",
          "说明二、三节", "none", _TEXT),
    Check("checks.text_columns", "text", "文字与表格的收入来源、支出性质", "error", "文字中的财政拨款收入、事业收入、基本支出、项目支出等 = 合计行",
          "说明 ↔ 02、03", "sum", _TEXT),
    Check("checks.text_basic", "text", "文字与表格的基本支出、人员和公用经费", "error", "文字中的数字 = 05合计行基本支出、项目支出，06两项合计",
          "说明 ↔ 05、06", "sum", _TEXT),
    Check("checks.text_class", "text", "文字与表格的各类支出", "warning", "结构情况各类金额 = 05各类",
          "说明 ↔ 05", "sum", _TEXT),
    Check("checks.text_item", "text", "文字与表格的各科目", "warning", "具体情况各科目决算数 = 05同名的类、款、项",
          "说明 ↔ 05", "sum", _TEXT),
    Check("checks.text_fund_item", "text", "文字与表格的基金科目", "warning", "政府性基金、国有资本经营两节写到的科目金额 = 07、08同名的类、款、项",
          "说明八、九节，07、08", "sum", _TEXT),
    Check("checks.text_item_name", "text", "具体情况的科目名称", "warning", "具体情况写到的类、款、项在05里存在；金额相同而名称相近的只作提示",
          "说明 ↔ 05", "none", _TEXT),
    Check("checks.item_purpose", "text", "科目的用途写法", "note", "具体情况写的用途：基本支出、项目支出在05该行有金额；不是照抄另一类科目的用途",
          "说明 ↔ 05", "none", _TEXT),
    Check("checks.text_three_public", "text", "“三公”经费决算数", "error", "文字中的“三公”经费及各项决算数 = 09决算数",
          "说明 ↔ 09", "sum", _TEXT),
    Check("checks.text_three_public_budget", "text", "“三公”经费预算数", "warning", "文字中的预算数 = 09预算数（年初、全年口径相同时）",
          "说明 ↔ 09", "sum", "09表注说明预算数的口径；口径不同不核对"),
    Check("checks.three_public_empty", "text", "“三公”经费表为空", "warning", "09为空表时，文字中的“三公”经费预算、决算应都是0",
          "说明 ↔ 09", "none", _TEXT),
    Check("checks.text_operating_cost", "text", "机关运行经费与公用经费", "warning",
          "机关运行经费 ≤ 公用经费合计（事业单位的公用经费不计入，可以更小）",
          "说明 ↔ 06", "sum", "机关运行经费的定义：行政单位和参公单位的日常公用经费"),
    Check("checks.text_listed_items", "text", "“主要包括”的科目", "warning", "“主要包括”列举的科目在06里有金额；列全的不漏掉有金额的科目（提示）",
          "说明 ↔ 06", "none", _TEXT),
    Check("checks.unit_slip", "text", "金额单位写法", "error",
          "单位相同的同一个数不相差10³、10⁴、10⁸倍；不同单位的数换算后才相等；没有一个数是全部收支的100倍；各表标明同一单位（后两项为警告）",
          "说明 ↔ 说明、各表", "exact", _TEXT),
    Check("checks.completion_rate", "arithmetic", "完成预算的百分比", "warning", "决算数 ÷ 预算数",
          "说明", "rate", _ARITHMETIC),
    Check("checks.growth_rate", "arithmetic", "增减幅度计算", "warning", "增减额 ÷（决算数 − 增减额）",
          "说明", "rate", _ARITHMETIC),
    Check("checks.change_amount", "arithmetic", "增减额与两数之差", "warning", "增减额 = 决算数 − 对比数",
          "说明", "sum", _ARITHMETIC),
    Check("checks.persons", "arithmetic", "批次与人次的多少", "warning", "公务接待、因公出国的人次 ≥ 批次、团组数",
          "说明", "exact", _ARITHMETIC),
    Check("checks.sign", "arithmetic", "增减方向写法", "warning", "增减额与增减幅度同号；写了“减少”不再带负号",
          "说明", "none", _ARITHMETIC),
    Check("checks.direction", "arithmetic", "与预算比较的写法", "warning", "“决算数大于（小于、等于）预算数”“与预算持平”与两数一致",
          "说明", "none", _ARITHMETIC),
    Check("checks.zero_base", "arithmetic", "基数为零的百分比", "warning", "预算数或上年数为0时不能计算百分比",
          "说明、绩效", "none", _ARITHMETIC),
    Check("checks.flat_reason", "arithmetic", "写“持平”而有增减原因", "note", "写“持平”时，前文和原因不应是增加或减少",
          "说明", "none", _ARITHMETIC),
    Check("checks.share", "arithmetic", "占比计算", "warning", "分项 ÷ 总额",
          "说明二、三、五节", "rate", _ARITHMETIC),
    Check("checks.shares_sum", "arithmetic", "各项比重之和", "warning", "支出结构各项比重之和 = 100%",
          "说明五（二）", "shares", _ARITHMETIC),
    Check("checks.composition_sum", "arithmetic", "结构各项之和", "warning", "支出结构各项之和 = 一般公共预算财政拨款支出",
          "说明五（二）", "sum", _ARITHMETIC),
    Check("checks.items_sum", "arithmetic", "具体情况各项预算之和", "warning", "各科目预算数之和 = 年初预算（各科目决算数之和等于总额时）",
          "说明五（三）", "sum", _ARITHMETIC),
    Check("checks.text_three_public_sum", "arithmetic", "“三公”经费文字各项之和", "warning", "“三公”经费 = 出国 + 用车 + 接待；用车 = 购置 + 运行",
          "说明九", "sum", _ARITHMETIC),
    Check("checks.text_expenditure_parts", "arithmetic", "支出合计的组成", "warning",
          "支出合计 = 基本支出 + 项目支出 + 上缴上级支出 + 经营支出 + 对附属单位补助支出",
          "说明三", "sum", _ARITHMETIC),
    Check("checks.list_sum", "arithmetic", "逐项列举之和", "warning",
          "项目支出 = 逐项列举的项目之和（漏列的须正好是一个自评项目）；"
          "“其中”各项之和 ≤ 总数，“分别”各项之和 = 总数；逐个写明单位的、只差一位的也核对（提示）",
          "说明五（三）、六、九、政府采购", "sum", _ARITHMETIC),
    Check("checks.reason_sum", "arithmetic", "原因金额与增减额", "note", "原因逐项列举的金额之和 ≤ 增减额",
          "说明", "sum", _ARITHMETIC),
    Check("checks.same_quantity", "arithmetic", "同一个数的前后写法", "warning",
          "各节写到的同一增减额、同一句话里的数、科目名称后的金额与其决算数相同",
          "说明、绩效、重点工作", "exact", "同一份文件里同一个数只有一个值"),
    Check("checks.budget_base", "arithmetic", "预算口径前后不一", "warning", "同一句话里的预算是同一个预算（年初、全年）",
          "说明", "none", _ARITHMETIC),
    Check("checks.zero_change", "arithmetic", "没有变动写成增减0", "note", "没有变动写“持平”",
          "说明", "none", _RULES),
    Check("checks.reason_missing", "arithmetic", "没有说明偏差原因", "note", "与年初预算相差10%以上的科目说明原因（其余这样的科目大都说明时）",
          "说明五（三）", "none", _RULES),
    Check("checks.procurement_sum", "arithmetic", "政府采购各类之和", "warning", "政府采购支出总额 = 货物 + 工程 + 服务",
          "说明：政府采购", "sum", _ARITHMETIC),
    Check("checks.procurement_share", "arithmetic", "政府采购占比计算", "warning", "授予中小企业、小微企业合同金额 ÷ 基数",
          "说明：政府采购", "rate", _ARITHMETIC),
    Check("checks.procurement_kinds", "arithmetic", "各类采购授予中小企业的比重", "warning", "各类采购 × 各自比重之和 = 授予中小企业合同金额",
          "说明：政府采购", "rate", _ARITHMETIC),
    Check("checks.vehicle_sum", "arithmetic", "车辆总数与各类之和", "warning", "车辆总数 = 各类车辆之和",
          "说明：国有资产", "exact", _ARITHMETIC),
    Check("checks.vehicle_count", "arithmetic", "公务用车保有量与车辆数", "warning",
          "“三公”经费一节的保有量与国有资产一节的车辆总数；保有量较小只作提示",
          "说明九 ↔ 国有资产", "exact", "开支财政拨款的车辆不多于共有车辆"),
    Check("checks.asset_sum", "arithmetic", "资产总额与其中各项", "warning", "资产总额 ≥ 其中各项之和",
          "说明：国有资产", "sum", _ARITHMETIC),
    Check("checks.project_count", "performance", "项目个数与所列项目", "warning", "涉及项目N个 = 逐个列出的综述（少列只作提示）",
          "说明：绩效", "exact", _SHEETS),
    Check("checks.projects_sum", "performance", "自评资金与各项目之和", "warning", "自评涉及资金 = 各项目执行数（或预算数）之和",
          "说明：绩效", "sum", _SHEETS),
    Check("checks.coverage_share", "performance", "自评资金占比计算", "warning", "自评资金 ÷ 一般公共预算项目支出",
          "说明：绩效 ↔ 05", "rate", _SHEETS),
    Check("checks.coverage_words", "performance", "“全面开展自评”的写法", "note", "写“全面开展绩效自评”时，自评资金占项目支出的100%",
          "说明：绩效", "none", _SHEETS),
    Check("checks.whole_evaluation", "performance", "整体自评资金与支出", "warning",
          "整体支出自评的资金 = 本年支出合计，或整体自评表的预算数、执行数（像是印错时是警告，否则提示）",
          "说明：绩效 ↔ 03、05、整体自评表", "sum", _SHEETS),
    Check("checks.execution_rate", "performance", "预算执行率计算", "warning", "执行数 ÷ 预算数",
          "综述、自评表、评价报告", "rate", f"{_SHEETS}：执行率（B/A）"),
    Check("checks.summary_sheet", "performance", "综述与自评表的金额", "warning", "综述的预算数、执行数 = 自评表的预算数、执行数",
          "综述 ↔ 自评表", "sum", _SHEETS),
    Check("checks.summary_rate", "performance", "综述与自评表的执行率", "warning", "综述的执行率 = 自评表的执行率（或其四舍五入）",
          "综述 ↔ 自评表", "exact", _SHEETS),
    Check("checks.project_amount", "performance", "列举的项目与综述", "warning", "“项目支出主要用于”列举的金额 = 同名综述的执行数",
          "说明五（三） ↔ 综述", "sum", _SHEETS),
    Check("checks.project_name", "performance", "项目名称前后不一", "note", "综述、自评表标题、自评表中的项目名称一致",
          "综述 ↔ 自评表", "none", _SHEETS),
    Check("checks.summary_problems", "performance", "综述与自评表的问题、措施", "note", "综述写了问题、措施时，自评表不写“无”",
          "综述 ↔ 自评表", "none", _SHEETS),
    Check("checks.summary_part", "performance", "综述缺少的部分", "note", "产出和效益、问题、措施齐全（其余综述都有时）",
          "综述", "none", _SHEETS),
    Check("checks.all_goals", "performance", "各项目标都已达到", "note", "写“达到了各项绩效目标”时，自评表没有未达到的指标",
          "说明：绩效 ↔ 自评表", "exact", _SHEETS),
    Check("checks.sheet_budget", "performance", "整体自评表的预算数", "note", "表下说明要求调整后预算时，预算数不是年初预算",
          "整体自评表 ↔ 说明五", "exact", f"{_SHEETS}：预算数为调整后财政资金总额"),
    Check("checks.department_sheet", "performance", "整体自评表与决算表", "warning", "执行数 = 基本支出总额 + 项目支出总额；两项总额 = 03或05合计行",
          "整体自评表 ↔ 03、05", "sum", _SHEETS),
    Check("checks.report_sheet", "performance", "评价报告与整体自评表", "warning", "预算数、执行数、得分相同（报告只讲项目支出时作提示）",
          "评价报告 ↔ 自评表", "sum", _SHEETS),
    Check("checks.score_total", "performance", "总分与各项得分之和", "warning", "总分 = 各指标得分之和（可含预算执行得分）",
          "自评表", "exact", _SHEETS),
    Check("checks.weights_sum", "performance", "分值之和超过100", "warning", "各目标分值 + 预算执行得分 ≤ 100",
          "自评表", "exact", f"{_SHEETS}：总分100分"),
    Check("checks.score_unexplained", "performance", "扣分而无原因", "note", "没有指标未完成、偏差原因写“无”时，不应扣分",
          "自评表", "exact", _SHEETS),
    Check("checks.score_limit", "performance", "得分超过分值", "warning", "各目标、各级指标得分之和 ≤ 印出的分值",
          "自评表", "exact", f"{_SHEETS}：得分不得突破权重总额"),
    Check("checks.target_missed", "performance", "未达目标而没有原因", "warning", "实际完成值达到年初目标值，否则应填偏差原因",
          "自评表", "exact", _SHEETS),
    Check("checks.cause_for_reached", "performance", "已达目标而写了未达原因", "warning", "说明未完成原因的指标确实没有完成",
          "自评表", "exact", _SHEETS),
    Check("checks.deviation_unexplained", "performance", "偏差大而没有原因", "note",
          "超过目标30%以上、执行率低于80%或高于110%时，偏差原因不写“无”",
          "自评表", "exact", _SHEETS),
    Check("checks.actual_is_target", "performance", "完成值照抄目标值", "note", "实际完成值写完成多少，不写“≥”",
          "自评表", "none", _SHEETS),
    Check("checks.actual_is_aim", "performance", "完成值写的是打算", "note", "实际完成值写结果，不写“力争”“计划”",
          "自评表", "none", _SHEETS),
    Check("checks.indicator_unit", "performance", "指标值的单位", "note", "比率是百分数，数量不是百分数，目标值与完成值单位相同，“万”后有单位",
          "自评表", "none", _SHEETS),
    Check("checks.indicator_level", "performance", "指标放错级别", "note", "二级指标放在所属的一级指标下",
          "自评表", "none", _SHEETS),
    Check("checks.indicator_name", "performance", "指标名称前后不一", "note", "整体自评表与项目自评表的同一指标名称相同",
          "自评表", "none", _SHEETS),
    Check("checks.same_indicator", "performance", "指标重复填报", "warning", "同一目标的指标各不相同",
          "自评表", "none", _SHEETS),
    Check("checks.choice", "performance", "选项勾选不当", "warning", "项目属性、项目类型各选一项",
          "自评表", "none", _SHEETS),
    Check("checks.label_repeated", "performance", "栏名印在内容里", "note", "一栏的内容不以栏名开头",
          "自评表", "none", _SHEETS),
    Check("checks.same_goal", "performance", "年度目标重复填报", "warning", "同一张表的年度目标各不相同",
          "自评表", "none", _SHEETS),
    Check("checks.same_name", "performance", "项目名称重复填报", "warning", "不同项目的自评表项目名称不同",
          "自评表", "none", _SHEETS),
    Check("checks.sheet_department", "performance", "主管部门栏填写", "warning", "主管部门不是项目名称",
          "自评表", "none", _SHEETS),
    Check("checks.template_text", "form", "模板文字没有删改", "warning", "没有留下模板的提示、占位和选择（“增加（减少）”“（简述…）”“部门名称”）",
          "全文（表格除外）", "none", _RULES),
    Check("checks.malformed_figure", "form", "数字和用语写法", "warning",
          "千分位每三位一组，只有一个小数点，后面有单位、百分号；“基本支出”等用语不缺字",
          "全文（表格除外）", "none", _RULES),
    Check("checks.lookalike", "form", "形近字混用", "warning", "数字里不混字母（O、l）；同样的文字里不换成形近的字（“拨”“拔”，提示）",
          "全文", "none", _RULES),
    Check("checks.repeated_words", "form", "文字重复印出", "note", "词语、句子不连着印两遍",
          "说明、名词解释", "none", _RULES),
    Check("checks.punctuation", "form", "标点使用不当", "note", "标点不重复，括号成对，一节不以逗号、分号结束，确切的数后面没有“余”",
          "全文（表格除外）", "none", _RULES),
    Check("checks.aggregate", "form", "“汇总”的写法", "note", "没有下属单位的决算不称“汇总”",
          "概况、表头", "none", _RULES),
    Check("checks.cut_text", "form", "文字不完整", "note", "逐项的文字不以逗号结束",
          "综述", "none", _RULES),
    Check("checks.year", "form", "年度写法", "warning", "本年、上年、年末、表题的年度与决算年度一致",
          "说明、表题", "none", _RULES),
    Check("checks.department_name", "form", "部门名称写法", "warning", "整体自评表的单位名称是本部门；项目表的名称多字漏字只作提示",
          "自评表", "none", _RULES),
    Check("checks.government_level", "form", "政府级次写法", "note", "名词解释里的“市级财政”“市直部门”与本部门的级次相同",
          "名词解释", "none", _RULES),
    Check("checks.glossary_item", "form", "名词解释里没有的科目", "note", "名词解释里的类、款在本部门各表里",
          "名词解释 ↔ 02、03、05、07、08", "none", _RULES),
    Check("checks.missing_table", "form", "缺少的决算表", "error", "九张表齐全；缺几张是一条警告，一张也没有是错误；清点时已报告的不再报",
          "01–09", "none", _RULES),
    Check("checks.empty_table", "form", "空表没有说明", "note", "空表有说明",
          "01–09", "none", f"{_RULES}：空表应予说明"),
    Check("checks.missing_section", "form", "说明缺少的章节", "note", "决算情况说明各节齐全",
          "说明", "none", _RULES),
    Check("checks.malformed_code", "form", "科目编码位数", "warning", "功能分类3、5、7位，经济分类3、5位",
          "02、03、05–08", "none", "政府收支分类科目"),
    Check("checks.rounding_difference", "form", "尾数差异", "note", "应相等的两个数只差单位换算的尾数",
          "各表、说明", "sum", f"{_FORMS}：金额单位转换时可能存在尾数误差"),
)  # fmt: skip

CATALOGUE: dict[str, Check] = {check.id: check for check in _CHECKS}
"""All checks by id, in the order of their families."""

_own: ContextVar[Mapping[str, Check]] = ContextVar("own_checks", default={})  # noqa: B039  (never changed, only replaced)


@contextmanager
def own_checks(checks: Mapping[str, Check]) -> Iterator[None]:
    """While a user's own rules are judged, their checks are known beside the catalogue's."""
    token = _own.set(checks)
    try:
        yield
    finally:
        _own.reset(token)


def check_of(identifier: str) -> Check:
    """A check of the catalogue, or of the rules being judged."""
    return CATALOGUE[identifier] if identifier in CATALOGUE else _own.get()[identifier]


def order_of(identifier: str) -> int:
    """The place of a check in the catalogue; a user's own come behind, then what is no check."""
    known = [*CATALOGUE, *_own.get()]
    return known.index(identifier) if identifier in known else len(known)
