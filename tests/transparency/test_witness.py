"""A witness accepts a log that only grows, and says what is wrong with any other."""

import fcntl
import io
import json
import subprocess
import sys

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

import transparency.witness
from transparency import checkpoints, exporting, keys, log
from transparency.models import LogEntry
from verify.verify import COSIGNATURE, Checkpoint

from .conftest import append
from .test_export import empty_the_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path):
    """Return a function that runs the witness with its own state; it returns what the witness prints."""

    def witness(url, **options):
        out, err = io.StringIO(), io.StringIO()
        options = {"log_key": None, **options}
        call_command("witness", url, state=str(tmp_path / "state.json"), stdout=out, stderr=err, **options)
        return out.getvalue() + err.getvalue()

    return witness


@pytest.fixture
def first(published, run):
    """A witness that has seen a log of 300 entries; the URL of the log."""
    url = published(300)
    assert "Seen for the first time" in run(url, log_key=str(checkpoints.log_key()))
    return url


def refusal(run, url, **options):
    with pytest.raises(CommandError) as refused:
        run(url, **options)
    return str(refused.value)


def test_the_first_sight_needs_the_key_of_the_log(published, run):
    url = published(3)

    assert "needs the public key of the log: --log-key" in refusal(run, url)
    assert "This is not the key of a log or witness" in refusal(run, url, log_key="key")
    other = str(keys.NoteSigner.new("example.org/log").public)
    assert "is not signed by the key example.org/log" in refusal(run, url, log_key=other)
    assert "Seen for the first time: " in run(url, log_key=str(checkpoints.log_key()))
    assert "Unchanged: " in run(url)


@pytest.mark.parametrize("more", [1, 211, 212, 213, 700])
def test_a_log_that_grew_is_cosigned(first, published, run, tmp_path, more):
    key = keys.NoteSigner.new("witness.example/w", COSIGNATURE)
    (tmp_path / "key").write_text(str(key))
    published(more)

    printed = run(first, key=str(tmp_path / "key"), mail="witness@example.org", print=True)

    assert f"had 300 entries and has {300 + more}." in printed
    note, (sent,) = printed[: printed.index("The log has only grown")], mail.outbox
    assert Checkpoint.parse(note).note.signed_at(key.public)
    assert note in sent.body
    (tmp_path / "note").write_text(note)
    call_command("add_cosignature", str(tmp_path / "note"), key=str(key.public), stdout=io.StringIO())
    assert Checkpoint.parse(checkpoints.cosigned()).note.is_signed_by(key.public)


def other_log(folder, count, rewritten):
    """Export a log of `count` entries, one of which is different, into the folder."""
    leaves = [json.loads(leaf) for leaf in LogEntry.objects.order_by("index").values_list("leaf", flat=True)][:count]
    empty_the_log()
    log.extend([({**leaf, "number": -1} if number == rewritten else leaf, "x") for number, leaf in enumerate(leaves)])
    (folder / "checkpoint").unlink()
    exporting.export(folder)


@pytest.mark.parametrize("place", [0, 150, 299])
def test_a_rewritten_entry_is_told(first, folder, run, place, published):
    append(50)
    other_log(folder, 350, place)

    told = refusal(run, first)

    assert "THE LOG HAS NOT ONLY GROWN. Entries of the log were changed or removed" in told
    assert told == refusal(run, first)


def test_a_split_view_is_told(first, folder, run):
    other_log(folder, 300, 7)

    assert "There are two different logs of 300 entries." in refusal(run, first)


def test_a_log_that_was_set_back_is_told(first, folder, run):
    other_log(folder, 299, None)

    assert "has become smaller: it had 300 entries and has 299" in refusal(run, first)


def test_a_wrong_signature_is_told(first, folder, run):
    path = folder / "checkpoint"
    path.write_text(path.read_text().replace("\n300\n", "\n301\n"))

    assert "The signature of example.org/log is wrong" in refusal(run, first)


def test_missing_tiles_are_told(first, folder, run, published):
    published(10)
    for path in folder.glob("tile/0/001.p/*"):
        path.unlink()

    assert "/tile/0/001 cannot be read: 404 File not found." in refusal(run, first)


def test_short_tiles_are_told(first, folder, run, published):
    published(10)
    for path in folder.glob("tile/0/001.p/*"):
        path.write_bytes(b"x" * 32)

    assert "The tile tile/0/001 has too few hashes." in refusal(run, first)


def test_an_unreachable_log_is_told(run, first):
    for url, sentence in (
        ("http://127.0.0.1:9", "cannot be read: .*refused"),
        ("ftp://example.org/log", "the address does not begin with https"),
    ):
        with pytest.raises(CommandError, match=sentence):
            run(url, log_key=str(checkpoints.log_key()))


def test_an_answer_that_is_too_long_is_told(first, folder, run):
    (folder / "checkpoint").write_text("x" * 200_000)

    assert "cannot be read: the response is too long." in refusal(run, first)


def test_wrong_keys_and_files_of_the_witness_are_told(first, run, tmp_path, settings):
    path = tmp_path / "key"
    assert "cannot be read: No such file" in refusal(run, first, key=str(path))
    path.write_text("nothing")
    assert "is not a private key" in refusal(run, first, key=str(path))
    path.write_text(settings.LOG_KEY)
    assert "is the key of a log" in refusal(run, first, key=str(path))
    own = keys.NoteSigner.parse(settings.LOG_KEY)
    path.write_text(str(keys.NoteSigner("witness.example/w", COSIGNATURE, own.private)))
    assert "is that of the log, which cannot be its own witness" in refusal(run, first, key=str(path))
    (tmp_path / "state.json").write_text('{"a": 1}')
    assert "is damaged" in refusal(run, first)
    (tmp_path / "state.json").unlink()
    (tmp_path / "state.json").mkdir()
    assert "cannot be read: Is a directory" in refusal(run, first)


def test_a_second_run_with_the_same_state_is_refused(first, run, tmp_path, monkeypatch):
    fetched, refused = transparency.witness.fetch, []

    def fetch_beside_another_run(url):
        if not refused:
            refused.append("")
            refused[0] = refusal(run, first)
        return fetched(url)

    monkeypatch.setattr(transparency.witness, "fetch", fetch_beside_another_run)

    assert "Unchanged: " in run(first)
    path = tmp_path / "state.json"
    assert refused == [f"Another run of this witness is using {path}. Run it again when that one has ended."]
    assert "Unchanged: " in run(first)


def test_two_processes_do_not_share_a_state(first, tmp_path):
    lock = tmp_path / ".state.json.lock"
    command = [sys.executable, "manage.py", "witness", first, "--state", str(tmp_path / "state.json")]

    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        locked = subprocess.run(command, capture_output=True, text=True)
    free = subprocess.run(command, capture_output=True, text=True)

    assert (locked.returncode, free.returncode) == (1, 0)
    assert "Another run of this witness is using" in locked.stderr
    assert "Unchanged: " in free.stdout


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_state_that_cannot_be_written_stays_as_it_was(first, run, published, tmp_path, monkeypatch, failing):
    before = (tmp_path / "state.json").read_bytes()
    published(1)

    def full(*arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(f"web.atomic_files.os.{failing}", full)
        # The server of the log works in the same process, and needs neither.
        assert "state.json cannot be written: No space left on device." in refusal(run, first)

    assert (tmp_path / "state.json").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".state.json.lock", "log", "state.json"]
    assert "had 300 entries and has 301" in run(first)


def test_a_new_key_of_the_log_is_given_once(first, published, run, settings):
    settings.LOG_PREVIOUS_KEY, settings.LOG_KEY = settings.LOG_KEY, str(keys.NoteSigner.new("example.org/log"))
    call_command("change_log_key", stdout=io.StringIO())
    published()
    assert "has only grown" in run(first, log_key=str(checkpoints.log_key()))
    settings.LOG_PREVIOUS_KEY = ""
    published(1)

    assert "had 301 entries and has 302" in run(first)
