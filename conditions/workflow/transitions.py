"""The transition table: every verb, where it starts and ends, who has it, what it needs."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from conditions.vocabularies import State

from .guards import current_credential, live_edition_is_the_base, not_an_author, time_reached

WRITE = "conditions.write_edition"
REVIEW = "conditions.review_edition"
STEER = "conditions.steer_edition"
ANY_ROLE = (WRITE, REVIEW, STEER)


@dataclass(frozen=True)
class Transition:
    """One row of the table: a verb, where it starts and ends, who has it, what it needs.

    `target` None means that the state stays. `rights` are permissions of which one is
    enough. `guards` are asked in order, after the right and the state. `clock` marks
    what happens without a person. `scope` is what a signature under it covers.
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
            needs=_("the page’s one open edition is returned if there is one"),
            effect=_(
                "a copy of the live text, with no authors yet; a copy of unapproved or withdrawn text keeps its authors"
            ),
        ),
        Transition(
            verb="save_draft",
            label=_("Save"),
            sources=(State.DRAFT,),
            target=None,
            rights=(WRITE,),
            needs=_("nobody saved it meanwhile"),
            effect=_("cleaned and stored; the person becomes an author; unchanged text changes nothing"),
        ),
        Transition(
            verb="submit",
            label=_("Submit for review"),
            sources=(State.DRAFT,),
            target=State.IN_REVIEW,
            rights=(WRITE,),
            needs=_("nothing is missing from the checklist"),
            effect=_("the text is frozen and hashed; the person becomes an author; reviewers are told"),
        ),
        Transition(
            verb="discard",
            label=_("Discard"),
            sources=(State.DRAFT,),
            target=State.DISCARDED,
            rights=(WRITE,),
            effect=_("the row is kept"),
        ),
        Transition(
            verb="recall",
            label=_("Recall"),
            sources=(State.IN_REVIEW,),
            target=State.RETURNED,
            rights=(WRITE,),
            effect=_("work goes on in a new draft: same text, same authors; reviewers are told"),
        ),
        Transition(
            verb="return",
            label=_("Send back"),
            sources=(State.IN_REVIEW,),
            target=State.RETURNED,
            rights=(REVIEW,),
            needs=_("the text seen is the text stored"),
            effect=_("work goes on in a new draft: same text, same authors; the authors are told"),
            needs_reason=True,
        ),
        Transition(
            verb="approve",
            label=_("Approve the whole page"),
            sources=(State.IN_REVIEW,),
            target=State.APPROVED,
            rights=(REVIEW,),
            guards=(not_an_author, current_credential),
            needs=_("the text seen is the text stored, and its hash is right"),
            effect=_("signed; reviewed today, due after the topic’s interval; published at once unless a time is set"),
            signs=True,
        ),
        Transition(
            verb="approve_changes",
            label=_("Approve the changes only"),
            sources=(State.IN_REVIEW,),
            target=State.APPROVED,
            rights=(REVIEW,),
            guards=(not_an_author, current_credential, live_edition_is_the_base),
            needs=_("the text seen is the text stored, and its hash is right"),
            effect=_("signed; both review dates are carried over from the live edition"),
            signs=True,
        ),
        Transition(
            verb="publish",
            label=_("Publish"),
            sources=(State.APPROVED,),
            target=State.PUBLISHED,
            rights=(STEER,),
            guards=(time_reached,),
            needs=_("the hash is right"),
            effect=_("the old live edition becomes superseded in the same moment"),
            clock=True,
        ),
        Transition(
            verb="supersede",
            label=_("Supersede"),
            sources=(State.PUBLISHED,),
            target=State.SUPERSEDED,
            rights=(),
            effect=_("part of publish, never on its own"),
            clock=True,
        ),
        Transition(
            verb="schedule",
            label=_("Set the publishing time"),
            sources=(State.DRAFT, State.IN_REVIEW, State.APPROVED),
            target=None,
            rights=(STEER,),
            needs=_("a time to come, or none"),
            effect=_("published then, once approved; an approved edition without a time is published at once"),
        ),
        Transition(
            verb="revoke",
            label=_("Revoke the approval"),
            sources=(State.APPROVED,),
            target=State.RETURNED,
            rights=ANY_ROLE,
            effect=_("work goes on in a new draft: same text, same authors; authors and signer are told"),
            needs_reason=True,
        ),
        Transition(
            verb="reaffirm",
            label=_("Reaffirm: reviewed, no change"),
            sources=(State.PUBLISHED,),
            target=None,
            rights=(REVIEW,),
            guards=(not_an_author, current_credential),
            needs=_("the text seen is the text stored, and its hash is right"),
            effect=_("same text, new signature, new review dates"),
            signs=True,
        ),
        Transition(
            verb="expedite",
            label=_("Ask for a new review now"),
            sources=(State.PUBLISHED,),
            target=None,
            rights=ANY_ROLE,
            effect=_("due today and overdue at once, until the whole page is reviewed; its reviewer is told"),
            needs_reason=True,
        ),
        Transition(
            verb="withdraw",
            label=_("Withdraw this page"),
            sources=(State.PUBLISHED,),
            target=State.WITHDRAWN,
            rights=ANY_ROLE,
            needs=_("nothing else can block it"),
            effect=_(
                "acts on the page: the address answers 410, and an edition in review or approved is returned "
                "with a new draft; the people concerned are told"
            ),
            needs_reason=True,
            danger=True,
        ),
    )
}


# The verbs under which somebody's name stands.
SIGNING = tuple(row.verb for row in TRANSITIONS.values() if row.signs)
# What a signer without an interest in the page declares.
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
