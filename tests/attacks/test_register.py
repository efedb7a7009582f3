"""Attack: one chief editor changes what readers see about a reviewer, or lets somebody sign again."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Proposal
from conditions.models import MedicalReviewer
from tests import factories
from tests.admin.test_medical_reviewers import entry, picture

from .people_screens import confirm, last_waiting, waits

pytestmark = pytest.mark.django_db
STOP = "MD, who now advises: stop nitisinone today"
SOON = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
LATER = (timezone.localdate() + dt.timedelta(days=3000)).isoformat()


@pytest.fixture
def rao(db):
    return factories.make_reviewer(
        "rao",
        name="Dr Asha Rao",
        affiliation="St Olaf’s",
        registration_number="GMC 1",
        interests="Paid by Pharma Ltd.",
        checked_on=timezone.localdate(),
    ).medical_reviewer


@pytest.fixture
def newsroom(client, chief):
    client.force_login(chief)
    return client


@pytest.fixture
def second_chief(db):
    return factories.make_chief("casey")


def change(client, kept, **values):
    """Post the screen of an entry with other values; None leaves a field out."""
    kept.refresh_from_db()
    names = ("name", "credentials", "speciality", "affiliation", "orcid", "registration_number", "interests")
    form = entry(
        kept.user,
        **{name: getattr(kept, name) for name in (*names, "biography")},
        **{name: getattr(kept, name).isoformat() for name in ("valid_until", "checked_on")},
    )
    form = {**form, "is_active": "on" if kept.is_active else None, **values}
    form = {name: value for name, value in form.items() if value is not None}
    return client.post(f"/admin/conditions/medicalreviewer/{kept.pk}/change/", form)


@pytest.mark.parametrize(
    "values",
    [
        {"name": "Dr Asha Rao-Mills"},
        {"credentials": STOP},
        {"speciality": STOP},
        {"affiliation": STOP},
        {"orcid": "0000-0002-1825-0097"},
        {"registration_number": "GMC 2"},
        {"registration_number": ""},
        {"valid_until": LATER},
        {"biography": STOP},
        {"interests": STOP},
        # Readers would no longer see the conflict.
        {"interests": ""},
    ],
)
def test_words_and_renewals_of_an_entry_wait_for_a_second_person(newsroom, chief, second_chief, rao, values):
    before = MedicalReviewer.objects.filter(pk=rao.pk).values().get()

    response = change(newsroom, rao, **values)
    proposal = last_waiting()
    refused = [confirm(person, proposal).status_code for person in (chief, rao.user)]
    between = MedicalReviewer.objects.filter(pk=rao.pk).values().get()
    confirmed = confirm(second_chief, proposal)

    (name, value), *_others = values.items()
    rao.refresh_from_db()
    assert (response.url, refused, between) == (proposal.get_admin_url(), [409, 409], before)
    assert (confirmed.status_code, str(getattr(rao, name))) == (302, value)


@pytest.mark.parametrize(
    ("values", "after"),
    [
        ({"is_active": None}, {"is_active": False}),
        ({"valid_until": SOON}, {"valid_until": dt.date.fromisoformat(SOON)}),
        ({"affiliation": ""}, {"affiliation": ""}),
        ({"checked_on": ""}, {"checked_on": None}),
    ],
)
def test_taking_away_is_at_once_needs_no_reason_and_is_logged(newsroom, chief, rao, values, after):
    response = change(newsroom, rao, reason="", **values)

    row = Proposal.objects.get()
    assert (response.status_code, waits()) == (302, False)
    assert MedicalReviewer.objects.filter(pk=rao.pk, **after).exists()
    assert (row.state, row.decided_by, row.about, list(row.changes["new"])) == ("at_once", chief, rao.user, [*values])


def test_switching_off_and_new_words_in_one_form_are_split(newsroom, rao):
    change(newsroom, rao, is_active=None, speciality=STOP)

    rao.refresh_from_db()
    assert (rao.is_active, rao.speciality, last_waiting().changes["new"]) == (
        False,
        "endocrinologist",
        {"speciality": STOP},
    )


def test_nobody_is_made_active_again_alone(newsroom, second_chief, rao):
    MedicalReviewer.objects.update(is_active=False)

    change(newsroom, rao, is_active="on")
    rao.refresh_from_db()
    between = rao.is_active
    confirm(second_chief)

    rao.refresh_from_db()
    assert (between, rao.is_active) == (False, True)


def test_new_words_without_a_reason_are_refused_and_stay_on_the_screen(newsroom, rao):
    response = change(newsroom, rao, speciality=STOP, reason=" ")

    assert response.status_code == 200
    assert "A second person has to confirm this. Say why it is right" in response.content.decode()
    assert STOP in response.content.decode()
    assert not waits()


def test_waiting_change_is_shown_on_the_screen_of_the_entry(newsroom, rao):
    change(newsroom, rao, speciality=STOP)

    page = newsroom.get(f"/admin/conditions/medicalreviewer/{rao.pk}/change/").content.decode()

    assert "Chris proposed a change on" in page
    assert last_waiting().get_admin_url() in page


def test_what_changed_meanwhile_is_not_confirmed(newsroom, second_chief, rao):
    change(newsroom, rao, valid_until=LATER)
    # The credential was found to be wrong after the proposal.
    change(newsroom, rao, valid_until=SOON)

    refused = confirm(second_chief)

    rao.refresh_from_db()
    assert (refused.status_code, rao.valid_until.isoformat()) == (409, SOON)
    assert "The entry has changed since this was proposed. It now has: valid until:" in refused.content.decode()


def test_new_photo_waits_and_the_second_person_sees_it(newsroom, second_chief, rao):
    change(newsroom, rao, photo=picture())
    rao.refresh_from_db()
    between = rao.photo.name
    client = type(newsroom)()
    client.force_login(second_chief)
    page = client.get(last_waiting().get_admin_url()).content.decode()
    confirm(second_chief)

    rao.refresh_from_db()
    assert (between, 'src="data:image/jpeg;base64,' in page) == ("", True)
    with rao.photo.open() as photo:
        assert photo.read(3) == b"\xff\xd8\xff"


def test_photo_is_removed_at_once(newsroom, rao):
    rao.photo = "reviewers/me.jpg"
    rao.save()

    change(newsroom, rao, **{"photo-clear": "on"})

    rao.refresh_from_db()
    assert (rao.photo.name, waits()) == ("", False)


def test_superuser_without_a_role_is_a_second_person_and_a_reviewer_is_none(newsroom, rao):
    change(newsroom, rao, valid_until=LATER)

    assert confirm(factories.make_reviewer("lee")).status_code == 409
    assert confirm(factories.make_user("root", is_superuser=True)).status_code == 302


def test_a_namesakes_number_is_not_emptied_beside_another_name_that_waits(newsroom, rao):
    """The form compares the name that was typed, but only the empty number would be saved at once."""
    namesake = factories.make_reviewer("mallory", name="Asha Rao", registration_number="GMC 2").medical_reviewer
    namesake.checked_on = timezone.localdate()
    namesake.save()

    change(newsroom, namesake, name="Dr Somebody Else", registration_number="", reason="They asked me to.")

    namesake.refresh_from_db()
    assert (namesake.name, namesake.registration_number) == ("Asha Rao", "GMC 2")
