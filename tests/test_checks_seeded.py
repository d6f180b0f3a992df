"""A sample of seeded errors: what breaks a sum is found and the changed place named; rows left out are missed."""

from __future__ import annotations

import random
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from check_samples import as_record, consistent, deviation, goal, narrative, outline_of, sheet
from typer.testing import CliRunner

from evals.seeded.__main__ import app, table_of, table_of_rows
from evals.seeded.changes import Change, apply, table_changes, text_changes
from evals.seeded.measure import Document, RowOutcome, leave_out_rows, measure, prepare
from evals.seeded.others import sheet_changes, word_changes
from extractor.checks import run_checks

TEXT = """第三部分 某市教育局2031年度部门决算情况说明
三、支出决算情况说明
2031年度支出合计1941.28万元。其中：基本支出1071.03万元，占本年支出55.17%；项目支出830.25万元，占42.77%；经营支出40万元，占2.06%。
六、一般公共预算财政拨款基本支出决算情况说明
2031年度一般公共预算财政拨款基本支出971.03万元，其中：人员经费891.53万元。公用经费79.50万元。
"""
ACCOUNT = """甲县果品所2031年度部门决算
支出决算表
部门：甲县果品所\t2031年度\t单位：万元
科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出
合计\t\t11.00\t6.00\t5.00
205\t教育支出\t11.00\t6.00\t5.00
"""


@cache
def document() -> Document:
    return prepare("invented", as_record(consistent()), outline_of(TEXT))


def test_every_change_of_a_cell_that_breaks_a_sum_is_found_and_named() -> None:
    changes = list(table_changes(document().record, random.Random(1)))
    outcomes = list(measure(document(), random.Random(1).sample(changes, 60)))
    broke = [one for one in outcomes if one.broke]
    assert len(broke) > 40
    assert all(one.found for one in broke)
    assert sum(one.named for one in broke) >= 0.98 * len(broke)


def test_every_change_of_a_figure_of_the_text_that_breaks_a_sum_is_found_and_named() -> None:
    outcomes = list(measure(document(), text_changes(document().outline, random.Random(1))))
    broke = [one for one in outcomes if one.broke]
    assert len(broke) > 8
    assert all(one.named for one in broke)
    assert all(not one.elsewhere for one in broke)


def test_a_unit_that_is_four_places_too_large_is_an_error_though_the_figure_is_right() -> None:
    end = document().outline.source.folded.index("万元,其中:人员经费")
    change = Change("unit", "text", "", "971.03", "971.03", span=(end - 6, end))
    record, outline = apply(change, document().record, document().outline)
    (finding,) = [one for one in run_checks(record, outline)[0] if one.id == "checks.unit_slip"]
    assert finding.severity == "error"
    assert "971.03亿元" in finding.message


@pytest.mark.parametrize(
    ("budget", "actual", "slip"),
    [("900.00万元", "950.35亿元", True), ("900.00亿元", "950.35万元", True), ("900.00万元", "950.35万元", False)],
)
def test_two_amounts_of_one_rate_are_printed_in_one_unit(budget: str, actual: str, slip: bool) -> None:
    head = "第三部分 某市教育局2031年度部门决算情况说明\n五、一般公共预算财政拨款支出决算情况说明\n"
    text = f"{head}年初预算为{budget}，支出决算为{actual}，完成105.59%。"
    outline = outline_of(text)
    folded = outline.source.folded

    def found(words: str) -> dict[str, object]:
        start = folded.index(words)
        return {"page": None, "start": start, "end": start + len(words), "text": words, "match": "exact", "distance": 0}

    fields = {"reference_amount": found("900.00"), "actual_amount": found("950.35"), "completion_pct": found("105.59")}
    item = deviation(reference_amount="900.00", actual_amount="950.35", completion_pct="105.59")
    item["evidence"] = {"engine": "rules", "span": found(folded[folded.index("年初预算") :]), "fields": fields}
    findings = run_checks(as_record({**consistent(), "narrative": narrative(item)}), outline)[0]
    assert ("checks.unit_slip" in {one.id for one in findings}) is slip


@cache
def without_rows() -> list[RowOutcome]:
    return list(leave_out_rows(document()))


@pytest.mark.parametrize("kind", ["class", "section", "item", "only_child", "total"])
def test_rows_left_out_are_missed(kind: str) -> None:
    own = [one for one in without_rows() if one.kind == kind]
    assert own
    assert all(one.found for one in own)


def test_a_change_keeps_every_other_place_where_it_is() -> None:
    changes = list(text_changes(document().outline, random.Random(3)))
    assert changes
    for change in changes:
        _, outline = apply(change, document().record, document().outline)
        assert outline is not None
        assert len(outline.source.text) == len(document().outline.source.text)


def test_the_tables_count_what_was_measured() -> None:
    changes = [change for change in table_changes(document().record, random.Random(2)) if change.kind == "factor"][:3]
    lines = table_of(list(measure(document(), changes)))
    assert lines[-1].startswith("| 合计 | 3 | 3 | 100.0 % |")
    assert table_of_rows([]) == ["| 删去的行 | 处数 | 发现 |", "|---|---|---|"]
    assert all(Decimal(change.after) == Decimal(change.before) * 10000 for change in changes)


def test_outcomes_that_are_kept_count_only_in_the_table_of_their_own_draw(tmp_path: Path) -> None:
    document, kept = tmp_path / "a.txt", tmp_path / "kept.jsonl"
    document.write_text(ACCOUNT, encoding="utf-8")

    def counted(*options: str) -> str:
        result = CliRunner().invoke(app, [str(document), "--keep", str(kept), "--n", "2", *options])
        assert result.exit_code == 0, result.output
        return result.stderr

    assert "2 of" in counted("--no-rows")
    assert counted("--no-rows") == ""
    assert "2 of" in counted("--no-rows", "--seed", "7")
    assert "2 of" in counted("--rows")


ITEM = """第三部分 某市教育局2031年度部门决算情况说明
五、一般公共预算财政拨款支出决算情况说明
（三）一般公共预算财政拨款支出决算具体情况
1.教育支出（类）普通教育（款）高中教育（项）。年初预算为900.00万元，支出决算为950.35万元，完成年初预算的105.59%。决算数大于预算数的主要原因：追加。
2031年度一般公共预算财政拨款支出971.03万元。
"""


def test_words_years_and_names_are_changed_in_place() -> None:
    outline = outline_of(ITEM)
    changes = {(one.kind, one.before) for one in word_changes(outline, random.Random(1))}
    assert {kind for kind, _ in changes} == {"word", "year", "name"}
    assert ("word", "大于") in changes
    for one in word_changes(outline, random.Random(1)):
        _, changed = apply(one, as_record(consistent()), outline)
        assert changed is not None
        assert len(changed.source.text) == len(outline.source.text)
        assert changed.source.text != outline.source.text


def test_a_word_that_says_the_opposite_is_found() -> None:
    outline = outline_of(ITEM)
    whole = prepare("invented", as_record(consistent()), outline)
    changes = [one for one in word_changes(outline, random.Random(1)) if one.kind == "word"]
    (outcome,) = measure(whole, changes)
    assert outcome.found


def test_every_value_of_a_sheet_is_changed_and_a_total_score_that_no_longer_fits_is_found() -> None:
    rows = (("数量指标", "维修个数", "≥10个", "12个", "38"), ("质量指标", "合格率", "100%", "100%", "40"))
    one = sheet(goals=[goal(*rows, weight="80")], execution_score="20", total_score="98", deviation_cause="已延期")
    record = as_record({**consistent(), "performance": {"sheets": [one]}})
    changes = list(sheet_changes(record, random.Random(1)))
    assert {change.kind for change in changes} == {"digit", "lost"}
    assert {change.key.rpartition(".")[2] for change in changes} == {
        "weight",
        "score",
        "execution_score",
        "total_score",
    }
    outcomes = measure(prepare("invented", record, outline_of(ITEM)), changes)
    assert all(outcome.found for outcome in outcomes if outcome.change.key.endswith("score"))
