"""A browser for tests: Debian's Chromium, which asks nobody for anything by itself."""

import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any, NamedTuple

import pytest
from playwright.async_api import Browser, Page, Route, async_playwright

CHROMIUM = shutil.which("chromium")
NEEDS_CHROMIUM = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium here: apt-get install chromium"
)
NEEDS_POPPLER = pytest.mark.skipif(
    shutil.which("pdftotext") is None,
    reason="there is no pdftotext here: apt-get install poppler-utils",
)
ADDRESS = "http://report.example/page"
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_AXE = files("axe_playwright_python").joinpath("axe.min.js")


class Sent(NamedTuple):
    """A page as it comes from the service."""

    html: str
    headers: Mapping[str, str]


class Opened(NamedTuple):
    """A page that is open in a browser, and what it asked for besides itself."""

    page: Page
    asked: list[str]
    said: list[str]
    """What it put before the reader in boxes of its own."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start a browser with a profile of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(_QUIET)
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def opened(
    browser: Browser, sent: Sent, *, width: int = 1200, scheme: Any = "light"
) -> AsyncIterator[Opened]:
    """Open a page with the headers that the service gave it."""
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    asked: list[str] = []
    said: list[str] = []

    async def answer(route: Route) -> None:
        if route.request.url == ADDRESS:
            headers = {**sent.headers, "content-type": "text/html; charset=utf-8"}
            await route.fulfill(body=sent.html, headers=headers)
        else:
            asked.append(route.request.url)
            await route.abort()

    await context.route("**/*", answer)
    page = await context.new_page()

    async def note(dialog: Any) -> None:
        said.append(dialog.message)
        await dialog.dismiss()

    page.on("dialog", note)
    await page.goto(ADDRESS)
    yield Opened(page, asked, said)
    await context.close()


async def faults(page: Page) -> list[str]:
    """Return what axe finds that keeps people from reading a page."""
    # By way of the debugger: the page itself runs no script.
    await page.evaluate(_AXE.read_text("utf-8"))
    found = await page.evaluate("() => axe.run(document)")
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary']}"
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


def pages_of(pdf: bytes) -> list[str]:
    """Return what is written on each page of a PDF."""
    done = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-", "-"],
        input=pdf,
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.decode().split("\f")[:-1]
