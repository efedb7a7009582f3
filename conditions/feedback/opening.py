"""A report's form when it was opened: for which page, at which moment, from which text. Signed, kept nowhere."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.core import signing
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from conditions.models import ConditionPage, Edition
from conditions.workflow import Refused

# A person needs longer to write a sentence; a machine does not wait.
LEAST = dt.timedelta(seconds=3)
# Past this the form only has to be sent once more.
MOST = dt.timedelta(days=1)
_SALT = "conditions.feedback.opening"


@dataclass(frozen=True)
class Opened:
    """`shown` is the edition whose sections the form offers, `read` the one that the reader came from."""

    page: ConditionPage
    shown: Edition
    read: Edition
    at: dt.datetime
    nonce: str

    def token(self):
        """Return it as a signed text for a hidden field."""
        moment = int(self.at.timestamp())
        return signing.dumps([self.page.pk, self.shown.pk, self.read.pk, moment, self.nonce], salt=_SALT)

    def fingerprint(self, section, text):
        """Return a SHA-256 that is the same where this very form is sent twice."""
        return hashlib.sha256("\0".join([self.nonce, str(self.page.pk), section, text]).encode()).hexdigest()

    @property
    def is_old(self):
        return timezone.now() - self.at > MOST

    def check(self):
        """Raise Refused where it was sent faster than a person can write, or is a day old."""
        if timezone.now() - self.at < LEAST:
            raise Refused(_("That was faster than people write, so it was not taken. Please send it once more."))
        if self.is_old:
            raise expired()


def expired():
    return Refused(
        _("The form was open for a very long time. Nothing is lost: look at it again and send it once more.")
    )


def open_form(page, shown, read):
    """Return the Opened of a form that is shown now."""
    return Opened(page, shown, read, timezone.now(), get_random_string(22))


def opened(token, page):
    """Return the Opened that a form of this page was sent with, or None where it is not one of ours."""
    try:
        page_id, shown_id, read_id, moment, nonce = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    if page_id != page.pk:
        return None
    editions = Edition.objects.ever_published().filter(page=page).in_bulk([shown_id, read_id])
    if not {shown_id, read_id} <= set(editions):
        return None
    at = dt.datetime.fromtimestamp(moment, dt.UTC)
    return Opened(page, editions[shown_id], editions[read_id], at, nonce)
