"""``juesuan doctor``: which forms of documents this machine can read, and what is missing for the others."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple

import typer

from extractor.cli.ocr import office_converter
from extractor.input.archive import find_tool
from extractor.input.legacy import find_program

MISSING = 1
"""Exit code where something is missing."""


class Form(NamedTuple):
    """A form of documents: what reads it, and how to get that."""

    title: str
    modules: tuple[str, ...]
    hint: str
    program: Callable[[], str | None] | None = None


def forms() -> tuple[Form, ...]:
    """All forms, in the order in which they are told."""
    office = "pip install 'juesuan[office]'"
    return (
        Form("PDF（有文字层）", ("pypdfium2", "pdfplumber"), "pip install juesuan"),
        Form("纯文本", (), ""),
        Form("网页（.html、.mhtml）", ("selectolax",), "pip install 'juesuan[web]'"),
        Form("Word（.docx）", ("lxml",), office),
        Form("Excel（.xlsx）、OpenDocument（.ods）", ("lxml",), office),
        Form("旧版 Excel（.xls、.et）", ("xlrd",), office),
        Form("二进制 Excel（.xlsb）", ("lxml", "pyxlsb"), office),
        Form(
            "旧版 Word、WPS、RTF（.doc、.wps、.rtf）",
            ("lxml",),
            f"{office}，并安装 LibreOffice（或设 JUESUAN_SOFFICE）",
            lambda: find_program(office_converter()),
        ),
        Form("ZIP 压缩包、文件夹", (), ""),
        Form("7z、RAR 压缩包", (), "安装 7-Zip（7zz 或 7z 命令）", find_tool),
        Form("扫描件、图片页", ("rapidocr", "onnxruntime", "cv2"), "pip install 'juesuan[ocr]'"),
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(run)


def run() -> None:
    """Tell which forms of documents can be read here, and what is missing; exit with 1 where something is."""
    missing = 0
    for form in forms():
        lacks = [module for module in form.modules if find_spec(module) is None]
        program = form.program() if form.program is not None else ""
        if lacks or program is None:
            missing += 1
            wanted = f"缺 {'、'.join(lacks)}；" if lacks else "没有找到程序；"
            typer.echo(f"✗ {form.title}：{wanted}{form.hint}")
        else:
            typer.echo(f"✓ {form.title}" + (f"：{program}" if program else ""))
    if missing:
        raise typer.Exit(MISSING)
