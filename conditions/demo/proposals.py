"""Demonstration proposals: changes of names that are waiting for a second person."""

import datetime as dt

from conditions.models import Condition, Synonym
from conditions.proposals.saving import Changes

from .clock import clock_at

# (condition's slug, days ago, who proposes, columns of the condition, another name, reason)
PROPOSALS = (
    ("kabuki-syndrome", 3, "erin", {}, "Niikawa-Kuroki syndrome type 1", "A laboratory report uses this name."),
    (
        "hereditary-spherocytosis",
        2,
        "sam",
        {"name_in_text": "hereditary spherocytosis (HS)"},
        "",
        "The short form is on every laboratory report.",
    ),
    ("pendred-syndrome", 1, "erin", {}, "Deafness-goitre syndrome", "The British spelling of a name that we list."),
)


def load_proposals(pages, people, now):
    """Propose changes of the conditions of `pages`, a set of (condition slug, topic slug) that were just written."""
    written = {slug for slug, _topic in pages}
    for slug, days, proposer, columns, name, reason in PROPOSALS:
        if slug in written:
            with clock_at(now - dt.timedelta(days=days)):
                _propose(Condition.objects.get(slug=slug), columns, name, by=people[proposer], reason=reason)


def _propose(condition, columns, name, *, by, reason):
    changes = Changes(by=by, reason=reason)
    for column, value in columns.items():
        setattr(condition, column, value)
    if columns:
        changes.change(condition, list(columns))
    if name:
        changes.add(Synonym(condition=condition, name=name, scope="exact"))
    changes.finish(condition)
