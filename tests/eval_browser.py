"""A headless Chromium for tests of pages. Where a run must not go without it, `JUESUAN_TEST_BROWSER` is set (.ci/run)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver


def _program(*names: str) -> str:
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    told = f"page tests need {names[0]}: apt-get install -y chromium chromium-driver"
    if os.environ.get("JUESUAN_TEST_BROWSER"):
        raise RuntimeError(told)
    pytest.skip(told)


@contextmanager
def started_browser(profile: Path) -> Iterator[webdriver.Chrome]:
    """A browser with an empty profile: the fixture ``browser`` of a test process, to be looked at by ``as_new``."""
    options = webdriver.ChromeOptions()
    options.binary_location = _program("chromium", "chromium-browser", "google-chrome")
    for argument in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(_program("chromedriver")))
    browser.set_script_timeout(180)  # scripts that ask a server wait with everything else on a busy machine
    try:
        yield browser
    finally:
        browser.quit()


def as_new(browser: webdriver.Chrome, *, width: int = 1280, scheme: str = "light", media: str = "screen") -> None:
    """An empty page, no cookies, nothing in the logs; ``width`` is the width of the page, phones included."""
    browser.get("about:blank")
    browser.delete_all_cookies()
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
    for log in ("performance", "browser"):
        browser.get_log(log)
