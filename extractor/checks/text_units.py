"""Checks of units: that of one table against the others', that behind an amount of the text against what stands elsewhere.

An equation finds a slip where it knows what the amount is. Most amounts of a text stand in none; two things tell on them all the
same: the figure itself stands elsewhere in the account's own unit, and nothing that an account speaks of its own money is a
hundred times its total.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from extractor.checks.catalogue import check_of
from extractor.checks.context import NO_TEXT, CheckContext
from extractor.checks.results import Equation, Failure, Figure, Held, Ratio, Result, Unchecked
from extractor.checks.text_figures import NUMBER, deviations, unit_behind, was_converted
from extractor.checks.wording import formula_of
from extractor.outline.vocabulary import Role
from extractor.text.characters import parse_amount
from extractor.text.money import SCALES, UNIT
from models.base import decimal_string
from models.record import Place
from models.tables import TableId

CHECK = "checks.unit_slip"
_AMOUNT = re.compile(rf"(?<![\d.,])(?P<figure>{NUMBER})(?P<unit>{UNIT})")
LEAST_DIGITS = 4
"""A figure of so many digits, beside the same figure in the account's unit, is that figure; one of fewer may be a coincidence."""
_CENTS = 2
"""Amounts in 元 are printed to the cent at most, and figures of tables that look like them are taken by fewer digits."""
MOST_TIMES = 1_000_000
"""What is larger by more is damage: its figure may have more digits than are told."""
FAR_TOO_LARGE = 100
"""So many times the total of the account, its totals of other years included, no amount of its own money is."""
_OWN_MONEY: tuple[Role, ...] = (
    "overall", "income", "expenditure", "fiscal_appropriation", "general_public", "general_public_overall",
    "general_public_structure", "general_public_items", "basic_expenditure", "government_fund", "state_capital", "three_public",
    "operating_cost", "procurement",
)  # fmt: skip
"""Sections that speak of the account's own money; others tell of taxes raised and of buildings."""
_LONGEST_WORDS = 12
_PRICE = re.compile(r"每|人均|户均|次均|均价|单价|标准")
"""每人每餐31.50元."""
_STATED = re.compile(
    r"(?:收入|支出|总计|合计|预算|决算|经费|费|拨款|结余|结转|增加|减少)(?:总额|总数|数|额)?(?:各|均|共计?)?[为是:]?\Z"
)
"""Words before an amount of the account; behind an item its text goes on to what was reached (总投资额346亿元)."""


def text_units(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    usual = context.record.document.unit
    yield from _of_one_table(context, usual)
    if context.outline is None:
        yield Unchecked(CHECK, NO_TEXT)
    elif usual not in SCALES:
        yield Unchecked(CHECK, "没有读到金额单位")
    else:
        yield from _same_figure(context, usual)
        yield from _too_large(context, usual)


def _of_one_table(context: CheckContext, usual: str | None) -> Iterator[Result]:
    """Tables whose head states another unit than the account: a record has its amounts as printed, whoever adds them up must know."""
    for name, view in context.tables.items():
        source = view.table.source
        if not view.present or source is None or source.unit is None or usual is None:
            continue
        if source.unit == usual:
            yield Held(CHECK)
            continue
        place = Place(
            path=f"tables.{name}",
            label=view.title,
            printed=source.unit,
            page=source.pages[0] if source.pages else None,
            line=source.line,
        )
        message = f"《{view.title}》标明的单位是{source.unit}，其他各表是{usual}：单位有误，或表中的数要换算后才能与其他表相比。"
        yield Failure(CHECK, message, (place,), severity="warning", fact=f"unit of {name}")


def _amounts(context: CheckContext, *roles: Role) -> Iterator[tuple[re.Match[str], Decimal]]:
    """Every amount of the sections with its value as printed, each once."""
    seen: set[int] = set()
    for role in roles:
        for section in context.sections(role):
            for start, end in context.outside_tables(section.start, section.end):
                for match in _AMOUNT.finditer(context.outline.source.folded, start, end):  # type: ignore[union-attr]
                    value = parse_amount(match["figure"])
                    if value is not None and match.start() not in seen:
                        seen.add(match.start())
                        yield match, value


# --- the same figure in the account's unit -----------------------------------------------------------------------------------


def _same_figure(context: CheckContext, usual: str) -> Iterator[Result]:
    """1,234.56元 or 1,234.56亿元 in the text, and 1,234.56 in a table or elsewhere in the text, in 万元."""
    amounts = list(_amounts(context, "explanation"))
    tables = _of_tables(context)
    texts = {value for match, value in amounts if match["unit"] == usual and _is_long(value)}
    for match, value in amounts:
        unit = match["unit"]
        if unit == usual:
            continue
        known = value in tables if _is_to_the_cent(match, usual) else _is_long(value) and value in tables | texts
        if not known or _converted(value, unit, usual) in tables:
            yield Held(CHECK)
            continue
        where = "表格" if value in tables else "文中另一处"
        yield _failure(
            context, match, value, f"与{where}的{match['figure']}{usual}是同一个数，单位应为{usual}。", usual
        )


def _is_to_the_cent(match: re.Match[str], usual: str) -> bool:
    """Whether 31.50元 is an amount of the account in words, and no price: each of few digits stands in some table by chance."""
    places = len(match["figure"].partition(".")[2])
    if match["unit"] != "元" or usual != "万元" or not 1 <= places <= _CENTS:
        return False
    return _stated(match) is not None and _PRICE.search(_words_before(match)) is None


def _words_before(match: re.Match[str]) -> str:
    return match.string[max(match.start() - _LONGEST_WORDS, 0) : match.start()]


def _stated(match: re.Match[str]) -> re.Match[str] | None:
    return _STATED.search(_words_before(match))


def _is_long(value: Decimal) -> bool:
    return value >= 1 and len(value.normalize().as_tuple().digits) >= LEAST_DIGITS


def _converted(value: Decimal, unit: str, usual: str) -> Decimal:
    return value * SCALES[unit] / SCALES[usual]


def _of_tables(context: CheckContext) -> frozenset[Decimal]:
    """The amounts of the tables, and what comparisons of the text say of them."""
    figures = {
        amount
        for view in context.tables.values()
        for _, row in view.rows()
        for amount in row.amounts().values()
        if amount is not None and amount >= 1
    }
    detail = context.tables["basic_expenditure_detail"]
    own = {figure.value for name in ("personnel_total", "public_total") if (figure := detail.own_figure(name))}
    texts = {item.actual_amount for _, item in deviations(context) if item.actual_amount and item.actual_amount >= 1}
    return frozenset(figures | own | (texts if _text_is_in_unit_of_account(context) else set()))


def _text_is_in_unit_of_account(context: CheckContext) -> bool:
    """Not where tables in 元 stand over a text in 万元: the comparisons of the record are then in the text's unit."""
    units = Counter(match["unit"] for match, _ in _amounts(context, "explanation"))
    return all(units[context.record.document.unit or ""] >= often for often in units.values())


# --- larger than the account -------------------------------------------------------------------------------------------------


def _too_large(context: CheckContext, usual: str) -> Iterator[Result]:
    """An amount a hundred times what it is a part of, the account or its “三公” expenses: its unit slipped, whatever it is."""
    account = max((_largest(context, name) for name in context.tables if name != "three_public"), default=Decimal(0))
    if not account:
        yield Unchecked(CHECK, "没有读到表格里的金额")
        return
    three_public, tables = _largest(context, "three_public"), _of_tables(context)
    for role in _OWN_MONEY:
        total, name = account, "全部收支总计"
        if role == "three_public" and three_public:
            total, name = three_public, "“三公”经费"
        for match, value in _amounts(context, role):
            if _stated(match) is None and total is account:
                continue
            amount = _converted(value, match["unit"], usual)
            # 占本年支出合计2019.84万元的0.1%: the total of the account stands in its table.
            if amount <= FAR_TOO_LARGE * total or (amount <= account and amount in tables):
                yield Held(CHECK)
            else:
                times = amount / total
                often = f"{int(times)}倍" if times < MOST_TIMES else f"{MOST_TIMES}倍以上"
                message = f"是{name}{decimal_string(total)}{usual}的{often}，单位或小数点有误。"
                yield _failure(context, match, value, message, usual)


def _largest(context: CheckContext, name: TableId) -> Decimal:
    amounts = (amount for _, row in context.tables[name].rows() for amount in row.amounts().values())
    return max((amount for amount in amounts if amount is not None), default=Decimal(0))


# --- declarations between different units ------------------------------------------------------------------------------------


def in_one_unit(context: CheckContext, results: Iterable[Result]) -> Iterator[Result]:
    """The results, with the figures of a sum or rate that the text prints in several units brought into the usual one.

    What holds as printed, between 450亿元 and 445.65万元, holds because one of the units is wrong, and that is told.
    """
    usual = context.record.document.unit
    for result in results:
        units = _units_of(context, result)
        if usual not in SCALES or len(set(units.values())) < 2 or not isinstance(result, Equation | Ratio):
            yield result
        elif _holds(result):
            yield result
            yield from _odd_units(usual, units, result)
        else:
            scales = {key: SCALES[unit] / SCALES[usual] for key, unit in units.items()}
            yield _converted_terms(result, scales)


def _units_of(context: CheckContext, result: Result) -> dict[str, str]:
    """The units of the amounts, by the keys of their figures; those of tables and converted ones are in the usual unit."""
    if not isinstance(result, Equation | Ratio):
        return {}
    figures = result.figures() if isinstance(result, Equation) else result.inputs
    usual = context.record.document.unit or ""
    units: dict[str, str] = {}
    for figure in figures:
        printed = usual if figure.key.startswith("tables.") else unit_behind(context, figure)
        if figure.value and printed is not None:
            units[figure.key] = usual if printed != usual and was_converted(figure) else printed
    return units


def _holds(result: Equation | Ratio) -> bool:
    return result.holds if isinstance(result, Equation) else result.verdict() == "held"


def _converted_terms(result: Equation | Ratio, scales: Mapping[str, Decimal]) -> Equation | Ratio:
    def converted(figure: Figure) -> Figure:
        scale = scales.get(figure.key, Decimal(1))
        return replace(figure, value=figure.value * scale, half=figure.half * scale)

    def terms(given: Iterable[tuple[int, Figure]]) -> tuple[tuple[int, Figure], ...]:
        return tuple((sign, converted(figure)) for sign, figure in given)

    if isinstance(result, Equation):
        return replace(result, left=converted(result.left), right=terms(result.right))
    return replace(result, top=terms(result.top), base=terms(result.base))


def _odd_units(usual: str, units: Mapping[str, str], result: Equation | Ratio) -> Iterator[Failure]:
    figures = {figure.key: figure for figure in result.figures() if figure.key in units}
    is_sum = isinstance(result, Equation)
    formula = formula_of(result) if is_sum else result.formula().replace("≠", "≈")  # type: ignore[arg-type,union-attr]
    what = check_of(result.check).title if is_sum else result.what  # type: ignore[union-attr]
    for key, figure in figures.items():
        evidence = figure.place.evidence
        if units[key] == usual or evidence is None:
            continue
        others = (other.place for other in figures.values() if other is not figure)
        yield Failure(
            CHECK,
            f"{figure.place.label}印为{figure.place.printed}{units[key]}，而{what}按{usual}计算才成立：单位有误。",
            (figure.place, *others),
            formula,
            figure.value,
            origin=figure.origin,
            fact=f"unit {evidence.start}",
        )


def _failure(context: CheckContext, match: re.Match[str], value: Decimal, message: str, usual: str) -> Failure:
    place = context.span_place(match.start(), match.end(), "文字说明中的金额")
    return Failure(
        CHECK,
        f"“{match[0]}”{message}",
        (place,),
        left=value,
        right=value * SCALES[usual] / SCALES[match["unit"]],
        severity="warning",
        fact=f"unit {match.start()}",
    )
