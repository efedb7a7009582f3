"""Proposals in words, as screens, desk and mails show them."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .kinds import kind_of
from .lists import is_stuck
from .vouching import people_vouching_for
from .word_changes import compare


@dataclass(frozen=True)
class ComparedLine:
    """A line of a proposal with the words marked that differ; `old` and `new` are lists of Piece."""

    label: str
    old: list
    new: list

    @property
    def is_unchanged(self):
        """Whether both values are the same, as in lines that only say whom or what the proposal is about."""
        return bool(self.old) and not any(piece.is_changed for piece in (*self.old, *self.new))


class ComparedLines(list):
    """The ComparedLines of a proposal."""

    @property
    def has_old(self):
        """Whether a line has an old value; a proposal of something new has none."""
        return any(line.old for line in self)


def compared_lines(proposal):
    """Return the ComparedLines of a proposal."""
    return ComparedLines(ComparedLine(line.label, *compare(line.old, line.new)) for line in _lines(proposal))


def summary(proposal):
    """Return the lines as one text: "name: Alkaptonuria → Alcaptonuria", or the new values if none is old."""
    lines = _lines(proposal)
    if not any(line.old for line in lines):
        return "; ".join(f"{line.label}: {line.new}" for line in lines)
    return "; ".join(f"{line.label}: {line.old or '–'} → {line.new or '–'}" for line in lines)


def proposed(proposal):
    """Return who proposed it and when: "Erin, 3 Nov 2026, 10:15"."""
    return _who_when(proposal.proposed_by, proposal.proposed_at)


def decided(proposal):
    """Return what was decided, by whom and when, "" while it waits."""
    if not proposal.decided_by_id:
        return ""
    decision = _who_when(proposal.decided_by, proposal.decided_at)
    return f"{proposal.get_state_display()}: {decision}"


def waits_for(proposal):
    """Return a sentence on who may decide, and on what to do if this site has no such person."""
    if is_stuck(proposal):
        sentence = _(
            "Nobody on this site can confirm this yet. It needs %(who)s other than the person who proposed it. Invite "
            "such a person (People, “Invite a person”); until then, the proposal waits."
        )
    else:
        sentence = _("It needs %(who)s other than the person who proposed it.")
    sentences = [sentence % {"who": kind_of(proposal).confirmers_words}]
    account = kind_of(proposal).account_in_question(proposal)
    if vouching := people_vouching_for([account]):
        people = {"people": ", ".join(map(str, vouching)), "account": account}
        sentences.append(_("Not %(people)s, who invited %(account)s or set their password or address.") % people)
    return " ".join(sentences)


def _lines(proposal):
    # `erase_person` may have emptied the changes.
    return kind_of(proposal).lines(proposal) if proposal.changes else []


def _who_when(person, at):
    when = date_format(timezone.localtime(at), "j M Y, H:i")
    return _("%(who)s, %(when)s") % {"who": person, "when": when}
