"""Conditions and their names."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from conditions.cached_reverse import path_of
from conditions.fields import ByBytes, LineField, SortNameField
from conditions.vocabularies import Kind, SynonymScope

from .release import Fact

# Words that URLs use in the position of a condition's slug.
RESERVED_SLUGS = frozenset({"a-z"})


def check_slug(slug):
    """Raise ValidationError for a reserved slug."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("The site uses this word in an address of its own; choose another."), code="reserved")


class Condition(models.Model):
    """A disease or group of diseases: its names, its kind and the size of its community."""

    name = LineField(
        _("name"), max_length=200, unique=True, help_text=_("As a heading: “Congenital generalized lipodystrophy”.")
    )
    name_in_text = LineField(
        _("name within a sentence"),
        max_length=200,
        blank=True,
        help_text=_("If it differs from the name: “congenital generalized lipodystrophy”. Questions use it."),
    )
    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        validators=[check_slug],
        help_text=_("The last part of the page’s address. It cannot change once the condition has a page."),
    )
    sort_name = SortNameField(source="name")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.DISORDER)
    source_name = LineField(_("name in the source"), max_length=200, blank=True, editable=False)
    source_type = LineField(
        _("type in the source"), max_length=60, blank=True, help_text=_("Orphanet’s own term: “Malformation syndrome”.")
    )
    is_obsolete = models.BooleanField(
        _("obsolete"), default=False, help_text=_("The source does not use this entry any more.")
    )
    moved_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("moved to")
    )
    is_listed = models.BooleanField(
        _("listed without answers"),
        default=False,
        help_text=_("Search and the A to Z name the condition, with “no reviewed answers yet”, before a page is live."),
    )
    community_count = models.PositiveIntegerField(
        _("community members"),
        null=True,
        blank=True,
        help_text=_("How many people with this condition, or their families, are in the community. Empty: not known."),
    )
    community_counted_on = models.DateField(
        _("counted on"), null=True, blank=True, help_text=_("The day of that count.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # When an editor last changed a name, a fact or the community's size, or an import the name; for sitemaps.
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["sort_name", "pk"]
        indexes = [
            # For the keyset pagination of the A to Z.
            models.Index(ByBytes("sort_name"), "id", name="condition_a_to_z"),
            # For the newsroom's list of pages whose condition was renamed since the review.
            models.Index(fields=["changed_at"], condition=models.Q(changed_at__isnull=False), name="condition_changed"),
        ]
        constraints = [
            models.CheckConstraint(
                name="community_count_is_dated",
                condition=models.Q(community_count__isnull=True) | models.Q(community_counted_on__isnull=False),
                violation_error_message=_("A community count needs the day on which it was counted."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return path_of("condition", self.slug)

    @property
    def in_text(self):
        """The name for use inside a sentence."""
        return self.name_in_text or self.name

    @property
    def initial(self):
        """The letter of the condition in the A to Z: "A" to "Z", or "#" for all others."""
        return initial_of(self.sort_name)


class Synonym(Fact):
    """Another name of a condition."""

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="synonyms", verbose_name=_("condition"))
    name = LineField(_("name"), max_length=200)
    sort_name = SortNameField(source="name")
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("The best known first: 1, 2, 3 …")
    )
    scope = models.CharField(_("scope"), max_length=12, choices=SynonymScope, default=SynonymScope.EXACT)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["position", "pk"]
        indexes = [models.Index(ByBytes("sort_name"), "id", name="synonym_a_to_z")]
        constraints = [
            models.UniqueConstraint(
                "condition",
                "name",
                name="synonym_once_per_condition",
                violation_error_message=_("This name is listed already."),
            )
        ]

    def __str__(self):
        return self.name


def initial_of(sort_name):
    """Return the letter of a sort name in the A to Z: "A" to "Z", or "#"."""
    letter = sort_name[:1]
    # The capital of "ı" is I, but it is a different letter.
    return letter.upper() if letter.isascii() and letter.isalpha() else "#"


def letter_slug(initial):
    """Return the slug of a letter's list in URLs: "a", and "other" for "#"."""
    return "other" if initial == "#" else initial.lower()
