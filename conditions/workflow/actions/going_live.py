"""Publication of an edition inside the caller's transaction."""

from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.facts import changes
from conditions.vocabularies import Scope
from conditions.workflow import notices
from conditions.workflow.publication_guards import signature_still_stands
from conditions.workflow.refusals import TextChanged

from .locks import move
from .signing import dates_carried_over


def publish_now(edition, by):
    """Publish an approved edition, supersede the live one, and return the published edition.

    Raises TextChanged if the stored text does not match its hash, SignatureLapsed if its signer could not sign today.
    """
    if edition.computed_hash() != edition.sha256:
        raise TextChanged(_("The stored text is not the one that was signed. It stays unpublished; tell the operator."))
    # Here as well as in the table: each verb that publishes ends in this function.
    signature_still_stands(edition, by)
    live = edition.page.live_edition()
    dates = {}
    if live is not None:
        dates = dates_at_publication(edition, live)
        move(live, "supersede", None)
    edition = move(edition, "publish", by, published_at=timezone.now(), **dates)
    changes.recheck(edition)
    notices.published(edition, by=by)
    return edition


def dates_at_publication(edition, live):
    """Return the review dates to set: those of the live edition may have changed after the signature."""
    if edition.scope == Scope.CHANGES_ONLY:
        return dates_carried_over(live)
    if live.expedited_at is not None and live.expedited_at > edition.signed_at:
        # The signer did not know the reasons for the new review, so the request stays open.
        due = max(edition.reviewed_on, min(edition.review_due, live.review_due))
        return {"expedited_at": live.expedited_at, "review_due": due}
    return {}
