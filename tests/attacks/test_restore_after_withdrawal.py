"""Attack: make a withdrawn page public again by restoring a backup that is older than its withdrawal."""

import io
import json

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction

from conditions import workflow
from conditions.models import Condition, ConditionPage, Edition
from conditions.vocabularies import State
from operations import backup, withdrawals
from operations.doctor import withdrawals as doctor
from operations.models import Restore
from tests import factories
from tests.admin.forms import withdrawal
from tests.operations.conftest import elsewhere, site  # noqa: F401
from tests.test_races import shared_database  # noqa: F401
from tests.walk import invariants

REASON = {"reason": "The dose is wrong."}


@pytest.fixture
def archive(site, tmp_path):  # noqa: F811
    """A backup, made before the attack."""
    return backup.back_up(tmp_path / "site.tar.gz").path


def page_of(topic):
    return ConditionPage.objects.select_related("condition", "topic").get(topic__slug=topic)


def withdraw(client, topic):
    """Withdraw a page through its screen."""
    page = page_of(topic)
    client.force_login(factories.User.objects.get(username="chris"))
    assert client.post(withdrawal(page), REASON).status_code == 302
    return page


def restore(*arguments):
    out = io.StringIO()
    call_command("restore", *map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refusal(*arguments):
    with pytest.raises(CommandError) as refused:
        restore(*arguments)
    return str(refused.value)


def status(client, page):
    return client.get(page.get_absolute_url()).status_code


@pytest.mark.sql
def test_the_page_is_withdrawn_again(archive, client, elsewhere):  # noqa: F811
    causes = withdraw(client, "causes")
    mail.outbox.clear()

    with elsewhere():
        output = restore(archive)

        assert f"Withdrawn again, as it was after the backup: {causes.get_absolute_url()}\n" in output
        assert (status(client, causes), status(client, page_of("overview"))) == (410, 200)
        event = page_of("causes").editions.withdrawn().get().events.last()
        assert (event.verb, event.actor) == ("withdraw", None)
        assert event.note.endswith("UTC, and again after the restore of an older backup.")
        record = Restore.objects.get()
        assert (record.withdrawals, record.pages) == (2, 1)
        assert (list(doctor.were_repeated()), list(doctor.are_in_the_file())) == ([], [])
        assert [problem for problem in invariants.violations() if "withdraw by nobody" not in problem] == []
        assert mail.outbox == []


def test_without_the_file_nothing_is_restored(archive, client, elsewhere, settings, tmp_path):  # noqa: F811
    withdraw(client, "causes")
    settings.WITHDRAWALS_FILE = tmp_path / "lost.jsonl"

    with elsewhere() as database:
        sentence = refusal(archive)
        tables = database.introspection.table_names()

    assert tables == []
    assert sentence.startswith(f"The file of withdrawals {tmp_path / 'lost.jsonl'} cannot be read: No such file")
    assert "declare with --no-withdrawals that nothing was withdrawn. Nothing was changed." in sentence


@pytest.mark.full
def test_the_operator_names_the_file(archive, client, elsewhere, settings, tmp_path):  # noqa: F811
    causes = withdraw(client, "causes")
    path, settings.WITHDRAWALS_FILE = settings.WITHDRAWALS_FILE, tmp_path / "none.jsonl"

    with elsewhere():
        restore(archive, "--withdrawals", path)

        assert status(client, causes) == 410
        # Those of the restored database are written to the new machine's own file.
        call_command("publish_due", stdout=io.StringIO())
        assert list(doctor.are_in_the_file()) == []
        assert len(withdrawals.read()) == 2


def test_a_declaration_that_nothing_was_withdrawn_is_recorded_for_good(archive, client, elsewhere, tmp_path):  # noqa: F811
    causes = withdraw(client, "causes")

    with elsewhere():
        output = restore(archive, "--no-withdrawals")
        second = backup.back_up(tmp_path / "second.tar.gz").path
        live = status(client, causes)
        (wrong,) = doctor.are_in_the_file()
    with elsewhere():
        restore(second)
        told = io.StringIO()
        call_command("verify_published", stdout=told)
        advice = list(doctor.were_repeated())
        records = list(Restore.objects.values_list("withdrawals", "archive_sha256"))

        # What was wrongly declared is mended by the next restore with the file.
        assert (live, status(client, causes)) == (200, 410)
    assert "Recorded: you declared that no page was withdrawn since the backup." in output
    assert [none for none, _sha256 in records] == [None, 2]
    assert len({sha256 for _none, sha256 in records}) == 2
    assert wrong.startswith("edition 2 of “What causes congenital generalized lipodystrophy?” is live, but ")
    ((sentence, is_wrong),) = advice
    assert (sentence in told.getvalue(), is_wrong) == (True, False)
    assert "declared that no page was withdrawn since the backup of 20" in sentence


def test_a_text_that_waited_for_its_publication_does_not_become_public(site, client, elsewhere, tmp_path):  # noqa: F811
    """At the time of the backup the text was approved; it was published, and withdrawn, afterwards."""
    people = {name: factories.User.objects.get(username=name) for name in ("erin", "rao", "chris")}
    page = factories.make_page(Condition.objects.get(slug="congenital-generalized-lipodystrophy"), "outlook")
    approved = factories.make_approved(page, by=people["erin"], reviewer=people["rao"], chief=people["chris"])
    in_review = factories.make_in_review(page_of("causes"), by=people["erin"], body="<p>Seven genes [1].</p>")
    archive = backup.back_up(tmp_path / "site.tar.gz").path
    workflow.schedule(approved, by=people["chris"], at=None)
    withdraw(client, "outlook")
    workflow.approve(in_review, by=people["rao"], seen=workflow.seen_by(in_review, people["rao"]))
    withdraw(client, "causes")

    with elsewhere():
        restore(archive)
        Edition.objects.filter(state=State.APPROVED).update(publish_at=None)
        call_command("publish_due", stdout=io.StringIO())

        assert (status(client, page_of("outlook")), status(client, page_of("causes"))) == (404, 410)
        assert page_of("outlook").open_edition().state == page_of("causes").open_edition().state == State.DRAFT
        assert list(page_of("outlook").open_edition().authors.all()) == [people["erin"]]


def test_a_page_that_was_reviewed_again_stays(site, client, elsewhere, tmp_path):  # noqa: F811
    withdraw(client, "causes")
    erin, rao = (factories.User.objects.get(username=name) for name in ("erin", "rao"))
    again = factories.make_published(page_of("causes"), by=erin, reviewer=rao, body="<p>Seven genes [1].</p>")
    archive = backup.back_up(tmp_path / "site.tar.gz").path

    with elsewhere():
        output = restore(archive)

        assert status(client, page_of("causes")) == 200
        assert ("Withdrawn again" in output, page_of("causes").live_edition().pk) == (False, again.pk)


def test_an_incomplete_file_or_one_of_another_site_is_refused(archive, client, elsewhere, settings):  # noqa: F811
    causes = withdraw(client, "causes")
    path = settings.WITHDRAWALS_FILE
    first, second = path.read_text().splitlines()
    other_text = json.dumps({**json.loads(second), "sha256": "0" * 64})

    sentences = []
    for lines in ([second], [first, other_text], [first, second[:40]], [first, '{"verb": "publish"}']):
        path.write_text("\n".join(lines) + "\n")
        with elsewhere() as database:
            sentences.append(refusal(archive))
            assert database.introspection.table_names() == []

    assert sentences[0].startswith("The file of withdrawals is incomplete, or of another site: it lacks the withdrawal")
    assert sentences[1] == (
        f"The file of withdrawals is of another site. Edition 2 of {causes.get_absolute_url()} is not the text that "
        "was withdrawn. The database is still empty."
    )
    assert sentences[2:] == [f"Line 2 of {path} is not a withdrawal. Correct the file. Nothing was changed."] * 2


def test_a_full_disk_stops_no_withdrawal_and_is_made_good(site, client, settings, tmp_path):  # noqa: F811
    settings.WITHDRAWALS_FILE = tmp_path / "missing folder" / "withdrawals.jsonl"

    causes = withdraw(client, "causes")

    assert status(client, causes) == 410
    with pytest.raises(CommandError, match="could not be written to WITHDRAWALS_FILE"):
        call_command("publish_due", stdout=io.StringIO())
    settings.WITHDRAWALS_FILE.parent.mkdir()
    assert list(doctor.are_in_the_file()) == [
        f"2 withdrawals are not in {settings.WITHDRAWALS_FILE} (WITHDRAWALS_FILE): does publish_due run?"
    ]
    call_command("publish_due", stdout=io.StringIO())
    assert list(doctor.are_in_the_file()) == []


def test_a_withdrawal_that_is_rolled_back_is_not_written(site):  # noqa: F811
    chris = factories.User.objects.get(username="chris")
    before = django_settings.WITHDRAWALS_FILE.read_text()

    with transaction.atomic():
        workflow.withdraw(page_of("causes"), by=chris, reason="Wrong.")
        transaction.set_rollback(True)

    assert django_settings.WITHDRAWALS_FILE.read_text() == before


def test_a_line_names_no_person_and_no_reason(site, client):  # noqa: F811
    causes = withdraw(client, "causes")
    edition = causes.editions.withdrawn().get()

    line = json.loads(django_settings.WITHDRAWALS_FILE.read_text().splitlines()[-1])

    assert line == {
        "at": edition.withdrawn_at.isoformat(),
        "page": causes.pk,
        "address": causes.get_absolute_url(),
        "edition": edition.number,
        "sha256": edition.sha256,
        "verb": "withdraw",
    }
