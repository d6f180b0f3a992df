"""A whole invented document of one template: cover, contents, the parts in their order, and the record to be read from it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from evals.robustness import coded, sides, small
from evals.robustness.account import ZERO, Account, Amounts, Leaf, make_account
from evals.robustness.axes import Template
from evals.robustness.coded import Figures, Group, single
from evals.robustness.page import TABLES, Block, Body, Cell, Invented, PrintedTable, Rows
from evals.robustness.prose import Prose, number
from evals.robustness.titles import above_table, table_name, title_of

PLACES = ("云岭省", "清泽市", "澜江市兴平区", "石洲县", "安河州", "临溪市", "青原县", "东浦市河西区")
BODIES = {
    "局": "民政局", "厅": "自然资源厅", "委员会": "发展和改革委员会", "办公室": "人民政府办公室", "中心": "公共资源交易中心",
    "院": "社会科学院", "法院": "人民法院", "检察院": "人民检察院", "学校": "特殊教育学校", "小学": "实验小学", "中学": "第三中学",
    "幼儿园": "机关幼儿园", "大学": "师范大学", "医院": "中医医院", "图书馆": "图书馆", "研究所": "水利科学研究所",
    "站": "农业技术推广站", "队": "地质勘测队", "总队": "综合行政执法总队", "街道办事处": "新桥街道办事处", "镇人民政府": "柳河镇人民政府",
    "联合会": "残疾人联合会", "文联": "文联", "科协": "科协", "工委": "直属机关工委", "社区": "东门社区", "管理处": "公园管理处",
    "本级": "水利局本级", "本级括号": "水利局（本级）",
}  # fmt: skip
COVERS = {
    "department": "{name}{year}年度部门决算", "year_first": "{year}年度{name}部门决算", "published": "{name}{year}年部门决算公开",
    "unit": "{name}{year}年度单位决算", "about": "{name}关于{year}年度部门决算信息公开的说明", "report": "{name}{year}年决算公开报告",
    "split": "{name}\n{year}年度部门决算", "year_only": "{year}年度部门决算\n{name}",
}  # fmt: skip
LEAST_LETTERS, MOST_LETTERS = 3, 6
"""Headings of so many letters stand upright in narrow columns."""
_AFFIX = re.compile(r"（本级）$|本级$")
"""What a name has behind it where the office alone accounts, and is no part of it."""
BUILDERS: dict[str, Callable[[Figures], Body]] = {
    "income_expenditure_summary": sides.income_expenditure_summary,
    "income": coded.income,
    "expenditure": coded.expenditure,
    "fiscal_appropriation_summary": sides.fiscal_appropriation_summary,
    "general_public_expenditure": coded.general_public,
    "basic_expenditure_detail": small.basic_expenditure_detail,
    "government_fund": coded.government_fund,
    "state_capital": coded.state_capital,
    "three_public": small.three_public,
}
EXTRA = {
    "project": ("项目收入支出决算表", "expenditure"), "special_account": ("财政专户管理资金收入支出决算表", "state_capital"),
    "by_unit": ("收入决算表（按单位列示）", "income"), "detail": ("一般公共预算财政拨款支出决算明细表", "general_public_expenditure"),
    "procurement": ("政府采购情况表", "three_public"), "fund_basic": ("政府性基金预算财政拨款基本支出决算表", "government_fund"),
}  # fmt: skip
"""Tables beside the nine: title, and the table behind which they stand."""


def invent(template: Template) -> Invented:
    """The document and its record; the same template gives the same document."""
    account = _account(template)
    figures = Figures(template, account)
    expected: dict[str, object] = {}
    tables: list[Block] = []
    titles: list[str] = []
    position = 0
    for table in _order(account.year):
        position += 1
        body = BUILDERS[table](figures)
        expected[table] = body.expected
        core = table_name(template, table)
        tables.append(_table_block(template, account, core, position, body))
        titles.append(title_of(template, account, core, position))
        extra = EXTRA.get(template["extra_table"])
        if extra is not None and extra[1] == table:
            position += 1
            tables.append(_table_block(template, account, extra[0], position, _extra_body(template, figures)))
            titles.append(title_of(template, account, extra[0], position))
    prose = Prose(template, account, first=3 if template["numbering"] == "running" else 1)
    prose.write()
    blocks = _arrange(template, account, tables, titles, prose.blocks)
    unit = "unit_final_account" if account.is_unit else "department_final_account"
    name = _AFFIX.sub("", account.name)
    document = {"kind": unit, "department": name, "fiscal_year": account.year, "unit": account.unit}
    return Invented(
        blocks,
        {
            "document": document,
            "tables": {table: expected[table] for table in TABLES},
            "narrative": {"deviations": prose.deviations},
        },
    )


def _account(template: Template) -> Account:
    draw = random.Random(template.seed)  # noqa: S311  (made-up names, no secrets)
    name = draw.choice(PLACES) + BODIES[template["owner"]]
    kind = "unit_final_account" if template["cover"] == "unit" else "department_final_account"
    return make_account(
        template.seed,
        name,
        int(template["year"]),
        template["unit"],
        template["profile"],
        carry=template["carry"] == "yes",
        kind=kind,
        places=6 if template["figures"] == "six_places" else 2,
    )


def _order(year: int) -> tuple[str, ...]:
    """“三公” stood before the table of the funds until 2021, and last since."""
    return TABLES if year >= 2022 else (*TABLES[:6], "three_public", *TABLES[6:8])


def _table_block(template: Template, account: Account, core: str, position: int, body: Body) -> Block:
    kind = "单位" if account.is_unit else "部门"
    what = core.removesuffix("表").removesuffix("情况")
    empty = body.expected.get("status") == "empty"
    note = (
        f"注：本{kind}{account.year}年度没有{what}，故本表无数据。"
        if empty
        else f"注：本表反映{kind}本年度{what}情况。"
    )
    above = above_table(template, account, core, position)
    head, rows = _with_remarks(template, body)
    if template["head_letters"] == "below":
        head = [[replace(cell, text=_letters_below(cell.text)) for cell in row] for row in head]
    return Block("table", table=PrintedTable(above, head, rows, note))


def _with_remarks(template: Template, body: Body) -> tuple[Rows, Rows]:
    """The head and the rows, with a column of remarks behind them where the template has one: text, and in no record."""
    if template["remarks"] == "none" or not body.rows:
        return body.head, body.rows
    first, *below = body.head
    head = [[*first, Cell("备注", 1, len(body.head))], *below]
    return head, [[*row, Cell("含追加" if number == 1 else "")] for number, row in enumerate(body.rows)]


def _letters_below(text: str) -> str:
    """A short heading with one letter below the other."""
    return "\n".join(text) if LEAST_LETTERS <= len(text) <= MOST_LETTERS and "（" not in text else text


def _extra_body(template: Template, figures: Figures) -> Body:
    """A table beside the nine: projects, funds of a special account, one unit after the other; with figures of its own."""
    account = figures.account
    cent = Decimal(1).scaleb(-figures.places)

    def pick(leaf: Leaf) -> Amounts:
        amount = ((leaf.gp["project"] or leaf.gp["basic"]) / 3).quantize(cent)
        return {"opening_balance": ZERO, "income": amount, "total": amount, "closing_balance": ZERO}

    leaves = account.of_fund("public")[:4]
    rows, total = account.tree(pick, leaves), account.sum(pick, leaves)
    if template["extra_table"] == "by_unit":
        return _by_unit(figures, total["total"])
    groups: tuple[Group, ...] = single(
        ("opening_balance", "年初结转和结余"),
        ("income", "本年收入"),
        ("total", "本年支出"),
        ("closing_balance", "年末结转和结余"),
    )
    if template["extra_table"] == "detail":
        groups = single(("total", "合计"), ("income", "工资福利支出"), ("opening_balance", "商品和服务支出"))
    elif template["extra_table"] == "procurement":
        groups = single(("income", "采购预算"), ("total", "采购金额"))
    return coded.coded(figures, groups, rows, total)


def _by_unit(figures: Figures, amount: Decimal) -> Body:
    """The units of a department with what each received; names instead of codes."""
    name = figures.account.name
    head = [[Cell("单位名称"), Cell("本年收入合计"), Cell("财政拨款收入"), Cell("其他收入")]]
    shares = ((f"{name}本级", amount / 2), (f"{name}服务中心", amount - (amount / 2)))
    cent = Decimal(1).scaleb(-figures.places)
    rows = [
        [Cell(unit), figures.cell(own.quantize(cent)), figures.cell(own.quantize(cent)), figures.cell(None)]
        for unit, own in shares
    ]
    return Body(head, [[Cell("合计"), figures.cell(amount), figures.cell(amount), figures.cell(None)], *rows], {})


def _arrange(
    template: Template, account: Account, tables: list[Block], titles: list[str], prose: list[Block]
) -> list[Block]:
    """Cover, contents and parts; without chapters the headings of the parts are left out."""
    year, kind = account.year, "单位" if account.is_unit else "部门"
    overview = [
        Block("heading", number(template, 1, 1) + "主要职责", 2),
        Block("paragraph", "贯彻执行国家的方针政策和法律法规，承担本行业的管理与服务工作，完成上级交办的其他任务。"),
        Block("heading", number(template, 1, 2) + "机构设置", 2),
        Block("paragraph", f"从决算{kind}构成看，{account.name}{kind}决算包括本级决算，内设办公室、综合科等机构。"),
    ]
    middle = [(f"{account.name}{year}年度{kind}决算表", tables), (f"{year}年度{kind}决算情况说明", prose)]
    if template["order"] == "text_first":
        middle.reverse()
    glossary = [
        Block("paragraph", "一、财政拨款收入：指单位从同级财政部门取得的财政预算资金。"),
        Block("paragraph", "二、年初结转和结余：指以前年度尚未完成、结转到本年按有关规定继续使用的资金。"),
    ]
    parts = [(f"{account.name}概况", overview), *middle, ("名词解释", glossary)]
    body: list[Block] = []
    listed: list[str] = []
    for count, (heading, blocks) in enumerate(parts, 1):
        title = _part_title(template, count, heading)
        if title:
            body.append(Block("heading", title, 1))
            listed.append(title)
        listed += titles if blocks is tables else [block.text for block in blocks if block.level == 2]
        body += blocks
    cover = COVERS[template["cover"]].format(name=account.name, year=year).split("\n")
    return [*(Block("cover", line, 0) for line in cover), *_contents(template, listed, titles), *body]


def _part_title(template: Template, count: int, heading: str) -> str:
    ordinal = sides.ordinal(count)
    return {"parts": f"第{ordinal}部分 {heading}", "chinese": f"{ordinal}、{heading}", "none": ""}[template["chapters"]]


def _contents(template: Template, listed: list[str], titles: list[str]) -> list[Block]:
    if template["contents"] == "none":
        return []
    if template["contents"] == "attachment_list":
        return [Block("contents", "附件："), *(Block("contents", f"{n}.{title}") for n, title in enumerate(titles, 1))]
    dots = template["contents"] == "dots"
    lines = [f"{line}{'…' * 12}{page}" if dots else line for page, line in enumerate(listed, 2)]
    return [Block("contents", "目录"), *(Block("contents", line) for line in lines)]
