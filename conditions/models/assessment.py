"""The questions that a reviewer asked themselves before a verdict."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from web.guards import never_changed, never_deleted

from .event import Event


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


# After DISCERN (the instrument for judging written information on treatments) and the criteria of the PIF TICK.
QUESTIONS = {
    "sources": _("Is it clear which sources each statement rests on, and how old they are?"),
    "balanced": _("Is it balanced and free of anybody’s interest?"),
    "uncertainty": _("Does it name what is not known or disputed?"),
    "benefits": _("Does it give benefits and risks alike, where there are any?"),
    "words": _("Would somebody without training understand it?"),
}


class Assessment(models.Model):
    """A reviewer's private checklist as it stood when they decided. Written with the event of the verdict."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="assessment", verbose_name=_("verdict"))
    # {a name of QUESTIONS: an Answer}; questions that were left out are not there.
    answers = models.JSONField(_("answers"), default=dict)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        default_permissions = ()
        ordering = ["pk"]

    guards = (
        never_deleted("assessment_is_kept", "A reviewer’s checklist is never deleted."),
        never_changed("assessment_is_final", "A reviewer’s checklist never changes."),
    )

    def __str__(self):
        return str(self.event)

    def lines(self):
        """Return [(question, answer), ...] in the words of today."""
        return [(QUESTIONS[name], Answer(answer).label) for name, answer in self.answers.items() if name in QUESTIONS]
