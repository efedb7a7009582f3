"""Model fields that clean text on every way into the database."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from conditions.fields import AddressField, LineField, fold
from conditions.models import Citation, Condition, Edition, Event, MedicalReviewer, Synonym, Topic, TopicGroup
from tests import factories

DIRTY = " \ufeffa\x00b\x0b\x1f \ud800c\ufffe\uffff\re\u0301\u200d "
LINE = "ab c é"
TEXT = "ab c\né"
HTML = "<script>x</script><b>a\x00b</b>&#1;<p onclick=x>c"
STORED = "<p><strong>ab</strong></p>\n<p>c</p>"
RTL = "שלום é 👩\u200d⚕️ می\u200cخواهم"

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(page, editor):
    return factories.make_draft(page, by=editor)


def test_save_cleans_and_the_object_knows():
    condition = Condition(name=DIRTY, name_in_text=RTL, slug="x")

    condition.save()

    stored = Condition.objects.values_list("name", "name_in_text", "sort_name").get()
    assert (condition.name, condition.name_in_text, condition.sort_name) == stored == (LINE, RTL, "ab c e")


def test_create_and_get_or_create_clean():
    one = Condition.objects.create(name=DIRTY, slug="one")
    two, made = Condition.objects.get_or_create(slug="two", defaults={"name": f"{DIRTY}2"})
    three, _made = Condition.objects.update_or_create(slug="two", defaults={"name": f"{DIRTY}3"})

    assert (one.name, two.name, made, three.name) == (LINE, f"{LINE} 2", True, f"{LINE} 3")


def test_bulk_create_cleans(condition):
    Synonym.objects.bulk_create([Synonym(condition=condition, name=DIRTY), Synonym(condition=condition, name=" x\ty")])

    assert list(Synonym.objects.order_by("pk").values_list("name", "sort_name")) == [(LINE, "ab c e"), ("x y", "x y")]


def test_update_cleans(draft):
    Edition.objects.filter(pk=draft.pk).update(title=DIRTY, short_answer=DIRTY, body=HTML, change_note=DIRTY)

    stored = Edition.objects.values_list("title", "short_answer", "body", "change_note").get()
    assert stored == (LINE, TEXT, STORED, TEXT)


def test_bulk_update_cleans(draft):
    draft.title, draft.short_answer, draft.body = DIRTY, DIRTY, HTML

    Edition.objects.bulk_update([draft], ["title", "short_answer", "body"])

    assert Edition.objects.values_list("title", "short_answer", "body").get() == (LINE, TEXT, STORED)


def test_saving_again_changes_nothing(draft):
    draft.title, draft.short_answer, draft.body = DIRTY, DIRTY, HTML
    draft.save()
    first = (draft.title, draft.short_answer, draft.body)

    draft.refresh_from_db()
    draft.save()

    assert (draft.title, draft.short_answer, draft.body) == first


def test_full_clean_gives_what_is_stored(draft):
    draft.title, draft.body = DIRTY, HTML

    draft.clean_fields()

    assert (draft.title, draft.body) == (LINE, STORED)


def test_form_fields_give_what_is_stored():
    fields = {name: Edition._meta.get_field(name) for name in ("title", "short_answer", "body")}

    cleaned = {name: field.clean(HTML if name == "body" else DIRTY, None) for name, field in fields.items()}

    assert cleaned == {"title": LINE, "short_answer": TEXT, "body": STORED}


@pytest.mark.parametrize("model", [Citation, Condition, Edition, Event, MedicalReviewer, Synonym, Topic, TopicGroup])
def test_every_text_that_people_write_is_cleaned(model):
    unclean = {
        field.name
        for field in model._meta.get_fields()
        if field.get_internal_type() in ("CharField", "TextField", "URLField")
        and not hasattr(field, "cleaned")
        and not field.choices
    }

    # The code writes these columns from cleaned values.
    known = {
        "sha256",
        "hash",
        "previous_hash",
        "reviewer_name",
        "full_reviewer_name",
        "verb",
        "sort_name",
        "health_aspect",
        "search_text",
        "log_salt",
    }
    assert unclean <= known


def test_null_and_expressions_pass_the_cleaning(page, draft):
    Edition.objects.filter(pk=draft.pk).update(change_note=Edition._meta.model.objects.values("title")[:1])

    assert Edition.objects.get().change_note == draft.title
    assert AddressField().to_python(None) is None


@pytest.mark.full
def test_two_megabytes_are_stored(draft):
    body = "<p class=MsoNormal>word</p>" * 75_000

    Edition.objects.filter(pk=draft.pk).update(body=body)

    assert len(Edition.objects.get().body) == len("<p>word</p>\n") * 75_000 - 1


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.org/x", "//example.org", "x", "https://"])
def test_address_is_a_web_address(address):
    with pytest.raises(ValidationError):
        AddressField().clean(address, None)


def test_address_is_cleaned():
    assert AddressField().clean(" https://example.org/a\x00b\x1f?c=d ", None) == "https://example.org/ab?c=d"


def test_address_typed_without_a_scheme_is_https():
    assert AddressField().formfield().clean("example.org/x") == "https://example.org/x"


def test_line_of_nothing_to_read_is_empty():
    assert LineField().to_python("\u200b\u200d\u202e ") == ""


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("Berardinelli–Seip  (type 2)", "berardinelli seip type 2"),
        ("Behçet’s disease", "behcet s disease"),
        ("STRASSE Straße", "strasse strasse"),
        ("α-mannosidosis", "α mannosidosis"),
        ("ﬁbro", "fibro"),
        ("\x00!?", ""),
    ],
)
def test_fold_gives_words_to_compare(text, folded):
    assert fold(text) == folded
    assert fold(folded) == folded


def test_columns_are_plain_text_columns():
    kinds = {name: Edition._meta.get_field(name).db_type(connection) for name in ("body", "short_answer", "title")}

    assert kinds["body"] == kinds["short_answer"] == "text"
    assert "200" in kinds["title"]


@settings(max_examples=100)
@given(st.text(st.characters(max_codepoint=127)))
def test_fold_takes_the_short_way_to_the_same_words(text):
    # A non-ASCII letter takes the slow path.
    assert fold(f"{text} é") == f"{fold(text)} e".strip()
