"""More sentences of the explanation: running cost, unusual orders, anchors that are remembered.

Invented like those of ``deviation_samples``; an expectation has the same form.
"""

from __future__ import annotations

from deviation_sample_types import ANNUAL, INITIAL, PRIOR, Sample, Stated

OPERATING = [
    Sample(
        "operating_cost_than_prior_year",
        "operating_cost",
        "2023年，某某市财政局机关运行经费支出2,713.3万元，比2022年增加143.5万元，增长5.58%，主要原因是办公用房搬迁。"
        "机关运行经费主要包括办公费、印刷费。",
        [Stated("机关运行经费", PRIOR, None, "2713.3", "143.5", "5.58", None, "办公用房搬迁")],
    ),
    Sample(
        "operating_cost_than_initial_budget",
        "operating_cost",
        "2024年度本部门（汇总）机关运行经费支出271.33万元，比年初预算数减少14.35万元，降低5%。主要原因是：落实过紧日子要求压减日常支出。",
        [Stated("机关运行经费", INITIAL, None, "271.33", "-14.35", "-5", None, "落实过紧日子要求压减日常支出")],
    ),
    Sample(
        "operating_cost_than_both",
        "operating_cost",
        "本部门2023年度机关运行经费支出58.1万元，比年初预算减少1.9万元，下降3.17%；较上年决算数增加4.1万元，增长7.59%，主要原因是人员增加。",
        [
            Stated("机关运行经费", INITIAL, None, "58.1", "-1.9", "-3.17"),
            Stated("机关运行经费", PRIOR, None, "58.1", "4.1", "7.59", None, "人员增加"),
        ],
    ),
]

MORE = [
    Sample(
        "reason_behind_the_word_of_the_change",
        "expenditure",
        "本年支出合计957.3万元，较上年减少72.06万元，下降7%，减少系场馆改造上年完工。",
        [Stated("本年支出合计", PRIOR, None, "957.3", "-72.06", "-7", None, "场馆改造上年完工")],
    ),
    Sample(
        "reason_behind_the_word_of_the_change_in_two_words",
        "expenditure",
        "本年支出合计957.3万元，较上年增加72.06万元，增长8.14%，增加主要是由于新增退休人员。",
        [Stated("本年支出合计", PRIOR, None, "957.3", "72.06", "8.14", None, "新增退休人员")],
    ),
    Sample(
        "chongqing_balance_then_income",
        "overall",
        "2024年度收入总计1,025.3万元，支出总计1,025.3万元。收支较上年决算数增加25.3万元，增长2.53%，主要原因是人员增资。\n"
        "1.收入情况。2024年度收入合计1,000万元，较上年决算数增加20万元，增长2.04%，主要原因是人员增资。其中：财政拨款收入1,000万元，占100%。\n"
        "2.结转结余情况。2024年度年末结转和结余0万元，较上年决算数减少5万元，下降100%，主要原因是盘活存量。",
        [
            Stated("收支", PRIOR, None, "1025.3", "25.3", "2.53", None, "人员增资"),
            Stated("收入合计", PRIOR, None, "1000", "20", "2.04", None, "人员增资"),
            Stated("年末结转和结余", PRIOR, None, "0", "-5", "-100", None, "盘活存量"),
        ],
    ),
    Sample(
        "chongqing_vehicle_expense",
        "three_public",
        "公务车运行维护费12.6万元，主要用于机要文件交换。费用支出较年初预算数减少0.4万元，下降3.08%，主要原因是严控用车。"
        "较上年支出数增加1.6万元，增长14.55%，主要原因是车辆老旧维修增加。",
        [
            Stated("公务车运行维护费", INITIAL, None, "12.6", "-0.4", "-3.08", None, "严控用车"),
            Stated("公务车运行维护费", PRIOR, None, "12.6", "1.6", "14.55", None, "车辆老旧维修增加"),
        ],
    ),
    Sample(
        "jiangsu_final_totals_and_change_cause",
        "overall",
        "2023年度收入、支出决算总计1,234.5万元，与上年相比收、支总计各增加34.5万元，增长2.87%。其中：\n"
        "（一）收入决算总计1,234.5万元。包括：\n"
        "1.本年收入决算合计1,230万元。为财政拨款收入，与上年相比增加30万元，增长2.5%，变动原因：增人增资。\n"
        "2.年初结转和结余4.5万元。与上年决算数相同。",
        [
            Stated("收入、支出决算总计", PRIOR, None, "1234.5", "34.5", "2.87"),
            Stated("本年收入决算合计", PRIOR, None, "1230", "30", "2.5", None, "增人增资"),
            Stated("年初结转和结余", PRIOR, None, "4.5", "0"),
        ],
    ),
    Sample(
        "jiangsu_initial_budget_inside_the_anchor",
        "general_public_overall",
        "2023年度财政拨款支出决算950万元，与2023年度财政拨款支出年初预算1,000万元相比，完成年初预算的95%。",
        [Stated("财政拨款支出", INITIAL, "1000", "950", None, None, "95")],
    ),
    Sample(
        "hunan_budget_equals_and_percent_impossible",
        "three_public",
        "“三公”经费财政拨款支出预算为5万元，支出决算为4万元，完成预算的80%，其中：\n"
        "因公出国（境）费支出预算为0万元，支出决算为0万元（由于预算数为0，无法计算百分比），决算数等于预算数，主要原因是无出国计划，与上年持平。\n"
        "公务接待费支出预算为5万元，支出决算为4万元，完成预算的80%，决算数小于预算数的主要原因是厉行节约，"
        "与上年相比减少1万元，下降20%，下降的主要原因是接待批次减少。",
        [
            Stated("“三公”经费", ANNUAL, "5", "4", None, None, "80"),
            Stated("因公出国（境）费", ANNUAL, "0", "0", "0", None, None, "无出国计划"),
            Stated("因公出国（境）费", PRIOR, None, "0", "0"),
            Stated("公务接待费", ANNUAL, "5", "4", None, None, "80", "厉行节约"),
            Stated("公务接待费", PRIOR, None, "4", "-1", "-20", None, "接待批次减少"),
        ],
    ),
    Sample(
        "yunnan_of_which_goes_on_with_the_anchor",
        "three_public",
        "2023年度一般公共预算财政拨款“三公”经费支出决算数比上年减少0.50万元，下降25.00%。其中：公务用车运行维护费支出决算减少0.30万元，"
        "下降20.00%；公务接待费支出决算减少0.20万元，下降40.00%。",
        [
            Stated("“三公”经费", PRIOR, None, None, "-0.50", "-25.00"),
            Stated("公务用车运行维护费", PRIOR, None, None, "-0.30", "-20.00"),
            Stated("公务接待费", PRIOR, None, None, "-0.20", "-40.00"),
        ],
    ),
    Sample(
        "xinjiang_difference_rate",
        "fiscal_appropriation",
        "与年初预算数相比情况：财政拨款收入总计年初预算数800万元，决算数840万元，预决算差异率5%，主要原因是：年中追加项目。",
        [Stated("财政拨款收入总计", INITIAL, "800", "840", None, "5", None, "年中追加项目")],
    ),
    Sample(
        "income_of_this_year",
        "income",
        "2023年度收入合计77万元，与上年相比，今年收入增加7万元，增长10%，主要原因：增加编制。",
        [Stated("收入合计", PRIOR, None, "77", "7", "10", None, "增加编制")],
    ),
    Sample(
        "percent_in_brackets",
        "operating_cost",
        "2022年度机关运行经费支出62.39万元，比2021年度减少19.69万元（-23.99%），主要系严控一般性支出。",
        [Stated("机关运行经费", PRIOR, None, "62.39", "-19.69", "-23.99", None, "严控一般性支出")],
    ),
    Sample(
        "general_public_without_subsections",
        "general_public",
        "2022年度一般公共预算财政拨款支出300万元，占本年支出的100%。与2021年度相比，一般公共预算财政拨款支出减少10万元，下降3.23%。\n"
        "1.科学技术支出（类）科学技术管理事务（款）行政运行（项）年初预算为290万元，支出决算为300万元，完成年初预算的103.45%。",
        [
            Stated("一般公共预算财政拨款支出", PRIOR, None, "300", "-10", "-3.23"),
            Stated(
                "科学技术支出（类）科学技术管理事务（款）行政运行（项）", INITIAL, "290", "300", None, None, "103.45"
            ),
        ],
    ),
    Sample(
        "accounting_zero_keeps_no_sign",
        "three_public",
        "公务接待费支出决算为0.00万元，较上年减少0.00万元，下降0.00%。",
        [Stated("公务接待费", PRIOR, None, "0.00", "0.00", "0.00")],
    ),
    Sample(
        "exceeds_the_budget",
        "three_public",
        "培训费支出决算为6万元，超年初预算1万元，主要原因是新增业务培训。",
        [Stated("培训费", INITIAL, None, "6", "1", None, None, "新增业务培训")],
    ),
    Sample(
        "chart_labels_behind_an_open_reason",
        "overall",
        "2023年度收、支总计50万元。与2022年度相比，收、支总计各增加5万元，增长11.11%，主要原因是人员增加\n45\n50\n2022年度\n图1：收、支决算总计变动情况",
        [Stated("收、支总计", PRIOR, None, "50", "5", "11.11", None, "人员增加")],
    ),
    Sample(
        "reason_is_a_placeholder",
        "overall",
        "2023年度收、支总计50万元。与2022年度相比，收、支总计各增加5万元，增长11.11%，主要原因是……。",
        [Stated("收、支总计", PRIOR, None, "50", "5", "11.11")],
    ),
]

HARD = [
    Sample(
        "sichuan_restates_the_subject_with_another_ending",
        "three_public",
        "1.因公出国（境）经费支出0万元，完成预算0%。全年安排因公出国（境）团组0次，出国（境）0人。"
        "因公出国（境）支出决算比2022年度增加/减少0万元，增长/下降0%。",
        [
            Stated("因公出国（境）经费", ANNUAL, None, "0", None, None, "0"),
            Stated("因公出国（境）经费", PRIOR, None, "0", "0", "0"),
        ],
    ),
    Sample(
        "each_reason_has_its_own_list",
        "general_public_overall",
        "2023年度一般公共预算财政拨款支出年初预算为100万元，支出决算为110万元，完成年初预算的110%，比上年增加5万元，增长4.76%。"
        "决算数大于年初预算数的主要原因：1.年中追加人员经费；2.新增项目。决算数大于上年数的主要原因：人员增加。",
        [
            Stated(
                "一般公共预算财政拨款支出", INITIAL, "100", "110", None, None, "110", "1.年中追加人员经费；2.新增项目"
            ),
            Stated("一般公共预算财政拨款支出", PRIOR, None, "110", "5", "4.76", None, "人员增加"),
        ],
    ),
    Sample(
        "reason_list_on_lines_of_its_own",
        "general_public_items",
        "教育支出年初预算为10万元，支出决算为9万元，完成年初预算的90%。决算数小于年初预算数的主要原因是：\n"
        "（1）人员减少；\n（2）公用经费压减。\n卫生健康支出年初预算为5万元，支出决算为6万元，完成年初预算的120%。",
        [
            Stated("教育支出", INITIAL, "10", "9", None, None, "90", "（1）人员减少；（2）公用经费压减"),
            Stated("卫生健康支出", INITIAL, "5", "6", None, None, "120"),
        ],
    ),
    Sample(
        "comparison_inside_a_reason_states_nothing",
        "operating_cost",
        "2023年度某局机关运行经费支出1,234.56万元，比上年决算数减少12.3万元，下降1.0%，主要原因是压减会议费5万元；其中办公费较上年减少4万元。",
        [
            Stated(
                "机关运行经费",
                PRIOR,
                None,
                "1234.56",
                "-12.3",
                "-1.0",
                None,
                "压减会议费5万元；其中办公费较上年减少4万元",
            )
        ],
    ),
    Sample(
        "brackets_between_figure_and_comparison",
        "overall",
        "本部门2023年度收、支总计100万元（含使用非财政拨款结余、年初结转和结余），与2022年度（105万元）相比，"
        "收、支总计各减少5万元，下降4.76%，减少原因是人员减少。",
        [Stated("收、支总计", PRIOR, "105", "100", "-5", "-4.76", None, "人员减少")],
    ),
    Sample(
        "an_aside_inside_the_sentence",
        "general_public_items",
        "1.科学技术支出（类）基础研究（款）机构运行（项）。年初预算为0万元，支出决算为12万元，年中追加预算12万元。"
        "决算数大于年初预算数的主要原因是执行中追加。",
        [Stated("科学技术支出（类）基础研究（款）机构运行（项）", INITIAL, "0", "12", None, None, None, "执行中追加")],
    ),
    Sample(
        "both_budgets_and_both_completions",
        "general_public_items",
        "1.住房保障支出（类）住房改革支出（款）住房公积金（项）年初预算100万元，全年预算110万元，支出决算109万元，"
        "完成年初预算的109%，完成全年预算的99.09%。",
        [
            Stated("住房保障支出（类）住房改革支出（款）住房公积金（项）", INITIAL, "100", "109", None, None, "109"),
            Stated("住房保障支出（类）住房改革支出（款）住房公积金（项）", ANNUAL, "110", "109", None, None, "99.09"),
        ],
    ),
    Sample(
        "year_run_into_the_initial_budget",
        "general_public_items",
        "（1）一般公共服务支出（类）财政事务（款）行政运行（项）。2023年初预算为10万元，2023年支出决算为12万元，完成年初预算的120%。",
        [Stated("一般公共服务支出（类）财政事务（款）行政运行（项）", INITIAL, "10", "12", None, None, "120")],
    ),
    Sample(
        "two_comparisons_each_with_its_reason_in_one_sentence",
        "overall",
        "2023年度收、支总计100万元。与2022年度相比，收、支总计各增加10万元，增长11.11%，主要原因是项目增加，"
        "比年初预算增加20万元，增长25%，主要原因是年中追加。",
        [
            Stated("收、支总计", PRIOR, None, "100", "10", "11.11", None, "项目增加"),
            Stated("收、支总计", INITIAL, None, "100", "20", "25", None, "年中追加"),
        ],
    ),
    Sample(
        "prior_final_figure_as_a_clause",
        "general_public_items",
        "1.教育支出（类）2023年度决算数为100万元，2022年度决算数为90万元，增加10万元，增长11.11%，主要原因是新建学校。",
        [Stated("教育支出（类）", PRIOR, "90", "100", "10", "11.11", None, "新建学校")],
    ),
    Sample(
        "items_in_brackets_on_one_line",
        "general_public_items",
        "（1）行政运行（项）支出决算50万元，较年初预算增加5万元，主要是人员增加；（2）一般行政管理事务（项）支出决算20万元，"
        "较年初预算减少3万元，主要是项目压减。",
        [
            Stated("行政运行（项）", INITIAL, None, "50", "5", None, None, "人员增加"),
            Stated("一般行政管理事务（项）", INITIAL, None, "20", "-3", None, None, "项目压减"),
        ],
    ),
]

REMEMBERED = [
    Sample(
        "shanghai_subjects_are_taken_up_again",
        "three_public",
        "（一）“三公”经费财政拨款支出决算总体情况说明。\n"
        "某某局2021年度“三公”经费财政拨款支出年初预算为12.00万元，支出决算为9.00万元，完成预算的75.00%，"
        "其中：因公出国（境）费决算为0万元，完成预算的0%；公务用车购置及运行维护费支出决算为8.50万元，完成预算的85.00%；"
        "公务接待费支出决算为0.50万元，完成预算的25.00%。2021年度“三公”经费支出决算数小于预算数的主要原因：厉行节约。\n"
        "2021年度“三公”经费财政拨款支出决算数比2020年度减少0.40万元，降低4.26%，其中：因公出国（境）费支出决算减少0万元，降低0%；"
        "公务用车购置及运行维护费支出决算减少0.50万元，降低5.56%；公务接待费支出决算增加0.10万元，增长25.00%。"
        "因公出国（境）费支出持平的主要原因是未安排出国。公务用车购置及运行维护费支出减少的主要原因是车辆报废。"
        "公务接待费支出增加的主要原因是批次略有增加。",
        [
            Stated("“三公”经费", INITIAL, "12.00", "9.00", None, None, "75.00", "厉行节约"),
            Stated("“三公”经费", PRIOR, None, "9.00", "-0.40", "-4.26"),
            Stated("因公出国（境）费", INITIAL, None, "0", None, None, "0"),
            Stated("因公出国（境）费", PRIOR, None, "0", "0", "0", None, "未安排出国"),
            Stated("公务用车购置及运行维护费", INITIAL, None, "8.50", None, None, "85.00"),
            Stated("公务用车购置及运行维护费", PRIOR, None, "8.50", "-0.50", "-5.56", None, "车辆报废"),
            Stated("公务接待费", INITIAL, None, "0.50", None, None, "25.00"),
            Stated("公务接待费", PRIOR, None, "0.50", "0.10", "25.00", None, "批次略有增加"),
        ],
    ),
    Sample(
        "subject_from_the_heading_above",
        "three_public",
        "（1）因公出国（境）支出情况。\n本部门本年度无因公出国（境）支出，较上年无变化。\n"
        "（2）公务接待费支出情况。\n2019年公务接待24批次，210人次，支出3.05万元，较上年3.08减少0.03万元，减少了0.97%，原因为厉行节约。",
        [
            Stated("因公出国（境）支出", PRIOR, None, None, "0"),
            Stated("公务接待费", PRIOR, "3.08", "3.05", "-0.03", "-0.97", None, "厉行节约"),
        ],
    ),
    Sample(
        "what_is_said_of_both_totals_at_once",
        "overall",
        "2021年度收入总计519.5万元，支出总计519.5万元，与2020年度相比，增加32万元，增长6.56%。主要原因是：1、经费标准提高；2、业务量增加。",
        [
            Stated("收入总计", PRIOR, None, "519.5", "32", "6.56", None, "1、经费标准提高；2、业务量增加"),
            Stated("支出总计", PRIOR, None, "519.5", "32", "6.56", None, "1、经费标准提高；2、业务量增加"),
        ],
    ),
    Sample(
        "difference_of_budget_and_outturn",
        "three_public",
        "公务用车运行维护费支出0.5万元，年初预算为0.95万元，差值为0.45万元，原因为压减开支；公务接待费支出2.05万元，年初预算为2万元，"
        "差值为0.05万元，原因为项目增多。",
        [
            Stated("公务用车运行维护费", INITIAL, "0.95", "0.5", "-0.45", None, None, "压减开支"),
            Stated("公务接待费", INITIAL, "2", "2.05", "0.05", None, None, "项目增多"),
        ],
    ),
    Sample(
        "template_words_left_in_the_reason_cue",
        "three_public",
        "2023年“三公”经费财政拨款支出决算为3.46万元，完成预算100%，较上年增加2.4万元，增长226.42%。"
        "决算数小于预算数（或与预算数持平）的主要原因是公务用车年久失修。",
        [
            Stated("“三公”经费", ANNUAL, None, "3.46", None, None, "100", "公务用车年久失修"),
            Stated("“三公”经费", PRIOR, None, "3.46", "2.4", "226.42"),
        ],
    ),
]
