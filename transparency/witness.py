"""A witness of another site's log: checks that it only grows, and cosigns its checkpoints (C2SP tlog-cosignature)."""

import fcntl
import json
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from verify.verify import Checkpoint, Invalid, Note, Signature, VerifierKey, check_consistency, cosigned_text
from web.atomic_files import replace_file
from web.refusals import Refused

from . import tree
from .fetching import Unreachable, fetch


@dataclass(frozen=True)
class Witnessed:
    """A checkpoint that a witness has checked, the previous one (None in the first run), and the cosigned note."""

    checkpoint: Checkpoint
    before: Checkpoint | None
    note: Note


def witness(url, *, state, log_key=None, key=None):
    """Check the log at this URL against the one seen before, store what was seen, and return a Witnessed.

    `state` is the path of the file in which the witness keeps what it has seen; `log_key` the log's VerifierKey, needed
    in the first run; `key` the witness's NoteSigner, or None to check without cosigning. Raises Refused with a sentence
    if the log is unreachable or is not the one seen before, or if another run uses the state; then nothing is stored.
    """
    state = Path(state).resolve()
    with _locked(state):
        return _witness(url.rstrip("/"), state, log_key, key)


def _witness(url, state, log_key, key):
    known = _read(state)
    before = known.get(url)
    if log_key is None and before is None:
        raise Refused(
            _(
                "This witness sees %(url)s for the first time, so it needs the public key of the log: --log-key. "
                "Compare the key on the page of the log with what its publisher told you."
            )
            % {"url": url}
        )
    log_key = log_key or VerifierKey.parse(before["key"])
    if key is not None and (key.public.public == log_key.public or key.name == log_key.name):
        raise Refused(
            _(
                "The key to cosign with is that of the log, which cannot be its own witness. Make another: manage.py "
                "make_log_key --witness NAME."
            )
        )
    seen = before and Checkpoint.parse(before["checkpoint"])
    try:
        checkpoint = Checkpoint.signed(_get(f"{url}/checkpoint").decode(errors="replace"), log_key)
        if seen is not None:
            _check(seen, checkpoint, url)
    except Invalid as problem:
        raise Refused(_("%(url)s: %(why)s Nothing was cosigned.") % {"url": url, "why": problem}) from None
    _write(state, {**known, url: {"key": str(log_key), "checkpoint": str(checkpoint.note)}})
    note = Note(checkpoint.note.text, (*checkpoint.note.signatures, *([cosign(checkpoint, key)] if key else ())))
    return Witnessed(checkpoint, seen, note)


def _check(seen, checkpoint, url):
    """Raise Invalid unless the log has only grown since the checkpoint that was seen before."""
    if seen.origin != checkpoint.origin:
        raise Invalid(f"This was the log {seen.origin}, and is now {checkpoint.origin}.")
    proof = []
    if 0 < seen.size < checkpoint.size:
        try:
            proof = tree.consistency_path(_reader(url, checkpoint.size), seen.size, checkpoint.size)
        except LookupError as error:
            raise Invalid(str(error)) from None
    try:
        check_consistency(seen.size, seen.root, checkpoint.size, checkpoint.root, proof)
    except Invalid as problem:
        raise Invalid(f"THE LOG HAS NOT ONLY GROWN. {problem} Keep both checkpoints and tell others.") from None


def _reader(url, size):
    """Return a function (level, index) for the bytes of a tile of the remote log of this size."""
    loaded = {}

    def read(level, index):
        if (level, index) not in loaded:
            width = tree.width(level, index, size)
            try:
                data = _get(f"{url}/{tree.path_of(level, index, width)}")
            except Refused:
                # The log may have filled the tile meanwhile, and deleted the shorter one.
                data = _get(f"{url}/{tree.path_of(level, index)}")
            loaded[level, index] = data[: width * tree.HASH_BYTES]
        return loaded[level, index]

    return read


def cosign(checkpoint, key):
    """Return the cosignature of a Checkpoint by a witness's NoteSigner, now."""
    now = int(time.time())
    data = key.private.sign(cosigned_text(checkpoint.note.text, now).encode())
    return Signature(key.name, key.public.id, now.to_bytes(8, "big") + data)


def _get(url):
    try:
        return fetch(url)
    except Unreachable as error:
        raise Refused(_("%(url)s cannot be read: %(why)s.") % {"url": url, "why": error}) from None


@contextmanager
def _locked(state):
    """Keep other runs from this state file, which would cosign a split view, or forget what this run has seen.

    The lock is a file of its own, because the state file is replaced.
    """
    with ExitStack() as stack:
        try:
            file = stack.enter_context(state.with_name(f".{state.name}.lock").open("a"))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                _("Another run of this witness is using %(path)s. Run it again when that one has ended.")
                % {"path": state}
            ) from None
        except OSError as error:
            raise _not_written(state, error) from None
        yield


def _read(state):
    try:
        known = json.loads(state.read_text(encoding="utf-8"))
        for log in known.values():
            Checkpoint.parse(log["checkpoint"])
            VerifierKey.parse(log["key"])
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Refused(_("%(path)s cannot be read: %(why)s.") % {"path": state, "why": error.strerror}) from None
    except (ValueError, AttributeError, TypeError, KeyError, Invalid):
        raise Refused(
            _("%(path)s is damaged. Without it this witness no longer knows what it has seen: restore a copy of it.")
            % {"path": state}
        ) from None
    return known


def _write(state, known):
    try:
        replace_file(state, json.dumps(known, indent=1, ensure_ascii=False).encode())
    except OSError as error:
        raise _not_written(state, error) from None


def _not_written(state, error):
    return Refused(_("%(path)s cannot be written: %(why)s.") % {"path": state, "why": error.strerror})
