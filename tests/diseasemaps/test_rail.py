"""The newsroom's rail: what each role finds in it, and where it says one is."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from diseasemaps.rail import SECTIONS, rail

pytestmark = pytest.mark.django_db


def shown(rf, person, path="/admin/"):
    request = rf.get(path)
    request.user = person
    return rail(request)


def here(entries):
    return [(str(entry.label), [str(screen.label) for screen in entry.screens if screen.is_here])
            for entry in entries if entry.is_here]  # fmt: skip


def test_each_role_finds_its_own_sections(rf, editor, reviewer, chief):
    sections = {
        person.username: [str(entry.label) for entry in shown(rf, person)] for person in (editor, reviewer, chief)
    }

    assert sections["chris"] == [
        "Desk", "Pages", "Conditions", "Reviews", "Reports", "Evidence", "People", "Settings",
    ]  # fmt: skip
    assert set(sections["rao"]) <= set(sections["chris"])
    assert set(sections["erin"]) <= set(sections["chris"])


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/admin/", [("Desk", ["Desk"])]),
        ("/admin/conditions/conditionpage/7/change/", [("Pages", ["All pages"])]),
        ("/admin/conditions/conditionpage/coverage/", [("Pages", ["Coverage"])]),
        ("/admin/conditions/edition/queue/", [("Reviews", ["Review queue"])]),
        ("/admin/accounts/user/invite/", [("People", ["Accounts"])]),
        ("/admin/reminders/", []),
    ],
)
def test_the_rail_says_where_one_is(rf, chief, path, place):
    assert here(shown(rf, chief, path)) == place


def test_every_list_of_the_newsroom_is_on_the_rail(rf, superuser):
    linked = {screen.address for entry in shown(rf, superuser) for screen in entry.screens}
    lists = {
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in apps.get_models()
        if admin.site.is_registered(model)
    }

    assert lists <= linked


def test_nobody_is_led_to_a_screen_that_refuses_them(client, editor, reviewer, chief, rf):
    for person in (editor, reviewer, chief):
        client.force_login(person)
        for entry in shown(rf, person):
            for screen in entry.screens:
                assert client.get(screen.address).status_code == 200, (person, screen.address)


def test_the_names_of_the_screens_are_different():
    labels = [str(screen.label) for section in SECTIONS for screen in section.screens]
    assert len(set(labels)) == len(labels)
