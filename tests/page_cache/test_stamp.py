"""The public stamp rises with every change that readers could see, and with no other."""

import pytest
from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from conditions import feedback, site_pages, workflow
from conditions.database import public_stamp, triggers
from conditions.models import (
    Condition,
    Edition,
    Event,
    FormerSlug,
    HpoTerm,
    MedicalReviewer,
    PublicStamp,
    SearchCount,
    SitePage,
    Topic,
    TopicGroup,
    UsefulCount,
)
from conditions.vocabularies import State
from tests import factories
from tests.feedback.reports import make_fixed, make_report

# Tables that no public page reads.
NOT_PUBLIC = {
    "conditions_absentparent",
    "conditions_assessment",
    "conditions_authoredblocks",
    "conditions_authorship",
    "conditions_claim",
    "conditions_comment",
    "conditions_digest",
    "conditions_eventchain",
    "conditions_frozenfact",
    "conditions_hpoword",
    "conditions_importedfile",
    "conditions_keysignature",
    "conditions_publicstamp",
    "conditions_reportevent",
    "conditions_reportreply",
    "conditions_searchcount",
    "conditions_sendercount",
    "conditions_sendersalt",
    "conditions_signingkey",
    "conditions_unsavedcopy",
    "conditions_usefulcount",
}


@pytest.fixture(autouse=True)
def real_transactions(transactional_db):
    """Use real transactions: the stamp rises once in each, so in a test with a single one it would rise once."""


def moves(step):
    """Return whether the stamp rose while `step` ran."""
    before = public_stamp.read(connection)
    step()
    return public_stamp.read(connection) != before


def test_stamp_watches_every_table_but_those_that_no_reader_sees():
    tables = {model._meta.db_table for model in apps.get_app_config("conditions").get_models()}
    watched = {watch.table for watch in public_stamp.WATCHES} - {"accounts_user"}

    assert (tables - watched, watched - tables) == (NOT_PUBLIC, set())
    assert public_stamp.is_watched(connection)


def test_stamp_moves_with_each_fact_that_is_added_changed_or_taken_away():
    condition = factories.make_condition()
    release = factories.make_release()
    gene = factories.make_gene_link(condition, "AGPAT2").gene
    child = factories.make_condition("Child")
    makers = {
        "synonyms": {"name": "Other name"},
        "identifiers": {"system": "ORPHA", "code": "528", "relation": "E"},
        "former_slugs": {"slug": "old"},
        "inheritances": {"mode": "Autosomal recessive"},
        "onsets": {"age": "Neonatal"},
        "prevalences": {"type": "Point prevalence"},
        "phenotypes": {"hpo_id": "HP:0009125", "term": "Lipodystrophy"},
        "definitions": {"text": "Words."},
        "child_links": {"child": child, "tree": "Tree"},
        "gene_associations": {"gene": gene, "association": "Candidate gene tested in"},
    }
    still = []
    for relation, values in makers.items():
        rows = getattr(condition, relation)
        made = []
        steps = {
            "insert": lambda rows=rows, values=values, made=made: made.append(rows.create(**values)),
            "update": lambda made=made: made[0].save(),
            "delete": lambda made=made: made[0].delete(),
        }
        still += [(relation, name) for name, step in steps.items() if not moves(step)]
    others = (
        release.save,
        gene.save,
        lambda: gene.former_symbols.create(symbol="OLD"),
        lambda: HpoTerm.objects.create(hpo_id="HP:0009125", name="Lipodystrophy"),
        lambda: HpoTerm.objects.get().synonyms.create(name="Loss of fat", type="layperson", position=1),
        lambda: Condition.objects.filter(pk=child.pk).update(community_count=4, community_counted_on="2026-11-01"),
        lambda: TopicGroup.objects.create(name="New"),
        lambda: Topic.objects.update(position=3),
        lambda: factories.make_page(child),
        lambda: SitePage.objects.update(position=1),
        lambda: Condition.objects.bulk_create([Condition(name="One", slug="one"), Condition(name="Two", slug="two")]),
        lambda: Condition.objects.filter(slug__in=["one", "two"]).delete(),
    )

    assert still == []
    assert [index for index, step in enumerate(others) if not moves(step)] == []


def test_stamp_moves_when_a_text_becomes_public_or_changes_there(editor, reviewer, second_reviewer, chief):
    page = factories.make_page()
    drafts = {
        "open": lambda: workflow.open_draft(page, by=editor),
        "save": lambda: factories.make_draft(page, by=editor),
        "submit": lambda: workflow.submit(page.open_edition(), by=editor),
        "return": lambda: workflow.send_back(
            page.open_edition(), by=reviewer, seen=page.open_edition().sha256, reason="Wrong"
        ),
        "discard": lambda: workflow.discard(page.open_edition(), by=editor),
    }
    quiet = {name: moves(step) for name, step in drafts.items()}
    scheduled = factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief)
    public = {
        "publish": lambda: workflow.schedule(scheduled, by=chief, at=None),
        "reaffirm": lambda: workflow.reaffirm(
            page.live_edition(), by=second_reviewer, seen=workflow.seen_by(page.live_edition(), second_reviewer)
        ),
        "expedite": lambda: workflow.expedite(page.live_edition(), by=chief, reason="New study"),
        "supersede": lambda: factories.make_published(
            page, by=editor, reviewer=reviewer, body="<p>Other words [1].</p>"
        ),
        "withdraw": lambda: workflow.withdraw(page, by=chief, reason="Wrong"),
    }
    loud = {name: moves(step) for name, step in public.items()}

    assert quiet == dict.fromkeys(drafts, False)
    assert loud == dict.fromkeys(public, True)


@pytest.fixture
def no_guards():
    """Remove the guards of frozen rows, as an operator with a shell could."""
    triggers.uninstall(connection)
    yield
    triggers.install(connection)


@pytest.mark.parametrize(("state", "moved"), [(State.PUBLISHED, True), (State.DRAFT, False)])
def test_stamp_moves_with_raw_writes_to_public_texts_alone(no_guards, editor, reviewer, state, moved):
    page = factories.make_page()
    factories.make_published(page, by=editor, reviewer=reviewer)
    factories.make_draft(page, by=editor)
    edition = page.editions.get(state=state)
    event = edition.events.last()
    steps = {
        "text": lambda: Edition.objects.filter(pk=edition.pk).update(body="<p>Other words.</p>"),
        "citation": lambda: edition.citations.update(title="Other source"),
        "no citation": lambda: edition.citations.all().delete(),
        "event": lambda: Event.objects.filter(pk=event.pk).update(at=timezone.now()),
        "another event": lambda: Event.objects.create(edition=edition, verb="reaffirm", to_state=state),
    }

    assert {name: moves(step) for name, step in steps.items()} == dict.fromkeys(steps, moved)


def test_stamp_stays_for_readers_forms_and_sign_ins(client, editor, reviewer, page):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    today = timezone.localdate()
    steps = {
        "search": lambda: SearchCount.objects.create(query="x", day=today),
        "useful": lambda: UsefulCount.objects.create(edition=edition, day=today),
        "report": lambda: make_report(edition),
        "sign-in": lambda: client.force_login(editor),
        "name": lambda: type(editor).objects.update(last_name="Other"),
        "nothing": lambda: None,
    }

    assert {name: moves(step) for name, step in steps.items()} == dict.fromkeys(steps, False)


def test_stamp_moves_with_the_register_and_with_corrections(editor, reviewer, page):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    fixed = factories.make_published(page, by=editor, reviewer=reviewer, body="<p>Other words [1].</p>")
    declined = make_report(edition)
    steps = {
        "corrected": (lambda: make_fixed(edition, by=editor, fixed_in=fixed), True),
        "declined": (lambda: feedback.decline(declined, by=editor, reason="As it is"), False),
        "left": (lambda: type(reviewer).objects.filter(pk=reviewer.pk).update(is_active=False), True),
        "credential": (lambda: MedicalReviewer.objects.update(valid_until=timezone.localdate()), True),
    }

    assert {name: moves(step) for name, (step, _moved) in steps.items()} == {
        name: moved for name, (_step, moved) in steps.items()
    }


def test_stamp_moves_with_published_pages_about_the_site_alone(editor, chief):
    page = SitePage.objects.get(slug="privacy")
    made = []
    steps = {
        "draft": (lambda: made.append(site_pages.open_draft(page, by=editor)), False),
        "words": (
            lambda: made.append(
                site_pages.save_draft(
                    made[0], by=editor, lock=made[0].lock, title="P", short="", body="<p>Words.</p>", change_note="New."
                )
            ),
            False,
        ),
        "publish": (lambda: site_pages.publish(made[1], by=chief, lock=made[1].lock), True),
    }

    assert {name: moves(step) for name, (step, _moved) in steps.items()} == {
        name: moved for name, (_step, moved) in steps.items()
    }


def test_stamp_moves_where_only_a_part_of_a_transaction_was_taken_back():
    condition = factories.make_condition()

    def some():
        with transaction.atomic():
            try:
                with transaction.atomic():
                    FormerSlug.objects.create(condition=condition, slug="taken-back")
                    raise ValueError
            except ValueError:
                FormerSlug.objects.create(condition=condition, slug="kept")

    def none():
        with transaction.atomic():
            FormerSlug.objects.create(condition=condition, slug="never")
            transaction.set_rollback(True)

    assert (moves(some), moves(none)) == (True, False)


def test_stamp_moves_on_and_is_filled_again_by_a_migrate():
    assert moves(lambda: public_stamp.install(connection))
    PublicStamp.objects.all().delete()
    none = public_stamp.read(connection)
    public_stamp.install(connection)

    assert (none, PublicStamp.objects.count()) == (None, public_stamp.SHARDS)
    assert isinstance(public_stamp.read(connection), int)


def test_stamp_without_a_trigger_is_not_believed():
    public_stamp.uninstall(connection)
    try:
        without = public_stamp.is_watched(connection)
    finally:
        public_stamp.install(connection)

    assert (without, public_stamp.is_watched(connection)) == (False, True)


def test_stamp_never_comes_back_after_a_restore():
    seen = set()
    for _time in range(3):
        PublicStamp.objects.update(n=1)
        for number in range(20):
            TopicGroup.objects.create(name=f"Group {number}")
            seen.add(public_stamp.read(connection))
        TopicGroup.objects.filter(name__startswith="Group ").delete()

    assert len(seen) == 60


@pytest.mark.postgresql
def test_stamp_is_read_through_a_connection_that_was_lost():
    before = public_stamp.read(connection)
    with connection.cursor() as cursor, pytest.raises(Exception, match="terminat"):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    # As Django does at the start of each request.
    connection.close_if_unusable_or_obsolete()

    assert public_stamp.read(connection) == before


@pytest.mark.postgresql
def test_stamp_moves_when_a_table_is_emptied_at_once():
    FormerSlug.objects.create(condition=factories.make_condition(), slug="old")

    def empty():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE conditions_formerslug")

    assert moves(empty)


@pytest.mark.postgresql
def test_stamp_of_a_long_transaction_keeps_nobody_waiting():
    """Lock all shards but one; no writer has to wait."""
    other = connection.copy("other")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"SELECT n FROM {public_stamp.TABLE} WHERE shard <> 40 FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 100")
        moved = moves(lambda: TopicGroup.objects.create(name="New"))
    finally:
        other.rollback()
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")

    assert moved


@pytest.mark.postgresql
def test_stamp_moves_once_in_a_transaction():
    """Otherwise an import would leave a dead row for each step, which every read of the stamp has to skip."""
    with transaction.atomic():
        TopicGroup.objects.create(name="First")
        first = public_stamp.read(connection)
        TopicGroup.objects.create(name="Second")
        second = public_stamp.read(connection)

    assert first == second


def test_stamp_is_unknown_where_there_is_no_database(settings):
    gone = connection.copy("gone")
    gone.settings_dict = {**gone.settings_dict, "NAME": "/no/such/folder/db", "HOST": "127.0.0.1", "PORT": "1"}

    if connection.vendor == "postgresql":
        # The request ends here, because the view would wait for the database a second time.
        with pytest.raises(OperationalError):
            public_stamp.read(gone)
    else:
        assert public_stamp.read(gone) is None
