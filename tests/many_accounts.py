"""A dataset of thousands of accounts, made from one of a few by multiplying its Parquet side: departments, years, amounts vary."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from extractor.batch.dataset import DATASET_FILE

PLACES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
BODIES = ("财政局", "教育局", "水利局", "人民政府办公室", "文化和旅游局")


def multiply_dataset(source: Path, target: Path, copies: int, *, name: str | None = None) -> Path:
    """``copies`` of every account that says its year; ``name`` instead of the invented names of departments."""
    (target / "parquet").mkdir(parents=True)
    shutil.copy(source / DATASET_FILE, target / DATASET_FILE)
    connection = duckdb.connect(":memory:")
    numbers = [(n, name or department(n), 2015 + n // 5 % 10) for n in range(copies)]
    connection.execute("CREATE TABLE copies (n INTEGER, d VARCHAR, y INTEGER)")
    connection.executemany("INSERT INTO copies VALUES (?, ?, ?)", numbers)
    for part in sorted((source / "parquet").iterdir()):
        files = [str(file) for file in part.rglob("*.parquet") if "HIVE_DEFAULT" not in str(file)]
        if not files or part.name in {"sources", "failures"}:
            continue
        table = f"read_parquet({files!r}, hive_partitioning = true)"
        columns = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()}
        changed = ["sha256(p.document || c.n) AS document", "c.y AS fiscal_year"]
        changed += ["c.d AS department"] * ("department" in columns)
        changed += ["regexp_extract(c.d, '^.*县') AS region"] * ("region" in columns)
        # One account in seven spends more on projects than the others.
        project = "CASE WHEN p.\"column\" = 'project' AND c.n % 7 = 0 THEN 3 ELSE 1 END"
        changed += [f"CAST(p.value * {project} AS DECIMAL(38, 8)) AS value"] * (part.name == "facts")
        query = f"SELECT p.* REPLACE ({', '.join(changed)}) FROM {table} p, copies c"
        folder = target / "parquet" / part.name
        connection.execute(f"COPY ({query}) TO '{folder}' (FORMAT parquet, PARTITION_BY (fiscal_year))")
    connection.close()
    return target


def department(number: int) -> str:
    """The invented name of the body behind a number: five bodies in each of four hundred counties."""
    county = number // 50
    return f"{PLACES[county // 20 % 20]}{PLACES[county % 20]}县{BODIES[number % 5]}"
