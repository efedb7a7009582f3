"""`manage.py doctor`: nothing to report on a sound installation, and one sentence for each fault."""

import dataclasses
import datetime as dt
import json
import shutil
import socketserver
import threading
from collections import namedtuple
from contextlib import contextmanager
from io import StringIO

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts import notices
from accounts.models import User
from conditions import demo, feedback
from conditions.database import installer, public_stamp, triggers
from conditions.models import Edition
from operations import doctor, journal
from operations.doctor import Finding, database, people, settings_, storage, work
from operations.models import Job, MailFailure
from tests import factories
from tests.database_roles import as_site
from tests.feedback.reports import make_report
from tests.signing_keys import confirmed_key
from tests.test_races import shared_database  # noqa: F401
from transparency import exporting

GOOD = {
    "DEBUG": False,
    "SECRET_KEY": "Zq3-vN8_kT5xW1yR7uB2cD9eF4gH6jL0mP-sA3dK8zX5wQ1tY7oI2nM9bV",
    "ALLOWED_HOSTS": ["example.org"],
    "SITE_URL": "https://example.org",
    "CONTACT_EMAIL": "contact@example.org",
    "SECURITY_EMAIL": "security@example.org",
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 63072000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SIGNING": "passkey",
}


@pytest.fixture
def installed(db, settings, tmp_path):
    """Set up a site as in production, with one user in each role, a superuser, and recent runs of all jobs."""
    # About DJANGO_ALLOW_ASYNC_UNSAFE, which the browser tests of the same process need.
    settings.SILENCED_SYSTEM_CHECKS = [*settings.SILENCED_SYSTEM_CHECKS, "async.E001"]
    for name, value in GOOD.items():
        setattr(settings, name, value)
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    factories.make_editor("anna")
    confirmed_key(factories.make_reviewer("ben"), by=factories.make_chief("cleo"))
    factories.make_user("root", is_superuser=True)
    for job in work.EXPECTED:
        with journal.running(job):
            pass
    settings.LOG_FOLDER = tmp_path / "log"
    exporting.export(settings.LOG_FOLDER)


@pytest.fixture
def free_disk(monkeypatch):
    """Pretend that the disks have free space."""
    disk = namedtuple("disk", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: disk(100 * 10**9, 0, 50 * 10**9))


def run(*arguments):
    """Run the command; return its output and exit status."""
    out = StringIO()
    status = 0
    try:
        call_command("doctor", *arguments, stdout=out)
    except SystemExit as exited:
        status = exited.code
    return out.getvalue(), status


def test_sound_installation_has_no_findings(installed, free_disk):
    with as_site(connection):
        output, status = run()

    on_sqlite = [
        "advice  database: This site runs on SQLite, which suits a few people on one machine. Use PostgreSQL for more "
        "people.",
        "0 wrong, 1 to think about.",
    ]
    assert output.splitlines() == (on_sqlite if connection.vendor == "sqlite" else ["All is well."])
    assert status == 0


def test_signing_keys_are_recommended_and_counted(installed, settings):
    settings.SIGNING = "any"
    factories.make_reviewer("dan")

    (recommended, _wrong), (counted, _wrong) = people.sign_with_keys()
    settings.DEBUG = True

    assert recommended.endswith("Set SIGNING=passkey once all of them have a signing key.")
    assert counted == "Reviewers without a signing key: 1 of 2. They propose one under “Signing keys”."
    assert list(people.sign_with_keys()) == []


def test_doctor_exits_with_1_and_can_write_json(installed, free_disk):
    Job.objects.filter(name="forget").delete()

    with as_site(connection):
        output, status = run("--json")
        lines = run()[0].splitlines()

    report = json.loads(output)
    assert (report["healthy"], status) == (False, 1)
    assert {
        "about": "jobs", "says": "The job forget has never succeeded here: is it in cron?", "is_wrong": True,
    } in report["findings"]  # fmt: skip
    assert lines[0] == "WRONG   jobs: The job forget has never succeeded here: is it in cron?"


# --- The public log -----------------------------------------------------------------------------


def test_faults_of_the_public_log_are_reported(installed, free_disk, settings):
    def told():
        return [line for line in run()[0].splitlines() if "public log" in line]

    assert told() == []
    exported = settings.LOG_FOLDER
    settings.LOG_FOLDER = exported / "empty"
    assert ["holds no copy of the public log yet: does publish_due run?" in line for line in told()] == [True]
    settings.LOG_FOLDER = None
    assert ["advice  public log: LOG_FOLDER is not set" in line for line in told()] == [True]
    settings.LOG_FOLDER, settings.LOG_KEY = exported, ""
    assert ["The public log has no key yet" in line for line in told()] == [True]
    (exported / "checkpoint").write_text("nothing")
    assert ["LOG_FOLDER: The checkpoint in" in line for line in told()] == [False, True]


# --- The database -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_missing_triggers_are_reported():
    triggers.uninstall(connection)
    public_stamp.uninstall(connection)
    try:
        findings = [finding for finding in database.is_as_it_should_be() if isinstance(finding, str)]
    finally:
        triggers.install(connection)
        public_stamp.install(connection)

    names = ", ".join(sorted(guard.name for guard in triggers.GUARDS))
    assert findings == [
        f"Triggers that guard texts and events are missing: {names}. Run migrate.",
        "Triggers of the public stamp are missing, so workers stop caching pages within 10 seconds. Run migrate: it "
        "installs them and raises the stamp.",
    ]


@pytest.mark.django_db
def test_a_changed_trigger_is_reported():
    guard = next(guard for guard in triggers.GUARDS if guard.name == "event_is_kept")
    weaker = dataclasses.replace(guard, condition="OLD.id < 0")
    installer.run(connection, [*guard.drop(connection.vendor, "conditions_event")])
    installer.run(connection, weaker.create(connection.vendor, "conditions_event"))

    changed = {"sqlite": "trigger event_is_kept of the table conditions_event", "postgresql": "function event_is_kept"}
    assert [finding for finding in database.is_as_it_should_be() if isinstance(finding, str)] == [
        f"The {changed[connection.vendor]} is not the one that this code creates.",
        "1 triggers, functions and tables are not as this code creates them. Find out who changed them, run migrate "
        "and then verify_published.",
    ]


@pytest.mark.django_db
def test_missing_migrations_are_reported():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")

    assert list(database.is_as_it_should_be())[-1] == (
        "Migrations are not applied: operations.0001_initial, operations.0002_mail_failures_by_person, "
        "operations.0003_restore, operations.0004_verification, operations.0005_signing_keys. Run migrate."
    )


@pytest.mark.usefixtures("shared_database")
def test_unreachable_database_is_one_finding_among_the_others(monkeypatch, tmp_path, free_disk):
    values = connection.settings_dict
    connection.close()
    nowhere = {"NAME": str(tmp_path / "none" / "db.sqlite3")}
    if connection.vendor == "postgresql":
        nowhere = {"HOST": "127.0.0.1", "PORT": 9, "PASSWORD": "hunter2"}
    for name, value in nowhere.items():
        monkeypatch.setitem(values, name, value)
    try:
        output, status = run()
    finally:
        connection.close()
        monkeypatch.undo()

    # Checks that need the database are skipped, because one sentence is enough.
    assert output.startswith("WRONG   database: The database does not answer: ")
    assert (status, output.count("refused to tell"), output.count("jobs:")) == (1, 0, 0)
    assert "hunter2" not in output


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "wrong"), [(2, None), (30, False), (86_400, True)])
def test_wrong_clock_is_reported(seconds, wrong):
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=seconds)):
        findings = list(database.clock_agrees())

    assert [is_wrong for _says, is_wrong in findings] == ([] if wrong is None else [wrong])


@pytest.mark.django_db(transaction=True)
def test_unsigned_live_text_is_reported(editor, reviewer, page):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    triggers.uninstall(connection)
    Edition.objects.filter(pk=edition.pk).update(body="<p>Something else [1].</p>")
    triggers.install(connection)

    assert list(database.texts_are_as_signed()) == [
        f"edition 1 of “{edition.title}” is live and differs from the signed text. "
        f"Withdraw the page: {edition.get_admin_url()}"
    ]


@pytest.mark.django_db
def test_text_past_its_publishing_time_is_reported(editor, reviewer, chief):
    approved = factories.make_approved(by=editor, reviewer=reviewer, chief=chief)

    with time_machine.travel(approved.publish_at + dt.timedelta(minutes=5)):
        assert list(database.texts_are_as_signed()) == []
    with time_machine.travel(approved.publish_at + dt.timedelta(minutes=11)):
        assert list(database.texts_are_as_signed()) == [
            "1 approved texts are past their publishing time: does publish_due run?"
        ]


# --- Settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", "ab" * 40, "SECRET_KEY is not random: it has few different characters."),
        ("SECURE_HSTS_SECONDS", 0, "You have not set a value for the SECURE_HSTS_SECONDS setting."),
        ("CONTACT_EMAIL", "contact@localhost", "CONTACT_EMAIL is not set; readers are told to write to contact@"),
        ("SITE_URL", "https://192.0.2.7", "SITE_URL names an IP address, so nobody can use passkeys here."),
        ("ALLOWED_HOSTS", ["other.org"], "ALLOWED_HOSTS does not name example.org, the host of SITE_URL"),
        (
            "ALLOWED_HOSTS",
            ["*"],
            "ALLOWED_HOSTS allows any host, so other sites can serve these pages under their name.",
        ),
        (
            "SECURE_SSL_REDIRECT",
            False,
            "http is not redirected to https, and BEHIND_PROXY does not say that a reverse proxy does it.",
        ),
    ],
)
def test_harmful_setting_is_reported(installed, settings, name, value, says):
    setattr(settings, name, value)

    sentences = [
        finding[0] if isinstance(finding, tuple) else finding
        for finding in (*settings_.are_safe(), *settings_.name_the_site())
    ]

    assert [finding for finding in sentences if finding.startswith(says)] != []


def test_debug_mode_is_reported(settings):
    settings.DEBUG = True

    assert list(settings_.are_safe()) == [
        ("DEBUG is on: errors show settings and code to everybody. Set DEBUG=false on a real site.", False)
    ]


# --- People -----------------------------------------------------------------------------------------


def test_role_without_its_permissions_is_reported(installed):
    group = User.objects.get(username="anna").groups.get()
    group.permissions.remove(group.permissions.get(codename="write_edition"))
    User.objects.get(username="cleo").groups.clear()

    assert list(people.have_their_rights()) == [
        "The group Editors lacks rights: conditions.write_edition. Run migrate.",
        ("Nobody is in the group Chief editors yet.", False),
    ]


def test_site_with_one_person_who_can_confirm_is_reported(installed):
    enough = list(people.can_confirm())
    User.objects.filter(username="root").update(is_active=False)

    assert (enough, list(people.can_confirm())) == (
        [],
        [
            (
                "Only cleo can confirm who may sign, and nobody can confirm their own changes. Invite a chief editor.",
                False,
            )
        ],
    )


def test_demonstration_accounts_are_reported(installed, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    person = next(one for one in demo.PEOPLE if one.username == "sam")
    User.objects.create_user("dr-rao", "dr-rao@example.org", demo.PASSWORD)
    User.objects.create_user("sam", person.email)
    User.objects.create_user("erin", "erin@example.org")

    assert list(people.are_real()) == [
        "dr-rao can sign in with the password of the demonstration, which is printed in the README.",
        ("sam is a person of the demonstration, on a real site.", False),
    ]
    settings.DEBUG = True
    assert list(people.are_real()) == []


# --- Files, disks, caches ------------------------------------------------------------------------------


def test_uncollected_static_files_are_reported(installed, settings):
    (settings.STATIC_ROOT / "staticfiles.json").unlink()

    assert list(storage.static_files_are_collected()) == [
        "Static files are not collected, so every page fails. Run collectstatic."
    ]


def test_read_only_media_folder_is_reported(settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.MEDIA_ROOT = tmp_path / "file"

    assert list(storage.photos_can_be_stored()) in (
        ["Photos cannot be stored (MEDIA_ROOT): Not a directory."],
        ["Photos cannot be stored (MEDIA_ROOT): File exists."],
        ["Photos cannot be stored (MEDIA_ROOT): FileExistsError."],
    )


def test_check_of_the_media_folder_leaves_no_file(settings):
    assert list(storage.photos_can_be_stored()) == []
    assert default_storage.listdir("") == ([], [])


def test_full_disk_is_reported(monkeypatch, settings):
    disk = namedtuple("disk", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: disk(10**9, 10**9 - 5 * 10**6, 5 * 10**6))

    findings = list(storage.disks_have_room())

    assert findings[:2] == [
        "The disk with MEDIA_ROOT is nearly full: 5 MB are left.",
        "The disk with temporary files is nearly full: 5 MB are left.",
    ]


def test_unreachable_cache_is_reported(settings):
    nothing = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {**settings.CACHES, "pages": nothing}

    assert list(storage.caches_answer()) == [
        "The cache “pages” does not answer (ConnectionError): meanwhile the API has no rate limit."
    ]


# --- Mail and jobs -------------------------------------------------------------------------------------


@contextmanager
def mail_server(greeting):
    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(greeting)
            while line := self.rfile.readline():
                self.wfile.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 ok\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("greeting", "told"),
    [
        (b"220 ready\r\n", []),
        (b"554 go away\r\n", ["The mail server 127.0.0.1 does not answer: SMTPConnectError."]),
    ],
)
def test_mail_server_is_contacted(settings, greeting, told):
    with mail_server(greeting) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False

        assert list(work.mail_server_answers()) == told


def test_missing_mail_server_is_reported(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    settings.DEBUG = False

    assert list(work.mail_server_answers()) == ["EMAIL_HOST is not set: no mail is sent."]


@pytest.mark.django_db(transaction=True)
def test_failed_mails_are_reported(settings, editor, reviewer, page):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    report = make_report(edition, email="reader@example.org")
    settings.EMAIL_BACKEND = "tests.web.test_logs.Refusing"
    feedback.reply(report, by=editor, text="Thank you.")
    MailFailure.objects.create(notice="submitted", error="OSError", at=timezone.now() - dt.timedelta(days=2))

    assert list(work.mails_arrive()) == [
        "1 mails could not be sent in the last day; the latest was a report_answer (OSError).",
        "1 answers to readers wait to be sent again, on the screens of their reports.",
    ]


@pytest.mark.django_db(transaction=True)
def test_mail_queue_that_does_not_run_is_reported(settings, editor):
    settings.EMAIL_BACKEND = "tests.web.test_logs.Refusing"
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=30), tick=False):
        notices.password_changed(editor)
    early = [finding for finding in work.mails_arrive() if "overdue" in finding]

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6), tick=False):
        late = [finding for finding in work.mails_arrive() if "overdue" in finding]

    assert (early, late) == ([], ["1 mails wait for an attempt that is overdue: does retry_mails run?"])


def test_jobs_that_do_not_run_are_reported(installed):
    moment = timezone.now().replace(year=2025, month=11, day=1, hour=4, minute=17)
    Job.objects.filter(name="publish_due").update(succeeded_at=moment)
    Job.objects.filter(name="backup").delete()
    with pytest.raises(ValueError, match="no"), journal.running("forget"):
        raise ValueError("no")
    with pytest.raises(ValueError, match="no"), journal.running("import"):
        raise ValueError("no")

    assert list(work.jobs_run()) == [
        ("The job publish_due last succeeded on 1 November 2025 04:17 UTC.", True),
        ("The job forget failed the last time it ran.", False),
        ("The job backup has never succeeded here: is it in cron?", False),
        ("The job import failed the last time it ran.", False),
    ]


# --- A check that raises an error ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_error_in_a_check_does_not_hide_other_findings(monkeypatch, free_disk):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE operations_job RENAME TO hidden_job")

    def breaks():
        raise RuntimeError("a secret")

    monkeypatch.setattr(storage, "caches_answer", breaks)
    try:
        findings = doctor.examine()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE hidden_job RENAME TO operations_job")

    assert Finding("cache", "This could not be checked: RuntimeError.") in findings
    assert Finding("jobs", "This could not be checked: the database refused the query.") in findings
