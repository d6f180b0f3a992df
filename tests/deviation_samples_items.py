"""Sentences on the items of the functional classification, in the wordings of many regions.

Invented like those of ``deviation_samples``; an expectation has the same form.
"""

from __future__ import annotations

from deviation_sample_types import ANNUAL, INITIAL, PRIOR, Sample, Stated

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
