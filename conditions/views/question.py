"""A question's page: the live edition, the withdrawn notice, and the newsroom's preview."""

from django.conf import settings
from django.db.models import DateTimeField
from django.http import HttpResponsePermanentRedirect

from conditions import structured_data
from conditions.cached_reverse import path_of
from conditions.combined_query import CombinedQuery, Lookup
from conditions.facts import on_paper, parts_on_paper
from conditions.models import Edition
from conditions.public.signed import signed_page
from conditions.public.visibility import conditions_with_live_pages
from conditions.vocabularies import State
from web.page_cache import cached_page

from .citation_line import citation_of
from .condition import live_about
from .decorators import public_view
from .edition_text import cited_sources, first_and_other, linked_sections, render_body, short_answer_parts
from .history import events_of, history, latest
from .known_slugs import is_known
from .not_found import not_found
from .page_rendering import render_page
from .print_sheet import print_sheet
from .template_context import about_site, public_site_pages

# The columns that a page needs beside its sign-off record: its present state, and the keys of its navigation and facts.
_SHOWN = (
    *(
        "number",
        "state",
        "review_due",
        "expedited_at",
        "published_at",
        "sign_off__record",
        "sign_off__sha256",
        "sha256",
    ),
    *(f"page__condition__{name}" for name in ("name", "name_in_text", "slug", "kind", "community_count")),
    "page__condition__community_counted_on",
    *(f"page__topic__{name}" for name in ("name", "slug", "position", "group__position")),
)


@public_view
@cached_page()
def question(request, condition, topic):
    editions = _live(condition, topic)["editions"]
    if editions and editions[0].sign_off is None:
        # This edition was signed before records were kept, so the page prints rows.
        editions = Edition.objects.live().with_page().with_first_published().filter(**_same_page(condition, topic))
    for edition in editions:
        return render_question(request, edition)
    return without_live_edition(request, condition, topic)


@CombinedQuery
def _live(condition, topic):
    rows = Edition.objects.live().with_first_published().filter(**_same_page(condition, topic))
    return {"editions": Lookup(rows, _SHOWN, {"first_published": DateTimeField()})}


def _same_page(condition, topic):
    return {"page__condition__slug": condition, "page__topic__slug": topic}


def without_live_edition(request, condition, topic):
    """Return 410 for a withdrawn page, a redirect for a renamed condition, or else 404."""
    if not is_known(condition):
        return not_found(request, condition)
    withdrawn = (
        Edition.objects.withdrawn().with_page().filter(**_same_page(condition, topic)).order_by("-withdrawn_at").first()
    )
    if withdrawn is not None:
        return _gone(request, withdrawn)
    return _moved(condition, topic) or not_found(request, condition)


def _moved(condition, topic):
    """Return the redirect to a public or withdrawn page whose condition was renamed, or None."""
    public = Edition.objects.filter(state__in=[State.PUBLISHED, State.WITHDRAWN]).with_page()
    edition = public.filter(page__condition__former_slugs__slug=condition, page__topic__slug=topic).first()
    return HttpResponsePermanentRedirect(edition.get_absolute_url()) if edition else None


def render_question(request, edition, *, preview=False):
    """Return the response with the page of `edition` as visitors see it, or would see it once it is live.

    `edition` is annotated by `with_first_published`. With `preview` it may be in any state; the page then has a bar
    which says that it is not public, and says which dates are not known yet. The path of the request is not used.
    """
    signed = signed_page(edition)
    condition = edition.page.condition
    related = _related(edition.page_id, condition.pk)
    rendered = render_body(signed, condition)
    short_answer = short_answer_parts(signed)
    sections = linked_sections(rendered)
    first_sections, other_sections = first_and_other(sections)
    answers = _with_edition(edition, related["answers"])
    canonical = f"{settings.SITE_URL}{edition.get_absolute_url()}"
    first_published = edition.first_published
    index = [answer.page_id for answer in answers].index(edition.page_id)
    context = {
        "preview": preview,
        "edition": edition,
        "signed": signed,
        "condition": condition,
        "text": rendered,
        "sections": sections,
        "first_sections": first_sections,
        "other_sections": other_sections,
        "short_answer": short_answer,
        "sources": cited_sources(signed, short_answer, rendered),
        "history": latest(history(edition.page, preview=edition if preview else None, events=related["events"])),
        "first_published": first_published,
        "previous": answers[index - 1] if index else None,
        "next": answers[index + 1] if index + 1 < len(answers) else None,
        "canonical": canonical,
        "json_address": None if preview else path_of("question-json", condition.slug, edition.page.topic.slug),
        # No structured data in a preview: it must not be indexed, and it may not be signed yet.
        "graph": None if preview else structured_data.question(edition, signed, first_published=first_published),
        "sheet": print_sheet(on_paper(condition, related), canonical),
        "citation": citation_of(edition, signed),
        "about_site": about_site(related["site_pages"]),
    }
    return render_page(request, "question.html", context)


@CombinedQuery
def _related(page, condition):
    """Return the Lookups for what a page shows outside its sign-off record, such as history, facts and footer."""
    return {
        "answers": Lookup(live_about(condition), ("title", *(f"page__topic__{name}" for name in _TOPIC_COLUMNS))),
        "events": events_of(page),
        "site_pages": public_site_pages(),
        **parts_on_paper(condition),
    }


# The columns of a topic that `_topic_order` and the URL of an answer need.
_TOPIC_COLUMNS = ("slug", "position", "group__position")


def _with_edition(edition, answers):
    """Return the answers about a condition in topic order, with `edition` in place of the live one of its page."""
    others = [answer for answer in answers if answer.page_id != edition.page_id]
    for answer in others:
        answer.page.condition = edition.page.condition
    return sorted([*others, edition], key=_topic_order)


def _topic_order(edition):
    topic = edition.page.topic
    return topic.group.position, topic.group_id, topic.position, topic.pk


def _gone(request, edition):
    """Return 410 with the date of the withdrawal, without the text and the title."""
    others = conditions_with_live_pages().filter(pk=edition.page.condition_id).exists()
    context = {"page": edition.page, "withdrawn_at": edition.withdrawn_at, "has_other_answers": others}
    return render_page(request, "withdrawn.html", context, status=410)
