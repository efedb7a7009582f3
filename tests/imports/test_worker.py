"""Import thread: progress, one import at a time, and all or nothing of a file."""

import io
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from pytest_django.live_server_helper import LiveServer

from conditions.imports import drafts, run_status, uploads, worker
from conditions.imports.heartbeat import Heartbeat, StoppedByPerson
from conditions.imports.uploads import RunState
from conditions.models import Condition, ConditionPage, Edition
from tests import factories
from tests.admin.forms import shown_messages
from tests.admin.screens import signed_in
from tests.importers.conftest import content
from tests.test_races import shared_database  # noqa: F401 - a fixture

IMPORT = "/admin/conditions/release/import/"
LINES = 1000
HALF = LINES // 2


class Gate:
    """A file that blocks at its middle until the event `is_open` is set."""

    def __init__(self, file, is_open):
        self.file = file
        self.is_open = is_open
        self.lines = 0
        self.read, self.seek = file.read, file.seek

    def readline(self, size):
        self.lines += 1
        if self.lines > HALF:
            assert self.is_open.wait(30)
        return self.file.readline(size)


@pytest.fixture
def gate(monkeypatch):
    """Make imports of texts block at the middle of the file until the returned event is set."""
    is_open = threading.Event()

    def run(stream, name, **options):
        return drafts.import_pages(Gate(stream, is_open), name, **options)

    monkeypatch.setitem(drafts.KINDS, "pages", drafts.ImportKind("Texts", "JSON Lines", run))
    yield is_open
    is_open.set()


@pytest.fixture
def server(shared_database):  # noqa: F811
    """A server with a connection for each of its threads, as every real one has; `live_server` shares one."""
    server = LiveServer("localhost")
    yield server
    server.stop()


def texts():
    """Return a file of 1,000 texts about a condition that is not here, 100 bytes a line."""
    line = json.dumps({"condition": "Nowhere syndrome", "topic": "causes", "body": "<p>Words.</p>"}).ljust(99) + "\n"
    return line.encode() * LINES


def keep(user, kind="product1", data=None):
    return uploads.store_upload(SimpleUploadedFile("file.xml", data or content("product1.xml")), kind, user)


def wait_for(condition, seconds=20):
    """Call `condition` until its result is true, and return the result; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
    return value


@pytest.mark.browser
def test_progress_is_shown_during_an_import_and_its_report_afterwards(browser, server, chief, editor, gate):
    tab = signed_in(browser, server, chief)
    tab.goto(server.url + IMPORT)
    tab.select_option("#id_kind", "pages")
    tab.set_input_files("#id_file", {"name": "texts.jsonl", "mimeType": "text/plain", "buffer": texts()})
    tab.fill("#id_origin", "www.orphadata.com")
    tab.select_option("#id_author", str(editor.pk))

    tab.click("button.default")
    wait_for(lambda: "500 records read" in tab.inner_text("#progress-words"))
    share = tab.inner_text("#progress-words").removeprefix("500 records read, ").removesuffix(" % of the file")
    bar = tab.evaluate("() => [document.querySelector('progress').value, document.querySelector('progress').max]")
    tab.goto(server.url + IMPORT)
    listed = tab.inner_text(".card tbody td")
    tab.click(".card tbody a")
    tab.wait_for_selector("#progress-words")
    plain = browser.new_context(java_script_enabled=False, storage_state=tab.context.storage_state()).new_page()
    plain.goto(tab.url)
    plain.set_default_timeout(5000)
    plain.click("text=Update progress")
    unscripted = plain.inner_text("#progress-words")
    plain.click("text=Reload every 10 seconds")
    reloads = plain.get_attribute("meta[http-equiv=refresh]", "content")
    gate.set()
    tab.wait_for_selector("#counts-title", timeout=20000)
    told = tab.inner_text("p[role=status]")
    plain.reload()
    end = plain.locator("meta[http-equiv=refresh]").count(), plain.inner_text("p[role=status]")

    plain.context.close()
    tab.context.close()
    assert 50 <= int(share) <= 65
    assert (bar[1], round(100 * bar[0] / bar[1]) - int(share) in (0, 1)) == (100 * LINES, True)
    assert listed == unscripted == f"500 records read, {share} % of the file"
    assert reloads == "10"
    assert told == "1000 records read. There is nothing to change."
    assert end == (0, told)


def test_a_run_waits_for_the_one_before_it(shared_database, chief, gate):  # noqa: F811
    first, second = keep(chief, "pages", texts()), keep(chief)
    worker.start(first)
    worker.start(second)

    before = [uploads.find_run(run.key).state for run in (first, second)]
    gate.set()
    after = [wait_for(lambda run=run: uploads.find_run(run.key).has_ended) for run in (first, second)]

    assert before == [RunState.READING, RunState.WAITING]
    assert after == [True, True]
    assert [uploads.find_run(run.key).state for run in (first, second)] == [RunState.DONE, RunState.DONE]


def test_two_who_apply_at_once_store_it_once(db, chief):
    run = keep(chief)
    worker.execute(run)

    won = uploads.begin_application(run.key, chief)

    with pytest.raises(uploads.Expired):
        uploads.begin_application(run.key, chief)
    worker.execute(won)
    assert (won.state, Condition.objects.count()) == (RunState.DONE, 9)


SLOW = """
import sys, time, django
django.setup()
from conditions.imports import drafts, uploads, worker
from conditions.importers import registry

def slow(stream, name, *, apply, by, author, progress):
    def records():
        for number, pair in enumerate(registry.KINDS["product1"].read_records(stream, name)):
            if number == 600:
                print("half", flush=True)
                time.sleep(60)
            yield pair
    return registry.load(records(), apply=apply, progress=progress)

drafts.KINDS["product1"] = drafts.ImportKind("", "", slow)
run = uploads.begin_application(sys.argv[1], type("Chief", (), {"pk": int(sys.argv[2])}))
worker.execute(run)
"""


@pytest.fixture
def killed(shared_database, chief, settings):  # noqa: F811
    """Return the run of an application whose process was killed in the middle."""
    run = keep(chief, data=_many_disorders())
    run.state = RunState.DONE
    run.save()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SLOW, run.key, str(chief.pk)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "diseasemaps.settings", "DATABASE_URL": _address(),
             "MEDIA_ROOT": str(settings.MEDIA_ROOT)},
        cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout.readline() == "half\n"
        process.kill()
    return uploads.find_run(run.key)


def test_a_killed_import_starts_again_and_applies_everything_once(client, killed, chief, monkeypatch):
    client.force_login(chief)
    at_first = client.get(f"{IMPORT}{killed.key}/").content.decode()
    assert (killed.state, killed.attempt, Condition.objects.count()) == (RunState.READING, 1, 0)
    assert "The file is being imported." in at_first

    monkeypatch.setattr(uploads, "LOST_SECONDS", -1)
    call_command("resume_imports")

    after = uploads.find_run(killed.key)
    assert (after.state, after.attempt, after.problem) == (RunState.DONE, 2, "")
    assert (Condition.objects.count(), after.report().counts["added", "condition"]) == (600, 600)
    assert not after.path.exists()


def test_the_screen_of_a_killed_import_starts_it_again(client, killed, chief, monkeypatch):
    client.force_login(chief)
    monkeypatch.setattr(worker, "start", worker.execute)
    monkeypatch.setattr(uploads, "LOST_SECONDS", -1)

    state = client.get(f"{IMPORT}{killed.key}/state/").json()

    assert (state["ended"], Condition.objects.count()) == (True, 600)


def test_a_stopped_run_that_was_killed_is_not_continued(killed, chief, monkeypatch):
    uploads.request_stop(killed, chief)
    monkeypatch.setattr(uploads, "LOST_SECONDS", -1)

    call_command("resume_imports")

    after = uploads.find_run(killed.key)
    assert (after.state, Condition.objects.count()) == (RunState.STOPPED, 0)


def test_an_import_that_is_lost_each_time_is_given_up(db, chief, monkeypatch):
    monkeypatch.setattr(uploads, "LOST_SECONDS", -1)
    run = keep(chief)
    run.state = RunState.READING
    run.save()

    resumed = [len(worker.resume_lost(begin=lambda run: None)) for _time in range(4)]

    after = uploads.find_run(run.key)
    assert (resumed, after.state, after.path.exists()) == ([1, 1, 0, 0], RunState.FAILED, False)
    assert after.problem == (
        "The import was interrupted 3 times, so it was given up. Ask the operator whether the server has enough "
        "memory, or import the file with the command. Nothing was changed."
    )


def test_two_workers_continue_a_lost_run_once(db, chief):
    run = keep(chief)
    same = uploads.find_run(run.key)

    first, second = uploads.take_over(run), uploads.take_over(same)

    assert (first.attempt, second) == (2, None)


def test_an_import_that_was_killed_after_its_commit_is_not_repeated(db, chief, monkeypatch):
    run = keep(chief)
    worker.execute(run)
    run = uploads.begin_application(run.key, chief)
    worker.execute(run)
    # As if the process had been killed between the commit and the next line.
    run.path.write_bytes(content("product1.xml"))
    run.state = RunState.STORING
    run.save()
    monkeypatch.setattr(uploads, "LOST_SECONDS", -1)

    call_command("resume_imports")

    after = uploads.find_run(run.key)
    assert (after.state, after.report().counts["added", "condition"]) == (RunState.DONE, 9)


def test_a_worker_that_was_taken_over_stores_nothing(db, chief, monkeypatch):
    run = keep(chief)
    worker.execute(run)
    run = uploads.begin_application(run.key, chief)
    kind = drafts.KINDS["product1"]

    def paused(stream, name, **options):
        report = kind.run(stream, name, **options)
        uploads.take_over(uploads.find_run(run.key))
        return report

    monkeypatch.setitem(drafts.KINDS, "product1", drafts.ImportKind("", "", paused))

    worker.execute(run)

    after = uploads.find_run(run.key)
    assert (after.state, after.attempt, after.path.exists()) == (RunState.WAITING, 2, True)
    assert Condition.objects.count() == 0


# --- Stop -------------------------------------------------------------------------------


def test_a_person_stops_an_application_and_nothing_is_stored(client, shared_database, chief, superuser, gate):  # noqa: F811
    factories.make_condition("Nowhere syndrome")
    run = keep(chief, "pages", texts())
    run.state, run.author = RunState.DONE, superuser.pk
    run.save()
    run = uploads.begin_application(run.key, chief)
    # Before the import takes SQLite's only write lock.
    client.force_login(superuser)
    worker.start(run)
    wait_for(lambda: uploads.find_run(run.key).records == HALF)

    stopping = threading.Timer(1.5, gate.set)
    stopping.start()
    response = client.post(f"{IMPORT}{run.key}/stop/", follow=True)

    stopping.join()
    wait_for(lambda: uploads.find_run(run.key).has_ended)
    after = uploads.find_run(run.key)
    told = f"{superuser} stopped this import. Nothing was changed."
    assert (after.state, after.problem) == (RunState.STOPPED, told)
    assert (after.path.exists(), ConditionPage.objects.count(), Edition.objects.count()) == (False, 0, 0)
    assert response.redirect_chain == [(f"{IMPORT}{run.key}/", 302)]
    assert told in client.get(f"{IMPORT}{run.key}/").content.decode()


def test_a_waiting_run_is_stopped_at_once(shared_database, chief, gate):  # noqa: F811
    first, second = keep(chief, "pages", texts()), keep(chief)
    worker.start(first)
    worker.start(second)

    worker.stop(second, chief)

    assert uploads.find_run(second.key).state == RunState.STOPPED
    gate.set()
    wait_for(lambda: uploads.find_run(first.key).has_ended)
    assert uploads.find_run(first.key).state == RunState.DONE


def test_an_import_stops_at_its_next_statement(db, chief):
    run = keep(chief)
    heartbeat = Heartbeat(run)
    uploads.request_stop(run, chief)

    def write_for_ten_seconds():
        with heartbeat, transaction.atomic(), connection.execute_wrapper(heartbeat.before_statement):
            for number in range(200):
                factories.make_condition(f"Disease {number}")
                time.sleep(0.05)

    with pytest.raises(StoppedByPerson):
        write_for_ten_seconds()

    assert Condition.objects.count() == 0


def test_a_request_to_stop_a_dry_run_does_not_stop_its_application(db, chief):
    run = keep(chief)
    worker.execute(run)
    uploads.request_stop(run, chief)

    run = uploads.begin_application(run.key, chief)
    worker.execute(run)

    assert (run.state, Condition.objects.count()) == (RunState.DONE, 9)


def test_an_ended_import_cannot_be_stopped(client, db, chief):
    client.force_login(chief)
    run = keep(chief)
    worker.execute(run)

    response = client.post(f"{IMPORT}{run.key}/stop/", follow=True)

    assert shown_messages(response) == ["This import has ended already."]
    assert uploads.find_run(run.key).state == RunState.DONE


def _many_disorders():
    """Return product 1 with its disorders a hundred times, each time under other codes."""
    text = content("product1.xml").decode("latin-1")
    start, end = text.index("<Disorder "), text.rindex("</Disorder>") + len("</Disorder>")
    disorders = text[start:end]
    many = [disorders.replace("<OrphaCode>", f"<OrphaCode>{number}") for number in range(100, 200)]
    return (text[:start] + "\n".join(many) + text[end:]).encode("latin-1")


def _address():
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    person = f"{values['USER']}:{values['PASSWORD']}".removesuffix(":")
    return f"postgres://{person}@{values['HOST']}:{values['PORT'] or 5432}/{values['NAME']}"


def test_a_database_error_is_reported(db, chief, monkeypatch):
    run = keep(chief)
    run.is_application = True
    run.path.write_bytes(content("product1.xml"))
    _break(monkeypatch, DatabaseError("disk is full"))

    worker.execute(run)

    assert (uploads.find_run(run.key).state, run.path.exists()) == (RunState.FAILED, False)
    assert run.problem == "The database could not store the file. Nothing was changed. (disk is full)"


def test_an_unexpected_error_is_reported_and_raised(db, chief, monkeypatch):
    run = keep(chief)
    _break(monkeypatch, ZeroDivisionError())

    with pytest.raises(ZeroDivisionError):
        worker.execute(run)

    assert uploads.find_run(run.key).problem == (
        "An unexpected error stopped the import. Ask the operator to look at the server’s log. Nothing was changed."
    )


def _break(monkeypatch, error):
    def run(stream, name, **options):
        raise error

    monkeypatch.setitem(drafts.KINDS, "product1", drafts.ImportKind("Names", "XML", run))


@pytest.mark.parametrize(
    ("values", "words", "position"),
    [
        ({"state": RunState.WAITING}, "Waiting for another import to finish", None),
        ({"records": 1, "position": 0}, "1 record read, 0 % of the file", 0),
        ({"records": 4200, "position": 38}, "4,200 records read, 38 % of the file", 38),
        ({"records": 4200, "position": 99}, "4,200 records read, 99 % of the file", 99),
        (
            {"records": 4200, "position": 100},
            "4,200 records read; comparing the file with the stored data",
            None,
        ),
        ({"state": RunState.STORING, "records": 4200, "position": 99}, "4,200 records read; storing them", None),
    ],
)
def test_progress_shows_records_and_share_of_the_file(values, words, position):
    values = {"state": RunState.READING, "alive": time.time(), **values}
    run = uploads.ImportRun("x", "file.xml", "product1", "", 100, 1, "", 0, **values)

    assert (run_status.progress(run), run_status.byte_position(run)) == (words, position)


def test_a_report_is_read_as_it_was_written(db, chief):
    run = keep(chief)
    with io.BytesIO(content("product1.xml")) as stream:
        report = drafts.KINDS["product1"].run(stream, "product1.xml", apply=False, by=chief)

    run.store_report(report)

    assert run.report() == report
