"""Attack: a forged file named "Orphanet" renames a condition and adds signs that readers see."""

import pytest

from accounts.models import Proposal
from conditions.models import Condition, Gene, ImportedFile, Phenotype
from tests import factories
from tests.importers.conftest import content
from tests.imports.test_screens import apply, text, upload

from .public_screens import add_fact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
FORGED = ("Congenital generalized lipodystrophy", "Lipodystrophy (STOP metreleptin: it is fatal)")
TYPED = "STOP metreleptin: it is fatal"
ADDRESS = "/conditions/congenital-generalized-lipodystrophy/"


@pytest.fixture
def at_once(monkeypatch):
    """Have imports end within the request that starts them."""
    from conditions.imports import worker

    monkeypatch.setattr(worker, "start", worker.execute)


@pytest.fixture
def public(client, chief, editor, reviewer):
    """Import the true file, and publish a page about one of its conditions; return the condition."""
    client.force_login(chief)
    apply(client, upload(client))
    condition = Condition.objects.get(name=FORGED[0])
    factories.make_published(factories.make_page(condition, "causes"), by=editor, reviewer=reviewer)
    return condition


def forged(client):
    return upload(client, data=content("product1.xml", FORGED))


def decide(client, person, verb="confirm", **values):
    client.force_login(person)
    proposal = Proposal.objects.get()
    return client.post(f"/admin/accounts/proposal/{proposal.pk}/decide/{verb}/", values)


def name_of(condition):
    condition.refresh_from_db()
    return condition.name


def test_uploader_alone_changes_nothing_that_readers_see(client, public, chief):
    dry_run = forged(client)
    applied = apply(client, dry_run)
    refused = decide(client, chief)

    assert "so a second person has to apply it" in text(dry_run)
    assert "Apply import" not in text(applied)
    assert (refused.status_code, name_of(public)) == (409, FORGED[0])


@pytest.mark.parametrize("who", ["superuser", "editor"])
def test_neither_superuser_nor_editor_confirms_medical_words(client, public, editor, who):
    forged(client)

    decide(client, editor if who == "editor" else factories.make_user("root", is_superuser=True))

    assert name_of(public) == FORGED[0]


def test_second_person_sees_file_source_and_new_name(
    client, public, reviewer, chief, django_capture_on_commit_callbacks
):
    run = forged(client).context["run"]
    client.force_login(reviewer)
    step = client.get(f"/admin/accounts/proposal/{Proposal.objects.get().pk}/decide/confirm/")
    report = client.get(f"/admin/conditions/release/import/{run.key}/")
    with django_capture_on_commit_callbacks(execute=True):
        decide(client, reviewer)

    shown = text(step)
    assert (FORGED[1] in shown, run.sha256 in shown) == (True, True)
    assert "www.orphadata.com, downloaded today" in shown
    assert "Apply import" in text(report)
    assert name_of(public) == FORGED[1]
    last = ImportedFile.objects.first()
    assert (last.sha256, last.uploaded_by, last.applied_by) == (run.sha256, chief, reviewer)


def test_page_that_went_public_after_the_dry_run_needs_the_second_person_too(client, chief, editor, reviewer):
    client.force_login(chief)
    apply(client, upload(client))
    dry_run = forged(client)
    condition = Condition.objects.get(name=FORGED[0])
    factories.make_published(factories.make_page(condition, "causes"), by=editor, reviewer=reviewer)

    answer = apply(client, dry_run)

    assert "a second person has to apply the import" in text(answer)
    assert name_of(condition) == FORGED[0]


def test_signs_of_a_public_condition_need_the_second_person(client, public):
    answer = upload(client, "product4", "product4.xml")

    assert "so a second person has to apply it" in text(answer)
    assert not Phenotype.objects.exists()


@pytest.fixture
def typed(client, public, editor):
    """Have an editor type a former symbol of a gene that no public condition has yet."""
    client.force_login(editor)
    gene = Gene.objects.create(symbol="CAVIN1")
    add_fact(client, gene, "former_symbols", symbol=TYPED)
    assert not Proposal.objects.exists()
    return gene


def test_second_person_reads_typed_words_that_a_genuine_file_makes_public(
    client, typed, public, chief, reviewer, django_capture_on_commit_callbacks
):
    client.force_login(chief)
    report = upload(client, "product6", "product6.xml")
    client.force_login(reviewer)
    step = client.get(f"/admin/accounts/proposal/{Proposal.objects.get().pk}/decide/confirm/")
    with django_capture_on_commit_callbacks(execute=True):
        decide(client, reviewer)

    assert TYPED in text(report)
    assert TYPED in text(step)
    assert public.gene_associations.filter(gene=typed).exists()


def test_words_typed_after_the_dry_run_stop_the_import(
    client, typed, public, chief, editor, reviewer, django_capture_on_commit_callbacks
):
    client.force_login(chief)
    run = upload(client, "product6", "product6.xml").context["run"]
    client.force_login(editor)
    add_fact(client, typed, "former_symbols", symbol="STOP metreleptin today")
    with django_capture_on_commit_callbacks(execute=True):
        decide(client, reviewer)

    shown = text(client.get(f"/admin/conditions/release/import/{run.key}/"))
    assert "typed by hand and are not in the report of the dry run" in shown
    assert not public.gene_associations.exists()


def review_screen(client, condition, editor, reviewer):
    """Return the words of the screen on which the reviewer decides about the first page of the condition."""
    edition = factories.make_in_review(factories.make_page(condition, "causes"), by=editor)
    client.force_login(reviewer)
    return text(client.get(edition.get_admin_url()))


def test_reviewer_of_a_first_page_reads_which_file_nobody_confirmed(client, chief, editor, reviewer):
    client.force_login(chief)
    run = forged(client).context["run"]
    client.post(f"/admin/conditions/release/import/{run.key}/apply/")
    shown = review_screen(client, Condition.objects.get(name=FORGED[1]), editor, reviewer)
    link = f"/admin/conditions/release/import/{run.key}/"

    file = ImportedFile.objects.get()
    assert "Imported by one person alone" in shown
    assert f"SHA-256 {file.sha256[:12]}; uploaded by Chris, " in shown
    assert "Orphanet, product 1" in shown
    assert "said to come from: www.orphadata.com, downloaded today" in shown
    assert client.get(link).status_code == 200


def test_link_to_an_import_still_leads_to_its_file_after_its_report_is_gone(client, chief, editor, reviewer):
    client.force_login(chief)
    file = ImportedFile.objects.create(name="old.xml", kind="product1", sha256="a" * 64, size=1, run="b" * 32)
    client.force_login(reviewer)

    assert "old.xml (aaaaaaaaaaaa, by a command, not confirmed by a second person)" in text(
        client.get(f"/admin/conditions/release/import/{file.run}/")
    )
    client.force_login(editor)
    assert client.get(f"/admin/conditions/release/import/{file.run}/").status_code == 403


def test_file_that_a_second_person_confirmed_is_not_named(
    client, public, chief, editor, reviewer, django_capture_on_commit_callbacks
):
    client.force_login(chief)
    upload(client, "product4", "product4.xml")
    with django_capture_on_commit_callbacks(execute=True):
        decide(client, reviewer)
    # The next screen shows the message about the confirmation, which names the file.
    client.get("/admin/")
    edition = factories.make_in_review(factories.make_page(public, "symptoms"), by=editor)
    shown = text(client.get(edition.get_admin_url()))

    assert Phenotype.objects.exists()
    assert ("product1.xml" in shown, "product4.xml" in shown) == (True, False)


def test_file_is_told_with_the_release(client, public, chief):
    client.force_login(chief)
    row = text(client.get("/admin/conditions/release/"))

    assert (
        f"product1.xml ({ImportedFile.objects.get().sha256[:12]}, uploaded by Chris, not confirmed by a second person)"
        in row
    )
