"""The check of the database's encoding."""

import pytest
from django.core.checks import Tags, run_checks
from django.db import connection


def test_database_of_letters_passes(db):
    assert run_checks(tags=[Tags.database], databases=["default"]) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_database_of_bytes_is_refused_with_the_way_to_make_another():
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS test_diseasemaps_bytes")
        cursor.execute("CREATE DATABASE test_diseasemaps_bytes ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "test_diseasemaps_bytes"
    try:
        (error,) = run_checks(tags=[Tags.database], databases=["default"])
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE test_diseasemaps_bytes")

    assert error.msg == "The database has the encoding SQL_ASCII; it has to be UTF8."
    assert error.hint == "createdb NAME --encoding=UTF8 --template=template0"
