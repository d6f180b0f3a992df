"""A made-up account as tab-separated text, or as text that keeps its columns side by side."""
# ruff: noqa: E501 - rows of cells stay whole

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from synthetic_forms import Builder
from synthetic_tables import Cell, Style
from synthetic_text import write

from evals.robustness.account import Account


@dataclass
class Synthetic:
    """A document with its expected record (the form of a gold file, amounts as Decimal)."""

    account: Account
    style: Style
    blocks: list[tuple[str, Any]]
    expected: dict[str, Any]


def sheet_rows(
    account: Account, name: str, budget: Decimal, executed: Decimal
) -> tuple[list[list[Cell]], dict[str, Any]]:
    """项目支出绩效自评表 of the central template, and the expected sheet."""
    rate = (executed * 100 / budget).quantize(Decimal("0.01"))
    dept = account.name
    rows = [
        [Cell("项目名称", 2), Cell(name, 8)],
        [Cell("主管部门", 2), Cell(dept, 3), Cell("实施单位", 2), Cell(dept, 3)],
        [Cell(f"项目资金（{account.unit}）", 2, 3), Cell(""), Cell("年初预算数"), Cell("全年预算数"), Cell("全年执行数", 2), Cell("分值"), Cell("执行率"), Cell("得分", 2)],
        [Cell("年度资金总额"), Cell(f"{budget:.2f}"), Cell(f"{budget:.2f}"), Cell(f"{executed:.2f}", 2), Cell("10"), Cell(f"{rate}%"), Cell("9", 2)],
        [Cell("其中：当年财政拨款"), Cell(f"{budget:.2f}"), Cell(f"{budget:.2f}"), Cell(f"{executed:.2f}", 2), Cell("—"), Cell(f"{rate}%"), Cell("—", 2)],
        [Cell("年度总体目标", 1, 2), Cell("预期目标", 5), Cell("实际完成情况", 4)],
        [Cell("保障业务系统安全稳定运行，提升服务水平。", 5), Cell("已按计划完成系统运维和升级，服务水平明显提升。", 4)],
        [Cell("绩效指标", 1, 6), *(Cell(t) for t in ("一级指标", "二级指标")), Cell("三级指标", 2), Cell("年度指标值"), Cell("实际完成值"), Cell("分值"), Cell("得分"), Cell("偏差原因分析及改进措施")],
    ]  # fmt: skip
    indicators = [
        ("产出指标", "数量指标", "系统升级数量", "≥3个", "4个", "20", "20"),
        ("产出指标", "质量指标", "系统验收合格率", "100%", "100%", "15", "15"),
        ("产出指标", "时效指标", "项目完成及时率", "≥95%", "93%", "15", "14"),
        ("效益指标", "社会效益指标", "保障业务正常开展", "有效保障", "有效保障", "30", "30"),
        ("满意度指标", "服务对象满意度指标", "使用人员满意度", "≥90%", "95%", "10", "10"),
    ]
    level1: dict[str, int] = {}
    for one, *_ in indicators:
        level1[one] = level1.get(one, 0) + 1
    seen: set[str] = set()
    for one, two, three, target, actual, weight, score in indicators:
        first = [] if one in seen else [Cell(one, 1, level1[one])]
        seen.add(one)
        rows.append([
            *first,
            Cell(two),
            Cell(three, 2),
            Cell(target),
            Cell(actual),
            Cell(weight),
            Cell(score),
            Cell(""),
        ])
    rows.append([Cell("总分", 7), Cell("100"), Cell("98"), Cell("")])
    expected = {
        "scope": "project", "title": "项目支出绩效自评表", "name": name, "supervising_department": dept, "implementing_unit": dept,
        "category": [], "attribute": [], "type": [], "basic_expenditure": None, "project_expenditure": None,
        "budget": budget, "executed": executed, "execution_pct": rate, "execution_score": "9",
        "goals": [{"goal": "保障业务系统安全稳定运行，提升服务水平。", "weight": None, "indicators": [
            {"level1": a, "level2": b, "level3": c, "target": d, "actual": e, "score": g} for a, b, c, d, e, _, g in indicators]}],
        "total_score": "98", "deviation_cause": None, "improvement": None,
    }  # fmt: skip
    return rows, expected


def compose(
    account: Account,
    style: Style,
    number: tuple[str, str, str],
    *,
    tables_last: bool = False,
    parts: str = "第一部分 ",
    sheets: bool = False,
    key_work: bool = False,
    cover: str = "{name}{year}年度部门决算",
    toc: bool = True,
) -> Synthetic:
    """Cover, contents, the parts in the order of the template."""
    kind = "单位" if account.is_unit else "部门"
    builder = Builder(account, style)
    printed = builder.build()
    text = write(account, style, number)
    head = lambda i, t: parts.replace("一", "一二三四五六七八九"[i]) + t  # noqa: E731
    overview = [("h1", head(0, f"{account.name}概况")), ("h2", number[0] + "主要职责"), ("p", "贯彻执行党和国家的方针政策，承担法律法规规定的职责，完成上级交办的其他任务。"), ("h2", number[0].replace("一", "二").replace("1", "2") + "机构设置"), ("p", f"从决算单位构成看，{account.name}{kind}决算包括本级决算。内设办公室、综合科等机构。")]  # fmt: skip
    tables = [("table", t) for t in printed]
    part2, part3 = (2, 1) if tables_last else (1, 2)
    p_tables = [("h1", head(part2, f"{account.year}年度{kind}决算表")), *tables]
    p_text = [("h1", head(part3, f"{account.year}年度{kind}决算情况说明")), *text.blocks]
    body = [*overview, *([*p_text, *p_tables] if tables_last else [*p_tables, *p_text])]
    if key_work:
        items = [("持续优化营商环境", "深化“放管服”改革，全年新增经营主体1200户，审批时限压缩30%以上。"), ("扎实推进民生工程", "完成老旧小区改造12个，惠及居民3600户，群众满意度持续提升。"), ("全面加强队伍建设", "组织专题培训8期，培训干部420人次，队伍素质明显提高。")]  # fmt: skip
        body.append(("h1", head(3, f"{account.year}年重点工作完成情况")))
        for i, (title, content) in enumerate(items):
            body += [("h2", "一二三"[i] + "、" + title), ("p", content)]
            text.key_work.append({"source": "text", "title": title, "content": content, "status": None})
    body += [("h1", head(4 if key_work else 3, "名词解释")), ("p", "一、财政拨款收入：指单位从同级财政部门取得的财政预算资金。"), ("p", "二、年初结转和结余：指以前年度尚未完成、结转到本年按有关规定继续使用的资金。")]  # fmt: skip
    if sheets:
        project = sum((leaf.gp["project"] for leaf in account.leaves if leaf.fund == "public"), Decimal(0))
        half = (project / 2).quantize(Decimal("0.01"))
        body.append(("h1", head(5 if key_work else 4, "附件")))
        for name, executed in (
            ("信息化运维经费", half),
            ("综合业务管理经费", (half * 9 / 10).quantize(Decimal("0.01"))),
        ):
            rows, expected = sheet_rows(account, name, half, executed)
            body.append(("sheet", ("项目支出绩效自评表", f"（{account.year}年度）", rows)))
            text.performance["sheets"].append(expected)
    cover_blocks = [("cover", cover.format(name=account.name, year=account.year))]
    if toc:
        order = [(k, t.title if k == "table" else t) for k, t in body if k in ("h1", "h2", "table")]
        cover_blocks.append(("toc", [t for _, t in order]))
    expected = {
        "document": {
            "kind": account.kind,
            "department": account.name,
            "fiscal_year": account.year,
            "unit": account.unit,
        },
        "tables": builder.truth,
        "narrative": {"deviations": text.deviations, "composition": text.composition},
        "performance": text.performance,
        "key_work": text.key_work,
    }
    return Synthetic(account, style, [*cover_blocks, *body], expected)


def rows_to_tabs(rows: list[list[Cell]]) -> list[str]:
    """Rows with spans as tab-separated lines: the text in the first cell of a span, blanks in the others."""
    grid: dict[tuple[int, int], str] = {}
    width = 0
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            while (r, c) in grid:
                c += 1
            for dr in range(cell.rows):
                for dc in range(cell.cols):
                    grid[r + dr, c + dc] = cell.text if (dr, dc) == (0, 0) else ""
            c += cell.cols
            width = max(width, c)
    height = max((r for r, _ in grid), default=-1) + 1
    return ["\t".join(grid.get((r, c), "") for c in range(width)) for r in range(height)]


def to_tabs(doc: Synthetic) -> str:
    out: list[str] = []
    for kind, value in doc.blocks:
        if kind == "toc":
            out += ["目录", *(f"{t}……{i + 2}" for i, t in enumerate(value))]
        elif kind == "table":
            out += [
                value.title,
                f"{value.number}",
                f"{doc.style.department_label}：{value.department}\t{doc.style.unit_label}：{value.unit}",
                *rows_to_tabs([*value.head, *value.body]),
                value.note,
            ]
        elif kind == "sheet":
            out += [value[0], value[1], *rows_to_tabs(value[2])]
        else:
            out.append(value)
        out.append("")
    return "\n".join(out)


def rows_to_layout(rows: list[list[Cell]], *, gap: int = 2) -> list[str]:
    """Rows as text with their columns side by side: labels flush left, figures flush right, nothing for a blank cell."""
    cells = [line.split("\t") for line in rows_to_tabs(rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = []
    for row in cells:
        parts = [
            text.rjust(width) if text[:1].isdigit() and "." in text else text.ljust(width)
            for text, width in zip(row, widths, strict=True)
        ]
        lines.append((" " * gap).join(parts).rstrip())
    return lines


def to_layout(doc: Synthetic) -> str:
    """The document as ``pdftotext -layout`` prints it, every table on a page of its own."""
    out: list[str] = []
    for kind, value in doc.blocks:
        if kind == "toc":
            out += ["目录", *(f"{t}……{i + 2}" for i, t in enumerate(value))]
        elif kind == "table":
            out += [
                "\f" + value.title,
                f"{value.number}    {doc.style.unit_label}：{value.unit}",
                *rows_to_layout([*value.head, *value.body]),
                value.note,
            ]
        elif kind != "sheet":
            out.append(value)
    return "\n".join(out)
