"""Fixtures for operations: a site with content, and an empty database to restore it to."""

import pytest
from django.core.files.base import ContentFile
from django.db import connections

from conditions import public_log, workflow
from tests import factories
from tests.feedback.reports import make_report
from tests.operations.empty_database import empty_database
from tests.test_races import shared_database  # noqa: F401


@pytest.fixture
def site(shared_database):  # noqa: F811
    """Fill a database that other connections can see with pages in all states, a report, facts and a photo."""
    erin, rao, lee, chris = (
        factories.make_editor("erin"),
        factories.make_reviewer("rao"),
        factories.make_reviewer("lee"),
        factories.make_chief("chris"),
    )
    condition = factories.make_condition(community_count=4, community_counted_on="2026-11-01")
    condition.synonyms.create(name="Berardinelli-Seip syndrome")
    factories.make_subtype(condition, "CGL type 1", "AGPAT2", former=["LPAAB"], release=factories.make_release())
    pages = {topic: factories.make_page(condition, topic) for topic in ("overview", "causes", "genes", "types")}
    for page in (pages["overview"], pages["causes"], pages["genes"]):
        factories.make_published(page, by=erin, reviewer=rao)
    make_report(pages["causes"].live_edition(), email="reader@example.org")
    factories.make_published(pages["causes"], by=erin, reviewer=lee, body="<p>Other words – ‘typographic’ [1].</p>")
    workflow.withdraw(pages["genes"], by=chris, reason="Wrong")
    factories.make_draft(pages["types"], by=erin)
    rao.medical_reviewer.photo.save("rao.jpg", ContentFile(b"\xff\xd8 a photo"))
    # As `publish_due` does each minute: here the register was filled without its verbs.
    public_log.adopt()
    return condition


@pytest.fixture
def elsewhere(tmp_path, monkeypatch, settings):
    """Return a context manager that makes an empty database, of the same or the given `vendor`, the default one."""

    def make(vendor=None):
        return empty_database(vendor or connections["default"].vendor, tmp_path, monkeypatch, settings)

    return make
