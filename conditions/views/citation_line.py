"""Citation lines of public pages: publisher, title, edition, reviewer, date and URL."""

from django.conf import settings
from django.utils.translation import gettext as _

from conditions.cached_reverse import path_of
from conditions.public.reviews import review_sentence
from conditions.vocabularies import Scope
from web.full_stops import with_full_stop

from .page_rendering import date


def citation_of(edition):
    """Return the line to cite an edition with, ending in its permanent URL; a draft has no URL yet."""
    parts = [with_full_stop(settings.ORGANISATION_NAME), edition.title]
    if edition.published_at is None:
        return " ".join([*parts, _("Not published yet.")])
    parts.append(
        _("Edition %(number)s, published %(day)s.") % {"number": edition.number, "day": date(edition.published_at)}
    )
    if edition.scope == Scope.CHANGES_ONLY:
        parts.append(with_full_stop(review_sentence(edition)))
    else:
        parts.append(_("Medically reviewed by %(name)s, %(day)s.") % _review_of(edition))
    url_arguments = [edition.page.condition.slug, edition.page.topic.slug, edition.number]
    parts.append(f"{settings.SITE_URL}{path_of('edition', *url_arguments)}")
    return " ".join(parts)


def citation_about(condition, overview):
    """Return the line to cite a condition's page with; `overview` is the live edition of its overview, or None."""
    parts = [with_full_stop(settings.ORGANISATION_NAME), with_full_stop(condition.name)]
    if overview and overview.scope == Scope.CHANGES_ONLY:
        parts.append(_("Overview: %(review)s.") % {"review": review_sentence(overview)})
    elif overview:
        parts.append(_("Overview medically reviewed by %(name)s, %(day)s.") % _review_of(overview))
    return " ".join([*parts, f"{settings.SITE_URL}{condition.get_absolute_url()}"])


def _review_of(edition):
    return {"name": edition.full_reviewer_name, "day": date(edition.reviewed_on)}
