"""The migration that corrects a health aspect that schema.org does not have."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from conditions.models import Topic

migration = import_module("conditions.migrations.0006_see_doctor_health_aspect")


@pytest.mark.django_db
def test_migration_gives_topics_on_urgent_help_a_valid_aspect():
    before = dict(Topic.objects.values_list("slug", "health_aspect"))
    Topic.objects.filter(slug="urgent-help").update(health_aspect="WhenToSeeHealthAspect")

    migration.rename(apps, SimpleNamespace(connection=connection))

    assert dict(Topic.objects.values_list("slug", "health_aspect")) == before
    assert before["urgent-help"] == "SeeDoctorHealthAspect"
