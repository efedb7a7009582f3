"""The public profile and photo of a reviewer who has signed a public text."""

import datetime as dt
import io
from contextlib import contextmanager

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from conditions import workflow
from conditions.demo.clock import clock_at
from conditions.models import ConditionPage, Edition
from conditions.views import reviewer_signatures
from conditions.vocabularies import Scope
from tests import factories
from tests.public.pages import all_words, elements, links, of_class, words

PROFILE = "/reviewers/dr-rao/"
PHOTO = f"{PROFILE}photo/"
ROWS = "//main//tbody/tr"


def _jpeg():
    file = io.BytesIO()
    Image.new("RGB", (2, 2), "teal").save(file, "JPEG")
    return file.getvalue()


def _give_photo(reviewer, name="rao.jpg", content=None):
    reviewer.medical_reviewer.photo.save(name, ContentFile(_jpeg() if content is None else content))


@contextmanager
def _on(day):
    """Let it be noon of a day, and let no review done on it be due in this century."""
    with clock_at(dt.datetime.combine(day, dt.time(12), dt.UTC)):
        yield
    Edition.objects.filter(review_due__isnull=False).update(review_due="2099-05-08")


def test_profile_shows_the_register_entry(client, editor, page):
    reviewer = factories.make_reviewer(
        "rao",
        affiliation="University Hospital",
        orcid="0000-0002-1825-0097",
        registration_number="GMC 1234567",
        checked_on=dt.date(2026, 1, 5),
        valid_until=dt.date(2098, 1, 5),
        interests="None declared",
        biography="Sees patients.\n\nTeaches.",
    )
    with _on(dt.date(2026, 5, 8)):
        edition = factories.make_published(page, by=editor, reviewer=reviewer)

    response = client.get(PROFILE)

    assert words(response) == (
        "Home Our medical reviewers Dr Rao "
        "Dr Rao, MD Endocrinologist, University Hospital "
        "Sees patients. Teaches. "
        "CredentialsMD SpecialityEndocrinologist Works atUniversity Hospital RegistrationGMC 1234567 "
        "ORCID iD0000-0002-1825-0097 Credentials checked5 Jan 2026 May sign until5 Jan 2098 "
        "Declared interestsNone declared "
        "What Dr Rao signed "
        "1 signature on a text that is public, or that a newer edition has replaced. "
        "Each signature is for one exact text, identified by its fingerprint (SHA-256). "
        "SignedPageEdition "
        "8 May 2026 What causes congenital generalized lipodystrophy? Whole page Edition 1, public now "
        f"{edition.sha256[:8]} Show the whole SHA-256{edition.sha256}"
    )
    assert f"{page.get_absolute_url()}editions/1/" in links(response)


def test_profile_shows_scope_and_state_of_each_signature(client, page, editor, reviewer, second_reviewer):
    with _on(dt.date(2026, 5, 8)):
        first = factories.make_published(page, by=editor, reviewer=reviewer)
    with _on(dt.date(2026, 6, 3)):
        second = factories.make_in_review(page, by=editor, body=factories.reworded())
        second = workflow.approve(
            second, by=second_reviewer, seen=workflow.seen_by(second, second_reviewer), scope=Scope.CHANGES_ONLY
        )
    workflow.reaffirm(second, by=second_reviewer, seen=workflow.seen_by(second, second_reviewer))

    whole, changes = client.get(PROFILE), client.get("/reviewers/dr-lee/")

    question = "What causes congenital generalized lipodystrophy?"
    assert [row.split(" Show the")[0] for row in all_words(whole, ROWS)] == [
        f"8 May 2026 {question} Whole page Edition 1, replaced {first.sha256[:8]}"
    ]
    again, before = (row.split(" Show the")[0] for row in all_words(changes, ROWS))
    assert again.endswith(f"{question} Whole page again, no change Edition 2, public now {second.sha256[:8]}")
    assert before == (
        f"3 Jun 2026 {question} Changes reviewed by Dr Lee, MD on 3 Jun 2026; whole page last reviewed by Dr Rao, MD "
        f"on 8 May 2026 (edition 1) Edition 2, public now {second.sha256[:8]}"
    )


def test_profile_counts_what_was_withdrawn_and_says_nothing_of_it(client, condition, page, editor, reviewer, chief):
    other = factories.make_page(condition, "genes")
    factories.make_published(page, by=editor, reviewer=reviewer)
    for body in ("<p>Old [1].</p>", "<p>New [1].</p>"):
        withdrawn = factories.make_published(other, by=editor, reviewer=reviewer, body=body)
    workflow.withdraw(other, by=chief, reason="Wrong")

    response = client.get(PROFILE)

    assert len(elements(response, ROWS)) == 1
    assert "2 further signatures are on texts that have been withdrawn since." in words(response)
    assert withdrawn.sha256 not in response.content.decode()


def test_profile_leaves_out_approved_unpublished_editions(client, page, condition, editor, reviewer, chief):
    factories.make_published(page, by=editor, reviewer=reviewer)
    factories.make_approved(factories.make_page(condition, "genes"), by=editor, reviewer=reviewer, chief=chief)

    response = client.get(PROFILE)

    assert len(elements(response, ROWS)) == 1
    assert "withdrawn" not in words(response)


def test_profile_shows_the_title_of_today_alone(client, page, editor, reviewer, second_reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer, title="What was the old question?")
    factories.make_published(page, by=editor, reviewer=second_reviewer, title="Why?")

    response = client.get(PROFILE)

    assert "Why?" in words(response)
    assert "old question" not in response.content.decode()


def test_profile_is_paged(client, page, editor, reviewer, monkeypatch):
    monkeypatch.setattr("conditions.views.reviewer.PER_PAGE", 1)
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    workflow.reaffirm(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))

    first, old = client.get(PROFILE), client.get(f"{PROFILE}?page=2")
    [further] = elements(first, "//a[@rel='next']/@href")
    second = client.get(further)

    assert [len(elements(one, ROWS)) for one in (first, second)] == [1, 1]
    assert elements(first, ROWS) != elements(second, ROWS)
    assert "2 signatures on texts" in words(first)
    assert "2 signatures on texts" in words(second)
    assert elements(first, "//link[@rel='canonical']/@href") == [f"https://example.org{PROFILE}"]
    assert elements(second, "//meta[@name='robots']/@content") == ["noindex"]
    assert elements(second, of_class("turn") + "//a/@href") == [PROFILE]
    # Parts had numbers once: their addresses lead on.
    assert (old.status_code, old["Location"]) == (302, further)
    assert client.get(f"{PROFILE}?page=1").content == first.content
    for nowhere in ("page=3", "page=x", "before=x", "before=2026-05-08T10:00:00Z~1", "before=2026-05-08~1", "before=~"):
        assert (nowhere, client.get(f"{PROFILE}?{nowhere}").status_code) == (nowhere, 404)


def test_profile_counts_no_further_than_it_has_to(client, page, editor, reviewer, chief, condition, monkeypatch):
    monkeypatch.setattr(reviewer_signatures, "COUNTED", 1)
    monkeypatch.setattr("conditions.views.reviewer.COUNTED", 1)
    for topic in ("genes", "types", "symptoms", "overview"):
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)
    for topic in ("genes", "types"):
        workflow.withdraw(ConditionPage.objects.get(topic__slug=topic), by=chief, reason="Wrong")

    profile_text = words(client.get(PROFILE))

    assert "More than 1 signatures on texts that are public" in profile_text
    assert "More than 1 further signatures are on texts that have been withdrawn since." in profile_text


def test_profile_of_a_reviewer_who_left_stays(client, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    entry = reviewer.medical_reviewer
    entry.is_active = False
    entry.save()

    response = client.get(PROFILE)

    assert "Dr Rao does not sign new texts at present." in words(response)


def test_profile_of_someone_who_signed_nothing_public_is_not_found(client, page, editor, reviewer, chief):
    never = client.get(PROFILE)
    factories.make_published(page, by=editor, reviewer=reviewer)
    workflow.withdraw(page, by=chief, reason="Wrong")

    withdrawn = client.get(PROFILE)

    assert (never.status_code, withdrawn.status_code) == (404, 404)


def test_photo_is_served_as_it_is_stored(client, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    _give_photo(reviewer)

    response = client.get(PHOTO)

    assert (response.status_code, response["Content-Type"], response["X-Content-Type-Options"], response.content) == (
        200,
        "image/jpeg",
        "nosniff",
        _jpeg(),
    )
    assert elements(client.get(PROFILE), "//main//img/@src") == [PHOTO]


def test_photo_of_someone_not_public_is_not_found(client, reviewer):
    _give_photo(reviewer)

    assert client.get(PHOTO).status_code == 404


@pytest.mark.parametrize("name", ["rao.svg", "rao.html", "rao"])
def test_photo_of_another_kind_is_not_found(client, page, editor, reviewer, name):
    factories.make_published(page, by=editor, reviewer=reviewer)
    _give_photo(reviewer, name, b"<script>alert(1)</script>")

    assert client.get(PHOTO).status_code == 404


def test_photo_without_its_file_is_not_found(client, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    _give_photo(reviewer)
    default_storage.delete(reviewer.medical_reviewer.photo.name)

    assert client.get(PHOTO).status_code == 404


def test_photo_that_was_never_given_is_not_found(client, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)

    assert client.get(PHOTO).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_profile_has_a_constant_query_count(client, django_assert_num_queries, condition, editor, reviewer, count):
    for topic in ("causes", "genes", "types")[:count]:
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)

    with django_assert_num_queries(5):
        client.get(PROFILE)


@pytest.mark.parametrize("count", [1, 3])
def test_how_we_review_has_a_constant_query_count(client, django_assert_num_queries, condition, editor, count):
    for topic in ("causes", "genes", "types")[:count]:
        reviewer = factories.make_reviewer(topic)
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)

    with django_assert_num_queries(4):
        response = client.get("/how-we-review/")

    assert len(elements(response, of_class("names") + "/li")) == count


def test_how_we_review_says_who_left(client, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    entry = reviewer.medical_reviewer
    entry.is_active = False
    entry.save()

    response = client.get("/how-we-review/")

    assert all_words(response, of_class("names") + "/li") == [
        "Dr Rao, MD endocrinologist; does not sign new texts at present"
    ]
