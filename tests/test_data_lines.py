"""Files of JSON lines: a line ends with its line feed and with nothing else."""

from __future__ import annotations

import json

from extractor.data_files import lines_of_json


def test_the_other_line_ends_of_unicode_stay_inside_their_texts() -> None:
    texts = ["一\u2028二", "三\u2029四", "五\u0085六", "七\x0b八\x0c九"]
    lines = "".join(json.dumps(text, ensure_ascii=False) + "\n" for text in texts)
    assert [json.loads(line) for line in lines_of_json(lines + "\n")] == texts
