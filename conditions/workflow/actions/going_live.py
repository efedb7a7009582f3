"""Publication of an edition inside the caller's transaction."""

from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.facts import changes
from conditions.vocabularies import Scope
from conditions.workflow import notices
from conditions.workflow.publication_guards import signature_is_still_valid
from conditions.workflow.record_checks import record_problems
from conditions.workflow.refusals import Refused, TextChanged

from .locks import move


def publish_now(edition, by):
    """Publish an approved edition, supersede the live one, and return the published edition.

    Raises TextChanged if the stored text or the signature does not match its hash, SignatureLapsed if its signer could
    not sign today, and Refused if the live edition was signed again after changes to it were signed.
    """
    check_stored_text(edition)
    # Here as well as in the table: each verb that publishes ends in this function.
    signature_is_still_valid(edition, by)
    live = edition.page.live_edition()
    _check_base(edition, live)
    dates = {}
    if live is not None:
        dates = dates_at_publication(edition, live)
        move(live, "supersede", None)
    edition = move(edition, "publish", by, published_at=timezone.now(), **dates)
    changes.recheck(edition)
    notices.published(edition, by=by)
    return edition


def check_stored_text(edition):
    """Raise TextChanged if the stored text or the signature does not match its hash."""
    if edition.computed_hash() != edition.sha256:
        raise TextChanged(_("The stored text is not the one that was signed. It stays unpublished; tell the operator."))
    if any(record_problems(edition)):
        raise TextChanged(
            _("The stored signature is not the one that was given. The edition stays unpublished; tell the operator.")
        )


def _check_base(edition, live):
    """Refuse changes whose record names another review of the whole page than the live edition has now."""
    if edition.scope != Scope.CHANGES_ONLY or edition.sign_off is None:
        return
    base = edition.sign_off.data["base"]
    if (base["edition"], base["record"]) != (live.number, live.sign_off.sha256 if live.sign_off else None):
        raise Refused(
            _(
                "Edition %(number)s was reviewed again after these changes to it were signed. "
                "Revoke the approval and submit the text again."
            )
            % {"number": live.number}
        )


def dates_at_publication(edition, live):
    """Return the review dates to set: a new review of the live edition may have been asked for after the signature."""
    if live.expedited_at is not None and live.expedited_at > edition.signed_at:
        # The signer did not know the reasons for the new review, so the request stays open.
        due = max(edition.reviewed_on, min(edition.review_due, live.review_due))
        return {"expedited_at": live.expedited_at, "review_due": due}
    return {}
