"""Saving of a form: which of its changes are made at once, and which are proposed."""

from django.utils import timezone

from accounts.proposals import note_at_once, propose
from conditions.facts import changes as frozen_facts
from conditions.models import Condition, Gene

from .entries import addition_of, change_of, removal_of, shown_with
from .exposure import is_exposed
from .public_fields import PUBLIC_FIELDS, needs_second_person


class Changes:
    """The changes in one saved form: to its row, and to the facts edited with it.

    `create`, `change`, `add` and `remove` save at once what needs no second person. `finish` proposes the rest with the
    reason, and logs what was taken away from readers. All of it runs in the caller's transaction.
    """

    def __init__(self, *, by, reason):
        self.by, self.reason = by, reason
        self.proposed, self.removed, self.has_saved = [], [], False

    def create(self, row):
        """Save a new row that has a form of its own: readers cannot see it yet. Listing it is proposed."""
        is_listed = isinstance(row, Condition) and row.is_listed
        if is_listed:
            row.is_listed = False
        self._save(row, PUBLIC_FIELDS[type(row)].names)
        if is_listed:
            row.is_listed = True
            self.change(row, ["is_listed"])

    def change(self, row, names):
        """Save the changed columns `names` of `row`, which has the new values, or plan their proposal.

        A proposed column of `row` gets its old value back.
        """
        before = type(row).objects.get(pk=row.pk)
        exposed = is_exposed(before) or is_exposed(row)
        waiting = [n for n in names if needs_second_person(type(row), n, getattr(row, n), exposed=exposed)]
        at_once = [name for name in names if name not in waiting]
        emptied = [name for name in at_once if exposed and name in PUBLIC_FIELDS[type(row)].removable]
        if waiting:
            self.proposed.append(change_of(before, row, waiting))
        if emptied:
            self.removed.append(change_of(before, row, emptied))
        for name in waiting:
            setattr(row, name, getattr(before, name))
        if at_once:
            self._save(row, at_once)

    def add(self, row):
        """Save a new fact, or plan its proposal if readers would see it."""
        if is_exposed(row):
            self.proposed.append(addition_of(row))
        else:
            self._save(row, PUBLIC_FIELDS[type(row)].names)

    def remove(self, row):
        """Delete a row at once; log it if readers saw it."""
        if is_exposed(row):
            self.removed.append(removal_of(row))
        row.delete()
        self.has_saved = True

    def delete(self, target):
        """Delete the form's row at once; log it if readers saw it."""
        if is_exposed(target):
            self.removed.append(removal_of(target))
        self.finish(target)
        target.delete()

    def finish(self, target):
        """Log and propose what was collected about `target`; return the Proposal, or None if nothing waits.

        Raise Refused if the same change is already waiting.
        """
        values = {"by": self.by, "title": str(target), "reason": self.reason, "target": target_name(target)}
        if self.removed:
            note_at_once(kind_code(target), changes={"rows": self.removed}, **values)
        if self.has_saved:
            after_change(target)
        if not self.proposed:
            return None
        # Computed last, because the same form may have saved other facts at once.
        for entry in self.proposed:
            entry["shown"] = shown_with(entry)
        return propose(kind_code(target), changes={"rows": self.proposed}, **values)

    def _save(self, row, names):
        stamp(row, names, entered_by=self.by)
        row.save()
        self.has_saved = True


def stamp(row, names, *, entered_by, confirmed_by=None, confirmed_at=None):
    """Write into a fact or gene who entered its columns `names`, and who confirmed them."""
    entered = [name for name in names if name in PUBLIC_FIELDS[type(row)].names]
    if not entered or not hasattr(row, "entered_by_id"):
        return
    row.entered_by, row.confirmed_by, row.confirmed_at = entered_by, confirmed_by, confirmed_at
    if isinstance(row, Gene):
        row.edited = {**(row.edited or {}), **{name: getattr(row, name) for name in entered}}


def after_change(target):
    """Mark texts whose facts have changed, and note the time for sitemaps."""
    if isinstance(target, Condition):
        frozen_facts.mark_changed([target.pk], None)
        Condition.objects.filter(pk=target.pk).update(changed_at=timezone.now())
    elif isinstance(target, Gene):
        frozen_facts.mark_changed(target.associations.values_list("condition", flat=True), None)


def kind_code(target):
    """Return the code of the kind of proposals about this row: its model's label."""
    return target._meta.label_lower


def target_name(target):
    """Return the text that names this row in the log: "conditions.condition:12"."""
    return f"{target._meta.label_lower}:{target.pk}"
