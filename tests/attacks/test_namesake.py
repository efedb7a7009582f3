"""Attack: a chief editor invites an account of their own, and enters it under the name of a known doctor."""

import pytest

from accounts.models import User
from accounts.roles import EDITORS, MEDICAL_REVIEWERS
from conditions.identifiers import folded_name
from conditions.models import MedicalReviewer
from tests import factories
from tests.admin.test_medical_reviewers import ADD, entry

from .people_screens import told

pytestmark = pytest.mark.django_db
INVITE = "/admin/accounts/user/invite/"
SAME = (
    "Dr Asha Rao",
    "Asha Rao",
    "Prof. Dr. med. Asha RAO",
    "Dr. Asha Ráo, M.D., Ph.D.",
    "Dr Asha-Rao",
    "Dr Аsha Rаo",  # with two Cyrillic letters
    "Dr Asha\u00a0Rao, MD FRCP",
    "Asharao",
)


@pytest.fixture
def rao(db):
    return factories.make_reviewer("rao", name="Dr Asha Rao", registration_number="GMC 1234567")


@pytest.fixture
def newsroom(client, chief):
    client.force_login(chief)
    return client


def invitation(name, **values):
    return {
        "username": "mallory",
        "first_name": "Mallory",
        "last_name": "Mills",
        "email": "mallory@example.org",
        "roles": [MEDICAL_REVIEWERS],
        "part0-name": name,
        "part0-credentials": "MD",
        "part0-speciality": "endocrinologist",
        "part0-valid_until": "2099-01-31",
        **values,
    }


@pytest.mark.parametrize("name", SAME)
def test_invitation_with_the_name_of_another_reviewer_is_refused(newsroom, rao, name):
    refused = newsroom.post(INVITE, invitation(name))

    assert refused.status_code == 422
    assert "The register has a name that reads the same: Dr Asha Rao." in refused.content.decode()
    assert not User.objects.filter(username="mallory").exists()


@pytest.mark.parametrize("name", SAME)
def test_entry_with_the_name_of_another_reviewer_is_refused(newsroom, rao, name):
    mallory = factories.make_user("mallory", MEDICAL_REVIEWERS)

    refused = newsroom.post(ADD, entry(mallory, name=name, slug="asha-rao-2"))

    assert "The register has a name that reads the same: Dr Asha Rao." in refused.content.decode()
    assert MedicalReviewer.objects.count() == 1


@pytest.mark.parametrize("number", ["", "GMC 1234567", "gmc-1234567"])
def test_number_that_tells_nobody_apart_does_not_help(newsroom, rao, number):
    assert newsroom.post(INVITE, invitation("Dr Asha Rao", **{"part0-registration_number": number})).status_code == 422


def test_number_of_one_of_two_is_not_enough(newsroom, rao):
    MedicalReviewer.objects.update(registration_number="")

    refused = newsroom.post(INVITE, invitation("Dr Asha Rao", **{"part0-registration_number": "GMC 7"}))

    assert refused.status_code == 422


def test_namesakes_with_different_numbers_are_let_in_and_told(newsroom, rao, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        done = newsroom.post(INVITE, invitation("Dr Asha Rao", **{"part0-registration_number": "GMC 7654321"}))

    assert done.status_code == 302
    assert set(told()) == {"rao@example.org", "chris@example.org"}
    assert (
        "> Invited to the newsroom: Medical reviewers.\n"
        "> Added to the register of medical reviewers: Dr Asha Rao, MD, valid until 31 January 2099.\n"
    ) in told()["rao@example.org"]


def test_reviewer_with_the_full_name_of_another_is_told_to_them(newsroom, rao, django_capture_on_commit_callbacks):
    names = {"first_name": "Asha", "last_name": "Rao", "roles": [MEDICAL_REVIEWERS]}
    form = {name: value for name, value in invitation("", **names).items() if not name.startswith("part")}

    with django_capture_on_commit_callbacks(execute=True):
        done = newsroom.post(INVITE, form)

    assert (done.status_code, set(told())) == (302, {"rao@example.org", "chris@example.org"})


def test_invitation_of_an_editor_is_told_to_nobody_else(newsroom, rao, django_capture_on_commit_callbacks):
    form = {"username": "ed", "first_name": "Asha", "last_name": "Rao", "email": "ed@example.org", "roles": [EDITORS]}

    with django_capture_on_commit_callbacks(execute=True):
        newsroom.post(INVITE, form)

    assert told() == {}


def change(client, person, **values):
    kept = MedicalReviewer.objects.get(user=person)
    form = entry(person, **{"name": kept.name, "registration_number": kept.registration_number, **values})
    form = {name: value for name, value in form.items() if value is not None}
    return client.post(f"/admin/conditions/medicalreviewer/{kept.pk}/change/", form)


def test_entry_cannot_be_renamed_to_a_namesake(newsroom, rao):
    lee = factories.make_reviewer("lee")

    renamed = change(newsroom, lee, name="Prof Asha Rao")
    numbered = change(newsroom, lee, name="Prof Asha Rao", registration_number="GMC 7")
    without = change(newsroom, lee, name="Prof Asha Rao", registration_number="")

    lee.medical_reviewer.refresh_from_db()
    assert [response.status_code for response in (renamed, numbered, without)] == [200, 302, 200]
    assert (lee.medical_reviewer.name, lee.medical_reviewer.registration_number) == ("Prof Asha Rao", "GMC 7")


def test_namesake_that_is_there_already_can_be_switched_off_but_not_on(newsroom, rao):
    fake = factories.make_reviewer("fake", name="Dr. Asha Rao")

    off = change(newsroom, fake, is_active=None)
    fake.medical_reviewer.refresh_from_db()
    is_off = not fake.medical_reviewer.is_active
    on = change(newsroom, fake)

    assert (off.status_code, is_off, on.status_code) == (302, True, 200)


def test_changes_of_an_entry_are_told_to_the_person_and_old_and_new_namesakes(
    newsroom, rao, django_capture_on_commit_callbacks
):
    lee = factories.make_reviewer("lee", name="Dr Jin Lee", registration_number="GMC 2")
    factories.make_reviewer("other", name="Jin Lee", registration_number="GMC 3")

    with django_capture_on_commit_callbacks(execute=True):
        change(newsroom, lee, name="Dr Asha Rao")

    assert set(told()) == {"lee@example.org", "other@example.org", "rao@example.org", "chris@example.org"}
    assert "> Entry of the register (Dr Asha Rao / Dr Jin Lee) changed: name" in told()["rao@example.org"]


def test_biography_is_told_to_nobody(newsroom, rao, django_capture_on_commit_callbacks):
    kept = MedicalReviewer.objects.get(user=rao)
    with django_capture_on_commit_callbacks(execute=True):
        saved = change(newsroom, rao, valid_until=kept.valid_until.isoformat(), biography="Born in Pune.")

    assert (saved.status_code, told()) == (302, {})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Dr A. K. Rao", "A.K. Rao MD", True),
        ("Dr Jürgen Groß", "Jurgen Gross", True),
        ("Dr Siobhán O’Neil", "Siobhan ONeil", True),
        ("Ali Khan", "AIi Khan", True),
        ("Dr Søren Łuk", "Soren Luk", True),
        ("Dr", "Prof", False),
        ("Dr Anh Do", "Dr Anh", False),
        ("Asha Rao", "Asha Rai", False),
        ("李明", "王芳", False),
    ],
)
def test_names_that_read_the_same_are_folded_alike(one, other, same):
    assert (folded_name(one) == folded_name(other)) == same
    assert folded_name(one)
