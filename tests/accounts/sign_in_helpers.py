"""People with passwords and apps, and what they would type."""

import time

from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

PASSWORD = "a long and dull sentence"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def with_password(person, password=PASSWORD):
    person.set_password(password)
    person.save()
    return person


def with_app(person):
    """Return the person's device, as if they had set it up."""
    return TOTPDevice.objects.create(user=person, name="app")


def code_of(device, *, steps=0):
    """Return the code that the app shows, now or so many half minutes later."""
    totp = TOTP(device.bin_key)
    totp.time = time.time() + steps * 30
    return f"{totp.token():06}"


def sign_in(client, username, password=PASSWORD, **more):
    """Post the sign-in form."""
    return client.post(reverse("admin:login"), {"username": username, "password": password}, **more)


def is_in(client):
    """Whether the newsroom opens."""
    return client.get(reverse("admin:index")).status_code == 200


def kinds_of(person):
    """Return what happened to this person's sign-ins, the first first."""
    return list(person.sign_in_events.order_by("pk").values_list("kind", flat=True))
