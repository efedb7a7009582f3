"""Topics: the questions that pages answer about each condition, in groups."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from conditions.fields import LineField, PlainTextField
from conditions.vocabularies import HealthAspect


class TopicGroup(models.Model):
    """A heading on the condition's page, such as "Causes and inheritance"."""

    name = LineField(_("name"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("group of topics")
        verbose_name_plural = _("groups of topics")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class Topic(models.Model):
    """A kind of question, such as "What causes {condition}?"."""

    group = models.ForeignKey(TopicGroup, models.PROTECT, related_name="topics", verbose_name=_("group"))
    name = LineField(_("short name"), max_length=80, unique=True, help_text=_("For lists and menus: “Causes”."))
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    question = LineField(
        _("question"),
        max_length=160,
        help_text=_("With {condition} where its name belongs: “What causes {condition}?”"),
    )
    guidance = PlainTextField(
        _("guidance"), blank=True, help_text=_("What a good answer covers; shown to the editor beside the form.")
    )
    outline = PlainTextField(
        _("outline"),
        blank=True,
        default="",
        db_default="",
        help_text=_("The headings that a first draft starts with, one a line: “Which genes cause {condition}?”."),
    )
    search_phrases = PlainTextField(
        _("words in searches"),
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "How readers ask for it beside the question and the short name, one phrase a line: “life span”. A search "
            "for “life span” and a condition then leads to the answer."
        ),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    review_interval_months = models.PositiveSmallIntegerField(
        _("review interval (months)"), default=24, validators=[MinValueValidator(1)]
    )
    citations_required = models.BooleanField(
        _("citations are compulsory"), default=True, help_text=_("A draft cannot be submitted without a citation.")
    )
    allows_changes_only = models.BooleanField(
        _("small changes can be approved alone"),
        default=True,
        db_default=True,
        help_text=_(
            "A reviewer may approve small changes without reading the whole page again: the question stays the same, "
            "and at most a tenth of the words differ. Untick for a topic such as treatment, whose pages are then "
            "always reviewed as a whole."
        ),
    )
    health_aspect = models.CharField(
        _("health aspect"),
        max_length=40,
        choices=HealthAspect,
        blank=True,
        help_text=_("schema.org’s term, for search engines."),
    )
    is_overview = models.BooleanField(
        _("is the overview"), default=False, help_text=_("Its short answer opens the condition’s page.")
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["group__position", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_overview"],
                condition=models.Q(is_overview=True),
                name="one_overview_topic",
                violation_error_message=_("Another topic is the overview already."),
            ),
            models.CheckConstraint(
                name="question_names_the_condition",
                condition=models.Q(question__contains="{condition}"),
                violation_error_message=_("The question needs {condition} where the condition’s name belongs."),
            ),
            models.CheckConstraint(
                name="review_interval_is_positive",
                condition=models.Q(review_interval_months__gte=1),
                violation_error_message=_("The review interval is at least one month."),
            ),
        ]

    def __str__(self):
        return self.name

    def question_about(self, condition):
        """Return the question with the condition's name in it."""
        return self.question.replace("{condition}", condition.in_text)

    def outline_about(self, condition):
        """Return the headings that a first draft about the condition starts with."""
        lines = (" ".join(line.split()) for line in self.outline.replace("{condition}", condition.in_text).split("\n"))
        return [line for line in lines if line]
