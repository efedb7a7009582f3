"""Signatures: what the signer saw, the sign-off record, and the columns that repeat it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.workflow.record import columns_of, completed, new_sign_off
from conditions.workflow.refusals import TextChanged
from conditions.workflow.screen import on_screen


def check_text_seen(edition, seen):
    """Raise TextChanged unless `seen` is the edition's SHA-256 and the stored text matches it."""
    if seen != edition.sha256:
        raise TextChanged(_("This is not the text that you had on your screen; read it again before you decide."))
    _check_stored_text(edition)


def sign(edition, *, by, seen, scope, declaration):
    """Store the record of a signature by the user `by`, now; return the columns of the signature.

    `seen` is the hash of what was on their screen. Raises TextChanged if their screen would show anything else now, or
    if the stored text is not the submitted one.
    """
    screen = on_screen(edition, by)
    if seen != screen.seen:
        raise TextChanged(
            _(
                "This is not what you had on your screen: the text, a name, a date or your entry in the register has "
                "changed since. Read it again before you sign."
            )
        )
    _check_stored_text(edition)
    record = completed(screen.records[scope], declaration=declaration, at=timezone.now())
    sign_off = new_sign_off(edition, record)
    sign_off.save(force_insert=True)
    # A signature ends a request for a new review: changes only are not signed while there is one.
    return {"signed_by": by, "sign_off": sign_off, "expedited_at": None, **columns_of(record)}


def _check_stored_text(edition):
    if edition.computed_hash() != edition.sha256:
        raise TextChanged(
            _("The stored text is not the one that was submitted. Nothing was signed; tell the operator.")
        )
