"""The public log after a restore: entries after the backup come from the copy outside the database."""

import json

from django.utils.translation import gettext as _

from conditions import public_log
from transparency import checkpoints, exporting
from transparency import log as the_log
from transparency.models import LogEntry
from verify.verify import Invalid, leaf_hash
from web.refusals import Refused

from .errors import BackupError

_BATCH = 1000


def continue_log(folder):
    """Add the entries of the copy in `folder` that the restored log lacks; return their leaves, as dicts.

    The caller opens the transaction. Raises BackupError if the copy cannot be read, or is of another log.
    """
    added, size = [], the_log.size()
    try:
        copied = exporting.read_checkpoint(folder)
        _check_signature(copied)
        batch = []
        for index, leaf in enumerate(exporting.read_leaves(folder)):
            batch.append((index, leaf))
            if len(batch) == _BATCH:
                added += _continued(batch, size)
                batch = []
        added += _continued(batch, size)
        exporting.check(copied)
    except OSError as error:
        raise BackupError(
            _("The copy of the public log in %(folder)s cannot be read: %(why)s. The database is still empty.")
            % {"folder": folder, "why": error.strerror or error}
        ) from None
    except (exporting.FolderMismatch, Invalid, Refused, ValueError, KeyError) as error:
        raise BackupError(
            _("The copy of the public log does not match the archive. %(why)s The database is still empty.")
            % {"why": error}
        ) from None
    return added


def _check_signature(copied):
    if copied and not any(copied.note.is_signed_by(key) for key in checkpoints.public_keys()):
        raise exporting.FolderMismatch(_("Its checkpoint is not signed with LOG_KEY or LOG_PREVIOUS_KEY."))


def in_words(leaf):
    """Return a line about an act that the restored database does not have."""
    about = leaf.get("page", {}).get("address") or leaf.get("reviewer") or leaf.get("correction") or ""
    return " ".join(map(str, filter(None, (leaf["at"], leaf["act"], about))))


def _continued(batch, size):
    """Compare the entries that the log has with the copy, add the others, and return the leaves of those added."""
    known = [(index, leaf) for index, leaf in batch if index < size]
    stored = dict(LogEntry.objects.filter(index__in=[index for index, _leaf in known]).values_list("index", "hash"))
    for index, leaf in known:
        if bytes(stored[index]) != leaf_hash(leaf):
            raise ValueError(_("Entry %(index)s differs from the one in the archive.") % {"index": index})
    leaves = [json.loads(leaf) for index, leaf in batch if index >= size]
    the_log.extend([(leaf, public_log.subject_of_leaf(leaf)) for leaf in leaves])
    return leaves
