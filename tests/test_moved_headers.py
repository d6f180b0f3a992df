"""A header over a next page on which the code columns share one."""

from __future__ import annotations

from extractor.tables.header import Header


def coded_header(*, bodies: tuple[int, ...], codes: tuple[int, ...], names: tuple[int, ...]) -> Header:
    """Label columns, then 合计, 基本支出 and 项目支出."""
    first = max(*bodies, *codes, *names) + 1
    columns = {first: ("total",), first + 1: ("basic",), first + 2: ("project",)}
    return Header(1, columns, codes, names, (), tuple((str(column),) for column in range(first + 3)), bodies=bodies)


def test_a_unit_column_before_the_codes_stays_where_it_is() -> None:
    moved = coded_header(bodies=(0,), codes=(1, 2, 3), names=(4,)).fitted(6)
    assert moved is not None
    assert (moved.bodies, moved.codes, moved.names, sorted(moved.columns)) == ((0,), (1,), (2,), [3, 4, 5])


def test_a_unit_column_behind_the_codes_moves_with_the_names() -> None:
    moved = coded_header(bodies=(4,), codes=(0, 1, 2), names=(3,)).fitted(6)
    assert moved is not None
    assert (moved.bodies, moved.names, sorted(moved.columns)) == ((2,), (1,), [3, 4, 5])
