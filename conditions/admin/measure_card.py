"""Card with the size of an edition's changes, on the draft screen and on the review screen."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from conditions.vocabularies import State
from conditions.workflow.measure import measures_of, problems_of


class _Line(NamedTuple):
    """A part of the changes: whether it is small enough, how large it is, and what is wrong with it."""

    passed: bool
    label: str
    problems: list = ()


def card(edition):
    """Return what `_measure.html` shows of a draft or of an edition in review; None if nothing is measured."""
    measures = measures_of(edition) if edition.state in (State.DRAFT, State.IN_REVIEW) else []
    if not measures:
        return None
    return {
        "bases": [{"name": _name(measure), "lines": _lines(measure)} for measure in measures],
        "is_allowed": edition.page.topic.allows_changes_only,
        "is_small": not problems_of(measures),
    }


def _name(measure):
    if measure.is_live and measure.is_whole:
        name = _("Against edition %(number)s: live, and last reviewed as a whole")
    elif measure.is_live:
        name = _("Against edition %(number)s, which is live")
    else:
        name = _("Against edition %(number)s, the last one reviewed as a whole")
    return name % {"number": measure.base.number}


def _lines(measure):
    """Return the _Lines that say how large each part of the changes is."""
    words = {**measure.text._asdict(), "percent": f"{measure.text.percent:g}"}
    title = _("The question is different") if measure.has_new_title else _("The same question")
    text = _("%(percent)s %% of the words differ: %(added)s added, %(removed)s removed, of %(words)s") % words
    sources = _("Sources: %(added)s added, %(removed)s removed, %(reworded)s reworded, of %(sources)s")
    lost = _("Sources that a sentence has lost: %(count)s") % {"count": len(measure.lost)}
    return [
        _Line(not measure.has_new_title, title),
        _Line(measure.text.is_small, text),
        _Line(measure.sources.is_small, sources % measure.sources._asdict()),
        _Line(not measure.lost, lost, measure.lost_sentences()),
    ]
