"""Print the URL of a PostgreSQL server where tests may create databases; print nothing if there is none."""

import getpass
import os
import sys

import psycopg

# The tests create and drop databases called test_diseasemaps...; they change nothing else.
USUAL_URLS = [
    f"postgres://{getpass.getuser()}@127.0.0.1:5432/diseasemaps",
    "postgres:///diseasemaps",
    "postgres://postgres@127.0.0.1:5432/diseasemaps",
    "postgres://postgres:postgres@127.0.0.1:5432/diseasemaps",
]


def may_create_databases(url):
    try:
        with psycopg.connect(url, dbname="postgres", connect_timeout=3) as connection:
            row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            return row.fetchone()[0]
    except psycopg.Error:
        return False


def main():
    named = os.environ.get("TEST_DATABASE_URL")
    for url in [named] if named else USUAL_URLS:
        if may_create_databases(url):
            print(url)
            return
    if named:
        sys.exit("TEST_DATABASE_URL does not answer, or its user may not create databases.")


if __name__ == "__main__":
    main()
