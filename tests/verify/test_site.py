"""A page of the site checked by verify.py alone: without the site's code, its packages, and the network."""

import json
import subprocess
import sys
from pathlib import Path

import cryptography
import pytest

from conditions import workflow
from tests import factories
from tests.api.public_urls import of_page
from tests.signing_keys import approve_by_key, confirmed_key
from transparency import checkpoints, log
from verify import verify

_PACKAGES = ("cryptography", "cffi", "_cffi_backend*", "pycparser")
_ALONE = """
import runpy, sys
def refuse(event, _arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind"):
        raise SystemExit("the network was used")
sys.addaudithook(refuse)
sys.path.append(sys.argv.pop(1))
path = sys.argv[1]
sys.argv = sys.argv[1:]
runpy.run_path(path, run_name="__main__")
"""


@pytest.fixture
def live(page, editor, reviewer):
    return factories.make_published(page, by=editor, reviewer=reviewer, body="<p>Four [1]: [[community-count]].</p>")


@pytest.fixture
def packages(tmp_path):
    """A folder with the package that verify.py needs, and nothing else."""
    folder, installed = tmp_path / "packages", Path(cryptography.__file__).parents[1]
    folder.mkdir()
    for pattern in _PACKAGES:
        for path in installed.glob(pattern):
            (folder / path.name).symlink_to(path)
    return folder


def alone(packages, *arguments):
    """Run verify.py by itself; return its exit status and its lines."""
    command = [sys.executable, "-I", "-S", "-c", _ALONE, str(packages), verify.__file__, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).splitlines()


def download(client, page, folder):
    """Save the page's JSON; return the path."""
    path = folder / "page.json"
    path.write_bytes(client.get(of_page(page)[1]).content)
    return path


def download_log(client, folder):
    """Save the checkpoint and the entries of the log, as `--log` reads them; return the folder."""
    size = log.size()
    for path in ("checkpoint", verify.entries_path(0, size)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(client.get(f"/log/{path}").content)
    return folder


def test_a_downloaded_page_is_checked_without_the_site(client, live, page, packages, tmp_path):
    arguments = download(client, page, tmp_path), "--log", download_log(client, tmp_path / "log")

    status, lines = alone(packages, *arguments, "--log-key", checkpoints.log_key())

    assert status == 0, lines
    words = [line[:12].strip() for line in lines]
    assert words == ["yes", "yes", "yes", "not checked", "yes", "yes", "yes", "not checked", "yes"]
    assert lines[-1].startswith("yes          The page is current: it was neither replaced nor withdrawn, as of")


def test_a_page_signed_by_key_is_checked_without_the_site(client, page, editor, reviewer, chief, packages, tmp_path):
    key = confirmed_key(reviewer, by=chief)
    approve_by_key(factories.make_in_review(page, by=editor), key, by=reviewer)
    arguments = download(client, page, tmp_path), "--log", download_log(client, tmp_path / "log")

    status, lines = alone(packages, *arguments, "--log-key", checkpoints.log_key())

    assert status == 0, lines
    assert [line for line in lines if not line.startswith("yes")] == [
        "not checked  No cosignature of a witness was checked. verify.py checks one with --witness."
    ]
    assert any("The key belongs to reviewer" in line for line in lines)


def test_the_corpus_has_the_signatures_by_key(client, editor, reviewer, chief, django_assert_max_num_queries):
    key = confirmed_key(reviewer, by=chief)
    for _page in range(3):
        approve_by_key(factories.make_in_review(by=editor), key, by=reviewer)

    with django_assert_max_num_queries(12):
        pages = [json.loads(line) for line in client.get("/api/v1/corpus.jsonl").getvalue().splitlines()[1:]]

    assert len({page["proof"]["signature"]["signature"] for page in pages}) == 3


def test_a_page_that_was_withdrawn_since_is_told(client, live, page, chief, packages, tmp_path):
    path = download(client, page, tmp_path)
    workflow.withdraw(live.page, by=chief, reason="A dose was wrong.")

    status, lines = alone(packages, path, "--log", download_log(client, tmp_path / "log"))

    assert status == 1
    assert lines[-1].startswith("NO           The page was withdrawn on")


def test_an_altered_page_is_told(client, live, page, packages, tmp_path):
    path = download(client, page, tmp_path)
    path.write_text(path.read_text().replace("Four", "Five"))

    status, lines = alone(packages, path, "--json")

    result = json.loads("\n".join(lines))
    assert status == 1
    assert {one["check"] for one in result["findings"] if one["result"] == "NO"} == {"record", "text"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Name one file, PAGE.json, or one address with --fetch."),
        (["missing.json"], "The file missing.json cannot be read."),
        (["/dev/null"], "The file is not complete JSON: it is damaged, or was cut off."),
        (
            ["/dev/null", "--log-key", "x"],
            "This is not the key of a log or witness, such as example.org/log+1a2b3c4d+AbCdEf.",
        ),
        (["--fetch", "ftp://example.org/x"], "An address begins with https://."),
    ],
)
def test_what_cannot_be_checked_is_one_sentence(packages, arguments, sentence):
    assert alone(packages, *arguments) == (2, [f"NO           {sentence}"])


def test_a_page_fits_the_log_of_the_site(client, live, page):
    found = verify.check_page(client.get(of_page(page)[0]).json(), log_key=checkpoints.log_key())

    assert {one.check for one in found if one.result == verify.NO} == set()


def test_a_page_with_everything_that_a_text_may_have_shows_what_was_signed(client, page, editor, reviewer):
    body = (
        '<h2>Signs</h2><p>In French: <span lang="fr" dir="ltr">maladie</span>, <a href="/topics/">topics</a>.</p>'
        '<ol start="3"><li>Three</li></ol><table><caption>Doses</caption><thead><tr><th scope="col">Age</th>'
        '<th scope="col">Dose</th></tr></thead><tbody><tr><td>1</td><td>2 [1]</td></tr></tbody></table>'
    )
    factories.make_published(page, by=editor, reviewer=reviewer, body=body)

    found = verify.check_page(client.get(of_page(page)[1]).json(), log_key=checkpoints.log_key())

    assert {one.check: one.sentence for one in found if one.result == verify.NO} == {}


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://example.org/conditions/a/b/", "https://example.org/conditions/a/b.json"),
        ("https://example.org/conditions/a/b?q=1#c", "https://example.org/conditions/a/b.json"),
        ("https://example.org/conditions/a/b.json", "https://example.org/conditions/a/b.json"),
        ("https://example.org/api/v1/pages/a/b", "https://example.org/api/v1/pages/a/b"),
    ],
)
def test_the_json_of_an_address(given, address):
    assert verify.json_address(given) == address
