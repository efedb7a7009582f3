"""What the newsroom's screens say about states and steps."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from conditions.feedback import transitions
from conditions.vocabularies import ReportState, State
from conditions.workflow import TRANSITIONS

register = template.Library()

LOOKS = {
    State.DRAFT: "quiet",
    State.IN_REVIEW: "waiting",
    State.APPROVED: "good",
    State.PUBLISHED: "live",
    State.SUPERSEDED: "quiet",
    State.WITHDRAWN: "gone",
    State.RETURNED: "quiet",
    State.DISCARDED: "quiet",
    ReportState.NEW: "waiting",
    ReportState.ACCEPTED: "good",
    ReportState.DECLINED: "quiet",
    ReportState.FIXED: "live",
}


@register.filter("state_badge")
def badge(state, words=None):
    """Return a state as a small label; its words say it, its colour only helps."""
    state = State(state)
    return format_html('<span class="badge badge-{}">{}</span>', LOOKS[state], words or state.label)


@register.filter
def report_badge(state):
    state = ReportState(state)
    return format_html('<span class="badge badge-{}">{}</span>', LOOKS[state], state.label)


@register.filter
def report_verb_done(verb):
    """Return what was done to a report, as its history shows it."""
    return transitions.done(verb)


@register.filter
def public_state(page):
    """Return the badge for what visitors get at the address of a page from `admin.changelists.with_states`."""
    if page.live_id is None:
        return badge(State.WITHDRAWN) if page.withdrawn_id else "–"
    if page.live_expedited or page.live_due < timezone.localdate():
        return badge(State.PUBLISHED, _("Live, review overdue since %(day)s") % {"day": date_format(page.live_due)})
    words = _("Live, review due %(day)s") % {"day": date_format(page.live_due)}
    return badge(State.PUBLISHED, _("%(live)s, facts changed") % {"live": words} if page.has_changed_facts else words)


@register.filter
def open_state(page):
    return badge(page.open_state) if page.open_state else "–"


@register.filter
def verb_done(verb):
    """Return the name of a verb as the history shows it."""
    return TRANSITIONS[verb].label if verb in TRANSITIONS else verb


@register.filter
def question_about(topic, condition):
    return topic.question_about(condition)
