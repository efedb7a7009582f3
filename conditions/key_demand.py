"""The demand for signatures by key (SIGNING): when it began, as the public log says, and acts that break it.

The log says it, because a setting does not say since when, and a time in the database can be dated back. An entry of
the log cannot: it takes the next place, and witnesses keep the places.
"""

import json
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from conditions.models import Event, SignOff
from conditions.vocabularies import State
from transparency import log
from transparency.models import LogEntry
from verify.verify import PUBLIC_ACTS

PASSKEY, PASSWORD = "passkey", "password"
ACT = SUBJECT = "signing"
_BATCH = 100


@dataclass(frozen=True)
class _Demands:
    """The entries of the log about the demand, as (index, whether keys are demanded from there on), in order."""

    entries: tuple

    @classmethod
    def logged(cls):
        rows = log.entries_about(SUBJECT).values_list("index", "leaf")
        return cls(tuple((index, log.parsed_leaf(leaf).get("method") == PASSKEY) for index, leaf in rows))

    @property
    def first(self):
        """The index of the first entry that demands keys, or None."""
        return next((index for index, demands in self.entries if demands), None)

    def before(self, index):
        """Return the entry that held for the act at this index."""
        return [entry for entry in self.entries if entry[0] < index][-1]


def method_of(record):
    """Return how a record was signed, PASSKEY or PASSWORD; "" for records of formats that do not say it."""
    return record["signature"].get("method", "")


def is_demanded():
    """Return whether a signature needs a key: SIGNING says so, or the log does and nobody has taken it back there."""
    return settings.SIGNING == PASSKEY or _logged() == PASSKEY


def lacking():
    """Return (leaf, subject) of the entry that the log lacks about SIGNING, in a list."""
    return [] if _logged() == settings.SIGNING else [({"act": ACT, "method": settings.SIGNING}, SUBJECT)]


def problems(restored_to=-1):
    """Yield a sentence for each act of the log that made a page public without a key after keys were demanded.

    What was signed before may be taken back after a withdrawal. What a restore found public is excused: acts up to the
    index `restored_to`. Where the demand was taken back for a while, only pages that still are public are named, and
    only if keys are demanded again.
    """
    demands = _Demands.logged()
    if demands.first is None:
        return
    known, suspects = set(), []
    rows = LogEntry.objects.filter(subject__startswith="event:").order_by("index")
    for index, subject, text in rows.values_list("index", "subject", "leaf").iterator(chunk_size=1000):
        # Leaves of another form are reported as entries that this site did not make.
        leaf = log.parsed_leaf(text)
        if leaf.get("act") not in PUBLIC_ACTS:
            continue
        record = _record_in(leaf)
        is_excused = leaf["act"] == "adopted" and index <= restored_to
        is_known = leaf["act"] == "taken_back" and record in known
        if index > demands.first and not is_known and not is_excused:
            suspects.append((index, subject.partition(":")[2], leaf))
        known.add(record)
        if len(suspects) == _BATCH:
            yield from _sentences(suspects, demands)
            suspects = []
    yield from _sentences(suspects, demands)


def _logged():
    """Return the method that the log says is demanded: PASSKEY, or "any", as before its first entry about it."""
    entry = log.entry_for(SUBJECT)
    return log.parsed_leaf(entry.leaf).get("method") if entry else "any"


def _sentences(suspects, demands):
    """Yield the sentences about some (index, hash of the event, leaf) whose records are not signed by key."""
    hashes = [record for _index, _hash, leaf in suspects if (record := _record_in(leaf))]
    records = dict(SignOff.objects.filter(sha256__in=hashes).values_list("sha256", "record"))
    by_key = {sha256 for sha256, record in records.items() if _is_by_key(record)}
    suspects = [one for one in suspects if _record_in(one[2]) not in by_key]
    live = Event.objects.filter(hash__in=[one[1] for one in suspects], edition__state=State.PUBLISHED)
    live = dict(live.values_list("hash", "edition__sign_off__sha256")) if is_demanded() else {}
    for index, event, leaf in suspects:
        since, demands_key = demands.before(index)
        page = leaf.get("page")
        values = {"address": page.get("address") if isinstance(page, dict) else "?", "index": index, "since": since}
        if demands_key:
            yield (
                _(
                    "%(address)s WAS MADE PUBLIC WITHOUT A SIGNATURE BY KEY (entry %(index)s of the public log), "
                    "although this site has demanded one since entry %(since)s."
                )
                % values
            )
        elif event in live and live[event] == _record_in(leaf):
            yield (
                _(
                    "%(address)s is public without a signature by key: it was published (entry %(index)s of the public "
                    "log) while the log said that none was needed (from entry %(since)s on). If nobody changed SIGNING "
                    "then, it was forged. Have it reviewed again, with a key."
                )
                % values
            )


def _record_in(leaf):
    record = leaf.get("record")
    return record if isinstance(record, str) else None


def _is_by_key(record):
    # A damaged record is reported elsewhere, as is a passkey whose signature is missing.
    try:
        return method_of(json.loads(record)) == PASSKEY
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
