"""Comments on frozen editions, visible only in the newsroom."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions import richtext
from conditions.fields import LineField, PlainTextField
from conditions.richtext.quoting import Quote, letters, place_of
from web.guards import keeps, never_deleted

from .edition import Edition

QUOTE_LENGTH = 500
# Letters before a quote that are kept, so that a repeated passage is found at its own place.
BEFORE_LENGTH = 80
COMMENT_LENGTH = 4000


class CommentQuerySet(models.QuerySet):
    def threads(self):
        """Return the comments that are not replies, with the related rows that screens show."""
        people = ("by", "resolved_by", "edition")
        return self.filter(parent=None).select_related(*people).prefetch_related("replies__by").order_by("pk")

    def open(self):
        """Return the threads that nobody has resolved."""
        return self.filter(parent=None, resolved_at=None)

    def carried_to(self, edition):
        """Return the open threads on this edition and on earlier editions of its page."""
        return self.open().filter(edition__page=edition.page_id, edition__number__lte=edition.number)


class Comment(models.Model):
    """A comment on a quote from a frozen edition; with `parent` it is a reply.

    Written by `conditions.newsroom.comments`. Its text never changes; a thread can be resolved
    and reopened.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="comments", verbose_name=_("edition"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("reply to")
    )
    # The heading above the quote, "" for the question, the short answer and the whole text.
    section = LineField(_("section"), max_length=300, blank=True)
    quote = LineField(_("quote"), max_length=QUOTE_LENGTH, blank=True)
    # The words before the quote, which tell a repeated passage from its repetitions.
    quote_before = LineField(
        _("words before the quote"), max_length=BEFORE_LENGTH, blank=True, default="", db_default="", editable=False
    )
    text = PlainTextField(_("comment"), max_length=COMMENT_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("resolved by")
    )
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = ()
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["edition"],
                condition=models.Q(parent__isnull=True, resolved_at__isnull=True),
                name="comment_open",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="only_threads_are_resolved",
                condition=models.Q(parent__isnull=True) | models.Q(resolved_at__isnull=True),
            ),
            models.CheckConstraint(
                name="resolved_by_somebody",
                condition=models.Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | models.Q(resolved_at__isnull=False, resolved_by__isnull=False),
            ),
        ]

    guards = (
        never_deleted("comment_is_kept", "Comments are never deleted."),
        keeps(
            "comment_keeps_its_words",
            ("edition_id", "parent_id", "section", "quote", "quote_before", "text", "by_id", "at"),
            "What somebody said of a text never changes.",
        ),
    )

    def __str__(self):
        return self.text

    @property
    def as_quote(self):
        return Quote(self.quote, self.quote_before)

    def is_gone_from(self, edition):
        """Return whether `edition` no longer contains the quote."""
        return bool(self.quote) and heading_over(self.as_quote, edition) is None


def heading_over(quote, edition):
    """Return the heading above a Quote in `edition`, "" before the first heading, None if the quote is not there."""
    places = [(heading, place_of(quote, letters(words))) for heading, words in _passages(edition)]
    found = [(heading, place) for heading, place in places if place]
    return max(found, key=lambda one: one[1][1])[0] if found else None


def _passages(edition):
    """Yield (heading, words) of each part of an edition: question and short answer under "", then the body."""
    yield "", edition.title
    yield "", edition.short_answer
    section, words = "", []
    for block in richtext.blocks(edition.body):
        text = richtext.words_of(block)
        if block.tag in ("h2", "h3", "h4"):
            yield section, " ".join(words)
            section, words = text, []
        words.append(text)
    yield section, " ".join(words)
