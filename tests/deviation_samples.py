"""Sentences in the wordings of many regions and years, with the deviations that they state.

Invented after the templates of ministries and provinces; departments, figures and reasons are made up. An expectation
is ``(subject, comparison, reference, actual, change, percent, completion, reason)``.
"""

from __future__ import annotations

from deviation_sample_types import ANNUAL, INITIAL, PRIOR, Sample, Stated
from deviation_samples_items import ITEMS
from deviation_samples_more import HARD, MORE, OPERATING, REMEMBERED

BALANCE = [
    Sample(
        "ministry_totals_each",
        "overall",
        "2023年度收、支总计均为86,512.37万元。与2022年相比，收、支总计各增加3,214.05万元，增长3.86%，主要原因是新增重大专项经费。",
        [Stated("收、支总计", PRIOR, None, "86512.37", "3214.05", "3.86", None, "新增重大专项经费")],
    ),
    Sample(
        "sichuan_totals_with_main_change_cause",
        "overall",
        "2022年度收、支总计1267.86万元。与2021年相比，收、支总计各减少51.2万元，下降3.88%。主要变动原因是项目已完工，收入减少。\n"
        "（图1：收、支决算总计变动情况图）（柱状图）",
        [Stated("收、支总计", PRIOR, None, "1267.86", "-51.2", "-3.88", None, "项目已完工，收入减少")],
    ),
    Sample(
        "guangdong_income_than_prior_final",
        "income",
        "2023年度收入总计2,345.67万元，比上年决算数减少123.45万元，下降5%，主要原因：一是人员减少；二是项目压减。其中：\n"
        "1.财政拨款收入2,300万元，比上年决算数减少100万元，下降4.2%，主要原因：项目压减。\n"
        "2.其他收入45.67万元，比上年决算数减少23.45万元，下降33.9%，主要原因：利息收入减少。",
        [
            Stated("收入总计", PRIOR, None, "2345.67", "-123.45", "-5", None, "一是人员减少；二是项目压减"),
            Stated("财政拨款收入", PRIOR, None, "2300", "-100", "-4.2", None, "项目压减"),
            Stated("其他收入", PRIOR, None, "45.67", "-23.45", "-33.9", None, "利息收入减少"),
        ],
    ),
    Sample(
        "beijing_both_choices_left_in",
        "overall",
        "2021年度收、支总计980.5万元，比上年增加（减少）52.5万元，增长（下降）5.66%。",
        [Stated("收、支总计", PRIOR, None, "980.5", "52.5", "5.66")],
    ),
    Sample(
        "decrease_printed_negative",
        "expenditure",
        "2022年度支出合计1000万元，与2021年度相比，支出合计减少-184.04万元，下降（增长）27.78%。",
        [Stated("支出合计", PRIOR, None, "1000", "-184.04", "-27.78")],
    ),
    Sample(
        "guangxi_expenditure_versus_year",
        "expenditure",
        "（一）本单位2023年度总支出125.08万元，较2022年度决算数增加19.68万元，增长18.67%，主要原因是：在职人员工资调标。",
        [Stated("总支出", PRIOR, None, "125.08", "19.68", "18.67", None, "在职人员工资调标")],
    ),
    Sample(
        "income_rises_expenditure_falls_after_one_anchor",
        "overall",
        "2023年度收入总计500万元，支出总计480万元。与2022年度相比，收入总计增加50万元，增长11.1%；支出总计减少20万元，下降4%。",
        [
            Stated("收入总计", PRIOR, None, "500", "50", "11.1"),
            Stated("支出总计", PRIOR, None, "480", "-20", "-4"),
        ],
    ),
    Sample(
        "prior_figure_printed",
        "income",
        "2023年度本年收入合计1,200万元，比2022年度决算数1,000万元增加200万元，增长20%，原因是上级补助增加。",
        [Stated("本年收入合计", PRIOR, "1000", "1200", "200", "20", None, "上级补助增加")],
    ),
    Sample(
        "year_on_year",
        "income",
        "2024年度收入合计760.00万元，同比增长8.57%，增加60.00万元，主要系人员经费增加。",
        [Stated("收入合计", PRIOR, None, "760.00", "60.00", "8.57", None, "人员经费增加")],
    ),
    Sample(
        "nested_of_which_ends_the_reason",
        "income",
        "2023年度收入合计300万元，与2022年度相比，收入合计增加30万元，增长11.11%，主要原因是基建投入增加，"
        "其中：财政拨款收入280万元，占本年收入93.33%；其他收入20万元，占本年收入6.67%。",
        [Stated("收入合计", PRIOR, None, "300", "30", "11.11", None, "基建投入增加")],
    ),
    Sample(
        "reason_without_full_stop_before_next_paragraph",
        "fiscal_appropriation",
        "2023年度财政拨款收、支总计700.5万元。与2022年度相比，财政拨款收、支总计各增加7万元，增长1.01%。主要原因是\n"
        "社保缴费基数上调\n"
        "2023年度财政拨款收入中，一般公共预算财政拨款收入700.5万元，比2022年度决算数增加7万元。主要原因是社保缴费基数上调\n"
        "图4：财政拨款收、支决算总计变动情况",
        [
            Stated("财政拨款收、支总计", PRIOR, None, "700.5", "7", "1.01", None, "社保缴费基数上调"),
            Stated("一般公共预算财政拨款收入", PRIOR, None, "700.5", "7", None, None, "社保缴费基数上调"),
        ],
    ),
    Sample(
        "funds_level_with_prior_year",
        "fiscal_appropriation",
        "2023年度财政拨款收、支总计90万元，与上年基本持平。政府性基金预算财政拨款收入0万元，与2022年度决算数一致，主要原因是无此项收入。",
        [
            Stated("财政拨款收、支总计", PRIOR, None, "90", "0"),
            Stated("政府性基金预算财政拨款收入", PRIOR, None, "0", "0", None, None, "无此项收入"),
        ],
    ),
    Sample(
        "reason_with_numbered_list",
        "expenditure",
        "2023年度支出合计6391.6万元，与2022年度相比，支出合计增加1171.58万元，增长22.4%，主要原因是新增项目支出：\n"
        "1.办公楼维修71.8万元；\n2.项目支出配套建设1010.51万元；\n3.法庭改造经费374.81万元。其中：基本支出1606.12万元，占本年支出25.1%。",
        [
            Stated(
                "支出合计",
                PRIOR,
                None,
                "6391.6",
                "1171.58",
                "22.4",
                None,
                "新增项目支出：1.办公楼维修71.8万元；2.项目支出配套建设1010.51万元；3.法庭改造经费374.81万元",
            )
        ],
    ),
    Sample(
        "reason_over_several_sentences",
        "general_public_overall",
        "2023年度一般公共预算财政拨款支出900万元，占本年支出合计的100%。与2022年度相比，一般公共预算财政拨款支出增加90万元，增长11.11%。"
        "主要原因是：一是人员增加。二是按政策调整了工资标准。同时，新增信息化项目。",
        [
            Stated(
                "一般公共预算财政拨款支出",
                PRIOR,
                None,
                "900",
                "90",
                "11.11",
                None,
                "一是人员增加。二是按政策调整了工资标准。同时，新增信息化项目",
            )
        ],
    ),
    Sample(
        "gansu_completion_and_inequality_with_amount",
        "general_public_overall",
        "2021年度一般公共预算财政拨款支出1741.75万元，较上年减少53.7万元，降低2.99%；完成年初预算103.3%，"
        "决算数大于预算数55.93万元，主要原因是职工工资调标。",
        [
            Stated("一般公共预算财政拨款支出", PRIOR, None, "1741.75", "-53.7", "-2.99"),
            Stated("一般公共预算财政拨款支出", INITIAL, None, "1741.75", "55.93", None, "103.3", "职工工资调标"),
        ],
    ),
    Sample(
        "yuan_throughout",
        "income",
        "2023年度收入合计5,806,105.16元，比上年增加352,077.45元，增长6.45%，主要由于项目增加。",
        [Stated("收入合计", PRIOR, None, "5806105.16", "352077.45", "6.45", None, "项目增加")],
    ),
    Sample(
        "percent_alone",
        "expenditure",
        "2023年度支出合计510万元，较上年增长2%。",
        [Stated("支出合计", PRIOR, None, "510", None, "2")],
    ),
    Sample(
        "slip_in_the_restated_name",
        "expenditure",
        "2022年度支出合计70万元，与2021年度相比，收入合计减少5万元，下降6.67%。",
        [Stated("支出合计", PRIOR, None, "70", "-5", "-6.67")],
    ),
    Sample(
        "figure_broken_over_lines",
        "overall",
        "2022 年度收、支总计 5010.\n42 万元。与 2021 年度相比，收、支总计各减少 1\n19.01 万元，下降 2.3\n2%。主要原因是人员减\n少、支出减少。",
        [Stated("收、支总计", PRIOR, None, "5010.42", "-119.01", "-2.32", None, "人员减少、支出减少")],
    ),
    Sample(
        "amount_of_change_in_full_width",
        "overall",
        "２０２２年度收入、支出总计８８．５０万元。与２０２１年度相比，收入、支出总计各增长８．５０万元，增幅１０．６３％，主要因为新增编制２名。",
        [Stated("收入、支出总计", PRIOR, None, "88.50", "8.50", "10.63", None, "新增编制２名")],
    ),
]

THREE_PUBLIC = [
    Sample(
        "hubei_each_reason_to_the_comparison_it_names",
        "three_public",
        "（一）“三公”经费财政拨款支出决算总体情况说明。\n"
        "2022年度“三公”经费财政拨款支出预算为8.36万元，支出决算为7.2万元，完成预算的86.12%。较上年减少0.38万元，下降5.01%。"
        "决算数小于预算数的主要原因：未安排出国。决算数较上年减少的主要原因：压缩接待费用。",
        [
            Stated("“三公”经费", ANNUAL, "8.36", "7.2", None, None, "86.12", "未安排出国"),
            Stated("“三公”经费", PRIOR, None, "7.2", "-0.38", "-5.01", None, "压缩接待费用"),
        ],
    ),
    Sample(
        "one_reason_for_both_named",
        "three_public",
        "2023年度“三公”经费财政拨款年初预算数为2.52万元，支出决算为2.44万元，完成年初预算的96.83%，较上年减少0.34万元，减少12.23%，"
        "决算数小于预算数，决算数较上年减少的主要原因是车辆统一管理。",
        [
            Stated("“三公”经费", INITIAL, "2.52", "2.44", None, None, "96.83", "车辆统一管理"),
            Stated("“三公”经费", PRIOR, None, "2.44", "-0.34", "-12.23", None, "车辆统一管理"),
        ],
    ),
    Sample(
        "zhejiang_prior_year_first_then_budget",
        "three_public",
        "1.因公出国（境）费用全年预算数为10万元，支出决算数为8万元，完成全年预算的80%，占16%，与2022年度相比，增加8万元，"
        "主要原因是恢复出国任务；决算数小于全年预算数的主要原因是团组人数减少。",
        [
            Stated("因公出国（境）费用", ANNUAL, "10", "8", None, None, "80", "团组人数减少"),
            Stated("因公出国（境）费用", PRIOR, None, "8", "8", None, None, "恢复出国任务"),
        ],
    ),
    Sample(
        "guangxi_no_increase_or_decrease",
        "three_public",
        "2020年度一般公共预算财政拨款安排的“三公”经费支出决算总额为5.48万元，比预算增加0万元，比去年增加1.55万元，增长39.4%，"
        "增加原因主要是公务用车运行支出增加。其中，因公出国（境）费支出决算比预算无增减变化，比去年无增减变化；"
        "公务接待费支出决算比预算无增减变化，比去年增加0.5万元，增长50%。",
        [
            Stated("“三公”经费", ANNUAL, None, "5.48", "0"),
            Stated("“三公”经费", PRIOR, None, "5.48", "1.55", "39.4", None, "公务用车运行支出增加"),
            Stated("因公出国（境）费", ANNUAL, None, None, "0"),
            Stated("因公出国（境）费", PRIOR, None, None, "0"),
            Stated("公务接待费", ANNUAL, None, None, "0"),
            Stated("公务接待费", PRIOR, None, None, "0.5", "50"),
        ],
    ),
    Sample(
        "anhui_versus_the_budget_of_the_year",
        "three_public",
        "1.因公出国（境）费支出0万元，与2021年度预算相比无变化。\n"
        "2.公务接待费支出2.14万元，与2021年度预算相比，增加1.14万元，增长114%，增长的原因是成立新机构。2021年国内公务接待共15批次，105人次。",
        [
            Stated("因公出国（境）费", ANNUAL, None, "0", "0"),
            Stated("公务接待费", ANNUAL, None, "2.14", "1.14", "114", None, "成立新机构"),
        ],
    ),
    Sample(
        "beijing_budget_figure_inside_the_anchor",
        "three_public",
        "1.因公出国（境）费用。2022年决算数0万元，比2022年年初预算数3万元减少3万元。主要原因：未执行出国任务。\n"
        "2.公务接待费。2022年决算数1.2万元，比2022年年初预算数1.5万元减少0.3万元。主要原因：接待减少。",
        [
            Stated("因公出国（境）费用", INITIAL, "3", "0", "-3", None, None, "未执行出国任务"),
            Stated("公务接待费", INITIAL, "1.5", "1.2", "-0.3", None, None, "接待减少"),
        ],
    ),
    Sample(
        "sub_items_and_reason_before_of_which",
        "three_public",
        "2.公务用车购置及运行维护费预算为2.52万元，支出决算为0.28万元，完成年初预算的11.11%；较上年减少1.61万元，下降85.19%。"
        "决算数小于预算数的主要原因是严格管理。决算数较上年减少的主要原因是车辆调拨。其中：\n"
        "(1)公务用车购置费支出0万元，主要原因是本年度没有购置公务用车。\n"
        "(2)公务用车运行维护费支出0.28万元，完成年初预算的11.11%，比上年减少1.61万元，主要用于领导干部公务用车，其中：燃料费0万元；维修费0万元。",
        [
            Stated("公务用车购置及运行维护费", INITIAL, "2.52", "0.28", None, None, "11.11", "严格管理"),
            Stated("公务用车购置及运行维护费", PRIOR, None, "0.28", "-1.61", "-85.19", None, "车辆调拨"),
            Stated("公务用车运行维护费", INITIAL, None, "0.28", None, None, "11.11"),
            Stated("公务用车运行维护费", PRIOR, None, "0.28", "-1.61"),
        ],
    ),
    Sample(
        "level_named_by_the_reason",
        "three_public",
        "1.因公出国（境）费全年预算为0万元，支出决算为0万元，完成全年预算的0%。较上年持平。决算数持平全年预算数的主要原因是无出国任务。"
        "全年支出涉及出国（境）团组0个，累计0人次。",
        [
            Stated("因公出国（境）费", ANNUAL, "0", "0", "0", None, "0", "无出国任务"),
            Stated("因公出国（境）费", PRIOR, None, "0", "0"),
        ],
    ),
    Sample(
        "level_with_both_at_once",
        "three_public",
        "公务接待费支出决算为0万元，与年初预算数、上年决算数持平，主要原因是未发生公务接待。",
        [
            Stated("公务接待费", INITIAL, None, "0", "0", None, None, "未发生公务接待"),
            Stated("公务接待费", PRIOR, None, "0", "0", None, None, "未发生公务接待"),
        ],
    ),
    Sample(
        "amounts_without_unit_at_the_clause_end",
        "three_public",
        "3.公务接待费年初预算为0，支出决算为0，与上年相同。",
        [
            Stated("公务接待费", INITIAL, "0", "0"),
            Stated("公务接待费", PRIOR, None, "0", "0"),
        ],
    ),
    Sample(
        "reason_runs_into_usage",
        "three_public",
        "3.公务接待费预算为0万元，支出决算为0.34万元，较上年减少0.55万元，减少61.80%。决算数大于预算数的主要原因是接待经费实行零基预算。"
        "决算数较上年减少的主要原因是严格执行“八项规定”精神，接待批次减少。主要用于接待考察团。",
        [
            Stated("公务接待费", ANNUAL, "0", "0.34", None, None, None, "接待经费实行零基预算"),
            Stated("公务接待费", PRIOR, None, "0.34", "-0.55", "-61.80", None, "严格执行“八项规定”精神，接待批次减少"),
        ],
    ),
    Sample(
        "shandong_saved_against_budget",
        "three_public",
        "“三公”经费支出决算为12.5万元，比年初预算节约2.5万元，主要是压减公务用车费用。",
        [Stated("“三公”经费", INITIAL, None, "12.5", "-2.5", None, None, "压减公务用车费用")],
    ),
]

SAMPLES = [*BALANCE, *ITEMS, *THREE_PUBLIC, *OPERATING, *MORE, *HARD, *REMEMBERED]
