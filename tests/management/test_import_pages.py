"""`manage.py import_pages`: drafts of a named author, and nothing published."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conditions.models import Edition, Event, Identifier
from tests.importers.conftest import FILES

DIFFERENCE = "The source is about Berardinelli-Seip syndrome; this page is about Congenital generalized lipodystrophy."
pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("import_pages", str(FILES / "medquad.xml"), *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().splitlines()


@pytest.fixture(autouse=True)
def known(condition):
    Identifier.objects.create(condition=condition, system="ORPHA", code="528", relation="E")


def test_import_pages_makes_drafts(editor):
    output = run("--by", "erin")

    assert output == [
        "5 records read.",
        "  draft: 3 added",
        "  page: 2 skipped",
        "Added:",
        f"  1: What is congenital generalized lipodystrophy? – {DIFFERENCE}",
        f"  2: How common is congenital generalized lipodystrophy? – {DIFFERENCE}",
        f"  4: How is congenital generalized lipodystrophy treated? – {DIFFERENCE}",
        "Skipped:",
        "  3: Berardinelli-Seip syndrome · inheritance – the answer is empty",
        "  5: Berardinelli-Seip syndrome – no topic for the question type “considerations”",
    ]
    assert set(Edition.objects.values_list("state", "authors__username")) == {("draft", "erin")}


def test_import_pages_dry_run_changes_nothing(editor):
    output = run("--by", "erin", "--dry-run")

    assert output[-1] == "This was a dry run: nothing was changed."
    assert Edition.objects.count() == 0


def test_import_pages_refuses_an_unknown_author(editor):
    with pytest.raises(CommandError) as refused:
        run("--by", "erin", "--author", "nobody")

    assert str(refused.value) == "There is no active user “nobody”. Nothing was changed."


def test_import_pages_by_a_chief_editor_needs_an_author(editor, chief):
    why = "no author; choose one for the file, or add one to the record"
    assert f"  1: Berardinelli-Seip syndrome · overview – {why}" in run("--by", "chris")

    assert "  draft: 3 added" in run("--by", "chris", "--author", "erin")
    assert set(Event.objects.values_list("actor__username")) == {("chris",)}
