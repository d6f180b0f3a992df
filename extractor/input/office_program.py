"""An office program without a window: it turns documents into formats that are read, under limits.

LibreOffice runs with a profile of its own that follows no links and runs no macros, under a limit of time and memory; what it
starts ends with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from extractor.data_files import LARGEST_MADE
from extractor.errors import DamagedDocumentError, DocumentTooLargeError, UnsupportedFormatError, UsageError, reason_of
from extractor.files import write_atomically
from extractor.input.reader import ReadOptions
from extractor.input.source_bytes import read_path
from extractor.settings import Converter

PROGRAMS = (
    "soffice",
    "libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
HINT = "请安装 LibreOffice（或用 JUESUAN_SOFFICE 指出 soffice 的位置），或在 Word、WPS 中另存为 DOCX 或 PDF"
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
</item>
</oor:items>
"""
# Sets the limit in the process itself, before it becomes the program: safe beside threads.
_LIMITED = (
    "import os, resource, sys; limit = int(sys.argv[1]) << 20; "
    "resource.setrlimit(resource.RLIMIT_AS, (limit, limit)); os.execv(sys.argv[2], sys.argv[2:])"
)


@dataclass(frozen=True)
class OfficeKind:
    """An old format: its name for a message, and the suffix by which LibreOffice knows it."""

    title: str
    suffix: str


def find_program(converter: Converter) -> str | None:
    """The office program: the one of the settings, else the first that is installed."""
    names = [converter.program] if converter.program else PROGRAMS
    return next((os.path.abspath(found) for name in names if (found := shutil.which(name))), None)  # noqa: PTH100


def convert(data: bytes, kind: OfficeKind, options: ReadOptions, target: str = "docx") -> bytes:
    """The document in the format ``target``, from the cache where it was converted before."""
    converter = options.converter
    kept = converter.cache / f"{sha256(data).hexdigest()}.{target}" if converter.cache is not None else None
    if kept is not None and kept.is_file():
        return read_path(kept, options.name, LARGEST_MADE)
    program = find_program(converter)
    if program is None:
        raise UnsupportedFormatError(f"这是{kind.title}，需要 LibreOffice 才能读取", where=options.name, hint=HINT)
    with TemporaryDirectory(prefix="juesuan-") as folder:
        made = _run(program, Path(folder), data, kind, options, target)
    if kept is not None:
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(kept, made)
        except (OSError, UsageError) as error:
            raise UsageError(f"转换结果无法保存：{reason_of(error)}", where=str(kept.parent)) from error
    return made


def _run(program: str, folder: Path, data: bytes, kind: OfficeKind, options: ReadOptions, target: str) -> bytes:
    source, out, profile = folder / f"input{kind.suffix}", folder / "out", folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    out.mkdir()
    source.write_bytes(data)
    command = [
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"),
        *("--convert-to", target, "--outdir", str(out), str(source)),
    ]
    code = _limited(command, folder, options)
    made = out / f"input.{target}"
    if not made.is_file():
        raise DamagedDocumentError(
            f"LibreOffice 不能转换这份{kind.title}（代码 {code}）",
            where=options.name,
            hint="请在 Word、WPS 中另存为 DOCX",
        )
    return read_path(made, options.name, LARGEST_MADE)


def _limited(command: list[str], folder: Path, options: ReadOptions) -> int:
    """Run a command under the limits; it and all that it started are gone afterwards."""
    converter = options.converter
    if os.name == "posix" and converter.memory_mb:
        command = [sys.executable, "-I", "-c", _LIMITED, str(converter.memory_mb), *command]
    # A dead end for whatever would still ask the network.
    environment = {**os.environ, "HOME": str(folder)} | dict.fromkeys(
        ("http_proxy", "https_proxy"), "http://127.0.0.1:9"
    )
    process = subprocess.Popen(  # noqa: S603  # a program that the user has, with arguments of ours
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(converter.timeout)
    except subprocess.TimeoutExpired as error:
        raise DocumentTooLargeError(
            f"LibreOffice 在 {converter.timeout:g} 秒内没有转换完",
            where=options.name,
            hint="请在 Word、WPS 中另存为 DOCX",
        ) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and its group: soffice is a script that starts the program proper."""
    if os.name == "posix":
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return  # all of it has ended
        finally:
            process.wait()
    elif process.poll() is None:
        process.kill()
        process.wait()
