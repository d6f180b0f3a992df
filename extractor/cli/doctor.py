"""``juesuan doctor``: which forms of documents this machine can read, and what is missing for the others."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple

import typer

from extractor.cli.reading import office_converter
from extractor.errors import pip_install
from extractor.input.office_program import find_program
from extractor.input.unpackers import find_unpacker

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
    office, web = pip_install("office"), pip_install("web")
    return (
        Form("PDF（有文字层）", ("pypdfium2", "pdfplumber"), "请重新安装 juesuan"),
        Form("文本（UTF-8、GB18030、UTF-16）", (), ""),
        Form("网页（HTML、XHTML、MHTML）", ("selectolax",), web),
        Form("网址", ("selectolax", "httpx2"), web),
        Form("Word（DOCX）", ("lxml",), office),
        Form("Excel（XLSX）、OpenDocument（ODS）", ("lxml",), office),
        Form("旧版 Excel（XLS、ET）", ("xlrd",), office),
        Form("二进制 Excel（XLSB）", ("lxml", "pyxlsb"), office),
        Form(
            "旧版 Word 等（DOC、WPS、RTF、ODT）",
            ("lxml",),
            f"{office}，并安装 LibreOffice（或设 JUESUAN_SOFFICE）",
            lambda: find_program(office_converter()),
        ),
        Form("文件夹、几个文件、ZIP 压缩包", (), ""),
        Form("7z 压缩包", (), "安装 7-Zip（7zz 或 7z 命令）或 bsdtar", lambda: _unpacker(is_rar=False)),
        Form("RAR 压缩包", (), "安装带 RAR 的 7-Zip、unrar 或 bsdtar", lambda: _unpacker(is_rar=True)),
        Form(
            "扫描件、图片（PNG、JPEG、TIFF、BMP、GIF、WebP）",
            ("rapidocr", "onnxruntime", "cv2"),
            pip_install("ocr"),
        ),
    )


def _unpacker(*, is_rar: bool) -> str | None:
    unpacker = find_unpacker(is_rar=is_rar)
    return unpacker.program if unpacker is not None else None


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
