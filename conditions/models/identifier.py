"""Codes of conditions in other systems, and former slugs of conditions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from conditions.fields import LineField
from conditions.identifiers import url_for_code
from conditions.vocabularies import IdentifierSystem, MappingRelation

from .condition import Condition
from .release import Fact

_SYSTEMS = dict(IdentifierSystem.choices)


class Identifier(Fact):
    """One code of a condition in one system; a condition may have several codes in one system."""

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="identifiers", verbose_name=_("condition"))
    system = models.CharField(_("system"), max_length=20, choices=IdentifierSystem)
    code = LineField(_("code"), max_length=40)
    relation = models.CharField(
        _("relation"), max_length=6, choices=MappingRelation, default=MappingRelation.UNDETERMINED
    )

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ["system", "code", "pk"]
        indexes = [models.Index(fields=["code", "system"], name="identifier_code")]
        constraints = [
            models.UniqueConstraint(fields=["condition", "system", "code", "release"], name="identifier_once"),
        ]

    def __str__(self):
        return f"{self.get_system_display()} {self.code}"

    def get_system_display(self):
        """Return the label of the system; Django's own method builds a dict of all choices on each call."""
        return str(_SYSTEMS.get(self.system, self.system))

    @property
    def address(self):
        return url_for_code(self.system, self.code)


class FormerSlug(models.Model):
    """A slug that a condition had before it was renamed; it redirects to the new one for ever."""

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="former_slugs", verbose_name=_("condition"))
    slug = models.SlugField(_("address"), max_length=120, unique=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self):
        return self.slug
