"""Public acts in the public log: acts of pages, changes of the register and of keys, and corrections.

Each act is added in its own transaction, as the last step, because the log stays locked until the transaction ends.
`adopt` adds acts that the log lacks: those of older code, and pages that were public before the log.
"""

import hashlib
import json
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _
from webauthn.helpers import bytes_to_base64url

from conditions import key_demand
from conditions.models import ConditionPage, Event, MedicalReviewer, Report, ReportEvent, SigningKey
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
# The acts under each kind of subject.
_ACTS_OF = {
    "event": frozenset({*ACTS.values(), "adopted"}),
    "reviewer": frozenset({"register_entry"}),
    "key": frozenset({"key_confirmed", "key_removed"}),
    "correction": frozenset({"correction"}),
    "log_key": frozenset({"log_key"}),
    key_demand.SUBJECT: frozenset({key_demand.ACT}),
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
    return log.append(_confirmed_leaf(key), subject=f"key:{key.fingerprint}")


def log_key_removed(key):
    """Add the removal of a SigningKey."""
    return log.append(_removed_leaf(key), subject=f"key:{key.fingerprint}")


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


def _confirmed_leaf(key):
    people = {"proposed_by": key.proposal.proposed_by_id, "confirmed_by": key.proposal.decided_by_id}
    return _key_leaf(key, "key_confirmed", key.confirmed_at, **people)


def _removed_leaf(key):
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
    last = {subject: _as_dict(leaf) for subject, leaf in entries}
    return [
        (leaf, subject)
        for leaf, subject in leaves
        if subject not in last or any(leaf[name] != last[subject].get(name) for name in members)
    ]


def problems():
    """Yield a sentence for each public act that the log lacks or describes differently."""
    last, pages = 0, ConditionPage.objects.select_related("condition", "topic").order_by("pk")
    while batch := list(pages.filter(pk__gt=last)[:_BATCH]):
        acts = acts_of(batch)
        logged = _leaves(act.subject for page_acts in acts.values() for act in page_acts)
        for page in batch:
            found = list(_problems(page, acts[page.pk], logged))
            if found:
                # A verb may have changed the page between two queries.
                again = acts_of([page])[page.pk]
                found = list(_problems(page, again, _leaves(act.subject for act in again)))
            yield from found
        last = batch[-1].pk


def unexplained(since=None):
    """Return the number of acts of pages in the log that the database does not have.

    `since` is the time of the last restore, whose backup may be older than the log: only later entries count.
    """
    event = Event.objects.filter(hash=Substr(OuterRef("subject"), len("event:") + 1))
    return _added_after(since).filter(~Exists(event), subject__startswith="event:").count()


def made_public_without_key(since=None):
    """Yield a sentence for each page that was made public without a key after the site demanded keys.

    `since` is as in `unexplained`.
    """
    later = None if since is None else _added_after(since).order_by("index").values_list("index", flat=True).first()
    restored_to = -1 if since is None else (log.size() if later is None else later) - 1
    return key_demand.problems(restored_to)


def strange_entries(since=None):
    """Yield a sentence for each entry of the log that the code does not make, and for each of a key that is missing.

    `since` is as in `unexplained`. Acts of pages have been compared by `problems`.
    """
    # The size comes first, so that each of these entries finds its key.
    size, keys, strange = log.size(), _leaves_of_keys(), []
    rows = _added_after(since).filter(index__lt=size).order_by("index").values_list("index", "subject", "leaf")
    for index, subject, leaf in rows.iterator(chunk_size=1000):
        if not _is_ours(subject, json.loads(leaf), keys):
            strange.append(index)
    repeated = LogEntry.objects.filter(subject__startswith="event:").values("subject")
    repeated = repeated.annotate(last=Max("index"), count=Count("index")).filter(count__gt=1)
    strange += repeated.values_list("last", flat=True)
    if strange:
        yield _("THE PUBLIC LOG HAS ENTRIES THAT THIS SITE DID NOT MAKE: %(count)s. The first is entry %(index)s.") % {
            "count": len(strange),
            "index": min(strange),
        }
    logged = set(log.entries_about(*(f"key:{leaf['key']}" for leaf in keys)).values_list("leaf", flat=True))
    if lacking := [leaf for leaf in keys if verify.canonical(leaf).decode() not in logged]:
        yield _("The public log lacks confirmations or removals of signing keys: %(count)s.") % {"count": len(lacking)}


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


def _added_after(since):
    """Return the entries from the first one after the datetime `since` on, or all."""
    if since is None:
        return LogEntry.objects.all()
    # By their places, because a later entry may claim an earlier time.
    first = LogEntry.objects.filter(added_at__gt=since).order_by("index").values_list("index", flat=True).first()
    return LogEntry.objects.none() if first is None else LogEntry.objects.filter(index__gte=first)


def _leaves_of_keys():
    """Return the leaves that the signing keys in the database have in the log."""
    columns = ("reviewer", "credential_id", "fingerprint", "removed_at", "removed_by")
    people = ("proposal__proposed_by", "proposal__decided_by", "proposal__decided_at")
    leaves = []
    for key in SigningKey.objects.select_related("proposal").only(*columns, *people).order_by("pk"):
        leaves += [_confirmed_leaf(key), *([_removed_leaf(key)] if key.removed_at else ())]
    return leaves


def _is_ours(subject, leaf, keys):
    """Return whether a leaf has its own subject and an act that the code makes; those of keys are one of `keys`."""
    try:
        is_own_subject = subject_of_leaf(leaf) == subject
    except (KeyError, TypeError, IndexError):
        return False
    if not is_own_subject or leaf.get("format") != log.FORMAT:
        return False
    kind = subject.partition(":")[0]
    return leaf["act"] in _ACTS_OF.get(kind, ()) and (kind != "key" or leaf in keys)


def _as_dict(text):
    """Return a leaf, {} if it is JSON of another form: somebody else than this code may have written it."""
    leaf = json.loads(text)
    return leaf if isinstance(leaf, dict) else {}


def _address_in(leaf):
    page = leaf.get("page")
    return page.get("address") if isinstance(page, dict) else None


def _leaves(subjects):
    return dict(log.entries_about(*subjects).values_list("subject", "leaf"))


def _problems(page, acts, logged):
    values = {"page": page, "address": page.get_absolute_url()}
    is_first = True
    for act in acts:
        if act.subject not in logged:
            continue
        leaf = _as_dict(logged[act.subject])
        # Its address may have changed since; an adopted act is the first one of its page.
        expected = {"format": log.FORMAT, **act.leaf, "page": {**act.leaf["page"], "address": _address_in(leaf)}}
        if is_first and leaf.get("act") == "adopted":
            expected["act"] = "adopted"
        if leaf != expected:
            yield _("%(page)s, %(address)s: the public log says something else about edition %(edition)s.") % {
                **values,
                "edition": act.leaf["edition"],
            }
        is_first = False
    positions = [act.position for act in acts if act.subject in logged]
    first = min(positions, default=0)
    lacking = [act for act in acts if act.subject not in logged and act.position > first]
    if not positions:
        lacking = [act for act in acts[-1:] if act.to_state == State.PUBLISHED]
    if lacking:
        yield _(
            "%(page)s, %(address)s: the public log lacks %(count)s of its acts. Run publish_due, then check again."
        ) % {
            **values,
            "count": len(lacking),
        }
