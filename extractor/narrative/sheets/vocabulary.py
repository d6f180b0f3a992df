"""The words that self-evaluation sheets (绩效自评表) are built of: row labels, column headers, indicator levels.

The forms are those of 项目支出绩效自评表 and 部门整体支出绩效自评表 of the Ministry of Finance and the provincial
templates made from them. All patterns match keys (folded, without white space), see ``extractor.text.key``.
"""

from __future__ import annotations

import re
from typing import Literal

from extractor.outline.sheets import PROJECT_NAME, UNIT_NAME
from extractor.text.characters import key
from extractor.text.money import UNIT

Label = Literal[
    "unit_name",
    "project_name",
    "supervising_department",
    "implementing_unit",
    "category",
    "attribute",
    "type",
    "basic_expenditure",
    "project_expenditure",
    "budget_block",
    "budget_row",
    "total_score",
    "deviation_cause",
    "improvement",
    "conclusion",
    "notes",
]
"""What a row label says of the cell beside it."""

Header = Literal[
    "goal_label",
    "level1",
    "level2",
    "level3",
    "target",
    "actual",
    "weight",
    "score",
    "cause",
    "sign",
    "unit",
]
"""The columns of the indicator block; ``weight`` (分值) and ``cause`` are read over, the record has no place for them.

``sign`` (指标性质: ≥) and ``unit`` (度量单位: 个) stand beside a target that is printed in three columns.
"""

BudgetHeader = Literal["budget", "initial_budget", "executed", "execution_pct", "weight", "execution_score"]
"""The columns of the budget block; ``initial_budget`` (年初预算数) counts only where no other budget is printed."""

_CAUSE_OF_DEVIATION = r"偏差(?:较)?大或(?:年度)?(?:绩效)?目标(?:值)?未(?:完成|达成|实现)(?:的)?原因"
_MEASURES = r"(?:改进|整改|完善)(?:工作)?(?:措施|建议|意见)"
_AND_USE = r"(?:及|和|与)结果应用"
_LABELS: dict[Label, str] = {
    "project_name": PROJECT_NAME,
    "unit_name": rf"{UNIT_NAME}|预算单位",
    "supervising_department": r"(?:项目|预算)?主管(?:部门|单位)(?:及代码|名称|\(单位\))?",
    "implementing_unit": r"(?:项目|具体)?(?:实施|承担|执行)(?:单位|部门|处室|科室)(?:名称|\(单位\))?|项目单位|(?:资金)?使用单位",
    "category": r"项目类别",
    "attribute": r"项目属性",
    "type": r"项目类型",
    "basic_expenditure": r"基本支出(?:总额|总金额)?",
    "project_expenditure": r"项目支出(?:总额|总金额)?",
    "budget_block": r"(?:部门)?(?:预算|项目资金|资金|部门预算)(?:执行|使用|安排|投入)*(?:情况)?(?:\(万元\))?(?:\(\d+分\))?"
    r"|年度(?:主要)?预算(?:执行)?情况(?:\(万元\))?|部门预算执行情况(?:\(万元\))?",
    "budget_row": r"(?:部门整体|年度|全年|项目|部门|单位)?(?:财政|预算)?(?:支出|资金)(?:总额|总金额|合计|总计)|合计|总额",
    "total_score": r"(?:自评)?(?:总分|总得分|合计得分|得分合计|得分总计|合计|总计|综合得分)(?:\(\d+分\))?",
    "deviation_cause": rf"(?:{_CAUSE_OF_DEVIATION}(?:分析)?"
    r"|(?:绩效)?目标未(?:完成|达成|实现)(?:的)?原因(?:分析)?|未(?:完成|达成|实现)(?:(?:绩效)?(?:目标|指标|任务))?(?:的)?原因(?:分析)?|(?:存在的?问题|偏差)(?:及|和)?原因(?:分析)?|存在的?问题|(?:主要|发现的?)?问题(?:及|和|与)(?:其)?原因(?:分析)?)",
    "improvement": rf"(?:下一?步|下一?阶段|今后)?(?:拟)?(?:采取的?)?{_MEASURES}(?:{_AND_USE}(?:方案|情况)?)?",
    "conclusion": r"(?:自评|评价|自我评价)(?:结论|等级|结果)",
    "notes": r"备注|说明|注|填表说明|其他需(?:要)?说明的(?:问题|事项)|填(?:表|报)人|联系(?:人|电话)|填报日期"
    r"|(?:项目|财务|单位|部门)(?:负责人|经办人|审核人)(?:签字)?",
}
_LABEL_PATTERNS = {label: re.compile(rf"(?:{pattern})[:]?") for label, pattern in _LABELS.items()}

LABEL_IN_NAME = re.compile(rf"总分|{PROJECT_NAME}|{UNIT_NAME}|主管(?:部|单)|(?:实施|承担)单|项目(?:类|属性)|自评表")
"""Labels, and what narrow columns leave of them, that stand in no name of a project or body."""
LABEL_IN_TEXT = re.compile(
    rf"{_CAUSE_OF_DEVIATION}|{_MEASURES}{_AND_USE}|年度绩效指标|年度财政资金总|预算执行情况\(|项目名(?!单)"
)
"""Labels that stand in no text of a sheet but their own; 改进措施 alone does."""

NOTES = re.compile(
    r"(?:备注|注|说明|填表说明|填报说明|(?:填表|填报|联系|(?:项目|财务|单位|部门)(?:负责|经办|审核))人(?:签字|\(签字\))?)(?:[:]|$)|备注\d[.、]"
)
"""What the notes under a sheet open with."""

TAIL_LABELS: tuple[Label, ...] = ("total_score", "deviation_cause", "improvement", "notes")
HEAD_LABELS: tuple[Label, ...] = (
    "project_name",
    "unit_name",
    "supervising_department",
    "implementing_unit",
    "category",
    "attribute",
    "type",
    "basic_expenditure",
    "project_expenditure",
)


_SEALED = re.compile(r"\((?:盖章|公章|签章)\)$")
SIGN = re.compile(r"[≥≤><=≧≦＞＜＝]{1,2}")
"""A sign that belongs to the target beside it; 定性 and 定量 do not."""


def label_of(text: str) -> Label | None:
    """What a whole cell is the label of, ``None`` where it is none."""
    plain = _SEALED.sub("", key(text))
    if not plain or len(plain) > 30:
        return None
    return next((label for label, pattern in _LABEL_PATTERNS.items() if pattern.fullmatch(plain)), None)


def label_pattern(label: Label) -> str:
    """The pattern of one label, to be found inside running text without white space."""
    return _LABELS[label]


_LETTER = r"(?:\([A-Z](?:[/*÷][A-Z])?(?:[*]\d+%?)?\))?"
_SCORE_NOTE = r"(?:\((?:\d+分)?[^()]{0,12}\))?"
# A label is a core (指标, 值, 得分) with words before it that only qualify it, in any order.
_KIND = "(?:绩效|评价|考核|自评|评估|任务|工作|项目){0,2}"
_ALONE = f"(?!{_KIND}(?:指标|目录))"
"""绩效指标 runs down beside 一级指标: the two together are no 指标一级."""
_WHEN = "(?:年初|年度|全年|年末|本年度?|当年|期初|期末)"
_PLANNED = "(?:预期|预设|预计|设定|计划|申报|批复)"
_AIM = "(?:目标|指标|任务|标准|计划|预期)"
_DONE = "(?:完成|达到|达成|实现|执行)"
_RESULT = "(?:值|情况|数|结果|水平)"
_POINTS = r"(?:实际|自评|评价|考核|指标|单项|最终|项目|部门|单位){0,2}(?:得分|评分|自评分)(?:数|值|情况)?"
_ALLOTTED = "(?:指标|标准|目标|考核|评价){0,2}(?:分值|权重|满分|标准分|分数|权数)"
_HEADERS: dict[Header, str] = {
    "level1": rf"(?:一级{_KIND}指标|{_KIND}指标一级{_ALONE}|一级{_KIND}目录){_SCORE_NOTE}",
    "level2": rf"(?:二级{_KIND}指标|{_KIND}指标二级{_ALONE}|二级{_KIND}目录){_SCORE_NOTE}",
    "level3": rf"[三四]级{_KIND}(?:指标|目录)(?:名称|内容)?|{_KIND}指标[三四]级{_ALONE}|具体{_KIND}指标(?:名称|内容)?|{_KIND}指标(?:名称|内容)",
    "actual": rf"(?:{_WHEN}|{_AIM}|{_KIND}){{0,2}}实际{_DONE}?(?:{_AIM})?{_RESULT}{_LETTER}"
    rf"|(?:{_WHEN}|{_AIM}){{0,2}}{_DONE}(?:{_AIM})?(?:值|情况){_LETTER}|绩效标准",
    "target": rf"(?:{_WHEN}|{_PLANNED}|绩效|考核|评价|{_AIM}){{0,3}}{_AIM}(?:完成)?值{_LETTER}|计划(?:完成)?值{_LETTER}|(?:年度|预期)?目标{_LETTER}",
    "score": rf"{_POINTS}(?:\([^()]{{0,16}}\))?",
    "weight": rf"{_ALLOTTED}(?:\([^()]{{0,8}}\))?",
    "sign": r"(?:指标)?(?:性质|方向|方向性)|指标(?:类型|属性)|(?:计算|运算|比较)符号",
    "unit": r"(?:度量|计量)单位|指标单位",
    "cause": r"(?:偏差|未完成|扣分|差异)[^()]{0,6}原因[^()]{0,14}|备注|原因分析[^()]{0,10}",
}
_HEADER_PATTERNS = {header: re.compile(pattern) for header, pattern in _HEADERS.items()}
_BUDGET_HEADERS: dict[BudgetHeader, str] = {
    "initial_budget": rf"年初(?:部门|项目)?预算(?:数|金额|资金|安排)?{_LETTER}",
    "budget": rf"(?:{_WHEN}|调整后?|项目|部门){{0,3}}预算(?:安排)?(?:数|金额|资金|总额)?{_LETTER}",
    "executed": rf"(?:{_WHEN}|实际|累计|预算|资金){{0,3}}(?:执行|支出|使用|决算|支付)(?:数|金额|资金|总额){_LETTER}"
    rf"|(?:{_WHEN}|实际|累计){{1,2}}(?:执行|支出|使用){_LETTER}",
    "execution_pct": rf"(?:预算|资金|项目)?(?:执行|完成|支出)(?:率|比例|进度){_LETTER}(?:\([^()]{{0,10}}\))?",
    "execution_score": rf"{_POINTS}(?:\([^()]{{0,16}}\))?",
    "weight": rf"{_ALLOTTED}(?:\([^()]{{0,8}}\))?",
}
IN_PAIRS: frozenset[BudgetHeader] = frozenset({"budget", "initial_budget", "executed", "execution_pct"})
"""What stands beside its own figure as well as over it."""
_BARE_EXECUTED = re.compile(r"(?:执行|支出|决算|支付)")
_BUDGET_PATTERNS = {header: re.compile(pattern) for header, pattern in _BUDGET_HEADERS.items()}


_CAUSE_IN_RUN = re.compile(
    r"(?:偏差|未完成|扣分|差异)[^()\d]{0,6}原因(?:分析|说明|情况){0,2}(?:[及和与、](?:拟采取的?)?(?:改进|整改|纠正)?(?:措施|建议|意见)(?:说明)?)?|备注"
    r"|原因分析(?:[及和与、](?:改进|整改)?措施)?"
)
"""The head of reasons in running text, where the first level stands right behind it."""


def header_of(text: str) -> Header | None:
    """The indicator column that a header cell names."""
    plain = key(text)
    if not plain or len(plain) > 24:
        return None
    return next((header for header, pattern in _HEADER_PATTERNS.items() if pattern.fullmatch(plain)), None)


UNIT_OF_LABEL = rf"\((?:单位:)?(?:{UNIT}|%)\)"
"""The unit in brackets behind a label, in folded text: 当年预算数(万元), 执行率(%)."""
_UNIT_IN_LABEL = re.compile(f"{UNIT_OF_LABEL}$")


def budget_header_of(text: str) -> BudgetHeader | None:
    """The budget column that a header cell names, or a label beside its figure: 当年预算数（万元）."""
    plain = _UNIT_IN_LABEL.sub("", key(text).rstrip(":"))
    if not plain or len(plain) > 24:
        return None
    return next((header for header, pattern in _BUDGET_PATTERNS.items() if pattern.fullmatch(plain)), None)


def names_what_was_executed(text: str) -> bool:
    """Whether a cell is what 执行数 is called right beside 预算, and nowhere else: 预算（万元） 120.00 执行（万元） 112.40."""
    return _BARE_EXECUTED.fullmatch(_UNIT_IN_LABEL.sub("", key(text).rstrip(":"))) is not None


def budget_columns(text: str) -> tuple[BudgetHeader, ...]:
    """The columns of the budget block in the order in which running text names them first; ``text`` is folded.

    部门整体支出总额 beside them is the label of the row, and 基本支出总额 above them a sum of its own.
    """
    blocks = [match.end() for match in _LABEL_PATTERNS["budget_block"].finditer(text) if "情况" in match.group()]
    plain = _LABEL_PATTERNS["budget_row"].sub("。", text[blocks[0] if blocks else 0 :])
    first = [
        (match.start(), header) for header, pattern in _BUDGET_PATTERNS.items() if (match := pattern.search(plain))
    ]
    return tuple(header for _, header in sorted(first))


def budget_columns_before(text: str, place: int) -> tuple[BudgetHeader, ...]:
    """The columns of the budget block whose name ends right before ``place``, a colon between; ``text`` is folded."""
    before = text[max(place - 16, 0) : place].rstrip(":")
    return tuple(
        header
        for header, pattern in _BUDGET_PATTERNS.items()
        if any(pattern.fullmatch(before, at) for at in range(len(before)))
        and not any(_LABEL_PATTERNS["budget_row"].fullmatch(before, at) for at in range(len(before)))
    )


def header_run(text: str) -> tuple[tuple[Header, ...], int]:
    """The column headers that running text opens with, in print order, and where they end (0 where it opens with none).

    ``text`` is folded and without white space.
    """
    headers: list[Header] = []
    end = 0
    while True:
        found = _longest_header(text, end)
        if found is None:
            return tuple(headers), end
        header, end = found
        if header not in headers:
            headers.append(header)


def _longest_header(text: str, start: int) -> tuple[Header, int] | None:
    matches = (
        (header, match.end())
        for header, pattern in _HEADER_PATTERNS.items()
        if header != "cause" and (match := pattern.match(text, start)) is not None
    )
    best = max(matches, key=lambda found: found[1], default=None)
    if best is not None and best[1] > start:
        return best
    cause = _CAUSE_IN_RUN.match(text, start)
    return ("cause", cause.end()) if cause is not None else None


def budget_header_at(text: str, start: int, end: int) -> tuple[BudgetHeader, int] | None:
    """The budget header that folded running text prints at ``start``, and where it ends: the longest that fits."""
    matches = (
        (header, match.end())
        for header, pattern in _BUDGET_PATTERNS.items()
        if (match := pattern.match(text, start, end)) is not None
    )
    return max(matches, key=lambda found: found[1], default=None)


GOAL_LABEL = re.compile(
    r"(?=(?:项目)?(?:年度|绩效|总体|整体))(?:项目)?(?:年度)?(?:绩效|履职)?(?:总体?|整体)?(?:绩效)?(?:目标|指标)(?:完成情况)?(?P<number>\d{1,2})?[:]?"
    r"(?:\((?P<weight>\d+(?:\.\d+)?)分?\)?)?[:]?|年度绩效(?P<bare>\d{1,2})"
)
"""The label of a goal, or of the column that runs down its indicators: 年度目标1:(50分), 年度绩效目标2, 年度绩效指标."""

EXPECTED_GOAL = re.compile(r"预期目标(?:\([^()]*\))?|年度预期目标|目标内容|年初设定目标|总体目标\(年初设定\)")
REACHED_GOAL = re.compile(
    r"(?:年度|全年)?(?:目标)?实际完成(?:情况|目标)(?:\([^()]*\))?|(?:项目)?(?:年度|全年)?(?:总体|绩效)?目标(?:实际)?完成情况|完成情况"
)

_LEVEL_WEIGHT = re.compile(r"[(（]\d+(?:\.\d+)?分?[)）]$")
_LEVEL_END = "(?:绩效|评价|考核)?(?:指标?|标)?"
_SATISFIED = "(?:(?!满意度|指标?)[一-龥]){0,8}满意度"
_ASPECTS = "数量|质量|时效|成本|(?:经济|社会|生态环境)成本|(?:经济|社会|生态|环境)效益|可持续(?:发展)?(?:影响)?(?:效益)?|服务效能|政策效益"
_FIRST = (
    "产出|效益|效果|成本|投入|过程|管理|绩效|决策|履职效能|管理效率|运行成本|社会效应|可持续(?:发展|影响)(?:能力)?"
    "|预算执行|资金管理|项目管理|部门管理"
)
LEVEL1 = re.compile(rf"(?:{_SATISFIED}|(?:项目|部门|单位)?(?:{_FIRST})){_LEVEL_END}")
LEVEL2 = re.compile(rf"(?:(?:产出|效益|效果)?(?:{_ASPECTS})|效益|产出|{_SATISFIED}){_LEVEL_END}")
"""Level 1 and 2 as they are printed, cut-off forms included; keys, a weight in brackets taken off first."""
OTHER_LEVEL = re.compile(r"(?:(?!指标?|满意度)[一-龥]){2,9}指标")
"""A level that is not in the vocabulary: 管理制度指标."""
LEVEL_WORD = re.compile(
    r"(?:产出|效益|满意度|服务对象满意度|成本|数量|质量|时效|经济效益|社会效益|生态效益|可持续影响)(?:绩效|评价|考核)?指标?"
)
"""What stands in a level column and nowhere else."""


LEVEL1_OPENING = re.compile(
    rf"(?:产出|效益|{_SATISFIED}|成本|运行成本|履职效能|管理效率|社会效应|投入|过程)(?:绩效|评价|考核)?指(?:标)?"
)
"""What the first row of a block opens with, in running text."""


def without_weight(text: str) -> str:
    """A level cell without the points printed under it: ``产出指标（40分）`` → ``产出指标``."""
    match = _LEVEL_WEIGHT.search(text)
    return text[: match.start()] if match else text


def complete_level(text: str) -> str:
    """A level whose last character the print cut off, completed: ``满意度指`` → ``满意度指标``; others as they are."""
    return text + "标" if text.endswith("指") and len(text) > 1 else text
