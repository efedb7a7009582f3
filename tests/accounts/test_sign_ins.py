"""Record of sign-ins: visible to its user and to chief editors, read-only, and deleted in time."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import second_factor, sign_ins
from accounts.models import Attempts, SignInEvent
from tests import factories
from tests.software_authenticator import registered

from .sign_in_helpers import FIREFOX, PASSWORD, code_of, kinds_of, with_app, with_password

MINE, ALL = "/admin/sign-ins/", "/admin/accounts/signinevent/"
WAYS = ["in_passkey", "in_both", "in_code", "in_password"]

pytestmark = pytest.mark.django_db


def make_old(person, days=1):
    past = timezone.now() - dt.timedelta(days=days)
    return SignInEvent.objects.create(person=person, kind="in", at=past, kept_until=past + dt.timedelta(hours=1))


def test_user_sees_their_own_sign_ins(client, editor, second_editor):
    sign_ins.record("in", second_editor)
    client.force_login(editor)
    client.get(MINE)
    sign_ins.record("factor_reset", editor, by=second_editor)

    page = client.get(MINE, headers={"user-agent": FIREFOX})

    rows = [(event.person, event.kind, event.by) for event in page.context["page"]]
    assert rows == [(editor, "factor_reset", second_editor), (editor, "in", None)]
    assert "second factor reset, by Sam" in page.content.decode()


def test_long_list_is_paginated(client, editor):
    client.force_login(editor)
    for _sign_in in range(60):
        sign_ins.record("in", editor)

    pages = [client.get(f"{MINE}?page={number}").context["page"] for number in (1, 2, "x")]

    assert [len(page.object_list) for page in pages] == [50, 11, 50]


@pytest.mark.parametrize(("role", "status"), [("editor", 403), ("reviewer", 403), ("chief", 200), ("superuser", 200)])
def test_list_of_all_sign_ins_is_for_chief_editors(client, request, role, status):
    client.force_login(request.getfixturevalue(role))

    assert client.get(ALL).status_code == status


@pytest.mark.parametrize("number", [1, 3])
def test_list_has_a_constant_number_of_queries(client, chief, number, django_assert_num_queries):
    for _event in range(number):
        sign_ins.record("factor_reset", factories.make_user(), by=chief)
    client.force_login(chief)

    with django_assert_num_queries(7):
        client.get(ALL)


def test_chief_editors_filter_and_search_by_user(client, chief, editor):
    sign_ins.record("in", editor)
    client.force_login(chief)

    page = client.get(f"/admin/accounts/user/{editor.pk}/change/").content.decode()
    filtered = client.get(f"{ALL}?person__id__exact={editor.pk}").content.decode()
    searched = client.get(f"{ALL}?q={'erin ' * 900}").status_code

    assert f"{ALL}?person__id__exact={editor.pk}" in page
    assert "1 sign-in event" in filtered
    assert searched == 200


def test_the_list_says_how_somebody_signed_in(client, editor, superuser, settings):
    settings.SITE_URL = "http://testserver"
    passkey = registered(with_password(editor), origin=settings.SITE_URL)

    def enter(*steps):
        client.post("/admin/logout/")
        for address, options in steps:
            answer = passkey.get(client.post(options).content.decode()) if options else ""
            client.post(address, {"answer": answer} if options else {"username": "erin", "password": PASSWORD})

    alone, step = ("/admin/login/", "/admin/passkey-options/"), ("/admin/second-step/", "/admin/second-step/options/")
    enter(alone)
    enter(("/admin/login/", ""), step)
    device = with_app(editor)
    enter(("/admin/login/", ""))
    client.post("/admin/second-step/", {"code": code_of(device)})
    second_factor.turn_off(editor, request=None)
    enter(("/admin/login/", ""))
    mine = client.get(MINE).content.decode()
    client.force_login(superuser)
    rows = client.get(ALL).content.decode()

    assert [kind for kind in kinds_of(editor) if kind.startswith("in")] == WAYS
    for way in WAYS:
        words = str(SignInEvent.Kind(way).label)
        assert (words in mine, words in rows) == (True, True)


def test_sign_ins_are_read_only_in_the_admin(client, superuser, editor):
    event = sign_ins.record("in", editor)
    client.force_login(superuser)

    statuses = [
        client.post(f"{ALL}{end}").status_code for end in ("add/", f"{event.pk}/change/", f"{event.pk}/delete/")
    ]

    assert statuses == [403, 403, 403]


@pytest.mark.parametrize(
    "write",
    [
        lambda event: SignInEvent.objects.filter(pk=event.pk).update(kind="out"),
        lambda event: event.delete(),
    ],
)
@pytest.mark.as_owner
def test_database_refuses_to_change_or_delete_a_sign_in(editor, write):
    event = sign_ins.record("in", editor)

    with pytest.raises(DatabaseError, match="Sign-in events"), transaction.atomic():
        write(event)


def test_retention_is_fixed_when_a_sign_in_is_recorded(editor, settings):
    settings.SIGN_IN_EVENT_DAYS = 30

    event = sign_ins.record("in", editor)

    assert event.kept_until - event.at == dt.timedelta(days=30)


def test_daily_command_deletes_expired_sign_ins(editor, capsys):
    make_old(editor)
    recent = sign_ins.record("in", editor)
    Attempts.objects.create(key="x", last_at=timezone.now() - dt.timedelta(days=2))

    call_command("forget_sign_ins")
    call_command("forget_sign_ins")

    assert list(SignInEvent.objects.all()) == [recent]
    assert Attempts.objects.count() == 0
    assert capsys.readouterr().out == "Deleted 1 sign-in events.\n"


def test_event_reads_as_user_and_action(editor):
    assert str(sign_ins.record("in", editor)) == "Erin: signed in"
    assert str(Attempts(failures=3)) == "3 failures"
