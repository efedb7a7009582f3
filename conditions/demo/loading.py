"""Loading of the demonstration through the workflow's verbs, in one transaction, without duplicates."""

from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from conditions.models import Condition, ConditionPage, Synonym, Topic

from .clock import clock_at
from .content import parse_all
from .discussion import load_discussion
from .facts import load_facts
from .people import make_people
from .proposals import load_proposals
from .renewal import propose_renewal
from .reports import load_reports
from .site_pages import write_site_pages
from .steps import carry_out
from .stories import plan_steps


@dataclass
class DemoSummary:
    """What `load` created; all zero and empty if everything existed already."""

    people: int = 0
    conditions: int = 0
    pages: int = 0
    steps: int = 0
    facts: int = 0
    reports: int = 0
    # Slugs of topics that this site does not have.
    missing_topics: set = field(default_factory=set)


def load(diseases=None):
    """Add the missing parts of the demonstration, and return a DemoSummary.

    `diseases` is a list of `content.Disease`, by default all of this package.
    Existing conditions and pages with an edition are not changed. No mail is sent. Raises
    `people.NameTaken`, `content.ContentError` or the workflow's `Refused`, and then stores nothing.
    """
    diseases = parse_all() if diseases is None else diseases
    now = timezone.now()
    with _no_mail(), transaction.atomic():
        return _DemoLoader(now).run(diseases)


class _DemoLoader:
    def __init__(self, now):
        self.now = now
        self.report = DemoSummary()
        self.topics = {topic.slug: topic for topic in Topic.objects.all()}

    def run(self, diseases):
        plan = sorted(self._plan(diseases), key=lambda item: item[0].at)
        # All accounts are older than the oldest page.
        beginning = min([self.now, *(step.at for step, _disease, _page in plan)])
        with clock_at(beginning):
            people, self.report.people = make_people(self.now)
            for disease in {disease.slug: disease for _step, disease, _page in plan}.values():
                self._condition(disease)
            # Before the texts, since submission expands their facts.
            self.report.facts = load_facts(diseases)
        # In chronological order, not page by page, so that the log looks like a newsroom's.
        for step, disease, page in plan:
            with clock_at(step.at):
                carry_out(step, self._page(disease, page), people)
            self.report.steps += 1
        written = {(disease.slug, page.topic) for _step, disease, page in plan}
        self.report.reports = load_reports(written, people, self.now)
        load_discussion(written, people, self.now)
        load_proposals(written, people, self.now)
        write_site_pages(people)
        propose_renewal(people, timezone.localdate(self.now))
        return self.report

    def _plan(self, diseases):
        known_diseases = [self._with_known_topics(disease) for disease in diseases]
        intervals = {slug: topic.review_interval_months for slug, topic in self.topics.items()}
        for disease, page, steps in plan_steps(known_diseases, intervals, self.now):
            if not self._is_written(disease, page):
                yield from ((step, disease, page) for step in steps)

    def _with_known_topics(self, disease):
        self.report.missing_topics.update(page.topic for page in disease.pages if page.topic not in self.topics)
        return replace(disease, pages=tuple(page for page in disease.pages if page.topic in self.topics))

    def _is_written(self, disease, page):
        return ConditionPage.objects.filter(
            condition__slug=disease.slug, topic__slug=page.topic, editions__isnull=False
        ).exists()

    def _page(self, disease, page):
        condition_page, is_new = ConditionPage.objects.get_or_create(
            condition=self._condition(disease), topic=self.topics[page.topic]
        )
        self.report.pages += is_new
        return condition_page

    def _condition(self, disease):
        condition, is_new = Condition.objects.get_or_create(
            slug=disease.slug,
            defaults={
                "name": disease.name,
                "name_in_text": disease.name_in_text,
                "community_count": disease.community_count,
                "community_counted_on": disease.community_counted_on,
            },
        )
        if is_new:
            self.report.conditions += 1
            for position, name in enumerate(disease.synonyms, start=1):
                Synonym.objects.create(condition=condition, name=name, position=position)
        return condition


@contextmanager
def _no_mail():
    """Suppress the mails of the transactions within the block."""
    before = settings.EMAIL_BACKEND, settings.MAIL_THREAD
    # The thread would send after the block, by the site's own backend.
    settings.EMAIL_BACKEND, settings.MAIL_THREAD = "django.core.mail.backends.dummy.EmailBackend", False
    try:
        yield
    finally:
        settings.EMAIL_BACKEND, settings.MAIL_THREAD = before
