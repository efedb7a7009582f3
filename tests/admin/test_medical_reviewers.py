"""The register of medical reviewers in the newsroom, and its photos."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from conditions.models import MedicalReviewer
from tests import factories
from tests.attacks.people_screens import confirm

pytestmark = pytest.mark.django_db

ADD = "/admin/conditions/medicalreviewer/add/"


def picture(size=(800, 1000), kind="JPEG", exif=None):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **({"exif": exif} if exif else {}))
    return SimpleUploadedFile("me.jpg", out.getvalue(), content_type="image/jpeg")


def entry(user, **values):
    return {
        "user": user.pk,
        "is_active": "on",
        "name": "Dr Asha Rao",
        "slug": "asha-rao",
        "credentials": "MD",
        "speciality": "paediatric endocrinologist",
        "valid_until": (dt.date.today() + dt.timedelta(days=100)).isoformat(),
        "reason": "Seen in the GMC’s register today.",
        **values,
    }


@pytest.fixture
def newsroom(client, chief):
    chief.user_permissions.clear()
    client.force_login(chief)
    return client


@pytest.fixture
def doctor(db):
    return factories.make_user("asha", "Medical reviewers")


def test_a_chief_adds_a_reviewer_with_a_re_encoded_photo(newsroom, doctor):
    exif = Image.Exif()
    exif[0x010E] = "taken at home, 1 Secret Street"

    newsroom.post(ADD, entry(doctor, orcid="https://orcid.org/0000-0002-1825-0097", photo=picture(exif=exif)))
    confirm(factories.make_chief("casey"))

    reviewer = MedicalReviewer.objects.get()
    with reviewer.photo.open() as photo:
        stored = photo.read()
    assert reviewer.orcid == "0000-0002-1825-0097"
    assert Image.open(io.BytesIO(stored)).size == (480, 480)
    assert b"Secret" not in stored


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"orcid": "0000-0002-1825-0098"}, "its last character, the check digit, would be 7"),
        ({"orcid": "0000-0002-1825"}, "This is not an ORCID iD"),
        ({"valid_until": ""}, "This field is required."),
        ({"photo": SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>")}, "Upload a valid image."),
        ({"photo": picture((7000, 6000), "PNG")}, "more than 40 million pixels"),
        ({"photo": picture((20, 20), "GIF")}, "This is not a JPEG, PNG or WebP picture."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_a_wrong_entry_gets_a_sentence_and_stores_nothing(newsroom, doctor, values, sentence):
    response = newsroom.post(ADD, entry(doctor, biography="Typed with care.", **values))

    assert sentence in response.content.decode()
    assert "Typed with care." in response.content.decode()
    assert not MedicalReviewer.objects.exists()


def test_a_photo_over_five_megabytes_is_refused(newsroom, doctor):
    out = io.BytesIO()
    Image.effect_noise((2600, 2600), 80).save(out, "PNG")
    photo = SimpleUploadedFile("big.png", out.getvalue())

    response = newsroom.post(ADD, entry(doctor, photo=photo))

    assert photo.size > 5 * 1024 * 1024
    assert "The photo is larger than 5 MB." in response.content.decode()


def test_an_entry_cannot_be_deleted(newsroom, reviewer):
    entry_pk = reviewer.medical_reviewer.pk

    response = newsroom.post(f"/admin/conditions/medicalreviewer/{entry_pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert MedicalReviewer.objects.filter(pk=entry_pk).exists()


def test_the_account_and_slug_of_an_entry_are_read_only(newsroom, reviewer, doctor):
    pk = reviewer.medical_reviewer.pk

    newsroom.post(f"/admin/conditions/medicalreviewer/{pk}/change/", entry(doctor, slug="other"))
    confirm(factories.make_chief("casey"))

    stored = MedicalReviewer.objects.get(pk=pk)
    assert (stored.user, stored.slug, stored.name) == (reviewer, "dr-rao", "Dr Asha Rao")


def test_an_editor_may_view_but_not_add_entries(client, editor, reviewer):
    client.force_login(editor)

    assert client.get("/admin/conditions/medicalreviewer/").status_code == 200
    assert client.get(ADD).status_code == 403
