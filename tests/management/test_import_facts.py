"""`manage.py import_facts`: report on stdout, progress on stderr, and an error message for a wrong file."""

import io
import os
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from conditions.importers import loading
from conditions.models import Condition
from tests.importers.conftest import FILES

pytestmark = pytest.mark.django_db


def run(kind, name, *arguments, **options):
    out, err = StringIO(), StringIO()
    call_command("import_facts", kind, str(FILES / name), *arguments, stdout=out, stderr=err, **options)
    return out.getvalue().splitlines(), err.getvalue()


def test_import_facts_prints_a_report():
    run("product1", "product1.xml")

    output, progress = run("product4", "product4.xml")

    assert output == [
        "Orphanet, product 4: clinical signs, release 2025-06-24",
        "1 records read.",
        "  part of a record: 2 skipped",
        "  sign: 4 added",
        "Added:",
        "  12: ORPHA:528: HP:0003635",
        "  12: ORPHA:528: HP:0001007",
        "  12: ORPHA:528: HP:0001249",
        "  12: ORPHA:528: HP:0002155",
        "Skipped:",
        "  12: ORPHA:528 – a sign without an HPO id or term: HP:12a Broken",
        "  12: ORPHA:528 – an unknown term, “Nearly always”",
    ]
    assert progress == "\r1 records read\n"


def test_import_facts_again_says_so():
    run("product1", "product1.xml")

    output, _progress = run("product1", "product1.xml")

    assert output[-1] == "Nothing to change."


def test_import_facts_dry_run_changes_nothing():
    output, _progress = run("product1", "product1.xml", "--dry-run")

    assert output[-1] == "This was a dry run: nothing was changed."
    assert Condition.objects.count() == 0


def test_import_facts_prints_twenty_lines_of_a_verb_by_default():
    output, _progress = run("product1", "product1.xml")
    Condition.objects.all().delete()
    more, _progress = run("product1", "product1.xml", verbosity=2)

    assert "  … 24 in all" in output
    assert not [line for line in more if "…" in line]


def test_import_facts_is_silent_with_verbosity_0():
    assert run("product1", "product1.xml", verbosity=0) == ([], "")


@pytest.mark.parametrize(
    ("kind", "name", "sentence"),
    [
        ("product4", "product6.xml", "This file is not Orphadata product 4"),
        ("product4", "none.xml", f"{FILES / 'none.xml'} cannot be opened (No such file or directory). Nothing was"),
        ("product4", "", f"{FILES} cannot be opened (Is a directory). Nothing was changed."),
    ],
)
def test_import_facts_refuses_with_a_sentence(kind, name, sentence):
    with pytest.raises(CommandError) as refused:
        run(kind, name)

    assert str(refused.value).startswith(sentence)


def test_interrupted_import_facts_says_that_nothing_was_changed(monkeypatch):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "mark_changed", interrupt)

    with pytest.raises(CommandError) as refused:
        run("product1", "product1.xml")

    assert (str(refused.value), refused.value.returncode) == ("Interrupted. Nothing was changed.", 130)
    assert Condition.objects.count() == 0


def test_import_facts_says_what_the_database_refused(monkeypatch):
    def refuse(*arguments):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(loading, "mark_changed", refuse)

    with pytest.raises(CommandError) as refused:
        run("product1", "product1.xml")

    assert str(refused.value) == (
        "The database could not store the file. Nothing was changed. (database or disk is full)"
    )
    assert Condition.objects.count() == 0


def test_import_facts_reads_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=((FILES / "product1.xml").read_bytes(),))
    writer.start()

    run("product1", pipe)
    writer.join()

    assert Condition.objects.count() == 9


def test_import_facts_survives_a_closed_pipe():
    reading, writing = os.pipe()
    os.close(reading)

    with open(writing, "w", encoding="utf-8") as out:
        call_command("import_facts", "product1", str(FILES / "product1.xml"), stdout=out, stderr=StringIO())

    assert Condition.objects.count() == 9


def test_import_facts_prints_to_terminals_without_unicode():
    printed = io.BytesIO()
    out = io.TextIOWrapper(printed, encoding="ascii")

    call_command("import_facts", "product1", str(FILES / "product1.xml"), stdout=out, stderr=StringIO())

    assert b"ORPHA:528 ? a code of an unknown system, Gopher" in printed.getvalue()
