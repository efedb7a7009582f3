"""A question's page: the live edition, the withdrawn notice, and the newsroom's preview."""

from django.conf import settings
from django.db.models import Min, prefetch_related_objects
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render

from conditions.models import Condition, Edition
from conditions.vocabularies import State

from .condition import answers_about
from .errors import not_found
from .history import history
from .reading import read, sections, short_answer_parts, sources
from .visitors import for_visitors


@for_visitors
def question(request, condition, topic):
    here = {"page__condition__slug": condition, "page__topic__slug": topic}
    edition = Edition.objects.live().with_page().filter(**here).first()
    if edition is not None:
        return render_question(request, edition)
    withdrawn = Edition.objects.withdrawn().with_page().filter(**here).order_by("-withdrawn_at").first()
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

    With `preview`, any edition will do; a bar says that this is not public, and dates
    that are not known yet are named as such. The address of the request plays no part.
    """
    prefetch_related_objects([edition], "citations")
    rendered = read(edition)
    answers = _with(edition, answers_about(edition.page.condition))
    place = [answer.page_id for answer in answers].index(edition.page_id)
    context = {
        "preview": preview,
        "edition": edition,
        "condition": edition.page.condition,
        "text": rendered,
        "sections": sections(rendered),
        "short_answer": short_answer_parts(edition),
        "sources": sources(edition, rendered),
        "history": history(edition.page, preview=edition if preview else None),
        "first_published": edition.page.editions.aggregate(day=Min("published_at"))["day"],
        "previous": answers[place - 1] if place else None,
        "next": answers[place + 1] if place + 1 < len(answers) else None,
        "canonical": f"{settings.SITE_URL}{edition.get_absolute_url()}",
    }
    return render(request, "public/question.html", context)


def _with(edition, answers):
    """Return the answers about a condition with `edition` in its topic's place."""
    others = [answer for answer in answers if answer.page_id != edition.page_id]
    return sorted([*others, edition], key=_place)


def _place(edition):
    topic = edition.page.topic
    return topic.group.position, topic.group_id, topic.position, topic.pk


def _gone(request, edition):
    """Say that the page was withdrawn, and when; nothing of its text, its title included."""
    others = Condition.objects.with_live_pages().filter(pk=edition.page.condition_id).exists()
    context = {"page": edition.page, "withdrawn_at": edition.withdrawn_at, "has_other_answers": others}
    return render(request, "public/withdrawn.html", context, status=410)
