"""A condition's page: what it is in short, and the questions that have an answer."""

from itertools import groupby

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render

from conditions.facts import facts_of
from conditions.models import Condition, Edition

from .community import community
from .errors import not_found
from .listing import Letter
from .visitors import for_visitors

# Other names shown at once; the rest is behind "show all".
FIRST_NAMES = 3
LATEST = 5
FIRST_FIGURES = 3


@for_visitors
def hub(request, condition):
    found = Condition.objects.with_live_pages().filter(slug=condition).prefetch_related("synonyms").first()
    if found is None:
        return moved(condition) or not_found(request, condition)
    answers = answers_about(found)
    names = [synonym.name for synonym in found.synonyms.all()]
    latest = sorted(answers, key=lambda edition: edition.published_at, reverse=True)
    context = {
        "condition": found,
        "letter": Letter(found.initial, is_used=True),
        "names": names,
        "first_names": names[:FIRST_NAMES],
        "overview": next((edition for edition in answers if edition.page.topic.is_overview), None),
        "groups": [(group, list(part)) for group, part in groupby(answers, lambda one: one.page.topic.group)],
        "latest": latest[:LATEST],
        "facts": facts_of(found, signs=True),
        "parents": Condition.objects.with_live_pages().filter(child_links__child=found).distinct(),
        "first_figures": FIRST_FIGURES,
        "rest_of_figures": f"{FIRST_FIGURES}:",
        "community_members": community(found),
        "canonical": f"{settings.SITE_URL}{found.get_absolute_url()}",
    }
    return render(request, "public/condition.html", context)


def moved(slug):
    """Return the way to the condition that had this address before it was renamed, or None."""
    found = Condition.objects.with_live_pages().filter(former_slugs__slug=slug).first()
    return HttpResponsePermanentRedirect(found.get_absolute_url()) if found else None


def answers_about(condition):
    """Return the live editions about a condition, in the order of their topics."""
    live = Edition.objects.live().filter(page__condition=condition).select_related("page__topic__group", "reviewer")
    # Lists show titles and short answers; a dozen bodies would be read for nothing.
    live = live.defer("body", "body_as_written", "search_text")
    editions = list(live.order_by("page__topic__group__position", "page__topic__group", "page__topic__position", "pk"))
    for edition in editions:
        edition.page.condition = condition
    return editions
