"""Print the address of a PostgreSQL where tests may make databases; print nothing if none answers."""

import getpass
import os
import sys

import psycopg

# The tests make and drop databases called test_diseasemaps...; nothing else is touched.
USUAL = [
    f"postgres://{getpass.getuser()}@127.0.0.1:5432/diseasemaps",
    "postgres:///diseasemaps",
    "postgres://postgres@127.0.0.1:5432/diseasemaps",
    "postgres://postgres:postgres@127.0.0.1:5432/diseasemaps",
]


def may_create_databases(address):
    try:
        with psycopg.connect(address, dbname="postgres", connect_timeout=3) as connection:
            row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            return row.fetchone()[0]
    except psycopg.Error:
        return False


def main():
    named = os.environ.get("TEST_DATABASE_URL")
    for address in [named] if named else USUAL:
        if may_create_databases(address):
            print(address)
            return
    if named:
        sys.exit("TEST_DATABASE_URL does not answer, or its user may not create databases.")


if __name__ == "__main__":
    main()
