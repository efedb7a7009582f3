"""Accounts of the demonstration: invented people, marked as such."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import sign_ins
from accounts.models import User
from accounts.roles import CHIEF_EDITORS, EDITORS, MEDICAL_REVIEWERS
from conditions import public_log
from conditions.models import MedicalReviewer

from .clock import clock_at

# Everybody can read this file, so only a site with DEBUG gets accounts with this password.
PASSWORD = "demo-newsroom-2026"  # noqa: S105


@dataclass(frozen=True)
class Person:
    """An account. `speciality` adds it to the register of reviewers; `valid_for` is in days from today."""

    username: str
    first_name: str
    last_name: str
    role: str = ""
    speciality: str = ""
    valid_for: int = 0
    is_superuser: bool = False

    @property
    def email(self):
        return f"{self.username}@demonstration.example"

    @property
    def purpose(self):
        """The role of the account in a few words."""
        if self.is_superuser:
            return _("superuser, in no role")
        if self.role == MEDICAL_REVIEWERS and self.valid_for < 0:
            return _("medical reviewer whose credential has ended")
        return {
            EDITORS: _("editor"),
            MEDICAL_REVIEWERS: _("medical reviewer"),
            CHIEF_EDITORS: _("chief editor"),
        }[self.role]


PEOPLE = (
    Person("erin", "Erin", "Walsh", EDITORS),
    Person("sam", "Sam", "Okoro", EDITORS),
    Person("dr-rao", "Asha", "Rao", MEDICAL_REVIEWERS, "endocrinologist", 400),
    Person("dr-lee", "Jin", "Lee", MEDICAL_REVIEWERS, "clinical geneticist", 250),
    Person("dr-moss", "Ida", "Moss", MEDICAL_REVIEWERS, "neurologist", -60),
    Person("chris", "Chris", "Hale", CHIEF_EDITORS),
    Person("admin", "Demonstration", "Superuser", is_superuser=True),
)


class NameTaken(Exception):
    """The account name belongs to somebody else; `str()` is a sentence that says so."""


def make_people(now):
    """Create the missing accounts; return ({username: User}, number created).

    The caller's clock may be in the past. The invitations are accepted at `now`, because a second factor can only be
    set up within a day of that.
    """
    users, created = {}, 0
    for person in PEOPLE:
        user = User.objects.filter(username=person.username).first()
        if user is None:
            user = _make(person, timezone.localdate(now))
            with clock_at(now):
                sign_ins.record(sign_ins.Kind.ACCEPTED, user)
            created += 1
        elif user.email != person.email:
            raise NameTaken(
                _("The account “%(name)s” exists and is not the demonstration’s. Nothing was loaded.")
                % {"name": person.username}
            )
        users[person.username] = user
    public_log.adopt()
    return users, created


def _make(person, today):
    user = User(
        username=person.username,
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        is_staff=True,
        is_superuser=person.is_superuser,
    )
    if settings.DEBUG:
        user.set_password(PASSWORD)
    else:
        user.set_unusable_password()
    user.save()
    if person.role:
        user.groups.add(Group.objects.get(name=person.role))
    if person.speciality:
        MedicalReviewer.objects.create(
            user=user,
            name=f"Dr {person.first_name} {person.last_name}",
            slug=person.username,
            credentials="MD (demonstration)",
            speciality=person.speciality,
            affiliation="Demonstration hospital, which does not exist",
            valid_until=today + dt.timedelta(days=person.valid_for),
            checked_on=today + dt.timedelta(days=person.valid_for - 730),
            interests="None declared.",
            biography=(
                f"Dr {person.last_name} is an invented person, made to show how this software works. "
                "No real doctor has signed the pages of this demonstration."
            ),
        )
    return user
