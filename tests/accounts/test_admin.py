"""Users in the admin: listed with their roles, deactivated, never deleted."""

import datetime as dt

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import Proposal, User
from accounts.roles import CHIEF_EDITORS, EDITORS
from tests import factories

from .sign_in_helpers import PASSWORD, with_password

LIST = "/admin/accounts/user/"


@pytest.fixture
def admin_of_people(client, db):
    user = factories.make_user("admin", is_superuser=True)
    client.force_login(user)
    return client


def form_of(user, **values):
    return {
        "username": user.username,
        "email": user.email,
        "is_staff": "on",
        "is_active": "on",
        "date_joined_0": "2026-11-01",
        "date_joined_1": "10:00:00",
        **values,
    }


def test_list_shows_roles_in_their_order(admin_of_people):
    factories.make_user("zoe", CHIEF_EDITORS, EDITORS)

    response = admin_of_people.get(LIST)

    assert "Editors, Chief editors" in response.content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_list_has_a_constant_number_of_queries(admin_of_people, people, django_assert_num_queries):
    for _number in range(people):
        factories.make_user(None, EDITORS)

    with django_assert_num_queries(7):
        admin_of_people.get(LIST)


def test_users_cannot_be_deleted(admin_of_people):
    person = factories.make_user("zoe")

    pages = [
        admin_of_people.post(reverse("admin:accounts_user_delete", args=[person.pk]), {"post": "yes"}),
        admin_of_people.post(LIST, {"action": "delete_selected", "_selected_action": person.pk, "post": "yes"}),
    ]

    assert [page.status_code for page in pages] == [403, 200]
    assert User.objects.filter(pk=person.pk).exists()


def test_form_offers_deactivation(admin_of_people):
    person = factories.make_user("zoe")

    page = admin_of_people.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()

    assert "Not ticked: this person cannot sign in. People are never deleted, because the history names them." in page
    assert "deletelink" not in page


def test_deactivation_shows_a_message(admin_of_people):
    person = factories.make_user("zoe", first_name="Zoe", last_name="Day")
    values = form_of(person, first_name="Zoe", last_name="Day")
    del values["is_active"]

    response = admin_of_people.post(reverse("admin:accounts_user_change", args=[person.pk]), values)

    person.refresh_from_db()
    messages = [str(message) for message in get_messages(response.wsgi_request)]
    assert (response.status_code, person.is_active) == (302, False)
    assert "Zoe Day cannot sign in any more. Their texts and signatures stay." in messages


def test_groups_have_no_admin_screen(admin_of_people):
    assert admin_of_people.get("/admin/auth/group/").status_code == 404


def test_editors_cannot_see_users(client, editor):
    client.force_login(editor)

    assert client.get(LIST).status_code == 403


def test_chief_editors_can_view_users_but_not_change_them(client, chief, editor):
    client.force_login(chief)

    statuses = [
        client.get(LIST).status_code,
        client.post(reverse("admin:accounts_user_change", args=[editor.pk]), form_of(editor)).status_code,
    ]

    assert statuses == [200, 403]


def test_chief_editors_see_a_user_without_the_password(client, chief, editor):
    client.force_login(chief)

    page = client.get(reverse("admin:accounts_user_change", args=[editor.pk])).content.decode()

    assert "erin@example.org" in page
    assert "password" not in page.split("<main")[-1]


def test_other_changes_of_a_user_show_no_message_about_signing_in(admin_of_people):
    person = factories.make_user("zoe")

    response = admin_of_people.post(
        reverse("admin:accounts_user_change", args=[person.pk]), form_of(person, first_name="Zoe")
    )

    person.refresh_from_db()
    messages = " ".join(str(message) for message in get_messages(response.wsgi_request))
    assert person.first_name == "Zoe"
    assert "sign in" not in messages


def test_change_of_an_account_asks_for_the_password_again(admin_of_people):
    root = with_password(User.objects.get(username="admin"))
    admin_of_people.force_login(root)
    person = factories.make_user("zoe")
    address = reverse("admin:accounts_user_change", args=[person.pk])
    typed = form_of(person, first_name="Zoe-Maria", is_superuser="on", reason="She runs the server now.")

    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=16), tick=False):
        form_page = admin_of_people.get(address)
        confirmation = admin_of_people.post(address, typed)
        wrong = admin_of_people.post(address, {**typed, "again-password": "wrong"})
        person.refresh_from_db()
        between = person.is_superuser
        changed = admin_of_people.post(address, {**typed, "again-password": PASSWORD})

    person.refresh_from_db()
    page = wrong.content.decode()
    assert [form_page.status_code, confirmation.status_code, wrong.status_code, changed.status_code] == [
        200,
        401,
        422,
        302,
    ]
    assert '<input type="hidden" name="first_name" value="Zoe-Maria">' in page
    assert "Wrong password." in page
    waiting = Proposal.objects.get()
    assert (between, person.is_superuser, waiting.changes["new"]["is_superuser"]) == (False, False, True)
    assert (person.first_name, waiting.changes["new"]["first_name"]) == ("Zoe", "Zoe-Maria")


def test_new_password_never_appears_on_the_confirmation_page(admin_of_people):
    person = factories.make_user("zoe")
    address = reverse("admin:auth_user_password_change", args=[person.pk])

    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=16), tick=False):
        confirmation = admin_of_people.post(address, {"password1": "quite-a-secret", "password2": "quite-a-secret"})

    assert (confirmation.status_code, "quite-a-secret" in confirmation.content.decode()) == (401, False)
