"""Properties that are computed once: kept, and without a lock that threads or forked processes would wait for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from extractor.lazy import cached_property


class Reading:
    def __init__(self, name: str, first: threading.Event, then: threading.Event) -> None:
        self.name, self.first, self.then, self.looks = name, first, then, 0

    @cached_property
    def text(self) -> str:
        """What the reading says."""
        self.looks += 1
        self.first.set()
        assert self.then.wait(30)
        return f"text of {self.name}"


def test_a_value_is_computed_at_the_first_look_and_kept() -> None:
    event = threading.Event()
    reading = Reading("one", event, event)
    assert not reading.looks
    assert reading.text is reading.text
    assert reading.looks == 1
    assert Reading.text.__doc__ == "What the reading says."


def test_two_objects_of_a_class_are_computed_at_the_same_time() -> None:
    first, second = threading.Event(), threading.Event()
    readings = [Reading("one", first, second), Reading("two", second, first)]
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda reading: reading.text, readings)) == ["text of one", "text of two"]
