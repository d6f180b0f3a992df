"""What is wrong with a query is said in Chinese, with the words of DuckDB behind it."""

from __future__ import annotations

import duckdb
import pytest

from extractor.batch.query_errors import error_in_words

TABLE = "CREATE TABLE documents (department VARCHAR, fiscal_year INT, v DECIMAL(10, 2))"


def said(sql: str) -> str:
    with duckdb.connect() as connection:
        connection.execute(TABLE)
        connection.execute("INSERT INTO documents VALUES ('甲县财政局', 2023, 1)")
        connection.execute("SET enable_external_access = false")
        with pytest.raises(duckdb.Error) as raised:
            connection.execute(sql).fetchall()
    return error_in_words(str(raised.value))


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELEC 1", "“SELEC”附近的写法有误"),
        ("SELECT\n1 +\nFRM x y z", "第 3 行：“"),
        ("SELECT", "没有写要查什么"),
        ("SELECT 1 FROM documents WHERE 'x", "引号没有成对"),
        ("SELECT * FROM document", "没有名为“document”的表；相近的有“documents”"),
        ("SELECT x.v FROM documents", "没有名为“x”的表；相近的有“documents”"),
        ("SELECT departmnt FROM documents", "没有名为“departmnt”的列；相近的有“department”"),
        ("SELECT documents.foo FROM documents", "表“documents”没有名为“foo”的列"),
        ("SELECT 部门 FROM documents", "没有名为“部门”的列"),
        ("SELECT department, sum(v) FROM documents", "“department”要么写进 GROUP BY"),
        ("SELECT 1 FROM documents a, documents b WHERE v = 1", "几张表都有“v”这一列"),
        ("SELECT foo(1)", "没有名为“foo”的函数"),
        ("SELECT sum(department) FROM documents", "参数个数或类型不合：sum(VARCHAR)"),
        ("SELECT 'a' + 1", "请用 CAST"),
        ("SELECT CAST(department AS INT) FROM documents", "“甲县财政局”不能当作数"),
        ("SELECT DATE '2023-13-45'", "超出了范围"),
        ("SELECT 1 FROM documents WHERE sum(v) > 1", "请写在 HAVING 里"),
        ("SELECT max(max(v)) FROM documents", "不能套汇总函数"),
        ("SELECT v FROM documents UNION SELECT 1, 2", "列数不一样"),
        ("SELECT * FROM read_csv('/etc/passwd')", "不能读写别的文件"),
        ("SELECT * FROM documents ORDER BY 7", "列号超出了列数"),
        ("SELECT error('boom')", "不能执行（Invalid Input Error: boom）"),
    ],
    ids=lambda value: value[:40],
)
def test_what_is_wrong_is_said_in_chinese(sql: str, expected: str) -> None:
    assert expected in said(sql)
    assert "Error: " in said(sql)


def test_a_long_list_of_what_duckdb_might_have_meant_is_cut() -> None:
    told = said("SELECT list_extract(1, 2)")
    assert len(told) < 400
    assert "LINE" not in told
    assert "\n" not in told


def test_names_in_a_query_are_no_patterns() -> None:
    assert "“{0}”" in error_in_words('Parser Error: syntax error at or near "{0}"')
    assert error_in_words('Parser Error: syntax error at or near "' + "x" * 10_000)
