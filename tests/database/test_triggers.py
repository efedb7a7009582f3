"""Database triggers refuse wrong changes that constraints cannot detect."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from conditions import workflow
from conditions.database import triggers
from conditions.models import Authorship, Citation, ConditionPage, Edition, Topic
from conditions.models.edition import TEXT_COLUMNS
from tests import factories

OTHER_TEXT = {
    "title": "Another question?",
    "short_answer": "Another answer.",
    "body": "<p>Another body.</p>",
    "change_note": "Another note.",
    "is_periodic_review": True,
}


def refused(statement, *parameters):
    """Run raw SQL; return the database's refusal, or None where it let it pass."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
    except DatabaseError as error:
        return str(error).split("\n")[0]
    return None


@pytest.fixture
def draft(live, editor):
    return workflow.open_draft(live.page, by=editor)


FROZEN = "The text of a submitted edition cannot change."
FROZEN_PARTS = "The text of a submitted edition cannot change, its {} included."


@pytest.mark.parametrize("column", TEXT_COLUMNS)
def test_text_of_a_submitted_edition_is_frozen_for_raw_sql(live, column):
    message = refused(f"UPDATE conditions_edition SET {column} = %s WHERE id = %s", OTHER_TEXT[column], live.pk)

    assert message == FROZEN


@pytest.mark.parametrize(
    ("column", "value"),
    [("sha256", "f" * 64), ("submitted_at", "2020-01-01 00:00:00+00:00"), ("submitted_by_id", None)],
)
def test_submission_of_a_submitted_edition_is_frozen(live, column, value):
    assert refused(f"UPDATE conditions_edition SET {column} = %s WHERE id = %s", value, live.pk) == FROZEN


@pytest.mark.parametrize("column", TEXT_COLUMNS)
def test_text_is_frozen_for_the_orm_too(live, column):
    edition = Edition.objects.get(pk=live.pk)
    setattr(edition, column, OTHER_TEXT[column])

    for write in (
        lambda: Edition.objects.filter(pk=live.pk).update(**{column: OTHER_TEXT[column]}),
        edition.save,
        lambda: Edition.objects.bulk_update([edition], [column]),
    ):
        with pytest.raises(DatabaseError, match=FROZEN), transaction.atomic():
            write()


def test_text_cannot_change_on_leaving_the_draft(draft, editor):
    statement = (
        "UPDATE conditions_edition SET state = 'in_review', sha256 = 'x', submitted_at = %s, submitted_by_id = %s, "
        "title = 'Other?' WHERE id = %s"
    )

    assert refused(statement, timezone.now(), editor.pk, draft.pk) == FROZEN


def test_edition_starts_as_a_draft(page, editor):
    with pytest.raises(DatabaseError, match=r"An edition starts as a draft\."), transaction.atomic():
        Edition.objects.create(
            page=page,
            number=1,
            title="Q?",
            state="in_review",
            sha256="x",
            submitted_by=editor,
            submitted_at=timezone.now(),
        )


@pytest.mark.parametrize(("column", "value"), [("number", 99), ("created_at", "2020-01-01 00:00:00+00:00")])
def test_edition_keeps_its_place(draft, column, value):
    assert refused(f"UPDATE conditions_edition SET {column} = %s WHERE id = %s", value, draft.pk) == (
        "An edition keeps its page and its number."
    )


def test_edition_keeps_its_page(draft, condition):
    other = factories.make_page(condition, "genes")

    assert refused("UPDATE conditions_edition SET page_id = %s WHERE id = %s", other.pk, draft.pk) == (
        "An edition keeps its page and its number."
    )


@pytest.mark.parametrize(
    ("make", "state"),
    [
        (lambda page, people: factories.make_draft(page, by=people["editor"]), "approved"),
        (lambda page, people: factories.make_draft(page, by=people["editor"]), "published"),
        (lambda page, people: factories.make_in_review(page, by=people["editor"]), "draft"),
        (lambda page, people: factories.make_in_review(page, by=people["editor"]), "published"),
        (lambda page, people: factories.make_published(page, by=people["editor"], reviewer=people["rao"]), "approved"),
        (lambda page, people: factories.make_published(page, by=people["editor"], reviewer=people["rao"]), "draft"),
    ],
)
def test_state_change_that_is_not_in_the_table_is_refused(page, editor, reviewer, make, state):
    edition = make(page, {"editor": editor, "rao": reviewer})

    assert refused("UPDATE conditions_edition SET state = %s WHERE id = %s", state, edition.pk) == (
        "There is no such change of state."
    )


def test_signature_by_an_author_is_refused(page, editor, second_editor, reviewer):
    edition = workflow.submit(factories.make_draft(page, by=second_editor), by=editor)

    with factories.without_guards("edition_signature_moves_with_its_record"):
        refusal = refused("UPDATE conditions_edition SET signed_by_id = %s WHERE id = %s", second_editor.pk, edition.pk)

    assert refusal == "An author cannot sign their own text."


@pytest.mark.parametrize("table", ["conditions_edition", "conditions_event"])
def test_editions_and_events_are_never_deleted(live, table):
    word = "Editions" if table == "conditions_edition" else "Events"

    assert refused(f"DELETE FROM {table}") == f"{word} are never deleted."


def test_draft_is_not_deleted_either(page):
    draft = Edition.objects.create(page=page, number=1, title="Q?")

    with pytest.raises(DatabaseError, match="Editions are never deleted"), transaction.atomic():
        draft.delete()


@pytest.mark.parametrize("column", ["note", "verb", "sha256"])
def test_events_never_change(live, column):
    assert refused(f"UPDATE conditions_event SET {column} = 'x'") == "Events never change."


@pytest.mark.parametrize("write", ["insert", "update", "move", "delete"])
def test_citations_of_a_submitted_edition_are_frozen(live, draft, write):
    citation = live.citations.get()
    moved = draft.citations.get()
    writes = {
        "insert": lambda: Citation.objects.create(edition=live, number=2, title="New"),
        "update": lambda: Citation.objects.filter(pk=citation.pk).update(title="Other"),
        "move": lambda: Citation.objects.filter(pk=moved.pk).update(edition=live, number=3),
        "delete": citation.delete,
    }

    with pytest.raises(DatabaseError, match=FROZEN_PARTS.format("citations")), transaction.atomic():
        writes[write]()


@pytest.mark.parametrize("write", ["insert", "update", "move", "delete"])
def test_authors_of_a_submitted_edition_are_frozen(live, draft, second_editor, write):
    author = live.authorships.get()
    moved = Authorship.objects.create(edition=draft, user=second_editor)
    writes = {
        "insert": lambda: Authorship.objects.create(edition=live, user=second_editor),
        "update": lambda: Authorship.objects.filter(pk=author.pk).update(user=second_editor),
        "move": lambda: Authorship.objects.filter(pk=moved.pk).update(edition=live),
        "delete": author.delete,
    }

    with pytest.raises(DatabaseError, match=FROZEN_PARTS.format("authors")), transaction.atomic():
        writes[write]()


@pytest.mark.parametrize("column", ["condition", "topic"])
def test_page_keeps_its_condition_and_topic(page, column):
    other = {"condition": factories.make_condition("Other"), "topic": Topic.objects.get(slug="genes")}

    with pytest.raises(DatabaseError, match="A page keeps its condition and its topic"), transaction.atomic():
        ConditionPage.objects.filter(pk=page.pk).update(**{column: other[column]})


def test_harmless_changes_pass_the_guards(live, draft, chief):
    workflow.schedule(draft, by=chief, at=timezone.now() + dt.timedelta(days=1))

    assert (
        refused("UPDATE conditions_edition SET title = title, review_due = review_due WHERE id = %s", live.pk) is None
    )
    assert refused("UPDATE conditions_citation SET title = 'New' WHERE edition_id = %s", draft.pk) is None
    assert refused("DELETE FROM conditions_citation WHERE edition_id = %s", draft.pk) is None


# --- In place, and back in place ------------------------------------------------------


NAMES = {guard.name for guard in triggers.GUARDS}


def test_guards_are_all_in_place_after_a_migrate(db):
    assert triggers.installed(connection) == NAMES


def test_guards_have_names_of_their_own():
    assert len(NAMES) == len(triggers.GUARDS)


def test_guards_can_be_installed_twice(db):
    triggers.install(connection)
    triggers.install(connection)

    assert triggers.installed(connection) == NAMES


def test_guards_are_back_after_a_migrate(db):
    triggers.uninstall(connection)
    left_triggers = triggers.installed(connection)

    call_command("migrate", verbosity=0)

    assert (left_triggers, triggers.installed(connection)) == (set(), NAMES)


@pytest.mark.django_db(transaction=True)
def test_guards_are_back_after_a_flush():
    triggers.uninstall(connection)

    call_command("flush", interactive=False, verbosity=0)

    assert triggers.installed(connection) == NAMES


@pytest.mark.django_db(transaction=True)
def test_guards_that_sqlite_loses_in_a_table_rebuild_are_back_after_the_next_migrate():
    # A table that no trigger of another table reads: SQLite would not rebuild it then.
    journal = Citation._meta.get_field("journal")
    nullable = journal.clone()
    nullable.null = True
    nullable.set_attributes_from_name("journal")
    nullable.model = Citation
    with connection.schema_editor() as editor:
        editor.alter_field(Citation, journal, nullable)
    lost = NAMES - triggers.installed(connection)
    with connection.schema_editor() as editor:
        editor.alter_field(Citation, nullable, journal)

    call_command("migrate", verbosity=0)

    of_citations = {f"citation_is_frozen_{when}" for when in ("insert", "update", "delete")}
    rebuilds = {"sqlite": of_citations, "postgresql": set()}
    assert (lost, triggers.installed(connection)) == (rebuilds[connection.vendor], NAMES)
