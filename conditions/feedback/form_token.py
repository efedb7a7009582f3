"""The signed token in a report's form: its page, its edition and the moment it was shown. Stored nowhere."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.core import signing
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from conditions.models import ConditionPage, Edition
from conditions.workflow import Refused

# A person needs longer than this to write a sentence; a spam bot does not wait.
LEAST = dt.timedelta(seconds=3)
# After this the form has to be sent again.
MOST = dt.timedelta(days=1)
_SALT = "conditions.feedback.opening"


@dataclass(frozen=True)
class FormToken:
    """A token: `shown` is the edition whose sections the form lists, `read` the edition that the reader came from."""

    page: ConditionPage
    shown: Edition
    read: Edition
    at: dt.datetime
    nonce: str

    def signed(self):
        """Return the token as signed text for a hidden field."""
        moment = int(self.at.timestamp())
        return signing.dumps([self.page.pk, self.shown.pk, self.read.pk, moment, self.nonce], salt=_SALT)

    def fingerprint(self, section, text):
        """Return a SHA-256 that is the same if this form is sent twice with the same text."""
        return hashlib.sha256("\0".join([self.nonce, str(self.page.pk), section, text]).encode()).hexdigest()

    @property
    def is_old(self):
        return timezone.now() - self.at > MOST

    def check(self):
        """Raise Refused if the form was sent faster than a person can write, or is older than a day."""
        if timezone.now() - self.at < LEAST:
            raise Refused(_("That arrived too quickly for our spam check. Please send it again."))
        if self.is_old:
            raise expired()


def expired():
    """Return the refusal of a form that is too old, or whose token is not valid."""
    return Refused(_("The form was open for too long. Nothing is lost: check your text and send it again."))


def new_token(page, shown, read):
    """Return the FormToken of a form that is shown now."""
    return FormToken(page, shown, read, timezone.now(), get_random_string(22))


def read_token(signed, page):
    """Return the FormToken that a form of this page was sent with, or None if we did not sign it."""
    try:
        page_id, shown_id, read_id, moment, nonce = signing.loads(signed, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    if page_id != page.pk:
        return None
    editions = Edition.objects.ever_published().filter(page=page).in_bulk([shown_id, read_id])
    if not {shown_id, read_id} <= set(editions):
        return None
    at = dt.datetime.fromtimestamp(moment, dt.UTC)
    return FormToken(page, editions[shown_id], editions[read_id], at, nonce)
