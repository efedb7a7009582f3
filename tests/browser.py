"""A real Chromium for the tests marked `browser`."""

import os
import shutil

import pytest

PLACES = (os.environ.get("CHROMIUM"), "/usr/bin/chromium", shutil.which("chromium"), shutil.which("chromium-browser"))
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
    """Return where Chromium is, or "" where there is none."""
    return next((path for path in PLACES if path and os.access(path, os.X_OK)), "")


@pytest.fixture(scope="session")
def chromium():
    path = chromium_path()
    if not path:
        pytest.skip("There is no Chromium here; install it or set CHROMIUM to its path.")
    from playwright.sync_api import sync_playwright

    patch = pytest.MonkeyPatch()
    # As long as Playwright runs, so does its event loop in this thread, and Django takes all code for async.
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()
    patch.undo()


@pytest.fixture
def browser(chromium):
    """Return Chromium; what a failing test leaves open is closed, or it would talk to a server that is gone."""
    yield chromium
    for context in chromium.contexts:
        context.close()


def press(page, selector):
    """Click what leads to another page, and wait until that is there as a whole."""
    page.click(selector)
    page.wait_for_load_state()


@pytest.fixture
def browser_page(browser):
    """Return a page that fails the test on any error of its scripts, at 1280 x 900."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []
