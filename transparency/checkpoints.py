"""Checkpoints: signed statements of the log's size and root hash, and the cosignatures of witnesses."""

import datetime as dt
import json

from django.utils.translation import gettext as _

from verify.verify import (
    COSIGNATURE,
    Checkpoint,
    Invalid,
    Note,
    VerifierKey,
    checkpoint_text,
    key_id,
    parse_signature,
)
from web.refusals import Refused

from . import keys, log
from .keys import NoKey, origin
from .models import LogCosignature, LogEntry

__all__ = ["NoKey", "add_cosignature", "checkpoint", "cosigned", "log_key", "origin", "public_keys", "text_of"]


def text_of(size):
    """Return the text that a checkpoint of this size signs."""
    return checkpoint_text(origin(), size, log.root(size))


def checkpoint(size=None):
    """Return the checkpoint of the log's first `size` entries, by default all, as a signed note.

    It has the cosignatures that were added for this size. Raises NoKey.
    """
    size = log.size() if size is None else size
    signers = _signers()
    text = text_of(size)
    added = map(parsed_line, LogCosignature.objects.filter(size=size).order_by("pk"))
    return str(Note(text, (*(signer.sign(text) for signer in signers), *filter(None, added))))


def parsed_line(row):
    """Return the Signature of a LogCosignature, or None if its line was damaged in the database."""
    try:
        return parse_signature(row.line)
    except Invalid:
        return None


def cosigned():
    """Return the last checkpoint that a witness cosigned, or None. Raises NoKey."""
    size = LogCosignature.objects.order_by("-size").values_list("size", flat=True).first()
    return None if size is None else checkpoint(size)


def log_key():
    """Return the VerifierKey of the log. Raises NoKey."""
    return keys.log_signer().public


def public_keys():
    """Return the VerifierKeys that sign checkpoints now, the log's own first. Raises NoKey."""
    return [signer.public for signer in _signers()]


def add_cosignature(note, key):
    """Store the cosignature of a witness with this VerifierKey under one of our checkpoints; return its row.

    `note` is the checkpoint as the witness cosigned it. A later cosignature of the same checkpoint with the same key
    changes nothing. Raises Refused if the checkpoint is not ours, the witness did not sign, or the key is not that of
    another witness: the log does not witness itself, and each witness counts once.
    """
    _check_is_witness(key)
    try:
        theirs = Checkpoint.parse(note)
        signed_at = theirs.note.signed_at(key)
    except Invalid as error:
        raise Refused(str(error)) from None
    if signed_at is None:
        raise Refused(_("The checkpoint has no cosignature of %(key)s.") % {"key": key.name})
    try:
        at = dt.datetime.fromtimestamp(signed_at, dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise Refused(
            _("The clock of %(key)s is wrong: its cosignature has no possible date.") % {"key": key.name}
        ) from None
    if theirs.size > log.size() or theirs.note.text != text_of(theirs.size):
        raise Refused(
            _(
                "The cosigned checkpoint (%(origin)s, %(size)s entries) is not one of this log. If its origin is "
                "right, somebody showed the witness another log: keep this file, and run verify_published."
            )
            % {"origin": theirs.origin, "size": theirs.size}
        )
    for row in LogCosignature.objects.filter(size=theirs.size).order_by("pk"):
        before = parse_signature(row.line)
        if (before.name, before.id) == (key.name, key.id):
            return row
        if before.name == key.name or before.id == key_id(before.name, key.kind, key.public):
            raise Refused(
                _(
                    "The checkpoint of %(size)s entries already has a cosignature of %(name)s, with another key or "
                    "under another name. Each witness counts once."
                )
                % {"size": theirs.size, "name": before.name}
            )
    line = next(one for one in theirs.note.signatures if (one.name, one.id) == (key.name, key.id))
    return LogCosignature.objects.create(
        size=theirs.size,
        line=str(line).rstrip("\n"),
        name=key.name,
        signed_at=at,
    )


def _check_is_witness(key):
    """Raise Refused if the VerifierKey is one of this log, now or earlier, or not of a kind that cosigns."""
    changes = LogEntry.objects.filter(subject__startswith="log_key:").values_list("leaf", flat=True)
    earlier = [VerifierKey.parse(json.loads(leaf)[which]) for leaf in changes for which in ("old", "new")]
    if key.name == origin() or key.public in {own.public for own in (*public_keys(), *earlier)}:
        raise Refused(
            _("%(key)s is a key of this log, which cannot be its own witness. Give the key of a witness.")
            % {"key": key.name}
        )
    if key.kind != COSIGNATURE:
        raise Refused(
            _("%(key)s is the key of a log, not of a witness. A witness makes one: manage.py make_log_key --witness.")
            % {"key": key.name}
        )


def change_key():
    """Append the leaf of a change from LOG_PREVIOUS_KEY to LOG_KEY, which both keys sign; return its LogEntry.

    The caller opens the transaction. Raises Refused if there are not two keys, or if the log has the leaf already.
    """
    new, old = keys.log_signer(), keys.previous_signer()
    if old is None or old.public == new.public:
        raise Refused(
            _("Put the old key into LOG_PREVIOUS_KEY and the new one into LOG_KEY; then both sign the change.")
        )
    subject = subject_of_key(new.public)
    if log.entry_for(subject) is not None:
        raise Refused(_("The log already records the change to this key."))
    text = f"diseasemaps-log-key-1\n{old.public}\n{new.public}\n"
    note = Note(text, (old.sign(text), new.sign(text)))
    return log.append(
        {"act": "log_key", "old": str(old.public), "new": str(new.public), "note": str(note)}, subject=subject
    )


def subject_of_key(key):
    """Return the subject of the log's entry about a change to this VerifierKey or its text."""
    return f"log_key:{str(key).split('+')[1]}"


def _signers():
    return [signer for signer in (keys.log_signer(), keys.previous_signer()) if signer]
