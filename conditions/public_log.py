"""Public acts in the public log: acts of pages, changes of the register and of keys, and corrections.

Each act is added in its own transaction, as the last step, because the log stays locked until the transaction ends.
`adopt` adds acts that the log lacks: those of older code, and pages that were public before the log.
"""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from webauthn.helpers import bytes_to_base64url

from conditions import key_demand
from conditions.models import ConditionPage, Event, MedicalReviewer, Report, ReportEvent
from conditions.models.reviewer import new_log_salt
from conditions.vocabularies import State
from transparency import checkpoints, log
from transparency.models import LogEntry
from verify import verify

# The act of each verb that changes what readers see.
ACTS = {
    "publish": "published",
    "reaffirm": "reaffirmed",
    "supersede": "superseded",
    "withdraw": "withdrawn",
    "take_back": "taken_back",
}
# The words about a reviewer that readers may see.
WORDS = (
    *("name", "credentials", "speciality", "affiliation", "orcid", "registration_number"),
    *("valid_until", "checked_on", "interests", "biography"),
)
_BATCH = 100
# A withdrawn edition in review was never seen by readers.
_IS_PUBLIC_ACT = Q(verb__in=ACTS) & (Q(from_state=State.PUBLISHED) | Q(to_state=State.PUBLISHED))


@dataclass(frozen=True)
class Act:
    """A public act of a page: its place in the chain of the page, the state after it, its subject and its leaf."""

    position: int
    to_state: str
    subject: str
    leaf: dict


def is_public_act(event):
    """Return whether readers saw the change that this event records."""
    return event.verb in ACTS and State.PUBLISHED in (event.from_state, event.to_state)


def subject_of(event):
    """Return the subject of a public act's entry in the log."""
    return f"event:{event.hash}"


def acts_of(pages):
    """Return {primary key: the Acts of the page, in order} for these pages."""
    pages = {page.pk: page for page in pages}
    acts, records = {pk: [] for pk in pages}, {}
    events = Event.objects.filter(page__in=pages, position__isnull=False)
    events = events.filter(_IS_PUBLIC_ACT | Q(sign_off__isnull=False)).order_by("page", "position")
    columns = ("page", "position", "verb", "from_state", "to_state", "at", "sha256", "hash")
    for row in events.values_list(*columns, "edition__number", "sign_off__sha256", named=True):
        edition = row.page, row.edition__number
        if row.sign_off__sha256:
            records[edition] = row.sign_off__sha256
        if is_public_act(row):
            leaf = {
                "act": ACTS[row.verb],
                "at": log.moment(row.at),
                "page": {"number": row.page, "address": pages[row.page].get_absolute_url()},
                "edition": row.edition__number,
                "text": row.sha256,
                "record": records.get(edition),
                "event": row.hash,
            }
            acts[row.page].append(Act(row.position, row.to_state, subject_of(row), leaf))
    return acts


def log_acts(page, first):
    """Add the acts of a page, which the caller has locked, from the event at position `first` on; return the entries.

    Acts before it that the log lacks are added as well, if it has others of the page; if it has none, only the act that
    made the live edition public.
    """
    return log.extend(_lacking(acts_of([page])[page.pk], first))


def log_entry_of(reviewer):
    """Add the register entry of this MedicalReviewer unless its last leaf in the log says the same."""
    return log.extend(_lacking_entries(MedicalReviewer.objects.filter(pk=reviewer.pk)))


def log_key_confirmed(key):
    """Add the SigningKey that was just confirmed."""
    return log.append(confirmed_leaf(key), subject=f"key:{key.fingerprint}")


def log_key_removed(key):
    """Add the removal of a SigningKey."""
    return log.append(removed_leaf(key), subject=f"key:{key.fingerprint}")


def log_correction(report):
    """Add the public words of a report's correction unless its last leaf says the same."""
    return log.extend(_lacking_corrections(Report.objects.filter(pk=report.pk)))


def adopt(since=None):
    """Add what the log lacks: pages that were public before it began, acts of older code that still runs, and SIGNING.

    `since` is a datetime: only pages and corrections with an event after it are looked at. Returns the number of
    entries.
    """
    added, pages = 0, _pages_to_adopt(since)
    for start in range(0, len(pages), _BATCH):
        with transaction.atomic():
            locked = ConditionPage.objects.filter(pk__in=pages[start : start + _BATCH]).order_by("pk")
            locked = list(locked.select_for_update(of=("self",)).select_related("condition", "topic"))
            lacking = [_lacking(acts, None) for acts in acts_of(locked).values()]
            added += len(log.extend(leaf for leaves in lacking for leaf in leaves))
    corrections = Report.objects.corrections().order_by("pk")
    if since:
        corrections = corrections.filter(Exists(ReportEvent.objects.filter(report=OuterRef("pk"), at__gte=since)))
    entries = MedicalReviewer.objects.order_by("pk")
    for rows, lacking in ((entries, _lacking_entries), (corrections, _lacking_corrections)):
        if lacking(rows):
            with transaction.atomic():
                added += len(log.extend(lacking(rows.select_for_update(of=("self",)))))
    # Last, so that it does not demand a key of what was public before.
    if demand := key_demand.lacking():
        with transaction.atomic():
            added += len(log.extend(demand))
    return added


def words_of(entry):
    """Return the SHA-256 (64 hexadecimal digits) of the salt and the public words of a reviewer, as canonical JSON.

    The words are few and partly known, so a hash of them alone would give away the rest to somebody who tries values.
    """
    words = {name: getattr(entry, name) for name in WORDS}
    dates = {name: value.isoformat() for name, value in words.items() if hasattr(value, "isoformat")}
    return hashlib.sha256(verify.canonical({**words, **dates, "salt": entry.log_salt})).hexdigest()


def confirmed_leaf(key):
    """Return the leaf of the confirmation of a SigningKey."""
    people = {"proposed_by": key.proposal.proposed_by_id, "confirmed_by": key.proposal.decided_by_id}
    return _key_leaf(key, "key_confirmed", key.confirmed_at, **people)


def removed_leaf(key):
    """Return the leaf of the removal of a SigningKey."""
    return _key_leaf(key, "key_removed", key.removed_at, by=key.removed_by_id)


def _key_leaf(key, act, at, **people):
    return {
        "format": log.FORMAT,
        "act": act,
        # A key without a time was never confirmed, so no entry of the log is like this.
        "at": at and log.moment(at),
        "reviewer": key.reviewer_id,
        "key": key.fingerprint,
        "credential": bytes_to_base64url(bytes(key.credential_id)),
        **people,
    }


def _lacking(acts, first):
    """Return (leaf, subject) of each act that the log lacks; `first` is the position of the first act just made."""
    logged = log.entries_about(*(act.subject for act in acts)).values_list("subject", flat=True)
    logged = set(logged)
    last = max((act.position for act in acts if act.subject in logged), default=None)
    if last is not None:
        return [(act.leaf, act.subject) for act in acts if act.position > last]
    new = [] if first is None else [act for act in acts if act.position >= first]
    before = acts[: len(acts) - len(new)][-1:]
    adopted = [({**act.leaf, "act": "adopted"}, act.subject) for act in before if act.to_state == State.PUBLISHED]
    return [*adopted, *((act.leaf, act.subject) for act in new)]


def _pages_to_adopt(since):
    """Return the keys of the pages whose last public act is not in the log, in order."""
    acts = Event.objects.filter(_IS_PUBLIC_ACT, position__isnull=False)
    if since:
        acts = acts.filter(at__gte=since)
    later = Event.objects.filter(_IS_PUBLIC_ACT, page=OuterRef("page"), position__gt=OuterRef("position"))
    entry = LogEntry.objects.filter(subject=Concat(Value("event:"), OuterRef("hash")))
    return sorted(acts.filter(~Exists(entry), ~Exists(later)).values_list("page", flat=True))


def _lacking_entries(entries):
    now = log.moment(timezone.now())
    leaves = [
        {"act": "register_entry", "at": now, "reviewer": row.pk, "entry": words_of(row), "active": row.is_active}
        for row in map(_salted, entries)
    ]
    return _changed([(leaf, f"reviewer:{leaf['reviewer']}") for leaf in leaves], ("entry", "active"))


def _salted(entry):
    """Give an entry that older code wrote its salt, and return the entry."""
    if not entry.log_salt:
        MedicalReviewer.objects.filter(pk=entry.pk, log_salt="").update(log_salt=new_log_salt())
        entry.refresh_from_db(fields=["log_salt"])
    return entry


def _lacking_corrections(reports):
    now, leaves = log.moment(timezone.now()), []
    for report in reports.select_related("page__condition", "page__topic"):
        leaf = {
            "act": "correction",
            "at": now,
            "correction": report.pk,
            "text": hashlib.sha256(report.correction.encode()).hexdigest(),
            "page": {"number": report.page_id, "address": report.page.get_absolute_url()},
        }
        leaves.append((leaf, f"correction:{report.pk}"))
    return _changed(leaves, ("text",))


def _changed(leaves, members):
    """Return each (leaf, subject) whose last entry in the log has other values of these members, or is missing."""
    entries = log.entries_about(*(subject for _leaf, subject in leaves)).values_list("subject", "leaf")
    last = {subject: log.parsed_leaf(leaf) for subject, leaf in entries}
    return [
        (leaf, subject)
        for leaf, subject in leaves
        if subject not in last or any(leaf[name] != last[subject].get(name) for name in members)
    ]


def subject_of_leaf(leaf):
    """Return the subject under which a leaf is in the log, for leaves that come from a copy of it."""
    if "event" in leaf:
        return f"event:{leaf['event']}"
    if leaf["act"] == "register_entry":
        return f"reviewer:{leaf['reviewer']}"
    if leaf["act"] == "correction":
        return f"correction:{leaf['correction']}"
    if "key" in leaf:
        return f"key:{leaf['key']}"
    return checkpoints.subject_of_key(leaf["new"]) if leaf["act"] == "log_key" else leaf["act"]
