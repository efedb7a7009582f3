"""Releases: the source, product and version that a fact was imported from."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from conditions.fields import AddressField, LineField


class Release(models.Model):
    """One release of one product of a source, such as Orphadata product 6 of 2025-06-24.

    A fact without a release was added on this site by hand.
    """

    source = LineField(_("source"), max_length=60)
    product = LineField(_("product"), max_length=60)
    version = LineField(_("version"), max_length=120)
    released_on = models.DateField(_("released on"), null=True, blank=True)
    licence = LineField(_("licence"), max_length=60)
    licence_url = AddressField(_("licence’s address"), max_length=200)
    credit = LineField(_("credit line"), max_length=500)
    url = AddressField(_("source’s address"), max_length=200, blank=True)
    imported_at = models.DateTimeField(_("imported"), auto_now_add=True)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        default_permissions = ("view",)
        ordering = ["source", "product", "-released_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "product", "version", "released_on"], name="release_once")
        ]

    def __str__(self):
        day = f" ({self.released_on.isoformat()})" if self.released_on else ""
        return f"{self.source}, {self.product}{day}"


def person(label):
    """Return a column for the person who entered or confirmed a row; it is None in imported rows."""
    # Without an index: nothing lists rows by person, and imports write many rows.
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
        editable=False,
        db_index=False,
    )


def moment():
    """Return a column for the time of a confirmation."""
    return models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)


class Fact(models.Model):
    """Abstract base of all facts: the release that a fact was imported from, None if added by hand.

    A fact added by hand names who entered it, and who confirmed it if readers could already see the condition.
    """

    release = models.ForeignKey(
        Release, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("release"), editable=False
    )
    entered_by, confirmed_by, confirmed_at = person(_("entered by")), person(_("confirmed by")), moment()

    class Meta:
        abstract = True
