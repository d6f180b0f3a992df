"""The two-sided tables, 06 and “三公” of a made-up account in the layouts of different templates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from synthetic_tables import TABLES, Cell, CodedTables, Printed, ordinal

from evals.labels import TABLE_TITLES
from evals.robustness.codes import ECONOMIC, INCOME, NAMES, THREE


class Builder(CodedTables):
    """All nine tables."""

    # -- two-sided tables
    def _sides(
        self, table: str, left: list[Any], right: list[Any], amounts: list[str], heads: list[str]
    ) -> tuple[Any, Any]:
        """``left``/``right``: (label, canonical item, {column: amount}); the closing rows stand side by side at the end."""
        style = self.style
        budget = ["年初预算数", "全年预算数"] if style.budget_columns else []
        lead, tail = (left[:-4], left[-4:]) if table == "income_expenditure_summary" else (left[:-6], left[-6:])
        lead_r, tail_r = (right[:-4], right[-4:]) if table == "income_expenditure_summary" else (right[:-6], right[-6:])
        size = max(len(lead), len(lead_r))
        lead += [("", None, {})] * (size - len(lead))
        lead_r += [("", None, {})] * (size - len(lead_r))
        left, right = lead + tail, lead_r + tail_r
        line = [Cell("行次")] if style.lines else []
        amount_left = [*budget, style.amount_head]
        one = [
            Cell("收入", 1 + len(line) + len(amount_left)),
            Cell("支出", 1 + len(line) + len(heads) + (len(budget) if len(heads) == 1 else 0)),
        ]
        if len(heads) == 1:
            heads = [*budget, style.amount_head]
        two = [
            Cell(style.item_head),
            *line,
            *(Cell(t) for t in amount_left),
            Cell(style.item_head + ("（按功能分类）" if table == "income_expenditure_summary" and style.lines else "")),
            *line,
            *(Cell(self.head(t)) for t in heads),
        ]
        head = [one, two]
        if style.ordinals:
            count = iter(range(1, 30))
            head.append([
                Cell("栏次"),
                *(Cell("") for _ in line),
                *(Cell(str(next(count))) for _ in amount_left),
                Cell("栏次"),
                *(Cell("") for _ in line),
                *(Cell(str(next(count))) for _ in heads),
            ])
        body, truth = [], {"income": [], "expenditure": []}
        for index, (left_row, right_row) in enumerate(zip(left, right, strict=True)):
            row = [Cell(left_row[0])]
            numbers = (index + 1, len(left) + index + 1)
            row += [Cell(str(numbers[0]))] if style.lines else []
            for name in amount_left:
                row.append(self.cell(self._budget(left_row[2].get("amount"), name)) if left_row[1] else Cell(""))
            row.append(Cell(right_row[0]))
            row += [Cell(str(numbers[1]))] if style.lines else []
            for name in heads:
                column = amounts[heads.index(name)] if len(amounts) > 1 else "amount"
                row.append(
                    self.cell(
                        self._budget(right_row[2].get(column), name) if len(amounts) == 1 else right_row[2].get(column)
                    )
                    if right_row[1]
                    else Cell("")
                )
            body.append(row)
            if left_row[1]:
                truth["income"].append({
                    "line": numbers[0] if style.lines else None,
                    "item": left_row[1],
                    "amount": self.value(left_row[2].get("amount")),
                })
            if right_row[1]:
                own = {c: self.value(right_row[2].get(c)) for c in (amounts if len(amounts) > 1 else ["amount"])}
                truth["expenditure"].append({"line": numbers[1] if style.lines else None, "item": right_row[1], **own})
        self.truth[table] = {"status": "present", **truth}
        return head, body

    def _budget(self, amount: Decimal | None, name: str) -> Decimal | None:
        if amount is None or "决算" in name or name == "金额":
            return amount
        return (amount * (Decimal("0.9") if name == "年初预算数" else Decimal("1.05"))).quantize(Decimal("0.01"))

    def income_expenditure_summary(self) -> tuple[Any, Any]:
        account = self.account
        total = account.sum(lambda leaf: leaf.income)
        by_fund = {
            f: sum((leaf.income["fiscal_appropriation"] for leaf in account.leaves if leaf.fund == f), Decimal(0))
            for f in ("public", "fund", "capital")
        }
        names = [
            "一般公共预算财政拨款收入",
            "政府性基金预算财政拨款收入",
            "国有资本经营预算财政拨款收入",
            "上级补助收入",
            "事业收入",
            "经营收入",
            "附属单位上缴收入",
            "其他收入",
        ]
        amounts = [*by_fund.values(), *(total.get(c) for c in INCOME[1:])]
        left = [
            (f"{ordinal(i + 1)}、{n}", n, {"amount": a}) for i, (n, a) in enumerate(zip(names, amounts, strict=True))
        ]
        used = (
            "使用非财政拨款结余（含专用结余）"
            if account.year >= 2022
            else "使用非财政拨款结余"
            if account.year >= 2019
            else "用事业基金弥补收支差额"
        )
        grand = account.income_total + account.opening
        left += [
            ("本年收入合计",) * 2 + ({"amount": account.income_total},),
            (used, used, {}),
            ("年初结转和结余",) * 2 + ({"amount": account.opening},),
            ("总计",) * 2 + ({"amount": grand},),
        ]
        spent = account.sum(lambda leaf: {NAMES[leaf.code[:3]]: sum(leaf.spent.values(), Decimal(0))})
        right = [
            (f"{ordinal(i + 1)}、{n}", n, {"amount": spent.get(n)})
            for i, n in enumerate(account.classes)
            if self.style.all_classes or spent.get(n)
        ]
        right += [
            ("本年支出合计",) * 2 + ({"amount": account.spent_total},),
            ("结余分配",) * 2 + ({"amount": account.allotted},),
            ("年末结转和结余",) * 2 + ({"amount": account.closing},),
            ("总计",) * 2 + ({"amount": grand},),
        ]
        return self._sides("income_expenditure_summary", left, right, ["amount"], ["决算数"])

    def fiscal_appropriation_summary(self) -> tuple[Any, Any]:
        account = self.account
        income = {
            f: sum((leaf.income["fiscal_appropriation"] for leaf in account.leaves if leaf.fund == f), Decimal(0))
            for f in ("public", "fund", "capital")
        }
        names = ["一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]
        left = [
            (f"{ordinal(i + 1)}、{n}", n, {"amount": income[f]})
            for i, (n, f) in enumerate(zip(names, income, strict=True))
        ]
        whole = sum(income.values(), Decimal(0))
        opening = {
            "public": account.fiscal_opening - account.fund_opening,
            "fund": account.fund_opening,
            "capital": Decimal(0),
        }
        grand = whole + account.fiscal_opening
        left += [
            ("本年收入合计",) * 2 + ({"amount": whole},),
            ("年初财政拨款结转和结余",) * 2 + ({"amount": account.fiscal_opening},),
        ]
        left += [("  " + n, n, {"amount": opening[f]}) for n, f in zip(names, income, strict=True)]
        left += [("总计",) * 2 + ({"amount": grand},)]
        columns = ["total", "general_public", "government_fund", "state_capital"]
        by = dict(zip(("public", "fund", "capital"), columns[1:], strict=True))
        spent: dict[str, dict[str, Decimal]] = {}
        for leaf in account.leaves:
            own = spent.setdefault(NAMES[leaf.code[:3]], {})
            for column in (by[leaf.fund], "total"):
                own[column] = own.get(column, Decimal(0)) + sum(leaf.gp.values(), Decimal(0))
        spent_total = {c: sum((o.get(c, Decimal(0)) for o in spent.values()), Decimal(0)) for c in columns}
        closing = {by[f]: opening[f] + income[f] - spent_total[by[f]] for f in by}
        closing["total"] = sum(closing.values(), Decimal(0))
        right = [
            (f"{ordinal(i + 1)}、{n}", n, spent.get(n, {}))
            for i, n in enumerate(account.classes)
            if self.style.all_classes or n in spent
        ]
        right += [
            ("本年支出合计",) * 2 + (spent_total,),
            ("年末财政拨款结转和结余",) * 2 + (closing,),
            ("", None, {}),
            ("", None, {}),
            ("", None, {}),
        ]
        right += [("总计",) * 2 + ({c: spent_total[c] + closing[c] for c in columns},)]
        return self._sides(
            "fiscal_appropriation_summary",
            left,
            right,
            columns,
            ["合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"],
        )

    # -- 06
    def basic_expenditure_detail(self) -> tuple[Any, Any]:
        eco, style = self.account.economic, self.style
        layout = style.economic
        listed = [c for c in sorted(ECONOMIC) if layout in ("three_groups", "two_groups") or (eco.get(c) is not None)]
        public = lambda c: c[:3] in ("302", "310")  # noqa: E731
        personnel = sum((eco[g] or Decimal(0) for g in ("301", "303")), Decimal(0))
        public_total = sum((eco[g] or Decimal(0) for g in ("302", "310")), Decimal(0))
        self.truth["basic_expenditure_detail"] = {
            "status": "present",
            "rows": [{"code": c, "name": ECONOMIC[c], "amount": self.value(eco.get(c))} for c in listed],
            "personnel_total": self.value(personnel) if layout != "single" else None,
            "public_total": self.value(public_total) if layout != "single" else None,
        }
        if layout in ("split", "single"):
            columns = ["合计", "人员经费", "公用经费"] if layout == "split" else ["决算数"]
            head = (
                [
                    [
                        Cell("支出经济分类科目" if layout == "split" else "经济分类科目", 2),
                        Cell("本年基本支出", len(columns)),
                    ]
                ]
                if layout == "split"
                else []
            )
            head += [
                [
                    Cell("经济分类科目编码" if layout == "single" else "科目编码"),
                    Cell("科目名称"),
                    *(Cell(c) for c in columns),
                ]
            ]
            if style.ordinals:
                head.append([Cell("栏次", 2), *(Cell(str(i + 1)) for i in range(len(columns)))])
            total = personnel + public_total
            body = [[Cell("合计", 2), *(self.cell(a) for a in ([total, personnel, public_total][: len(columns)]))]]
            for code in listed:
                amount = eco.get(code)
                amounts = [amount, None if public(code) else amount, amount if public(code) else None]
                body.append([Cell(code), Cell(ECONOMIC[code]), *(self.cell(a) for a in amounts[: len(columns)])])
            return head, body
        groups = [[c for c in listed if not public(c)], [c for c in listed if public(c)]]
        if layout == "three_groups":
            second = groups[1]
            cut = (len(second) + 1) // 2
            groups = [groups[0], second[:cut], second[cut:]]
        size = max(map(len, groups))
        one = [Cell("人员经费", 3), Cell("公用经费", 3 * (len(groups) - 1))]
        two = [
            Cell(t)
            for _ in groups
            for t in (style.code_head if len(style.code_head) < 6 else "科目编码", "科目名称", style.amount_head)
        ]
        body = []
        for i in range(size):
            row: list[Cell] = []
            for group in groups:
                if i < len(group):
                    row += [Cell(group[i]), Cell(ECONOMIC[group[i]]), self.cell(eco.get(group[i]))]
                else:
                    row += [Cell(""), Cell(""), Cell("")]
            body.append(row)
        width = 3 * (len(groups) - 1)
        body.append([
            Cell("人员经费合计", 2),
            self.cell(personnel),
            Cell("公用经费合计", width - 1),
            self.cell(public_total),
        ])
        return [one, two], body

    # -- 三公
    def three_public(self) -> tuple[Any, Any]:
        three, style = self.account.three, self.style
        halves = ("actual",) if style.three == "down_actual" else ("budget", "actual")
        self.truth["three_public"] = {"status": "present", "budget": None, "actual": None}
        for half in halves:
            self.truth["three_public"][half] = {c: self.value(three[half][c]) for c in THREE}
        labels = {"budget": style.three_budget, "actual": "决算数"}
        if style.three == "halves":
            one = [Cell(labels[h], 6) for h in halves]
            two = [
                c
                for _ in halves
                for c in (
                    Cell("合计", 1, 2),
                    Cell("因公出国（境）费", 1, 2),
                    Cell("公务用车购置及运行维护费", 3),
                    Cell("公务接待费", 1, 2),
                )
            ]
            three_row = [Cell(t) for _ in halves for t in ("小计", "公务用车购置费", "公务用车运行维护费")]
            head = [one, two, three_row]
            if style.ordinals:
                head.append([Cell(str(i + 1)) for i in range(12)])
            return head, [[self.cell(three[h][c]) for h in halves for c in THREE]]
        if style.three == "pairs":
            one = [
                Cell("合计", 2, 2),
                Cell("因公出国（境）费", 2, 2),
                Cell("公务用车购置及运行维护费", 6),
                Cell("公务接待费", 2, 2),
            ]
            two = [Cell("小计", 2), Cell("公务用车购置费", 2), Cell("公务用车运行维护费", 2)]
            leaf = [Cell(labels[h]) for _ in THREE for h in halves]
            return [one, two, leaf], [[self.cell(three[h][c]) for c in THREE for h in halves]]
        items = [
            ("合计", "total"),
            ("1．因公出国（境）费", "abroad"),
            ("2．公务用车购置及运行维护费", "vehicles"),
            ("（1）公务用车购置费", "vehicle_purchase"),
            ("（2）公务用车运行维护费", "vehicle_operation"),
            ("3．公务接待费", "reception"),
        ]
        if style.three == "down_chinese":
            items = [
                ("“三公”经费合计", "total"),
                ("一、因公出国（境）费用", "abroad"),
                ("二、公务用车购置及运行维护费", "vehicles"),
                ("其中：公务用车购置费", "vehicle_purchase"),
                ("公务用车运行维护费", "vehicle_operation"),
                ("三、公务接待费", "reception"),
            ]
        line = style.three != "down_chinese" and style.lines
        head = [[Cell("项目"), *([Cell("行次")] if line else []), *(Cell(labels[h]) for h in halves)]]
        body = [
            [Cell(t), *([Cell(str(i + 1))] if line else []), *(self.cell(three[h][c]) for h in halves)]
            for i, (t, c) in enumerate(items)
        ]
        return head, body

    def build(self) -> list[Printed]:
        printed = []
        for position, table in enumerate(self.style.order):
            head, body = getattr(self, table)()
            core = self.style.cores.get(table, TABLE_TITLES[table])
            title = self.style.title.format(
                core=core, year=self.account.year, name=self.account.name, n=position + 1, o=ordinal(position + 1)
            )
            status = self.truth[table]["status"]
            note = (
                self.style.note.format(what=core.removesuffix("表"))
                if status == "present"
                else f"注：本{'单位' if self.account.is_unit else '部门'}{self.account.year}年度没有{core.replace('决算表', '')}，故本表无数据。"
            )
            printed.append(
                Printed(
                    table,
                    title,
                    self.style.number.format(n=position + 1),
                    head,
                    body,
                    note,
                    self.account.unit,
                    self.account.name,
                )
            )
        for table in TABLES:
            self.truth.setdefault(table, {"status": "missing"})
        return printed
