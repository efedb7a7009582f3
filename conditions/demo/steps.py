"""Steps of the demonstration: a verb of the workflow, a person and a time."""

import dataclasses
import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from conditions import workflow
from conditions.vocabularies import Scope

from .content import DemoText


@dataclass(frozen=True)
class DemoStep:
    """One step; `verb` is a key of `VERBS`, `by` a username, `values` the further arguments of the verb."""

    verb: str
    at: dt.datetime
    by: str
    values: dict = field(default_factory=dict)


def carry_out(step, page, people):
    """Apply the step to the page; the caller has set the clock to `step.at`."""
    VERBS[step.verb](page, people[step.by], **step.values)


def _write(page, by, text: DemoText, **overrides):
    draft = workflow.open_draft(page, by=by)
    day = timezone.localdate()
    citations = [
        {"number": number, **dataclasses.asdict(source.as_read_on(day))}
        for number, source in enumerate(text.sources, start=1)
    ]
    values = {
        "title": text.title,
        "short_answer": text.short_answer,
        "body": text.body,
        "change_note": text.change_note,
        "citations": citations,
        **overrides,
    }
    workflow.save_draft(draft, by=by, lock=draft.lock, **values)


def _submit(page, by, *, note="", needed_by=None):
    workflow.submit(page.open_edition(), by=by, note=note, needed_by=needed_by)


def _approve(page, by, *, scope=Scope.WHOLE_PAGE, note=""):
    edition = page.open_edition()
    workflow.approve(edition, by=by, seen=workflow.seen_by(edition, by), scope=scope, note=note)


def _send_back(page, by, *, reason):
    edition = page.open_edition()
    workflow.send_back(edition, by=by, seen=edition.sha256, reason=reason)


def _reaffirm(page, by, *, note=""):
    edition = page.live_edition()
    workflow.reaffirm(edition, by=by, seen=workflow.seen_by(edition, by), note=note)


def _discard(page, by):
    workflow.discard(page.open_edition(), by=by)


def _schedule(page, by, *, to):
    workflow.schedule(page.open_edition(), by=by, at=to)


def _expedite(page, by, *, reason):
    workflow.expedite(page.live_edition(), by=by, reason=reason)


def _withdraw(page, by, *, reason):
    workflow.withdraw(page, by=by, reason=reason)


VERBS = {
    "write": _write,
    "submit": _submit,
    "approve": _approve,
    "send_back": _send_back,
    "reaffirm": _reaffirm,
    "discard": _discard,
    "schedule": _schedule,
    "expedite": _expedite,
    "withdraw": _withdraw,
}
