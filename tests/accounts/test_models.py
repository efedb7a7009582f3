"""Users: display names and roles."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import CHIEF_EDITORS, EDITORS, MEDICAL_REVIEWERS
from tests import factories

pytestmark = pytest.mark.django_db


def test_display_name_is_the_full_name_or_the_username():
    named, unnamed = User(username="erin", first_name="Erin", last_name="Ray"), User(username="sam")

    assert [str(named), str(unnamed)] == ["Erin Ray", "sam"]


@pytest.mark.as_owner
def test_role_names_come_in_the_order_of_the_roles():
    person = factories.make_user("erin", CHIEF_EDITORS, EDITORS, MEDICAL_REVIEWERS)
    person.groups.add(Group.objects.create(name="A choir"))

    assert person.role_names == [EDITORS, MEDICAL_REVIEWERS, CHIEF_EDITORS]


def test_role_names_follow_the_groups():
    person = factories.make_user("erin", EDITORS)
    before = person.role_names

    person.groups.set(Group.objects.filter(name=CHIEF_EDITORS))

    assert (before, person.role_names) == ([EDITORS], [CHIEF_EDITORS])


def test_names_with_control_characters_are_refused():
    person = User(username="erin", first_name="E\x00rin", last_name="Ra\ny")

    with pytest.raises(ValidationError) as refused:
        person.clean()

    sentence = ["This name holds characters that cannot be shown."]
    assert refused.value.message_dict == {"first_name": sentence, "last_name": sentence}


def test_names_in_any_script_are_accepted():
    person = User(username="erin", first_name="Мария-José", last_name="O’Brien 山田")

    assert person.clean() is None
