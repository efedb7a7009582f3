"""Checks of the public log: it has a key, and its copy outside the database agrees."""

from django.conf import settings
from django.utils.translation import gettext as _

from transparency import checkpoints, exporting


def has_a_key():
    try:
        checkpoints.log_key()
    except checkpoints.NoKey as refusal:
        yield str(refusal)


def agrees_with_its_copy():
    if not settings.LOG_FOLDER:
        if not settings.DEBUG:
            yield (
                _(
                    "LOG_FOLDER is not set, so the public log has no copy outside the database, and a restore of an "
                    "older backup would lose its last entries. Set it to a folder beside the backups."
                ),
                False,
            )
        return
    try:
        copied = exporting.read_checkpoint(settings.LOG_FOLDER)
        exporting.check(copied)
    except (OSError, exporting.FolderMismatch) as error:
        yield _("LOG_FOLDER: %(why)s") % {"why": error}
        return
    if copied is None:
        yield _("LOG_FOLDER (%(path)s) holds no copy of the public log yet: does publish_due run?") % {
            "path": settings.LOG_FOLDER
        }
