"""Query plans: no list reads a whole table of thousands of pages on PostgreSQL (EXPLAIN ANALYZE).

Some thousand rows are read faster than they are looked up, so the planner is told to plan as for tables that are far
larger: by index, and row by row. What is counted are the rows that it looks at. Left out is what is made of all pages:
the index of the sitemap, which is cached, and the file of all pages.
"""

import json
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import User
from conditions.admin import changelists
from conditions.database import triggers
from conditions.models import Condition, ConditionPage
from conditions.search import search
from conditions.views import a_to_z, reviewer_signatures, sitemaps
from tests.bulk_newsroom import make_newsroom
from tests.search.many import make_many

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

CONDITIONS, PAGES = 2000, 2
# Tables that grow with the pages, and the share of its rows that a response may read.
GROWING = {
    f"conditions_{name}"
    for name in ("condition", "synonym", "conditionpage", "edition", "event", "citation", "authorship")
}
AT_MOST = 0.3

PUBLIC = (
    "/conditions/many-7/overview/",
    "/conditions/many-7/overview/changes/",
    "/conditions/many-7/overview/editions/1/",
    "/conditions/many-7/",
    "/conditions/many-7/feed.atom",
    "/",
    "/conditions/",
    "/conditions/a-z/d/",
    "/conditions/a-z/d/?after=disease",
    "/genes/GEN17/",
    "/genes/a-z/g/?after=GEN17",
    "/reviewers/",
    "/reviewers/dr-many-reviewer/",
    "/corrections/",
    "/feeds/recently-reviewed.atom",
    "/sitemap-questions-{page}.xml",
    "/sitemap-changes-{page}.xml",
    "/sitemap-conditions-{condition}.xml",
    "/api/v1/conditions",
    "/api/v1/conditions?letter=d",
    "/api/v1/conditions?has_answers=true",
    "/api/v1/conditions?gene=GEN17",
    "/api/v1/conditions?identifier=ORPHA:7",
    "/api/v1/conditions/many-7",
    "/api/v1/conditions/by-identifier/ORPHA:7",
    "/api/v1/pages",
    "/api/v1/pages?condition=many-7",
    "/api/v1/pages?topic=overview",
    "/api/v1/pages?reviewer=dr-many-reviewer",
    "/api/v1/pages/many-7/overview",
    "/api/v1/reviewers",
    "/api/v1/changes",
)
NEWSROOM = (
    "/admin/",
    "/admin/conditions/edition/",
    "/admin/conditions/edition/?state__exact=in_review",
    "/admin/conditions/edition/?p=2",
    "/admin/conditions/edition/queue/",
    "/admin/conditions/conditionpage/",
    "/admin/conditions/conditionpage/?state=overdue",
    "/admin/conditions/conditionpage/?state=in_review",
    "/admin/conditions/conditionpage/?state=withdrawn",
    "/admin/conditions/conditionpage/?state=facts",
    "/admin/conditions/conditionpage/?state=renamed",
    "/admin/conditions/condition/",
    "/admin/conditions/report/",
    "/admin/conditions/report/?state=open",
    "/admin/conditions/searchcount/",
)
# Searches for a common word, names, misspelt names, codes, genes, words of a text, and nothing known.
QUERIES = (
    *(
        "syndrome",
        "congenital",
        "hypolipotrophy",
        "lipotrophy cardioosis",
        "hypolipotrofy",
        "bakoma",
        "bakoma-dega type",
    ),
    *(
        "ORPHA:528",
        "528",
        "100528",
        "GEN17",
        "GEN1",
        "gene gen17",
        "answer common words",
        "zzzz",
        "x",
        "ty",
        "cgl outlook",
    ),
)
SCANNED = re.compile(
    r"Seq Scan on conditions_(condition|synonym|identifier|edition|conditionpage|geneassociation|gene)\b"
)


@pytest.fixture(scope="module")
def corpus(django_db_setup, django_db_blocker):
    """Fill the database for this module, and flush it afterwards: rolled back, its rows would slow other tests."""
    with django_db_blocker.unblock():
        make_many(CONDITIONS, pages=PAGES, words=10)
        make_newsroom()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("SELECT relname, n_live_tup FROM pg_stat_user_tables")
            sizes = {table: rows for table, rows in cursor.fetchall() if table in GROWING}
        yield sizes
        triggers.uninstall(connection)
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def short_parts(monkeypatch):
    """Shorten the pages of lists, because the corpus is small."""
    monkeypatch.setattr(a_to_z, "WHOLE_LIST", 200)
    monkeypatch.setattr(changelists, "COUNTED", 300)
    monkeypatch.setattr(sitemaps, "PER_PAGE", 200)
    monkeypatch.setattr(reviewer_signatures, "COUNTED", 300)


def read_too_much(client, address, sizes):
    """Return (query, table, rows read) for each query that reads more of a growing table than its share."""
    statements = []

    def note(execute, sql, params, many, context):
        if sql.startswith(("SELECT", "(SELECT")):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    # Others remember what they have asked once.
    client.get(address)
    with connection.execute_wrapper(note):
        response = client.get(address)
        if response.streaming:
            list(response.streaming_content)
    assert response.status_code == 200, address
    excess_reads = []
    with connection.cursor() as cursor:
        for way in ("seqscan", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        for sql, params in statements:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) {sql}", params)
            (plan,) = cursor.fetchone()
            looked_at = {}
            _count(json.loads(plan)[0]["Plan"] if isinstance(plan, str) else plan[0]["Plan"], looked_at)
            excess_reads += [
                (sql[:400], table, rows)
                for table, rows in looked_at.items()
                if rows > AT_MOST * sizes.get(table, float("inf"))
            ]
    return excess_reads


def _count(node, looked_at):
    """Add the rows that a node of a plan and its child nodes read, by table."""
    rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    if table := node.get("Relation Name"):
        looked_at[table] = looked_at.get(table, 0) + rows * node["Actual Loops"]
    for below in node.get("Plans", ()):
        _count(below, looked_at)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_answer_reads_a_part_of_the_tables(corpus, address):
    # Ids continue from those of earlier tests.
    numbers = {
        name: (model.objects.order_by("-pk").values_list("pk", flat=True)[500] - 1) // sitemaps.PER_PAGE + 1
        for name, model in (("page", ConditionPage), ("condition", Condition))
    }

    assert read_too_much(Client(), address.format(**numbers), corpus) == []


@pytest.mark.parametrize("address", NEWSROOM)
def test_newsroom_screen_reads_a_part_of_the_tables(corpus, address):
    client = Client()
    client.force_login(User.objects.get(username="many-chief"))

    assert read_too_much(client, address, corpus) == []


def scans_of_searches():
    """Return the sequential scans of the searches of QUERIES: (query, start of the statement, start of the plan)."""
    scanned = []
    for query in QUERIES:
        statements = []

        def note(execute, sql, params, many, context, statements=statements):
            # The names are read whole, but on a site only after a public change (docs/adr/0038).
            if sql.startswith("SELECT") and '"conditions_synonym"."scope"' not in sql:
                statements.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            search(query)
        with connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(f"EXPLAIN {sql}", params)
                plan = "\n".join(line for (line,) in cursor.fetchall())
                scanned += [(query, sql[:300], plan[:1500])] if SCANNED.search(plan) else []
    return scanned


def test_search_has_an_index_for_each_table(corpus):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert scans_of_searches() == []


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_search_never_reads_a_whole_table():
    # After a rollback, dead rows would stay in the tables and slow later tests.
    make_many(10_000, pages=5, words=10)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    assert scans_of_searches() == []
