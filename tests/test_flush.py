"""The fast flush between tests, which drops and restores the triggers."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from conditions.models import Edition, Event
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
