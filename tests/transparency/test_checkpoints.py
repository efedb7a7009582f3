"""Checkpoints, the keys that sign them, their change, and the cosignatures of witnesses."""

import dataclasses
import io
import json
import stat

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from transparency import checkpoints, keys, log, verifying, witness
from transparency.models import LogCosignature, LogEntry
from verify.verify import COSIGNATURE, Checkpoint, Note, VerifierKey, cosigned_text

from .conftest import append

pytestmark = pytest.mark.django_db
# The example of Go's package sumdb/note.
GO_KEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def made(name="example.org/log"):
    return keys.NoteSigner.new(name)


def test_the_example_of_go_signs_as_go_does():
    key = keys.NoteSigner.parse(GO_KEY)
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"

    assert (str(key), str(key.public)) == (GO_KEY, GO_PUBLIC)
    assert str(key.sign(text)) == (
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )


def test_a_checkpoint_is_the_signed_size_and_root(client):
    append(5)

    note = client.get("/log/checkpoint").content.decode()

    checkpoint = Checkpoint.signed(note, checkpoints.log_key())
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == ("example.org/log", 5, log.root(5))
    assert checkpoints.checkpoint(3).split("\n")[1] == "3"


def test_a_note_is_made_once_for_a_response(client, monkeypatch):
    append(3)
    made, sign = [], keys.NoteSigner.sign
    monkeypatch.setattr(keys.NoteSigner, "sign", lambda key, text: made.append(text) or sign(key, text))

    responses = [client.get("/log/checkpoint"), client.head("/log/checkpoint")]
    etag = responses[0]["ETag"]
    again = client.get("/log/checkpoint", headers={"if-none-match": etag})
    append(1)
    later = client.get("/log/checkpoint", headers={"if-none-match": etag})

    assert len(made) == 4
    assert [response["ETag"] for response in (*responses, again)] == [etag] * 3
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "no-cache")
    assert (later.status_code, later["ETag"] != etag) == (200, True)
    assert client.get("/log/cosigned").status_code == 404


def test_an_empty_log_has_a_checkpoint(client):
    assert Checkpoint.parse(client.get("/log/checkpoint").content.decode()).size == 0
    assert client.get("/log/").status_code == 200


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("", "The public log has no key yet"),
        ("not a key", "LOG_KEY is not a private key"),
        (GO_KEY, "LOG_KEY is a key of PeterNeumann, but this log is example.org/log"),
        (GO_KEY.replace("c74f20a3", "c74f20a4"), "its parts do not belong together"),
    ],
)
def test_without_a_right_key_there_is_no_checkpoint_but_a_sentence(client, settings, key, sentence):
    settings.LOG_KEY = key
    append(1)

    responses = [client.get(address) for address in ("/log/checkpoint", "/log/")]

    assert [response.status_code for response in responses] == [503, 200]
    assert all(sentence in response.content.decode() for response in responses)
    assert client.get("/log/tile/0/000.p/1").status_code == 200


def test_a_development_site_has_a_key_that_says_so(client, settings):
    settings.DEBUG, settings.LOG_KEY = True, ""

    assert checkpoints.checkpoint().startswith("example.org/log/development\n")
    assert checkpoints.log_key().name == "example.org/log/development"


def test_a_new_key_is_made(tmp_path):
    out, path = io.StringIO(), tmp_path / "key"

    call_command("make_log_key", stdout=out, stderr=io.StringIO())
    call_command("make_log_key", file=str(path), witness="witness.example/w", stdout=io.StringIO())

    assert keys.NoteSigner.parse(out.getvalue()).name == "example.org/log"
    key = keys.NoteSigner.parse(path.read_text())
    assert (key.name, key.kind, stat.S_IMODE(path.stat().st_mode)) == ("witness.example/w", COSIGNATURE, 0o600)
    with pytest.raises(CommandError, match="cannot be written: File exists"):
        call_command("make_log_key", file=str(path))
    with pytest.raises(CommandError, match="no space and no plus"):
        call_command("make_log_key", witness="my witness")


def test_the_key_changes_with_both_signatures(settings):
    append(2)
    old = keys.NoteSigner.parse(settings.LOG_KEY)
    with pytest.raises(CommandError, match="Put the old key into LOG_PREVIOUS_KEY"):
        call_command("change_log_key")
    settings.LOG_PREVIOUS_KEY, settings.LOG_KEY = settings.LOG_KEY, str(made())
    new = keys.NoteSigner.parse(settings.LOG_KEY)

    call_command("change_log_key", stdout=io.StringIO())

    leaf = json.loads(LogEntry.objects.latest("index").leaf)
    assert (leaf["act"], leaf["old"], leaf["new"]) == ("log_key", str(old.public), str(new.public))
    note = Note.parse(leaf["note"])
    assert note.text == f"diseasemaps-log-key-1\n{old.public}\n{new.public}\n"
    assert note.is_signed_by(VerifierKey.parse(leaf["old"]))
    assert note.is_signed_by(VerifierKey.parse(leaf["new"]))
    # Both sign until the old key is removed from the settings.
    for key in (old, new):
        assert Checkpoint.signed(checkpoints.checkpoint(), key.public).size == 3
    with pytest.raises(CommandError, match="already records the change to this key"):
        call_command("change_log_key")


def test_a_cosignature_is_served_with_its_checkpoint(client, tmp_path):
    append(2)
    key, path = keys.NoteSigner.new("witness.example/w", COSIGNATURE), tmp_path / "note"
    ours = Checkpoint.parse(checkpoints.checkpoint())
    path.write_text(str(Note(ours.note.text, (*ours.note.signatures, witness.cosign(ours, key)))))
    assert client.get("/log/cosigned").status_code == 404

    for _twice in range(2):
        call_command("add_cosignature", str(path), key=str(key.public), stdout=io.StringIO())

    assert Checkpoint.parse(client.get("/log/checkpoint").content.decode()).note.is_signed_by(key.public)
    append(1)
    assert not Checkpoint.parse(client.get("/log/checkpoint").content.decode()).note.is_signed_by(key.public)
    assert client.get("/log/cosigned").content.decode() == path.read_text()
    assert "witness.example/w" in client.get("/log/").content.decode()


@pytest.mark.parametrize("line", ["", "— a", "— witness.example/w no base64", "words"])
def test_a_damaged_cosignature_is_left_out_and_reported(client, line):
    append(2)
    LogCosignature.objects.create(size=2, name="witness.example/w", line=line, signed_at=timezone.now())

    assert Checkpoint.parse(client.get("/log/checkpoint").content.decode()).size == 2
    assert list(verifying.problems()) == [
        "Cosignatures of the public log are damaged: 1. The first is one of witness.example/w."
    ]


@pytest.mark.parametrize("leaf", [{"act": ["published"]}, {"act": "published", "at": "yesterday"}])
def test_the_page_about_the_log_bears_a_strange_last_entry(client, leaf):
    with transaction.atomic():
        log.append(leaf, subject="strange")

    assert client.get("/log/").status_code == 200


def cosigned_by(key, **changes):
    """Return our checkpoint with a cosignature of this NoteSigner, as a text."""
    ours = Checkpoint.parse(checkpoints.checkpoint())
    line = dataclasses.replace(witness.cosign(ours, key), **changes)
    return str(Note(ours.note.text, (*ours.note.signatures, line)))


def test_the_log_does_not_witness_itself(settings, tmp_path):
    append(2)
    before = keys.NoteSigner.parse(settings.LOG_KEY)
    settings.LOG_PREVIOUS_KEY, settings.LOG_KEY = settings.LOG_KEY, str(made())
    call_command("change_log_key", stdout=io.StringIO())
    settings.LOG_PREVIOUS_KEY = ""
    now, path = keys.NoteSigner.parse(settings.LOG_KEY), tmp_path / "note"

    def refusal(note, key):
        path.write_text(note)
        with pytest.raises(CommandError) as refused:
            call_command("add_cosignature", str(path), key=str(key))
        return str(refused.value)

    own = "is a key of this log, which cannot be its own witness. Give the key of a witness."
    assert refusal(checkpoints.checkpoint(), now.public) == f"example.org/log {own}"
    for key in (before, now):
        cosigner = keys.NoteSigner("witness.example/w", COSIGNATURE, key.private)
        assert refusal(cosigned_by(cosigner), cosigner.public) == f"witness.example/w {own}"
    named_so = keys.NoteSigner.new("example.org/log", COSIGNATURE)
    assert refusal(cosigned_by(named_so), named_so.public) == f"example.org/log {own}"
    plain = made("other.example/log")
    note = Note(checkpoints.text_of(3), (plain.sign(checkpoints.text_of(3)),))
    assert "other.example/log is the key of a log, not of a witness." in refusal(str(note), plain.public)
    assert not LogCosignature.objects.exists()


def test_each_witness_counts_once(tmp_path):
    append(2)
    key, path = keys.NoteSigner.new("witness.example/w", COSIGNATURE), tmp_path / "note"

    def add(note, by):
        path.write_text(note)
        call_command("add_cosignature", str(path), key=str(by.public), stdout=io.StringIO())

    for at in ("2026-05-01", "2026-05-02"):
        with time_machine.travel(f"{at} 12:00Z", tick=False):
            add(cosigned_by(key), key)
    renamed = keys.NoteSigner("another.example/w", COSIGNATURE, key.private)
    new_key = keys.NoteSigner.new("witness.example/w", COSIGNATURE)
    for other in (renamed, new_key):
        with pytest.raises(CommandError, match=r"already has a cosignature of witness\.example/w, with another"):
            add(cosigned_by(other), other)
    add(cosigned_by(second := keys.NoteSigner.new("second.example/w", COSIGNATURE)), second)

    names = LogCosignature.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["witness.example/w", "second.example/w"]
    assert LogCosignature.objects.earliest("pk").signed_at.day == 1
    assert checkpoints.checkpoint().count("\n— ") == 3


def test_a_cosignature_without_a_possible_date_is_refused(tmp_path):
    append(1)
    key, path = keys.NoteSigner.new("witness.example/w", COSIGNATURE), tmp_path / "note"
    time = b"\xff" * 8
    text = cosigned_text(checkpoints.text_of(1), int.from_bytes(time, "big"))
    path.write_text(cosigned_by(key, data=time + key.private.sign(text.encode())))

    with pytest.raises(CommandError, match=r"The clock of witness\.example/w is wrong"):
        call_command("add_cosignature", str(path), key=str(key.public))


def test_cosignatures_of_something_else_are_refused(tmp_path):
    append(2)
    key, path = keys.NoteSigner.new("witness.example/w", COSIGNATURE), tmp_path / "note"
    ours = Checkpoint.parse(checkpoints.checkpoint())

    def refusal(note, by=key.public):
        path.write_text(note)
        with pytest.raises(CommandError) as refused:
            call_command("add_cosignature", str(path), key=str(by))
        return str(refused.value)

    split = Checkpoint.parse(str(ours.note).replace(ours.note.text.split("\n")[2], "A" * 43 + "="))
    other = Note(split.note.text, (*split.note.signatures, witness.cosign(split, key)))
    assert "somebody showed the witness another log" in refusal(str(other))
    assert "has no cosignature of witness.example/w" in refusal(str(ours.note))
    assert "The signature of witness.example/w is wrong" in refusal(
        str(Note(ours.note.text, (witness.cosign(split, key),)))
    )
    assert "not a signed note" in refusal("nothing")
    path.unlink()
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("add_cosignature", str(path), key=str(key.public))
    path.write_text("")
    with pytest.raises(CommandError, match="not the key of a log or witness"):
        call_command("add_cosignature", str(path), key="key")
