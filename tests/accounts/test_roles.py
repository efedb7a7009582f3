"""Roles: created once, and given permissions without losing any."""

import pytest
from django.contrib.auth.models import Group, Permission

from accounts.roles import CHIEF_EDITORS, EDITORS, MEDICAL_REVIEWERS, ROLES, grant, make_roles

pytestmark = pytest.mark.django_db


def names_of(role):
    permissions = Permission.objects.filter(group__name=role)
    return sorted(f"{each.content_type.app_label}.{each.codename}" for each in permissions)


@pytest.mark.as_owner
def test_make_roles_is_idempotent():
    Group.objects.all().delete()

    make_roles()
    make_roles()

    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(ROLES)


@pytest.mark.as_owner
def test_make_roles_keeps_other_groups_and_permissions():
    own = Group.objects.create(name="Translators")
    right = Permission.objects.get(codename="view_user")
    own.permissions.add(right)
    Group.objects.get(name=EDITORS).permissions.set([right])

    make_roles()

    assert (names_of("Translators"), names_of(EDITORS)) == (["accounts.view_user"], ["accounts.view_user"])


@pytest.mark.as_owner
def test_grant_adds_missing_permissions_and_removes_none():
    Group.objects.get(name=EDITORS).permissions.set([Permission.objects.get(codename="view_user")])

    grant(EDITORS, ["accounts.change_user", "accounts.view_user"])
    grant(EDITORS, ["accounts.change_user"])

    assert names_of(EDITORS) == ["accounts.change_user", "accounts.view_user"]


@pytest.mark.as_owner
def test_grant_creates_a_missing_role():
    Group.objects.all().delete()

    grant(MEDICAL_REVIEWERS, ["accounts.view_user"])

    assert names_of(MEDICAL_REVIEWERS) == ["accounts.view_user"]


def test_grant_refuses_an_unknown_permission():
    before = names_of(CHIEF_EDITORS)

    with pytest.raises(LookupError) as refused:
        grant(CHIEF_EDITORS, ["accounts.view_user", "accounts.fly", "conditions.view_user"])

    assert str(refused.value) == "No such permissions: accounts.fly, conditions.view_user"
    assert names_of(CHIEF_EDITORS) == before
