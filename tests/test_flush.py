"""The fast flush between tests, which drops and restores the triggers, and the refusal of flush elsewhere."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from conditions.models import Edition, Event
from operations.management.commands import flush
from tests import factories


@pytest.mark.django_db(transaction=True)
def test_flush_deletes_what_nobody_may_delete_and_puts_the_triggers_back(editor, reviewer):
    """If this fails after an upgrade of Django: does `flush` still call `sql_flush` and `execute_sql_flush`?"""
    factories.make_published(by=editor, reviewer=reviewer)

    with CaptureQueriesContext(connection) as queries:
        call_command("flush", interactive=False, verbosity=0)

    assert not [query["sql"] for query in queries if query["sql"].startswith("TRUNCATE")]
    assert (Edition.objects.count(), Event.objects.count()) == (0, 0)
    edition = factories.make_published(by=factories.make_editor("ann"), reviewer=factories.make_reviewer("bea"))
    with pytest.raises(IntegrityError):
        edition.delete()


@pytest.mark.django_db
def test_flush_is_refused_outside_the_tests(editor, monkeypatch):
    monkeypatch.setattr(flush.Command, "is_refused", True)

    with pytest.raises(CommandError, match="flush is refused: it would remove every text"):
        call_command("flush", interactive=False)

    assert editor._meta.model.objects.filter(pk=editor.pk).exists()
