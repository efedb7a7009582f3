"""Import screens: upload, dry run and application of the same file, for chief editors only."""

import json
import os
import re
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile

from conditions import workflow
from conditions.imports import uploads, worker
from conditions.models import Condition, Edition, Event, Release
from conditions.newsroom import lists
from tests import factories
from tests.admin.forms import shown_messages
from tests.importers.conftest import content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

LIST = "/admin/conditions/release/"
IMPORT = f"{LIST}import/"
NO_KEY = "0" * 32
DAY = 24 * 3600
NOT_KEPT = "This file is no longer stored: it was imported, or three days have passed. To import it, upload it again."


@pytest.fixture
def at_desk(client, chief):
    client.force_login(chief)
    return client


def upload(client, kind="product1", name="product1.xml", data=None, author=""):
    """Upload a file and return the screen of its run, or the form with the errors."""
    file = SimpleUploadedFile(name, content(name) if data is None else data)
    values = {"kind": kind, "file": file, "author": author, "origin": "www.orphadata.com, downloaded today"}
    return client.post(IMPORT, values, follow=True)


def apply(client, dry_run):
    return client.post(f"{IMPORT}{dry_run.context['run'].key}/apply/", follow=True)


def stored_files():
    return [run.path for run in uploads.runs() if run.path.exists()]


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_newsroom_leads_chief_editors_to_the_import(at_desk):
    page = at_desk.get("/admin/conditions/release/").content.decode()

    assert f'<a href="{IMPORT}">' in page


def test_a_dry_run_reports_changes_and_stores_nothing(at_desk):
    response = upload(at_desk)

    assert response.status_code == 200
    assert Condition.objects.count() == Release.objects.count() == 0
    told = text(response)
    assert "9 records read. Nothing is stored yet." in told
    assert "Condition – 9 1 – – –" in told
    assert "ORPHA:528 not a number is not a code of OMIM." in told
    assert re.search(r"SHA-256 [0-9a-f]{64} ", told)


def test_a_file_without_a_date_is_named_by_its_version(at_desk):
    dated = content("mondo_orphanet.tsv")
    undated = dated.replace(b"releases/2026-08-04/mappings/", b"")

    reports = [text(upload(at_desk, "mondo", "m.tsv", data=data)) for data in (dated, undated)]

    assert "Mondo, mappings to Orphanet, release of 4 Aug 2026, version 2026-08-04" in reports[0]
    assert "Mondo, mappings to Orphanet, version http" in reports[1]


def test_apply_imports_the_same_file_and_says_so(at_desk):
    response = apply(at_desk, upload(at_desk))

    assert response.status_code == 200
    assert "All changes are stored." in text(response)
    assert Condition.objects.count() == 9
    assert [str(entry.object_repr) for entry in LogEntry.objects.all()] == [str(Release.objects.get())]


def test_the_stored_file_is_deleted_when_applied(at_desk, settings):
    dry_run = upload(at_desk)
    apply(at_desk, dry_run)

    response = apply(at_desk, dry_run)

    assert [name for name in os.listdir(settings.MEDIA_ROOT / "imports") if not name.endswith(".json")] == []
    assert shown_messages(response) == [NOT_KEPT]


def test_the_same_file_again_changes_nothing(at_desk):
    apply(at_desk, upload(at_desk))

    response = upload(at_desk)

    assert "There is nothing to change." in text(response)
    assert b"Apply import" not in response.content


def test_a_stored_file_expires(at_desk, monkeypatch):
    dry_run = upload(at_desk)
    monkeypatch.setattr(uploads, "FILE_SECONDS", -1)

    response = apply(at_desk, dry_run)

    assert (shown_messages(response), Condition.objects.count()) == ([NOT_KEPT], 0)


def test_a_changed_stored_file_is_refused(at_desk):
    dry_run = upload(at_desk)
    (kept,) = stored_files()
    kept.write_bytes(content("product1.xml", ("528", "529")))

    response = apply(at_desk, dry_run)

    assert (shown_messages(response), Condition.objects.count()) == ([NOT_KEPT], 0)


def test_a_dry_run_is_applied_by_its_owner_and_shown_to_every_chief(client, at_desk, superuser):
    dry_run = upload(at_desk)
    client.force_login(superuser)

    report = client.get(dry_run.request["PATH_INFO"])
    response = apply(client, dry_run)

    assert "Only Chris can apply this import, within three days of the upload" in text(report)
    assert b"Apply import" not in report.content
    assert (shown_messages(response), Condition.objects.count()) == (
        ["You cannot apply this import: it needs its uploader, or a second person."],
        0,
    )


@pytest.mark.parametrize("key", ["x", NO_KEY, "." * 32, "%00" * 32])
def test_a_made_up_key_is_refused(at_desk, key):
    answers = [at_desk.get(f"{IMPORT}{key}/"), at_desk.get(f"{IMPORT}{key}/state/")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert at_desk.post(f"{IMPORT}{key}/apply/").status_code in (302, 404)


@pytest.mark.parametrize(
    ("age", "left"), [(2 * DAY, [".json", ".report.json", ""]), (4 * DAY, [".json", ".report.json"])]
)
def test_old_files_are_deleted_before_their_reports(at_desk, age, left):
    run = upload(at_desk).context["run"]
    _make_older(run, age)

    upload(at_desk)

    assert [end for end in (".json", ".report.json", "") if Path(f"{run.path}{end}").exists()] == left
    assert at_desk.get(f"{IMPORT}{run.key}/").status_code == 200


def test_runs_are_deleted_after_a_week(at_desk, settings):
    run = upload(at_desk).context["run"]
    _make_older(run, 8 * 24 * 3600)

    upload(at_desk)

    assert [name for name in os.listdir(settings.MEDIA_ROOT / "imports") if name.startswith(run.key)] == []
    assert at_desk.get(f"{IMPORT}{run.key}/").status_code == 404


def _make_older(run, seconds):
    for file in run.path.parent.glob(f"{run.key}*"):
        os.utime(file, (file.stat().st_mtime - seconds,) * 2)


@pytest.mark.parametrize(
    ("kind", "name", "sentence"),
    [
        ("product4", "product6.xml", "This file is not Orphadata product 4: clinical signs: none of its disorders has"),
        ("orphapackets", "product1.xml", "product1.xml is not an ORPHApacket"),
        ("pages", "product1.xml", "product1.xml: This is not the expected file"),
    ],
)
def test_a_wrong_file_is_reported_and_deleted(at_desk, editor, kind, name, sentence):
    response = upload(at_desk, kind, name, author=editor.pk)

    assert sentence in text(response)
    assert sentence in text(at_desk.get(IMPORT))
    assert stored_files() == []


def test_a_missing_file_is_reported(at_desk):
    response = at_desk.post(IMPORT, {})

    assert response.status_code == 422
    assert '<a href="#id_kind">Kind of file</a>: Choose the kind of file.' in response.content.decode()
    assert '<a href="#id_file">File</a>: Choose a file.' in response.content.decode()


def test_a_file_too_large_is_refused_unread(at_desk):
    response = at_desk.post(IMPORT, {}, CONTENT_LENGTH=str(uploads.MAX_BYTES * 2))

    assert response.status_code == 413
    assert "The file is larger than 200 MB. Import it with the command. Nothing was changed." in text(response)


def test_an_upload_needs_the_csrf_token(chief, client):
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(chief)

    assert upload(strict).status_code == 403


def test_texts_are_imported_in_the_name_of_the_chosen_author(at_desk, chief, editor, condition):
    report = upload(at_desk, "pages", "medquad.xml", author=editor.pk)
    apply(at_desk, report)

    assert "Uploaded by Chris. Where it comes from: www.orphadata.com, downloaded today" in text(report)
    assert "Texts that name no author are imported in the name of Erin." in text(report)
    drafts = Edition.objects.all()
    assert [{user.username for user in draft.authors.all()} for draft in drafts] == [{"erin", "chris"}] * 3
    assert set(Event.objects.values_list("verb", "actor__username", "note")) == {
        ("open_draft", "chris", "Imported from medquad.xml in the name of Erin."),
        ("save_draft", "chris", "Imported from medquad.xml in the name of Erin."),
    }
    (entry,) = LogEntry.objects.all()
    assert (entry.user, entry.object_repr) == (chief, "medquad.xml")
    assert report.context["run"].sha256 in entry.change_message


def test_imported_drafts_are_on_the_desk_of_their_author(client, superuser, editor, condition):
    client.force_login(superuser)
    apply(client, upload(client, "pages", "medquad.xml", author=editor.pk))

    assert (lists.drafts_of(superuser).count(), lists.drafts_of(editor).count()) == (0, 3)

    draft = Edition.objects.first()
    workflow.save_draft(draft, by=superuser, lock=draft.lock, citations=[], title="Changed")
    assert list(lists.drafts_of(superuser)) == [draft]

    editor.is_active = False
    editor.save()
    assert lists.drafts_of(superuser).count() == 3


def test_a_writer_who_imports_is_the_author_by_default(client, superuser, condition):
    client.force_login(superuser)

    chosen = client.get(IMPORT).context["form"]["author"].value()
    apply(client, upload(client, "pages", "medquad.xml", author=chosen))

    assert set(Edition.objects.values_list("state", "authors__username")) == {("draft", "root")}


def test_the_importer_stands_beside_the_author_that_a_file_names(at_desk, editor, condition):
    factories.make_editor("sam")
    line = {"condition": condition.name, "topic": "causes", "body": "<p>Words.</p>", "author": "sam"}

    apply(at_desk, upload(at_desk, "pages", "texts.jsonl", json.dumps(line).encode(), author=editor.pk))

    assert {user.username for user in Edition.objects.get().authors.all()} == {"sam", "chris"}
    assert set(Event.objects.values_list("actor__username", "note")) == {
        ("chris", "Imported from texts.jsonl in the name of Sam.")
    }


def test_texts_need_an_author_who_may_write(at_desk, reviewer, editor):
    missing = upload(at_desk, "pages", "medquad.xml")
    reviewers = upload(at_desk, "pages", "medquad.xml", author=reviewer.pk)
    offered = at_desk.get(IMPORT).context["form"].fields["author"].queryset

    assert (missing.status_code, reviewers.status_code) == (422, 422)
    assert '<a href="#id_author">Author of the texts</a>: Choose the author of the texts.' in missing.content.decode()
    assert "Select a valid choice." in text(reviewers)
    assert list(offered) == [editor]


def test_an_importer_who_lost_the_role_imports_nothing(at_desk, chief):
    dry_run = upload(at_desk)
    run = uploads.begin_application(dry_run.context["run"].key, chief)
    chief.groups.clear()

    worker.execute(run)

    assert run.problem == "Chris may not import files any more. Nothing was changed."
    assert Condition.objects.count() == 0


def test_an_empty_file_is_reported(at_desk):
    response = upload(at_desk, data=b"")

    assert "The file is empty. Choose another file." in text(response)


@pytest.mark.parametrize("person", ["editor", "reviewer"])
def test_others_may_not_import(client, request, person):
    client.force_login(request.getfixturevalue(person))

    run = f"{IMPORT}{NO_KEY}/"
    answers = [client.get(IMPORT), upload(client), client.get(run), client.get(f"{run}state/")]
    answers += [client.post(f"{run}apply/"), client.post(f"{run}stop/"), client.get(LIST)]

    # Reviewers, who may confirm an import, see its report; there is none.
    seen = 403 if person == "editor" else 404
    assert [answer.status_code for answer in answers] == [403, 403, seen, seen, 403, 403, 403]
    assert IMPORT not in client.get("/admin/").content.decode()


def test_visitors_are_asked_to_sign_in(client):
    addresses = [IMPORT, f"{IMPORT}{NO_KEY}/", f"{IMPORT}{NO_KEY}/state/", f"{IMPORT}{NO_KEY}/apply/"]
    addresses.append(f"{IMPORT}{NO_KEY}/stop/")

    assert [client.get(address).status_code for address in addresses] == [302] * 5
    assert client.post(IMPORT, {}).status_code == 302


def test_releases_are_listed_and_cannot_be_changed(at_desk):
    apply(at_desk, upload(at_desk))
    release = Release.objects.get()

    page = at_desk.get(LIST)

    assert IMPORT in page.content.decode()
    assert "product 1: names and cross-references" in text(page)
    assert at_desk.get(f"{LIST}{release.pk}/change/").status_code == 200
    assert at_desk.post(f"{LIST}{release.pk}/change/", {"source": "x"}).status_code == 403
    assert at_desk.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("address", [IMPORT, LIST])
def test_import_screens_run_no_inline_script(at_desk, address):
    policy = at_desk.get(address).headers["Content-Security-Policy"].split("; ")

    assert {"script-src 'self'", "style-src 'self'"} <= set(policy)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_releases_has_a_constant_number_of_queries(at_desk, django_assert_num_queries, rows):
    for number in range(rows):
        Release.objects.create(source="Orphanet", product=f"product {number}", version="1", licence="CC BY 4.0")

    with django_assert_num_queries(8):
        at_desk.get(LIST)
