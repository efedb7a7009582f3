"""Checks of WITHDRAWALS_FILE: it can be written, it agrees with the database, and each restore has read it."""

import os

from django.conf import settings
from django.utils.translation import gettext as _

from conditions.workflow import withdrawal_log
from operations import withdrawals
from operations.models import Restore


def are_in_the_file():
    path = settings.WITHDRAWALS_FILE
    values = {"path": path}
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        yield _("Withdrawals cannot be written to %(path)s (WITHDRAWALS_FILE).") % values
    try:
        written = withdrawals.read()
    except FileNotFoundError:
        written = []
    except OSError as error:
        why = error.strerror or type(error).__name__
        yield _("%(path)s (WITHDRAWALS_FILE) cannot be read: %(why)s.") % {**values, "why": why}
        return
    except withdrawals.UnreadableLine as line:
        yield _("Line %(number)s of %(path)s (WITHDRAWALS_FILE) is not a withdrawal, so no backup can be restored.") % {
            **values,
            "number": line.number,
        }
        return
    count = len(withdrawal_log.missing(written))
    if count:
        yield _("%(count)s withdrawals are not in %(path)s (WITHDRAWALS_FILE): does publish_due run?") % {
            **values,
            "count": count,
        }

    for edition in withdrawal_log.live_again(written):
        yield _(
            "%(edition)s is live, but %(path)s (WITHDRAWALS_FILE) says that it was withdrawn. Withdraw the page: "
            "%(address)s"
        ) % {**values, "edition": edition.name, "address": edition.get_admin_url()}


def were_repeated():
    for restore in Restore.objects.filter(withdrawals=None):
        yield declared_none(restore), False


def declared_none(restore):
    """Return the sentence about a restore without WITHDRAWALS_FILE."""
    return _(
        "The restore on %(at)s declared that no page was withdrawn since the backup of %(made)s. If there was one, "
        "withdraw it again."
    ) % {"at": f"{restore.at:%Y-%m-%d %H:%M} UTC", "made": f"{restore.made_at:%Y-%m-%d %H:%M} UTC"}
