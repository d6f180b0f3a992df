"""What stands at the place of an output, and what names do to it."""

from __future__ import annotations

import os
import socket
import stat
import threading
from pathlib import Path

import pytest
from conftest import CORPUS
from typer.testing import CliRunner

from extractor.cli import build_app, main
from extractor.errors import UsageError
from extractor.export import export_records
from extractor.files import LONGEST_NAME, safe_file_name, write_atomically
from extractor.pipeline import extract
from extractor.project_file import read_project_file
from extractor.settings import Settings
from tests.llm_server import tiny_document

NAMES = [
    pytest.param("d*", id="star"),
    pytest.param("[a].txt", id="brackets"),
    pytest.param("'\"q.txt", id="quotes"),
    pytest.param("<img src=x onerror=alert(1)>.txt", id="markup"),
    pytest.param("line\nbreak.txt", id="line_break"),
    pytest.param("\x1b]0;title\x07\x1b[31m.txt", id="escape"),
    pytest.param("\u202etxt.exe", id="bidi"),
    pytest.param("📊账本.txt", id="emoji"),
    pytest.param("字" * 83 + ".txt", id="253_bytes"),
    pytest.param("a" * 255, id="255_bytes"),
    pytest.param(os.fsdecode(b"\xff\xfe.txt"), id="no_text"),
    pytest.param("-o", id="option"),
    pytest.param("[bold]x[red]\\\\", id="rich_markup"),
]


def test_a_regular_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o640)
    write_atomically(file, "new")
    assert file.read_text(encoding="utf-8") == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "a.json", tmp_path / "link.json"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"
    write_atomically(link, "newer", follow=False)
    assert not link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_atomically(pipe, "through")
    reader.join(5)
    assert got == [b"through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_to_and_stays_one() -> None:
    shown, written = os.openpty()  # a device that nobody needs, in a folder where nothing can take its place
    try:
        device = Path(os.ttyname(written))
        write_atomically(device, "through")
        assert os.read(shown, 100) == b"through"
        assert stat.S_ISCHR(device.stat().st_mode)
    finally:
        os.close(shown)
        os.close(written)


def test_a_folder_a_socket_and_a_circle_of_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        for name in ("s", ".", "circle"):
            with pytest.raises(UsageError, match="无法写入"):
                write_atomically(tmp_path / name, "x")
    assert stat.S_ISSOCK((tmp_path / "s").stat().st_mode)


def test_a_prepared_part_file_is_not_written_through(tmp_path: Path) -> None:
    """Names of parts cannot be guessed; those of former versions least of all."""
    prey = tmp_path / "prey"
    prey.write_text("mine", encoding="utf-8")
    for name in (".out.json.part", ".out.json.0.part", ".juesuan-.part"):
        (tmp_path / name).symlink_to(prey)
    write_atomically(tmp_path / "out.json", "x")
    assert prey.read_text(encoding="utf-8") == "mine"


def test_nothing_is_left_where_writing_failed(tmp_path: Path) -> None:
    for path in (tmp_path / "no" / "folder.json", tmp_path / ("x" * 300), tmp_path / "nul\0"):
        with pytest.raises(UsageError, match="无法写入"):
            write_atomically(path, "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_document_of_any_name_is_read_written_and_shown_harmless(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    source.write_text(tiny_document(), encoding="utf-8")
    record = extract(source, Settings(ocr="never"))
    assert record.provenance is not None
    record.model_dump_json()
    for form in ("xlsx", "csv"):
        for file in export_records([(str(source), record)], tmp_path / form, form):  # type: ignore[arg-type]
            assert file.parent == tmp_path / form
            assert len(file.name.encode("utf-8")) <= LONGEST_NAME
    run = CliRunner()
    out = tmp_path / "out"
    for command in (
        ["extract", "--", str(source)],
        ["check", "--", str(source)],
        ["tables", "--", str(source)],
        ["text", "--", str(source)],
        ["report", "-o", str(out / "r.html"), "--", str(source)],
        ["export", "--to", "xlsx", "-o", str(out), "--", str(source)],
    ):
        out.mkdir(exist_ok=True)
        result = run.invoke(build_app(), command)
        assert result.exception is None or isinstance(result.exception, SystemExit | UsageError), (command, result)
        shown = result.output + str(result.exception or "")
        assert "\x1b" not in shown
        assert "\u202e" not in shown


def test_safe_names_are_no_paths_and_never_shared() -> None:
    texts = [
        "a",
        "a/b",
        "a_b",
        "..",
        ".",
        "",
        "../../etc/passwd",
        "C:\\x",
        "x" * 400,
        "x" * 401,
        "\ud800",
        "a\nb",
        "con\0",
    ]
    names = [safe_file_name(text, ".xlsx") for text in texts]
    assert len(set(names)) == len(texts)
    for name in names:
        assert not set(name) & set('/\\:*?"<>|\n\0')
        assert name.strip(". ") == name
        assert len(name.encode("utf-8")) <= LONGEST_NAME
    assert names[0] == "a.xlsx"
    assert safe_file_name("武昌区2023.pdf", ".xlsx") == "武昌区2023.pdf.xlsx"


@pytest.mark.parametrize("arguments", [("extract",), ("report",)])
def test_an_output_that_cannot_be_written_fails_before_the_work(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def worked(*_: object, **__: object) -> None:
        raise AssertionError("the document was read")

    monkeypatch.setattr("extractor.cli.extract.extract", worked)
    monkeypatch.setattr("extractor.cli.report.report_with_record", worked)
    for place in (tmp_path, tmp_path / "absent" / "out"):
        result = CliRunner().invoke(
            build_app(), [*arguments, str(CORPUS / "wuchang_office_2024.txt"), "-o", str(place)]
        )
        assert isinstance(result.exception, UsageError)
        assert "无法写入" in str(result.exception)


def test_an_unknown_part_of_the_settings_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "juesuan.toml").write_text('[extarct]\nocr = "never"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="extarct"):
        read_project_file(tmp_path / "juesuan.toml")


@pytest.mark.parametrize(
    "command",
    ["extract", "tables", "text", "check", "report", "overview", "query", "dataset report", "task check"],
)
def test_a_path_that_no_system_takes_is_one_line_and_no_traceback(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [*command.split(), "长" * 5000, *(["SELECT 1"] if command == "query" else [])]
    with pytest.raises(SystemExit) as ended:
        main(asked)
    told = capsys.readouterr().err
    assert ended.value.code in {2, 3}
    assert len(told.strip().splitlines()) == 1
    assert told.startswith("juesuan: 长")
