"""Frozen facts: hashes of the facts in a submitted text, to detect later changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .edition import Edition
from .release import Release


class FrozenFact(models.Model):
    """One placeholder expanded in an edition's text, and whether its facts have changed since."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="frozen_facts", verbose_name=_("edition"))
    placeholder = models.CharField(_("placeholder"), max_length=20)
    sha256 = models.CharField("SHA-256", max_length=64)
    changed_at = models.DateTimeField(_("facts changed"), null=True, blank=True)
    changed_by = models.ForeignKey(
        Release, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("release that changed them")
    )

    class Meta:
        verbose_name = _("fact in a text")
        verbose_name_plural = _("facts in texts")
        default_permissions = ()
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["changed_at"], condition=models.Q(changed_at__isnull=False), name="frozen_fact_changed"
            )
        ]
        constraints = [models.UniqueConstraint(fields=["edition", "placeholder"], name="frozen_fact_once")]

    def __str__(self):
        return f"[[{self.placeholder}]]"
