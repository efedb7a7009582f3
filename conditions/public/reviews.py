"""Sentences that say who reviewed what of a page, and when, for every place that prints a reviewer's name."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery
from django.utils.formats import date_format
from django.utils.timezone import template_localtime
from django.utils.translation import gettext as _

from conditions.models import Edition, Event
from conditions.vocabularies import Scope

WHOLE_REVIEWS = ("approve", "reaffirm")


def last_edition_reviewed_as_a_whole(edition):
    """Return the latest published edition, up to this one, whose whole page was reviewed; None if there is none."""
    return _reviewed_as_a_whole(edition.page_id, edition.number).first()


def with_whole_edition(editions):
    """Add `whole_edition` to a queryset of editions: the number of the last edition that was reviewed as a whole."""
    whole = _reviewed_as_a_whole(OuterRef("page"), OuterRef("number"))
    return editions.annotate(whole_edition=Subquery(whole.values("number")[:1]))


def with_whole_review(events):
    """Add the last review of the whole page before each of the signatures: `whole_name` and `whole_edition`."""
    whole = _whole_reviews_before(OuterRef("edition__page"), OuterRef("pk"))
    return events.annotate(
        whole_name=Subquery(whole.values("reviewer_name")[:1]),
        whole_edition=Subquery(whole.values("edition__number")[:1]),
    )


@dataclass(frozen=True)
class Review:
    """Who signed a text and what that person read; `whole_...` is the last review of the whole page."""

    scope: str
    name: str
    at: datetime
    whole_name: str
    whole_on: date
    whole_edition: int | None

    @classmethod
    def of_edition(cls, edition):
        """Return the Review under an edition; one query unless it comes from `with_whole_edition`."""
        if edition.scope != Scope.CHANGES_ONLY:
            whole_edition = edition.number
        elif hasattr(edition, "whole_edition"):
            whole_edition = edition.whole_edition
        else:
            whole_edition = getattr(last_edition_reviewed_as_a_whole(edition), "number", None)
        return cls(
            edition.scope,
            edition.reviewer_name,
            edition.signed_at,
            edition.full_reviewer_name,
            edition.reviewed_on,
            whole_edition,
        )

    @classmethod
    def of_signature(cls, event):
        """Return the Review of a signing Event; one query unless it comes from `with_whole_review`."""
        name, edition = event.reviewer_name, None
        if event.scope == Scope.CHANGES_ONLY:
            if hasattr(event, "whole_edition"):
                name, edition = event.whole_name, event.whole_edition
            else:
                whole = _whole_reviews_before(event.edition.page_id, event.pk).select_related("edition").first()
                name, edition = (whole.reviewer_name, whole.edition.number) if whole else ("", None)
        return cls(event.scope, event.reviewer_name, event.at, name, event.reviewed_on, edition)

    @property
    def is_of_changes(self):
        return self.scope == Scope.CHANGES_ONLY

    def sentence(self, day=None):
        """Return the sentence without a full stop; `day` is the function that writes a date."""
        day = day or _day
        names = {"name": self.name, "day": day(self.at)}
        if not self.is_of_changes:
            return _("Whole page reviewed by %(name)s on %(day)s") % {**names, "day": day(self.whole_on)}
        return _("Changes reviewed by %(name)s on %(day)s; %(whole)s") % {**names, "whole": self.whole_sentence(day)}

    def whole_sentence(self, day=None):
        """Return the part about the last review of the whole page."""
        values = {"name": self.whole_name, "day": (day or _day)(self.whole_on), "number": self.whole_edition}
        if self.whole_edition is None:
            return _("whole page last reviewed by %(name)s on %(day)s") % values
        return _("whole page last reviewed by %(name)s on %(day)s (edition %(number)s)") % values


def review_sentence(edition):
    """Return who reviewed what of an edition, and when: "Changes reviewed by … on …; whole page last reviewed by …"."""
    return Review.of_edition(edition).sentence()


def signature_sentence(event):
    """Return what `review_sentence` returns, for the Event of one signature."""
    return Review.of_signature(event).sentence()


def _reviewed_as_a_whole(page, number):
    whole = Edition.objects.ever_published().filter(page=page, number__lte=number, scope=Scope.WHOLE_PAGE)
    return whole.order_by("-number")


def _whole_reviews_before(page, event):
    whole = Event.objects.filter(edition__page=page, pk__lt=event, verb__in=WHOLE_REVIEWS)
    return whole.filter(edition__published_at__isnull=False).order_by("-pk")


def _day(moment):
    # The format of public pages (`views.page_rendering.date`).
    return date_format(template_localtime(moment)) if moment else ""
