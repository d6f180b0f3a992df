"""How many addresses are fetched without being a burden: robots.txt is kept to, and a site is given time between requests."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from extractor.errors import DocumentError

AGENT = "juesuan"
LONGEST_DELAY = 60.0
"""Seconds that a site may ask for between requests; who asks for more is given this."""


@dataclass
class Manners:
    """What is remembered of every host: what its robots.txt says, and when it was last asked; ``delay`` in seconds."""

    delay: float = 1.0
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    _rules: dict[str, RobotFileParser] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)

    def before(self, url: str, ask: Callable[[str], tuple[int, bytes]]) -> None:
        """Wait until the host may be asked again. ``ask`` gives status and body of an address on it.

        Raises DocumentError where robots.txt does not allow the address, or cannot be had.
        """
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        rules = self._rules.get(host)
        if rules is None:
            self._wait(host, self.delay)
            rules = self._rules[host] = _rules_of(host, ask)
        if not rules.can_fetch(AGENT, url):
            raise DocumentError("网站的 robots.txt 不允许取得", where=url, hint="请在浏览器中下载后作为文件给出")
        told = rules.crawl_delay(AGENT)
        self._wait(host, min(max(self.delay, float(told or 0)), LONGEST_DELAY))

    def _wait(self, host: str, delay: float) -> None:
        left = self._asked.get(host, self.now() - delay) + delay - self.now()
        if left > 0:
            self.sleep(left)
        self._asked[host] = self.now()


def _rules_of(host: str, ask: Callable[[str], tuple[int, bytes]]) -> RobotFileParser:
    """What a site allows: all where it has no robots.txt, nothing where it cannot say (RFC 9309)."""
    rules = RobotFileParser()
    status, body = ask(f"{host}/robots.txt")
    if 200 <= status < 300:
        rules.parse(body.decode("utf-8", "replace").splitlines())
    elif 400 <= status < 500:
        rules.parse([])
    else:
        rules.parse(["User-agent: *", "Disallow: /"])
    return rules
