"""A window on the playground, with what people do in it as verbs."""

from __future__ import annotations

import re

from playwright.async_api import Browser, BrowserContext, Locator, Page, Request, expect

from playground.story.server import Playground
from tests.browser.chromium import WIDE

LIMIT_MS = 15_000
"""How long an expectation may take on a busy machine."""

expect.set_options(timeout=LIMIT_MS)


class Window:
    """One browser window. `complaints` is what its console objected to, and whom else than us it asked."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.complaints: list[str] = []
        page.set_default_timeout(LIMIT_MS)
        page.on("request", self._watch)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.complaints.append(f"the page asked {request.url}")

    async def visit(self, address: str = "/") -> None:
        """Open the page and wait until it shows the clock."""
        await self.page.goto(self.origin + address)
        await expect(self.page.locator("#circle-now")).to_be_visible()

    async def begin(self, start: str = "Or begin with an empty workspace") -> None:
        """Open the page, choose a start by its name, and put the tour away."""
        await self.visit()
        await self.page.get_by_role("button", name=start).click()
        await self.page.get_by_role("button", name="Skip").click()

    async def act_as(self, name: str) -> None:
        await self.page.get_by_role("link", name=f"Act as {name},").click()
        await expect(self.page.locator(".acting strong")).to_have_text(name)

    async def go_to(self, place: str) -> None:
        """Go to a channel, "Home" or "Messages" by its name in the sidebar."""
        await self.page.locator("#sidebar .place").filter(has_text=place).click()

    async def types(self, words: str) -> None:
        """Write into the message box and press Enter."""
        box = self.page.locator("#composer")
        await box.fill(words)
        await box.press("Enter")

    async def fill(self, fields: dict[str, str]) -> None:
        """Fill the fields of the open form by their labels."""
        for label, value in fields.items():
            await self.form.get_by_label(label).fill(value)

    async def submit(self) -> None:
        await self.form.locator("button[type=submit]").click()

    async def press(self, button: str) -> None:
        """Press the last button with these words among the messages."""
        words = re.compile(f"^{re.escape(button)}$")
        await self.page.locator("#feed .content button").filter(has_text=words).last.click()

    async def go_to_date(self, local: str) -> None:
        """Push the clock to a date in circle time, as in 2026-03-05T17:05."""
        await self.page.get_by_role("button", name="To a date …").click()
        await self.page.locator("#clock-date").fill(local)
        await self.page.get_by_role("button", name="Go", exact=True).click()

    async def founds_a_circle(self) -> None:
        """Found a circle in the channel on screen; it meets on Thursday 5 March at 16:00."""
        await self.types("/circle new")
        await self.fill(
            {
                "Name": "Openings",
                "What do you want to learn together?": "Begin each lesson so that everyone is with us",
                "Date of the first meeting": "2026-03-05",
            }
        )
        await self.submit()
        await expect(self.form).to_be_hidden()

    async def joins(self) -> None:
        """Press Join on the last card and say why."""
        await self.press("Join")
        await self.fill(
            {"What would you like to learn?": "Calm starts", "How will you help your peers?": "I listen"}
        )
        await self.submit()
        await expect(self.form).to_be_hidden()

    @property
    def form(self) -> Locator:
        return self.page.locator("#modal[open]")

    @property
    def messages(self) -> Locator:
        return self.page.locator("#feed article")

    @property
    def clock(self) -> Locator:
        return self.page.locator("#circle-now")


class Desk:
    """The playground and the windows that are open on it."""

    def __init__(self, playground: Playground, browser: Browser) -> None:
        self.playground = playground
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.windows: list[Window] = []

    async def context(
        self, size: tuple[int, int] = WIDE, theme: str = "light", *, touch: bool = False
    ) -> BrowserContext:
        """Begin an empty profile, which knows nothing of any other."""
        context = await self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if theme == "dark" else "light",
            has_touch=touch,
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        return context

    async def window(self, size: tuple[int, int] = WIDE, theme: str = "light", *, touch: bool = False) -> Window:
        """Open a window of its own; nothing is in it before `visit`."""
        page = await (await self.context(size, theme, touch=touch)).new_page()
        window = Window(page, self.playground.control.origin)
        self.windows.append(window)
        return window

    async def close(self) -> None:
        """Close every window and forget what it kept."""
        for context in self._contexts:
            await context.close()
