"""Assessments: the private checklist that a reviewer filled in before a verdict."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from web.guards import never_changed, never_deleted

from .event import Event


class AssessmentAnswer(models.TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


# Based on DISCERN (an instrument for judging written treatment information) and the criteria of the PIF TICK.
QUESTIONS = {
    "sources": _("Is it clear which sources each statement rests on, and how old they are?"),
    "balanced": _("Is it balanced and free of anybody’s interest?"),
    "uncertainty": _("Does it name what is not known or disputed?"),
    "benefits": _("Does it give benefits and risks alike, where there are any?"),
    "words": _("Would somebody without training understand it?"),
}


class Assessment(models.Model):
    """A reviewer's private checklist at the time of the verdict, stored with the verdict's event."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="assessment", verbose_name=_("verdict"))
    # {key of QUESTIONS: AssessmentAnswer}, without unanswered questions.
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
        """Return [(question, answer), ...] in today's wording."""
        return [
            (QUESTIONS[name], AssessmentAnswer(answer).label)
            for name, answer in self.answers.items()
            if name in QUESTIONS
        ]
