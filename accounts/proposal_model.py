"""Proposals: changes of public data that wait for a second person, and the log of all decisions about them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from web.guards import INSERT, UPDATE, Guard, changed, never_deleted

_KEPT = ("kind", "target", "proposed_by_id", "proposed_at")
# An invitation names a person before they have an account.
_IS_INVITATION = "NEW.kind = 'accounts.invitation'"
_OTHER_PERSON = f"(({changed('about_id')}) AND NOT ({_IS_INVITATION} AND OLD.about_id IS NULL))"


def _rewritten(column, empty="''"):
    """Return the SQL condition that a column changes, except that it may be emptied if it is about a person.

    Data protection law may require that erasure.
    """
    is_about_nobody = f"(NEW.about_id IS NULL AND NOT {_IS_INVITATION})"
    return f"(({changed(column)}) AND ({is_about_nobody} OR NEW.{column} <> {empty}))"


class Proposal(models.Model):
    """A change that one person proposes and another decides, written by `accounts.proposals`.

    `changes` is JSON with the old and the new values; the kind (`accounts.proposals.kinds`) knows its form. `target`
    names the row, such as "conditions.condition:12", and is empty for a row that does not exist yet. `about` is the
    person whose account or register entry would change, or None. In the state AT_ONCE the change needed no second
    person, and `decided_by` is the proposer.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")
        TAKEN_BACK = "taken_back", _("Taken back")
        AT_ONCE = "at_once", _("Made at once")

    kind = models.CharField(_("kind"), max_length=40)
    target = models.CharField(_("target"), max_length=100, blank=True, db_index=True)
    title = models.CharField(_("about"), max_length=300)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    changes = models.JSONField(_("changes"))
    reason = models.TextField(_("reason"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposals", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    decision_note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        default_permissions = ()
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "-id"], name="proposal_by_state")]
        constraints = [
            models.CheckConstraint(
                name="proposal_waits_or_is_decided",
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | Q(state__in=["confirmed", "refused", "taken_back", "at_once"])
                & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_has_a_second_person",
                condition=~Q(state__in=["confirmed", "refused"])
                | ~Q(decided_by=F("proposed_by")) & (Q(about=None) | ~Q(decided_by=F("about"))),
            ),
            models.CheckConstraint(
                name="proposal_is_the_proposers",
                condition=~Q(state__in=["taken_back", "at_once"]) | Q(decided_by=F("proposed_by")),
            ),
        ]

    guards = (
        never_deleted("proposal_is_kept", "Proposals are never deleted."),
        Guard(
            "proposal_starts_undecided",
            INSERT,
            "NEW.state NOT IN ('waiting', 'at_once')",
            "A proposal is made before it is decided.",
        ),
        Guard(
            "proposal_is_decided_once",
            UPDATE,
            f"({changed('state', 'decided_by_id', 'decided_at')}) "
            "AND (OLD.state <> 'waiting' OR NEW.state = 'at_once')",
            "A proposal is decided once.",
        ),
        Guard(
            "proposal_is_final",
            UPDATE,
            " OR ".join(
                [
                    *(changed(*_KEPT), _OTHER_PERSON),
                    *(_rewritten("title"), _rewritten("reason"), _rewritten("changes", empty="'{}'")),
                ]
            ),
            "Proposals never change.",
            _KEPT,
        ),
        Guard(
            "proposal_note_is_final",
            UPDATE,
            f"(OLD.state <> 'waiting' OR NEW.state = 'waiting') AND {_rewritten('decision_note')}",
            "The note of a proposal is written with the decision.",
        ),
    )

    def __str__(self):
        return self.title

    def get_admin_url(self):
        return reverse("admin:accounts_proposal_change", args=[self.pk])
