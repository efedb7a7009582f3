"""What readers of the demonstration reported, and what became of it: invented, as its people are."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from conditions import feedback
from conditions.feedback import form_token, rate_limit
from conditions.models import ConditionPage, UsefulCount

from .clock import clock_at

EMAIL = "reader@demonstration.example"
HANDLED_AFTER = dt.timedelta(hours=20)


@dataclass(frozen=True)
class Told:
    """A report on edition `read` of a page, and the verb that was its end so far, with its words.

    `days` is how long ago it came in; where it was `fixed_in` an edition, how long before that one was published.
    """

    condition: str
    topic: str
    read: int
    days: int
    text: str
    section: str = ""
    email: str = ""
    verb: str = ""
    words: str = ""
    fixed_in: int | None = None


TOLD = (
    Told(
        "congenital-generalized-lipodystrophy",
        "causes",
        read=2,
        days=12,
        text="The gene for type 4 has its old name here. My daughter’s result from the laboratory says CAVIN1.",
        verb="fix",
        words="The page gave the gene of type 4 its former name, PTRF, alone. It now gives the current one, CAVIN1.",
        fixed_in=3,
    ),
    Told(
        "behcet-disease",
        "how-common",
        read=1,
        days=20,
        text="I have read quite different numbers for Turkey. Which of them is right?",
        verb="fix",
        words="The page did not say that its two sources disagree. It now gives the figures by country and says where.",
        fixed_in=2,
    ),
    Told(
        "kabuki-syndrome",
        "how-common",
        read=1,
        days=4,
        text="I think that the source you cite has a newer figure. Could you look again?",
        email=EMAIL,
        verb="accept",
        words="A new review of the table is asked for.",
    ),
    Told(
        "alkaptonuria",
        "overview",
        read=1,
        days=6,
        text="You do not say which doctor in my town treats this.",
        section="Short answer",
        verb="decline",
        words="Our pages recommend no doctors.",
    ),
    Told(
        "williams-syndrome",
        "overview",
        read=1,
        days=1,
        text="The second sentence is hard to understand for somebody who is not a doctor.",
        section="Short answer",
        email=EMAIL,
    ),
)
# Readers of the last days who said that such a page was useful, and those who said that it was not.
USEFUL = ((5, 1), (8, 2), (3, 0))


def load_reports(pages, people, now):
    """Add the reports on `pages`, pairs of a condition's and a topic's slug; return how many there are."""
    told = [one for one in TOLD if (one.condition, one.topic) in pages]
    for one in told:
        page = ConditionPage.objects.get(condition__slug=one.condition, topic__slug=one.topic)
        _tell(one, page, people, now)
        _count_useful(page.live_edition(), timezone.localdate(now))
    rate_limit.forget_the_past()
    return len(told)


def _tell(told, page, people, now):
    read = page.editions.get(number=told.read)
    fixed_in = page.editions.get(number=told.fixed_in) if told.fixed_in else None
    at = (fixed_in.published_at if fixed_in else now) - dt.timedelta(days=told.days)
    with clock_at(at):
        token = form_token.new_token(page, read, read)
        report = feedback.receive(
            token, section=told.section, text=told.text, email=told.email, address="the demonstration"
        )
    with clock_at((fixed_in.published_at if fixed_in else at) + HANDLED_AFTER):
        match told.verb:
            case "fix":
                feedback.fix(report, by=people["sam"], edition=fixed_in, correction=told.words)
            case "accept":
                feedback.accept(report, by=people["erin"], note=told.words)
            case "decline":
                feedback.decline(report, by=people["sam"], reason=told.words)


def _count_useful(live, today):
    for days, (yes, no) in enumerate(USEFUL):
        UsefulCount.objects.create(edition=live, day=today - dt.timedelta(days=days), yes=yes, no=no)
