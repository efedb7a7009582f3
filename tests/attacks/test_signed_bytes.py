"""Attack: every row beside a signature is changed by SQL; what readers see as reviewed stays the same to the byte."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from conditions import workflow
from conditions.models import HpoTerm, MedicalReviewer, Topic
from conditions.vocabularies import Scope
from tests import factories
from tests.attacks.signed_parts import signed_parts
from tests.feedback.reports import make_report

pytestmark = pytest.mark.django_db

# The rows of the signature itself; guards refuse to change them (tests/attacks/test_plain_sql.py, tests/database).
OWN_ROWS = {
    *("authoredblocks", "authorship", "citation", "conditionpage", "edition", "event", "eventchain"),
    *("keysignature", "signoff", "signingkey"),
}
# Rows that no part of a public page is made from.
NOT_PUBLIC = {
    *("absentparent", "assessment", "claim", "comment", "digest", "hpoword", "importedfile"),
    *("publicstamp", "reportevent", "reportreply", "searchcount", "sendercount", "sendersalt", "unsavedcopy"),
}
# Columns that a guard keeps, and the flag that only one topic may have.
REFUSED = {
    *(f"report.{name}" for name in ("correction", "email", "received_at", "reference", "section", "text")),
    *(f"sitepageversion.{name}" for name in ("body", "change_note", "lock", "number", "published_at")),
    *(f"sitepageversion.{name}" for name in ("publisher_name", "short", "title", "updated_at")),
    *("sitepage.slug", "topic.is_overview"),
}
DANGER = "STOP nitisinone"


@pytest.fixture
def live(condition, editor, reviewer, second_reviewer):
    """An overview of which one reviewer read the whole, and another the changes; with rows of every public table."""
    MedicalReviewer.objects.update(affiliation="St Olaf’s", registration_number="GMC 1", orcid="0000-0002-1825-0097")
    release = factories.make_release()
    codes = [("ORPHA", "696189"), ("OMIM", "608594")]
    factories.make_subtype(condition, "CGL type 1", "AGPAT2", former=["LPAAB"], release=release, codes=codes)
    factories.make_gene_link(condition, "FOS", release=release)
    for name in ("CGL", "Seip syndrome"):
        condition.synonyms.create(name=name)
    condition.former_slugs.create(slug="older")
    condition.identifiers.create(system="ORPHA", code="528", relation="E", release=release)
    condition.inheritances.create(mode="Autosomal recessive", release=release)
    condition.onsets.create(age="Neonatal", release=release)
    condition.definitions.create(text="A rare disease.", release=release)
    condition.prevalences.create(type="Point prevalence", value="0.5", unit="per 100,000", place="Oman")
    condition.phenotypes.create(hpo_id="HP:0009125", term="Lipodystrophy", release=release)
    HpoTerm.objects.create(hpo_id="HP:0009125", name="Lipodystrophy").synonyms.create(
        name="Loss of fat", type="layperson", position=1
    )
    page = factories.make_page(condition, "overview")
    # Ten words and more beside the one that changes, and every placeholder.
    body = f"{factories.BODY}<p>[[types]]</p><p>[[inheritance]]</p><p>Ask our [[community-count]], zebrafinch [1].</p>"
    first = factories.make_published(page, by=editor, reviewer=reviewer, body=body)
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    changed = factories.make_reworded(page, by=editor)
    live = workflow.approve(
        changed, by=second_reviewer, seen=workflow.seen_by(changed, second_reviewer), scope=Scope.CHANGES_ONLY
    )
    make_report(first)
    live.useful_counts.create(day=timezone.localdate(), yes=1)
    return live


def other_value(field, row):
    """Return another value for a field of a row, as an attacker would write it; None if the field holds none."""
    value = getattr(row, field.attname)
    if field.name == "question":
        return f"{DANGER}, {{condition}}?"
    if field.choices:
        return next(choice for choice, _label in field.flatchoices if choice != value)
    match field:
        case models.BooleanField():
            return not value
        case models.SlugField():
            return f"slug-{field.model._meta.model_name}-{row.pk}-x"
        case models.CharField() | models.TextField() | models.FileField():
            return f"{row.pk} {DANGER} {field.name}"[: field.max_length]
        case models.DateTimeField():
            return (value or timezone.now()) + dt.timedelta(days=1)
        case models.DateField():
            return (value or timezone.localdate()) + dt.timedelta(days=1)
        case models.DecimalField():
            return value if value is None else value + 1
        case models.IntegerField() | models.FloatField():
            return value if value is None else value + 7
    return None


def change_all(model):
    """Write another value into each column of each row; return the refused columns, and {new slug: old slug}."""
    refused, slugs = set(), {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.is_relation:
            continue
        try:
            with transaction.atomic():
                for row in model._base_manager.all():
                    new = other_value(field, row)
                    if isinstance(field, models.SlugField):
                        slugs[new] = getattr(row, field.attname)
                    model._base_manager.filter(pk=row.pk).update(**{field.attname: new})
        except DatabaseError:
            refused.add(f"{model._meta.model_name}.{field.name}")
    return refused, slugs


def delete_all(model):
    """Delete each row that nothing else needs."""
    for row in model._base_manager.all():
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).delete()
        except (DatabaseError, models.ProtectedError):
            continue


def public_models():
    own = apps.get_app_config("conditions").get_models()
    return [model for model in own if model._meta.model_name not in OWN_ROWS | NOT_PUBLIC]


def differences(before, after, slugs):
    """Return the kinds of response that differ, with new slugs read as the old ones: addresses are not signed."""
    for new, old in slugs.items():
        after = {kind: text.replace(new, old) for kind, text in after.items()}
    return [kind for kind in before if before[kind] != after[kind]]


def test_every_table_is_public_or_named_here(live):
    empty = [model._meta.model_name for model in public_models() if not model._base_manager.exists()]

    assert empty == []


def test_signed_parts_have_what_they_should(client, live, chief):
    parts = signed_parts(client, live, word="zebrafinch", newsroom=chief)

    names = {kind for kind, text in parts.items() if live.title not in text and live.reviewer_name not in text}
    assert names == {"print"}
    assert "Congenital generalized lipodystrophy" in parts["print"]


def test_no_other_row_changes_a_signed_part(client, live, chief):
    before = signed_parts(client, live, word="zebrafinch", newsroom=chief)
    changed, refused = {}, set()
    for model in public_models():
        for name, change in (("changed", change_all), ("deleted", delete_all)):
            with transaction.atomic():
                no, slugs = change(model) or (set(), {})
                refused |= no
                after = signed_parts(client, live, word="zebrafinch", newsroom=chief)
                changed[f"{model._meta.model_name} {name}"] = differences(before, after, slugs)
                transaction.set_rollback(True)

    assert {what: kinds for what, kinds in changed.items() if kinds} == {}
    assert sorted(refused) == sorted(REFUSED)


def test_no_account_changes_a_signed_part(client, live, chief):
    before = signed_parts(client, live, word="zebrafinch", newsroom=chief)
    change_all(type(chief))
    type(chief).objects.filter(pk=chief.pk).update(is_active=True, is_staff=True)

    after = signed_parts(client, live, word="zebrafinch", newsroom=chief)

    assert differences(before, after, {}) == []


def test_all_rows_changed_at_once_leave_the_signed_parts(client, live, chief):
    before = signed_parts(client, live, word="zebrafinch", newsroom=chief)
    slugs = {}
    for model in public_models():
        slugs |= change_all(model)[1]

    after = signed_parts(client, live, word="zebrafinch", newsroom=chief)

    assert Topic.objects.filter(question__contains=DANGER).exists()
    assert differences(before, after, slugs) == []
