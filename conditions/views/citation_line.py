"""Citation lines of public pages: publisher, title, edition, reviewer, date and URL."""

from django.conf import settings
from django.utils.translation import gettext as _

from conditions.cached_reverse import path_of
from web.full_stops import with_full_stop

from .page_rendering import date


def citation_of(edition, signed):
    """Return the line to cite an edition with, ending in its permanent URL; a draft has no URL yet.

    `signed` is the SignedPage of the edition.
    """
    parts = [with_full_stop(settings.ORGANISATION_NAME), signed.title]
    if edition.published_at is None:
        return " ".join([*parts, _("Not published yet.")])
    parts.append(
        _("Edition %(number)s, published %(day)s.") % {"number": signed.number, "day": date(edition.published_at)}
    )
    review = signed.signature.review
    if review.is_of_changes:
        parts.append(with_full_stop(review.sentence()))
    else:
        parts.append(_("Medically reviewed by %(name)s, %(day)s.") % _whole_review(review))
    url_arguments = [edition.page.condition.slug, edition.page.topic.slug, edition.number]
    parts.append(f"{settings.SITE_URL}{path_of('edition', *url_arguments)}")
    return " ".join(parts)


def citation_about(condition, overview):
    """Return the line to cite a condition's page with; `overview` is the SignedPage of its overview, or None."""
    parts = [with_full_stop(settings.ORGANISATION_NAME), with_full_stop(condition.name)]
    if overview:
        review = overview.signature.review
        if review.is_of_changes:
            parts.append(_("Overview: %(review)s.") % {"review": review.sentence()})
        else:
            parts.append(_("Overview medically reviewed by %(name)s, %(day)s.") % _whole_review(review))
    return " ".join([*parts, f"{settings.SITE_URL}{condition.get_absolute_url()}"])


def _whole_review(review):
    return {"name": review.whole_name, "day": date(review.whole_on)}
