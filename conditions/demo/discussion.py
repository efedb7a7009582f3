"""A claim, a comment with its reply, and search counts for the demonstration."""

import datetime as dt

from django.utils import timezone

from conditions.fields import fold
from conditions.models import Edition, SearchCount
from conditions.newsroom import claims, comments
from conditions.workflow import Refused

from .clock import clock_at

# The reviewers who may claim the oldest text in review, how many days ago, and their comment.
REVIEWERS = ("dr-rao", "dr-lee")
DAYS = 2
QUESTION = "Is this the number for newborns or for everybody? The two are often taken for each other."
ANSWER = "For newborns, as its source says. I will name that in the next edition."
# {query: (searches on each of the last days, latest first; how many of them found nothing)}
SEARCHES = {
    "lipodystrophy": ((9, 7, 8), 0),
    "progeria": ((6, 4, 5), 0),
    "kabuki syndrome": ((5, 3), 0),
    "alkaptonuria": ((2, 2, 1), 0),
    "kabuki syndrome life expectancy": ((3, 2), 2),
    "ehlers danlos": ((7, 8, 6, 5), 26),
    "marfan": ((4, 5), 9),
}


def load_discussion(pages, people, now):
    """Add claim and comments to the oldest text in review of `pages`, a set of (condition slug, topic slug)."""
    waiting = [
        edition
        for edition in Edition.objects.in_review().order_by("submitted_at", "pk")
        if (edition.page.condition.slug, edition.page.topic.slug) in pages
    ]
    if not waiting:
        return
    with clock_at(max(now - dt.timedelta(days=DAYS), waiting[0].submitted_at)):
        reviewer = _claiming_reviewer(waiting[0], [people[name] for name in REVIEWERS])
        if reviewer:
            thread = comments.add(waiting[0], by=reviewer, text=QUESTION, quote=_words_of(waiting[0]))
            comments.reply(thread, by=waiting[0].submitted_by, text=ANSWER)
    _count(timezone.localdate(now))


def _claiming_reviewer(edition, people):
    """Let the first person who may sign the edition claim it; return that person, or None."""
    for person in people:
        try:
            claims.claim(edition, by=person)
        except Refused:
            continue
        return person
    return None


def _words_of(edition):
    """Return the beginning of the short answer, to quote it."""
    return " ".join(edition.short_answer.split()[:8])


def _count(today):
    for query, (times, found_nothing) in SEARCHES.items():
        for days, count in enumerate(times):
            SearchCount.objects.get_or_create(
                query=fold(query),
                day=today - dt.timedelta(days=days),
                defaults={"times": count, "found_nothing": min(count, found_nothing)},
            )
            found_nothing -= min(count, found_nothing)
