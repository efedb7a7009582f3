"""Atom feeds of recently reviewed answers, of the whole site and of each condition (RFC 4287, RFC 6721)."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.http import HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from conditions.models import Condition, Edition
from conditions.public.reviews import with_whole_edition
from conditions.public.signed import name_when_signed, with_names_when_signed
from conditions.public.visibility import conditions_with_live_pages
from conditions.views.decorators import public_view
from conditions.views.documents import document
from conditions.views.not_found import not_found
from conditions.vocabularies import State

ATOM = "application/atom+xml; charset=utf-8"
MOST_ENTRIES = 50
# The time of change of a feed that never had an entry; Atom requires a time.
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Removed:
    """An entry that feed readers have to delete: its id, and when it was withdrawn or replaced."""

    id: str
    at: dt.datetime
    is_replaced: bool = False


@public_view
def recently_reviewed(request):
    about = {"title": _("Recently reviewed answers"), "alternate": reverse("home")}
    return _feed(request, Edition.objects.all(), **about)


@public_view
def condition(request, condition):
    """Return the feed of a condition that has, or had, live pages."""
    feed_condition = Condition.objects.filter(slug=condition).first()
    editions = Edition.objects.filter(page__condition=feed_condition)
    is_live = editions.live().exists()
    if not is_live and not editions.withdrawn().exists():
        return _moved(condition) or not_found(request, condition)
    title = _("Answers about %(condition)s") % {"condition": feed_condition.in_text}
    return _feed(request, editions, title=title, alternate=feed_condition.get_absolute_url() if is_live else "")


def _moved(slug):
    """Return the redirect to the feed of the condition that was renamed from this slug, or None."""
    renamed = conditions_with_live_pages().filter(former_slugs__slug=slug).first()
    return HttpResponsePermanentRedirect(reverse("condition-feed", args=[renamed.slug])) if renamed else None


def _feed(request, editions, *, title, alternate):
    """Return the feed: live editions as entries, the latest first, and withdrawn and replaced ones as deleted."""
    live = with_names_when_signed(with_whole_edition(editions.live().with_changed_at().with_page()))
    live = live.defer("body", "body_as_written", "search_text")
    entries = list(live.by_last_signed()[:MOST_ENTRIES])
    removed = _removed(editions)
    times = [*(edition.changed_at for edition in entries), *(entry.at for entry in removed)]
    context = {
        "title": title,
        "alternate": alternate,
        "entries": [(tag_of(edition), edition, name_when_signed(edition)) for edition in entries],
        "removed": removed,
        "updated": max(times, default=_NEVER),
    }
    body = render_to_string("discovery/feed.atom", context, request)
    return document(request, body, ATOM, changed_at=context["updated"])


def _removed(editions):
    """Return a Removed for each of the latest withdrawn and replaced editions, the latest first."""
    dated = ("pk", "published_at", "withdrawn_at")
    withdrawn = editions.withdrawn().order_by("-withdrawn_at", "-pk").only(*dated)
    replaced = editions.filter(state=State.SUPERSEDED, events__verb="supersede").annotate(replaced_at=F("events__at"))
    replaced = replaced.order_by("-events__at", "-pk").only(*dated)
    removed = [
        *(Removed(tag_of(edition), edition.withdrawn_at) for edition in withdrawn[:MOST_ENTRIES]),
        *(Removed(tag_of(edition), edition.replaced_at, is_replaced=True) for edition in replaced[:MOST_ENTRIES]),
    ]
    return sorted(removed, key=lambda entry: entry.at, reverse=True)[:MOST_ENTRIES]


def tag_of(edition):
    """Return the permanent id of an edition, which does not depend on its URL: a tag URI (RFC 4151)."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"tag:{host},{edition.published_at.astimezone(dt.UTC):%Y-%m-%d}:editions/{edition.pk}"
