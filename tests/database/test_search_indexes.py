"""Search indexes: up to date with the rows, safe to reinstall, and optional."""

import logging

import pytest
from django.core.management import call_command
from django.db import connection

from conditions.database import search_indexes
from conditions.models import Condition
from conditions.search import checks, search
from tests import factories
from tests.search.corpus import publish
from tests.search.many import make_many


def _found(text):
    return [(hit.title, hit.reason.name) for hit in search(text)]


def test_indexes_follow_each_change_of_a_name(db):
    condition = factories.make_condition("Kabuki syndrome", is_listed=True)
    synonym = condition.synonyms.create(name="Niikawa disease")
    condition.name = "Stargardt syndrome"
    condition.save()

    assert (_found("kabuki"), _found("stargart")) == ([], [("Stargardt syndrome", "SURELY_MEANT")])
    assert _found("nikawa") == [("Stargardt syndrome", "SURELY_MEANT")]

    synonym.delete()

    assert _found("nikawa") == []


def test_indexes_follow_an_edition_in_and_out_of_the_public(page, editor, reviewer):
    publish(page, editor, reviewer, "It makes the fat vanish from under the skin of a newborn child at once.")
    first = _found("vanish newborn")
    publish(page, editor, reviewer, "It makes the other tissue grow under the skin of every child at once.")

    title = "What causes congenital generalized lipodystrophy?"
    assert (first, _found("vanish newborn"), _found("tissue grow")) == ([(title, "TEXT")], [], [(title, "TEXT")])


def test_indexes_made_again_change_nothing(db):
    factories.make_condition("Kabuki syndrome", is_listed=True)

    call_command("migrate", verbosity=0)
    search_indexes.install(connection)

    assert _found("kabuky") == [("Kabuki syndrome", "SURELY_MEANT")]
    assert checks.search_is_indexed(None, databases=["default"]) == []


def test_indexes_are_filled_when_they_come_back(db):
    factories.make_condition("Kabuki syndrome", is_listed=True)

    connection.check_constraints()
    _lose_indexes()
    search_indexes.install(connection)

    assert _found("kabuky") == [("Kabuki syndrome", "SURELY_MEANT")]


def _lose_indexes():
    if connection.vendor == "sqlite":
        search_indexes.uninstall(connection)
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
    search_indexes._ready.clear()


@pytest.fixture
def without_indexes(db):
    _lose_indexes()
    yield
    search_indexes._ready.clear()


def test_search_without_indexes_is_plain_but_calm(without_indexes, page, editor, reviewer):
    publish(page, editor, reviewer, "It makes the fat vanish from under the skin of a newborn child at once.")
    page.condition.synonyms.create(name="Seip syndrome")

    assert _found("lipodystrophy congenital") == [("Congenital generalized lipodystrophy", "WORDS")]
    assert _found("se sy") == [("Congenital generalized lipodystrophy", "SYNONYM_WORDS")]
    assert _found("fat vanish") == [("What causes congenital generalized lipodystrophy?", "TEXT")]
    assert _found("lipodistrophy") == [("Congenital generalized lipodystrophy", "SURELY_MEANT")]


def test_missing_search_indexes_are_reported_to_the_operator(without_indexes):
    warnings = checks.search_is_indexed(None, databases=["default"])

    assert [(warning.id, warning.msg) for warning in warnings] == [("conditions.W001", search_indexes.NO_TRIGRAMS)]


def test_indexes_without_permission_to_create_are_reported_in_a_sentence(db, caplog, monkeypatch):
    _lose_indexes()
    if connection.vendor == "sqlite":
        monkeypatch.setattr(search_indexes, "_TRIGRAM_TOKENIZER", "no-such-tokenizer")
    else:
        monkeypatch.setattr(search_indexes, "_EXTENSION", "no_such_extension")

    with caplog.at_level(logging.WARNING):
        search_indexes.install(connection)

    assert search_indexes.NO_TRIGRAMS in caplog.messages
    assert Condition.objects.count() == 0
    search_indexes._ready.clear()


def test_search_never_waits_for_someone_who_writes(transactional_db):
    make_many(10, words=10)
    statements = []

    def note(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        search("hypolipotrofi")

    assert statements
    assert not [sql for sql in statements if sql.startswith("BEGIN IMMEDIATE") or "FOR UPDATE" in sql]
