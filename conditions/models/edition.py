"""Editions: the numbered texts of a page, frozen when submitted; only the published edition is public."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from conditions.fields import LineField, PlainTextField, RichTextField
from conditions.vocabularies import OPEN_STATES, SIGNED_STATES, Scope, State

from .page import ConditionPage
from .reviewer import MedicalReviewer
from .text_guards import EDITION_GUARDS, TEXT_COLUMNS

HASH_FORMAT = "diseasemaps-edition-1"
LAST_SIGNED = Greatest("published_at", "signed_at")
CHANGED_AT = Greatest("published_at", "signed_at", Coalesce("expedited_at", "published_at"))


class EditionQuerySet(models.QuerySet):
    def live(self):
        """Return the public editions. All public code uses this method."""
        return self.filter(state=State.PUBLISHED)

    def withdrawn(self):
        return self.filter(state=State.WITHDRAWN)

    def open(self):
        return self.filter(state__in=OPEN_STATES)

    def in_review(self):
        return self.filter(state=State.IN_REVIEW)

    def due(self, now=None):
        """Return the approved editions whose publishing time is reached."""
        now = now or timezone.now()
        return self.filter(state=State.APPROVED).filter(
            models.Q(publish_at__isnull=True) | models.Q(publish_at__lte=now)
        )

    def overdue(self, today=None):
        """Return the live editions with an overdue review: requested reviews first, then the longest overdue."""
        today = today or timezone.localdate()
        # A union reads one index for each half; for an OR, SQLite reads the times of all live editions.
        due = self.model.objects.live().filter(review_due__lt=today).order_by().values("pk")
        expedited = self.model.objects.filter(expedited_at__isnull=False).order_by().values("pk")
        late = self.live().filter(pk__in=due.union(expedited))
        return late.order_by(models.F("expedited_at").asc(nulls_last=True), "review_due", "pk")

    def ever_published(self):
        """Return the editions that are or were public."""
        return self.filter(published_at__isnull=False)

    def by_last_signed(self):
        """Sort by the last publication or reaffirmation, latest first. Use it on live editions, which have an index."""
        return self.order_by(LAST_SIGNED.desc(), "-pk")

    def with_changed_at(self):
        """Add `changed_at`, the time of the last change that readers see on a live edition's page.

        It is the last of publication, signature and request for a new review.
        """
        return self.annotate(changed_at=CHANGED_AT)

    def with_first_published(self):
        """Add `first_published`, the time at which the page's first edition became public."""
        ever = Edition.objects.filter(page=models.OuterRef("page")).order_by().values("page")
        return self.annotate(first_published=models.Subquery(ever.annotate(at=models.Min("published_at")).values("at")))

    def with_page(self):
        """Load the page, its condition and topic, and both reviewers in the same query."""
        return self.select_related("page__condition", "page__topic__group", "reviewer", "full_reviewer")


class Edition(models.Model):
    """A numbered text of a page.

    Written only by `conditions.workflow.actions`. Constraints and triggers refuse a second
    live or open edition, a changed text, an unsigned publication and a signature by an author.
    """

    page = models.ForeignKey(ConditionPage, models.PROTECT, related_name="editions", verbose_name=_("page"))
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    # Incremented with every change of the row; an editor's form contains the value it was filled from.
    lock = models.PositiveIntegerField(_("lock"), default=1)
    base = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("live edition it started from")
    )
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Authorship", related_name="editions_written", verbose_name=_("authors")
    )

    # The text.
    title = LineField(_("question"), max_length=200)
    short_answer = PlainTextField(_("short answer"), blank=True, max_length=2000)
    body = RichTextField(_("body"), blank=True)
    change_note = PlainTextField(_("public change note"), blank=True, max_length=500)
    # The body with its placeholders, if submission has expanded some; a new draft starts from it.
    body_as_written = RichTextField(_("body as written"), blank=True, editable=False)
    is_periodic_review = models.BooleanField(_("periodic review"), default=False)

    # Submission.
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    needed_by = models.DateField(_("needed by"), null=True, blank=True)

    # The frozen text, folded, for the search.
    search_text = models.TextField(_("words to search"), blank=True, editable=False)

    # Sign-off.
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by")
    )
    reviewer = models.ForeignKey(
        MedicalReviewer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="editions_signed",
        verbose_name=_("reviewer"),
    )
    reviewer_name = models.CharField(_("reviewer’s name when signed"), max_length=300, blank=True)
    scope = models.CharField(_("scope"), max_length=12, choices=Scope, blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    # The last reviewer of the whole page; may differ from `reviewer` after a sign-off of changes only.
    full_reviewer = models.ForeignKey(
        MedicalReviewer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("whole page reviewed by"),
    )
    full_reviewer_name = models.CharField(_("their name when signed"), max_length=300, blank=True)
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    review_due = models.DateField(_("review due"), null=True, blank=True)
    # Set by expedite, which makes the review overdue, and cleared by the next whole-page review (docs/adr/0005).
    expedited_at = models.DateTimeField(_("new review asked for"), null=True, blank=True)

    # The record of the last signature; null for a signature made before records were introduced.
    sign_off = models.ForeignKey("SignOff", models.PROTECT, null=True, blank=True, related_name="+")

    # Publication.
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["page_id", "-number"]
        # One permission per role; the verbs of the workflow check only these.
        default_permissions = ("view",)
        permissions = [
            ("write_edition", _("Can write and submit editions")),
            ("review_edition", _("Can approve and return editions")),
            ("steer_edition", _("Can schedule publication")),
        ]
        indexes = [
            models.Index(fields=["state", "published_at"], name="edition_state_published"),
            models.Index(fields=["state", "submitted_at"], name="edition_state_submitted"),
            # All times of live pages in the order of the pages: the sitemap's index and lists of overdue pages read
            # them without the rows, which hold the texts.
            models.Index(
                fields=["state", "page", "published_at", "signed_at", "expedited_at", "review_due"],
                name="edition_state_page_times",
            ),
            models.Index("state", LAST_SIGNED, name="edition_state_last_signed"),
            # For the latest editions on the front page and the overdue ones in the queue.
            models.Index(fields=["state", "reviewed_on", "published_at", "id"], name="edition_state_reviewed"),
            models.Index(fields=["state", "review_due"], name="edition_state_due"),
            models.Index(
                fields=["expedited_at"], condition=models.Q(expedited_at__isnull=False), name="edition_expedited"
            ),
            models.Index(
                fields=["-withdrawn_at", "-id"], condition=models.Q(state=State.WITHDRAWN), name="edition_withdrawn"
            ),
            # For the status of a hash.
            models.Index(
                fields=["sha256"], condition=models.Q(published_at__isnull=False), name="edition_public_by_hash"
            ),
            # For the newsroom's list of all editions.
            models.Index(fields=["-updated_at", "-id"], name="edition_updated"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["page"], condition=models.Q(state=State.PUBLISHED), name="one_published_edition"
            ),
            models.UniqueConstraint(
                fields=["page"], condition=models.Q(state__in=list(OPEN_STATES)), name="one_open_edition"
            ),
            models.CheckConstraint(name="state_is_known", condition=models.Q(state__in=State.values)),
            models.CheckConstraint(
                name="frozen_has_hash_and_submitter",
                condition=models.Q(state__in=[State.DRAFT, State.DISCARDED])
                | (models.Q(submitted_by__isnull=False, submitted_at__isnull=False) & ~models.Q(sha256="")),
            ),
            models.CheckConstraint(
                name="signed_is_complete",
                condition=~models.Q(state__in=list(SIGNED_STATES))
                | (
                    models.Q(
                        signed_by__isnull=False,
                        reviewer__isnull=False,
                        full_reviewer__isnull=False,
                        signed_at__isnull=False,
                        reviewed_on__isnull=False,
                        review_due__isnull=False,
                        scope__in=Scope.values,
                    )
                    & ~models.Q(reviewer_name="")
                    & ~models.Q(full_reviewer_name="")
                ),
            ),
            models.CheckConstraint(
                name="published_is_dated",
                condition=~models.Q(state__in=[State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN])
                | models.Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_is_dated",
                condition=~models.Q(state=State.WITHDRAWN) | models.Q(withdrawn_at__isnull=False),
            ),
            models.CheckConstraint(
                name="signer_is_not_submitter",
                condition=models.Q(signed_by__isnull=True) | ~models.Q(signed_by=models.F("submitted_by")),
            ),
            models.CheckConstraint(
                name="due_not_before_reviewed",
                condition=models.Q(review_due__isnull=True) | models.Q(review_due__gte=models.F("reviewed_on")),
            ),
        ]

    guards = EDITION_GUARDS

    def __str__(self):
        return _("%(question)s – edition %(number)s") % {"question": self.title, "number": self.number}

    def get_absolute_url(self):
        return self.page.get_absolute_url()

    def get_admin_url(self):
        return reverse("admin:conditions_edition_change", args=[self.pk])

    @property
    def is_overdue(self):
        """Whether the review is overdue today; computed, so that no job has to set it."""
        return self.is_overdue_on(timezone.localdate())

    def is_overdue_on(self, today):
        return self.review_due is not None and (today > self.review_due or self.expedited_at is not None)

    @property
    def is_frozen(self):
        return self.state != State.DRAFT

    @property
    def name(self):
        """The edition's name in sentences: "edition 3 of “What causes …?”"."""
        return _("edition %(number)s of “%(question)s”") % {"number": self.number, "question": self.title}

    @cached_property
    def sources(self):
        """The citations in their order, cached; for code that shows them and changes none."""
        return list(self.citations.all())

    def signed_text(self):
        """Return the text and the citations that a reviewer signs, as JSON-compatible values.

        Any change of this structure needs a new HASH_FORMAT.
        """
        text = {name: getattr(self, name) for name in TEXT_COLUMNS}
        text["format"] = HASH_FORMAT
        text["citations"] = [citation.as_hashed() for citation in self.citations.all()]
        return text

    def computed_hash(self):
        """Return the SHA-256 of the signed text as 64 hexadecimal digits.

        The hashed bytes are canonical JSON: sorted keys, no spaces, UTF-8.
        """
        canonical = json.dumps(self.signed_text(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()
