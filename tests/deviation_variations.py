"""Ten variations of the words and figures that a kind of sentence is built of, and how a section of them is read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from deviation_sample_types import PRIOR, Stated
from narrative_samples import outline

from extractor.narrative.deviations.read import read_deviations
from extractor.outline.tree import Role
from models import decimal_string

HALF_WIDTH = str.maketrans("，。；：（）％", ",.;:()%")


@dataclass(frozen=True)
class Words:
    """One variation of the words and figures that a kind of sentence is built of."""

    year: str
    before: str
    part: str
    budget: Decimal
    adjusted: Decimal
    actual: Decimal
    prior: Decimal
    rate: str
    cause: str

    @property
    def change(self) -> Decimal:
        return self.actual - self.prior

    @property
    def verb(self) -> str:
        return "减少" if self.change < 0 else "增加"

    @property
    def size(self) -> Decimal:
        return abs(self.change)


VARIATIONS = tuple(
    Words(year, before, part, Decimal(budget), Decimal(adjusted), Decimal(actual), Decimal(prior), rate, cause)
    for year, before, part, budget, adjusted, actual, prior, rate, cause in (
        ("2019年", "2018年", "公务接待费", "5.50", "6.10", "4.25", "4.75", "10.53", "厉行节约"),
        ("2020年度", "上年", "因公出国（境）费", "30", "31", "12.4", "20", "38", "出国任务取消"),
        ("2021年度", "2020年度", "公务用车运行维护费", "8.00", "8.60", "9.15", "7.90", "15.82", "车辆老化"),
        ("2022年", "去年", "公务用车购置费", "18", "20", "19.6", "0", "100", "更新执法用车"),
        ("2017年", "上一年", "公务接待费", "2", "2", "2.05", "2.08", "1.44", "来访批次减少"),
        ("2023年度", "2022年度", "公务用车购置及运行维护费", "100.20", "90", "88.88", "90.01", "1.26", "压减开支"),
        ("2018年度", "上年度", "“三公”经费", "1250.5", "1300", "1290.75", "1100.25", "17.31", "新设机构"),
        ("2024年", "2023年", "因公出国（境）费用", "0.6", "0.7", "0.69", "0.5", "38", "参加培训团组"),
        ("2016年度", "上年", "公务接待经费", "12", "11", "10", "13", "23.08", "严格控制接待标准"),
        ("2025年度", "2024年度", "公务用车运行维护费", "40", "41.5", "41", "39.2", "4.59", "保险费上涨"),
    )
)


def read_section(role: Role, text: str, heading: str = "情况说明") -> tuple[list[Stated], list[str]]:
    result = read_deviations(outline((role, heading, text)))
    stated = [
        Stated(
            item.subject,
            item.comparison,
            *(
                None if value is None else decimal_string(value)
                for value in (
                    item.reference_amount,
                    item.actual_amount,
                    item.change_amount,
                    item.change_pct,
                    item.completion_pct,
                )
            ),
            item.reason,
        )
        for item in result.items
    ]
    return stated, [finding.message for finding in result.findings]


def half_width(stated: list[Stated]) -> list[Stated]:
    return [
        item._replace(
            subject=item.subject.translate(HALF_WIDTH), reason=item.reason and item.reason.translate(HALF_WIDTH)
        )
        for item in stated
    ]


def signed_rate(words: Words, value: str) -> str:
    return f"-{value}" if words.change < 0 else value


def against_prior(
    words: Words, subject: str, *, reason: str | None = None, rate: bool = False, ref: bool = False
) -> Stated:
    return Stated(
        subject,
        PRIOR,
        str(words.prior) if ref else None,
        str(words.actual),
        str(words.change),
        signed_rate(words, words.rate) if rate else None,
        None,
        reason,
    )
