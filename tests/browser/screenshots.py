"""The pictures of the README and the docs, taken of the page itself: `python -m tests.browser.screenshots`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import expect

from playground.story.server import Playground
from tests.browser import chromium
from tests.browser.windows import Desk, Window

FOLDER = Path(__file__).parents[2] / "docs" / "images"
LARGEST_BYTES = 200_000
Picture = Callable[[Window], Awaitable[None]]


async def channel(window: Window) -> None:
    """The circle's channel with what was learned and the digest on Monday."""
    await window.types("/insight A question on the board settles the class faster than I do #openings")
    await expect(window.messages.last).to_contain_text("A question on the board")
    await window.act_as("Ben")
    await window.types("I begin with a song now, and wait until they have stopped talking.")
    await window.page.get_by_role("button", name="Monday 10:05").click()
    await expect(window.clock).to_have_text("Mon 9 Mar, 10:05")
    await expect(window.messages.last).to_contain_text("A question on the board")


async def modal(window: Window) -> None:
    """The reflection, with an error at its field."""
    await window.go_to("Messages")
    await window.press("Reflect")
    await window.submit()
    await expect(window.form.locator("p.error").last).to_be_visible()


async def home(window: Window) -> None:
    """App Home."""
    await window.go_to("Home")
    await expect(window.page.locator(".home-page")).to_be_visible()


async def inspector(window: Window) -> None:
    """The traffic, with a request that Slack turned away."""
    await window.page.get_by_role("button", name="See through").click()
    await window.page.get_by_role("tab", name="Break it").click()
    await window.page.get_by_role("switch", name="Rate limits").click()
    await window.page.get_by_role("button", name="Monday 10:05").click()
    await expect(window.clock).to_have_text("Mon 9 Mar, 10:05")
    await window.page.get_by_role("tab", name="Traffic").click()
    await expect(window.page.locator(".wire").first).to_be_visible()


async def commands(window: Window) -> None:
    """The slash commands with what may follow them."""
    await window.page.locator("#composer").fill("/")
    await expect(window.page.get_by_role("option").first).to_be_visible()


PICTURES: dict[str, tuple[Picture, tuple[int, int], str]] = {
    "playground-light.png": (channel, chromium.WIDE, "light"),
    "playground-dark.png": (channel, chromium.WIDE, "dark"),
    "modal.png": (modal, chromium.WIDE, "light"),
    "home.png": (home, chromium.WIDE, "light"),
    "phone.png": (commands, chromium.PHONE, "light"),
    "inspector.png": (inspector, (1120, 680), "light"),
}


async def take(name: str) -> Path:
    """Take one picture on a fresh playground; raises ValueError where it is too heavy for the docs."""
    steps, size, theme = PICTURES[name]
    playground = await Playground.open(port=0)
    try:
        async with chromium.browser() as browser:
            window = await Desk(playground, browser).window(size, theme)
            await window.begin("A teacher team")
            await expect(window.messages.first).to_be_visible()
            await steps(window)
            await window.page.mouse.move(0, 0)
            path = FOLDER / name
            await window.page.screenshot(path=path, animations="disabled", caret="hide")
    finally:
        await playground.close()
    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError(f"{name} has {path.stat().st_size} bytes; {LARGEST_BYTES} are the most")
    return path


async def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        path = await take(name)
        print(f"{path.relative_to(FOLDER.parents[1])}: {path.stat().st_size} bytes")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
