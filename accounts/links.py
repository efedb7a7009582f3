"""Links in mails that let a person choose a password: each works once, and for a while."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode

PASSWORD_MINUTES = 60


class Links(PasswordResetTokenGenerator):
    """Django's tokens, which a new password, a sign-in or another address ends, for one purpose and one time."""

    def __init__(self, name, *, minutes=None):
        super().__init__()
        self.name = name
        self.key_salt = f"accounts.links.{name}"
        # Without minutes: settings.PASSWORD_RESET_TIMEOUT, which is as long as invitations last.
        self.minutes = minutes

    def address(self, person):
        """Return the path of a new link for this person."""
        return reverse(
            f"admin:{self.name}", args=[urlsafe_base64_encode(force_bytes(person.pk)), self.make_token(person)]
        )

    def check_token(self, user, token):
        if user is not None and not (user.is_active and user.is_staff):
            return False
        if not super().check_token(user, token):
            return False
        age = self._num_seconds(self._now()) - base36_to_int(token.split("-")[0])
        return self.minutes is None or age <= self.minutes * 60


PASSWORDS = Links("new_password", minutes=PASSWORD_MINUTES)
INVITATIONS = Links("invitation")
