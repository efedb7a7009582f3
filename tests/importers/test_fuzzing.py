"""Fuzzing of importers: a damaged file is imported, or refused with a message and without any change."""

import io
import json
import zipfile

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conditions.importers.records import UnreadableFile
from conditions.importers.registry import import_file
from conditions.imports import drafts
from conditions.models import Authorship, Citation, ConditionPage, Edition, Identifier

from .conftest import content
from .rows import every_row

# Characters that break parsers of text, XML, JSON and CSV, or that databases refuse.
NASTY = [
    *(b"", b"<", b">", b"</", b"&", b"&#0;", b"&#x110000;", b"&lol;", b"<!--", b"<![CDATA[", b"]]>", b"<?x ?>"),
    *(b'"', b"'", b"\\", b"\\ud800", b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b"1e999", b"NaN", b"-1"),
    *(b"\t", b"\n", b"\r", b"\r\n", b"\x00", b"\x0b", b"\x1a", b"\x7f", b"\xff", b"\xc3\x28", b"\xed\xa0\x80"),
    *("\u202e\u0000\u2028\ufeff\ufdd0\U0010ffff".encode(), "ß\u0130ﬀ".encode(), b"9" * 400, b"0", b"a" * 5000),
    *(b"<p>", b"<script>alert(1)</script>", b"[[genes]]", b"[1]", b"2026-13-45", b"ORPHA:", b"HP:", b"%s", b"' OR 1"),
]
# Edits: offset, number of removed bytes, and the insertion: nasty characters, any text, or a copy of another part.
EDITS = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.sampled_from([0, 0, 1, 3, 20, 300]),
        st.one_of(st.sampled_from(NASTY), st.text(max_size=8).map(lambda words: words.encode(errors="replace"))),
        st.none() | st.tuples(st.floats(0, 1), st.integers(1, 400)),
    ),
    min_size=1,
    max_size=4,
)
JSON_LINES = b"\n".join(
    json.dumps({"condition": "ORPHA:528", "topic": topic, "title": "Why?", "body": "<p>Four [1].</p>", **more}).encode()
    for topic, more in (
        ("causes", {"short_answer": "Four genes [1].", "citations": [{"title": "OMIM", "year": 2020}]}),
        ("symptoms", {"author": "erin", "format": "text", "body": "Plain."}),
    )
)
CSV = b'condition,topic,title,body,author\nORPHA:528,causes,Why?,"<p>Four, or\nfive.</p>",erin\nORPHA:528,genes,,x,\n'


def damaged(data, edits):
    data = bytearray(data)
    for offset, length, words, copied in edits:
        at = int(offset * len(data))
        if copied:
            start = int(copied[0] * len(data))
            words = bytes(data[start : start + copied[1]])
        data[at : at + length] = words
    return bytes(data)


def check_import(import_, rows):
    """Call `import_` and roll back; it must succeed, or raise a message and change nothing."""
    before, refusal = rows(), None
    with transaction.atomic():
        try:
            import_()
        except UnreadableFile as error:
            refusal = str(error)
        after = rows()
        transaction.set_rollback(True)
    assert refusal is None or (len(refusal) > 10 and after == before)


def fuzz(test):
    # The Hypothesis profile in tests/conftest.py sets the number of examples.
    options = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    return options(given(EDITS)(test))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("product1", "product1.xml"),
        ("product3", "product3.xml"),
        ("product4", "product4.xml"),
        ("product6", "product6.xml"),
        ("product9-ages", "product9_ages.xml"),
        ("product9-prevalence", "product9_prevalence.xml"),
        ("orphapackets", "orphapacket.json"),
        ("mondo", "mondo_orphanet.tsv"),
    ],
)
def test_damaged_file_of_facts_is_imported_or_refused_with_a_message(bring, kind, name):
    # A live text whose facts the file may contradict.
    bring("product1", "product1.xml")

    @fuzz
    def taken(edits):
        data = damaged(content(name), edits)
        check_import(lambda: import_file(kind, io.BytesIO(data), name, apply=True), every_row)

    taken()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "name"), [(JSON_LINES, "texts.jsonl"), (CSV, "texts.csv"), (content("medquad.xml"), "medquad.xml")]
)
def test_damaged_file_of_texts_is_imported_or_refused_with_a_message(condition, editor, data, name):
    Identifier.objects.create(condition=condition, system="ORPHA", code="528", relation="E")

    def rows():
        return [list(model.objects.order_by("pk").values()) for model in (ConditionPage, Edition, Citation, Authorship)]

    @fuzz
    def taken(edits):
        file = io.BytesIO(damaged(data, edits))
        check_import(lambda: drafts.import_pages(file, name, apply=True, by=editor), rows)

    taken()


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "inside"), [("orphapackets", "orphapacket.json"), ("texts", "medquad.xml")])
def test_damaged_archive_is_imported_or_refused_with_a_message(editor, kind, inside):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(inside, content(inside))

    def take(data):
        if kind == "texts":
            return drafts.import_pages(io.BytesIO(data), "files.zip", apply=True, by=editor)
        return import_file(kind, io.BytesIO(data), "files.zip", apply=True)

    @fuzz
    def taken(edits):
        check_import(lambda: take(damaged(packed.getvalue(), edits)), every_row)

    taken()
