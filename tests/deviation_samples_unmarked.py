"""Sentences in which a mark or a word was left out, and the comparison that they state all the same.

Invented like those of ``deviation_samples``; an expectation has the same form.
"""

from __future__ import annotations

from deviation_sample_types import ANNUAL, PRIOR, Sample, Stated

UNMARKED = [
    Sample(
        "anchor_without_its_first_word",
        "income",
        "2024年度收入合计310.50万元，2023年度相比，减少12.40万元，下降3.84%，主要原因是人员减少。",
        [Stated("收入合计", PRIOR, None, "310.50", "-12.40", "-3.84", None, "人员减少")],
    ),
    Sample(
        "parts_of_the_whole_behind_a_reason_without_stop",
        "expenditure",
        "2024年度支出合计310.50万元，与2023年度相比，减少12.40万元，下降3.84%，主要原因是基本支出减少2.40万元，项目支出减少10.00万元"
        "其中：基本支出210.50万元，占67.79%；项目支出100.00万元，占32.21%。",
        [
            Stated(
                "支出合计",
                PRIOR,
                None,
                "310.50",
                "-12.40",
                "-3.84",
                None,
                "基本支出减少2.40万元，项目支出减少10.00万元",
            )
        ],
    ),
    Sample(
        "the_total_is_compared_by_its_side_alone",
        "overall",
        "本部门2022年度收入总计310.50万元，支出总计308.20万元。与2021年决算数相比，收入增加12.40万元，增长4.16%，主要原因是项目增加。"
        "支出增加10.10万元，增长3.39%，主要原因是人员增加。",
        [
            Stated("收入", PRIOR, None, "310.50", "12.40", "4.16", None, "项目增加"),
            Stated("支出", PRIOR, None, "308.20", "10.10", "3.39", None, "人员增加"),
        ],
    ),
    Sample(
        "both_totals_are_compared_by_both_sides",
        "overall",
        "2022年度收、支总计均为310.50万元。收、支与2021年度相比，减少12.40万元，下降3.84%，主要原因是项目减少。",
        [Stated("收、支", PRIOR, None, "310.50", "-12.40", "-3.84", None, "项目减少")],
    ),
    Sample(
        "a_rate_that_is_none_and_says_why",
        "three_public",
        "2022年度公务用车购置支出决算为0万元，完成全年预算0万元的--%（基数为0，不可比），比上年决算数减少8.00万元，下降100%。",
        [
            Stated("公务用车购置支出", ANNUAL, "0", "0"),
            Stated("公务用车购置支出", PRIOR, None, "0", "-8.00", "-100"),
        ],
    ),
]
