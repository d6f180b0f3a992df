"""Sentences of many regions, each kind in ten variations: other years, subjects, figures, verbs and punctuation."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from check_samples import outline_of
from deviation_sample_types import ANNUAL, INITIAL, PRIOR, Sample, Stated
from deviation_samples import SAMPLES
from deviation_samples_regions import REGIONS
from deviation_variations import HALF_WIDTH, VARIATIONS, Words, against_prior, half_width, read_section, signed_rate
from narrative_samples import corpus_outline, outline

from extractor.narrative.deviations.read import explaining_sections, read_deviations, section_spans
from extractor.outline.tree import Role

CORPUS = ("jiangan_office_2023", "wuchang_office_2022", "wuchang_office_2024", "wuchang_service_center_2023")

FIELD_CODE = 'HYPERLINK \\l "_Toc4711"'
NEEDS_LINES = {"reason_without_full_stop_before_next_paragraph", "chart_labels_behind_an_open_reason"}
"""Samples in which a sentence ends with its line and not with a stop."""


def both_sides_have_one_reason(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}财政拨款收入总计{w.actual}万元，与{w.before}相比{w.verb}{w.size}万元；财政拨款支出总计{w.budget}万元，"
        f"与{w.before}相比增加{w.adjusted}万元。收入、支出变动较大的主要原因是{w.cause}。"
    )
    return "fiscal_appropriation", text, [
        against_prior(w, "财政拨款收入总计", reason=w.cause),
        Stated("财政拨款支出总计", PRIOR, None, str(w.budget), str(w.adjusted), None, None, w.cause),
    ]  # fmt: skip


def both_sides_in_short(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}收入总计{w.actual}万元，比{w.before}{w.verb}{w.size}万元，支出总计{w.budget}万元，比{w.before}减少1.5万元。"
        f"收支变化的主要原因：{w.cause}。"
    )
    return "overall", text, [
        against_prior(w, "收入总计", reason=w.cause),
        Stated("支出总计", PRIOR, None, str(w.budget), "-1.5", None, None, w.cause),
    ]  # fmt: skip


def a_reason_ends_before_what_is_said_of_the_publication(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}{w.part}预算为{w.budget}万元，支出决算为{w.actual}万元，决算数与预算数不同的主要原因为{w.cause}。"
        "为全面反映支出情况，本次公布的数据为部门汇总数，本部门无二级机构。"
    )
    return "three_public", text, [Stated(w.part, ANNUAL, str(w.budget), str(w.actual), reason=w.cause)]


def a_reason_behind_the_parts_is_that_of_the_whole(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}财政拨款支出{w.actual}万元，与{w.before}相比，{w.verb}{w.size}万元。其中：基本支出1万元，项目支出0万元。"
        f"增减变化的主要原因是：{w.cause}。财政拨款结转结余0万元，与{w.before}相比，增加0万元。"
    )
    return "fiscal_appropriation", text, [
        against_prior(w, "财政拨款支出", reason=w.cause),
        Stated("财政拨款结转结余", PRIOR, None, "0", "0"),
    ]  # fmt: skip


def main_circumstances_are_a_reason(w: Words) -> tuple[Role, str, list[Stated]]:
    subject = w.part
    text = (
        f"{w.year}{subject}支出决算为{w.actual}万元，完成预算{w.budget}万元的{w.rate}%。\n"
        f"{w.year}{subject}支出决算小于预算数的主要情况：{w.cause}。"
    )
    return "three_public", text, [
        Stated(subject, ANNUAL, str(w.budget), str(w.actual), None, None, w.rate, w.cause)
    ]  # fmt: skip


def the_subject_stands_in_the_heading_of_its_item(w: Words) -> tuple[Role, str, list[Stated]]:
    text = f"1、机关运行经费支出情况。{w.year}决算为{w.actual}万元，比{w.before}{w.verb}{w.size}万元，主要原因是{w.cause}。"
    return "operating_cost", text, [against_prior(w, "机关运行经费", reason=w.cause)]


def more_and_less_in_one_word(w: Words) -> tuple[Role, str, list[Stated]]:
    word = "少" if w.change < 0 else "多"
    text = f"{w.year}{w.part}{w.actual}万元，比{w.before}{w.prior}{word}{w.size}万元，{w.verb}{w.rate}%。"
    return "three_public", text, [against_prior(w, w.part, rate=True, ref=True)]


def same_period_of_the_last_year(w: Words) -> tuple[Role, str, list[Stated]]:
    text = f"{w.year}{w.part}{w.actual}万元，同比{w.before}{w.verb}{w.size}万元，主要是{w.cause}。"
    return "three_public", text, [against_prior(w, w.part, reason=w.cause)]


def each_side_by_its_own_figure(w: Words) -> tuple[Role, str, list[Stated]]:
    text = f"{w.year}收入总计{w.actual}万元，支出总计{w.budget}万元，与{w.before}相比，各{w.verb}{w.size}、3.21万元。"
    return "overall", text, [
        against_prior(w, "收入总计"),
        Stated("支出总计", PRIOR, None, str(w.budget), signed_rate(w, "3.21")),
    ]  # fmt: skip


def what_it_consists_of_stands_between(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}收入合计{w.actual}万元，全部为财政拨款收入，比{w.before}{w.verb}{w.size}万元，主要原因是{w.cause}。"
    )
    return "income", text, [against_prior(w, "收入合计", reason=w.cause)]


def budget_adjusted_budget_and_outturn(w: Words) -> tuple[Role, str, list[Stated]]:
    change = w.actual - w.budget
    verb = "减少" if change < 0 else "增加"
    text = (
        f"{w.year}{w.part}预算数{w.budget}万元，调整数{w.adjusted}万元，决算数{w.actual}万元，{verb}{abs(change)}万元。"
    )
    return "three_public", text, [
        Stated(w.part, INITIAL, str(w.budget), str(w.actual), str(change)),
        Stated(w.part, ANNUAL, str(w.adjusted), str(w.actual)),
    ]  # fmt: skip


def completion_without_the_budget(w: Words) -> tuple[Role, str, list[Stated]]:
    text = f"{w.year}{w.part}支出决算{w.actual}万元，完成年初预算{w.rate}%，主要原因是{w.cause}。"
    return "three_public", text, [
        Stated(w.part, INITIAL, None, str(w.actual), None, None, w.rate, w.cause)
    ]  # fmt: skip


def a_difference_takes_its_sign_from_its_figures(w: Words) -> tuple[Role, str, list[Stated]]:
    change = w.actual - w.budget
    text = f"{w.part}支出{w.actual}万元，年初预算为{w.budget}万元，差值为{abs(change)}万元，原因为{w.cause}。"
    return "three_public", text, [
        Stated(w.part, INITIAL, str(w.budget), str(w.actual), str(change), None, None, w.cause)
    ]  # fmt: skip


def than_last_year(w: Words) -> tuple[Role, str, list[Stated]]:
    text = f"{w.year}{w.part}{w.actual}万元，较{w.before}{w.verb}{w.size}万元，{w.verb}了{w.rate}%，原因为{w.cause}。"
    return "three_public", text, [against_prior(w, w.part, reason=w.cause, rate=True)]


KINDS: tuple[Callable[[Words], tuple[Role, str, list[Stated]]], ...] = (
    both_sides_have_one_reason,
    both_sides_in_short,
    a_reason_ends_before_what_is_said_of_the_publication,
    a_reason_behind_the_parts_is_that_of_the_whole,
    main_circumstances_are_a_reason,
    the_subject_stands_in_the_heading_of_its_item,
    more_and_less_in_one_word,
    same_period_of_the_last_year,
    each_side_by_its_own_figure,
    what_it_consists_of_stands_between,
    budget_adjusted_budget_and_outturn,
    completion_without_the_budget,
    a_difference_takes_its_sign_from_its_figures,
    than_last_year,
)


@pytest.mark.parametrize("words", VARIATIONS, ids=lambda words: words.year)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_kind_of_sentence_is_read_in_every_variation(
    kind: Callable[[Words], tuple[Role, str, list[Stated]]], words: Words
) -> None:
    role, text, stated = kind(words)
    assert read_section(role, text) == (stated, [])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_half_width_punctuation_changes_no_kind(kind: Callable[[Words], tuple[Role, str, list[Stated]]]) -> None:
    for words in VARIATIONS:
        role, text, stated = kind(words)
        assert read_section(role, text.translate(HALF_WIDTH)) == (half_width(stated), [])


@pytest.mark.parametrize("words", VARIATIONS, ids=lambda words: words.year)
def test_a_section_heading_names_the_subject_where_its_text_names_none(words: Words) -> None:
    text = (
        f"{words.year}决算为{words.actual}万元，比{words.before}{words.verb}{words.size}万元，主要原因是{words.cause}。"
    )
    for role, heading, subject in (
        ("operating_cost", "十、机关运行经费支出情况说明", "机关运行经费"),
        ("three_public", f"（二）{words.part}支出决算情况说明", words.part),
        ("general_public_overall", "一般公共预算财政拨款支出决算总体情况", "一般公共预算财政拨款支出"),
    ):
        made = outline((role, heading, text))
        section = made.sections[0]
        assert section.title == heading
        items = read_deviations(made).items
        assert [(item.subject, item.change_amount, item.reason) for item in items] == [
            (subject, words.change, words.cause)
        ]


@pytest.mark.parametrize("heading", ["收入支出决算总体情况说明", "预算执行情况分析", "情况说明"])
def test_a_heading_that_names_no_figure_names_no_subject(heading: str) -> None:
    stated, findings = read_section("overall", "2021年决算为5万元，比上年增加1万元。", heading)
    assert stated == []
    assert len(findings) == 1


def test_what_is_said_behind_an_unknown_name_is_not_said_of_the_subject_before() -> None:
    text = "2021年支出合计90万元，比上年增加2万元。某某专户余款7万元，与上年相比，减少3万元，下降30%。"
    stated, findings = read_section("expenditure", text)
    assert stated == [Stated("支出合计", PRIOR, None, "90", "2")]
    assert len(findings) == 1


def test_the_year_of_comparisons_is_not_taken_for_the_fiscal_year() -> None:
    text = (
        "2023年度收入合计125万元，较2022年度决算数增加19万元。\n1.事业收入0万元，较2022年度决算数增加0万元。\n"
        "2.其他收入5万元，2022年度决算数为4万元，增加1万元。"
    )
    stated, findings = read_section("income", text)
    assert stated[-1] == Stated("其他收入", PRIOR, "4", "5", "1")
    assert findings == []


def test_two_changes_without_two_sides_are_reported() -> None:
    stated, findings = read_section("overall", "2021年度收、支总计90万元，与上年相比，各减少20、10万元。")
    assert stated == []
    assert len(findings) == 1


@pytest.mark.parametrize("sample", [*SAMPLES, *REGIONS], ids=lambda sample: sample.name)
def test_half_width_punctuation_and_points_as_stops_change_nothing(sample: Sample) -> None:
    stated, findings = read_section(sample.role, sample.text.translate(HALF_WIDTH))
    assert stated == half_width(sample.stated)
    assert findings == []


@pytest.mark.parametrize("sample", [s for s in (*SAMPLES, *REGIONS) if s.name not in NEEDS_LINES], ids=lambda s: s.name)
def test_a_section_on_one_line_is_read_as_on_many(sample: Sample) -> None:
    text = sample.text.replace("\n", "")
    assert read_section(sample.role, text)[0] == sample.stated
    assert read_section(sample.role, text.translate(HALF_WIDTH))[0] == half_width(sample.stated)


@pytest.mark.parametrize("name", CORPUS)
def test_the_sections_of_a_disclosure_say_the_same_in_half_width_and_behind_a_field_code(name: str) -> None:
    made = corpus_outline(name)
    found = 0
    for section in explaining_sections(made):
        for start, end in section_spans(made, section):
            bounds = sorted({start, *(at for at in made.source.starts if start < at < end), end})
            text = "\n".join(made.source.text[a:b] for a, b in pairwise(bounds))
            role = section.role or "overall"
            stated, _ = read_section(role, text)
            found += len(stated)
            assert read_section(role, text.translate(HALF_WIDTH))[0] == half_width(stated)
            assert read_section(role, FIELD_CODE + text)[0] == stated
            if "增加2023年度" not in text.replace("\n", ""):  # a sentence there ends with its line
                assert read_section(role, text.replace("\n", ""))[0] == stated
    assert found > 5


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("减少系压缩接待批次", "压缩接待批次"),
        ("下降主要系厉行节约", "厉行节约"),
        ("决算数减少系由于人员减少", "人员减少"),
        ("减少系统运维费用", None),
    ],
)
def test_a_change_that_is_because_gives_its_reason(words: str, reason: str | None) -> None:
    heading = "第三部分 2022年度部门决算情况说明\n八、财政拨款“三公”经费支出决算情况说明\n（二）具体情况\n"
    made = outline_of(f"{heading}1.公务接待费支出决算为5万元，比上年减少3万元，下降37.5%，{words}。\n")
    (item,) = read_deviations(made).items
    assert item.reason == reason


@pytest.mark.parametrize(
    ("sentence", "rate", "reference", "reason"),
    [
        ("年初预算160.00万元，决算148.30万元，完成92.69%。增减原因：人员减少。", "92.69", "160.00", "人员减少"),
        ("年初预算160.00万元，决算148.30万元，占年初预算的92.69%，差异主要是人员减少。", "92.69", "160.00", "人员减少"),
        (
            "148.30万元，占年初预算160.00万元的92.69%，原因是人员减少。因新组建，无上年对比数。",
            "92.69",
            "160.00",
            "人员减少",
        ),
    ],
)
def test_a_rate_of_the_budget_that_was_named_before(sentence: str, rate: str, reference: str, reason: str) -> None:
    heading = "第三部分 2022年度部门决算情况说明\n五、一般公共预算财政拨款支出决算情况说明\n（二）具体情况\n"
    made = outline_of(f"{heading}·教育支出（类）普通教育（款）小学教育（项）：{sentence}\n")
    (item,) = read_deviations(made).items
    assert item.subject == "教育支出（类）普通教育（款）小学教育（项）"
    assert (str(item.completion_pct), str(item.reference_amount), str(item.actual_amount)) == (
        rate,
        reference,
        "148.30",
    )
    assert (item.reason, item.comparison) == (reason, "initial_budget")


def test_an_item_whose_name_begins_with_what_it_is_for_is_named_whole() -> None:
    heading = "第三部分 2022年度部门决算情况说明\n五、一般公共预算财政拨款支出决算情况说明\n（二）具体情况\n"
    text = "1.用于体育事业的彩票公益金支出（2296003）：年初预算86.00万元，决算80.00万元，完成年初预算的93.02%。\n"
    (item,) = read_deviations(outline_of(heading + text)).items
    assert item.subject == "用于体育事业的彩票公益金支出（2296003）"


ITEMS = "第三部分 2022年度部门决算情况说明\n五、一般公共预算财政拨款支出决算情况说明\n（三）具体情况\n"


@pytest.mark.parametrize("dash", ["—", "——", "－", "-", "–"])
def test_items_named_by_class_section_and_item_between_dashes(dash: str) -> None:
    names = [
        dash.join(parts)
        for parts in (
            ("一般公共服务支出", "财政事务", "行政运行"),
            ("住房保障支出", "住房改革支出", "住房公积金"),
        )
    ]
    whole = "一般公共预算财政拨款支出年初预算300.00万元，决算310.00万元，完成年初预算的103.33%。\n"
    text = ITEMS + whole + f"1.{names[0]}。年初预算135.00万元，决算支出138.00万元，增支3.00万元，主要原因是调标。\n"
    text += f"2.{names[1]}。年初预算90.00万元，决算支出86.00万元，减支4.00万元，主要原因是压减。\n"
    items = read_deviations(outline_of(text)).items
    assert [(item.subject, str(item.change_amount), item.reason) for item in items[1:]] == [
        (names[0], "3.00", "调标"),
        (names[1], "-4.00", "压减"),
    ]


@pytest.mark.parametrize("named", ["“三公”经费支出", "机关运行经费", "政府性基金预算财政拨款支出"])
def test_what_has_a_heading_of_its_own_is_not_said_of_the_item_above(named: str) -> None:
    text = ITEMS + "1.招商引资（项）：年初预算8,600.00万元，决算8,600.00万元，与年初预算一致。\n"
    text += f"某某情况 2022年{named}186.50万元，比2021年增加49.80万元，增长36.43%，原因是征迁启动。\n"
    items = read_deviations(outline_of(text)).items
    assert all(
        item.change_amount is None or "招商引资" not in item.subject
        for item in items
        if item.comparison == "prior_year"
    )


def test_headings_numbered_with_a_point_part_the_sections() -> None:
    text = (
        "第三部分 2022年度部门决算情况说明\n3.1 收入支出决算总体情况\n收入总计90.00万元，较上年增加1.26万元，增长1.42%。\n"
        "3.2 机关运行经费支出情况\n机关运行经费支出25.00万元，上年26.00万元，减少1.00万元，下降3.85%。\n"
    )
    items = read_deviations(outline_of(text)).items
    assert [(item.section, item.subject) for item in items] == [
        ("overall", "收入总计"),
        ("operating_cost", "机关运行经费"),
    ]
    assert str(items[1].reference_amount) == "26.00"


def test_the_sum_of_both_sides_that_is_called_their_final_account() -> None:
    text = "第三部分 2022年度部门决算情况说明\n四、财政拨款收入支出决算总体情况说明\n"
    text += "2022年度财政拨款收、支总决算336.00万元，与2021年相比，各增加6.00万元，增长1.82%。\n"
    (item,) = read_deviations(outline_of(text)).items
    assert (item.subject, str(item.actual_amount), str(item.change_amount)) == ("财政拨款收、支", "336.00", "6.00")
