"""Backup and restore: archives that are damaged, encrypted with another key or foreign are refused completely."""

import datetime as dt
import gc
import gzip
import io
import json
import random
import tarfile
from contextlib import suppress

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from conditions import workflow
from conditions.models import ConditionPage, Edition, SenderSalt
from operations import backup
from operations.backup import archive
from operations.models import Job
from tests import factories
from tests.walk import invariants

KEY = backup.Key("AGE-SECRET-KEY-1G8YL4KJL6PQFTQGPLD9P24VZLY4LMD4PQDM2HQ3KCH2XJPGDXWMQ93NTJ3")
OTHER = backup.Key("AGE-SECRET-KEY-1J2P3DRY9N6405MSS5XU06XQTZM0UWM03Y5K75KFL4MKN4DTKL2TSH30G09")
DAMAGED = "The archive is damaged: it was truncated or changed after it was written."


@pytest.fixture
def created_backup(site, tmp_path):
    return backup.back_up(tmp_path / "site.tar.gz")


def refusal(step, *args, **kwargs):
    with pytest.raises(backup.BackupError) as refused:
        step(*args, **kwargs)
    return str(refused.value)


def repack(path, change):
    """Rewrite the archive after `change` was applied to {name: bytes}, in the same order; return its path."""
    with tarfile.open(path) as tar:
        parts = {entry.name: tar.extractfile(entry).read() for entry in tar}
    change(parts)
    target = path.with_name("changed.tar.gz")
    with tarfile.open(target, "w:gz") as tar:
        for name, data in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return target


def change_json_part(parts, name, change):
    """Apply `change` to one JSON part of the archive."""
    value = json.loads(parts[name])
    change(value)
    parts[name] = json.dumps(value).encode()


# --- Refused archives -----------------------------------------------------------------------


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "sealed"])
def test_truncated_archive_is_refused_at_any_length(site, tmp_path, key):
    whole = backup.back_up(tmp_path / "site", key=key).path.read_bytes()
    cut = tmp_path / "cut"
    refusals = set()

    for length in {0, 1, 10, 500, len(whole) // 2, len(whole) - 2000, len(whole) - 8, len(whole) - 1}:
        cut.write_bytes(whole[:length])
        refusals.add((length < len(backup.encryption.MAGIC), refusal(backup.verify, cut, key)))

    assert refusals == {(True, DAMAGED), (False, DAMAGED)}


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "sealed"])
def test_archive_with_a_changed_byte_is_refused_or_unchanged(site, tmp_path, key):
    created_backup = backup.back_up(tmp_path / "site", key=key)
    whole = created_backup.path.read_bytes()
    changed = tmp_path / "changed"
    unnoticed = []
    random_ = random.Random(6)

    for offset in sorted({*range(40), *(random_.randrange(len(whole)) for _time in range(25)), len(whole) - 1}):
        changed.write_bytes(whole[:offset] + bytes([whole[offset] ^ 0x55]) + whole[offset + 1 :])
        try:
            verified = backup.verify(changed, key)
        except backup.BackupError:
            continue
        unnoticed.append(offset)
        assert verified.manifest == created_backup.contents.manifest
    # In a plain archive only gzip's own header may change: its time, compression level and operating system.
    assert set(unnoticed) <= ({4, 5, 6, 7, 8, 9} if key is None else set())


def test_archive_with_a_changed_row_is_refused(created_backup):
    def change(parts):
        (name,) = (part for part in parts if part.startswith("tables/conditions_topicgroup/"))
        parts[name] = parts[name].replace(b"e", b"i", 1)

    assert refusal(backup.verify, repack(created_backup.path, change)) == DAMAGED


def test_archive_without_a_part_is_refused(created_backup):
    assert (
        refusal(backup.verify, repack(created_backup.path, lambda parts: parts.pop("media/reviewers/rao.jpg")))
        == DAMAGED
    )


def test_archive_with_an_additional_part_is_refused(created_backup):
    def change(parts):
        end = parts.pop("manifest.json")
        parts["media/more.jpg"], parts["manifest.json"] = b"more", end

    assert refusal(backup.verify, repack(created_backup.path, change)) == DAMAGED


def test_archive_of_newer_code_is_refused(created_backup, elsewhere):
    newer = repack(
        created_backup.path, lambda parts: change_json_part(parts, "format.json", lambda about: about.update(version=2))
    )

    assert refusal(backup.verify, newer) == (
        "The archive has format 2, and this code reads format 1. Restore it with newer code."
    )


def test_archive_with_unknown_migrations_is_refused(created_backup, elsewhere):
    def add_future_migration(about):
        about["migrations"].append(["conditions", "9999_future"])

    def change(parts):
        change_json_part(parts, "format.json", add_future_migration)
        sha256 = archive.hashlib.sha256(parts["format.json"]).hexdigest()
        size = len(parts["format.json"])
        change_json_part(
            parts,
            "manifest.json",
            lambda list_: list_["parts"].update({"format.json": {"sha256": sha256, "size": size}}),
        )

    path = repack(created_backup.path, change)
    with elsewhere() as database:
        message = refusal(backup.restore, path, withdrawals=None)
        tables = database.introspection.table_names()

    assert (message, tables) == (
        "The archive was made by newer code or with other apps: this code has no migration conditions.9999_future.",
        [],
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 something else", gzip.compress(b"something else" * 100, mtime=0)],
    ids=["empty", "zip", "gzip"],
)
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "other"
    path.write_bytes(content)

    assert refusal(backup.verify, path) == DAMAGED


def test_foreign_tar_is_refused(tmp_path):
    path = tmp_path / "other.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("readme.txt"))

    assert refusal(backup.verify, path) == "This file is not a backup of DiseaseMaps."


def test_archive_with_a_symbolic_link_is_refused(created_backup, tmp_path):
    path = tmp_path / "link.tar.gz"
    with tarfile.open(created_backup.path) as tar, tarfile.open(path, "w:gz") as other:
        first = tar.next()
        other.addfile(first, tar.extractfile(first))
        link = tarfile.TarInfo("media/reviewers/rao.jpg")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        other.addfile(link)

    assert refusal(backup.verify, path) == DAMAGED


def test_missing_archive_is_refused(tmp_path):
    path = tmp_path / "none"

    assert refusal(backup.verify, path) == f"The archive {path} cannot be opened: No such file or directory."


# --- Keys -------------------------------------------------------------------------------------


def test_encrypted_archive_opens_only_with_its_key(site, tmp_path):
    path = backup.back_up(tmp_path / "site.age", key=KEY).path

    assert backup.verify(path, KEY).rows["conditions_edition"] == Edition.objects.count()
    assert path.read_bytes().startswith(b"age-encryption.org/v1\n-> X25519 ")
    assert [refusal(backup.verify, path, key) for key in (None, OTHER, backup.Key(str(KEY.recipient)))] == [
        "The archive is encrypted, and no key was given.",
        "The archive was encrypted with another key.",
        "The archive is encrypted, and the key given is a public key, which cannot decrypt it.",
    ]


def test_public_key_encrypts_and_secret_key_decrypts(site, tmp_path):
    created_backup = backup.back_up(tmp_path / "site.age", key=backup.Key(f"# for backups\n{KEY.recipient}\n"))

    assert created_backup.is_read_again is False
    assert backup.verify(created_backup.path, KEY).manifest == created_backup.contents.manifest


def test_new_key_file_is_private_and_never_overwritten(tmp_path):
    path = tmp_path / "key.txt"

    public = backup.new_key(path)

    assert (path.stat().st_mode & 0o777, str(backup.Key.of_file(path).recipient)) == (0o600, public)
    assert refusal(backup.new_key, path) == f"The key {path} cannot be written: File exists."


@pytest.mark.parametrize("text", ["", "hunter2", "AGE-SECRET-KEY-1XYZ", "age1xyz", "age1\nage1"])
def test_invalid_key_is_refused_and_not_printed(text):
    assert refusal(backup.Key, text) == (
        "The key for backups is not one that age-keygen makes: one line that begins with AGE-SECRET-KEY-1 or age1."
    )


def test_unreadable_key_file_is_refused(tmp_path):
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")

    assert [refusal(backup.Key.of_file, tmp_path / name) for name in ("none", "bytes")] == [
        f"The key {tmp_path / 'none'} cannot be read: No such file or directory.",
        f"The key {tmp_path / 'bytes'} cannot be read: it is not text.",
    ]


# --- Target of a restore ---------------------------------------------------------------------------


def test_restore_into_a_database_with_tables_is_refused(created_backup):
    before = Edition.objects.count()

    message = refusal(backup.restore, created_backup.path, withdrawals=None)

    assert message == (
        "The database is not empty: it has the table accounts_attempts. Restore into a new and empty database, one "
        "that was never migrated. Nothing was changed."
    )
    assert Edition.objects.count() == before


def test_restore_over_a_different_photo_is_refused(created_backup, elsewhere):
    with elsewhere() as database:
        default_storage.save("reviewers/rao.jpg", ContentFile(b"another photo"))
        message = refusal(backup.restore, created_backup.path, withdrawals=None)
        with default_storage.open("reviewers/rao.jpg") as photo:
            left = photo.read(), database.introspection.table_names()

    assert message == (
        "The folder for photos is not empty: it holds reviewers/rao.jpg, which differs from the archive. "
        "Restore into an empty folder (MEDIA_ROOT)."
    )
    assert left == (b"another photo", [])


@pytest.mark.full
def test_photo_left_by_an_interrupted_restore_is_accepted(created_backup, elsewhere):
    with elsewhere():
        default_storage.save("reviewers/rao.jpg", ContentFile(b"\xff\xd8 a photo"))
        backup.restore(created_backup.path, withdrawals=None)

        assert list(backup.media.names("reviewers")) == ["reviewers/rao.jpg"]


def with_extra_row(path, table, change):
    """Rewrite the archive with one more row, made from the last row of a table, and a matching manifest."""

    def add(parts):
        name = next(part for part in parts if part.startswith(f"tables/{table}/"))
        names, *_lines, last = map(json.loads, parts[name].splitlines())
        line = {**dict(zip(names, last, strict=True)), **change}
        parts[name] += json.dumps(list(line.values())).encode() + b"\n"
        part_record = {"sha256": archive.hashlib.sha256(parts[name]).hexdigest(), "size": len(parts[name])}

        def tell(manifest):
            manifest["parts"][name] = part_record
            manifest["rows"][table] += 1

        change_json_part(parts, "manifest.json", tell)

    return repack(path, add)


REFUSED_ROW = "The database refused the archive, and is still empty: "


@pytest.mark.sql
@pytest.mark.parametrize(
    ("table", "change", "sentence"),
    [
        # A duplicate primary key, a foreign key without a target, and a date that no column can hold.
        pytest.param("conditions_topicgroup", {}, REFUSED_ROW, marks=pytest.mark.full),
        ("conditions_synonym", {"id": 999, "name": "Lost", "condition_id": 10_000}, REFUSED_ROW),
        pytest.param("conditions_event", {"id": 9999, "at": "yesterday"}, DAMAGED, marks=pytest.mark.full),
    ],
)
def test_rows_that_the_database_refuses_roll_the_restore_back(created_backup, elsewhere, table, change, sentence):
    path = with_extra_row(created_backup.path, table, change)

    with elsewhere() as database:
        message = refusal(backup.restore, path, withdrawals=None)
        tables = database.introspection.table_names(), list(backup.media.names())

    assert message.startswith(sentence)
    assert tables == ([], [])


# --- Contents of an archive ------------------------------------------------------------------------


def test_backup_leaves_out_sessions_and_rate_limits(site, client, elsewhere, tmp_path):
    client.force_login(factories.make_editor("sam"))

    created_backup = backup.back_up(tmp_path / "site.tar.gz")

    assert SenderSalt.objects.count() == 1
    assert created_backup.contents.about["left_out"] == [
        "accounts_attempts",
        "accounts_calendaraddress",
        "conditions_publicstamp",
        "conditions_sendercount",
        "conditions_sendersalt",
        "django_session",
        "django_tasks_database_dbtaskresult",
    ]
    assert not set(created_backup.contents.about["left_out"]) & set(created_backup.contents.rows)


@pytest.mark.sql
def test_backup_is_a_snapshot_while_the_site_is_in_use(site, tmp_path, elsewhere, monkeypatch):
    """Publish a text and withdraw another after the first table was read: the archive has neither change."""
    erin, rao = (factories.User.objects.get(username=name) for name in ("erin", "rao"))
    page = ConditionPage.objects.get(topic__slug="overview")
    events = {"all": Edition.objects.count()}
    usual = connections["default"]
    add_table = archive.Writer.add_table

    def interrupted(writer, table, heading, lines):
        count = add_table(writer, table, heading, lines)
        if table == "accounts_user":
            own = connections["default"]
            connections["default"] = usual
            factories.make_published(page, by=erin, reviewer=rao, body="<p>Published meanwhile [1].</p>")
            workflow.withdraw(ConditionPage.objects.get(topic__slug="causes"), by=erin, reason="Wrong")
            factories.make_editor("new")
            connections["default"] = own
        return count

    monkeypatch.setattr(archive.Writer, "add_table", interrupted)
    created_backup = backup.back_up(tmp_path / "site.tar.gz")
    monkeypatch.undo()

    assert (created_backup.contents.rows["conditions_edition"], Edition.objects.count()) == (
        events["all"],
        events["all"] + 1,
    )
    with elsewhere():
        backup.restore(created_backup.path, withdrawals=None)
        assert invariants.violations() == []
        assert Edition.objects.live().filter(page__topic__slug="causes").exists()


@pytest.mark.full
def test_large_tables_are_split_into_parts(site, tmp_path, elsewhere, monkeypatch):
    monkeypatch.setattr(archive, "PART", 1000)

    created_backup = backup.back_up(tmp_path / "site.tar.gz")

    parts = [name for name in created_backup.contents.manifest["parts"] if name.startswith("tables/conditions_event/")]
    assert len(parts) > 3
    with elsewhere():
        restored = backup.restore(created_backup.path, withdrawals=None)
        assert restored.contents.rows == created_backup.contents.rows


# --- Files of a backup -----------------------------------------------------------------------------


def test_backup_keeps_the_given_number_of_dated_files(site, tmp_path):
    (tmp_path / "diseasemaps-notes.txt").write_text("mine")
    backups = [
        backup.back_up(tmp_path, keep=2, now=dt.datetime(2026, 11, day, 2, 30, tzinfo=dt.UTC)) for day in (1, 2, 3)
    ]

    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("diseasemaps")) == [
        "diseasemaps-20261102T023000Z.tar.gz",
        "diseasemaps-20261103T023000Z.tar.gz",
        "diseasemaps-notes.txt",
    ]
    assert [path.name for path in backups[-1].removed] == ["diseasemaps-20261101T023000Z.tar.gz"]
    assert backups[-1].path.stat().st_mode & 0o777 == 0o600


def test_backup_never_overwrites_a_file(created_backup, tmp_path):
    before = created_backup.path.read_bytes()

    assert refusal(backup.back_up, created_backup.path) == f"{created_backup.path} exists already. Nothing was written."
    assert created_backup.path.read_bytes() == before
    assert refusal(backup.back_up, tmp_path / "none" / "x") == (
        f"Nothing can be written into {tmp_path / 'none'}: No such file or directory."
    )
    assert refusal(backup.back_up, tmp_path / "one", keep=1) == (
        "Old backups can be removed from a folder only: name a folder."
    )


@pytest.mark.usefixtures("site")
def test_full_disk_leaves_no_incomplete_file(tmp_path):
    """Write to /dev/full, which refuses each byte: an incomplete file must not look like a backup."""
    folder = tmp_path / "full"
    folder.mkdir()
    patch = pytest.MonkeyPatch()
    patch.setattr("tempfile.mkstemp", lambda **place: (_full(), str(folder / "part")))
    try:
        message = refusal(backup.back_up, folder)
    finally:
        patch.undo()

    assert message == "The backup could not be written: No space left on device. The incomplete file was removed."
    assert list(folder.iterdir()) == []


def _full():
    import os

    return os.open("/dev/full", os.O_WRONLY)


def test_archive_that_is_left_early_is_closed_and_refused(tmp_path):
    """Fail between two parts. A stream of tarfile that stays open writes when it is collected, and Python warns."""
    path = tmp_path / "half.tar.gz"

    with path.open("wb") as out, suppress(InterruptedError), archive.Writer(out) as writer:
        writer.describe({"database": "sqlite"})
        raise InterruptedError

    gc.collect()
    assert refusal(backup.verify, path) == DAMAGED


def test_every_migration_can_run_in_the_transaction_of_a_restore():
    """Demand atomic migrations: a restore is one transaction, so that a failure leaves nothing behind."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)

    assert [str(migration) for migration in loader.disk_migrations.values() if not migration.atomic] == []


def test_media_root_is_the_folder_of_the_settings(settings):
    assert default_storage.location == str(django_settings.MEDIA_ROOT)
    assert connection.alias == "default"


# --- Texts that differ from the signed ones -----------------------------------------------------


def test_unsigned_text_is_restored_only_with_an_explicit_option(created_backup, elsewhere, tmp_path):
    """Change a text and all checksums of the archive: the signed hash reveals it."""
    signed, changed = b"Four genes are known so far", b"Five genes are known so far"

    def change(parts):
        name = next(part for part in parts if part.startswith("tables/conditions_edition/"))
        assert signed in parts[name]
        parts[name] = parts[name].replace(signed, changed)
        part_record = {"sha256": archive.hashlib.sha256(parts[name]).hexdigest(), "size": len(parts[name])}
        change_json_part(parts, "manifest.json", lambda manifest: manifest["parts"].update({name: part_record}))

    path = repack(created_backup.path, change)
    findings = io.StringIO()

    with elsewhere() as database:
        message = refusal(backup.restore, path, withdrawals=None, told=findings)
        tables = database.introspection.table_names()
    with elsewhere():
        restored = backup.restore(path, withdrawals=None, despite_findings=True, told=io.StringIO())

    assert message.startswith("The texts of the archive are not those that were signed, so nothing was restored. ")
    assert (tables, restored.is_checked) == ([], False)
    assert "/conditions/congenital-generalized-lipodystrophy/" in findings.getvalue()


# --- The commands --------------------------------------------------------------------------------


def run(command, *arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue().splitlines(), err.getvalue()


@pytest.mark.usefixtures("site")
def test_commands_report_their_results(tmp_path, elsewhere, monkeypatch):
    folder = tmp_path / "backups"
    folder.mkdir()
    key = tmp_path / "key.txt"
    made_key, _err = run("backup", key, "--new-key")
    monkeypatch.setenv("BACKUP_KEY_FILE", str(key))

    output, err = run("backup", folder, "--keep", "1")
    (path,) = folder.iterdir()
    checked, _err = run("restore", path, "--check")
    with elsewhere():
        restored, _err = run("restore", path)

    assert made_key[0] == f"The key is in {key}; without it no backup can be decrypted. Its public key:"
    assert output[0].startswith(f"{path}: ")
    assert output[0].endswith(f", 1 files, {path.stat().st_size} bytes; checked.")
    assert (output[1], err) == (f"SHA-256 {archive.hashlib.sha256(path.read_bytes()).hexdigest()}", "")
    assert checked[0].startswith("Whole and unchanged: a backup of 20")
    assert restored[0] == checked[0].replace("Whole and unchanged", "Restored")
    assert restored[-1] == "Run `manage.py forget` next: the archive may hold data past its time."
    assert Job.objects.get(name="backup").runs == 1


@pytest.mark.usefixtures("site")
def test_commands_refuse_with_a_message(tmp_path, monkeypatch):
    monkeypatch.setenv("BACKUP_KEY", "hunter2")
    messages = []
    for command, arguments in (
        ("backup", [tmp_path / "x"]),
        ("backup", [tmp_path, "--keep", "0"]),
        ("restore", [tmp_path / "none"]),
    ):
        with pytest.raises(CommandError) as refused:
            run(command, *arguments)
        messages.append(str(refused.value))
    monkeypatch.delenv("BACKUP_KEY")
    with pytest.raises(CommandError) as refused:
        run("restore", tmp_path / "none")

    key = "The key for backups is not one that age-keygen makes: one line that begins with AGE-SECRET-KEY-1 or age1."
    assert messages == [key, "--keep takes a number from 1.", key]
    assert str(refused.value) == f"The archive {tmp_path / 'none'} cannot be opened: No such file or directory."
    assert (Job.objects.get(name="backup").failures) == 1


def test_backup_of_a_database_without_the_latest_migrations_is_refused(site, tmp_path):
    recorded = MigrationRecorder(connection)
    recorded.record_unapplied("operations", "0005_signing_keys")
    try:
        message = refusal(backup.back_up, tmp_path / "x")
    finally:
        # The flush between tests does not restore this row.
        recorded.record_applied("operations", "0005_signing_keys")

    assert message == "The database does not match this code. Run migrate first. Nothing was written."
