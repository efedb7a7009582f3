"""Search statistics without any data about the people who searched."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchCount(models.Model):
    """The number of searches for one folded query on one day, and how many of them had no results."""

    query = models.CharField(_("query"), max_length=100)
    day = models.DateField(_("day"))
    times = models.PositiveIntegerField(_("times"), default=0)
    found_nothing = models.PositiveIntegerField(_("found nothing"), default=0)

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("what readers search")
        default_permissions = ("view",)
        ordering = ["-day", "-times"]
        indexes = [models.Index(fields=["day"], name="search_count_day")]
        constraints = [models.UniqueConstraint(fields=["query", "day"], name="search_counted_once_a_day")]

    def __str__(self):
        return self.query
