"""The history of a page, and a permanent URL for each edition number; neither shows an old text."""

from django.core.paginator import InvalidPage, Paginator
from django.http import HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from conditions import structured_data
from conditions.models import ConditionPage, Edition
from conditions.vocabularies import State
from web.page_cache import cached_page

from .change_significance import change_between, comparable_text
from .decorators import public_view
from .history import history
from .not_found import not_found
from .page_rendering import render_page
from .question import without_live_edition

PER_PAGE = 50
LEAD = _("Every published edition of this page: its date, who signed it, and what it changed.")


@public_view
@cached_page("page")
def changes(request, condition, topic):
    """List every change of a page that readers could see, and every review, the latest first."""
    live = _live(condition, topic)
    if live is None:
        return moved("changes", condition, topic) or without_live_edition(request, condition, topic)
    pages = Paginator(history(live.page), PER_PAGE)
    try:
        entries = pages.page(request.GET.get("page", 1))
    except InvalidPage:
        return not_found(request)
    editions = [entry.edition for entry in entries if entry.verb == "publish"]
    changed = _changed(live.page, editions)
    context = {
        "page": live.page,
        "edition": live,
        "steps": entries,
        "lead": LEAD,
        "graph": structured_data.changes(live, LEAD) if entries.number == 1 else None,
        "rows": [(entry, changed.get(entry.edition.pk) if entry.verb == "publish" else None) for entry in entries],
    }
    return render_page(request, "changes.html", context)


@public_view
@cached_page()
def edition(request, condition, topic, number):
    """Show when an edition was public, who signed it and what it changed, with a link to the live text."""
    same_page = {"page__condition__slug": condition, "page__topic__slug": topic}
    published = Edition.objects.ever_published().filter(**same_page)
    requested = published.filter(number=number).select_related("reviewer").defer(*_TEXT).first()
    if requested is None:
        return moved("edition", condition, topic, number) or not_found(request, condition)
    live = _live(condition, topic)
    if live is None:
        return without_live_edition(request, condition, topic)
    context = {
        "page": live.page,
        "requested": requested,
        "edition": live,
        "next_edition": published.filter(number__gt=number).order_by("number").only("number", "published_at").first(),
    }
    if requested.state == State.WITHDRAWN:
        return render_page(request, "edition.html", {**context, "is_withdrawn": True}, status=410)
    entries = [entry for entry in history(live.page) if entry.edition and entry.edition.pk == requested.pk]
    return render_page(
        request, "edition.html", {**context, "steps": entries, "change": _changed(live.page, [requested])[requested.pk]}
    )


# The columns that readers must not see of an edition that is not live.
_TEXT = ("title", "short_answer", "body", "body_as_written", "search_text")


def _live(condition, topic):
    same_page = {"page__condition__slug": condition, "page__topic__slug": topic}
    return (
        Edition.objects.live().with_page().filter(**same_page).defer("body", "body_as_written", "search_text").first()
    )


def _changed(page, editions):
    """Return {primary key: Change} of `editions`, each compared with the edition published before it."""
    order = list(Edition.objects.ever_published().filter(page=page).order_by("number").values_list("pk", flat=True))
    previous_of = dict(zip(order[1:], order, strict=False))
    wanted = {edition.pk for edition in editions}
    needed = wanted | {previous_of[pk] for pk in wanted if pk in previous_of}
    texts = Edition.objects.filter(pk__in=needed).defer("body_as_written", "search_text").prefetch_related("citations")
    comparable = {text.pk: comparable_text(text) for text in texts}
    return {pk: change_between(comparable.get(previous_of.get(pk)), comparable[pk]) for pk in wanted}


def moved(name, condition, topic, *rest):
    """Return the redirect to the URL `name` of a live page whose condition was renamed, or None."""
    live = Edition.objects.live().filter(page__topic__slug=topic, page__condition__former_slugs__slug=condition)
    page = ConditionPage.objects.filter(pk__in=live.values("page")).select_related("condition").first()
    return HttpResponsePermanentRedirect(reverse(name, args=[page.condition.slug, topic, *rest])) if page else None
