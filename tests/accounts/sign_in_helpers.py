"""Helpers for sign-in tests: users with a password or a device, and the forms that they send."""

import time

from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

PASSWORD = "a long and dull sentence"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def with_password(user, password=PASSWORD):
    user.set_password(password)
    user.save()
    return user


def with_app(user):
    """Give the user a device, as if they had set up an app, and return it."""
    return TOTPDevice.objects.create(user=user, name="app")


def code_of(device, *, steps=0):
    """Return the code that the app shows `steps` half minutes from now."""
    totp = TOTP(device.bin_key)
    totp.time = time.time() + steps * 30
    return f"{totp.token():06}"


def sign_in(client, username, password=PASSWORD, **headers):
    """Post the sign-in form and return the response."""
    return client.post(reverse("admin:login"), {"username": username, "password": password}, **headers)


def is_in(client):
    """Return whether the client is signed in to the newsroom."""
    return client.get(reverse("admin:index")).status_code == 200


def kinds_of(user):
    """Return the kinds of the user's sign-in events, oldest first."""
    return list(user.sign_in_events.order_by("pk").values_list("kind", flat=True))
