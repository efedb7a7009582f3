"""The list of imported files: each file that changed stored data, its origin, and who imported it."""

from django.utils.translation import gettext as _

from conditions.importers.syncing import release_of
from conditions.models import ImportedFile


def record(report, *, name, kind, sha256, size, **who):
    """Store the file of an ImportReport that changed something; call it in the transaction of the import.

    `who` are further columns of ImportedFile; without any, a command imported the file.
    """
    if report.changes_nothing:
        return
    file = ImportedFile.objects.create(name=name, kind=kind, sha256=sha256, size=size, **who)
    file.releases.set([release_of(header) for header in report.headers])


def description(file):
    """Return an ImportedFile in words: its name, the beginning of its SHA-256, and who uploaded and applied it."""
    who = _("uploaded by %(who)s") % {"who": file.uploaded_by} if file.uploaded_by_id else _("by a command")
    if file.is_confirmed:
        who = _("%(uploaded)s, applied by %(who)s") % {"uploaded": who, "who": file.applied_by}
    else:
        who = _("%(uploaded)s, not confirmed by a second person") % {"uploaded": who}
    return f"{file.name} ({file.sha256[:12]}, {who})"
