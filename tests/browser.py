"""A real browser for tests: Chromium, without a screen and without a way out of this machine.

Use it inside an async test, beside a server on the same loop:

    async with serve(app) as url, open_page(PHONE) as page:
        await page.goto(url)
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next((found for name in CANDIDATES if (found := shutil.which(name))), "")
NEEDS_BROWSER = pytest.mark.skipif(
    not CHROMIUM, reason="browser part skipped: no Chromium on this machine (install the package chromium)"
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
DESKTOP: dict[str, Any] = {"viewport": {"width": 1200, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}


@asynccontextmanager
async def launch() -> AsyncIterator[Browser]:
    """A browser; skips the test where there is none."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Seen:
    """What went wrong on a page or left for elsewhere; filled while the page is used."""

    errors: list[str] = field(default_factory=list)  # console errors and uncaught exceptions
    foreign: list[str] = field(default_factory=list)  # requests to other hosts


def watch(page: Page, host: str) -> Seen:
    """Note console errors and every request that does not go to `host` (such as 127.0.0.1:8080)."""
    seen = Seen()
    page.on("console", lambda line: seen.errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on(
        "request",
        lambda asked: (
            None
            if f"//{host}/" in asked.url or asked.url.startswith(("blob:", "data:"))
            else seen.foreign.append(asked.url)
        ),
    )
    return seen


@asynccontextmanager
async def open_page(device: dict[str, Any] | None = None, **more: Any) -> AsyncIterator[Page]:
    """A fresh page with its own cookies; `device` is DESKTOP (default) or PHONE."""
    async with launch() as browser:
        context = await browser.new_context(**{**(device or DESKTOP), "locale": "vi-VN", **more})
        context.set_default_timeout(10_000)
        yield await context.new_page()


@asynccontextmanager
async def serve(app: web.Application) -> AsyncIterator[str]:
    """The application on a free port of this machine: its address without a slash at the end."""
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()
