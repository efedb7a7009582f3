"""A busy newsroom over thousands of live pages: editions in every state, reports and search counts."""

import datetime as dt

from django.utils import timezone

from accounts.models import User
from conditions.models import ConditionPage, Edition, Report, ReportEvent, SearchCount, Topic
from conditions.vocabularies import ReportState, State
from tests import factories
from tests.bulk_editions import make_editions

TEXT = {"short_answer": "A short answer of new words [1].", "body": "<h2>What is new?</h2>\n<p>New words [1][2].</p>"}
# One in so many pages has an edition in that state, beside its live edition or instead of one.
BESIDE = {State.DRAFT: 20, State.IN_REVIEW: 25, State.APPROVED: 100}
INSTEAD = {State.WITHDRAWN: 50, State.DRAFT: 20, State.IN_REVIEW: 100}
ONE_REPORT_IN = 20
# Search counts depend on the number of readers, not of pages.
SEARCHES, DAYS = 2000, 30


def make_newsroom():
    """Add a newsroom's work to the pages of `make_many`: about a sixth more editions, some on another topic."""
    factories.make_chief("many-chief")
    editor, signer = (User.objects.get(username=f"many-{who}") for who in ("editor", "reviewer"))
    common = {"by": editor, "reviewer": signer, "text": lambda page: {"title": page.question[:200], **TEXT}}
    live = list(ConditionPage.objects.order_by("pk").select_related("condition", "topic"))
    start = 0
    for state, interval in BESIDE.items():
        count = len(live) // interval
        make_editions(live[start : start + count], state=state, number=2, **common)
        start += count
    topic = Topic.objects.exclude(pages__in=live).first()
    conditions = list(dict.fromkeys(page.condition for page in live))
    start = 0
    for state, interval in INSTEAD.items():
        chosen = conditions[start : start + len(live) // interval]
        start += len(chosen)
        made = ConditionPage.objects.bulk_create(
            [ConditionPage(condition=condition, topic=topic) for condition in chosen]
        )
        make_editions(made, state=state, **common)
    _add_reports()
    _add_searches()


def _add_reports():
    states = [ReportState.DECLINED] * 3 + [ReportState.FIXED] * 2 + [ReportState.ACCEPTED, ReportState.NEW]
    now, reports = timezone.now(), []
    for index, edition in enumerate(Edition.objects.live().order_by("pk").only("page", "title")):
        if index % ONE_REPORT_IN == 0:
            state = states[index // ONE_REPORT_IN % len(states)]
            is_fixed = state == ReportState.FIXED
            reports.append(
                Report(
                    reference=f"M{index:07}",
                    fingerprint=f"{index:064}",
                    page_id=edition.page_id,
                    edition=edition,
                    text="The number in the second part is another one in the source.",
                    received_at=now - dt.timedelta(minutes=index),
                    state=state,
                    fixed_in=edition if is_fixed else None,
                    correction="The number is right now." if is_fixed else "",
                )
            )
    Report.objects.bulk_create(reports, 1000)
    ReportEvent.objects.bulk_create(
        [ReportEvent(report=report, verb="receive", to_state=ReportState.NEW) for report in reports], 1000
    )


def _add_searches():
    today = timezone.localdate()
    SearchCount.objects.bulk_create(
        [
            SearchCount(
                query=f"words of search {index // 2}",
                day=today - dt.timedelta(days=index % DAYS),
                times=1 + index % 7,
                found_nothing=index % 3 == 0,
            )
            for index in range(SEARCHES)
        ],
        1000,
    )
