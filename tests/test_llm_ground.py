"""Grounding of answers: nothing that a model invents gets in, and nothing that is printed is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.layout import Line
from extractor.llm.answers import (
    DeviationItem,
    DeviationsAnswer,
    DeviationsInUnitsAnswer,
    IndicatorItem,
    SheetItem,
    SheetsAnswer,
)
from extractor.llm.convert import items_to_record
from extractor.llm.figure_roles import read_statements
from extractor.llm.frames import Witness
from extractor.llm.ground import answer_items, corrected, ground_items
from extractor.llm.pieces import fragments, locate_pieces
from extractor.llm.place import UnitPlace
from extractor.llm.units import Unit, halves, pack
from extractor.text.characters import fold
from extractor.text.source import SourceText
from extractor.text.span import Span

TEXT = (
    "2023年度收、支总计1,010.50万元。与2022年度相比，收、支总计各减少12.25万元，下降1.2%，主要原因是人员减少、支出减少。"
    "公务接待费支出0.80万元，与年初预算持平，主要原因是严格控制接待。"
)


def make_unit(text: str, kind: str = "overall", number: str = "1") -> Unit:
    source = SourceText.from_lines(Line(line, n) for n, line in enumerate(text.splitlines(), 1))
    return Unit(number, kind, text, Span.of(source, 0, len(source.text)))


def deviation(**changes: Any) -> DeviationItem:
    values: dict[str, Any] = {
        "unit": "1", "section": "overall", "subject": "收、支总计", "comparison": "prior_year", "reference_amount": None,
        "actual_amount": "1010.50", "change_amount": "-12.25", "change_pct": "-1.2", "completion_pct": None,
        "reason": "人员减少、支出减少",
    }  # fmt: skip
    return DeviationItem.model_validate({**values, **changes})


def failed(**changes: Any) -> list[str]:
    items = answer_items(DeviationsAnswer(deviations=[deviation(**changes)], composition=[]))
    ground_items(items, [make_unit(TEXT)])
    return [value.path for value in items[0].failed()]


@pytest.mark.parametrize(
    ("text", "name", "printed", "wanted"),
    [
        pytest.param(
            "年初预算收入总计5.00万元。", "收入总计", "5.00", ("reference", {"initial"}), id="budget_of_a_side"
        ),
        pytest.param("全年预算支出总计为5.00万元。", "支出总计", "5.00", ("reference", {"annual"}), id="annual"),
        pytest.param("收、支总计分别为5.00、5.00万元。", "收、支总计", "5.00", ("actual", set()), id="amounts"),
        pytest.param(
            "与上年相比，收、支总计各减少5.00、5.00万元。", "收、支总计", "-5.00", ("change", {"prior"}), id="changes"
        ),
        pytest.param(
            "与上年相比，收、支总计各下降5.00%、5.00%。", "收、支总计", "-5.00", ("rate", {"prior"}), id="percents"
        ),
    ],
)
def test_every_phrase_of_the_grammar_is_held_against_its_subject(
    text: str, name: str, printed: str, wanted: tuple[str, set[str]]
) -> None:
    said = read_statements(UnitPlace(make_unit(text)), 2023).figures
    assert {(one.value, one.role, one.against, one.mark.name) for one in said} == {
        (Decimal(printed), wanted[0], frozenset(wanted[1]), fold(name))
    }


def test_two_different_figures_of_one_phrase_are_of_no_single_subject() -> None:
    text = "收入总计6.00万元，支出总计5.00万元。与上年相比，各减少2.00、1.00万元。"
    values = {one.value for one in read_statements(UnitPlace(make_unit(text)), 2023).figures}
    assert values == {Decimal("6.00"), Decimal("5.00")}


def test_what_is_printed_is_found() -> None:
    assert failed() == []


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        pytest.param({"actual_amount": "1010.05"}, ["actual_amount"], id="digits_swapped"),
        pytest.param({"actual_amount": "10.50"}, ["actual_amount"], id="part_of_a_figure"),
        pytest.param({"change_amount": "12.25"}, ["change_amount"], id="decrease_without_its_sign"),
        pytest.param({"change_pct": "1.2"}, ["change_pct"], id="decreased_rate_without_its_sign"),
        pytest.param({"reference_amount": "1022.75"}, ["reference_amount"], id="reckoned_and_not_printed"),
        pytest.param({"reason": "人员增加、支出减少"}, ["reason"], id="direction_changed"),
        pytest.param({"reason": "人员减少和支出减少"}, ["reason"], id="reworded"),
        pytest.param({"reason": "机构改革（编造）"}, ["reason"], id="invented"),
        pytest.param({"reason": "主要原因是（编造）。公务接待费"}, ["reason"], id="invented_beside_a_true_sentence"),
        pytest.param(
            {"subject": "收入合计"},
            ["subject", "actual_amount", "change_amount", "change_pct", "reason"],
            id="another_subject_owns_none_of_the_figures",
        ),
    ],
)
def test_what_is_not_printed_is_refused_and_not_replaced_by_a_neighbour(
    changes: dict[str, Any], refused: list[str]
) -> None:
    assert failed(**changes) == refused


@pytest.mark.parametrize(
    ("unit", "said", "left_out"),
    [
        pytest.param("万元", "万元", ["actual_amount", "change_amount"], id="of_another_unit_than_the_document"),
        pytest.param("元", "元", [], id="of_the_document"),
        pytest.param("元", None, [], id="not_said"),
        pytest.param("元", "万元", ["actual_amount", "change_amount"], id="said_to_be_in_another"),
    ],
)
def test_an_amount_in_another_unit_is_left_out_at_once_and_reported(unit: str, said: Any, left_out: list[str]) -> None:
    text = "2023年度收、支总计32,000元。与2022年度相比，收、支总计减少8,000元，下降20%。"
    given = deviation(actual_amount="32000", change_amount="-8000", change_pct="-20", reason=None).model_dump(
        mode="json"
    )
    answer = DeviationsInUnitsAnswer.model_validate({"deviations": [{**given, "amount_unit": said}], "composition": []})
    items = answer_items(answer)
    ground_items(items, [make_unit(text)], Witness(2023, unit))
    assert [value.path for value in items[0].dropped] == left_out
    assert items[0].failed() == [], "nothing is asked again"
    found = items_to_record(items, make_unit(text).passage.source, "llm:m")
    [item] = found.items["deviations"]
    assert (item.actual_amount, item.change_pct) == (None if left_out else Decimal(32000), Decimal(-20))
    assert [finding.id for finding in found.findings] == ["llm.ungrounded"] * len(left_out)
    assert not hasattr(item, "amount_unit")


def test_a_change_of_nothing_stands_in_words() -> None:
    held = {
        "subject": "公务接待费",
        "comparison": "initial_budget",
        "actual_amount": "0.80",
        "change_amount": "0",
        "change_pct": None,
        "reason": "严格控制接待",
    }
    assert failed(**held) == []
    assert failed(**held, reference_amount="0") == ["reference_amount"]


def test_stored_is_what_is_printed_and_widths_do_not_matter() -> None:
    items = answer_items(
        DeviationsAnswer(deviations=[deviation(reason="人员减少, 支出减少".replace(", ", "、"))], composition=[])
    )
    unit = make_unit(
        "收、支总计1010.50万元，比上年各减少12.25万元，下降1.2%，原因是人员减\n少、 支出减少（详见“附表”）。"
    )
    ground_items(items, [unit])
    record = items_to_record(items, unit.passage.source, "llm:m deviations@v1")
    item = record.items["deviations"][0]
    assert item.reason == "人员减少、支出减少"
    assert item.evidence.engine == "llm:m deviations@v1"
    assert item.evidence.fields["reason"].text == "人员减少、支出减少"
    assert item.change_amount == Decimal("-12.25")


def test_a_wrong_unit_is_set_right_only_where_everything_stands_in_another() -> None:
    units = [make_unit("另一段，没有数字。"), make_unit(TEXT, number="2")]
    items = answer_items(DeviationsAnswer(deviations=[deviation(), deviation(actual_amount="7")], composition=[]))
    ground_items(items, units)
    assert items[0].failed() == []
    assert len(items[1].failed()) > 1


def test_an_item_without_its_subject_is_left_out_and_an_optional_value_alone() -> None:
    answers = [deviation(subject="从未出现的主体"), deviation(reason="编造的原因说明")]
    items = answer_items(DeviationsAnswer(deviations=answers, composition=[]))
    unit = make_unit(TEXT)
    ground_items(items, [unit])
    record = items_to_record(items, unit.passage.source, "llm:m")
    assert [item.reason for item in record.items["deviations"]] == [None]
    assert {finding.id for finding in record.findings} == {"llm.ungrounded"}
    assert any("编造的原因说明" in finding.message for finding in record.findings)


def test_only_what_was_asked_again_may_be_approximate_and_says_so() -> None:
    said = "根据区财政要求压减一般性支出、压减了办公经费支出"
    unit = make_unit(
        "本年支出合计与上年相比减少，主要原因是根据区财政要求压减一般性支出，压减了办公经费支出。", "expenditure"
    )
    items = answer_items(DeviationsAnswer(deviations=[], composition=[]))
    assert items == []
    item = deviation(reason=said, subject="支出合计", actual_amount=None, change_amount=None, change_pct=None)
    items = answer_items(DeviationsAnswer(deviations=[item], composition=[]))
    ground_items(items, [unit])
    assert [value.path for value in items[0].failed()] == ["reason"]
    ground_items(items, [unit], approximate=True)
    record = items_to_record(items, unit.passage.source, "llm:m")
    evidence = record.items["deviations"][0].evidence.fields["reason"]
    assert (evidence.match, evidence.distance) == ("approximate", 1)
    assert record.items["deviations"][0].reason == "根据区财政要求压减一般性支出，压减了办公经费支出"
    assert [finding.id for finding in record.findings] == ["llm.approximate"]


@pytest.mark.parametrize(
    ("said", "taken", "value"),
    [
        ("12.25万元", False, None),
        ("12.25", True, Decimal("12.25")),
        ("1.2％", True, Decimal("1.2")),
        (None, False, None),
    ],
)
def test_a_corrected_figure_must_be_one(said: str | None, taken: bool, value: Decimal | None) -> None:
    items = answer_items(DeviationsAnswer(deviations=[deviation()], composition=[]))
    figure = next(v for v in items[0].values if v.path == "actual_amount")
    assert corrected(figure, said) is taken
    assert value is None or figure.said == value


SHEET = (
    "2023年度绿化项目绩效自评表\n项目名称 绿化经费\n预算数（A） 执行数（B） 执行率\n340 324.31 95.39%\n产出\n指标\n"
    "数量指标\n栽种乔木并养护到\n位的株数 ≥300 株 310 株 10\n满意\n度指\n群众满意度 ≥90% 95% 10"
)


def sheet(**changes: Any) -> SheetItem:
    rows = [
        IndicatorItem(level1="产出指标", level2="数量指标", level3="栽种乔木并养护到位的株数", target="≥300株", actual="310株", score=Decimal(10)),
        IndicatorItem(level1="满意度指标", level2=None, level3="群众满意度", target="≥90%", actual="95%", score=Decimal(10)),
    ]  # fmt: skip
    values: dict[str, Any] = dict.fromkeys(SheetItem.model_fields)
    values |= {
        "unit": "1", "scope": "project", "title": "2023年度绿化项目绩效自评表", "name": "绿化经费", "category": [],
        "attribute": [], "type": [], "budget": "340", "executed": "324.31", "execution_pct": "95.39",
        "goals": [{"goal": None, "weight": None, "indicators": [row.model_dump() for row in rows]}],
    }  # fmt: skip
    return SheetItem.model_validate({**values, **changes})


def test_wrapped_cells_stacked_figures_and_cut_levels_of_a_sheet_are_found() -> None:
    items = answer_items(SheetsAnswer(sheets=[sheet()]))
    unit = make_unit(SHEET, "sheet")
    ground_items(items, [unit])
    assert [(value.path, value.said) for value in items[0].failed()] == []
    record = items_to_record(items, unit.passage.source, "llm:m")
    assert record.items["sheets"][0].goals[0].indicators[1].level1 == "满意度指标"
    assert record.items["sheets"][0].evidence.fields["goals[0].indicators[1].level1"].match == "approximate"


HEAD_OF_SHEET = SHEET.replace(
    "项目名称 绿化经费\n",
    "单位名称：某县园林服务中心 填报日期：5月\n项目名称 绿化经费\n主管部门 某县园林局 实施单位 某县园林服中心\n",
)


@pytest.mark.parametrize(
    ("field", "said", "stands"),
    [
        pytest.param("implementing_unit", "某县园林服中心", True, id="as_printed"),
        pytest.param("implementing_unit", "某县园林服务中心", False, id="a_slip_mended_by_another_cell"),
        pytest.param("implementing_unit", "某县园林局", False, id="the_cell_before"),
        pytest.param("supervising_department", "某县园林局", True, id="its_own_cell"),
        pytest.param("supervising_department", "某县园林服中心", False, id="the_cell_behind"),
        pytest.param("name", "某县园林局", False, id="a_name_behind_another_label"),
    ],
)
def test_a_text_of_the_head_stands_in_no_cell_of_another_label(field: str, said: str, stands: bool) -> None:
    items = answer_items(SheetsAnswer(sheets=[sheet(**{field: said})]))
    ground_items(items, [make_unit(HEAD_OF_SHEET, "sheet")])
    assert ([value.path for value in items[0].failed()] == []) is stands


def test_a_list_entry_that_is_refused_leaves_the_others_with_their_evidence() -> None:
    items = answer_items(SheetsAnswer(sheets=[sheet(category=["市级专项", "绿化经费"])]))
    unit = make_unit(SHEET, "sheet")
    ground_items(items, [unit])
    found = items_to_record(items, unit.passage.source, "llm:m").items["sheets"][0]
    assert found.category == ("绿化经费",)
    assert found.evidence.fields["category[0]"].text == "绿化经费"


@pytest.mark.parametrize(
    ("text", "needle", "found"),
    [
        pytest.param("慰问一线\n工人 完成\n全覆盖 10", "慰问一线全覆盖", True, id="lines_of_another_cell_between"),
        pytest.param("慰问一线\n工人 完成\n全覆盖 10", "慰问工人覆盖", False, id="begins_inside_a_fragment"),
        pytest.param("目标值\n2个 12个", "目标值12个", True, id="fragment_of_its_own"),
        pytest.param("数量\n300\n3100 株", "数量310", False, id="part_of_a_figure"),
        pytest.param("一\n二\n三\n四\n五\n六", "一三五", False, id="single_characters_spell_nothing"),
    ],
)
def test_pieces_are_whole_fragments_in_order(text: str, needle: str, found: bool) -> None:
    passage = make_unit(text).passage
    assert (locate_pieces(needle, passage, fragments(passage)) is not None) is found


def test_units_are_packed_and_halved_without_losing_text() -> None:
    units = [make_unit("甲" * 300 + "。" + "乙" * 300, number=str(n)) for n in range(5)]
    assert [len(group) for group in pack(units, 1300)] == [2, 2, 1]
    first, second = halves(units) or ((), ())
    assert [*first, *second] == units
    (left,), (right,) = halves(units[:1]) or ((units[0],), (units[0],))
    assert left.passage.text + right.passage.text == units[0].passage.text
    assert left.passage.text.endswith("。")
    assert halves([make_unit("短")]) is None
