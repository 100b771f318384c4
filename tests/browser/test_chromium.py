"""Where there is no browser, the tests fail and say how to get one."""

from __future__ import annotations

import pytest

from tests.browser import chromium


def test_a_missing_browser_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CHROMIUM", raising=False)

    with pytest.raises(FileNotFoundError, match="sudo apt install chromium"):
        chromium.path()
