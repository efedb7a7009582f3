"""Facts on a condition other than names, codes and genes: inheritance, onset, prevalence, phenotypes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from conditions.fields import LineField, PlainTextField
from conditions.vocabularies import AgeOfOnset, Frequency, InheritanceMode, PrevalenceClass, PrevalenceType

from .condition import Condition
from .release import Fact


class Inheritance(Fact):
    condition = models.ForeignKey(Condition, models.CASCADE, related_name="inheritances", verbose_name=_("condition"))
    mode = models.CharField(_("mode of inheritance"), max_length=40, choices=InheritanceMode)

    class Meta:
        verbose_name = _("mode of inheritance")
        verbose_name_plural = _("inheritance")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["condition", "mode", "release"], name="inheritance_once")]

    def __str__(self):
        return self.get_mode_display()


class Onset(Fact):
    condition = models.ForeignKey(Condition, models.CASCADE, related_name="onsets", verbose_name=_("condition"))
    age = models.CharField(_("age of onset"), max_length=20, choices=AgeOfOnset)

    class Meta:
        verbose_name = _("age of onset")
        verbose_name_plural = _("age of onset")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["condition", "age", "release"], name="onset_once")]

    def __str__(self):
        return self.get_age_display()


class Prevalence(Fact):
    """One figure of one source, never merged with another figure.

    `value` is per 100,000 people or births (for an incidence, per year), or a count if `unit` is
    "cases" or "families"; None if the source gives only a class.
    """

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="prevalences", verbose_name=_("condition"))
    type = models.CharField(_("type"), max_length=30, choices=PrevalenceType)
    prevalence_class = models.CharField(_("class"), max_length=20, choices=PrevalenceClass, blank=True)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=5, null=True, blank=True)
    unit = LineField(_("unit"), max_length=20, blank=True)
    place = LineField(_("place"), max_length=80, blank=True)
    sources = LineField(_("sources"), max_length=1000, blank=True)
    validated = models.BooleanField(_("validated by the source"), default=False)

    class Meta:
        verbose_name = _("prevalence record")
        verbose_name_plural = _("prevalence")
        ordering = ["type", "place", "pk"]

    def __str__(self):
        return f"{self.get_type_display()}: {self.get_prevalence_class_display() or self.value} ({self.place})"


class Phenotype(Fact):
    condition = models.ForeignKey(Condition, models.CASCADE, related_name="phenotypes", verbose_name=_("condition"))
    hpo_id = models.CharField("HPO", max_length=10)
    term = LineField(_("term"), max_length=200)
    frequency = models.CharField(_("frequency"), max_length=30, choices=Frequency, blank=True)

    class Meta:
        verbose_name = _("phenotype")
        verbose_name_plural = _("phenotypes")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["condition", "hpo_id", "release"], name="phenotype_once")]
        indexes = [models.Index(fields=["hpo_id"], name="phenotype_by_term")]

    def __str__(self):
        return self.term


class Definition(Fact):
    """A source's definition of a condition; for editors, never shown as our own text."""

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="definitions", verbose_name=_("condition"))
    text = PlainTextField(_("definition"))

    class Meta:
        verbose_name = _("definition")
        verbose_name_plural = _("definitions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["condition", "release"], name="definition_once")]

    def __str__(self):
        return self.text[:80]


class Classification(Fact):
    """A parent and a child in a source's classification."""

    parent = models.ForeignKey(Condition, models.CASCADE, related_name="child_links", verbose_name=_("parent"))
    child = models.ForeignKey(Condition, models.CASCADE, related_name="parent_links", verbose_name=_("child"))
    tree = LineField(_("classification"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("parent")
        verbose_name_plural = _("parents")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "child", "tree", "release"], name="classification_once"),
            models.CheckConstraint(name="no_own_parent", condition=~models.Q(parent=models.F("child"))),
        ]

    def __str__(self):
        return f"{self.parent} → {self.child}"


class AbsentParent(Fact):
    """A parent that a source names for a child, while no condition on this site has the parent's ORPHAcode.

    The import that brings the parent turns the row into a Classification of the same release.
    """

    child = models.ForeignKey(Condition, models.CASCADE, related_name="absent_parents", verbose_name=_("child"))
    parent_code = LineField(_("parent’s ORPHAcode"), max_length=40)
    tree = LineField(_("classification"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("parent not on this site")
        verbose_name_plural = _("parents not on this site")
        default_permissions = ()
        ordering = ["pk"]
        indexes = [models.Index(fields=["parent_code"], name="absent_parent_code")]
        constraints = [
            models.UniqueConstraint(fields=["child", "parent_code", "tree", "release"], name="absent_parent_once")
        ]

    def __str__(self):
        return f"ORPHA:{self.parent_code} → {self.child}"
