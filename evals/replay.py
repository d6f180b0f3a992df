"""One document by the language model, replayed from the cassettes: ``python -m evals.replay FILE [--engine auto]``.

Prints the record as JSON; no network, no key.
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

import extractor
from evals.cassettes import CASSETTES, replay_settings, replaying
from extractor.errors import ExtractorError
from extractor.task_folders import narrative_tasks


def main(arguments: list[str] | None = None) -> int:
    """Replay one document; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.replay")
    parser.add_argument("file", type=Path)
    parser.add_argument("--engine", choices=("llm", "auto"), default="llm")
    parser.add_argument("--version", default="v2", help="of all prompts")
    parser.add_argument("--folder", type=Path, default=CASSETTES)
    options = parser.parse_args(arguments)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    llm = replay_settings(prompts=tuple((task, options.version) for task in narrative_tasks()))
    try:
        with replaying(options.folder):
            record = extractor.extract(
                options.file, extractor.Settings(engine=options.engine, reader="pdfplumber", llm=llm)
            )
    except ExtractorError as error:
        sys.stderr.write(f"juesuan: {error}\n")
        return error.exit_code
    sys.stdout.write(record.model_dump_json(indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
