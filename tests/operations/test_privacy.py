"""Personal data: deletion by age, export of a person, and erasure of a person while signatures stay valid."""

import base64
import datetime as dt
import json
from io import StringIO

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import notices, proposals
from accounts.models import Passkey, Proposal, User
from conditions import feedback, workflow
from conditions.models import Edition, MedicalReviewer, Report, ReportReply, SearchCount, SenderSalt
from conditions.newsroom import register
from operations import mail_queue, privacy
from operations.backup import rows
from operations.models import MailFailure
from operations.privacy.forgetting import RULES
from tests import factories
from tests.feedback.reports import TEXT, make_report
from tests.operations.crawl import public_pages
from tests.operations.mail_queue import discard_waiting
from tests.software_authenticator import registered
from tests.walk import invariants
from web.refusals import Refused

NOW = timezone.now()
READER = "reader@example.net"


def run(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def ago(**time):
    return time_machine.travel(NOW - dt.timedelta(**time), tick=False)


# --- forget: deletion by age ---------------------------------------------------------------------


@pytest.mark.django_db
def test_forget_applies_each_rule_and_keeps_recent_data(client, editor, reviewer, page):
    with ago(days=800):
        live = factories.make_published(page, by=editor, reviewer=reviewer)
        old = make_report(live, email=READER)
        feedback.reply(old, by=editor, text="Thank you, Anna.")
        feedback.decline(old, by=editor, reason="The source says so.")
        client.force_login(editor)
    with ago(days=100):
        MailFailure.objects.create(notice="submitted", error="OSError", at=timezone.now())
        young = make_report(live)
        feedback.decline(young, by=editor, reason="The source says so.")
    with ago(days=401):
        SearchCount.objects.create(query="old", day=timezone.localdate())
    with ago(days=399):
        SearchCount.objects.create(query="young", day=timezone.localdate())
    client.force_login(editor)
    discard_waiting()

    first, second = run("forget"), run("forget")

    assert first.splitlines() == [
        "Forgotten: 1 e-mail addresses of readers who reported a problem.",
        "Forgotten: 1 reports whose words are erased.",
        "Forgotten: 1 counts of searches.",
        "Forgotten: 1 sign-in events.",
        "Forgotten: 1 sessions that have ended.",
        "Forgotten: 1 mails that could not be sent.",
    ]
    assert second == ""
    old.refresh_from_db()
    assert (old.text, old.words, old.email, old.state) == ("", "These words have been erased.", "", "declined")
    assert [reply.words for reply in old.replies.all()] == ["These words have been erased."]
    assert [event.verb for event in old.events.all()][-2:] == ["erase_address", "erase_words"]
    assert feedback.transitions.done("erase_words") == "Words erased"
    young.refresh_from_db()
    assert young.words == TEXT
    assert list(SearchCount.objects.values_list("query", flat=True)) == ["young"]
    assert Session.objects.count() == 1
    assert set(SenderSalt.objects.values_list("day", flat=True)) <= {timezone.now().date()}


def test_each_rule_is_documented():
    from django.conf import settings

    table = (settings.BASE_DIR / "docs" / "privacy.md").read_text(encoding="utf-8")

    assert [str(what) for what, _rule in RULES if str(what) not in table] == []


@pytest.mark.django_db
def test_text_of_a_report_can_be_erased_but_not_changed(editor, reviewer, page):
    report = make_report(factories.make_published(page, by=editor, reviewer=reviewer))

    for text, refused in (("Other words", True), ("", False), ("Back again", True)):
        try:
            with transaction.atomic():
                Report.objects.filter(pk=report.pk).update(text=text)
            was_refused = False
        except IntegrityError:
            was_refused = True
        assert (text, was_refused) == (text, refused)


# --- export_person ---------------------------------------------------------------------------------


@pytest.fixture
def people(editor, second_editor, reviewer, chief, page, client, settings):
    """Make a newsroom with a history and a reader, with sign-ins and mails of each."""
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    report = make_report(live, email=READER)
    feedback.reply(report, by=editor, text="Thank you for writing.")
    factories.make_draft(page, by=second_editor)
    reviewer.medical_reviewer.photo.save("rao.jpg", ContentFile(b"photo"))
    MedicalReviewer.objects.filter(user=reviewer).update(
        biography="Born in Pune.", orcid="0000-0002-1825-0097", registration_number="GMC 1", affiliation="A hospital"
    )
    editor.set_password("a long pass phrase")
    editor.save()
    client.force_login(editor)
    return {"editor": editor, "reviewer": reviewer, "chief": chief, "live": live, "report": report}


@pytest.mark.django_db
def test_export_contains_all_data_but_no_secret(people):
    export = json.loads(run("export_person", "erin"))

    assert (export["account"]["username"], export["account"]["email"]) == ("erin", "erin@example.org")
    assert export["account"]["password"] == "kept, and not shown"
    assert (export["roles"], export["sessions"]) == (["Editors"], 1)
    assert {table: len(rows) for table, rows in export["tables"].items()} == {
        "accounts_signinevent": 1,
        "accounts_user_groups": 1,
        "conditions_authorship": 1,
        "conditions_edition": 1,
        "conditions_event": 3,
        "conditions_reportevent": 1,
        "conditions_reportreply": 1,
    }
    assert [event["verb"] for event in export["tables"]["conditions_event"]] == ["open_draft", "save_draft", "submit"]
    assert export["reports_as_a_reader"] == []


@pytest.mark.django_db
def test_export_of_a_reviewer_contains_the_register_entry(people):
    export = json.loads(run("export_person", "RAO@example.org"))

    (entry,) = export["tables"]["conditions_medicalreviewer"]
    assert (entry["biography"], entry["photo"]) == ("Born in Pune.", "reviewers/rao.jpg")
    assert [event["verb"] for event in export["tables"]["conditions_event"]] == ["approve", "publish"]
    assert export["tables"]["conditions_event"][0]["statement"] != ""


@pytest.mark.django_db
def test_export_of_a_reader_contains_reports_and_replies(people):
    export = json.loads(run("export_person", READER.upper()))

    assert "account" not in export
    (report,) = export["reports_as_a_reader"]
    assert (report["text"], report["email"], report["answers"][0]["text"]) == (TEXT, READER, "Thank you for writing.")
    assert report["fingerprint"] == "kept, and not shown"


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nobody", "nobody@example.org", ""])
@pytest.mark.parametrize("command", ["export_person", "erase_person"])
def test_unknown_person_is_an_error_message(people, command, who):
    with pytest.raises(CommandError) as refused:
        run(command, who)

    assert str(refused.value) == (
        f"Nobody here has the user name or the e-mail address {who}, and no report was sent with it."
    )


@pytest.fixture
def refused_mail(settings, editor, second_editor):
    """Queue two mails that the mail server refused, one of them to Erin."""
    settings.EMAIL_BACKEND = "tests.web.test_logs.Refusing"
    notices.password_changed(editor)
    notices.password_changed(second_editor)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("refused_mail")
def test_export_lists_queued_mails_and_erasure_deletes_them(editor):
    queued_mails = json.loads(run("export_person", "erin"))["mails_waiting"]
    erased = run("erase_person", "erin", "--yes")

    [mail] = queued_mails
    assert (mail["notice"], mail["person"], "erin" in mail["text"]) == ("password_changed", editor.pk, True)
    assert "1 mails that waited to be sent again are deleted." in erased.splitlines()
    assert (mail_queue.waiting().count(), mail_queue.waiting_for(editor).count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("refused_mail")
def test_forget_deletes_refused_mails_after_two_days():
    with time_machine.travel(timezone.now() + dt.timedelta(days=2, minutes=1), tick=False):
        output = run("forget")

    assert "Forgotten: 2 refused mails that waited too long." in output.splitlines()
    assert mail_queue.waiting().count() == 0


# --- erase_person ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_erasure_is_a_dry_run_without_the_option_yes(people):
    output = run("erase_person", "erin")

    assert output.splitlines()[-1] == "Nothing was changed. Add --yes to erase; this cannot be undone."
    assert User.objects.get(username="erin").email == "erin@example.org"
    assert Session.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.slow
def test_erasure_of_an_editor_keeps_the_record_complete(people, client):
    editor = people["editor"]
    discard_waiting()

    with ago(seconds=0):
        before = public_pages()
        output = run("erase_person", "erin", "--yes")
        after = public_pages()

    gone = User.objects.get(pk=editor.pk)
    assert output.splitlines() == [
        f"The account is closed and called erased-{editor.pk}; its name, e-mail address, password and roles are gone.",
        "1 sessions are ended.",
        "1 rows of user-group relationships are deleted.",
        "8 rows of the record stay: who wrote, signed, published and answered. "
        f"They name the account erased-{editor.pk}.",
        "Existing backups still hold the data until they are removed: see docs/privacy.md.",
    ]
    assert (str(gone), gone.email, gone.is_active, gone.has_usable_password(), gone.groups.count()) == (
        f"erased-{editor.pk}",
        "",
        False,
        False,
        0,
    )
    assert Session.objects.count() == 0
    assert [address for address in before if before[address] != after[address]] == []
    assert invariants.violations() == []
    assert "erin" not in json.dumps(privacy.export(gone.username), default=str).lower()


@pytest.mark.django_db(transaction=True)
def test_erasure_of_a_reviewer_keeps_the_name_of_published_signatures(people, client):
    live, reviewer = people["live"], people["reviewer"]
    page = client.get(live.get_absolute_url()).content
    photo = reviewer.medical_reviewer.photo

    output = run("erase_person", "rao", "--yes")

    live.refresh_from_db()
    entry = MedicalReviewer.objects.get(user=reviewer)
    assert client.get(live.get_absolute_url()).content == page
    assert (live.reviewer_name, live.sha256) == ("Dr Rao, MD", live.computed_hash())
    assert (entry.name, entry.credentials, entry.is_active) == ("Dr Rao", "MD", False)
    assert (entry.biography, entry.affiliation, entry.orcid, entry.registration_number, entry.photo.name) == ("",) * 5
    assert not photo.storage.exists("reviewers/rao.jpg")
    assert "The name, the credentials and the declared interests stay" in output
    assert invariants.violations() == []


@pytest.mark.django_db
def test_erasure_deletes_the_register_entry_without_public_signatures(people):
    lee = factories.make_reviewer("lee")

    output = run("erase_person", "lee", "--yes")

    entry = MedicalReviewer.objects.get(user=lee)
    assert (entry.name, entry.slug, entry.credentials) == ("Erased", f"erased-{entry.pk}", "")
    assert "The entry in the register is emptied: nothing that they signed was ever public." in output.splitlines()


@pytest.mark.django_db
def test_erasure_empties_the_words_of_proposals_about_the_person(people):
    chief, reviewer = people["chief"], people["reviewer"]
    entry, second_chief = reviewer.medical_reviewer, factories.make_chief("casey")
    for words in ("neurologist", "paediatrician"):
        waiting = register.propose_change(reviewer, {"speciality": words}, by=chief, reason="Rao said.", entry=entry)
        if words == "neurologist":
            proposals.refuse(waiting, by=second_chief, note="Rao did not.")
    # An invitation, refused, with the address of the person before they had an account.
    changes = {"person": {"email": "RAO@example.org", "username": "r"}, "parts": {}}
    invited = proposals.propose("accounts.invitation", by=chief, title="Rao", changes=changes, reason="Rao.")
    proposals.refuse(invited, by=second_chief, note="Rao again.")

    output = run("erase_person", "rao", "--yes")

    rows = Proposal.objects.values_list("title", "reason", "changes", "decision_note")
    assert list(rows) == [("", "", {}, "")] * 3
    assert (
        "Erased the words of 3 proposals about the account. The names of those who decided are kept."
        in output.splitlines()
    )
    with pytest.raises(Refused, match="The words of this proposal have been erased"):
        proposals.confirm(Proposal.objects.get(state="waiting"), by=second_chief)


@pytest.mark.django_db
def test_erasure_of_a_reader_empties_their_reports(people):
    output = run("erase_person", READER, "--yes")

    report = Report.objects.get(pk=people["report"].pk)
    assert (report.text, report.email, ReportReply.objects.get().text) == ("", "", "")
    assert output.splitlines()[0] == (
        "1 reports sent with the e-mail address: the address, the words and the answers are erased."
    )
    with pytest.raises(privacy.Unknown):
        privacy.find(READER)


@pytest.mark.django_db
def test_texts_of_an_erased_author_can_still_be_edited(people, reviewer):
    run("erase_person", "sam", "--yes")
    draft = Edition.objects.get(state="draft")

    workflow.discard(draft, by=people["editor"])

    assert invariants.violations() == []


# --- Passkeys ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_passkeys_are_exported_and_erased(editor):
    authenticator = registered(editor, name="Laptop at the clinic")

    (passkey,) = json.loads(run("export_person", "erin"))["tables"]["accounts_passkey"]
    said = run("erase_person", "erin", "--yes")

    assert passkey["name"] == "Laptop at the clinic"
    assert base64.b64decode(passkey["public_key"]) == authenticator.public_key
    assert "1 rows of passkeys are deleted." in said
    assert not Passkey.objects.exists()


@pytest.mark.django_db
def test_passkeys_return_from_a_backup_unchanged(editor):
    registered(editor)
    before = Passkey.objects.values().get()
    (line,) = rows.lines(Passkey)
    reader = rows.RowReader(Passkey, rows.heading(Passkey), connection)
    Passkey.objects.all().delete()

    with connection.cursor() as cursor:
        cursor.execute(reader.insert, reader.row(line))

    after = Passkey.objects.values().get()
    assert {name: _plain(value) for name, value in after.items()} == {
        name: _plain(value) for name, value in before.items()
    }


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value
