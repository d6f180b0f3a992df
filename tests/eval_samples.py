"""A small invented disclosure for the tests of the eval suite: its text, its record, and ways to spoil a record."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models import Record

TABLE_IDS = (
    "income_expenditure_summary",
    "income",
    "expenditure",
    "fiscal_appropriation_summary",
    "general_public_expenditure",
    "basic_expenditure_detail",
    "government_fund",
    "state_capital",
    "three_public",
)

SOURCE = """2021年度青河县水利局部门决算
支出决算表 单位：万元
2130301 行政运行 120.50 120.50
2130305 水利工程建设 80.00 80.00
2130399 其他水利支出 13 13
合计 213.50 133.50 80.00
支出合计213.50万元，与上年相比增加12.30万元，增长6.1%，主要原因是新开工水库加固
工程。
公务接待费为1.20万元，比预算减少0.30万元，主要原因是严格控制接待标准，减少批次。
水库加固项目绩效自评综述：预算80.00万元，执行80.00万元，完成率100%。
一是完成大坝加固；二是完成溢洪道改造；三是完成观测设施更新。
一、防汛抗旱 坚持预防为主，全年无重大险情。
二、河湖管护 清理河道三十公里。
"""


def expenditure_row(code: str, name: str, total: str, basic: str | None, project: str | None) -> dict[str, Any]:
    blank = dict.fromkeys(("remitted_to_superior", "operating", "subsidy_to_affiliated"))
    return {"code": code, "name": name, "total": total, "basic": basic, "project": project} | blank


def deviation(section: str, subject: str, comparison: str, actual: str, change: str, reason: str) -> dict[str, Any]:
    return {
        "section": section,
        "subject": subject,
        "comparison": comparison,
        "reference_amount": None,
        "actual_amount": actual,
        "change_amount": change,
        "change_pct": None,
        "completion_pct": None,
        "reason": reason,
    }


def sample_data() -> dict[str, Any]:
    total = expenditure_row("", "", "213.50", "133.50", "80.00")
    del total["code"], total["name"]
    tables: dict[str, Any] = {name: {"status": "empty"} for name in TABLE_IDS}
    tables["expenditure"] = {
        "status": "present",
        "rows": [
            expenditure_row("2130301", "行政运行", "120.50", "120.50", None),
            expenditure_row("2130305", "水利工程建设", "80.00", None, "80.00"),
            expenditure_row("2130399", "其他水利支出", "13", "13", None),
        ],
        "total": total,
    }
    summary = {
        "project": "水库加固项目",
        "budget": "80.00",
        "executed": "80.00",
        "execution_pct": "100",
        "outputs": ["完成大坝加固", "完成溢洪道改造", "完成观测设施更新"],
    }
    return {
        "document": {
            "kind": "department_final_account",
            "department": "青河县水利局",
            "fiscal_year": 2021,
            "unit": "万元",
        },
        "tables": tables,
        "narrative": {
            "deviations": [
                deviation("expenditure", "支出合计", "prior_year", "213.50", "12.30", "新开工水库加固工程"),
                deviation("three_public", "公务接待费", "annual_budget", "1.20", "-0.30", "严格控制接待标准，减少批次"),
            ]
        },
        "performance": {"summaries": [summary]},
        "key_work": [
            {"source": "text", "title": "防汛抗旱", "content": "坚持预防为主，全年无重大险情。", "status": None},
            {"source": "text", "title": "河湖管护", "content": "清理河道三十公里。", "status": None},
        ],
    }


def record_of(data: dict[str, Any]) -> Record:
    return Record.model_validate_json(json.dumps(data))


def sample_record() -> Record:
    return record_of(sample_data())


def changed(edit: Callable[[dict[str, Any]], object]) -> Record:
    """The sample record after an edit of its data."""
    data = copy.deepcopy(sample_data())
    edit(data)
    return record_of(data)


def make_data_folder(folder: Path, records: dict[str, Record], *, split: str = "dev") -> Path:
    """A data folder with one text case for each record: ``<name>-text``, all with the sample's text as source."""
    cases = []
    for name, record in records.items():
        (folder / f"{name}.txt").write_text(f"{SOURCE}{name}\n", encoding="utf-8")
        (folder / f"{name}.json").write_text(record.model_dump_json(), encoding="utf-8")
        cases.append({
            "id": f"{name}-text", "document": name, "file": f"{name}.txt", "form": "text", "gold": f"{name}.json",
            "source": f"{name}.txt", "year": 2021, "region": "某省", "split": split,
        })  # fmt: skip
    (folder / "manifest.yaml").write_text(json.dumps({"cases": cases}), encoding="utf-8")
    return folder


def empty_record() -> Record:
    """A record that says nothing; ``kind`` has no empty value, so that it says the wrong one."""
    document = {"kind": "unit_final_account", "department": None, "fiscal_year": None, "unit": None}
    return record_of({"document": document, "tables": {name: {"status": "missing"} for name in TABLE_IDS}})
