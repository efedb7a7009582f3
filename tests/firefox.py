"""A real Firefox for the tests marked `firefox`, driven over WebDriver BiDi, which it speaks by itself."""

import base64
import json
import os
import re
import shutil
import subprocess
import time

import pytest

PLACES = (os.environ.get("FIREFOX"), shutil.which("firefox-esr"), shutil.which("firefox"))
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
    # The answers of tests are in English, whatever the machine speaks.
    "intl.accept_languages": "en-GB",
}
SCHEME = "layout.css.prefers-color-scheme.content-override"
SCHEMES = {"dark": 0, "light": 1}
PATIENCE = 60


def firefox_path():
    """Return where Firefox is, or "" where there is none."""
    return next((path for path in PLACES if path and os.access(path, os.X_OK)), "")


class Firefox:
    """One window. `evaluate`, `goto` and `set_viewport_size` are called as on a page of Playwright."""

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
        """Return what an expression or its promise comes to; a text, a number, a truth value or None."""
        return self._evaluate(self._window, script)

    def set_viewport_size(self, size):
        self._send("browsingContext.setViewport", context=self._window, viewport=size)

    def set_scheme(self, scheme):
        """Prefer "light" or "dark" from now on."""
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
        answer = self._send("script.evaluate", expression=script, target={"context": context}, awaitPromise=True)
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def _send(self, method, **params):
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        answer = {}
        # Events come in between.
        while answer.get("id") != self._sent:
            answer = json.loads(self._socket.recv(timeout=PATIENCE))
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]


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
    # The preferences of its colour scheme can be reached from its own pages alone.
    command = [path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0"]
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*command, "--remote-allow-system-access"], stdout=subprocess.DEVNULL, stderr=written
        )
    try:
        with connect(f"{_listening(process, log)}/session", max_size=None, proxy=None) as socket:
            yield Firefox(socket)
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture
def firefox(firefox_window):
    """Return the window as a visitor's: light, 1280 x 900, nobody signed in."""
    firefox_window.forget_cookies()
    firefox_window.set_scheme("light")
    firefox_window.set_viewport_size({"width": 1280, "height": 900})
    return firefox_window


def _listening(process, log):
    """Return the address at which Firefox listens, once it says so."""
    for _ in range(PATIENCE * 10):
        found = re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text(errors="replace"))
        if found:
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"Firefox did not start: {log.read_text(errors='replace')[-2000:]}")
