"""Behind a list of parts (其中：…) a comparison is given to the whole or to the part that it is about, or to neither."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from deviation_sample_types import ANNUAL, INITIAL, PRIOR, Stated
from deviation_variations import HALF_WIDTH, VARIATIONS, Words, half_width, read_section

from extractor.outline.tree import Role

Kind = Callable[[Words], tuple[Role, str, list[Stated]]]


def _total(w: Words) -> Decimal:
    """An amount that dwarfs the parts, so that only it can have changed by what is printed."""
    return w.budget + Decimal(5000)


def _rate(change: Decimal, actual: Decimal) -> str:
    return str((abs(change) / (actual - change) * 100).quantize(Decimal("0.01")))


def _verb(change: Decimal) -> str:
    return "增加" if change > 0 else "减少"


def _whole(subject: str, w: Words, change: Decimal, *, rate: bool, reason: str | None = None) -> Stated:
    signed = None if not rate else ("-" if change < 0 else "") + _rate(change, _total(w))
    return Stated(subject, PRIOR, None, str(_total(w)), str(change), signed, None, reason)


def a_new_sentence_is_about_the_whole(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}收入合计{_total(w)}万元。其中：财政拨款收入{w.actual}万元，占{w.rate}%；其他收入{w.prior}万元。"
        f"与{w.before}对比{w.verb}{w.size}万元，主要原因是{w.cause}。"
    )
    return "income", text, [_whole("收入合计", w, w.change, rate=False, reason=w.cause)]


def one_part_and_a_new_sentence(w: Words) -> tuple[Role, str, list[Stated]]:
    text = f"{w.year}支出合计{_total(w)}万元，其中：基本支出{w.actual}万元。较{w.before}{w.verb}{w.size}万元，主要是{w.cause}。"
    return "expenditure", text, [_whole("支出合计", w, w.change, rate=False, reason=w.cause)]


def the_percentage_says_that_the_whole_changed(w: Words) -> tuple[Role, str, list[Stated]]:
    change = Decimal("217.5") * (-1 if w.change < 0 else 1)
    text = (
        f"{w.year}收入合计{_total(w)}万元，其中：财政拨款收入{w.actual}万元；其他收入{w.prior}万元，"
        f"比{w.before}{_verb(change)}{abs(change)}万元，{_verb(change)}{_rate(change, _total(w))}%。"
    )
    return "income", text, [_whole("收入合计", w, change, rate=True)]


def a_list_in_other_words(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}甲乙县水利局收入合计{_total(w)}万元，包括：财政拨款收入{w.actual}万元，其他收入{w.prior}万元。"
        f"与{w.before}相比{w.verb}{w.size}万元，主要原因是{w.cause}。"
    )
    return "income", text, [_whole("收入合计", w, w.change, rate=False, reason=w.cause)]


def subjects_in_a_row_of_which_the_figures_fit_the_first(w: Words) -> tuple[Role, str, list[Stated]]:
    change = Decimal("217.5") * (-1 if w.change < 0 else 1)
    text = (
        f"{w.year}收入合计{_total(w)}万元，财政拨款收入{w.actual}万元，其他收入{w.prior}万元，"
        f"比{w.before}{_verb(change)}{abs(change)}万元，{_verb(change)}{_rate(change, _total(w))}%。"
    )
    return "income", text, [_whole("收入合计", w, change, rate=True)]


def both_sides_explained_behind_their_balances(w: Words) -> tuple[Role, str, list[Stated]]:
    role, text, stated = more_than_the_part_itself_can_be_the_change_of_the_whole(w)
    text += f"收入、支出变动较大的主要原因是{w.cause}。"
    return role, text, [item._replace(reason=w.cause) for item in stated]


def more_than_the_part_itself_can_be_the_change_of_the_whole(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}收入总计{_total(w)}万元，其中年初结转和结余0万元，较{w.before}增加{w.budget}万元；"
        f"支出总计{_total(w)}万元，其中年末结转和结余0万元，较{w.before}增加{w.budget}万元。"
    )
    return "overall", text, [_whole(name, w, w.budget, rate=False) for name in ("收入总计", "支出总计")]


def a_balance_is_no_side(w: Words) -> tuple[Role, str, list[Stated]]:
    text = f"{w.year}收入总计{_total(w)}万元，其中：年初结转和结余{w.prior}万元，与{w.before}相比减少{w.adjusted}万元。"
    return "overall", text, [_whole("收入总计", w, -w.adjusted, rate=False)]


def parts_in_a_row_and_the_whole_behind_them(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}“三公”经费支出{_total(w)}万元，其中：公务接待费{w.budget}万元，公务用车运行维护费{w.adjusted}万元，"
        f"较{w.before}减少1.5万元。"
    )
    return "three_public", text, [_whole("“三公”经费", w, Decimal("-1.5"), rate=False)]


def parts_that_the_section_has_no_name_for(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}机关运行经费支出{_total(w)}万元。其中：办公费{w.budget}万元，差旅费{w.adjusted}万元。"
        f"较{w.before}{w.verb}{w.size}万元，主要原因是{w.cause}。"
    )
    return "operating_cost", text, [_whole("机关运行经费", w, w.change, rate=False, reason=w.cause)]


def parts_with_comparisons_of_their_own(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}收入合计{_total(w)}万元。其中：财政拨款收入{w.actual}万元，较{w.before}{w.verb}{w.size}万元；"
        f"其他收入{w.budget}万元，较{w.before}增加0.1万元。与{w.before}对比减少3.25万元。"
    )
    return "income", text, [
        _whole("收入合计", w, Decimal("-3.25"), rate=False),
        Stated("财政拨款收入", PRIOR, None, str(w.actual), str(w.change)),
        Stated("其他收入", PRIOR, None, str(w.budget), "0.1"),
    ]  # fmt: skip


def the_whole_was_compared_before(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}“三公”经费支出{_total(w)}万元，较{w.before}减少2万元，其中：因公出国（境）费0万元，"
        f"公务接待费{w.actual}万元，较{w.before}{w.verb}{w.size}万元。"
    )
    return "three_public", text, [
        _whole("“三公”经费", w, Decimal(-2), rate=False),
        Stated("公务接待费", PRIOR, None, str(w.actual), str(w.change)),
    ]  # fmt: skip


def completion_of_the_whole_behind_its_parts(w: Words) -> tuple[Role, str, list[Stated]]:
    total = _total(w)
    share = str((total / 8000 * 100).quantize(Decimal("0.01")))
    text = (
        f"{w.year}一般公共预算财政拨款支出年初预算为8000万元，支出决算为{total}万元，其中：基本支出{w.actual}万元，"
        f"项目支出{w.prior}万元，完成年初预算的{share}%，主要原因是{w.cause}。"
    )
    return "general_public_overall", text, [
        Stated("一般公共预算财政拨款支出", INITIAL, "8000", str(total), None, None, share, w.cause)
    ]  # fmt: skip


def what_the_whole_consists_of_in_a_sentence_of_its_own(w: Words) -> tuple[Role, str, list[Stated]]:
    text = f"{w.year}收入合计{_total(w)}万元。全部为财政拨款收入。比{w.before}{w.verb}{w.size}万元。"
    return "income", text, [_whole("收入合计", w, w.change, rate=False)]


def both_sides_stay_level_for_one_reason(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}收入总计{w.actual}万元，与{w.before}持平；支出总计{w.actual}万元，与{w.before}持平。"
        f"收入、支出持平的主要原因是{w.cause}。"
    )
    return "overall", text, [
        Stated(name, PRIOR, None, str(w.actual), "0", reason=w.cause) for name in ("收入总计", "支出总计")
    ]  # fmt: skip


def one_reason_behind_two_changes(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}收入总计{w.actual}万元、支出总计{w.budget}万元，较{w.before}分别减少5.5万元和4万元，主要是{w.cause}。"
    )
    return "overall", text, [
        Stated("收入总计", PRIOR, None, str(w.actual), "-5.5", reason=w.cause),
        Stated("支出总计", PRIOR, None, str(w.budget), "-4", reason=w.cause),
    ]  # fmt: skip


def each_side_for_its_own_reason(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}与{w.before}相比，收入减少{w.budget}万元，主要是{w.cause}；支出减少4万元，主要是基本支出减少3万元。"
    )
    return "overall", text, [
        Stated("收入", PRIOR, change=f"-{w.budget}", reason=w.cause),
        Stated("支出", PRIOR, change="-4", reason="基本支出减少3万元"),
    ]  # fmt: skip


def the_publication_behind_a_comma_is_no_reason(w: Words) -> tuple[Role, str, list[Stated]]:
    text = (
        f"{w.year}{w.part}预算为{w.budget}万元，支出决算为{w.actual}万元，决算数与预算数不同的主要原因为{w.cause}，"
        "为真实、全面反映支出情况，本次公布的数据为部门汇总数。"
    )
    return "three_public", text, [Stated(w.part, ANNUAL, str(w.budget), str(w.actual), reason=w.cause)]


def budgets_in_another_order(w: Words) -> tuple[Role, str, list[Stated]]:
    change = w.actual - w.budget
    text = (
        f"{w.year}{w.part}调整数{w.adjusted}万元、预算数{w.budget}万元、决算数{w.actual}万元，"
        f"{_verb(change)}{abs(change)}万元。"
    )
    return "three_public", text, [
        Stated(w.part, ANNUAL, str(w.adjusted), str(w.actual)),
        Stated(w.part, INITIAL, str(w.budget), str(w.actual), str(change)),
    ]  # fmt: skip


KINDS: tuple[Kind, ...] = (
    a_new_sentence_is_about_the_whole,
    one_part_and_a_new_sentence,
    the_percentage_says_that_the_whole_changed,
    a_list_in_other_words,
    subjects_in_a_row_of_which_the_figures_fit_the_first,
    both_sides_explained_behind_their_balances,
    more_than_the_part_itself_can_be_the_change_of_the_whole,
    a_balance_is_no_side,
    parts_in_a_row_and_the_whole_behind_them,
    parts_that_the_section_has_no_name_for,
    parts_with_comparisons_of_their_own,
    the_whole_was_compared_before,
    completion_of_the_whole_behind_its_parts,
    what_the_whole_consists_of_in_a_sentence_of_its_own,
    both_sides_stay_level_for_one_reason,
    one_reason_behind_two_changes,
    each_side_for_its_own_reason,
    the_publication_behind_a_comma_is_no_reason,
    budgets_in_another_order,
)


@pytest.mark.parametrize("words", VARIATIONS, ids=lambda words: words.year)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_kind_is_read_in_every_variation(kind: Kind, words: Words) -> None:
    role, text, stated = kind(words)
    assert read_section(role, text) == (stated, [])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_half_width_punctuation_and_lines_change_no_kind(kind: Kind) -> None:
    for words in VARIATIONS:
        role, text, stated = kind(words)
        assert read_section(role, text.translate(HALF_WIDTH)) == (half_width(stated), [])
        assert read_section(role, text.replace("。", "。\n")) == (stated, [])


@pytest.mark.parametrize(
    ("role", "text"),
    [
        pytest.param("income", "收入合计100万元，其中：财政拨款收入90万元；其他收入10万元，较上年减少5万元。", id="either"),
        pytest.param("operating_cost", "机关运行经费支出10万元，其中：办公费4万元，较上年减少2万元。", id="part_without_name"),
        pytest.param("expenditure", "支出100万元。其中：基本支出90万元；项目支出10万元。同比减少5万元。", id="whole_without_name"),
        pytest.param("operating_cost", "（1）公务接待费：支出10万元，比2014年增加1万元。", id="name_of_another_section"),
    ],
)  # fmt: skip
def test_what_may_be_said_of_either_is_reported_and_not_guessed(role: Role, text: str) -> None:
    stated, findings = read_section(role, text, "十、机关运行经费支出情况")
    assert stated == []
    assert len(findings) == 1


@pytest.mark.parametrize("last", ["公务用车购置及运行维护费", "公务接待费"])
@pytest.mark.parametrize(("budget", "actual", "rate"), [("2.85", "0.39", "13.68"), ("0.95", "0.00", "0")])
def test_a_part_that_is_all_of_the_whole_keeps_its_own_completion(
    budget: str, actual: str, rate: str, last: str
) -> None:
    text = (
        f"“三公”经费财政拨款支出年初预算为{budget}万元，支出决算为{actual}万元，完成预算的{rate}%，"
        f"其中：因公出国（境）费决算为0.00万元，完成预算的0.00%；{last}支出决算为{actual}万元，完成预算的{rate}%。"
    )
    stated, findings = read_section("three_public", text)
    assert findings == []
    assert [(item.subject, item.reference, item.actual, item.completion) for item in stated] == [
        ("“三公”经费", budget, actual, rate),
        ("因公出国（境）费", None, "0.00", "0.00"),
        (last, None, actual, rate),
    ]
