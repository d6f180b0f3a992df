"""Key work of a body of text, as tests look at it."""

from __future__ import annotations

from typing import Any

from extractor.layout import Grid
from extractor.narrative.key_work.read import read_key_work
from tests.narrative_samples import outline, verbatim

HEADING = "第四部分2022年重点工作完成情况"


def read(body: str, grids: tuple[Grid, ...] = ()) -> Any:
    outlined = outline(("key_work", HEADING, body))
    result = read_key_work(outlined, grids)
    assert all(verbatim(outlined, item) for item in result.items)
    return result


def topics(result: Any) -> list[tuple[Any, ...]]:
    return [(item.title, item.content) for item in result.items]


def rows(result: Any) -> list[tuple[Any, ...]]:
    return [(item.title, item.content, item.status) for item in result.items if item.source == "table"]
