"""Fixtures of a real Chromium for the tests marked `browser`."""

import os
import shutil

import pytest

PATHS = (os.environ.get("CHROMIUM"), "/usr/bin/chromium", shutil.which("chromium"), shutil.which("chromium-browser"))
# Quiet and self-contained: no update checks, no network of its own.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


def chromium_path():
    """Return the path of Chromium, or "" if it is not installed."""
    return next((path for path in PATHS if path and os.access(path, os.X_OK)), "")


@pytest.fixture(scope="session")
def chromium():
    path = chromium_path()
    if not path:
        pytest.skip("There is no Chromium here; install it or set CHROMIUM to its path.")
    from playwright.sync_api import sync_playwright

    patch = pytest.MonkeyPatch()
    # Playwright keeps an event loop in this thread, so Django takes all code for async.
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()
    patch.undo()


@pytest.fixture
def browser(chromium):
    """Give Chromium, and close windows that a failed test left open, which would call a stopped server."""
    yield chromium
    for context in chromium.contexts:
        context.close()


def press(page, selector):
    """Click an element that leads to another page, and wait until that page is loaded."""
    page.click(selector)
    page.wait_for_load_state()


@pytest.fixture
def browser_page(browser):
    """Give a page of 1280 x 900 pixels that fails the test on any script error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []
