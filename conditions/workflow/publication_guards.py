"""Guards of publication: whether the signature is still valid, and whether a publishing time is early enough."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from conditions.key_demand import is_demanded
from conditions.models import KeySignature

from .guards import DAY, MOMENT
from .refusals import Refused, SignatureLapsed
from .rights import REVIEW


def signature_is_still_valid(edition, by):
    """Refuse to publish unless the signer could still sign today in this way and the review is not overdue.

    Months may pass between an approval and its publication. Raises SignatureLapsed.
    """
    why = why_lapsed(edition)
    if not why and is_demanded() and not KeySignature.objects.filter(sign_off=edition.sign_off_id).exists():
        why = _("%(name)s signed with a password, and this site now accepts only signatures with a signing key.") % {
            "name": edition.reviewer_name
        }
    if why:
        raise SignatureLapsed(why, _("Revoke the approval, so that a reviewer can sign the text again."))


def why_lapsed(edition):
    """Return a sentence on why the signature of an edition is no longer valid, or ""."""
    signer, entry, today = edition.signed_by, edition.reviewer, timezone.localdate()
    values = {"name": edition.reviewer_name}
    if not signer.is_active:
        return _("The account of %(name)s is closed.") % values
    if not signer.has_perm(REVIEW):
        return _("%(name)s no longer has the right to review.") % values
    if not entry.is_active:
        return _("The entry of %(name)s in the register of medical reviewers is not active.") % values
    signature = KeySignature.objects.filter(sign_off=edition.sign_off_id).select_related("key").first()
    if signature is not None and signature.key.removed_at is not None:
        values["day"] = date_format(timezone.localtime(signature.key.removed_at), DAY)
        return _("The key with which %(name)s signed was removed on %(day)s.") % values
    if entry.valid_until < today:
        values["day"] = date_format(entry.valid_until, DAY)
        return _("The credential of %(name)s ended on %(day)s.") % values
    if edition.review_due < today:
        return _("The next review of this text was due on %(day)s.") % {"day": date_format(edition.review_due, DAY)}
    return ""


def check_publishing_time(publish_at, review_due):
    """Raise Refused if the publishing time, a datetime or None, lies after the day on which the review is due."""
    if publish_at is None or timezone.localdate(publish_at) <= review_due:
        return
    raise Refused(
        _("The review is due on %(day)s, before the publishing time, %(when)s. A chief editor can set an earlier time.")
        % {
            "day": date_format(review_due, DAY),
            "when": date_format(timezone.localtime(publish_at), MOMENT),
        }
    )
