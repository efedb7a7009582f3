"""Fixtures of a real Firefox for the tests marked `firefox`, driven over WebDriver BiDi."""

import base64
import json
import os
import re
import shutil
import subprocess
import time

import pytest

PATHS = (os.environ.get("FIREFOX"), shutil.which("firefox-esr"), shutil.which("firefox"))
# Quiet and self-contained: no update checks, no network of its own, no wait at the end.
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "nimbus.rollouts.enabled": False,
    "services.settings.server": "data:,nothing",
    "toolkit.shutdown.fastShutdownStage": 3,
    "toolkit.telemetry.server": "data:,nothing",
    # Tests expect English, whatever the language of the machine.
    "intl.accept_languages": "en-GB",
}
SCHEME = "layout.css.prefers-color-scheme.content-override"
SCHEMES = {"dark": 0, "light": 1}
PATIENCE = 60


def firefox_path():
    """Return the path of Firefox, or "" if it is not installed."""
    return next((path for path in PATHS if path and os.access(path, os.X_OK)), "")


class Firefox:
    """A window whose `evaluate`, `goto` and `set_viewport_size` are called like those of a Playwright page."""

    def __init__(self, socket):
        self._socket = socket
        self._sent = 0
        self._send("session.new", capabilities={"alwaysMatch": {"unhandledPromptBehavior": {"default": "accept"}}})
        self._window = self._context()
        self._chrome = self._context(**{"moz:scope": "chrome"})

    def goto(self, address):
        """Open an address and wait until it is loaded."""
        self._send("browsingContext.navigate", context=self._window, url=address, wait="complete")

    def evaluate(self, script):
        """Return the value of an expression or its promise: text, number, boolean or None."""
        return self._evaluate(self._window, script)

    def set_viewport_size(self, size):
        self._send("browsingContext.setViewport", context=self._window, viewport=size)

    def set_scheme(self, scheme):
        """Set the preferred colour scheme, "light" or "dark"."""
        self._evaluate(self._chrome, f"Services.prefs.setIntPref({json.dumps(SCHEME)}, {SCHEMES[scheme]})")

    def add_cookie(self, name, value, *, host):
        cookie = {"name": name, "value": {"type": "string", "value": value}, "domain": host}
        self._send("storage.setCookie", cookie=cookie)

    def forget_cookies(self):
        self._send("storage.deleteCookies")

    def screenshot(self, *, path):
        """Write the whole page to `path` as a PNG."""
        shot = self._send("browsingContext.captureScreenshot", context=self._window, origin="document")
        path.write_bytes(base64.b64decode(shot["data"]))

    def _context(self, **of):
        return self._send("browsingContext.getTree", **of)["contexts"][0]["context"]

    def _evaluate(self, context, script):
        message = self._send("script.evaluate", expression=script, target={"context": context}, awaitPromise=True)
        if message["type"] == "exception":
            raise RuntimeError(message["exceptionDetails"]["text"])
        return message["result"].get("value")

    def _send(self, method, **params):
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        message = {}
        # Events may arrive before the response.
        while message.get("id") != self._sent:
            message = json.loads(self._socket.recv(timeout=PATIENCE))
        if message["type"] == "error":
            raise RuntimeError(f"{method}: {message['error']}: {message['message']}")
        return message["result"]


@pytest.fixture(scope="session")
def firefox_window(tmp_path_factory):
    path = firefox_path()
    if not path:
        pytest.skip("There is no Firefox here; install it or set FIREFOX to its path.")
    from websockets.sync.client import connect

    profile = tmp_path_factory.mktemp("firefox")
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines))
    log = profile / "log"
    # Only Firefox's own pages can set the preference of the colour scheme.
    command = [path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0"]
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*command, "--remote-allow-system-access"], stdout=subprocess.DEVNULL, stderr=written
        )
    try:
        with connect(f"{_wait_for_address(process, log)}/session", max_size=None, proxy=None) as socket:
            yield Firefox(socket)
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture
def firefox(firefox_window):
    """Return a window without cookies, in the light colour scheme, at 1280 x 900."""
    firefox_window.forget_cookies()
    firefox_window.set_scheme("light")
    firefox_window.set_viewport_size({"width": 1280, "height": 900})
    return firefox_window


def _wait_for_address(process, log):
    """Wait until Firefox logs its WebDriver address, and return it."""
    for _ in range(PATIENCE * 10):
        match = re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text(errors="replace"))
        if match:
            return match[1]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"Firefox did not start: {log.read_text(errors='replace')[-2000:]}")
