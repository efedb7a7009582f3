"""The page of a condition: overview, facts, and the questions that have a reviewed answer."""

from itertools import groupby

from django.conf import settings
from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect

from conditions import structured_data
from conditions.cached_reverse import path_of
from conditions.facts import facts_of
from conditions.models import Condition, Edition
from conditions.public.letters import Letter
from conditions.public.signed import signed_overview, with_record_of_overview
from conditions.public.visibility import conditions_with_live_pages
from web.page_cache import cached_page

from .citation_line import citation_about
from .community import community
from .decorators import public_view
from .known_slugs import is_known
from .not_found import not_found
from .page_rendering import render_page
from .print_sheet import print_sheet

# This many other names are shown at once; the rest is behind "show all".
FIRST_NAMES = 3
LATEST = 5
FIRST_FIGURES = 3
# With more groups of questions than this, the list begins with links to them.
FEW_GROUPS = 3


@public_view
@cached_page()
def hub(request, condition):
    if not is_known(condition):
        return not_found(request, condition)
    public_condition = conditions_with_live_pages().filter(slug=condition).prefetch_related("synonyms").first()
    if public_condition is None:
        return moved(condition) or not_found(request, condition)
    answers = answers_about(public_condition)
    # A condition that is renamed to one of its synonyms keeps the synonym.
    name = public_condition.name.casefold()
    names = [other for synonym in public_condition.synonyms.all() if (other := synonym.name).casefold() != name]
    latest = sorted(answers, key=lambda edition: edition.published_at, reverse=True)
    overview = overview_among(answers)
    signed = signed_overview(overview) if overview else None
    facts = facts_of(public_condition, signs=True)
    canonical = f"{settings.SITE_URL}{public_condition.get_absolute_url()}"
    context = {
        "condition": public_condition,
        "letter": Letter(public_condition.initial, is_used=True),
        "names": names,
        "first_names": names[:FIRST_NAMES],
        "other_names": names[FIRST_NAMES:],
        "overview": overview,
        "signed": signed,
        "groups": [
            (group, list(editions)) for group, editions in groupby(answers, lambda edition: edition.page.topic.group)
        ],
        "few_groups": FEW_GROUPS,
        "latest": latest[:LATEST],
        "facts": facts,
        "parents": conditions_with_live_pages().filter(child_links__child=public_condition).distinct(),
        "first_figures": FIRST_FIGURES,
        "community_members": community(public_condition),
        "canonical": canonical,
        "json_address": path_of("condition-json", public_condition.slug),
        "graph": structured_data.hub(public_condition, answers=answers, overview=signed, facts=facts),
        "sheet": print_sheet(facts, canonical),
        "citation": citation_about(public_condition, signed),
    }
    return render_page(request, "condition.html", context)


def moved(slug):
    """Return the redirect to the condition that was renamed from this slug or has replaced it, or None."""
    public = conditions_with_live_pages()
    renamed = public.filter(former_slugs__slug=slug).first()
    if renamed:
        return HttpResponsePermanentRedirect(renamed.get_absolute_url())
    # Temporary, because a source that has moved an entry may take that back.
    successor = public.filter(pk__in=Condition.objects.filter(slug=slug).values("moved_to")).first()
    return HttpResponseRedirect(successor.get_absolute_url()) if successor else None


def answers_about(condition):
    """Return the live editions about a condition, in the order of their topics; the overview has its record."""
    live = with_record_of_overview(live_about(condition)).select_related("page__topic__group")
    # Lists show titles and short answers, so the long columns are not read.
    editions = list(live.defer("body", "body_as_written", "search_text"))
    for edition in editions:
        edition.page.condition = condition
    return editions


def overview_among(answers):
    """Return the overview's edition among these live editions, or None."""
    return next((edition for edition in answers if edition.page.topic.is_overview), None)


def live_about(condition):
    """Return the queryset of the live editions about a condition, in the order of their topics."""
    live = Edition.objects.live().filter(page__condition=condition)
    return live.order_by("page__topic__group__position", "page__topic__group", "page__topic__position", "pk")
