"""Links in mails to choose a password: each works once, and for a limited time."""

import datetime as dt

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

PASSWORD_MINUTES = 60


class Links(PasswordResetTokenGenerator):
    """Django's password tokens for one purpose: a new password, a sign-in or another e-mail address ends a token.

    `name` is the link's URL name in the newsroom. Tokens last `minutes`, or `settings.PASSWORD_RESET_TIMEOUT`, the
    time of an invitation, where that is shorter or `minutes` is None.
    """

    def __init__(self, name, *, minutes=None):
        super().__init__()
        self.name = name
        self.key_salt = f"accounts.links.{name}"
        self.lifetime = minutes and dt.timedelta(minutes=minutes)
        self.signer = signing.TimestampSigner(salt=self.key_salt)

    def address(self, person):
        """Return the path of a new link for `person`."""
        return reverse(
            f"admin:{self.name}", args=[urlsafe_base64_encode(force_bytes(person.pk)), self.make_token(person)]
        )

    def make_token(self, user):
        """Return a token for `user`, signed with the time where `minutes` limit it."""
        token = super().make_token(user)
        return self.signer.sign(token) if self.lifetime else token

    def check_token(self, user, token):
        """Return whether `token` is valid for `user`, and `user` may sign in to the newsroom."""
        if user is not None and not (user.is_active and user.is_staff):
            return False
        if self.lifetime and token:
            try:
                token = self.signer.unsign(token, max_age=self.lifetime)
            except signing.BadSignature:
                return False
        return super().check_token(user, token)


PASSWORDS = Links("new_password", minutes=PASSWORD_MINUTES)
INVITATIONS = Links("invitation")
