"""`manage.py verify_published`: exit status 0 without errors, and messages that name the page otherwise."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from conditions.database import triggers
from conditions.models import Edition
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(page, editor, reviewer):
    return factories.make_published(page, by=editor, reviewer=reviewer)


def test_verify_published_prints_the_number_of_editions(live):
    out = StringIO()

    call_command("verify_published", stdout=out)

    assert out.getvalue() == "Checked editions: 1. Every text is as it was signed, and every history is complete.\n"


def test_verify_published_names_the_altered_edition(live):
    err = StringIO()
    triggers.uninstall(connection)
    Edition.objects.update(body="<p>Something else.</p>")
    triggers.install(connection)

    with pytest.raises(CommandError) as refusal:
        call_command("verify_published", stderr=err)

    assert (str(refusal.value), refusal.value.returncode) == ("Checked editions: 1. Errors: 2.", 1)
    name = (
        "What causes congenital generalized lipodystrophy? – edition 1, "
        "/conditions/congenital-generalized-lipodystrophy/causes/: "
    )
    assert err.getvalue().splitlines() == [
        f"{name}The stored text is not the text that was submitted: its hash is different.",
        f"{name}Its text is not the text of its sign-off record.",
    ]


def test_verify_published_names_missing_triggers(live):
    err = StringIO()
    with connection.cursor() as cursor:
        for name, table in (("event_is_final", "conditions_event"), ("edition_is_kept", "conditions_edition")):
            cursor.execute(f"DROP TRIGGER {name}{f' ON {table}' if connection.vendor == 'postgresql' else ''}")

    with pytest.raises(CommandError) as refusal:
        call_command("verify_published", stderr=err)

    assert str(refusal.value) == "Checked editions: 1. Errors: 1."
    assert err.getvalue() == (
        "Triggers are missing in the database. Run migrate. Missing: edition_is_kept, event_is_final.\n"
    )
