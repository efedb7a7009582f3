"""Attack: a chief editor invites an account of their own, and enters it under the name of a known doctor."""

import pytest

from accounts.models import User
from accounts.roles import EDITORS, MEDICAL_REVIEWERS
from conditions.identifiers import folded_name
from conditions.models import MedicalReviewer
from tests import factories
from tests.admin.test_medical_reviewers import ADD, entry

from .people_screens import confirm, decide, last_waiting, proposed, told, waits

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


@pytest.fixture
def second_chief(db):
    return factories.make_chief("casey")


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
        "reason": "Seen in the GMC’s register today.",
        **values,
    }


@pytest.mark.parametrize("name", SAME)
def test_invitation_with_the_name_of_another_reviewer_is_refused(newsroom, rao, name):
    refused = newsroom.post(INVITE, invitation(name))

    assert refused.status_code == 422
    assert "The register already has a name that reads the same: Dr Asha Rao." in refused.content.decode()
    assert not User.objects.filter(username="mallory").exists()


@pytest.mark.parametrize("name", SAME)
def test_entry_with_the_name_of_another_reviewer_is_refused(newsroom, rao, name):
    mallory = factories.make_user("mallory", MEDICAL_REVIEWERS)

    refused = newsroom.post(ADD, entry(mallory, name=name, slug="asha-rao-2"))

    assert "The register already has a name that reads the same: Dr Asha Rao." in refused.content.decode()
    assert MedicalReviewer.objects.count() == 1


@pytest.mark.parametrize("number", ["", "GMC 1234567", "gmc-1234567"])
def test_number_that_tells_nobody_apart_does_not_help(newsroom, rao, number):
    assert newsroom.post(INVITE, invitation("Dr Asha Rao", **{"part0-registration_number": number})).status_code == 422


def test_number_of_one_of_two_is_not_enough(newsroom, rao):
    MedicalReviewer.objects.update(registration_number="")

    refused = newsroom.post(INVITE, invitation("Dr Asha Rao", **{"part0-registration_number": "GMC 7"}))

    assert refused.status_code == 422


def test_namesakes_with_different_numbers_wait_and_are_told(newsroom, rao, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        done = newsroom.post(INVITE, invitation("Dr Asha Rao", **{"part0-registration_number": "GMC 7654321"}))

    assert (done.url, User.objects.filter(username="mallory").exists()) == (last_waiting().get_admin_url(), False)
    assert (set(proposed()), told()) == ({"rao@example.org", "chris@example.org"}, {})
    assert (
        "> Invited to the newsroom: Medical reviewers.\n"
        "> Added to the register of medical reviewers: Dr Asha Rao, MD, valid until 31 January 2099.\n"
    ) in proposed()["rao@example.org"]


def test_chief_editor_alone_makes_no_reviewer_and_two_do(
    newsroom, chief, second_chief, rao, editor, django_capture_on_commit_callbacks
):
    newsroom.post(INVITE, invitation("Dr Asha Rao", **{"part0-registration_number": "GMC 7654321"}))
    proposal = last_waiting()

    refused = [confirm(person, proposal).status_code for person in (chief, editor, rao)]
    between = (User.objects.filter(username="mallory").exists(), MedicalReviewer.objects.count())
    with django_capture_on_commit_callbacks(execute=True):
        confirmed = confirm(second_chief, proposal)

    person = User.objects.get(username="mallory")
    assert (refused, between) == ([409, 404, 404], (False, 1))
    assert (confirmed.status_code, person.role_names) == (302, [MEDICAL_REVIEWERS])
    assert (person.medical_reviewer.name, person.has_usable_password()) == ("Dr Asha Rao", False)
    assert set(told()) == {"rao@example.org", "chris@example.org", "casey@example.org"}
    assert "> Proposed by Chris.\n" in told()["rao@example.org"]
    assert [(event.kind, event.by) for event in person.sign_in_events.all()] == [("invited", chief)]
    proposal.refresh_from_db()
    assert (proposal.about, proposal.decided_by) == (person, second_chief)


def test_refused_invitation_makes_nobody(newsroom, second_chief, rao):
    newsroom.post(INVITE, invitation("Dr Jin Lee"))

    refused = decide("refuse", second_chief, note="Nobody of this name works there.")

    assert (refused.status_code, waits(), User.objects.filter(username="mallory").exists()) == (302, False, False)


def test_two_waiting_namesakes_are_not_both_confirmed(newsroom, second_chief):
    newsroom.post(INVITE, invitation("Dr Jin Lee"))
    first = last_waiting()
    other = {"username": "other", "email": "other@example.org"}
    newsroom.post(INVITE, invitation("Prof. Jin Lee", **other))

    done, refused = confirm(second_chief, first), confirm(second_chief)

    assert (done.status_code, refused.status_code) == (302, 409)
    assert "The register already has a name that reads the same: Dr Jin Lee." in refused.content.decode()
    assert (MedicalReviewer.objects.count(), User.objects.filter(username="other").exists()) == (1, False)


def test_invitation_of_a_chief_editor_who_was_thrown_out_is_not_confirmed(newsroom, chief, second_chief):
    newsroom.post(INVITE, invitation("Dr Jin Lee"))
    chief.groups.clear()

    refused = confirm(second_chief)

    assert (refused.status_code, User.objects.filter(username="mallory").exists()) == (409, False)
    assert "Chris may no longer propose this." in refused.content.decode()


def test_reviewer_with_the_full_name_of_another_is_told_to_them(newsroom, rao, django_capture_on_commit_callbacks):
    form = invitation("Dr Mallory Mills", first_name="Asha", last_name="Rao")

    with django_capture_on_commit_callbacks(execute=True):
        done = newsroom.post(INVITE, form)

    assert (done.status_code, set(proposed())) == (302, {"rao@example.org", "chris@example.org"})


def test_invitation_of_an_editor_waits_for_nobody_and_is_told_to_nobody_else(
    newsroom, rao, django_capture_on_commit_callbacks
):
    form = {"username": "ed", "first_name": "Asha", "last_name": "Rao", "email": "ed@example.org", "roles": [EDITORS]}

    with django_capture_on_commit_callbacks(execute=True):
        newsroom.post(INVITE, form)

    assert User.objects.get(username="ed").role_names == [EDITORS]
    assert (told(), proposed(), waits()) == ({}, {}, False)


def test_entry_waits_for_a_second_person_who_is_not_the_one_it_is_about(newsroom, chief, second_chief):
    mallory = factories.make_chief("mallory")

    newsroom.post(ADD, entry(mallory, name="Dr Jin Lee"))
    proposal = last_waiting()
    refused = [confirm(person, proposal).status_code for person in (chief, mallory)]
    between = MedicalReviewer.objects.count()
    confirmed = confirm(second_chief, proposal)

    assert (refused, between) == ([409, 409], 0)
    assert (confirmed.status_code, MedicalReviewer.objects.get().name) == (302, "Dr Jin Lee")


def change(client, person, **values):
    kept = MedicalReviewer.objects.get(user=person)
    form = entry(person, **{"name": kept.name, "registration_number": kept.registration_number, **values})
    form = {name: value for name, value in form.items() if value is not None}
    return client.post(f"/admin/conditions/medicalreviewer/{kept.pk}/change/", form)


def test_entry_cannot_be_renamed_to_a_namesake(newsroom, rao, second_chief):
    lee = factories.make_reviewer("lee")

    renamed = change(newsroom, lee, name="Prof Asha Rao")
    numbered = change(newsroom, lee, name="Prof Asha Rao", registration_number="GMC 7")
    between = MedicalReviewer.objects.get(user=lee).name
    confirm(second_chief)
    without = change(newsroom, lee, name="Prof Asha Rao", registration_number="")

    lee.medical_reviewer.refresh_from_db()
    assert [response.status_code for response in (renamed, numbered, without)] == [200, 302, 200]
    assert between == "Dr Lee"
    assert (lee.medical_reviewer.name, lee.medical_reviewer.registration_number) == ("Prof Asha Rao", "GMC 7")


def test_namesake_that_is_there_already_can_be_switched_off_but_not_on(newsroom, rao):
    fake = factories.make_reviewer("fake", name="Dr. Asha Rao")

    off = change(newsroom, fake, is_active=None)
    fake.medical_reviewer.refresh_from_db()
    is_off = not fake.medical_reviewer.is_active
    on = change(newsroom, fake)

    assert (off.status_code, is_off, on.status_code) == (302, True, 200)


def test_changes_of_an_entry_are_told_to_the_person_and_old_and_new_namesakes(
    newsroom, rao, second_chief, django_capture_on_commit_callbacks
):
    lee = factories.make_reviewer("lee", name="Dr Jin Lee", registration_number="GMC 2")
    factories.make_reviewer("other", name="Jin Lee", registration_number="GMC 3")
    people = {f"{name}@example.org" for name in ("lee", "other", "rao", "chris", "casey")}

    with django_capture_on_commit_callbacks(execute=True):
        change(newsroom, lee, name="Dr Asha Rao")
    when_proposed = proposed()
    with django_capture_on_commit_callbacks(execute=True):
        confirm(second_chief)

    assert (set(when_proposed), set(told())) == (people, people)
    assert "> Entry of the register (Dr Asha Rao / Dr Jin Lee) changed: name" in when_proposed["rao@example.org"]
    assert "> Entry of the register (Dr Asha Rao / Dr Jin Lee) changed: name" in told()["rao@example.org"]


def test_public_words_wait_and_are_told_as_well(newsroom, rao, django_capture_on_commit_callbacks):
    kept = MedicalReviewer.objects.get(user=rao)
    with django_capture_on_commit_callbacks(execute=True):
        kept_words = {"valid_until": kept.valid_until.isoformat(), "speciality": kept.speciality}
        saved = change(newsroom, rao, **kept_words, biography="Born in Pune.")

    kept.refresh_from_db()
    assert (saved.status_code, kept.biography) == (302, "")
    assert "changed: biography." in proposed()["rao@example.org"]


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
