"""One box for "condition and question": finds the page, or starts it."""

from dataclasses import dataclass

from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from conditions.models import Condition, ConditionPage, Topic
from conditions.newsroom.similar_names import similar_names
from conditions.search.normal_form import normal_form
from conditions.search.query import clean_query, is_function_word
from conditions.search.topic_phrases import Topics
from conditions.workflow import rules

from .changelists import conditions_named, with_states

# Conditions and topics that are shown; more words narrow them down.
MOST_CONDITIONS, MOST_TOPICS = 10, 6


@dataclass(frozen=True)
class Found:
    """A condition that was typed, and (Topic, ConditionPage or None) for each topic that was asked about."""

    condition: Condition
    pages: list


def start_page_view(model_admin, request):
    """Show the pages that the words in `q` ask for, with a button to start those that are missing."""
    if not request.user.has_perm(rules.WRITE):
        raise Http404
    words = clean_query(request.GET.get("q", ""))
    name, topics = _parsed(words)
    conditions = list(Condition.objects.filter(pk__in=_conditions(words, name))[:MOST_CONDITIONS])
    similar = [] if conditions or not name else similar_names(name)
    return TemplateResponse(
        request,
        "admin/conditions/start_page.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Start or find a page"),
            "opts": model_admin.opts,
            "words": words,
            "name": name,
            "found": _found(conditions, topics),
            "similar": similar,
            "may_add": request.user.has_perm("conditions.add_condition"),
        },
    )


def _parsed(words):
    """Return the words that name the condition, and the Topics that the other words ask about, the likeliest first."""
    rows = list(Topic.objects.values_list("pk", "group", "name", "question", "search_phrases", "is_overview"))
    known = Topics(rows)
    terms = normal_form(words).terms
    naming = [term for term in terms if not is_function_word(term) and known.corrected(term.words[0]) is None]
    weights = known.asked([term for term in terms if term not in naming])
    ranked = sorted(weights, key=lambda pk: -weights[pk])[:MOST_TOPICS]
    topics = Topic.objects.select_related("group").in_bulk(ranked)
    return " ".join(term.raw for term in naming), [topics[pk] for pk in ranked]


def _conditions(words, name):
    """Return the ids of the conditions with these words in one name, or else with all typed words."""
    return conditions_named(name) or conditions_named(words) or []


def _found(conditions, topics):
    pages = with_states(ConditionPage.objects.filter(condition__in=conditions, topic__in=topics))
    known = {(page.condition_id, page.topic_id): page for page in pages}
    return [
        Found(condition, [(topic, known.get((condition.pk, topic.pk))) for topic in topics]) for condition in conditions
    ]
