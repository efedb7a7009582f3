"""A question's page: the live edition, the withdrawn notice, and the newsroom's preview."""

from django.conf import settings
from django.db.models import DateTimeField
from django.http import HttpResponsePermanentRedirect

from conditions import structured_data
from conditions.cached_reverse import path_of
from conditions.combined_query import CombinedQuery, Lookup
from conditions.facts import on_paper, parts_on_paper
from conditions.models import Citation, Edition
from conditions.models.citation import CITATION_COLUMNS
from conditions.public.visibility import conditions_with_live_pages
from conditions.vocabularies import State
from web.page_cache import cached_page

from .citation_line import citation_of
from .condition import live_about
from .decorators import for_visitors
from .edition_text import first_and_other, read, sections, short_answer_parts, sources
from .errors import not_found
from .history import events_of, history, latest
from .page_rendering import show
from .print_sheet import sheet
from .template_context import about_site, public_site_pages

_REVIEWER = ("name", "slug", "credentials", "speciality", "affiliation", "orcid", "photo")
# What of an edition and of all around it a page is made of.
_SHOWN = (
    *("number", "state", "title", "short_answer", "body", "change_note", "sha256", "is_periodic_review"),
    *("scope", "signed_at", "reviewer_name", "full_reviewer_name", "reviewed_on", "review_due", "expedited_at"),
    "published_at",
    *(f"page__condition__{name}" for name in ("name", "name_in_text", "slug", "kind", "community_count")),
    "page__condition__community_counted_on",
    *(f"page__topic__{name}" for name in ("name", "slug", "position", "health_aspect", "is_overview")),
    "page__topic__group__position",
    *(f"{role}__{name}" for role in ("reviewer", "full_reviewer") for name in _REVIEWER),
)


@for_visitors
@cached_page()
def question(request, condition, topic):
    for edition in _live(condition, topic)["editions"]:
        return render_question(request, edition)
    return without_live_edition(request, condition, topic)


@CombinedQuery
def _live(condition, topic):
    rows = Edition.objects.live().with_first_published().filter(**_at(condition, topic))
    return {"editions": Lookup(rows, _SHOWN, {"first_published": DateTimeField()})}


def _at(condition, topic):
    return {"page__condition__slug": condition, "page__topic__slug": topic}


def without_live_edition(request, condition, topic):
    """Answer at an address of a page that has no live edition: withdrawn, renamed or unknown."""
    withdrawn = (
        Edition.objects.withdrawn().with_page().filter(**_at(condition, topic)).order_by("-withdrawn_at").first()
    )
    if withdrawn is not None:
        return _gone(request, withdrawn)
    return _moved(condition, topic) or not_found(request, condition)


def _moved(condition, topic):
    """Return the way to a page whose condition was renamed, if visitors may know of it, or None."""
    public = Edition.objects.filter(state__in=[State.PUBLISHED, State.WITHDRAWN]).with_page()
    edition = public.filter(page__condition__former_slugs__slug=condition, page__topic__slug=topic).first()
    return HttpResponsePermanentRedirect(edition.get_absolute_url()) if edition else None


def render_question(request, edition, *, preview=False):
    """Return the page of `edition` as visitors see it, or would see it once it is live.

    The edition comes `with_first_published`. With `preview`, any will do; a bar says that this is not public, and dates
    that are not known yet are named as such. The address of the request plays no part.
    """
    beside = _beside(edition.pk, edition.page_id, edition.page.condition_id)
    edition.sources = beside["sources"]
    rendered = read(edition)
    short_answer = short_answer_parts(edition)
    found = sections(rendered)
    first_sections, other_sections = first_and_other(found)
    answers = _with(edition, beside["answers"])
    canonical = f"{settings.SITE_URL}{edition.get_absolute_url()}"
    first_published = edition.first_published
    place = [answer.page_id for answer in answers].index(edition.page_id)
    context = {
        "preview": preview,
        "edition": edition,
        "condition": edition.page.condition,
        "text": rendered,
        "sections": found,
        "first_sections": first_sections,
        "other_sections": other_sections,
        "short_answer": short_answer,
        "sources": sources(edition, short_answer, rendered),
        "history": latest(history(edition.page, preview=edition if preview else None, events=beside["events"])),
        "first_published": first_published,
        "previous": answers[place - 1] if place else None,
        "next": answers[place + 1] if place + 1 < len(answers) else None,
        "canonical": canonical,
        "json_address": None
        if preview
        else path_of("question-json", edition.page.condition.slug, edition.page.topic.slug),
        # Nobody is to find a preview, and nothing has been signed for it yet.
        "graph": None if preview else structured_data.question(edition, first_published=first_published),
        "sheet": sheet(on_paper(edition.page.condition, beside), canonical),
        "citation": citation_of(edition),
        "about_site": about_site(beside["site_pages"]),
    }
    return show(request, "question.html", context)


@CombinedQuery
def _beside(edition, page, condition):
    """What a page shows beside its edition, from its sources to the end of each page."""
    return {
        "sources": Lookup(Citation.objects.filter(edition=edition), CITATION_COLUMNS),
        "answers": Lookup(live_about(condition), ("title", *(f"page__topic__{name}" for name in _NEIGHBOUR))),
        "events": events_of(page),
        "site_pages": public_site_pages(),
        **parts_on_paper(condition),
    }


# Of the topic of an answer: what `_place` and its address are made from.
_NEIGHBOUR = ("slug", "position", "group__position")


def _with(edition, answers):
    """Return the answers about a condition with `edition` in its topic's place."""
    others = [answer for answer in answers if answer.page_id != edition.page_id]
    for answer in others:
        answer.page.condition = edition.page.condition
    return sorted([*others, edition], key=_place)


def _place(edition):
    topic = edition.page.topic
    return topic.group.position, topic.group_id, topic.position, topic.pk


def _gone(request, edition):
    """Say that the page was withdrawn, and when; nothing of its text, its title included."""
    others = conditions_with_live_pages().filter(pk=edition.page.condition_id).exists()
    context = {"page": edition.page, "withdrawn_at": edition.withdrawn_at, "has_other_answers": others}
    return show(request, "withdrawn.html", context, status=410)
