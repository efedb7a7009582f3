"""The migration that stores ICD-10 codes without the mark of their use."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from conditions.models import Identifier
from tests import factories

migration = import_module("conditions.migrations.0015_icd_11_foundation")


@pytest.mark.django_db
def test_codes_lose_their_marks_and_are_not_doubled():
    condition, release = factories.make_condition(), factories.make_release()
    for code in ("G63.2*", "G63.2", "E10.2+", "E88-"):
        condition.identifiers.create(system="ICD-10", code=code, release=release)
    condition.identifiers.create(system="ICD-10", code="G63.2*")

    migration.drop_marks(apps, SimpleNamespace(connection=connection))

    rows = Identifier.objects.order_by("code", "release").values_list("code", "release")
    assert sorted(rows, key=str) == sorted(
        [("E10.2", release.pk), ("E88", release.pk), ("G63.2", release.pk), ("G63.2", None)], key=str
    )
