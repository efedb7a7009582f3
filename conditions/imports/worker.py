"""Background thread of an import: one at a time, a heartbeat, a stop on request, and a new start after a restart."""

import threading
import time
from contextlib import contextmanager

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from conditions.importers.database_errors import database_errors_as_sentences
from conditions.importers.records import UnreadableFile
from conditions.importers.syncing import release_of
from conditions.models import Edition, Release
from conditions.workflow import rules
from operations import journal

from . import drafts, imported_files, second_person, uploads
from .heartbeat import Heartbeat, StoppedByPerson, TakenOver
from .uploads import RunState

# Seconds that the request waits for the thread, so that a small file goes straight to its report.
WAIT_SECONDS = 1
# Seconds that the request of a person who stops an import waits for it.
STOP_SECONDS = 3


def start(run):
    """Execute an ImportRun in a thread, and wait WAIT_SECONDS for it."""
    thread = threading.Thread(target=_in_thread, args=(run, translation.get_language()))
    thread.start()
    thread.join(WAIT_SECONDS)


def resume_lost(*, begin=None):
    """Start again the runs whose worker was restarted or killed, each with `begin` or `start`, and return them.

    The screens of imports do this with every request, and `manage.py resume_imports` without one.
    """
    lost = [run for run in reversed(uploads.runs()) if run.is_lost]
    resumed = [again for run in lost if (again := uploads.take_over(run))]
    for run in resumed:
        (begin or start)(run)
    return resumed


def stop(run, user):
    """Ask a run to stop, in the name of `user`, and wait up to STOP_SECONDS until it has."""
    uploads.request_stop(run, user)
    end = time.monotonic() + STOP_SECONDS
    while not uploads.find_run(run.key).has_ended and time.monotonic() < end:
        time.sleep(0.1)


def _in_thread(run, language):
    try:
        with translation.override(language):
            execute(run)
    finally:
        connections.close_all()


def execute(run):
    """Do the dry run or the application of an ImportRun, after all earlier runs, and store its report or its problem.

    An application is one transaction, with its admin log entry; a person can stop it until it is committed. Errors
    other than UnreadableFile are raised again after the problem is stored.
    """
    with Heartbeat(run) as heartbeat:
        try:
            with _stopping(heartbeat):
                while _must_wait(run):
                    heartbeat.wait()
                heartbeat.set_state(RunState.READING)
            if run.state == RunState.READING:
                # Not before: the journal would wait for the lock of the import before.
                with journal.running("import" if run.is_application else "import_rehearsal"), _stopping(heartbeat):
                    _read(run, heartbeat)
                    heartbeat.set_state(RunState.DONE)
        except UnreadableFile as error:
            heartbeat.set_state(RunState.FAILED, str(error))
        finally:
            # A worker that was taken over leaves the file and the state to the other one.
            if not heartbeat.is_taken_over:
                _end(run, heartbeat)


@contextmanager
def _stopping(heartbeat):
    """Set the state STOPPED if a person stops the import in this block; end the block if another worker took over."""
    try:
        yield
    except TakenOver:
        pass
    except StoppedByPerson as stop:
        heartbeat.set_state(RunState.STOPPED, _("%(who)s stopped this import. Nothing was changed.") % {"who": stop})


def _end(run, heartbeat):
    """Delete the file of a run that nobody can apply any more; a run that has no end yet had an unexpected error."""
    if not run.has_ended:
        # The exception is raised further, to the server's log.
        sentence = _("An unexpected error stopped the import. Ask the operator to look at the server’s log.")
        heartbeat.set_state(RunState.FAILED, f"{sentence} {uploads.outcome(run)}")
    if run.is_application or run.state != RunState.DONE:
        run.delete_file()


def _must_wait(run):
    """Return whether an earlier run is under way; two at once would wait for the database's lock until a timeout."""
    return any(
        not other.has_ended and not other.is_lost and (other.begun, other.key) < (run.begun, run.key)
        for other in uploads.runs()
    )


def _read(run, heartbeat):
    """Read the file and store its report; in an application also its changes, unless an earlier attempt did."""
    if _is_stored(run):
        return
    kind = drafts.KINDS[run.kind]
    options = {
        "by": _importer(run),
        "author": User.objects.filter(pk=run.author, is_active=True).first(),
        "progress": heartbeat.count_records,
    }
    with (
        run.path.open("rb") as stream,
        heartbeat.follow(stream),
        connection.execute_wrapper(heartbeat.before_statement),
    ):
        if not run.is_application:
            report = kind.run(stream, run.name, apply=False, **options)
            run.store_report(report)
            if report.public_conditions:
                second_person.propose(run, report, by=options["by"])
            return
        with database_errors_as_sentences(), transaction.atomic():
            report = kind.run(stream, run.name, apply=True, **options)
            _check_second_person(run, report)
            _log(run, report)
            run.store_report(report)
            heartbeat.begin_storing()


def _importer(run):
    """Return the User who imports; raise UnreadableFile if the account was closed or lost its role meanwhile."""
    person = User.objects.filter(pk=run.by, is_active=True).first()
    if person is None or not person.has_perm(rules.STEER):
        raise UnreadableFile(_("%(who)s may not import files any more. Nothing was changed.") % {"who": run.by_name})
    return person


def _check_second_person(run, report):
    """Raise UnreadableFile if readers would see a change that no second person has confirmed."""
    if report.public_conditions and run.applied_by == run.by:
        raise UnreadableFile(
            _(
                "Some of these conditions have become public since the dry run, so a second person has to apply the "
                "import. Nothing was changed. Upload the file again."
            )
        )
    confirmed = second_person.confirmed(run)
    if confirmed and not set(second_person.shown(report)) <= set(confirmed.changes.get("shown", [])):
        raise UnreadableFile(
            _(
                "This import would make words public that were typed by hand and are not in the report of the dry run. "
                "Nothing was changed. Upload the file again."
            )
        )


def _log(run, report):
    """Write the list of imported files, and the admin log: an entry for each release, or one for a file of texts."""
    imported_files.record(
        report,
        name=run.name,
        kind=run.kind,
        sha256=run.sha256,
        size=run.size,
        origin=run.origin,
        run=run.key,
        uploaded_by_id=run.by,
        applied_by_id=run.applied_by,
    )
    releases = [release_of(header) for header in report.headers]
    for model, obj in [(Release, release) for release in releases] or [(Edition, None)]:
        LogEntry.objects.create(
            user_id=run.applied_by,
            content_type=ContentType.objects.get_for_model(model),
            object_id=str(obj.pk) if obj else None,
            object_repr=str(obj or run.name)[:200],
            action_flag=CHANGE,
            change_message=f"{run.name} SHA-256 {run.sha256} {_mark(run)}",
        )


def _is_stored(run):
    """Return whether an earlier attempt of an application was killed just after its transaction was committed."""
    if not run.is_application or run.attempt == 1:
        return False
    return LogEntry.objects.filter(change_message__endswith=_mark(run)).exists()


def _mark(run):
    return f"import {run.key}"
