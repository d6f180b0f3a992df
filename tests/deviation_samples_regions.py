"""More sentences in the wordings of other regions: brackets, short names, headings as subjects, parts before their cause.

Invented like those of ``deviation_samples``; an expectation has the same form.
"""

from __future__ import annotations

from deviation_sample_types import ANNUAL, INITIAL, PRIOR, Sample, Stated
from deviation_samples_causes import CAUSES
from deviation_samples_unmarked import UNMARKED

NAMES = [
    Sample(
        "the_rate_follows_the_budget_figure",
        "three_public",
        "2023年度“三公”经费财政拨款支出决算为80.00万元，完成全年预算120.00万元的66.67%，比上年减少5.00万元，下降5.88%，主要原因是厉行节约。",
        [
            Stated("“三公”经费", ANNUAL, "120.00", "80.00", None, None, "66.67"),
            Stated("“三公”经费", PRIOR, None, "80.00", "-5.00", "-5.88", None, "厉行节约"),
        ],
    ),
    Sample(
        "purpose_between_item_and_budget_is_no_subject",
        "general_public_items",
        "1.教育支出（类）进修及培训（款）培训支出（项）。主要用于：窗口人员轮训。年初预算为30万元，支出决算为24万元，完成年初预算的80%。",
        [Stated("教育支出（类）进修及培训（款）培训支出（项）", INITIAL, "30", "24", None, None, "80")],
    ),
    Sample(
        "item_with_its_amount_and_purpose_first",
        "general_public_items",
        "1.城乡社区支出（类）城乡社区公共设施（款）其他城乡社区公共设施支出（项）88万元，主要用于：步道修缮。年初预算为0元，支出决算为88万元，"
        "决算数大于预算数的主要原因：年中新增项目。",
        [
            Stated(
                "城乡社区支出（类）城乡社区公共设施（款）其他城乡社区公共设施支出（项）",
                INITIAL,
                "0",
                "88",
                None,
                None,
                None,
                "年中新增项目",
            )
        ],
    ),
    Sample(
        "codes_inside_the_class_marks",
        "general_public_items",
        "1、卫生健康支出（210类）行政事业单位医疗（11款）行政单位医疗（01项）9万元。2023年决算数为8万元，2024年支出决算为9万元，"
        "比2023年决算数增加12.5%，主要原因是缴费基数提高。",
        [
            Stated(
                "卫生健康支出（210类）行政事业单位医疗（11款）行政单位医疗（01项）",
                PRIOR,
                "8",
                "9",
                None,
                "12.5",
                None,
                "缴费基数提高",
            )
        ],
    ),
    Sample(
        "totals_named_again_in_short",
        "fiscal_appropriation",
        "2022年度财政拨款收入、支出决算总计70万元。与上年相比，收、支总计各增加7万元，增长11.11%，变动原因：新增养护项目。",
        [Stated("财政拨款收入、支出决算总计", PRIOR, None, "70", "7", "11.11", None, "新增养护项目")],
    ),
    Sample(
        "expenditure_named_again_without_the_word",
        "general_public_overall",
        "2020年一般公共预算财政拨款支出90万元，占本年支出合计的95%。与2019年相比，一般公共预算财政拨款增加4万元，增长4.65%。"
        "主要变动原因是补发津贴。",
        [Stated("一般公共预算财政拨款支出", PRIOR, None, "90", "4", "4.65", None, "补发津贴")],
    ),
    Sample(
        "income_and_expenditure_by_their_bare_names",
        "overall",
        "2018年收入60万元，比2017年50万元增加10万元，增长20%，主要原因是增编。2018年支出58万元，比2017年52万元增加6万元，增长11.54%。",
        [
            Stated("收入", PRIOR, "50", "60", "10", "20", None, "增编"),
            Stated("支出", PRIOR, "52", "58", "6", "11.54"),
        ],
    ),
    Sample(
        "total_income_and_total_expenditure_as_one",
        "overall",
        "本部门2022年度总收入82万元，其中本年收入80万元；总支出82万元，其中本年支出81万元。与2021年相比，总收入、总支出各增加2万元，增长2.5%。",
        [Stated("总收入、总支出", PRIOR, None, None, "2", "2.5")],
    ),
    Sample(
        "a_balance_is_no_saving",
        "overall",
        "1.使用非财政拨款结余和专用结余0万元。与上年决算数相同。\n2.年末财政拨款结转和结余3万元，比上年减少1万元，下降25%。",
        [
            Stated("使用非财政拨款结余和专用结余", PRIOR, None, "0", "0"),
            Stated("年末财政拨款结转和结余", PRIOR, None, "3", "-1", "-25"),
        ],
    ),
    Sample(
        "heading_names_the_subject_of_its_text",
        "three_public",
        "1.因公出国（境）支出情况说明。\n2021年因公出国（境）团组0个，0人次，预算为2万元，支出决算为0万元，完成预算的0%，"
        "决算数较预算数减少2万元，主要原因是未安排出访。\n2.公务接待费支出情况说明。\n2021年公务接待9批次，70人次，预算为3万元，"
        "支出决算为3万元，完成预算的100%，决算数较预算数持平。",
        [
            Stated("因公出国（境）支出", ANNUAL, "2", "0", "-2", None, "0", "未安排出访"),
            Stated("公务接待费", ANNUAL, "3", "3", "0", None, "100"),
        ],
    ),
    Sample(
        "vehicles_in_short",
        "three_public",
        "公务接待费6万元，比上年决算数下降3%；公车购置及运行费20万元（其中公务用车购置费8万元，公务用车运行费12万元），"
        "比上年决算数下降26%，主要是车辆减少。",
        [
            Stated("公务接待费", PRIOR, None, "6", None, "-3"),
            Stated("公车购置及运行费", PRIOR, None, "20", None, "-26", None, "车辆减少"),
        ],
    ),
]

BRACKETS = [
    Sample(
        "funds_in_brackets_are_passed_over",
        "three_public",
        "1．公务接待费支出预算5万元（其中：一般公共预算支出5万元；政府性基金预算支出0万元），支出决算2万元（其中：一般公共预算支出2万元；"
        "政府性基金预算支出0万元），完成调整后预算的40%，决算数与预算数的差异原因：压缩接待。\n2．因公出国（境）费支出预算0万元（其中："
        "一般公共预算支出0万元），支出决算0万元（其中：一般公共预算支出0万元），预算与决算数相同。",
        [
            Stated("公务接待费", ANNUAL, "5", "2", None, None, "40", "压缩接待"),
            Stated("因公出国（境）费", ANNUAL, "0", "0", "0"),
        ],
    ),
    Sample(
        "parts_with_their_comparisons_in_brackets",
        "three_public",
        "公务用车购置及运行维护费为38万元，较2016年减少4万元，下降9.5%（其中：公务用车购置费18万元，较2016年减少5万元，下降21.7%；"
        "公务用车运行维护费20万元，较2016年增加1万元，增长5.3%）；公务接待费7万元，较2016年持平。",
        [
            Stated("公务用车购置及运行维护费", PRIOR, None, "38", "-4", "-9.5"),
            Stated("公务用车购置费", PRIOR, None, "18", "-5", "-21.7"),
            Stated("公务用车运行维护费", PRIOR, None, "20", "1", "5.3"),
            Stated("公务接待费", PRIOR, None, "7", "0"),
        ],
    ),
    Sample(
        "comparison_in_brackets",
        "three_public",
        "1.公务接待费支出12万元（较上年减少2万元，下降14.3%），主要用于接待来访。",
        [Stated("公务接待费", PRIOR, None, "12", "-2", "-14.3")],
    ),
]

ANCHORS = [
    Sample(
        "subject_again_before_its_budget",
        "three_public",
        "2022年度“三公”经费财政拨款决算数9万元，比2022年度“三公”经费财政拨款年初预算14万元减少5万元。",
        [Stated("“三公”经费", INITIAL, "14", "9", "-5")],
    ),
    Sample(
        "prior_year_and_initial_budget_as_one",
        "three_public",
        "因公出国（境）费0万元，与上年及年初预算持平；公务用车购置0万元，与上年及年初预算持平。",
        [
            Stated("因公出国（境）费", PRIOR, None, "0", "0"),
            Stated("因公出国（境）费", INITIAL, None, "0", "0"),
            Stated("公务用车购置", PRIOR, None, "0", "0"),
            Stated("公务用车购置", INITIAL, None, "0", "0"),
        ],
    ),
    Sample(
        "no_difference_and_spending_as_a_clause",
        "three_public",
        "（1）公务用车运行维护费预算数为35万元，支出28万元，完成预算的80%。\n（2）因公出国（境）费支出决算为0万元，完成预算的0%。"
        "决算数与预算数不存在差异。",
        [
            Stated("公务用车运行维护费", ANNUAL, "35", "28", None, None, "80"),
            Stated("因公出国（境）费", ANNUAL, None, "0", "0", None, "0"),
        ],
    ),
]

REASONS = [
    Sample(
        "why_no_percentage_is_printed_is_no_reason",
        "general_public_items",
        "1、商业服务业等支出（类）商业流通事务（款）其他商业流通事务支出（项）。\n年初预算为0万元，支出决算为20万元，由于年初预算为0，"
        "无法计算百分比，决算数大于年初预算数的主要原因是：下达专项资金。",
        [
            Stated(
                "商业服务业等支出（类）商业流通事务（款）其他商业流通事务支出（项）",
                INITIAL,
                "0",
                "20",
                None,
                None,
                None,
                "下达专项资金",
            )
        ],
    ),
    Sample(
        "reason_of_the_whole_behind_its_parts",
        "income",
        "2022年度收入合计40万元。与上年相比，收入合计减少5万元，下降11.1%。其中：财政拨款收入减少5万元，下降11.1%；其他收入增加0万元，"
        "增长0%。主要原因是：人员调出。",
        [
            Stated("收入合计", PRIOR, None, "40", "-5", "-11.1", None, "人员调出"),
            Stated("财政拨款收入", PRIOR, None, None, "-5", "-11.1"),
            Stated("其他收入", PRIOR, None, None, "0", "0"),
        ],
    ),
    Sample(
        "reasons_listed_by_subject",
        "three_public",
        "公务用车购置及运行费支出决算9万元，比上年增加1万元；公务接待费支出决算3万元，比上年增加1万元。公务用车购置及运行费支出决算数增加的"
        "主要原因是油价上涨；公务接待费支出决算数增加的主要原因是批次增加。",
        [
            Stated("公务用车购置及运行费", PRIOR, None, "9", "1", None, None, "油价上涨"),
            Stated("公务接待费", PRIOR, None, "3", "1", None, None, "批次增加"),
        ],
    ),
    Sample(
        "besides_with_money_is_no_reason",
        "income",
        "2.收入情况。2021年度收入合计20万元，较上年决算数减少2万元，下降9.1%，主要原因是项目完工。此外，使用非财政拨款结余1万元。",
        [Stated("收入合计", PRIOR, None, "20", "-2", "-9.1", None, "项目完工")],
    ),
    Sample(
        "reason_before_its_comparison",
        "three_public",
        "1.因公出国（境）费0万元，主要原因是本年未安排出访，与上年持平。",
        [Stated("因公出国（境）费", PRIOR, None, "0", "0", None, None, "本年未安排出访")],
    ),
]

SLIPS = [
    Sample(
        "accumulated_spending_of_the_year_before",
        "three_public",
        "“三公”经费支出43万元，比上年累计支出45万元减少2万元，下降4.4%。其中，公务用车及运行维护费支出31万元，比上年累计支出35万元下降4万元，"
        "下降原因是压缩用车；公务接待支出12万元，比上年累计支出10万元增加2万元，增加原因原因是来访增多。",
        [
            Stated("“三公”经费", PRIOR, "45", "43", "-2", "-4.4"),
            Stated("公务用车及运行维护费", PRIOR, "35", "31", "-4", None, None, "压缩用车"),
            Stated("公务接待支出", PRIOR, "10", "12", "2", None, None, "来访增多"),
        ],
    ),
    Sample(
        "compared_is_no_anchor_and_a_cause_without_is",
        "three_public",
        "经比较2020年度“三公”经费41万元，较上年减少9万元，下降18%，减少原因公车改革。",
        [Stated("“三公”经费", PRIOR, None, "41", "-9", "-18", None, "公车改革")],
    ),
    Sample(
        "names_between_quotation_marks",
        "general_public_items",
        "1.“教育支出（类）进修及培训（款）培训支出（项）”，主要用于轮训。年初预算为30万元，支出决算为24万元，完成年初预算的80%。\n"
        "2.公共安全支出（类）司法（款）普法宣传（项）”。年初预算为8万元，支出决算为9万元。决算数大于预算数的主要原因：活动增加。",
        [
            Stated("教育支出（类）进修及培训（款）培训支出（项）", INITIAL, "30", "24", None, None, "80"),
            Stated("公共安全支出（类）司法（款）普法宣传（项）", INITIAL, "8", "9", None, None, None, "活动增加"),
        ],
    ),
    Sample(
        "leftovers_of_both_choices",
        "three_public",
        "“三公”经费年初预算为50万元，支出决算为40万元，完成预算的80%。决算数大小于预算数的主要原因：厉行节约。"
        "“三公”经费财政拨款支出决算数比2024年度减增加20万元，增长100%。",
        [
            Stated("“三公”经费", INITIAL, "50", "40", None, None, "80", "厉行节约"),
            Stated("“三公”经费", PRIOR, None, "40", "20", "100"),
        ],
    ),
]

CUES = [
    Sample(
        "both_sides_after_each_of_them",
        "overall",
        "某局2022年度收入总计192.68万元，支出总计192.68万元。与2021年度相比，收、支总计各增加25.46万元，增长15.23%，主要原因是工程增加。",
        [Stated("收、支总计", PRIOR, None, "192.68", "25.46", "15.23", None, "工程增加")],
    ),
    Sample(
        "the_chapter_on_a_fund",
        "government_fund",
        "2023年度政府性基金预算财政拨款支出45.00万元，比上年减少5.00万元，下降10%，主要原因是项目减少。其中：\n"
        "1.其他支出（类）彩票公益金安排的支出（款）用于体育事业的彩票公益金支出（项）。年初预算为40.00万元，支出决算为45.00万元，"
        "完成年初预算的112.5%，决算数大于预算数的主要原因是使用上年结转资金。",
        [
            Stated("政府性基金预算财政拨款支出", PRIOR, None, "45.00", "-5.00", "-10", None, "项目减少"),
            Stated(
                "其他支出（类）彩票公益金安排的支出（款）用于体育事业的彩票公益金支出（项）",
                INITIAL,
                "40.00",
                "45.00",
                None,
                None,
                "112.5",
                "使用上年结转资金",
            ),
        ],
    ),
    Sample(
        "changes_as_a_cue",
        "income",
        "1、经营收入35.00万元，比上年决算数减少3.50万元，下降9.09%，主要变动情况：水费收缴面积减少。",
        [Stated("经营收入", PRIOR, None, "35.00", "-3.50", "-9.09", None, "水费收缴面积减少")],
    ),
    Sample(
        "a_fund_is_not_the_whole",
        "fiscal_appropriation",
        "2.政府性基金预算财政拨款支出2,380.00万元，比上年决算数减少70.00万元，下降2.86%；主要原因是项目减少。",
        [Stated("政府性基金预算财政拨款支出", PRIOR, None, "2380.00", "-70.00", "-2.86", None, "项目减少")],
    ),
    Sample(
        "running_cost_of_an_institution",
        "operating_cost",
        "2024年度机构运行经费支出决算84.32万元，比上年决算增加4.17万元，增长5.20%，变动原因：取暖费增加。",
        [Stated("机构运行经费", PRIOR, None, "84.32", "4.17", "5.20", None, "取暖费增加")],
    ),
]

REGIONS = [*CUES, *NAMES, *BRACKETS, *ANCHORS, *REASONS, *SLIPS, *UNMARKED, *CAUSES]
