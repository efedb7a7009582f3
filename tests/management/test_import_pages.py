"""`manage.py import_pages`: drafts of a named author, and nothing published."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conditions.models import Edition, Identifier
from tests.importers.conftest import FILES

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("import_pages", str(FILES / "medquad.xml"), *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().splitlines()


@pytest.fixture(autouse=True)
def known(condition):
    Identifier.objects.create(condition=condition, system="ORPHA", code="528", relation="E")


def test_import_pages_makes_drafts(editor):
    told = run("--author", "erin")

    assert told == [
        "5 records read.",
        "  draft: 3 added",
        "  page: 2 skipped",
        "Added:",
        "  1: What is congenital generalized lipodystrophy?",
        "  2: How common is congenital generalized lipodystrophy?",
        "  4: How is congenital generalized lipodystrophy treated?",
        "Skipped:",
        "  3: Berardinelli-Seip syndrome · inheritance – the answer is empty",
        "  5: Berardinelli-Seip syndrome – no topic for the question type “considerations”",
    ]
    assert set(Edition.objects.values_list("state", "authors__username")) == {("draft", "erin")}


def test_import_pages_dry_run_changes_nothing(editor):
    told = run("--author", "erin", "--dry-run")

    assert told[-1] == "This was a dry run: nothing was changed."
    assert Edition.objects.count() == 0


def test_import_pages_refuses_an_unknown_author():
    with pytest.raises(CommandError) as refused:
        run("--author", "nobody")

    assert str(refused.value) == "There is no active user “nobody”. Nothing was changed."


def test_import_pages_without_an_author_skips_records_without_one():
    assert "  1: Berardinelli-Seip syndrome · overview – no author; add one to the record" in run()
