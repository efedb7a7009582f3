"""The transition table, the guards, and the refusals with their sentences."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from conditions.models import MedicalReviewer
from conditions.vocabularies import Scope, State

WRITE = "conditions.write_edition"
REVIEW = "conditions.review_edition"
STEER = "conditions.steer_edition"
ANY_ROLE = (WRITE, REVIEW, STEER)

# As the public pages write them; the locale's own would end a sentence with "9:30 a.m..".
DAY, MOMENT = "j F Y", "j F Y, H:i"


# --- Refusals --------------------------------------------------------------------


class Refused(Exception):
    """A verb that was not carried out; `str()` is the sentence for the person who asked."""

    def __init__(self, sentence):
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self):
        return str(self.sentence)


class NotPermitted(Refused):
    """The person's role does not have this verb."""


class WrongState(Refused):
    """The edition is not in a state that the verb starts from."""


class Incomplete(Refused):
    """Something is missing; `missing` lists all of it as sentences."""

    def __init__(self, missing):
        self.missing = [str(sentence) for sentence in missing]
        super().__init__(" ".join(self.missing))


class TextChanged(Refused):
    """The text is not the one that the person has seen, or not the one that was frozen."""


class EditConflict(Refused):
    """Someone saved the draft meanwhile; `current` is the edition as it stands."""

    def __init__(self, sentence, current):
        self.current = current
        super().__init__(sentence)


# --- Guards: each raises Refused, or passes --------------------------------------


def not_an_author(edition, by):
    if edition.submitted_by_id == by.pk:
        raise Refused(_("You submitted this text, so somebody else has to review it."))
    if edition.authorships.filter(user=by).exists():
        raise Refused(_("You wrote part of this text, so somebody else has to review it."))


def current_credential(edition, by):
    reviewer = MedicalReviewer.objects.filter(user=by).first()
    if reviewer is None:
        raise Refused(_("You are not in the register of medical reviewers; a chief editor can enter you."))
    if not reviewer.is_active:
        raise Refused(_("Your entry in the register of medical reviewers is not active."))
    if not reviewer.is_current():
        raise Refused(
            _("Your credential ended on %(day)s; a chief editor can renew it once it has been checked.")
            % {"day": date_format(reviewer.valid_until, DAY)}
        )


def live_edition_is_the_base(edition, by):
    live = edition.page.live_edition()
    if live is None or edition.base_id != live.pk:
        raise Refused(_("There is no live edition that this text changes, so the whole page has to be reviewed."))
    if live.is_overdue:
        raise Refused(_("The live edition’s review is overdue, so the whole page has to be reviewed."))


def time_reached(edition, by):
    if edition.publish_at is not None and edition.publish_at > timezone.now():
        raise Refused(
            _("It is to be published on %(when)s; change the time to publish it sooner.")
            % {"when": date_format(timezone.localtime(edition.publish_at), MOMENT)}
        )


# --- The table ---------------------------------------------------------------------


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


def check(verb, edition, by):
    """Raise Refused unless `by` may do `verb` to `edition` now.

    `by` None is the clock. `open_draft` is asked with the page's open edition or None.
    """
    row = TRANSITIONS[verb]
    check_right(row, by)
    check_state(row, edition)
    for guard in row.guards:
        guard(edition, by)


def can(verb, edition, by):
    """Answer whether `check` would pass."""
    try:
        check(verb, edition, by)
    except Refused:
        return False
    return True


def check_right(row, by):
    allowed = row.clock if by is None else has_right(row, by)
    if not allowed:
        raise NotPermitted(_("Your role does not include this: %(label)s.") % {"label": row.label})


def has_right(row, by):
    return any(by.has_perm(right) for right in row.rights)


def check_state(row, edition):
    if None in row.sources or edition.state in row.sources:
        return
    raise WrongState(
        _("This cannot be done any more: %(edition)s is %(state)s%(history)s.")
        % {
            "edition": edition.name,
            "state": edition.get_state_display().lower(),
            "history": _last_step(edition),
        }
    )


def _last_step(edition):
    event = edition.events.select_related("actor").last()
    if event is None:
        return ""
    when = date_format(timezone.localtime(event.at), MOMENT)
    if event.actor is None:
        return _(" since %(when)s") % {"when": when}
    return _(" since %(when)s, by %(who)s") % {"when": when, "who": event.actor}


class Choice(NamedTuple):
    """A button: a row of the table, and why the person may not press it now ("" if they may)."""

    row: Transition
    why_not: str

    @property
    def allowed(self):
        return not self.why_not


def choices(edition, by):
    """Return a Choice for each verb of the person's roles that starts from the edition's state."""
    found = []
    for row in TRANSITIONS.values():
        if edition.state not in row.sources or not has_right(row, by):
            continue
        try:
            check(row.verb, edition, by)
        except Refused as refusal:
            found.append(Choice(row, str(refusal)))
        else:
            found.append(Choice(row, ""))
    return found


def verb_for(scope):
    """Return the table's verb for an approval of `scope`."""
    return "approve_changes" if scope == Scope.CHANGES_ONLY else "approve"


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
