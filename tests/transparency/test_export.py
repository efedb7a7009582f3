"""The exported folder is the log as static files: whole, incremental, and a copy that shows a shortened log."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from conditions.database import triggers
from transparency import checkpoints, exporting, log
from transparency.models import LogEntry, LogHead, LogTile
from verify.verify import Checkpoint, leaf_hash, leaves_of_bundle

from .conftest import append

pytestmark = pytest.mark.django_db


def files(folder):
    return {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}


def empty_the_log():
    triggers.uninstall(connection)
    for model in (LogTile, LogEntry, LogHead):
        model.objects.all().delete()
    triggers.install(connection)


def test_a_folder_has_the_files_that_the_site_serves(folder, client):
    append(300)

    call_command("export_log", str(folder), verbosity=0)

    found = files(folder)
    assert sorted(found) == [
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/44",
    ]
    assert {name: client.get(f"/log/{name}").content for name in found} == {
        name: path.read_bytes() for name, path in found.items()
    }
    assert [leaf.decode() for leaf in exporting.read_leaves(folder)] == list(
        LogEntry.objects.order_by("index").values_list("leaf", flat=True)
    )


def test_only_new_files_are_written(folder, capsys):
    append(256)
    exporting.export(folder)
    before = files(folder)["tile/0/000"].stat().st_mtime_ns

    assert exporting.export(folder) == (256, 0)
    append(2)
    assert exporting.export(folder) == (258, 2)
    assert files(folder)["tile/0/000"].stat().st_mtime_ns == before
    assert Checkpoint.signed((folder / "checkpoint").read_text(), checkpoints.log_key()).size == 258


def test_a_log_that_was_set_back_or_changed_is_not_exported(folder):
    append(3)
    exporting.export(folder)
    empty_the_log()
    append(2)

    with pytest.raises(CommandError, match="SHORTER THAN ITS COPY: the copy has 3 entries, the database has 2"):
        call_command("export_log", str(folder))
    log.append({"act": "another"}, subject="x")
    log.append({"act": "another"}, subject="x")
    with pytest.raises(CommandError, match="DIFFERS FROM ITS COPY: the first 3 entries"):
        call_command("export_log", str(folder))
    assert exporting.read_checkpoint(folder).size == 3


def test_a_damaged_folder_is_reported(folder, settings):
    append(3)
    exporting.export(folder)
    bundle = folder / "tile/entries/000.p/3"
    whole = bundle.read_bytes()

    bundle.write_bytes(whole[:-1])
    with pytest.raises(exporting.FolderMismatch, match="entries of the log is damaged"):
        list(exporting.read_leaves(folder))
    bundle.write_bytes(whole[: 2 + int.from_bytes(whole[:2])])
    with pytest.raises(exporting.FolderMismatch, match="has 1 entries, not 3"):
        list(exporting.read_leaves(folder))
    (folder / "checkpoint").write_text("no checkpoint")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("export_log", str(folder))
    (folder / "checkpoint").unlink()
    with pytest.raises(exporting.FolderMismatch, match="holds no log"):
        list(exporting.read_leaves(folder))
    settings.SITE_URL = "https://other.example"
    settings.LOG_KEY = ""
    with pytest.raises(CommandError, match="has no key yet"):
        call_command("export_log", str(folder))


def test_a_folder_of_another_log_or_that_cannot_be_written_is_refused(folder, tmp_path):
    append(1)
    folder.mkdir()
    (folder / "checkpoint").write_text("other.example/log\n0\n" + "A" * 43 + "=\n\n— other.example/log AAAAAAAA\n")
    with pytest.raises(CommandError, match="another log: other"):
        call_command("export_log", str(folder))
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_log", str(tmp_path / "file" / "below"))


@pytest.mark.parametrize(
    "path",
    [
        "0/001",
        "0/000",
        "0/000.p/4",
        "0/000.p/0",
        "0/000.p/03",
        "0/000.p/256",
        "0/x000/000.p/3",
        "1/000.p/1",
        "00/000.p/3",
        "64/000.p/3",
        "entries/000.p/4",
        "0/" + "x001/" * 100 + "000",
        "0/٠٠٠",
        "0/../checkpoint",
    ],
)
def test_files_that_the_log_does_not_have_are_not_found(client, path):
    append(3)

    response = client.get(f"/log/tile/{path}")

    assert (response.status_code, response["Cache-Control"]) == (404, "no-cache")


def test_files_may_be_kept_for_good_and_the_checkpoint_not(client):
    append(3)

    tile, bundle = client.get("/log/tile/0/000.p/3"), client.get("/log/tile/entries/000.p/3")
    checkpoint = client.get("/log/checkpoint")

    kept = "public, max-age=31536000, immutable"
    assert [(one["Content-Type"], one["Cache-Control"]) for one in (tile, bundle, checkpoint)] == [
        ("application/octet-stream", kept),
        ("application/octet-stream", kept),
        ("text/plain; charset=utf-8", "no-cache"),
    ]
    assert b"".join(map(leaf_hash, leaves_of_bundle(bundle.content))) == tile.content
    # A wider tile has the same beginning, so the narrow one does not change.
    append(1)
    assert client.get("/log/tile/0/000.p/3").content == tile.content
    assert client.get("/log/tile/0/000.p/4").content[:96] == tile.content
