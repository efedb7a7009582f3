"""Checks of sign-off records: a record has its hash, and columns and event repeat what it says."""

import hashlib
import json

from django.utils.translation import gettext as _

from .record import columns_of, edition_member, record_bytes, written_by


def record_problems(edition):
    """Yield a sentence for each way in which an edition differs from the record of its last signature.

    An edition that was signed before records were introduced has none.
    """
    sign_off = edition.sign_off
    if sign_off is None:
        return
    if problem := _damage(sign_off):
        yield problem
        return
    record = sign_off.data
    if sign_off.edition_id != edition.pk or {**record["edition"], "language": ""} != {
        **edition_member(edition),
        "language": "",
    }:
        yield _("Its text is not the text of its sign-off record.")
    if record["written_by"] != written_by(edition):
        yield _("Its authors are not those of its sign-off record.")
    signed = columns_of(record)
    due = signed.pop("review_due")
    differing = [name.removesuffix("_id") for name, value in signed.items() if getattr(edition, name) != value]
    # Only a request for a new review makes the review due earlier.
    if edition.review_due != due and not (edition.expedited_at and edition.review_due < due):
        differing.append("review_due")
    if differing:
        yield _("Its columns differ from its sign-off record: %(names)s.") % {"names": ", ".join(differing)}


def event_problems(event, sign_off):
    """Yield a sentence unless the event of a signature repeats its record; `sign_off` is None without a record."""
    if sign_off is None:
        return
    if problem := _damage(sign_off):
        yield problem
        return
    signature, columns = sign_off.data["signature"], columns_of(sign_off.data)
    told = {
        "verb": signature["verb"],
        "statement": signature["statement"],
        "declaration": signature["declaration"],
        "at": columns["signed_at"],
        **{name: columns[name] for name in ("reviewer_id", "reviewer_name", "scope", "reviewed_on", "review_due")},
    }
    differing = [name.removesuffix("_id") for name, value in told.items() if getattr(event, name) != value]
    if differing:
        yield _("Its event %(event)s differs from its sign-off record: %(names)s.") % {
            "event": event.pk,
            "names": ", ".join(differing),
        }


def is_intact(sign_off):
    """Return whether a record matches its hash and is canonical."""
    try:
        stored, record = sign_off.record.encode(), json.loads(sign_off.record)
        holds = hashlib.sha256(stored).hexdigest() == sign_off.sha256 and record_bytes(record) == stored
        return holds and record["page"]["condition"]["name"] == sign_off.condition_name
    except (ValueError, KeyError, TypeError):
        return False


def _damage(sign_off):
    return "" if is_intact(sign_off) else _("A sign-off record does not match its hash: it was changed.")
