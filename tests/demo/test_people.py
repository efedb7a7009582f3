"""The demonstration's accounts: marked as invented, and without a password unless DEBUG is on."""

import datetime as dt

import pytest
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from accounts import second_factor
from accounts.models import User
from conditions.demo.clock import clock_at
from conditions.demo.people import PASSWORD, PEOPLE, NameTaken, make_people
from conditions.models import MedicalReviewer

TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_make_people_gives_roles(settings):
    settings.DEBUG = True

    people, made = make_people(NOW)

    assert {name: (user.role_names, user.is_superuser) for name, user in people.items()} == {
        "erin": (["Editors"], False),
        "sam": (["Editors"], False),
        "dr-rao": (["Medical reviewers"], False),
        "dr-lee": (["Medical reviewers"], False),
        "dr-moss": (["Medical reviewers"], False),
        "chris": (["Chief editors"], False),
        "admin": ([], True),
    }
    assert made == 7
    assert [user.check_password(PASSWORD) for user in people.values()] == [True] * 7


@pytest.mark.django_db
def test_make_people_sets_no_password_if_debug_is_off():
    people, _made = make_people(NOW)

    assert [user.has_usable_password() for user in people.values()] == [False] * 7


@pytest.mark.django_db
def test_make_people_enters_reviewers_marked_as_invented():
    make_people(NOW)

    assert [
        (reviewer.name_with_credentials, reviewer.orcid, reviewer.is_current(TODAY))
        for reviewer in MedicalReviewer.objects.all()
    ] == [
        ("Dr Asha Rao, MD (demonstration)", "", True),
        ("Dr Ida Moss, MD (demonstration)", "", False),
        ("Dr Jin Lee, MD (demonstration)", "", True),
    ]


@pytest.mark.django_db
def test_second_make_people_changes_nothing():
    make_people(NOW)
    User.objects.filter(username="erin").update(first_name="Erin-Mae")

    people, made = make_people(NOW)

    assert (people["erin"].first_name, made) == ("Erin-Mae", 0)


def test_make_people_refuses_an_existing_account(editor):
    with pytest.raises(NameTaken) as refusal:
        make_people(NOW)

    assert str(refusal.value) == "The account “erin” exists and is not the demonstration’s. Nothing was loaded."


def test_password_passes_the_validators():
    for person in PEOPLE:
        user = User(username=person.username, first_name=person.first_name, last_name=person.last_name)
        validate_password(PASSWORD, user)


def test_accounts_have_a_stated_purpose():
    assert {person.username: str(person.purpose) for person in PEOPLE} == {
        "erin": "editor",
        "sam": "editor",
        "dr-rao": "medical reviewer",
        "dr-lee": "medical reviewer",
        "dr-moss": "medical reviewer whose credential has ended",
        "chris": "chief editor",
        "admin": "superuser, in no role",
    }


def test_readme_lists_the_accounts(settings):
    readme = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")

    assert [name for name in (PASSWORD, *(person.username for person in PEOPLE)) if f"`{name}`" not in readme] == []


@pytest.mark.django_db
def test_people_may_set_up_a_second_factor_on_the_day_of_loading(settings):
    # README and `make run` offer to start the demonstration with SECOND_FACTOR=signers.
    settings.DEBUG = True
    now = timezone.now()
    with clock_at(now - dt.timedelta(days=1000)):
        people, _made = make_people(now)

    assert [second_factor.may_enrol(user) for user in people.values()] == [True] * 7
    with clock_at(now + dt.timedelta(days=2)):
        assert [second_factor.may_enrol(user) for user in people.values()] == [False] * 7
