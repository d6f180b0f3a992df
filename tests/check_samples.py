"""A consistent final account, made up: three funds, business and operating income, money carried over; and how to change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from extractor.checks import run_checks
from extractor.layout import Line
from extractor.narrative.read import read_narrative
from extractor.outline.tree import Outline, build_outline
from extractor.text.source import SourceText
from models import CheckOutcome, Finding, Record
from models.rows import Row

_INCOME = ("fiscal_appropriation", "superior_subsidy", "institutional", "operating", "affiliated_remittance", "other")
_EXPENDITURE = ("basic", "project", "remitted_to_superior", "operating", "subsidy_to_affiliated")
_FUND = ("opening_balance", "income", "total", "basic", "project", "closing_balance")


def _row(columns: tuple[str, ...], *values: str | None, **labels: Any) -> dict[str, Any]:
    return {**labels, **dict(zip(columns, values, strict=True)), "source": None}


def _income(
    total: str, fiscal: str | None, business: str | None, operating: str | None, other: str | None
) -> tuple[Any, ...]:
    return total, fiscal, None, business, operating, None, other


def _lines(*rows: tuple[str, str | None]) -> list[dict[str, Any]]:
    return [{"line": number, "item": item, "amount": amount} for number, (item, amount) in enumerate(rows, 1)]


def _coded(columns: tuple[str, ...], *rows: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [_row(columns, *row[2:], code=row[0], name=row[1]) for row in rows]


def consistent() -> dict[str, Any]:
    """The record as plain data; every identity of the official forms holds to the last place."""
    income = ("total", *_INCOME)
    expenditure = ("total", *_EXPENDITURE)
    general = ("total", "basic", "project")
    fiscal = ("total", "general_public", "government_fund", "state_capital")

    def spent(*values: str | None) -> tuple[Any, ...]:
        total, basic, project, operating = values
        return total, basic, project, None, operating, None

    def fiscal_line(line: int, item: str, *values: str | None) -> dict[str, Any]:
        return {"line": line, "item": item, **dict(zip(fiscal, values, strict=True))}

    tables = {
        "income_expenditure_summary": {
            "status": "present",
            "income": _lines(
                ("一般公共预算财政拨款收入", "1211.28"), ("政府性基金预算财政拨款收入", "490.00"),
                ("国有资本经营预算财政拨款收入", "30.00"), ("上级补助收入", None), ("事业收入", "170.00"),
                ("经营收入", "45.00"), ("附属单位上缴收入", None), ("其他收入", "5.00"), ("本年收入合计", "1951.28"),
                ("使用非财政拨款结余", None), ("年初结转和结余", "37.00"), ("总计", "1988.28"),
            ),
            "expenditure": _lines(
                ("教育支出", "1140.35"), ("社会保障和就业支出", "180.60"), ("城乡社区支出", "500.00"),
                ("住房保障支出", "90.33"), ("国有资本经营预算支出", "30.00"), ("本年支出合计", "1941.28"),
                ("结余分配", "4.00"), ("年末结转和结余", "43.00"), ("总计", "1988.28"),
            ),
        },
        "income": {
            "status": "present",
            "rows": _coded(
                income,
                ("205", "教育支出", *_income("1160.35", "940.35", "170.00", "45.00", "5.00")),
                ("20502", "普通教育", *_income("1115.35", "940.35", "170.00", None, "5.00")),
                ("2050204", "高中教育", *_income("1115.35", "940.35", "170.00", None, "5.00")),
                ("20599", "其他教育支出", *_income("45.00", None, None, "45.00", None)),
                ("2059999", "其他教育支出", *_income("45.00", None, None, "45.00", None)),
                ("208", "社会保障和就业支出", *_income("180.60", "180.60", None, None, None)),
                ("20805", "行政事业单位养老支出", *_income("180.60", "180.60", None, None, None)),
                ("2080505", "机关事业单位基本养老保险缴费支出", *_income("120.40", "120.40", None, None, None)),
                ("2080506", "机关事业单位职业年金缴费支出", *_income("60.20", "60.20", None, None, None)),
                ("212", "城乡社区支出", *_income("490.00", "490.00", None, None, None)),
                ("21208", "国有土地使用权出让收入安排的支出", *_income("490.00", "490.00", None, None, None)),
                ("2120899", "其他国有土地使用权出让收入安排的支出", *_income("490.00", "490.00", None, None, None)),
                ("221", "住房保障支出", *_income("90.33", "90.33", None, None, None)),
                ("22102", "住房改革支出", *_income("90.33", "90.33", None, None, None)),
                ("2210201", "住房公积金", *_income("90.33", "90.33", None, None, None)),
                ("223", "国有资本经营预算支出", *_income("30.00", "30.00", None, None, None)),
                ("22399", "其他国有资本经营预算支出", *_income("30.00", "30.00", None, None, None)),
                ("2239999", "其他国有资本经营预算支出", *_income("30.00", "30.00", None, None, None)),
            ),
            "total": _row(income, *_income("1951.28", "1731.28", "170.00", "45.00", "5.00")),
        },
        "expenditure": {
            "status": "present",
            "rows": _coded(
                expenditure,
                ("205", "教育支出", *spent("1140.35", "800.10", "300.25", "40.00")),
                ("20502", "普通教育", *spent("1100.35", "800.10", "300.25", None)),
                ("2050204", "高中教育", *spent("1100.35", "800.10", "300.25", None)),
                ("20599", "其他教育支出", *spent("40.00", None, None, "40.00")),
                ("2059999", "其他教育支出", *spent("40.00", None, None, "40.00")),
                ("208", "社会保障和就业支出", *spent("180.60", "180.60", None, None)),
                ("20805", "行政事业单位养老支出", *spent("180.60", "180.60", None, None)),
                ("2080505", "机关事业单位基本养老保险缴费支出", *spent("120.40", "120.40", None, None)),
                ("2080506", "机关事业单位职业年金缴费支出", *spent("60.20", "60.20", None, None)),
                ("212", "城乡社区支出", *spent("500.00", None, "500.00", None)),
                ("21208", "国有土地使用权出让收入安排的支出", *spent("500.00", None, "500.00", None)),
                ("2120899", "其他国有土地使用权出让收入安排的支出", *spent("500.00", None, "500.00", None)),
                ("221", "住房保障支出", *spent("90.33", "90.33", None, None)),
                ("22102", "住房改革支出", *spent("90.33", "90.33", None, None)),
                ("2210201", "住房公积金", *spent("90.33", "90.33", None, None)),
                ("223", "国有资本经营预算支出", *spent("30.00", None, "30.00", None)),
                ("22399", "其他国有资本经营预算支出", *spent("30.00", None, "30.00", None)),
                ("2239999", "其他国有资本经营预算支出", *spent("30.00", None, "30.00", None)),
            ),
            "total": _row(expenditure, *spent("1941.28", "1071.03", "830.25", "40.00")),
        },
        "fiscal_appropriation_summary": {
            "status": "present",
            "income": _lines(
                ("一般公共预算财政拨款", "1211.28"), ("政府性基金预算财政拨款", "490.00"),
                ("国有资本经营预算财政拨款", "30.00"), ("本年收入合计", "1731.28"), ("年初财政拨款结转和结余", "35.00"),
                ("一般公共预算财政拨款", "15.00"), ("政府性基金预算财政拨款", "20.00"), ("国有资本经营预算财政拨款", None),
                ("总计", "1766.28"),
            ),
            "expenditure": [
                fiscal_line(33, "教育支出", "950.35", "950.35", None, None),
                fiscal_line(34, "社会保障和就业支出", "180.60", "180.60", None, None),
                fiscal_line(35, "城乡社区支出", "500.00", None, "500.00", None),
                fiscal_line(36, "住房保障支出", "90.33", "90.33", None, None),
                fiscal_line(37, "国有资本经营预算支出", "30.00", None, None, "30.00"),
                fiscal_line(59, "本年支出合计", "1751.28", "1221.28", "500.00", "30.00"),
                fiscal_line(60, "年末财政拨款结转和结余", "15.00", "5.00", "10.00", None),
                fiscal_line(64, "总计", "1766.28", "1226.28", "510.00", "30.00"),
            ],
        },
        "general_public_expenditure": {
            "status": "present",
            "rows": _coded(
                general,
                ("205", "教育支出", "950.35", "700.10", "250.25"), ("20502", "普通教育", "950.35", "700.10", "250.25"),
                ("2050204", "高中教育", "950.35", "700.10", "250.25"), ("208", "社会保障和就业支出", "180.60", "180.60", None),
                ("20805", "行政事业单位养老支出", "180.60", "180.60", None),
                ("2080505", "机关事业单位基本养老保险缴费支出", "120.40", "120.40", None),
                ("2080506", "机关事业单位职业年金缴费支出", "60.20", "60.20", None),
                ("221", "住房保障支出", "90.33", "90.33", None), ("22102", "住房改革支出", "90.33", "90.33", None),
                ("2210201", "住房公积金", "90.33", "90.33", None),
            ),
            "total": _row(general, "1221.28", "971.03", "250.25"),
        },
        "basic_expenditure_detail": {
            "status": "present",
            "rows": _coded(
                ("amount",),
                ("301", "工资福利支出", "871.43"), ("30101", "基本工资", "400.00"), ("30103", "奖金", "200.50"),
                ("30106", "伙食补助费", None), ("30108", "机关事业单位基本养老保险缴费", "120.40"),
                ("30109", "职业年金缴费", "60.20"), ("30113", "住房公积金", "90.33"), ("302", "商品和服务支出", "74.50"),
                ("30201", "办公费", "40.00"), ("30217", "公务接待费", "2.50"), ("30228", "工会经费", "20.00"),
                ("30231", "公务用车运行维护费", "12.00"), ("303", "对个人和家庭的补助", "20.10"), ("30302", "退休费", "20.10"),
                ("310", "资本性支出", "5.00"), ("31002", "办公设备购置", "5.00"),
            ),
            "personnel_total": "891.53",
            "public_total": "79.50",
        },
        "government_fund": {
            "status": "present",
            "rows": _coded(
                _FUND,
                ("212", "城乡社区支出", "20.00", "490.00", "500.00", None, "500.00", "10.00"),
                ("21208", "国有土地使用权出让收入安排的支出", "20.00", "490.00", "500.00", None, "500.00", "10.00"),
                ("2120899", "其他国有土地使用权出让收入安排的支出", "20.00", "490.00", "500.00", None, "500.00", "10.00"),
            ),
            "total": _row(_FUND, "20.00", "490.00", "500.00", None, "500.00", "10.00"),
        },
        "state_capital": {
            "status": "present",
            "rows": _coded(
                _FUND,
                ("223", "国有资本经营预算支出", None, None, "30.00", None, "30.00", None),
                ("22399", "其他国有资本经营预算支出", None, None, "30.00", None, "30.00", None),
                ("2239999", "其他国有资本经营预算支出", None, None, "30.00", None, "30.00", None),
            ),
            "total": _row(_FUND, None, None, "30.00", None, "30.00", None),
        },
        "three_public": {
            "status": "present",
            "budget": three_public("27.00", "3.00", "20.00", "5.00", "15.00", "4.00"),
            "actual": three_public("21.90", "1.20", "17.80", "4.80", "13.00", "2.90"),
        },
    }  # fmt: skip
    document = {
        "kind": "department_final_account",
        "department": "某市教育局",
        "fiscal_year": 2031,
        "unit": "万元",
    }
    return {"document": document, "tables": tables}


def three_public(*values: str | None) -> dict[str, Any]:
    """One half of 09."""
    columns = ("total", "abroad", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")
    return dict(zip(columns, values, strict=True))


def as_record(data: dict[str, Any]) -> Record:
    """Plain data as a record."""
    import json

    return Record.model_validate_json(json.dumps(data))


def each_amount(data: Any, change: Callable[[Decimal], Decimal]) -> Any:
    """The data with every amount of every table changed."""
    if isinstance(data, dict):
        return {key: each_amount(value, change) if key not in _LABELS else value for key, value in data.items()}
    if isinstance(data, list):
        return [each_amount(value, change) for value in data]
    return f"{change(Decimal(data)):f}" if isinstance(data, str) else data


_LABELS = frozenset({"code", "name", "item", "status", "line", "source"})


def cells(record: Record) -> Iterator[tuple[str, str, str, Decimal]]:
    """Table, path of the row (``""`` for figures of the table itself), column and amount of every figure."""
    for name, table in record.tables.items():
        for path, row in table.parts():
            for column, amount in row.amounts().items():
                if amount is not None:
                    yield name, path, column, amount
        for column in ("personnel_total", "public_total"):
            amount = getattr(table, column, None)
            if amount is not None:
                yield name, "", column, amount


def with_cell(record: Record, name: str, path: str, column: str, amount: Decimal | None, **source: Any) -> Record:
    """The record with one amount changed; ``source`` replaces the row's source."""
    table = getattr(record.tables, name)
    if not path:
        changed = table.model_copy(update={column: amount})
    else:
        part, _, rest = path.partition("[")
        value = getattr(table, part)
        if rest:
            index = int(rest.rstrip("]"))
            rows: list[Row] = list(value)
            rows[index] = rows[index].model_copy(update={column: amount, **source})
            changed = table.model_copy(update={part: tuple(rows)})
        else:
            changed = table.model_copy(update={part: value.model_copy(update={column: amount, **source})})
    return record.model_copy(update={"tables": record.tables.model_copy(update={name: changed})})


def outline_of(text: str) -> Outline:
    """The outline of lines of text."""
    return build_outline(SourceText.from_lines(Line(line, n) for n, line in enumerate(text.splitlines(), 1)))


def deviation(**fields: Any) -> dict[str, Any]:
    empty = dict.fromkeys((
        "reference_amount",
        "actual_amount",
        "change_amount",
        "change_pct",
        "completion_pct",
        "reason",
    ))
    return {"section": "general_public_items", "subject": "教育支出", "comparison": "initial_budget", **empty, **fields}


PART = "第三部分 某市教育局2031年度部门决算情况说明\n"
THREE = f"{PART}九、财政拨款“三公”经费支出决算情况说明\n"
PERFORMANCE = f"{PART}十三、预算绩效情况说明\n"


def found(check_id: str, text: str, **parts: Any) -> bool:
    """Whether a check reports something about a text."""
    return check_id in ids(text, **parts)


def check(text: str = "", **parts: Any) -> tuple[tuple[Finding, ...], tuple[CheckOutcome, ...]]:
    return run_checks(as_record({**consistent(), **parts}), outline_of(text) if text else None)


def told(text: str, **parts: Any) -> tuple[Finding, ...]:
    """The findings about a text whose narrative is read by the rules, beside the consistent tables."""
    outline = outline_of(text)
    record = as_record({**consistent(), **parts})
    record = record.model_copy(update={"narrative": read_narrative(outline, None).narrative})
    return run_checks(record, outline)[0]


def ids(text: str = "", **parts: Any) -> set[str]:
    return {finding.id.removeprefix("checks.") for finding in check(text, **parts)[0]}


def narrative(*deviations: dict[str, Any], composition: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"deviations": list(deviations), "composition": composition or []}


def sheet(**fields: Any) -> dict[str, Any]:
    empty = dict.fromkeys((
        "title", "name", "supervising_department", "implementing_unit", "basic_expenditure", "project_expenditure",
        "budget", "executed", "execution_pct", "execution_score", "total_score", "deviation_cause", "improvement",
    ))  # fmt: skip
    return {"scope": "project", **empty, "title": "2031年度校舍维修项目自评表", "name": "校舍维修", **fields}


def goal(
    *rows: tuple[str, str, str, str, str | None], weight: str | None = None, text: str | None = None
) -> dict[str, Any]:
    keys = ("level2", "level3", "target", "actual", "score")
    indicators = [{"level1": "产出指标", **dict(zip(keys, row, strict=True))} for row in rows]
    return {"goal": text, "weight": weight, "indicators": indicators}


def indicator(
    name: str, target: str, actual: str, level2: str = "数量指标", level1: str = "产出指标"
) -> dict[str, Any]:
    """A row of a sheet's table of indicators."""
    return {"level1": level1, "level2": level2, "level3": name, "target": target, "actual": actual, "score": None}


def with_rows(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A sheet whose only goal has these indicators."""
    return sheet(goals=[{"goal": None, "weight": None, "indicators": list(rows)}], **fields)
