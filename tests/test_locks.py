"""The lock files: every pinned requirement, a hash for each file, and no URL of a private mirror."""

import re

import pytest

from tests.servers import ROOT

FILES = {
    "requirements.lock": [
        "requirements.txt",
        "requirements-s3.txt",
        "requirements-sentry.txt",
        "requirements-timestamp.txt",
    ],
    "requirements-dev.lock": [
        "requirements.txt",
        "requirements-s3.txt",
        "requirements-sentry.txt",
        "requirements-timestamp.txt",
        "requirements-dev.txt",
    ],
}


def pins(name):
    """Return {(package, version)} of a requirements or lock file."""
    requirement_pins = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", (ROOT / name).read_text(), re.MULTILINE)
    return {(re.sub(r"[-_.]+", "-", package).lower(), version) for package, version in requirement_pins}


@pytest.mark.parametrize("lock", FILES)
def test_a_lock_has_every_pin(lock):
    wanted = set().union(*(pins(name) for name in FILES[lock]))

    assert wanted - pins(lock) == set(), "Run `make lock`."


@pytest.mark.parametrize("lock", FILES)
def test_each_locked_package_has_hashes(lock):
    blocks = re.split(r"^(?=[\w.-]+==)", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]

    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", FILES)
def test_a_lock_names_no_index(lock):
    text = (ROOT / lock).read_text()

    assert re.findall(r"https?://\S+|file:\S+|--find-links|--(?:extra-)?index-url|--default-index", text) == []


def test_the_site_and_its_tests_run_with_the_same_packages():
    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()
