"""The profile of a reviewer, and their photo: public once their name stands under a public text."""

import datetime as dt
import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from conditions import workflow
from conditions.models import Edition
from conditions.vocabularies import Scope
from tests import factories
from tests.public.pages import all_words, elements, of_class, words

PROFILE = "/reviewers/dr-rao/"
PHOTO = f"{PROFILE}photo/"


def _jpeg():
    file = io.BytesIO()
    Image.new("RGB", (2, 2), "teal").save(file, "JPEG")
    return file.getvalue()


def _give_photo(reviewer, name="rao.jpg", content=None):
    reviewer.medical_reviewer.photo.save(name, ContentFile(_jpeg() if content is None else content))


def test_profile_tells_what_the_register_says(client, editor, page):
    reviewer = factories.make_reviewer(
        "rao",
        affiliation="University Hospital",
        orcid="0000-0002-1825-0097",
        registration_number="GMC 1234567",
        checked_on=dt.date(2026, 1, 5),
        interests="None declared",
        biography="Sees patients.\n\nTeaches.",
    )
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    Edition.objects.filter(pk=edition.pk).update(reviewed_on="2026-05-08", review_due="2099-05-08")

    response = client.get(PROFILE)

    assert words(response) == (
        "Home How we review Dr Rao "
        "Dr Rao, MD Endocrinologist, University Hospital "
        "Sees patients. Teaches. "
        "Declared interestsNone declared RegistrationGMC 1234567 ORCID iD0000-0002-1825-0097 "
        "Credentials checked5 Jan 2026 "
        "Pages that Dr Rao reviewed What causes congenital generalized lipodystrophy? Whole page reviewed 8 May 2026"
    )


def test_profile_tells_changes_from_whole_pages(client, page, editor, reviewer, second_reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    Edition.objects.update(reviewed_on="2026-05-08", review_due="2099-05-08")
    edition = factories.make_in_review(page, by=editor, body="<p>New [1].</p>")
    workflow.approve(edition, by=second_reviewer, seen=edition.sha256, scope=Scope.CHANGES_ONLY)
    Edition.objects.filter(pk=edition.pk).update(signed_at=dt.datetime(2026, 6, 3, 12, tzinfo=dt.UTC))

    whole, changes = client.get(PROFILE), client.get("/reviewers/dr-lee/")

    assert all_words(whole, of_class("questions") + "//p") == ["Whole page reviewed 8 May 2026"]
    assert all_words(changes, of_class("questions") + "//p") == ["Changes approved 3 Jun 2026"]


def test_profile_of_a_reviewer_who_left_stays(client, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    entry = reviewer.medical_reviewer
    entry.is_active = False
    entry.save()

    response = client.get(PROFILE)

    assert "Dr Rao does not sign new texts for us at present." in words(response)


def test_profile_lists_live_pages_only(client, page, editor, reviewer, second_reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    factories.make_published(page, by=editor, reviewer=second_reviewer, body="<p>New [1].</p>")

    response = client.get(PROFILE)

    assert response.status_code == 200
    assert elements(response, of_class("questions")) == []


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

    with django_assert_num_queries(2):
        client.get(PROFILE)


@pytest.mark.parametrize("count", [1, 3])
def test_how_we_review_has_a_constant_query_count(client, django_assert_num_queries, condition, editor, count):
    for topic in ("causes", "genes", "types")[:count]:
        reviewer = factories.make_reviewer(topic)
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)

    with django_assert_num_queries(1):
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
