"""`/healthz` and `/readyz`: probes for monitoring, without secrets and for any host name."""

import pytest
from django.db import connection
from django.test import Client

from conditions.database import public_stamp, triggers
from operations import doctor, readiness
from tests.test_races import shared_database  # noqa: F401

HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def as_in_production(settings):
    settings.ALLOWED_HOSTS = ["example.org"]
    settings.SECURE_SSL_REDIRECT = True
    return Client()


def test_healthz_queries_no_database(as_in_production):
    """Run without the mark `django_db`, so that any query would fail."""
    response = as_in_production.get("/healthz", headers={"host": "10.0.0.7:8000"})

    assert (response.status_code, response.content, dict(response.cookies)) == (200, b"ok\n", {})
    assert {name: response[name] for name in HEADERS} == HEADERS


@pytest.mark.django_db
def test_readyz_of_a_complete_site(as_in_production, django_assert_num_queries):
    readiness.problems()
    with django_assert_num_queries(5 if connection.vendor == "postgresql" else 4):
        response = as_in_production.get("/readyz", headers={"host": "10.0.0.7:8000"})

    assert (response.status_code, response.json()) == (200, {"ready": True, "problems": []})
    assert {name: response[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_probes_are_read_only(as_in_production, address):
    assert as_in_production.post(address).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_readyz_names_missing_parts(client):
    triggers.uninstall(connection)
    public_stamp.uninstall(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'conditions' AND name = '0009_public_stamp'")
    try:
        response = client.get("/readyz")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) "
                "VALUES ('conditions', '0009_public_stamp', CURRENT_TIMESTAMP)"
            )
        triggers.install(connection)
        public_stamp.install(connection)

    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "problems": [
            "1 migrations are not applied: run migrate.",
            "Triggers that guard texts and events are missing: run migrate.",
            "Triggers of the public stamp are missing: run migrate.",
        ],
    }
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_readyz_of_a_database_that_refuses_writes(client, settings, shared_database, monkeypatch):  # noqa: F811
    sentence = "The database is read-only: nothing can be saved, and no page can be withdrawn."
    if connection.vendor == "postgresql":
        # As on a standby that was not promoted.
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")
    else:
        # A file system that is mounted for reading; root may write to any file of its own.
        monkeypatch.setattr("os.access", lambda path, mode: False)
    try:
        response = client.get("/readyz")
        told = [finding.says for finding in doctor.examine() if "read-only" in str(finding.says)]
    finally:
        monkeypatch.undo()
        connection.close()

    assert (response.status_code, response.json()) == (503, {"ready": False, "problems": [sentence]})
    assert told == [sentence]
    assert client.get("/readyz").status_code == 200


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_readyz_reports_disabled_triggers(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE conditions_event DISABLE TRIGGER event_is_final")
    try:
        response = client.get("/readyz")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE conditions_event ENABLE TRIGGER event_is_final")

    assert response.json()["problems"] == ["Triggers that guard texts and events are missing: run migrate."]


@pytest.mark.usefixtures("shared_database")
def test_readyz_without_a_database_reveals_no_details(client, monkeypatch, tmp_path):
    values = connection.settings_dict
    connection.close()
    nowhere = {"NAME": str(tmp_path / "none" / "db.sqlite3")}
    if connection.vendor == "postgresql":
        nowhere = {"HOST": "127.0.0.1", "PORT": 9, "PASSWORD": "hunter2"}
    for name, value in nowhere.items():
        monkeypatch.setitem(values, name, value)
    try:
        response = client.get("/readyz")
        healthy = client.get("/healthz").status_code
    finally:
        connection.close()
        monkeypatch.undo()

    assert (response.status_code, healthy) == (503, 200)
    assert response.json() == {"ready": False, "problems": ["The database does not answer."]}
