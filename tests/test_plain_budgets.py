"""Budgets beside the final account in plain text, where blank cells have vanished: left open and said, never mistaken."""

from __future__ import annotations

from extractor import extract

ACCOUNT = """\
甲乙县丙丁局2023年度部门决算公开
第二部分 2023年度部门决算表
财政拨款收入支出决算总表
公开04表
部门：甲乙县丙丁局 金额单位：万元
收入 支出
项目 行次 决算数 项目 行次 年初预算数 全年预算数 决算数
合计 一般公共预算财政拨款 政府性基金预算财政拨款 合计 一般公共预算财政拨款 政府性基金预算财政拨款 合计 一般公共预算财政拨款 政府性基金预算财政拨款
一、一般公共预算财政拨款 1 120.50 一、一般公共服务支出 15 90.00 90.00 95.00 95.00 97.25 97.25
二、政府性基金预算财政拨款 2 10.00 二、城乡社区支出 16 8.00 8.00 9.00 9.00 10.00 10.00
三、国有资本经营预算财政拨款 3 三、住房保障支出 17 22.00 22.00 23.00 23.00 23.25 23.25
本年收入合计 4 130.50 本年支出合计 18 120.00 112.00 8.00 127.00 118.00 9.00 130.50 120.50 10.00
年初财政拨款结转和结余 5 0.00 年末财政拨款结转和结余 19 0.00
总计 6 130.50 总计 20 120.00 112.00 8.00 127.00 118.00 9.00 130.50 120.50 10.00
第三部分 2023年度部门决算情况说明
一、收入支出决算总体情况说明
2023年度收、支总计130.50万元。与上年相比，收、支总计各增加3.00万元，增长2.35%，主要原因是人员增加。
"""


def test_budget_groups_of_the_fiscal_summary_are_never_taken_for_the_account() -> None:
    record = extract(ACCOUNT.encode())
    table = record.tables.fiscal_appropriation_summary
    assert table.status == "present"
    assert all(not any(row.amounts().values()) for row in table.expenditure)
    (finding,) = [finding for finding in record.findings if finding.id == "tables.ambiguous_row"]
    said = {finding.message, *finding.related}
    for item in ("一般公共服务支出", "城乡社区支出", "住房保障支出", "本年支出合计"):
        assert any(item in message for message in said), item


def test_rows_of_which_the_same_is_to_be_said_are_one_finding_with_all_their_places() -> None:
    record = extract(ACCOUNT.encode())
    (finding,) = [finding for finding in record.findings if finding.id == "tables.ambiguous_row"]
    assert len(finding.places) == len(finding.related) + 1 == 7
    assert f"共{len(finding.places)}处" in finding.message
