"""Invented reader feedback for the demonstration: reports with their outcome, and "useful" votes."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from accounts import proposals
from accounts.proposals import lists
from conditions import feedback
from conditions.feedback import correction_proposals, form_token, rate_limit
from conditions.models import ConditionPage, UsefulCount

from .clock import clock_at

EMAIL = "reader@demonstration.example"
HANDLED_AFTER = dt.timedelta(hours=20)


@dataclass(frozen=True)
class DemoReport:
    """A report on an edition (its number) of a page, and the verb with which the newsroom handled it.

    `days` is how many days ago it came in; with `fixed_in`, how many days before that edition was
    published. `words` is the note, reason or correction of the verb.
    """

    condition: str
    topic: str
    edition: int
    days: int
    text: str
    section: str = ""
    email: str = ""
    verb: str = ""
    words: str = ""
    fixed_in: int | None = None


REPORTS = (
    DemoReport(
        "congenital-generalized-lipodystrophy",
        "causes",
        edition=2,
        days=12,
        text="The gene for type 4 has its old name here. My daughter’s result from the laboratory says CAVIN1.",
        verb="fix",
        words="The page gave the gene of type 4 its former name, PTRF, alone. It now gives the current one, CAVIN1.",
        fixed_in=3,
    ),
    DemoReport(
        "behcet-disease",
        "how-common",
        edition=1,
        days=20,
        text="I have read quite different numbers for Turkey. Which of them is right?",
        verb="fix",
        words="The page did not say that its two sources disagree. It now gives the figures by country and says where.",
        fixed_in=2,
    ),
    DemoReport(
        "kabuki-syndrome",
        "how-common",
        edition=1,
        days=4,
        text="I think that the source you cite has a newer figure. Could you look again?",
        email=EMAIL,
        verb="accept",
        words="A new review of the table is asked for.",
    ),
    DemoReport(
        "alkaptonuria",
        "overview",
        edition=1,
        days=6,
        text="You do not say which doctor in my town treats this.",
        section="Short answer",
        verb="decline",
        words="Our pages recommend no doctors.",
    ),
    DemoReport(
        "williams-syndrome",
        "overview",
        edition=1,
        days=1,
        text="The second sentence is hard to understand for somebody who is not a doctor.",
        section="Short answer",
        email=EMAIL,
    ),
)
# (useful, not useful) votes for each of the last days.
USEFUL = ((5, 1), (8, 2), (3, 0))


def load_reports(pages, people, now):
    """Add the reports on `pages`, a set of (condition slug, topic slug); return their number."""
    demo_reports = [one for one in REPORTS if (one.condition, one.topic) in pages]
    for demo_report in demo_reports:
        page = ConditionPage.objects.get(condition__slug=demo_report.condition, topic__slug=demo_report.topic)
        _send(demo_report, page, people, now)
        _count_useful(page.live_edition(), timezone.localdate(now))
    rate_limit.forget_the_past()
    return len(demo_reports)


def _send(demo_report, page, people, now):
    edition = page.editions.get(number=demo_report.edition)
    fixed_in = page.editions.get(number=demo_report.fixed_in) if demo_report.fixed_in else None
    at = (fixed_in.published_at if fixed_in else now) - dt.timedelta(days=demo_report.days)
    with clock_at(at):
        token = form_token.new_token(page, edition, edition)
        report = feedback.receive(
            token,
            section=demo_report.section,
            text=demo_report.text,
            email=demo_report.email,
            address="the demonstration",
        )
    with clock_at((fixed_in.published_at if fixed_in else at) + HANDLED_AFTER):
        match demo_report.verb:
            case "fix":
                feedback.fix(report, by=people["sam"], edition=fixed_in, correction=demo_report.words)
                for proposal in lists.waiting_about(correction_proposals.target_of(report)):
                    proposals.confirm(proposal, by=people["chris"])
            case "accept":
                feedback.accept(report, by=people["erin"], note=demo_report.words)
            case "decline":
                feedback.decline(report, by=people["sam"], reason=demo_report.words)


def _count_useful(live, today):
    for days, (yes, no) in enumerate(USEFUL):
        UsefulCount.objects.create(edition=live, day=today - dt.timedelta(days=days), yes=yes, no=no)
