"""The ledger of figures: what is printed is read, set aside for a reason, or reported as unread. No loss in silence."""

from __future__ import annotations

import itertools
import json
from functools import cache
from pathlib import Path

import pytest
from conftest import reading_of, record_of

from extractor.completeness.summary import completeness_line
from extractor.input.load import open_source
from extractor.pipeline import Reading, read_opened
from extractor.settings import Settings
from models import Evidence, Finding, Place, Record
from models.completeness import Completeness

CORPUS_TEXTS = ["jiangan_office_2023.txt", "wuchang_office_2022.txt", "wuchang_office_2024.txt"]
HEAD = "甲乙县丙丁局2022年度部门决算\n第一部分 甲乙县丙丁局概况\n一、部门职责\n负责某某工作。\n"
EXPLANATION = "第三部分 2022年度部门决算情况说明\n"
OVERALL = (
    "一、收入支出决算总体情况说明\n"
    "2022年度收、支总计455.00万元，与2021年度相比，增加5.00万元，增长1.11%，主要原因是人员增加。\n"
)
TABLE = (
    "第二部分 2022年度部门决算表\n支出决算表\n公开03表\n部门：甲乙县丙丁局 单位：万元\n"
    "科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出\n"
    "栏次\t\t1\t2\t3\t4\t5\t6\n"
    "合计\t\t445.00\t340.00\t105.00\t\t\t\n"
    "201\t一般公共服务支出\t445.00\t340.00\t105.00\t\t\t\n"
)


@cache
def read(text: str) -> Reading:
    with open_source(text.encode()) as opened:
        return read_opened(opened, Settings(ocr="never"))


def completeness(text: str) -> Completeness:
    found = read(text).record.completeness
    assert found is not None
    return found


def findings(text: str) -> list[tuple[str, str]]:
    """Severity and id of the findings of this stage."""
    found = read(text).record.findings
    return [(f.severity, f.id.removeprefix("completeness.")) for f in found if f.stage == "completeness"]


def reasons(text: str) -> dict[str, int]:
    return {reason.reason: reason.figures for reason in completeness(text).reasons}


def fate(text: str, printed: str, nth: int = 0) -> tuple[str, str | None]:
    """Status and reason of the nth figure printed so."""
    reading = read(text)
    assert reading.ledger is not None
    found = [e for e in reading.ledger.entries if reading.source.text[e.start : e.end] == printed]
    return found[nth].status, found[nth].reason


# --- the whole ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CORPUS_TEXTS)
def test_every_figure_of_a_document_is_in_the_ledger_once_and_settled(name: str) -> None:
    reading = reading_of(name)
    ledger, found = reading.ledger, reading.record.completeness
    assert ledger is not None
    assert found is not None
    assert all(entry.status != "open" for entry in ledger.entries)
    places = [(entry.start, entry.end) for entry in ledger.entries]
    assert places == sorted(set(places))
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(places))
    digits = sum(character.isdecimal() for character in reading.source.folded)
    assert sum(sum(c.isdecimal() for c in reading.source.folded[a:b]) for a, b in places) == digits


@pytest.mark.parametrize("name", CORPUS_TEXTS)
def test_the_numbers_add_up_in_all_and_for_every_part(name: str) -> None:
    found = record_of(name).completeness
    assert found is not None
    assert found.read + found.set_aside + found.unread == found.figures
    assert sum(reason.figures for reason in found.reasons) == found.set_aside
    assert all(part.read + part.set_aside + part.unread == part.figures for part in found.parts)
    assert sum(part.unread for part in found.parts) == found.unread


@pytest.mark.parametrize("name", CORPUS_TEXTS)
def test_a_document_that_is_read_well_has_two_findings_at_most_and_none_but_notes(name: str) -> None:
    found = [f for f in record_of(name).findings if f.stage == "completeness"]
    assert len(found) <= 2
    assert {f.severity for f in found} <= {"note"}


def test_a_record_from_before_has_no_ledger_and_still_loads() -> None:
    data = json.loads(record_of("wuchang_office_2024.txt").model_dump_json())
    del data["completeness"]
    assert Record.model_validate_json(json.dumps(data)).completeness is None


# --- tables ---------------------------------------------------------------------------------------------------------


def test_cells_are_read_codes_and_column_numbers_set_aside() -> None:
    text = HEAD + TABLE + EXPLANATION + OVERALL
    assert fate(text, "340.00") == ("read", None)
    assert fate(text, "201") == ("set_aside", "code")
    assert reasons(text)["column_number"] == 6
    assert findings(text) == []


def test_a_table_under_an_unknown_title_is_reported_with_all_its_figures() -> None:
    text = HEAD + TABLE.replace("支出决算表\n", "全年花费一览\n") + EXPLANATION + OVERALL
    assert findings(text) == [("error", "all_tables_lost")]
    assert fate(text, "340.00") == ("unread", None)


def test_where_none_of_the_nine_is_read_tables_beside_them_are_named() -> None:
    text = HEAD + TABLE.replace("支出决算表\n", "支出预决算表\n") + EXPLANATION + OVERALL
    lost = next(one for one in read(text).record.findings if one.id.endswith("all_tables_lost"))
    assert "支出预决算表”未作为九张表读取" in lost.message


@pytest.mark.parametrize("gap", ["\t", "    ", "\n"])
def test_amounts_before_the_first_heading_are_reported(gap: str) -> None:
    rows = [["编号", "事由", "花费"], ["合计", "", "445.00"], ["201", "某某事务", "445.00"]]
    table = "全年花费一览\n" + "".join(f"{gap.join(row)}\n" for row in rows)
    text = f"甲乙县丙丁局2022年度部门决算\n{table}{EXPLANATION}{OVERALL}"
    assert ("warning", "sentences") in findings(text)
    assert completeness(text).unread == 2


def test_a_row_that_is_not_read_is_reported_though_its_table_is() -> None:
    text = HEAD + TABLE + "补充\t甲\t12.34乙\t\t\t\t\t\n" + EXPLANATION + OVERALL
    assert fate(text, "12.34")[0] == "unread"


def test_a_figure_is_not_taken_for_read_because_another_row_prints_it() -> None:
    row = "201\t一般公共服务支出\t445.00\t340.00\t105.00\t\t\t\n"
    text = HEAD + TABLE.replace(row, row + "注：另有340.00。\n") + EXPLANATION + OVERALL
    assert fate(text, "340.00", 2) == ("set_aside", "table_note")


def test_no_table_at_all_is_an_error_only_where_tables_are_announced() -> None:
    assert findings(HEAD + EXPLANATION + OVERALL) == []
    announced = HEAD + "第二部分 2022年度部门决算表\n详见附件。\n" + EXPLANATION + OVERALL
    assert findings(announced) == [("error", "all_tables_lost")]


# --- prose ----------------------------------------------------------------------------------------------------------


def prose(sentence: str, section: str = "一、收入支出决算总体情况说明") -> str:
    return HEAD + TABLE + EXPLANATION + f"{section}\n{sentence}\n"


@pytest.mark.parametrize(
    ("sentence", "printed", "reason"),
    [
        pytest.param("截至2022年12月31日，支出安排到位。", "31", "date", id="date"),
        pytest.param("咨询电话：027-88886666。", "88886666", "telephone", id="telephone"),
        pytest.param("依据甲财〔2021〕546号文件。", "546", "document_number", id="document_number"),
        pytest.param("按《2022年甲乙规划（12345工程）》执行。", "12345", "name", id="name_in_title_marks"),
        pytest.param("本年支出合计445.00万元。", "445.00", "restated", id="says_the_table_again"),
        pytest.param("全年接待来访团组7批次。", "7", "no_field", id="count_beside_money"),
        pytest.param("公务用车购置费支出0万元。", "0", "nothing", id="zero_without_comparison"),
    ],
)
def test_a_figure_that_is_no_value_is_set_aside_with_its_reason(sentence: str, printed: str, reason: str) -> None:
    text = prose(OVERALL.split("\n")[1] + sentence)
    assert fate(text, printed, -1) == ("set_aside", reason)


@pytest.mark.parametrize(
    ("share", "status"),
    [pytest.param("-3.5", "set_aside", id="follows"), pytest.param("-4.1", "unread", id="does_not")],
)
def test_a_share_of_an_amount_below_zero_costs_the_ledger_nothing(share: str, status: str) -> None:
    """The table of basic expenditure is missing: its whole is not nothing, it is not known."""
    table = (
        "第二部分 2022年度部门决算表\n收入决算表\n公开02表\n部门：甲乙县丙丁局 单位：万元\n"
        "科目编码\t科目名称\t本年收入合计\t财政拨款收入\t上级补助收入\t事业收入\t经营收入\t附属单位上缴收入\t其他收入\n"
        "栏次\t\t1\t2\t3\t4\t5\t6\t7\n"
        "合计\t\t85.71\t88.71\t\t\t\t\t-3.00\n"
        "201\t一般公共服务支出\t85.71\t88.71\t\t\t\t\t-3.00\n"
    )
    sentence = f"2022年度收入合计85.71万元。其中：其他收入-3.00万元，占本年收入的{share}%。\n"
    text = HEAD + table + EXPLANATION + "二、收入决算情况说明\n" + sentence
    assert not [finding for finding in read(text).record.findings if finding.id == "program.stage_failed"]
    assert fate(text, share)[0] == status


def test_money_of_unknown_kind_is_a_note() -> None:
    text = prose(OVERALL.split("\n")[1] + "另购办公桌椅8.88万元。")
    assert fate(text, "8.88") == ("unread", None)
    assert findings(text) == [("note", "figures")]


def test_a_comparison_that_nothing_was_read_from_is_a_warning() -> None:
    text = prose("差旅同事伙食一项花去9.99万元，同比多花1.11万元。", "一、闲话")
    assert ("warning", "sentences") in findings(text)
    assert fate(text, "1.11") == ("unread", None)


def test_a_comparison_in_another_section_is_no_witness_for_the_figure_of_a_table() -> None:
    text = prose("本年支出合计445.00万元，较上年多花3.21万元。", "一、闲话")
    assert fate(text, "445.00", -1) == ("unread", None)


def test_words_behind_a_comparison_that_are_no_reason_known_are_reported() -> None:
    text = prose("2022年度收、支总计455.00万元，与2021年度相比，增加5.00万元，增长1.11%，缘由系人员添了不少。")
    [place] = [place for place in completeness(text).places if place.kind == "reason"]
    assert "缘由系人员添了不少" in place.text


def test_a_title_of_the_contents_that_the_body_lacks_is_reported() -> None:
    contents = "目录\n第一部分 甲乙县丙丁局概况\t1\n一、收入决算表\t2\n二、支出决算表\t3\n第三部分 2022年度部门决算情况说明\t4\n"
    text = "甲乙县丙丁局2022年度部门决算\n" + contents + HEAD.split("\n", 1)[1] + TABLE + EXPLANATION + OVERALL
    assert findings(text) == [("error", "title_without_text")]
    [place] = completeness(text).places
    assert (place.kind, place.start) == ("title", None)


# --- shown ----------------------------------------------------------------------------------------------------------


def test_the_line_for_people_counts_what_a_reader_wants_and_says_where_the_rest_is() -> None:
    text = prose(OVERALL.split("\n")[1] + "另购办公桌椅8.88万元。")
    found = completeness(text)
    line = completeness_line(found)
    assert line.startswith(f"读出 {found.read + 1} 个数字中的 {found.read} 个，1 个未读（第")
    assert line.endswith("行）")


def test_the_line_says_a_place_in_the_words_of_the_format() -> None:
    """A Word file or a sheet has no lines that its reader could count."""
    found = completeness(prose(OVERALL.split("\n")[1] + "另购办公桌椅8.88万元。"))
    [place] = [one for one in found.places if one.figures]
    assert place.start is not None
    evidence = Evidence(page=None, start=place.start, end=place.start + 4, text="8.88")
    told = Finding(
        id=place.reported_by,
        severity="warning",
        stage="completeness",
        message="没有读出",
        origin="unknown",
        places=(Place(address="第143段", evidence=evidence),),
    )
    assert completeness_line(found, [told]).endswith("1 个未读（第143段）")


def test_extract_exits_with_5_where_no_table_was_read(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from extractor.cli import build_app

    lost, kept = tmp_path / "lost.txt", tmp_path / "kept.txt"
    lost.write_text(HEAD + TABLE.replace("支出决算表\n", "全年花费一览\n") + EXPLANATION + OVERALL, encoding="utf-8")
    kept.write_text(HEAD + TABLE + EXPLANATION + OVERALL, encoding="utf-8")
    app = build_app()
    assert CliRunner().invoke(app, ["extract", str(lost)]).exit_code == 5
    result = CliRunner().invoke(app, ["extract", str(kept)])
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1].startswith("读出 ")
    assert CliRunner().invoke(app, ["check", str(lost)]).exit_code == 1


@pytest.mark.parametrize("document", ["wuchang_office_2022.pdf", "wuchang_office_2024.pdf", "jiangan_office_2023.pdf"])
def test_numbers_of_options_behind_check_boxes_are_no_unread_figures(document: str) -> None:
    found = record_of(document).completeness
    assert found is not None
    assert not [place for place in found.places if place.part == "sheets"]


# --- gaps that the print shows ----------------------------------------------------------------------------------------


def test_a_heading_whose_number_is_skipped_is_reported() -> None:
    second = "三、支出决算情况说明\n2022年度支出合计445.00万元，与2021年度相比，增加5.00万元，增长1.14%，主要原因是人员增加。\n"
    assert findings(HEAD + TABLE + EXPLANATION + OVERALL + second) == [("warning", "missing_heading")]
    between = "二、收入决算情况说明\n2022年度收入合计440.00万元，与2021年度相比，增加2.00万元，增长0.46%，主要原因是补助增加。\n"
    assert findings(HEAD + TABLE + EXPLANATION + OVERALL + between + second) == []


def test_the_budget_of_a_project_whose_heading_is_lost_is_not_read_as_text_of_the_one_before() -> None:
    first = (
        "第四部分 2022年度预算绩效情况\n一、部门决算中项目绩效自评结果\n"
        "1.甲项目绩效自评综述：项目全年预算数为20.00万元，执行数为20.00万元，完成预算100%。主要产出和效益："
        "一是完成了甲的建设。发现的问题及原因：一是进度偏慢。下一步改进措施：一是加快进度。\n"
    )
    lost = "项目全年预算数为8.50万元，执行数为8.50万元，完成预算100%。主要产出和效益：一是完成了乙的建设。\n"
    text = HEAD + TABLE + EXPLANATION + OVERALL + first + lost
    assert fate(text, "20.00")[0] == "read"
    assert fate(text, "8.50")[0] == "unread"
    assert any("8.50" in place.text for place in completeness(text).places)


def test_a_labelled_cell_of_a_sheet_that_no_value_holds_is_reported() -> None:
    sheet = (
        "第五部分 附件\n2022年度甲项目绩效自评表\n主管部门\t子丑寅卯局\t项目实施单位\t辰巳午未中心\n项目名称\t甲项目\n"
        "预算执行情况（万元）\t预算数（A）\t执行数（B）\t执行率（B/A）\n年度财政资金总额\t20.00\t20.00\t100%\n"
        "一级指标\t二级指标\t三级指标\t年初目标值\t实际完成值\n产出指标\t数量指标\t建设甲\t1个\t1个\n"
    )
    found = read(HEAD + TABLE + EXPLANATION + OVERALL + sheet).record
    assert found.completeness is not None
    [held] = found.performance.sheets
    unread = [place.text for place in found.completeness.places]
    assert (held.supervising_department is None) is any("子丑寅卯局" in text for text in unread)
