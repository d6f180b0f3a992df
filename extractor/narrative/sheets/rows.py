"""Rows of cells → sheet draft: one reader for ruled tables and tab-separated text.

A row is the cells that cover it; merged cells stand on each of their rows. Columns are known by the header row above
them, never by their position.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.narrative.sheets.cells import FilledCell, SheetCell, SheetRow
from extractor.narrative.sheets.columns import Columns, header_row_to_columns, row_to_indicator
from extractor.narrative.sheets.draft import FIELD_OF_LABEL, SheetDraft, SheetField
from extractor.narrative.sheets.record import figure_of
from extractor.narrative.sheets.vocabulary import (
    EXPECTED_GOAL,
    GOAL_LABEL,
    IN_PAIRS,
    LEVEL1,
    NOTES,
    REACHED_GOAL,
    BudgetHeader,
    Header,
    Label,
    budget_header_of,
    header_of,
    label_of,
    names_what_was_executed,
    without_weight,
)
from extractor.text.characters import key
from extractor.text.span import Span


@dataclass
class _State:
    draft: SheetDraft
    budget: dict[BudgetHeader, list[FilledCell]] = field(default_factory=dict)
    pairs: dict[BudgetHeader, FilledCell] = field(default_factory=dict)
    columns: Columns | None = None
    stacked: list[dict[Header, Span]] = field(default_factory=list)
    goal_columns: tuple[FilledCell, bool] | None = None
    above: dict[str, Span] = field(default_factory=dict)
    closed: bool = False


def rows_to_draft(rows: Sequence[SheetRow]) -> SheetDraft:
    """The sheet that the rows print; a row that cannot be understood is left out, and reported where it holds indicators."""
    state = _State(SheetDraft())
    for row in rows:
        if state.closed:
            break
        if row.filled:
            _read_row(row, state)
    _put_budget(state.pairs, state)
    _put_stacked(state)
    return state.draft


def _read_row(row: SheetRow, state: _State) -> None:
    _pairs(row, state)
    for read in (
        _tail,
        _indicator_header,
        _budget_header,
        _goal_header,
        _goal_row,
        _budget_row,
        _head,
        _indicator,
        _stacked,
    ):
        if read(row, state):
            return


def _stacked(row: SheetRow, state: _State) -> bool:
    """A row of a form that prints an indicator one field a row: 三级指标 | …, 年度指标值 | …, 实际完成值 | …."""
    if len(row.filled) != 2:
        return False
    label, value = row.filled
    header = header_of(label.text)
    if header is None or header_of(value.text) is not None:
        return False
    current = state.stacked[-1] if state.stacked else None
    # An indicator opens with its levels; what stands above the first of them belongs to none.
    if current is None or header in current or (header in _LEVELS and not current.keys() <= _LEVELS):
        state.stacked.append({})
    state.stacked[-1][header] = value.value
    return True


def _put_stacked(state: _State) -> None:
    """The indicators that were printed one field a row, where the sheet has none in columns; a level that is not printed is
    the one before it."""
    rows = [row for row in state.stacked if "level3" in row and row.keys() & {"target", "actual"}]
    if not rows or any(goal.indicators for goal in state.draft.goals):
        return
    goal = state.draft.goals[-1] if state.draft.goals else state.draft.open_goal(None, None)
    above: dict[Header, Span] = {}
    for row in rows:
        if "level1" in row:
            above.clear()
        above |= {header: row[header] for header in ("level1", "level2") if header in row}
        goal.indicators.append(above | row)


def _tail(row: SheetRow, state: _State) -> bool:
    """总分, 偏差大或目标未完成原因分析, 改进措施及结果应用方案, 备注: rows that follow the indicators."""
    first, *rest = row.filled
    label = label_of(first.text)
    if label == "notes" or (len(row.filled) == 1 and NOTES.match(key(first.text))):
        state.closed = bool(state.draft.goals)
        return True
    if _is_total(label, first, state) and (state.columns is not None or state.draft.goals):
        _total(row, rest, state)
        return True
    if label == "conclusion" and state.columns is not None:
        return True
    if label in {"deviation_cause", "improvement"}:
        if rest:
            state.draft.put("deviation_cause" if label == "deviation_cause" else "improvement", rest[0].value)
        state.columns = None if not rest or label == "improvement" else state.columns
        return True
    return False


_SUMS = frozenset({"合计", "总计"})
"""Under the indicators the total score, over them the whole of the budget."""
"""得分 beside a figure says nothing of what was scored."""


_LEVELS: frozenset[Header] = frozenset({"level1", "level2", "level3"})


def _is_total(label: Label | None, cell: SheetCell, state: _State) -> bool:
    """总分; under the indicators 合计 too, which over them is the whole of the budget."""
    return label == "total_score" or (state.columns is not None and key(cell.text) in _SUMS)


def _total(row: SheetRow, rest: Sequence[FilledCell], state: _State) -> None:
    figures = [cell for cell in rest if figure_of(cell.text) is not None]
    if not figures:
        return
    under = state.columns.cell_under("score", row.cells) if state.columns is not None else None
    chosen = under if under is not None and under in figures else figures[-1]
    state.draft.put("total_score", chosen.value)


def _indicator_header(row: SheetRow, state: _State) -> bool:
    columns = header_row_to_columns(row)
    if columns is None:
        return False
    state.columns = columns
    state.goal_columns = None
    state.above = {}
    if columns.label is not None:
        _enter_goal(columns.label, state)
    return True


def _enter_goal(printed: Span, state: _State) -> None:
    label = goal_label(printed)
    if label is not None:
        state.draft.open_goal(*label)


def goal_label(printed: Span) -> tuple[int | None, Span | None] | None:
    """Number and weight of a goal's label, ``None`` where the text is no such label."""
    match = GOAL_LABEL.fullmatch(printed.folded)
    if match is None:
        return None
    number = match["number"] or match["bare"]
    weight = printed.cut(*match.span("weight")) if match["weight"] else None
    return int(number) if number else None, weight


def _budget_header(row: SheetRow, state: _State) -> bool:
    found: dict[BudgetHeader, list[FilledCell]] = {}
    if any(figure_of(cell.text) is not None for cell in row.filled):
        return False  # labels beside their figures head nothing
    for cell in row.filled:
        header = budget_header_of(cell.text)
        if header is None and "budget" in found and names_what_was_executed(cell.text):
            header = "executed"
        if header is not None:
            found.setdefault(header, []).append(cell)
    if len(found.keys() & IN_PAIRS) < 2:
        return False
    if any(label_of(cell.text) in {"project_name", "unit_name"} for cell in row.filled):
        return True  # 项目名称 | 全年预算数 | 全年执行数: the head of a list of projects, and no budget of one
    state.budget = found
    return True


def _budget_row(row: SheetRow, state: _State) -> bool:
    """The first row of figures under the budget header is the whole amount; 其中 and the like follow it."""
    if not state.budget or state.columns is not None:
        return False
    figures = [cell for cell in row.filled if figure_of(cell.text) is not None]
    label = next((label_of(cell.text) for cell in row.filled if cell not in figures and cell.own), None)
    if not figures or label in {"basic_expenditure", "project_expenditure"}:
        return False
    if any(name in state.draft.fields for name in ("budget", "executed", "execution_pct")):
        return True
    # 年度预算数（万元） over 总额 heads no figures, 调整后预算数 beside it does.
    under = {header: [_under(cell, row.cells) for cell in cells] for header, cells in state.budget.items()}
    values = {header: next((cell for cell in cells if cell in figures), cells[0]) for header, cells in under.items()}
    if row.shifting and len(figures) == len(state.budget) and any(v not in figures for v in values.values()):
        values = dict(zip(state.budget, figures, strict=True))
    _put_budget(values, state)
    return True


def _put_budget(values: Mapping[BudgetHeader, FilledCell | None], state: _State) -> None:
    """The figures of the whole amount, where the sheet has none yet; 年初预算数 counts only without another budget."""
    chosen: tuple[tuple[SheetField, FilledCell | None], ...] = (
        ("budget", values.get("budget") or values.get("initial_budget")),
        ("executed", values.get("executed")),
        ("execution_pct", values.get("execution_pct")),
        ("execution_score", values.get("execution_score")),
    )
    for name, cell in chosen:
        if name not in state.draft.fields:
            state.draft.put(name, cell.value if cell is not None else None)


def _pairs(row: SheetRow, state: _State) -> None:
    """Labels above the indicators with their figure beside them: 预算执行数（万元） | 29.75 | 预算执行率 | 99.17%."""
    if state.columns is not None:
        return
    for cell, beside in pairwise(row.filled):
        if figure_of(beside.text) is None:
            continue
        label = label_of(cell.text)
        header = budget_header_of(cell.text)
        if header is None and "budget" in state.pairs and names_what_was_executed(cell.text):
            header = "executed"
        if label == "total_score" and not state.draft.goals and key(cell.text) not in _SUMS:
            state.draft.put("total_score", beside.value)
        elif header in IN_PAIRS and label != "budget_row" and not state.budget:
            state.pairs.setdefault(header, beside)


def _under(header: SheetCell, cells: Sequence[SheetCell]) -> FilledCell | None:
    """The cell that stands in the columns of a header cell."""
    return next(
        (
            cell
            for cell in cells
            if isinstance(cell, FilledCell)
            and cell.col < header.col + header.width
            and header.col < cell.col + cell.width
        ),
        None,
    )


def _goal_header(row: SheetRow, state: _State) -> bool:
    """年度总体目标 | 预期目标 | 实际完成情况: the goal's text stands in the row below, or beside the label itself."""
    reached = next((cell for cell in row.filled if REACHED_GOAL.fullmatch(key(cell.text))), None)
    expected = _expected_goal(row, reached)
    if expected is None or state.columns is not None or (reached is None and len(row.filled) > 2):
        return False
    beside = [cell for cell in row.filled if cell.col > expected.col and cell is not reached]
    if reached is None and beside:
        state.draft.new_goal(None, None, beside[0].value)
        return True
    state.goal_columns = (expected, True)
    return True


def _expected_goal(row: SheetRow, reached: FilledCell | None) -> FilledCell | None:
    """The head 预期目标 of a row; 项目年度目标 is one where its neighbour is 年度目标完成情况."""
    own = next((cell for cell in row.filled if EXPECTED_GOAL.fullmatch(key(cell.text))), None)
    if own is not None or reached is None:
        return own
    before = next((left for left, cell in pairwise(row.filled) if cell is reached), None)
    return before if before is not None and goal_label(before.value) is not None else None


def _goal_row(row: SheetRow, state: _State) -> bool:
    """年度目标N:(…分) with the goal's text beside it, or the row under 预期目标."""
    if state.goal_columns is not None:
        cell = _under(state.goal_columns[0], row.cells)
        state.goal_columns = None
        if cell is not None and cell.text and header_of(cell.text) is None:
            label = goal_label(row.filled[0].value)
            state.draft.new_goal(label[0] if label else None, None, cell.value)
            return True
    first, *rest = row.filled
    label = goal_label(first.value)
    if len(rest) == 3 and REACHED_GOAL.fullmatch(key(rest[1].text)):
        rest = rest[:1]  # 年度目标 | … | 完成情况 | …
    if label is None or not first.own or len(rest) > 1:
        return False
    if rest and REACHED_GOAL.fullmatch(key(first.text)):
        return True  # 年度目标完成情况 | …: what was reached, which the record has no place for
    if not rest:
        # A goal without text opens where its label has a number of its own; an empty 年度目标 row says nothing.
        if label[0] is not None and first.width < row.width:
            state.draft.new_goal(label[0], label[1], None)
        return True
    if header_of(rest[0].text) is not None or LEVEL1.fullmatch(key(without_weight(rest[0].text))):
        return False
    state.draft.new_goal(label[0], label[1], rest[0].value)
    state.above = {}
    return True


def _head(row: SheetRow, state: _State) -> bool:
    """Labels with the value beside each: 主管部门 | … | 项目实施单位 | …."""
    labelled = [(cell, label_of(cell.text)) for cell in row.filled]
    known = [
        (cell, label) for cell, label in labelled if label in FIELD_OF_LABEL or label in {"unit_name", "project_name"}
    ]
    if not known or known[0][0] not in row.filled[:2] or state.columns is not None:
        return False
    bounds = [*(cell.col for cell, _ in known), row.width]
    for (cell, label), (_, end) in zip(known, pairwise(bounds), strict=True):
        value = next((other for other in row.filled if cell.col < other.col < end), None)
        if value is None:
            continue
        if label in {"unit_name", "project_name"}:
            state.draft.names.setdefault(label, value.value)
        elif label is not None:
            state.draft.put(FIELD_OF_LABEL[label], value.value)
    return True


def _indicator(row: SheetRow, state: _State) -> bool:
    """A row of the indicator block; a level left blank is the one above it."""
    if state.columns is None:
        return False
    label = next(
        (cell for cell in row.filled if goal_label(cell.value) is not None and cell.col < state.columns.first), None
    )
    read = row_to_indicator(row, state.columns)
    if read is None:
        texts = [cell for cell in row.filled if cell is not label and cell.own]
        if texts:
            printed = "｜".join(cell.text for cell in texts)
            state.draft.doubt(f"绩效自评表有一行指标的列无法确定，已略去：{printed}", texts[0].value)
        return True
    if not any(header in read for header in ("level3", "target", "actual")):
        return True
    if label is not None and label.own:
        _enter_goal(label.value, state)
    if "level1" not in read:
        for header in ("level1", "level2"):
            if header in state.above and header not in read and state.columns.has(header):
                read[header] = state.above[header]
    elif "level2" not in read and "level2" in state.above and read["level1"] is state.above.get("level1"):
        read["level2"] = state.above["level2"]
    state.above = {header: read[header] for header in ("level1", "level2") if header in read}
    goal = state.draft.goals[-1] if state.draft.goals else state.draft.open_goal(None, None)
    goal.indicators.append(read)
    return True
