"""What changed on a page, edition by edition, and a lasting address for each number; never an old text."""

from django.core.paginator import InvalidPage, Paginator
from django.http import HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from conditions import structured_data
from conditions.models import ConditionPage, Edition
from conditions.vocabularies import State
from web.page_cache import cached_page

from .change_significance import change_between, comparable_text
from .decorators import for_visitors
from .errors import not_found
from .history import history
from .page_rendering import show
from .question import without_live_edition

PER_PAGE = 50
LEAD = _("Every published edition of this page: when, who signed it, and what it changed.")


@for_visitors
@cached_page("page")
def changes(request, condition, topic):
    """List every step that changed what readers see, or who answers for it, the latest first."""
    live = _live(condition, topic)
    if live is None:
        return moved("changes", condition, topic) or without_live_edition(request, condition, topic)
    pages = Paginator(history(live.page), PER_PAGE)
    try:
        steps = pages.page(request.GET.get("page", 1))
    except InvalidPage:
        return not_found(request)
    editions = [step.edition for step in steps if step.verb == "publish"]
    changed = _changed(live.page, editions)
    context = {
        "page": live.page,
        "edition": live,
        "steps": steps,
        "lead": LEAD,
        "graph": structured_data.changes(live, LEAD) if steps.number == 1 else None,
        "rows": [(step, changed.get(step.edition.pk) if step.verb == "publish" else None) for step in steps],
    }
    return show(request, "changes.html", context)


@for_visitors
@cached_page()
def edition(request, condition, topic, number):
    """Say of one edition when it was public, who signed it and what it changed, and lead to the text of today."""
    here = {"page__condition__slug": condition, "page__topic__slug": topic}
    published = Edition.objects.ever_published().filter(**here)
    asked = published.filter(number=number).select_related("reviewer").defer(*_TEXT).first()
    if asked is None:
        return moved("edition", condition, topic, number) or not_found(request, condition)
    live = _live(condition, topic)
    if live is None:
        return without_live_edition(request, condition, topic)
    context = {
        "page": live.page,
        "asked": asked,
        "edition": live,
        "next_edition": published.filter(number__gt=number).order_by("number").only("number", "published_at").first(),
    }
    if asked.state == State.WITHDRAWN:
        return show(request, "edition.html", {**context, "is_withdrawn": True}, status=410)
    steps = [step for step in history(live.page) if step.edition and step.edition.pk == asked.pk]
    return show(request, "edition.html", {**context, "steps": steps, "change": _changed(live.page, [asked])[asked.pk]})


# What nobody is to read of an edition that is not live.
_TEXT = ("title", "short_answer", "body", "body_as_written", "search_text")


def _live(condition, topic):
    here = {"page__condition__slug": condition, "page__topic__slug": topic}
    return Edition.objects.live().with_page().filter(**here).defer("body", "body_as_written", "search_text").first()


def _changed(page, editions):
    """Return the Change that each of `editions` brought, by its key."""
    order = list(Edition.objects.ever_published().filter(page=page).order_by("number").values_list("pk", flat=True))
    before = dict(zip(order[1:], order, strict=False))
    wanted = {edition.pk for edition in editions}
    needed = wanted | {before[pk] for pk in wanted if pk in before}
    texts = Edition.objects.filter(pk__in=needed).defer("body_as_written", "search_text").prefetch_related("citations")
    comparable = {text.pk: comparable_text(text) for text in texts}
    return {pk: change_between(comparable.get(before.get(pk)), comparable[pk]) for pk in wanted}


def moved(name, condition, topic, *rest):
    """Return the way to the same address of a page whose condition was renamed, if it is live, or None."""
    live = Edition.objects.live().filter(page__topic__slug=topic, page__condition__former_slugs__slug=condition)
    page = ConditionPage.objects.filter(pk__in=live.values("page")).select_related("condition").first()
    return HttpResponsePermanentRedirect(reverse(name, args=[page.condition.slug, topic, *rest])) if page else None
