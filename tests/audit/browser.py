"""A real Chromium that opens audit pages from disk, and notes everything that a page must not do."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.programs import program

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
expect.set_options(timeout=20_000)  # a busy machine is no failure
SHOTS = Path(__file__).parents[2] / "build" / "audit"


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    path = program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


# After the listener of the page, which shows the view.
TURNED = """() => {
    globalThis.turned = false;
    addEventListener("hashchange", () => (globalThis.turned = true), { once: true });
}"""


class Reader:
    """Someone who reads a page: a browser window, and what went wrong in it."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.context.on("request", lambda request: self.requests.append(request.url))

    def open(self, path: Path, address: str = "") -> Page:
        """Open a file, at an address inside it, as from disk."""
        self.page.goto("about:blank")  # else another address of the same file would load nothing
        self.page.goto(path.as_uri() + address)
        self.page.wait_for_selector("h1")
        return self.page

    def go(self, address: str) -> Page:
        """Follow an address inside the page."""
        self.page.evaluate(
            """address => new Promise((done) => {
                addEventListener("hashchange", done, { once: true });
                if (decodeURIComponent(location.hash) === address) done();
                location.hash = address;
            })""",
            address,
        )
        return self.page

    def tour(self, anchors: list[str], selector: str) -> dict[str, list[str]]:
        """Follow many addresses; of each view the texts of the elements that a selector finds."""
        return dict(
            self.page.evaluate(
                """async ([anchors, selector]) => {
                    const seen = [];
                    for (const anchor of anchors) {
                        const moved = new Promise((done) => addEventListener("hashchange", done, { once: true }));
                        location.hash = `#${encodeURIComponent(anchor)}`;
                        await moved;
                        const found = [...document.querySelectorAll(`main :is(${selector})`)];
                        seen.push([anchor, found.map((each) => each.textContent)]);
                    }
                    return seen;
                }""",
                [anchors, selector],
            )
        )

    def until(self, condition: str, seconds: float = 10) -> None:
        """Wait for a condition. `wait_for_function` would evaluate in the page, whose policy forbids it."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(condition):
            assert time.monotonic() < end, condition
            self.page.wait_for_timeout(20)

    def shoot(self, name: str) -> None:
        """A picture of the whole view, for people, in build/audit/."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def print(self, name: str) -> None:
        """The view on paper, for people, in build/audit/."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.pdf(path=SHOTS / f"{name}.pdf", format="A4")

    def at(self, title: str) -> Page:
        """Make sure that the view of that title is shown, once it has come."""
        expect(self.page.locator("h1")).to_have_text(title)
        return self.page

    def turn_to(self, place: str) -> Page:
        """Click one of the views at the top. Its link may be current before: a figure has the place of a view."""
        is_there = self.page.evaluate("location.hash.split('?')[0]") == f"#{place}"
        self.page.evaluate(TURNED)
        self.page.click(f"nav a[data-place={place}]")
        if not is_there:
            self.until("globalThis.turned", 20)
        expect(self.page.locator("nav a[aria-current=page]")).to_have_attribute("data-place", place)
        return self.page

    def asked_nothing_but(self, path: Path) -> bool:
        """Whether the file was all that the browser loaded."""
        return {each.split("#")[0] for each in self.requests if not each.startswith("data:")} == {path.as_uri()}
