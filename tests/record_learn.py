"""Recording the cassettes of ``juesuan learn``: ``PYTHONPATH=.:tests python -m record_learn URL`` asks an endpoint of this machine about each
invented publisher and keeps what it says under ``cassettes/learn``."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from learn_documents import INVENTED, invented

from evals.cassettes import CASSETTES, Folder, body_digest, make_vcr, replay_settings
from extractor.learn import learn
from extractor.llm.client import Request
from extractor.llm.session import ModelSession
from extractor.settings import Settings


def main(url: str, folder: Path = CASSETTES) -> None:
    """Ask about all documents at once; what is recorded already is not asked again."""
    places = Folder()
    llm = replay_settings(base_url=url, timeout=1200.0)
    with make_vcr(places, "new_episodes").use_cassette(str(folder), allow_playback_repeats=True):

        def ask(key: str) -> None:
            def announce(request: Request, body: dict[str, Any]) -> None:
                places.places.setdefault(body_digest(body), f"learn/{request.version}/{key}.yaml")

            with ModelSession(llm, observer=announce) as session:
                learn(invented(key).encode(), Settings(ocr="never", llm=llm), session)

        with ThreadPoolExecutor(len(INVENTED)) as pool:
            list(pool.map(ask, INVENTED))


if __name__ == "__main__":
    main(sys.argv[1])
