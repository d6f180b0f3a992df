"""Sentences in the wordings of many regions and years, with the deviations that they state.

Invented after the templates of ministries and provinces; departments, figures and reasons are made up. An expectation
is ``(subject, comparison, reference, actual, change, percent, completion, reason)``.
"""

from __future__ import annotations

from typing import NamedTuple

from extractor.outline import Role


class Stated(NamedTuple):
    """What a sentence states; figures as they are to stand in the record."""

    subject: str
    comparison: str
    reference: str | None = None
    actual: str | None = None
    change: str | None = None
    percent: str | None = None
    completion: str | None = None
    reason: str | None = None


class Sample(NamedTuple):
    """A section's text and all that it states."""

    name: str
    role: Role
    text: str
    stated: list[Stated]


PRIOR, INITIAL, ANNUAL = "prior_year", "initial_budget", "annual_budget"

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

ITEMS = [
    Sample(
        "national_item_of_three_levels",
        "general_public_items",
        "1.教育支出（类）普通教育（款）高等教育（项）。年初预算为1,337.35万元，支出决算为1,281.45万元，完成年初预算的95.82%，"
        "决算数小于年初预算数的主要原因是按要求压减一般性支出。\n"
        "2.教育支出（类）进修及培训（款）培训支出（项）。年初预算为20万元，支出决算为20万元，完成年初预算的100%。",
        [
            Stated(
                "教育支出（类）普通教育（款）高等教育（项）",
                INITIAL,
                "1337.35",
                "1281.45",
                None,
                None,
                "95.82",
                "按要求压减一般性支出",
            ),
            Stated("教育支出（类）进修及培训（款）培训支出（项）", INITIAL, "20", "20", None, None, "100"),
        ],
    ),
    Sample(
        "sichuan_item_level_with_budget",
        "general_public_items",
        "1.一般公共服务（类）政府办公厅（室）及相关机构事务（款）行政运行（项）：支出决算为441.72万元，完成预算100%，决算数与预算数持平。\n"
        "2.卫生健康（类）行政事业单位医疗（款）行政单位医疗（项）:支出决算为21.91万元，完成预算98.5%，决算数小于预算数的主要原因是人员调出。",
        [
            Stated(
                "一般公共服务（类）政府办公厅（室）及相关机构事务（款）行政运行（项）",
                ANNUAL,
                None,
                "441.72",
                "0",
                None,
                "100",
            ),
            Stated(
                "卫生健康（类）行政事业单位医疗（款）行政单位医疗（项）",
                ANNUAL,
                None,
                "21.91",
                None,
                None,
                "98.5",
                "人员调出",
            ),
        ],
    ),
    Sample(
        "beijing_item_with_class_in_quotes",
        "general_public_items",
        "1、“一般公共服务支出”（类）2022年度决算1,569.78万元，比2022年年初预算减少30.22万元，下降1.89%。其中：\n"
        "“发展与改革事务”（款）2022年度决算1,569.78万元，比2022年年初预算减少30.22万元，下降1.89%。主要原因：厉行节约。",
        [
            Stated("“一般公共服务支出”（类）", INITIAL, None, "1569.78", "-30.22", "-1.89"),
            Stated("“发展与改革事务”（款）", INITIAL, None, "1569.78", "-30.22", "-1.89", None, "厉行节约"),
        ],
    ),
    Sample(
        "fujian_item_with_code",
        "general_public_items",
        "（一）2010301行政运行1,234.56万元，较上年决算数增加34.56万元，增长2.88%。主要原因是新录用公务员。\n"
        "（二）2080505机关事业单位基本养老保险缴费支出98万元，较上年决算数减少2万元，下降2%。主要原因是人员退休。",
        [
            Stated("2010301行政运行", PRIOR, None, "1234.56", "34.56", "2.88", None, "新录用公务员"),
            Stated("2080505机关事业单位基本养老保险缴费支出", PRIOR, None, "98", "-2", "-2", None, "人员退休"),
        ],
    ),
    Sample(
        "bare_class_names_without_stop",
        "general_public_items",
        "1. 农林水支出年初预算为0万元，支出决算为500万元，完成全年预算的100%，支出决算数大于年初预算数的主要原因是年中追加。\n"
        "2. 住房保障支出年初预算为167.02万元，支出决算为177.64万元，完成年初预算的106.36%。",
        [
            Stated("农林水支出", INITIAL, "0", "500", None, None, None, "年中追加"),
            Stated("农林水支出", ANNUAL, None, "500", None, None, "100"),
            Stated("住房保障支出", INITIAL, "167.02", "177.64", None, None, "106.36"),
        ],
    ),
    Sample(
        "whole_and_item_in_one_section",
        "general_public_items",
        "2023年度一般公共预算财政拨款支出年初预算为400万元，支出决算为380万元，完成年初预算的95%。其中：基本支出300万元，项目支出80万元。"
        "项目支出主要用于设备更新经费50万元，主要成效是效率提高。\n"
        "①节能环保支出（类）污染防治（款）大气（项）。年初预算数为10万元，决算数12万元，完成年初预算的120%，主要原因为新增监测站。",
        [
            Stated("一般公共预算财政拨款支出", INITIAL, "400", "380", None, None, "95"),
            Stated("节能环保支出（类）污染防治（款）大气（项）", INITIAL, "10", "12", None, None, "120", "新增监测站"),
        ],
    ),
    Sample(
        "items_in_one_line",
        "general_public_items",
        "具体情况如下：1.教育支出（类）年初预算为10万元，支出决算为9万元，完成年初预算的90%；2.城乡社区支出（类）年初预算为5万元，"
        "支出决算为5万元，完成年初预算的100%，决算数与年初预算数持平。",
        [
            Stated("教育支出（类）", INITIAL, "10", "9", None, None, "90"),
            Stated("城乡社区支出（类）", INITIAL, "5", "5", "0", None, "100"),
        ],
    ),
    Sample(
        "adjusted_budget_beside_initial",
        "general_public_items",
        "1.公共安全支出（类）公安（款）行政运行（项）年初预算数为100万元，调整预算数为120万元，支出决算数为118万元，"
        "完成调整预算的98.33%，决算数小于调整预算数的主要原因是尾款未付。",
        [
            Stated("公共安全支出（类）公安（款）行政运行（项）", INITIAL, "100", "118"),
            Stated("公共安全支出（类）公安（款）行政运行（项）", ANNUAL, "120", "118", None, None, "98.33", "尾款未付"),
        ],
    ),
    Sample(
        "later_bare_budget_is_the_initial_one",
        "general_public_items",
        "1.文化旅游体育与传媒支出（类）年初预算为30万元，支出决算为27万元，完成预算的90%，决算数小于预算数，主要原因是活动减少。",
        [Stated("文化旅游体育与传媒支出（类）", INITIAL, "30", "27", None, None, "90", "活动减少")],
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
        "chongqing_balance_then_income",
        "overall",
        "2024年度收入总计1,025.3万元，支出总计1,025.3万元。收支较上年决算数增加25.3万元，增长2.53%，主要原因是人员增资。\n"
        "1.收入情况。2024年度收入合计1,000万元，较上年决算数增加20万元，增长2.04%，主要原因是人员增资。其中：财政拨款收入1,000万元，占100%。\n"
        "2.结转结余情况。2024年度年末结转和结余0万元，较上年决算数减少5万元，下降100%，主要原因是盘活存量。",
        [
            Stated("收支", PRIOR, None, None, "25.3", "2.53", None, "人员增资"),
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
        [Stated("收、支总计", PRIOR, None, "100", "-5", "-4.76", None, "人员减少")],
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
            Stated("公务用车运行维护费", INITIAL, "0.95", "0.5", None, None, None, "压减开支"),
            Stated("公务接待费", INITIAL, "2", "2.05", None, None, None, "项目增多"),
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

SAMPLES = [*BALANCE, *ITEMS, *THREE_PUBLIC, *OPERATING, *MORE, *HARD, *REMEMBERED]

SILENT: list[tuple[str, Role, str]] = [
    (
        "no_funds",
        "fiscal_appropriation",
        "政府性基金预算财政拨款收入0万元，主要原因是无基金预算。国有资本经营预算财政拨款收入0万元。",
    ),
    ("operating_cost_zero", "operating_cost", "2023年度某某中心机关运行经费支出0万元。"),
    ("not_administrative", "operating_cost", "本单位为事业单位，无机关运行经费。"),
    (
        "shares_only",
        "income",
        "2022年本年收入合计4125.49万元，其中：财政拨款收入3859.16万元，占93.54%；其他收入266.33万元，占6.46%。",
    ),
    ("three_public_none", "three_public", "本部门2023年度无“三公”经费支出。"),
    (
        "vehicles_counted",
        "three_public",
        "截至2023年12月31日，开支财政拨款的公务用车保有量为0辆。公务用车购置费支出0万元，本年度购置公务用车0辆。",
    ),
]

UNREAD: list[tuple[str, Role, str]] = [
    ("figures_missing", "overall", "2023年度收、支总计100万元。与2022年度相比，收、支总计各增加万元，增长%。"),
    (
        "two_figures_in_one",
        "overall",
        "2022年度收、支总计各是4125.49，4143.91万元。"
        "与2021年相比，收、支总计各减少1267.86，2570.97万元，各下降23.51%、38.28%。",
    ),
    ("change_against_nothing", "income", "2023年度收入合计100万元，增长5%。"),
    ("subject_unknown", "three_public", "租车费用支出3万元，比上年增加1万元。"),
    ("two_budgets_compared", "three_public", "2023年“三公”经费预算数10万元，比2022年预算数减少2万元。"),
    ("direction_without_figure", "expenditure", "2023年度支出合计100万元，较上年有所减少。"),
]
