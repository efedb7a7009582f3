"""`manage.py verify_published`: exit status 0 without errors, and messages that name the page otherwise."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from conditions.database import comparing, triggers
from conditions.models import Edition, Event

pytestmark = pytest.mark.django_db


def test_verify_published_prints_the_number_of_editions(live):
    out = StringIO()

    call_command("verify_published", stdout=out)

    triggers = comparing.compare(connection).compared
    assert out.getvalue() == (
        f"Checked editions: 1, sign-off records: 1, events: {Event.objects.count()}, triggers: {triggers}, "
        "entries of the public log: 1. "
        "Every text is as it was signed, and every history is complete.\n"
    )


def test_verify_published_names_the_altered_edition(live):
    err = StringIO()
    triggers.uninstall(connection)
    Edition.objects.update(body="<p>Something else.</p>")
    triggers.install(connection)

    with pytest.raises(CommandError) as refusal:
        call_command("verify_published", stderr=err)

    assert str(refusal.value).startswith("Checked editions: 1, sign-off records: 1, events: ")
    assert (str(refusal.value).endswith(". Errors: 2."), refusal.value.returncode) == (True, 1)
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

    assert str(refusal.value).endswith("Errors: 2.")
    assert err.getvalue().splitlines() == [
        "The trigger edition_is_kept of the table conditions_edition is missing.",
        "The trigger event_is_final of the table conditions_event is missing.",
    ]
