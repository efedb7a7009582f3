"""Pages: one topic about one condition."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from conditions.cached_reverse import path_of
from conditions.vocabularies import OPEN_STATES, State
from web.guards import keeps

from .condition import Condition
from .topic import Topic


class ConditionPage(models.Model):
    """One topic about one condition. Its texts are its editions."""

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="pages", verbose_name=_("condition"))
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="pages", verbose_name=_("topic"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["condition__sort_name", "topic__group__position", "topic__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["condition", "topic"],
                name="one_page_per_topic",
                violation_error_message=_("This condition has a page on this topic already."),
            )
        ]

    guards = (keeps("page_keeps_its_place", ("condition_id", "topic_id"), "A page keeps its condition and its topic."),)

    def __str__(self):
        return self.question

    def get_absolute_url(self):
        return path_of("question", self.condition.slug, self.topic.slug)

    @property
    def question(self):
        return self.topic.question_about(self.condition)

    def live_edition(self):
        """Return the published edition, or None."""
        return self.editions.filter(state=State.PUBLISHED).first()

    def open_edition(self):
        """Return the edition in progress, or None; for the newsroom only."""
        return self.editions.filter(state__in=OPEN_STATES).first()

    def latest_edition(self):
        """Return the edition with the highest number, or None."""
        return self.editions.order_by("-number").first()
