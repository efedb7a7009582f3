"""The kind of proposal that applies an import."""

from django.db import transaction
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import proposals
from conditions.importers.report import VERBS
from conditions.workflow import Refused, rules

from . import drafts, run_status, uploads, worker
from .second_person import CODE


class ImportOfFile(proposals.Kind):
    """The application of a dry run; `changes` is what `second_person.propose` writes."""

    code = CODE
    label = gettext_lazy("Import of a file")
    rights = (rules.STEER, rules.REVIEW)
    confirmers_words = gettext_lazy("a chief editor or a medical reviewer")
    view_right = rules.STEER
    # So the desk has no button that starts the import without showing the report first.
    asks_password = True

    def lines(self, proposal):
        changes = proposal.changes
        lines = [
            (_("File"), changes["file"]),
            (_("Kind"), str(drafts.KINDS[changes["kind"]].label)),
            (_("Releases"), "; ".join(changes["releases"])),
            ("SHA-256", changes["sha256"]),
            (_("Public conditions affected"), number_format(changes["public_conditions"], force_grouping=True)),
        ]
        counts = changes["counts"]
        lines += [(str(label), number_format(counts[verb])) for verb, label in VERBS.items() if verb in counts]
        lines += [(_("Renamed"), sentence) for sentence in changes["renamed"]]
        # Proposals made by older code lack this list.
        lines += [(_("Typed by hand, becomes public"), words) for words in changes.get("shown", [])]
        return [proposals.Line(label, "", value) for label, value in lines]

    def check_current(self, proposal):
        run = uploads.find_run(proposal.changes["run"])
        if run is None or not run.can_be_applied:
            raise Refused(run_status.not_kept())

    def apply(self, proposal, by):
        # Only after the commit: the import runs in a thread, which would wait for this transaction's lock.
        transaction.on_commit(lambda: worker.start(uploads.begin_application(proposal.changes["run"], by)))

    def address(self, proposal):
        return reverse("admin:conditions_release_run", args=[proposal.changes["run"]])


proposals.register(ImportOfFile())
