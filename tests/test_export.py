"""Exports: official layout with working formulas, exact figures in every format, and files that other tools accept."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command import juesuan
from conftest import CORPUS, record_of
from eval_samples import changed, empty_record, sample_record
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from extractor.checks.explain import finding_title
from extractor.errors import ExtractorError, MissingExtraError, UsageError
from extractor.export import export_records, read_record
from extractor.export.columns import part_to_csv, part_to_parquet
from extractor.export.forms import depth_of, parent_codes, sum_of_terms
from extractor.export.forms_summary import record_to_forms
from extractor.export.inputs import document_names
from extractor.export.parts import FACTS, PARTS, field_type, part_rows
from extractor.export.workbook import record_to_xlsx
from extractor.export.workbook_parts import records_to_xlsx
from models import Finding, Place, Record
from models.base import Amount

DOCUMENT = "wuchang_office_2024.txt"


@pytest.fixture(scope="module")
def record() -> Record:
    return record_of(DOCUMENT)


def with_finding(record: Record, path: str, severity: str = "error") -> Record:
    finding = Finding.model_validate({
        "id": "checks.column_sum", "severity": severity, "stage": "checks", "message": "合计不符",
        "formula": "1 + 2 ≠ 4", "places": (Place(path=path, label="支出决算表 合计"),),
    })  # fmt: skip
    return record.model_copy(update={"findings": (finding,)})


def book_of(record: Record) -> Any:
    return openpyxl.load_workbook(io.BytesIO(record_to_xlsx(record, "甲.pdf")))


def cells_of(sheet: Any) -> list[Any]:
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


# --- forms


@pytest.mark.parametrize(
    ("codes", "parents"),
    [
        (["201", "20103", "2010301"], [None, "201", "20103"]),
        (["201", "2010301"], [None, "201"]),
        (["2130301", "2130305"], [None, None]),
        (["301", "30101", "302"], [None, "301", None]),
    ],
)
def test_the_parent_of_a_code_is_the_longest_code_that_begins_it(codes: list[str], parents: list[str | None]) -> None:
    assert parent_codes(codes) == parents


def test_depth_counts_the_codes_above() -> None:
    codes = ["201", "20103", "2010301"]
    parents = dict(zip(codes, parent_codes(codes), strict=True))
    assert [depth_of(code, parents) for code in codes] == [0, 1, 2]


@pytest.mark.parametrize("name", ["wuchang_office_2024.txt", "jiangan_office_2023.txt"])
def test_every_place_of_a_form_with_figures_is_taken_exactly_once(name: str) -> None:
    forms = [form for form in record_to_forms(record_of(name)) if form.table.status == "present"]
    assert len(forms) >= 6
    for form in forms:
        places = [(c.row + i, c.col + j) for c in form.cells for i in range(c.row_span) for j in range(c.col_span)]
        assert sorted(places) == [(row, col) for row in range(form.n_rows) for col in range(form.n_cols)], form.id


def test_forms_hold_every_amount_of_the_record(record: Record) -> None:
    shown = {path: value for form in record_to_forms(record) for path, value in form.values().items()}
    for table_id, table in record.tables.items():
        for part, row in table.parts():
            for column, value in row.amounts().items():
                if value is not None:
                    assert shown[f"tables.{table_id}.{part}.{column}"] == value


def test_an_item_repeated_below_the_balance_brought_forward_is_not_added_twice() -> None:
    def income(data: dict[str, Any]) -> None:
        rows = [("一般公共预算财政拨款", "10"), ("政府性基金预算财政拨款", "5"), ("本年收入合计", "15"),
                ("年初财政拨款结转和结余", "2"), ("一般公共预算财政拨款", "2"), ("总计", "17")]  # fmt: skip
        data["tables"]["fiscal_appropriation_summary"] = {
            "status": "present",
            "income": [{"line": i, "item": item, "amount": amount} for i, (item, amount) in enumerate(rows, 1)],
        }

    form = next(f for f in record_to_forms(changed(income)) if f.id == "fiscal_appropriation_summary")
    values = form.values()
    total = next(c for c in form.cells if c.path and c.path.endswith("income[5].amount"))
    assert sum_of_terms(total.terms, values) == Decimal(17)


def test_the_state_capital_form_shows_balances_only_where_a_document_prints_them() -> None:
    def fund(opening: str | None) -> Record:
        row = {"code": "2230105", "name": "其他", "opening_balance": opening, "income": None, "total": "3",
               "basic": None, "project": "3", "closing_balance": None}  # fmt: skip
        return changed(lambda d: d["tables"].update(state_capital={"status": "present", "rows": [row]}))

    widths = {o: next(f.n_cols for f in record_to_forms(fund(o)) if f.id == "state_capital") for o in (None, "1")}
    assert widths == {None: 5, "1": 8}


# --- workbook


def test_a_sum_that_holds_is_a_formula_with_its_result_beside_it() -> None:
    data = record_to_xlsx(sample_record(), "甲.pdf")
    formulas = openpyxl.load_workbook(io.BytesIO(data))["支出决算表"]
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["支出决算表"]
    assert formulas["C7"].value == "=SUM(C8:C10)"
    assert values["C7"].value == 213.5
    assert formulas["C8"].value == "=SUM(D8:H8)"
    assert formulas["C7"].number_format == "#,##0.00"
    assert formulas["C10"].number_format == "#,##0"


def test_a_sum_that_fails_keeps_the_printed_figure_and_says_what_the_sum_would_be() -> None:
    record = changed(lambda d: d["tables"]["expenditure"]["total"].update(total="213.05"))
    sheet = book_of(record)["支出决算表"]
    assert sheet["C7"].value == 213.05
    assert "=SUM(C8:C10) 为 213.50" in sheet["C7"].comment.text


@pytest.mark.parametrize("printed", ["12345678901234.56", "1234567890123456789"])
def test_a_figure_of_more_digits_than_a_number_keeps_is_text(printed: str) -> None:
    record = changed(lambda d: d["tables"]["expenditure"]["total"].update(total=printed))
    assert book_of(record)["支出决算表"]["C7"].value == printed
    whole = openpyxl.load_workbook(io.BytesIO(records_to_xlsx([("甲.pdf", record)])))
    assert printed in {cell.value for sheet in whole for cell in cells_of(sheet)}


def test_a_cell_with_a_finding_is_coloured_and_carries_its_message() -> None:
    record = with_finding(sample_record(), "tables.expenditure.total.project")
    book = book_of(record)
    cell = book["支出决算表"]["E7"]
    assert cell.fill.fgColor.rgb == "FFF8C9C4"
    assert "错误：合计不符（1 + 2 ≠ 4）" in cell.comment.text
    assert book["支出决算表"]["E8"].fill.fgColor.rgb != "FFF8C9C4"
    links = [cell.hyperlink.location for cell in cells_of(book["概况与发现"]) if cell.hyperlink]
    assert "'支出决算表'!E7" in links


def test_tables_without_figures_say_so() -> None:
    sheet = book_of(sample_record())["收入决算表"]
    assert "（空表）" in [cell.value for cell in cells_of(sheet)]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1+1", "https://example.invalid/x", "@SUM(1)"])
def test_text_of_a_document_never_becomes_a_formula_or_a_link(name: str) -> None:
    record = changed(lambda d: d["tables"]["expenditure"]["rows"][0].update(name=name))
    cell = book_of(record)["支出决算表"]["B8"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)


def test_formulas_of_a_real_document_give_the_printed_figures(record: Record) -> None:
    formulas, stored = book_of(record), openpyxl.load_workbook(io.BytesIO(record_to_xlsx(record, "x")), data_only=True)
    checked = 0
    for sheet in formulas.worksheets[1:]:
        for cell in cells_of(sheet):
            if cell.data_type == "f":
                total = Decimal(0)
                for part in cell.value.removeprefix("=SUM(").removesuffix(")").split(","):
                    area = stored[sheet.title][part]
                    rows = area if isinstance(area, tuple) else ((area,),)
                    total += sum(
                        (Decimal(str(c.value)) for row in rows for c in row if c.value is not None), Decimal(0)
                    )
                assert total == Decimal(str(stored[sheet.title][cell.coordinate].value))
                checked += 1
    assert checked > 100


# --- facts


def test_facts_are_exact_and_complete(record: Record) -> None:
    rows = list(csv.DictReader(io.StringIO(part_to_csv(FACTS, [(DOCUMENT, record)]))))
    facts = {(r["table"], r["part"], r["row"], r["column"]): r for r in rows}
    assert len(facts) == len(rows)
    for table_id, table in record.tables.items():
        for path, row in table.parts():
            part, _, index = path.rstrip("]").partition("[")
            for column, value in row.amounts().items():
                expected = "" if value is None else format(value, "f")
                assert facts[table_id, part, index, column]["value"] == expected
    detail = facts["basic_expenditure_detail", "personnel_total", "", "amount"]
    assert (detail["value"], detail["printed"], detail["unit"]) == ("1336.52", "1,336.52", "万元")


def test_trailing_zeros_survive() -> None:
    text = part_to_csv(FACTS, [("a", sample_record())])
    values = [row["value"] for row in csv.DictReader(io.StringIO(text)) if row["code"] == "2130301"]
    assert values[:2] == ["120.50", "120.50"]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**20), max_value=10**20))
def test_parquet_keeps_every_amount_as_it_is(amount: Decimal) -> None:
    record = sample_record()
    row = record.tables.expenditure.rows[0].model_copy(update={"total": amount})
    table = record.tables.expenditure.model_copy(update={"rows": (row,)})
    tables = record.tables.model_copy(update={"expenditure": table})
    data = part_to_parquet(FACTS, [("a", record.model_copy(update={"tables": tables}))])
    facts = parquet.read_table(io.BytesIO(data)).to_pylist()
    assert amount in [fact["value"] for fact in facts if fact["code"] == "2130301" and fact["column"] == "total"]


def test_parquet_refuses_what_it_cannot_hold_exactly() -> None:
    record = changed(lambda d: d["tables"]["expenditure"]["rows"][0].update(total="1" * 77))
    with pytest.raises(ExtractorError, match="76 位"):
        part_to_parquet(FACTS, [("a", record)])


def test_all_parts_read_back_from_parquet(record: Record, tmp_path: Path) -> None:
    files = export_records([(DOCUMENT, record)], tmp_path, "parquet")
    read = {path.stem: parquet.read_table(path) for path in files}
    assert read["deviations"].num_rows == len(record.narrative.deviations)
    assert read["summaries"].to_pylist()[0]["outputs"] == list(record.performance.summaries[0].outputs)
    assert str(read["facts"].schema.field("value").type) == "decimal128(38, 8)"
    goals = sum(len(sheet.goals) for sheet in record.performance.sheets)
    assert read["goals"].num_rows == goals


def test_every_row_of_every_part_has_the_columns_of_its_schema(record: Record) -> None:
    record = with_finding(record, "tables.expenditure.total")
    for part in PARTS:
        names = {field.name for field in part.fields}
        assert len(names) == len(part.fields)
        assert all(field.title for field in part.fields)
        assert all(set(row) == names for row in part_rows(part, [("a", record)])), part.name


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [(str, ("string", True)), (int | None, ("integer", False)), (Amount | None, ("decimal", False)),
     (tuple[str, ...], ("strings", True)), (float, ("number", True))],
)  # fmt: skip
def test_a_column_has_the_type_of_its_field(annotation: Any, expected: tuple[str, bool]) -> None:
    assert field_type(annotation) == expected


# --- data package


def validate_package(folder: Path) -> Any:
    """frictionless-py's own verdict, from its command line, as a user would ask for it."""
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    return json.loads(result.stdout)


def test_frictionless_accepts_the_package_and_refuses_a_spoilt_one(record: Record, tmp_path: Path) -> None:
    named = [(DOCUMENT, with_finding(record, "tables.expenditure.total")), ("b.json", empty_record())]
    export_records(named, tmp_path, "datapackage")
    assert validate_package(tmp_path)["valid"] is True
    facts = tmp_path / "facts.csv"
    facts.write_text(facts.read_text(encoding="utf-8").replace("2362.26", "2362,26", 1), encoding="utf-8")
    assert validate_package(tmp_path)["valid"] is False


def test_the_descriptor_declares_types_keys_and_hashes(tmp_path: Path) -> None:
    export_records([("a.txt", sample_record())], tmp_path, "datapackage")
    resources = {r["name"]: r for r in json.loads((tmp_path / "datapackage.json").read_text("utf-8"))["resources"]}
    value = next(f for f in resources["facts"]["schema"]["fields"] if f["name"] == "value")
    assert value == {"name": "value", "type": "number", "title": "数值"}
    assert resources["documents"]["schema"]["primaryKey"] == ["document"]
    assert resources["facts"]["schema"]["foreignKeys"][0]["reference"]["resource"] == "documents"
    assert resources["facts"]["bytes"] == (tmp_path / "facts.csv").stat().st_size


# --- inputs, files, errors


def test_a_record_is_read_as_well_as_a_document(tmp_path: Path, record: Record) -> None:
    path = tmp_path / "r.json"
    path.write_text(record.model_dump_json(), encoding="utf-8")
    assert read_record(path) == record
    assert read_record(path.read_bytes()) == record
    assert read_record(CORPUS / DOCUMENT).tables == record.tables


def test_json_that_is_no_record_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"schema_version": "1"}', encoding="utf-8")
    with pytest.raises(UsageError, match="不是 juesuan 的记录：document"):
        read_record(path)


def test_documents_of_one_name_keep_apart() -> None:
    names = [name for name, _ in document_names([("a/x.json", sample_record())] * 3)]
    assert names == ["x.json", "x.json~2", "x.json~3"]


@pytest.mark.parametrize(("form", "library"), [("xlsx", "xlsxwriter"), ("parquet", "pyarrow")])
def test_an_absent_library_is_named_with_its_extra(
    form: Any, library: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=r"juesuan\[export\]"):
        export_records([("a", sample_record())], tmp_path, form)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_and_an_unusable_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="无法建立文件夹"):
        export_records([("a", sample_record())], tmp_path / "file", "csv")
    wrong: Any = "ods"
    with pytest.raises(UsageError, match="ods"):
        export_records([("a", sample_record())], tmp_path, wrong)


def test_a_bad_input_costs_only_itself(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.txt"
    good.write_text(sample_record().model_dump_json(), encoding="utf-8")
    bad.write_text("一份菜谱", encoding="utf-8")
    result = juesuan("export", bad, good, "-o", tmp_path / "out", "--format", "csv")
    assert result.returncode == 4
    assert "bad.txt" in result.stderr.decode("utf-8")
    assert "good.json" in (tmp_path / "out" / "facts.csv").read_text(encoding="utf-8")


def test_many_records_are_one_workbook_with_an_overview_and_all_parts(record: Record, tmp_path: Path) -> None:
    [path] = export_records([("a.pdf", record), ("b.pdf", sample_record())], tmp_path, "workbook")
    book = openpyxl.load_workbook(path)
    heads, first, second, *rest = book["总览"].iter_rows(values_only=True)
    assert rest == []
    assert (first[heads.index("文件")], second[heads.index("文件")]) == ("wuchang_office_2024.txt", "b.pdf")
    assert first[heads.index("年度")] == 2024
    total = record.tables.expenditure.total
    assert total is not None
    assert first[heads.index("支出合计")] == float(total.total or 0)
    sheets = {part.title: sum(1 for _ in part_rows(part, [("a", record), ("b", sample_record())])) for part in PARTS}
    assert {name: book[name].max_row - 1 for name in book.sheetnames[1:]} == {n: c for n, c in sheets.items() if c}


def test_a_part_that_no_sheet_holds_is_refused(record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.export.workbook_parts.LARGEST_SHEET", 50)
    with pytest.raises(UsageError, match="超过一张工作表"):
        export_records([("a.pdf", record)], tmp_path, "workbook")


def test_the_cover_tells_places_and_checks_in_words_and_never_as_paths() -> None:
    finding = Finding(
        id="checks.column_sum", severity="error", stage="checks", message="合计不符", origin="parsing",
        places=(Place(path="tables.income.total.total", printed="1.00"), Place(page=3)),
    )  # fmt: skip
    record = sample_record().model_copy(update={"findings": (finding,)})
    cells = {str(cell.value) for row in book_of(record)["概况与发现"].iter_rows() for cell in row if cell.value}
    assert not [text for text in cells if "tables." in text]
    assert {"收入决算表 合计行 本年收入合计", "第3页", finding_title(finding.id), finding.id} <= cells
