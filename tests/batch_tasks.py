"""Task functions for the tests of batches: documents whose name says so hang, crash, or eat memory. Workers import this."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path

from extractor import Settings
from extractor.batch import Limits, LocalExecutor, Plan, Success, Task, run_batch, run_task

TITLE = "{department}{year}年度部门决算公开\n"
TABLE = """收入支出决算总表
公开01表
单位：万元
收入\t支出
项目\t行次\t金额\t项目\t行次\t金额
一、一般公共预算财政拨款收入\t1\t{amount}\t一、一般公共服务支出\t31\t{amount}
本年收入合计\t27\t{amount}\t本年支出合计\t57\t{amount}
年初结转和结余\t28\t{opening}\t年末结转和结余\t58\t{closing}
总计\t30\t{total}\t总计\t60\t{total}
"""


def small_text(
    department: str = "甲县财政局", year: int = 2022, amount: str = "100.00", opening: str = "", closing: str = ""
) -> str:
    """A final account of one table: small, so that a test may have many."""
    total = f"{float(amount) + float(opening or 0):.2f}"
    return (TITLE + TABLE).format(
        department=department, year=year, amount=amount, opening=opening, closing=closing, total=total
    )


def write_small(folder: Path, count: int) -> list[Path]:
    """Small documents, no two alike."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        path = folder / f"{number:03d}.txt"
        path.write_text(
            small_text(f"甲{'县乡'[number % 2]}财政局", 2020 + number % 3, f"{100 + number}.00"), encoding="utf-8"
        )
        paths.append(path)
    return paths


def misbehave(task: Task) -> Success:
    """Do what the name of the document says; read it otherwise."""
    match task.name.split(".")[0]:
        case "segfault":
            ctypes.string_at(0)
        case "killed":
            os.kill(os.getpid(), 9)
        case "abort":
            os.abort()
        case "exit":
            os._exit(7)
        case "hang":
            time.sleep(3600)
        case "spin":
            while True:
                pass
        case "memory":
            hoard = []
            while True:
                hoard.append(bytearray(1 << 24))
        case "mistake":
            raise KeyError("nobody thought of this")
        case "depth":
            return misbehave_deeply(task)
    return run_task(task)


def misbehave_deeply(task: Task) -> Success:
    """Recursion without end."""
    return misbehave_deeply(task)


def slow(task: Task) -> Success:
    """Take a twentieth of a second more."""
    time.sleep(0.05)
    return run_task(task)


def slower(task: Task) -> Success:
    """Take half a second more."""
    time.sleep(0.5)
    return run_task(task)


def main(inputs: str, out: str) -> None:
    """A run that can be killed."""
    plan = Plan((inputs,), Path(out), Settings(ocr="never"), retry_failed=True, workers=2)
    run_batch(plan, LocalExecutor(2, Limits(60, 2048), function=slow))


if __name__ == "__main__":
    main(*sys.argv[1:])
