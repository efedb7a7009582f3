"""Columns of the CSV file of releases about the last file that each was imported from."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


def last_file(release):
    """Return the last ImportedFile of a release whose files are prefetched, or None."""
    return next(iter(release.files.all()), None)


class LastFileColumns:
    """ModelAdmin mixin: a column for each value of the last file; None or "" for a release without one."""

    @admin.display(description=_("last file"))
    def csv_file(self, release):
        return getattr(last_file(release), "name", "")

    @admin.display(description="SHA-256")
    def csv_sha256(self, release):
        return getattr(last_file(release), "sha256", "")

    @admin.display(description=_("uploaded by"))
    def csv_uploaded_by(self, release):
        return getattr(last_file(release), "uploaded_by", None)

    @admin.display(description=_("applied by"))
    def csv_applied_by(self, release):
        return getattr(last_file(release), "applied_by", None)

    @admin.display(description=_("file imported"))
    def csv_file_imported(self, release):
        return getattr(last_file(release), "at", None)
