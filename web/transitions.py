"""Transition tables: which action a person may do to an object in its present state, and why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .refusals import NotPermitted, Refused, WrongState, reasons_against

# The locale's own format would end a sentence with "9:30 a.m..".
MOMENT = "j F Y, H:i"


class TransitionChoice(NamedTuple):
    """A button: a row of the table, and why the person may not press it now ("" if they may)."""

    row: Any
    why_not: str

    @property
    def allowed(self):
        return not self.why_not


@dataclass(frozen=True)
class TransitionRules:
    """Checks of a transition table: whether a person may use a verb on an object now, and why not.

    `rows` maps a verb to its row. A row has `verb`, `label`, `sources` (the states it starts from; None among them
    stands for any state) and `guards` (functions of the object and the person that raise Refused).
    `has_right(row, by)` returns whether the person's role includes the row, `name(obj)` names the object within a
    sentence, and `last_event(obj)` returns its latest event with `at` and `actor`, or None.
    """

    rows: Mapping[str, Any]
    has_right: Callable
    name: Callable
    last_event: Callable

    def check(self, verb, obj, by):
        """Raise Refused unless `by` may do `verb` to `obj` now: first the right, then the state, then the guards."""
        row = self.rows[verb]
        self.check_right(row, by)
        self.check_state(row, obj)
        for guard in row.guards:
            guard(obj, by)

    def can(self, verb, obj, by):
        """Return whether `check` would pass."""
        try:
            self.check(verb, obj, by)
        except Refused:
            return False
        return True

    def check_right(self, row, by):
        """Raise NotPermitted unless the person's role includes the row."""
        if not self.has_right(row, by):
            raise NotPermitted(_("Your role does not include this: %(label)s.") % {"label": row.label})

    def check_state(self, row, obj):
        """Raise WrongState unless the row starts from the object's state."""
        if None in row.sources or obj.state in row.sources:
            return
        raise WrongState(
            _("This is no longer possible: %(name)s is %(state)s%(since)s.")
            % {"name": self.name(obj), "state": obj.get_state_display().lower(), "since": self._since(obj)}
        )

    def choices(self, obj, by):
        """Return a TransitionChoice for each row of the person's role that starts from the object's state."""
        rows = [row for row in self.rows.values() if obj.state in row.sources and self.has_right(row, by)]
        return [TransitionChoice(row, " ".join(reasons_against(self.check, row.verb, obj, by))) for row in rows]

    def _since(self, obj):
        event = self.last_event(obj)
        if event is None:
            return ""
        when = date_format(timezone.localtime(event.at), MOMENT)
        if event.actor is None:
            return _(" since %(when)s") % {"when": when}
        return _(" since %(when)s, by %(who)s") % {"when": when, "who": event.actor}
