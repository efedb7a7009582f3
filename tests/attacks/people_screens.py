"""What an attacker posts to the screens of people, and what others read about it in their mails."""

import datetime as dt

import time_machine
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from accounts import second_factor
from accounts.models import Proposal
from tests.accounts.sign_in_helpers import with_app

QUEUE, LOGIN, SET_UP = "/admin/conditions/edition/queue/", "/admin/login/", "/admin/second-factor/set-up/"


def account_form(person, **values):
    """Return what the screen of an account posts for `person`; a value None leaves the field out."""
    person.refresh_from_db()
    form = {
        "username": person.username,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "is_staff": "on",
        "is_active": "on",
        "date_joined_0": "2026-11-01",
        "date_joined_1": "10:00:00",
        "groups": list(person.groups.values_list("pk", flat=True)),
        "user_permissions": list(person.user_permissions.values_list("pk", flat=True)),
        "reason": "They asked me to, on the phone.",
        **values,
    }
    return {name: value for name, value in form.items() if value is not None}


def change_account(client, person, **values):
    """Post the screen of an account and return the response."""
    return client.post(f"/admin/accounts/user/{person.pk}/change/", account_form(person, **values))


def permission(right):
    """Return the primary key of the permission "app_label.codename"."""
    app, codename = right.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename).pk


def told():
    """Return {address: text} of the mails about changed accounts and register entries."""
    return {
        message.to[0]: message.body for message in mail.outbox if "Account or register entry changed" in message.subject
    }


def later(**time):
    """Return a context manager that moves the clock forward, such as by hours=25."""
    return time_machine.travel(timezone.now() + dt.timedelta(**time), tick=False)


def use_device(client, device):
    """Confirm the client's session with a device, as if its code had been typed."""
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()


def last_waiting():
    """Return the proposal that was made last and waits."""
    return Proposal.objects.filter(state=Proposal.State.WAITING).latest("pk")


def decide(verb, person, proposal=None, **form):
    """Post a verb of proposals as `person`, with a second factor if they need one; return the response."""
    client, proposal = Client(), proposal or last_waiting()
    client.force_login(person)
    if second_factor.is_asked_of(person):
        use_device(client, second_factor.app_of(person) or with_app(person))
    return client.post(reverse("admin:accounts_proposal_step", args=[proposal.pk, verb]), form)


def confirm(person, proposal=None):
    """Confirm the proposal that was made last, or another one, as `person`; return the response."""
    return decide("confirm", person, proposal)


def waits():
    """Return whether a proposal waits."""
    return Proposal.objects.filter(state=Proposal.State.WAITING).exists()


def proposed():
    """Return {address: text} of the mails about changes that wait for a second person."""
    return {message.to[0]: message.body for message in mail.outbox if "Proposed" in message.subject}
