"""Database constraints: wrong rows are refused from any code."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from conditions import workflow
from conditions.models import Authorship, Citation, Condition, ConditionPage, Edition, Event, SignOff, Synonym, Topic
from conditions.vocabularies import Scope
from tests import factories


@pytest.fixture
def in_review(page, editor):
    return factories.make_in_review(page, by=editor)


def refuses(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def signature(edition, user):
    """Return all values that a signed edition needs."""
    register = user.medical_reviewer
    record = SignOff.objects.create(edition=edition, record="{}", sha256=f"{edition.pk:064}", condition_name="CGL")
    return {
        "sign_off": record,
        "signed_by": user,
        "reviewer": register,
        "reviewer_name": "Dr Rao, MD",
        "scope": Scope.WHOLE_PAGE,
        "signed_at": timezone.now(),
        "full_reviewer": register,
        "full_reviewer_name": "Dr Rao, MD",
        "reviewed_on": dt.date(2026, 11, 1),
        "review_due": dt.date(2027, 11, 1),
    }


def test_page_has_at_most_one_open_edition(page, in_review):
    refuses(lambda: Edition.objects.create(page=page, number=2, title="Q?"))


def test_page_has_at_most_one_published_edition(live, editor, reviewer):
    second = factories.make_in_review(live.page, by=editor, body="<p>Five [1].</p>")
    rows = Edition.objects.filter(pk=second.pk)
    rows.update(state="approved", **signature(second, reviewer))

    refuses(lambda: rows.update(state="published", published_at=timezone.now()))


def test_edition_number_is_unique(live):
    refuses(lambda: Edition.objects.create(page=live.page, number=1, title="Q?"))


def test_state_is_known(page):
    draft = Edition.objects.create(page=page, number=1, title="Q?")

    # The trigger on state changes raises the same kind of error before the constraint does.
    refuses(lambda: Edition.objects.filter(pk=draft.pk).update(state="ready"))


@pytest.mark.parametrize("lacking", ["sha256", "submitted_by", "submitted_at"])
def test_frozen_edition_has_hash_and_submitter(page, editor, lacking):
    draft = Edition.objects.create(page=page, number=1, title="Q?")
    values = {"sha256": "f" * 64, "submitted_by": editor, "submitted_at": timezone.now()}
    values[lacking] = "" if lacking == "sha256" else None

    refuses(lambda: Edition.objects.filter(pk=draft.pk).update(state="in_review", **values))


@pytest.mark.parametrize(
    ("lacking", "value"),
    [
        ("signed_by", None),
        ("reviewer", None),
        ("reviewer_name", ""),
        ("scope", ""),
        ("scope", "half"),
        ("signed_at", None),
        ("full_reviewer", None),
        ("full_reviewer_name", ""),
        ("reviewed_on", None),
        ("review_due", None),
    ],
)
def test_approved_edition_needs_a_complete_signature(in_review, reviewer, lacking, value):
    values = {**signature(in_review, reviewer), lacking: value}

    refuses(lambda: Edition.objects.filter(pk=in_review.pk).update(state="approved", **values))


def test_approved_edition_with_a_complete_signature_is_accepted(in_review, reviewer):
    assert Edition.objects.filter(pk=in_review.pk).update(state="approved", **signature(in_review, reviewer)) == 1


def test_published_edition_needs_its_dates(in_review, reviewer):
    rows = Edition.objects.filter(pk=in_review.pk)
    rows.update(state="approved", **signature(in_review, reviewer))

    refuses(lambda: rows.update(state="published"))


@pytest.mark.parametrize("state", ["published", "superseded", "withdrawn"])
def test_superseded_edition_needs_its_dates(live, state):
    refuses(
        lambda: Edition.objects.filter(pk=live.pk).update(state=state, published_at=None, withdrawn_at=timezone.now())
    )


def test_withdrawn_edition_needs_its_date(live):
    refuses(lambda: Edition.objects.filter(pk=live.pk).update(state="withdrawn"))


def test_signer_is_not_the_submitter(in_review, editor):
    refuses(lambda: Edition.objects.filter(pk=in_review.pk).update(signed_by=editor))


def test_review_due_is_not_before_the_review(live):
    refuses(lambda: Edition.objects.filter(pk=live.pk).update(review_due=live.reviewed_on - dt.timedelta(days=1)))


def test_event_has_a_known_state(live):
    refuses(lambda: Event.objects.create(edition=live, verb="x", to_state="ready"))


def test_author_is_unique_in_an_edition(page, editor):
    draft = factories.make_draft(page, by=editor)

    refuses(lambda: Authorship.objects.create(edition=draft, user=editor))


def test_citation_number_is_unique_in_an_edition(page, editor):
    draft = factories.make_draft(page, by=editor)

    refuses(lambda: Citation.objects.create(edition=draft, number=1, title="Again"))


def test_condition_has_one_page_on_a_topic(page):
    refuses(lambda: ConditionPage.objects.create(condition=page.condition, topic=page.topic))


def test_community_count_needs_a_date(db):
    refuses(lambda: Condition.objects.create(name="X", slug="x", community_count=4))


def test_synonym_is_unique_in_a_condition(condition):
    Synonym.objects.create(condition=condition, name="CGL")

    refuses(lambda: Synonym.objects.create(condition=condition, name="CGL"))


@pytest.mark.parametrize(
    "values", [{"question": "What causes it?"}, {"review_interval_months": 0}, {"is_overview": True}]
)
def test_topic_refuses_invalid_values(db, values):
    refuses(lambda: Topic.objects.filter(slug="causes").update(**values))


@pytest.mark.parametrize("row", ["page", "condition", "topic", "user", "register"])
def test_rows_in_the_history_cannot_be_deleted(live, reviewer, row):
    rows = {
        "page": live.page,
        "condition": live.page.condition,
        "topic": live.page.topic,
        "user": reviewer,
        "register": reviewer.medical_reviewer,
    }

    refuses(rows[row].delete)


def test_page_with_a_withdrawn_edition_cannot_be_deleted(live, chief):
    workflow.withdraw(live.page, by=chief, reason="Wrong.")

    refuses(live.page.delete)
