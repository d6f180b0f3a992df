"""``python -m extractor``: the command ``juesuan`` as this checkout has it, installed or not."""

from extractor.cli import main

main()
