"""Template filters for the newsroom: badges for states, labels for verbs."""

from itertools import groupby

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from conditions.feedback import transitions
from conditions.vocabularies import ReportState, State
from conditions.workflow import TRANSITIONS, diff
from web.full_stops import full_stop

# The number of unchanged blocks in a row that a comparison folds.
_FOLDED_FROM = 2

register = template.Library()
register.filter(full_stop)

BADGE_STYLES = {
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
# The fields of checks that are not about the body.
CHECKED_FIELDS = {
    "title": "id_title",
    "short_answer": "id_short_answer",
    "citations": "citations",
    "change_note": "id_change_note",
    "changed": "id_is_periodic_review",
}


@register.filter("state_badge")
def badge(state, words=None, *, style=None):
    """Return the badge of an edition's state, with `words` in place of the state's name, in its style or another."""
    state = State(state)
    return format_html('<span class="badge badge-{}">{}</span>', style or BADGE_STYLES[state], words or state.label)


@register.filter
def stretches(changes):
    """Return (is_folded, changes) for each stretch of compared blocks.

    Unchanged blocks in a row are folded, except the one beside a change, which shows where it is.
    """
    parts = [(is_same, list(part)) for is_same, part in groupby(changes, key=lambda change: change.kind == diff.SAME)]
    for number, (is_same, blocks) in enumerate(parts):
        start, end = int(number > 0), len(blocks) - int(number + 1 < len(parts))
        if is_same and end - start >= _FOLDED_FROM:
            yield from ((False, blocks[:start]), (True, blocks[start:end]), (False, blocks[end:]))
        else:
            yield False, blocks


@register.filter
def report_badge(state):
    """Return the badge of a report's state."""
    state = ReportState(state)
    return format_html('<span class="badge badge-{}">{}</span>', BADGE_STYLES[state], state.label)


@register.filter
def report_verb_done(verb):
    """Return the label of a verb in a report's history."""
    return transitions.done(verb)


@register.filter
def public_state(page):
    """Return the badge of what visitors see of a page, which comes from `admin.changelists.with_states`."""
    if page.live_id is None:
        return badge(State.WITHDRAWN) if page.withdrawn_id else "–"
    if page.live_expedited or page.live_due < timezone.localdate():
        words = _("Live, overdue since %(day)s") % {"day": date_format(page.live_due)}
        return badge(State.PUBLISHED, words, style="gone")
    words = _("Live until %(day)s") % {"day": date_format(page.live_due)}
    if page.has_changed_facts:
        return badge(State.PUBLISHED, _("%(live)s, facts changed") % {"live": words}, style="waiting")
    return badge(State.PUBLISHED, words)


@register.filter
def open_state(page):
    """Return the badge of the page's open edition, or a dash."""
    return badge(page.open_state) if page.open_state else "–"


@register.filter
def verb_done(verb):
    """Return the label of a verb in an edition's history."""
    return TRANSITIONS[verb].label if verb in TRANSITIONS else verb


@register.filter
def question_about(topic, condition):
    """Return the topic's question with the condition's name filled in."""
    return topic.question_about(condition)


@register.filter
def place_of(check):
    """Return the id of the field of the draft's form that a check of the checklist is about."""
    return CHECKED_FIELDS.get(check.code, "id_body")
