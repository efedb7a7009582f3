"""The transition table: every verb with its states, permissions, guards and effect."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from conditions.vocabularies import State

from .guards import (
    changes_are_small,
    current_credential,
    invited_authors_are_confirmed,
    live_edition_is_the_base,
    not_an_author,
    time_reached,
    topic_allows_changes_only,
)
from .publication_guards import signature_is_still_valid
from .rights import ANY_ROLE, REVIEW, STEER, WRITE
from .take_back_guards import (
    chief_editor_or_signer,
    no_later_edition_was_public,
    request_is_open,
    signature_would_be_valid,
    the_other_person_has_asked,
    within_a_day,
)
from .withdrawal_brake import after_five_within_an_hour, at_most_five_an_hour

_TAKING_BACK = (within_a_day, chief_editor_or_signer, no_later_edition_was_public, signature_would_be_valid)


@dataclass(frozen=True)
class Transition:
    """One verb of the workflow.

    `label` is the text of its button. `sources` are the states in which it is allowed; None among
    them means that there is no edition yet. `target` is the new state, None if the state stays.
    `rights` are permissions, of which the user needs one. `guards` are functions that run in order
    after the checks of right and state (`guards.py`). `needs` and `effect` describe further
    conditions and the result, for docs/workflow.md. `needs_reason` marks verbs that require a
    reason, `signs` verbs that put a reviewer's signature under the text, `clock` verbs that the
    scheduler may use without a user, and `danger` verbs whose button warns.
    """

    verb: str
    label: str
    sources: tuple
    target: State | None
    rights: tuple
    guards: tuple = ()
    needs: str = ""
    effect: str = ""
    needs_reason: bool = False
    signs: bool = False
    clock: bool = False
    danger: bool = False


TRANSITIONS = {
    row.verb: row
    for row in (
        Transition(
            verb="open_draft",
            label=_("Open a draft"),
            sources=(None,),
            target=State.DRAFT,
            rights=(WRITE,),
            needs=_("returns the page’s open edition if there is one; chief editors import in an editor’s name"),
            effect=_(
                "copies the live text; a copy of an unapproved or withdrawn text keeps the people who wrote in it"
            ),
        ),
        Transition(
            verb="save_draft",
            label=_("Save"),
            sources=(State.DRAFT,),
            target=None,
            rights=(WRITE,),
            needs=_("nobody else has saved it since"),
            effect=_("cleans and stores the text; the user becomes an author; an unchanged text changes nothing"),
        ),
        Transition(
            verb="submit",
            label=_("Submit for review"),
            sources=(State.DRAFT,),
            target=State.IN_REVIEW,
            rights=(WRITE,),
            needs=_("the checklist is complete"),
            effect=_(
                "freezes and hashes the text; the user becomes an author, and so do earlier authors whose words are "
                "still in the text; mails the reviewers"
            ),
        ),
        Transition(
            verb="discard",
            label=_("Discard draft"),
            sources=(State.DRAFT,),
            target=State.DISCARDED,
            rights=(WRITE,),
            effect=_("keeps the row in the database"),
        ),
        Transition(
            verb="recall",
            label=_("Recall from review"),
            sources=(State.IN_REVIEW,),
            target=State.RETURNED,
            rights=(WRITE,),
            effect=_("opens a new draft with the same text and authors; mails the reviewers"),
        ),
        Transition(
            verb="return",
            label=_("Send back"),
            sources=(State.IN_REVIEW,),
            target=State.RETURNED,
            rights=(REVIEW,),
            needs=_("the reviewer saw the stored text"),
            effect=_("opens a new draft with the same text and authors; mails the authors"),
            needs_reason=True,
        ),
        Transition(
            verb="approve",
            label=_("Approve the whole page"),
            sources=(State.IN_REVIEW,),
            target=State.APPROVED,
            rights=(REVIEW,),
            guards=(not_an_author, invited_authors_are_confirmed, current_credential),
            needs=_(
                "the screen showed text, names and dates as they are now; the text’s hash is correct; a signing key, "
                "or the password where SIGNING allows it and the reviewer has no key"
            ),
            effect=_(
                "signs text, names and dates in a record: reviewed today, due after the topic’s interval; publishes it "
                "at once unless a time is set"
            ),
            signs=True,
        ),
        Transition(
            verb="approve_changes",
            label=_("Approve the changes only"),
            sources=(State.IN_REVIEW,),
            target=State.APPROVED,
            rights=(REVIEW,),
            guards=(
                not_an_author,
                invited_authors_are_confirmed,
                current_credential,
                live_edition_is_the_base,
                topic_allows_changes_only,
                changes_are_small,
            ),
            needs=_(
                "the screen showed text, names and dates as they are now; the text’s hash is correct; a signing key, "
                "or the password where SIGNING allows it and the reviewer has no key"
            ),
            effect=_("signs text, names and dates in a record; keeps both review dates of the live edition"),
            signs=True,
        ),
        Transition(
            verb="publish",
            label=_("Publish"),
            sources=(State.APPROVED,),
            target=State.PUBLISHED,
            rights=(STEER,),
            guards=(time_reached, signature_is_still_valid),
            needs=_("hash and record are correct; for changes only, the live edition was not signed again since"),
            effect=_("supersedes the live edition in the same transaction"),
            clock=True,
        ),
        Transition(
            verb="hold",
            label=_("Hold"),
            sources=(State.APPROVED,),
            target=None,
            rights=(),
            needs=_("its time is reached, and its signature is no longer valid"),
            effect=_("part of publish_due, never used alone: the text stays unpublished; mails the chief editors once"),
            clock=True,
        ),
        Transition(
            verb="supersede",
            label=_("Supersede"),
            sources=(State.PUBLISHED,),
            target=State.SUPERSEDED,
            rights=(),
            effect=_("part of publish, never used alone"),
            clock=True,
        ),
        Transition(
            verb="schedule",
            label=_("Schedule publication"),
            sources=(State.DRAFT, State.IN_REVIEW, State.APPROVED),
            target=None,
            rights=(STEER,),
            needs=_("a future time, not after the day on which the review is due, or none"),
            effect=_(
                "sets when the edition is published after approval; without a time, an approved edition is published "
                "at once"
            ),
        ),
        Transition(
            verb="revoke",
            label=_("Revoke approval"),
            sources=(State.APPROVED,),
            target=State.RETURNED,
            rights=ANY_ROLE,
            effect=_("opens a new draft with the same text and authors; mails the authors and the signer"),
            needs_reason=True,
        ),
        Transition(
            verb="reaffirm",
            label=_("Reaffirm: reviewed, no change"),
            sources=(State.PUBLISHED,),
            target=None,
            rights=(REVIEW,),
            guards=(not_an_author, invited_authors_are_confirmed, current_credential),
            needs=_(
                "the screen showed text, names and dates as they are now; the text’s hash is correct; a signing key, "
                "or the password where SIGNING allows it and the reviewer has no key"
            ),
            effect=_("signs the same text again in a new record, with new review dates"),
            signs=True,
        ),
        Transition(
            verb="expedite",
            label=_("Request new review"),
            sources=(State.PUBLISHED,),
            target=None,
            rights=ANY_ROLE,
            effect=_("makes the review overdue at once, until the whole page is reviewed; mails its reviewer"),
            needs_reason=True,
        ),
        Transition(
            verb="withdraw",
            label=_("Withdraw page"),
            sources=(State.PUBLISHED,),
            target=State.WITHDRAWN,
            rights=ANY_ROLE,
            guards=(at_most_five_an_hour,),
            needs=_(
                "chief editors may withdraw more, with their password from the sixth on; others ask a chief editor"
            ),
            effect=_(
                "the URL of the page returns 410; an edition in review or approved is returned with a new draft; mails "
                "the people concerned"
            ),
            needs_reason=True,
            danger=True,
        ),
        Transition(
            verb="ask_withdrawal",
            label=_("Ask a chief editor to withdraw"),
            sources=(State.PUBLISHED,),
            target=None,
            rights=ANY_ROLE,
            guards=(after_five_within_an_hour,),
            effect=_("puts the page on the desks of the chief editors and mails them, so that one click withdraws it"),
            needs_reason=True,
            danger=True,
        ),
        Transition(
            verb="ask_take_back",
            label=_("Ask to take back withdrawal"),
            sources=(State.WITHDRAWN,),
            target=None,
            rights=(REVIEW, STEER),
            guards=_TAKING_BACK,
            effect=_("mails the chief editors and the signer; the one who did not ask has to confirm it"),
            needs_reason=True,
        ),
        Transition(
            verb="dismiss_request",
            label=_("Dismiss request"),
            sources=(State.PUBLISHED, State.WITHDRAWN),
            target=None,
            rights=(STEER,),
            guards=(request_is_open,),
            effect=_("ends a request to withdraw the page or to take back its withdrawal; mails the person who asked"),
            needs_reason=True,
        ),
        Transition(
            verb="take_back",
            label=_("Take back withdrawal"),
            sources=(State.WITHDRAWN,),
            target=State.PUBLISHED,
            rights=(REVIEW, STEER),
            guards=(*_TAKING_BACK, the_other_person_has_asked),
            needs=_("hash and record are correct; the password"),
            effect=_(
                "the same text is public again with the same signature and dates; writes it to WITHDRAWALS_FILE; mails "
                "the people concerned"
            ),
        ),
    )
}


# The verbs that put a reviewer's name under a text.
SIGNING = tuple(row.verb for row in TRANSITIONS.values() if row.signs)
# The declaration of a signer without a conflict of interest.
NO_INTEREST = _("I have no interest that could influence what I say about this page.")
STATEMENTS = {
    "approve": _(
        "I have read the whole of this page and its sources. To my knowledge it is accurate, balanced and up to date, "
        "and I approve this exact text for publication under my name."
    ),
    "approve_changes": _(
        "I have read the changes against the live edition and the sources they rest on. To my knowledge they are "
        "accurate and balanced, and I approve this exact text for publication. "
        "The date of the last review of the whole page stays as it is."
    ),
    "reaffirm": _(
        "I have read the whole of this page and its sources again. To my knowledge it is still accurate, balanced and "
        "up to date, and I sign this exact text anew, without a change."
    ),
}
