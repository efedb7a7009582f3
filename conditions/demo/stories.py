"""The history of each demonstration page: most are published, the others show all other states."""

import datetime as dt

from django.utils import timezone

from conditions.vocabularies import Scope

from .steps import DemoStep

# The example page of the site's owners says "Last updated: 2026-05-08", so its history ends there.
EXAMPLE_FIRST, EXAMPLE_SECOND, EXAMPLE_THIRD = dt.date(2025, 6, 3), dt.date(2025, 11, 19), dt.date(2026, 5, 8)


class Story:
    """Builder of one page's history, with dates counted back from `now`; `steps` collects the DemoSteps."""

    def __init__(self, page, now, *, writer, reviewer, minute):
        self.texts = page.texts
        # The minute of all steps, different from page to page.
        self.minute = minute
        self.today = timezone.localdate(now)
        self.writer = writer
        self.reviewer = reviewer
        self.steps = []

    def day(self, days_ago):
        return self.today - dt.timedelta(days=days_ago)

    def moment(self, day, hour):
        return dt.datetime.combine(day, dt.time(hour, self.minute), timezone.get_current_timezone())

    def add(self, verb, day, hour, by, **values):
        self.steps.append(DemoStep(verb, self.moment(day, hour), by, values))

    def written(self, day, text=0, **overrides):
        self.add("write", day, 9, self.writer, text=self.texts[text], **overrides)

    def submitted(self, day, text=0, **values):
        self.written(day - dt.timedelta(days=1), text)
        self.add("submit", day, 11, self.writer, **values)

    def published(self, day, text=0, **values):
        """Approve and so publish on `day`, after writing and submitting in the days before."""
        self.submitted(day - dt.timedelta(days=2), text)
        self.add("approve", day, 14, self.reviewer, **values)


# --- Fates: functions of the story and of the day on which a plain page would be published ------


def plain(story, day):
    story.published(day)


def three_editions(story, day):
    story.reviewer = "dr-rao"
    story.published(EXAMPLE_FIRST)
    story.reviewer = "dr-lee"
    story.published(EXAMPLE_SECOND, 1, scope=Scope.CHANGES_ONLY, note="The row on type 4 agrees with its source.")
    story.reviewer = "dr-rao"
    story.published(EXAMPLE_THIRD, 2)


def changes_only(story, day):
    story.reviewer = "dr-rao"
    story.published(day)
    story.published(story.day(200), 1)
    story.reviewer = "dr-lee"
    story.published(story.day(24), 2, scope=Scope.CHANGES_ONLY)


def second_draft(story, day):
    story.published(day)
    story.written(story.day(2), 1)


def discarded(story, day):
    story.published(day)
    story.written(story.day(33), change_note="A shorter table.")
    story.add("discard", story.day(31), 16, story.writer)


def reaffirmed(story, day):
    story.published(day)
    story.add("reaffirm", story.day(38), 10, "dr-lee", note="Nothing in the sources has changed.")


def overdue(story, day):
    story.reviewer = "dr-moss"
    story.published(story.day(3 * 365))


def expedited(story, day):
    story.published(day)
    reason = "A reader says that one of the sources has new figures. Please look at the table again."
    story.add("expedite", story.day(3), 15, "sam", reason=reason)


def withdrawn(story, day):
    story.published(day)
    reason = "Two of the figures could not be found again in their source. Withdrawn until they are checked."
    story.add("withdraw", story.day(6), 17, "chris", reason=reason)


def sent_back(story, day):
    story.submitted(story.day(9))
    reason = "The table is right. Please say in the short answer that some people have no change in a known gene."
    story.add("send_back", story.day(5), 13, "dr-lee", reason=reason)


def needed_soon(story, day):
    story.submitted(story.day(4), needed_by=story.today + dt.timedelta(days=3), note="For the patients’ day this week.")


def waiting(story, day):
    story.submitted(story.day(12), note="First edition; the table is the part to look at.")


def scheduled(story, day):
    story.submitted(story.day(8))
    story.add("schedule", story.day(7), 10, "chris", to=story.moment(story.day(-7), 8))
    story.add("approve", story.day(3), 16, story.reviewer)


def unfinished(story, day):
    first_sentence = story.texts[0].short_answer.split(". ")[0] + "."
    story.written(story.day(1), short_answer=first_sentence, citations=[])


FATES = {
    ("46-xy-complete-gonadal-dysgenesis", "complications"): withdrawn,
    ("aicardi-goutieres-syndrome", "genes"): sent_back,
    ("alkaptonuria", "how-common"): discarded,
    ("behcet-disease", "how-common"): changes_only,
    ("congenital-generalized-lipodystrophy", "causes"): three_editions,
    ("friedreich-ataxia", "symptoms"): overdue,
    ("hutchinson-gilford-progeria-syndrome", "overview"): reaffirmed,
    ("kabuki-syndrome", "how-common"): expedited,
    ("pendred-syndrome", "diagnosis"): second_draft,
    ("smith-lemli-opitz-syndrome", "how-common"): needed_soon,
    ("stargardt-disease", "genes"): unfinished,
    ("tuberous-sclerosis-complex", "how-common"): waiting,
    ("williams-syndrome", "how-common"): scheduled,
}


def plan_steps(diseases, intervals, now):
    """Yield (disease, page, steps) for every page.

    `intervals` is {topic slug: review interval in months}: a plain page is published so recently
    that its review is not due yet.
    """
    for position, disease in enumerate(diseases):
        writer = ("erin", "sam")[position % 2]
        for number, page in enumerate(disease.pages):
            reviewer = ("dr-rao", "dr-lee")[(position + number) % 2]
            story = Story(page, now, writer=writer, reviewer=reviewer, minute=(position * 17 + number * 23) % 60)
            # The conditions were added one after the other, from 18 to 1.5 months ago.
            days_ago = min(540 - position * 35, intervals[page.topic] * 30 - 60) - number * 3
            day = story.day(max(days_ago, 1))
            FATES.get((disease.slug, page.topic), plain)(story, day)
            yield disease, page, story.steps
