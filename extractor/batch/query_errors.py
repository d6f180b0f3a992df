"""What DuckDB says of a query, in Chinese, with its own words behind it in brackets."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

_LONGEST = 300
"""Characters of DuckDB's own words; it lists all the functions that it might have meant."""
_LINE = re.compile(r"\n\s*LINE (\d{1,6}): ")
_NAMES = re.compile(r'"([^"\n]{1,200})"')

_SAYINGS: tuple[tuple[str, str], ...] = (
    (r'syntax error at or near "(.{1,200}?)"', "“{0}”附近的写法有误"),
    (r"syntax error at end of input", "语句没有写完"),
    (r"unterminated (?:quoted|string)", "引号没有成对"),
    (r"SELECT clause without selection list", "SELECT 后面没有写要查什么"),
    (r"Table with name (.{1,200}?) does not exist", "没有名为“{0}”的表{names}"),
    (r'Referenced table "(.{1,200}?)" not found', "没有名为“{0}”的表{names}"),
    (r'Referenced column "(.{1,200}?)" (?:not found in|was not found)', "没有名为“{0}”的列{names}"),
    (r'Table "(.{1,200}?)" does not have a column named "(.{1,200}?)"', "表“{0}”没有名为“{1}”的列{names}"),
    (r'Column "(.{1,200}?)" does not exist on (?:left|right) side', "连接的两张表不是都有“{0}”这一列"),
    (r'Ambiguous reference to column name "(.{1,200}?)"', "几张表都有“{0}”这一列，要在前面写明是哪张表的"),
    (
        r'column "(.{1,200}?)" must appear in the GROUP BY clause',
        "“{0}”要么写进 GROUP BY，要么放进 sum、max、any_value 这样的汇总函数",
    ),
    (r"WHERE clause cannot contain aggregates", "WHERE 里不能用汇总函数，请写在 HAVING 里"),
    (r"aggregate function calls cannot be nested", "汇总函数不能套汇总函数"),
    (r"Function with name (.{1,200}?) does not exist", "没有名为“{0}”的函数{names}"),
    (r"No function matches the given name and argument types '(.{1,200}?)'", "函数的参数个数或类型不合：{0}"),
    (r"Could not choose a best candidate function", "函数或运算符的参数类型不合，请用 CAST 写明类型"),
    (r"Could not convert string '(.{1,200}?)' to ", "“{0}”不能当作数或日期"),
    (r"field value out of range", "日期或数超出了范围"),
    (r"same number of result columns", "UNION 前后的列数不一样"),
    (r"Subquery returns \d{1,9} columns", "当作一个值用的子查询只能有一列"),
    (r"ORDER term out of range", "ORDER BY 的列号超出了列数"),
    (r"operations are disabled by configuration|Extension", "只能查询这个数据集，不能读写别的文件和网址"),
    (r"[Oo]ut of [Mm]emory|could not allocate", "需要的内存太多，请缩小查询的范围"),
    (r"Out of Range Error|[Oo]verflow", "算出的数超出了范围"),
)
"""What is found in its words → what is said; ``{names}`` are what it names as near to what was written."""
_KNOWN = tuple((re.compile(pattern), told) for pattern, told in _SAYINGS)


def error_in_words(error: str) -> str:
    """What is wrong with a query, and in which of its lines, where that is known; DuckDB's own words follow in brackets."""
    line = _LINE.search(error)
    said = error[: line.start()] if line else error
    # What it might have meant is told in Chinese, as far as it is near.
    own = " ".join(said.split()).partition(" Candidate ")[0]
    own = own if len(own) <= _LONGEST else own[:_LONGEST] + "…"
    for pattern, told in _KNOWN:
        found = pattern.search(said)
        if found is not None:
            where = f"第 {line[1]} 行：" if line else ""
            names = _near(said[found.end() :], found[1] if found.re.groups else "")
            return f"{where}{told.format(*found.groups(), names=names)}（{own}）"
    return f"不能执行（{own}）"


_NEAR = 50
"""Names less alike than this (of 100) are no slip of what was written: DuckDB names whatever it has."""


def _near(rest: str, written: str) -> str:
    told = [name for name in dict.fromkeys(_NAMES.findall(rest)) if name]
    # The one table of a query is meant, whatever it was called.
    names = told if len(told) == 1 else [name for name in told if _is_near(name, written)]
    return f"；相近的有{'、'.join(f'“{name}”' for name in names[:5])}" if names else ""


def _is_near(name: str, written: str) -> bool:
    own, other = (text.rpartition(".")[2].casefold() for text in (name, written))
    return own.startswith(other) or other.startswith(own) or fuzz.ratio(own, other) >= _NEAR
