"""What axe, the accessibility checker, says about a page."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

RULES = {"resultTypes": ["violations"]}


async def serious(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it stands."""
    found = (await Axe().run(page, options=RULES)).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {node['target']} {node['html'][:160]} {node.get('failureSummary', '')}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
