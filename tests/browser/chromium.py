"""The browser of these tests: the machine's own Chromium, headless, that speaks to nobody but us."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
WIDE = (1280, 800)
PHONE = (390, 844)
ADVICE = (
    "These tests need Chromium. On Debian or Ubuntu: sudo apt install chromium. "
    "If it is somewhere else: CHROMIUM=/path/to/chromium make test."
)


def path() -> str:
    """Where Chromium is; raises FileNotFoundError with what to do where there is none."""
    named = os.environ.get("CHROMIUM", "")
    found = next((one for name in (named, *NAMES) if name and (one := shutil.which(name))), None)
    if found is None:
        raise FileNotFoundError(ADVICE)
    return found


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """A fresh browser with an empty profile."""
    executable = path()
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            yield opened
        finally:
            await opened.close()
