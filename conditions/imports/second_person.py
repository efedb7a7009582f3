"""Proposals to apply an import that changes what readers see."""

from django.utils.translation import gettext as _

from accounts import proposals
from accounts.models import Proposal
from conditions.importers.report import VERBS

CODE = "import"


def propose(run, report, *, by):
    """Propose the application of a dry run in its uploader's name, only once even if the dry run is repeated."""
    if waiting(run) is not None:
        return
    counts = {verb: report.total(verb) for verb in VERBS if report.total(verb)}
    changes = {
        "run": run.key,
        "file": run.name,
        "kind": run.kind,
        "sha256": run.sha256,
        "releases": [f"{header.source}, {header.product}, {header.version}" for header in report.headers],
        "public_conditions": report.public_conditions,
        "counts": counts,
        "shown": shown(report),
        "renamed": [f"{line.what}: {line.why}" for line in report.lines.get("renamed", [])],
    }
    title = _("Import of %(file)s") % {"file": run.name}
    proposals.propose(CODE, by=by, title=title, target=_target(run), changes=changes, reason=run.origin)


def shown(report):
    """Return the words typed by hand that the import makes public, as sorted texts."""
    return sorted(f"{line.why}: {line.what}" for line in report.lines.get("shown", []))


def confirmed(run):
    """Return the confirmed Proposal to apply this run, or None."""
    return Proposal.objects.filter(kind=CODE, target=_target(run), state=Proposal.State.CONFIRMED).first()


def waiting(run):
    """Return the waiting Proposal to apply this run, or None."""
    return Proposal.objects.filter(kind=CODE, target=_target(run), state=Proposal.State.WAITING).first()


def _target(run):
    return f"import:{run.key}"
