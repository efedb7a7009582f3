"""Checks of the public log against the database: acts that it lacks, and entries that the site did not make."""

import json

from django.db.models import Count, Exists, Max, OuterRef
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from conditions import key_demand
from conditions.models import ConditionPage, Event, SigningKey
from conditions.public_log import ACTS, acts_of, confirmed_leaf, removed_leaf, subject_of_leaf
from conditions.vocabularies import State
from transparency import log
from transparency.models import LogEntry
from verify import verify

# The acts under each kind of subject.
_ACTS_OF = {
    "event": frozenset({*ACTS.values(), "adopted"}),
    "reviewer": frozenset({"register_entry"}),
    "key": frozenset({"key_confirmed", "key_removed"}),
    "correction": frozenset({"correction"}),
    "log_key": frozenset({"log_key"}),
    key_demand.SUBJECT: frozenset({key_demand.ACT}),
}
_BATCH = 100


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
        leaves += [confirmed_leaf(key), *([removed_leaf(key)] if key.removed_at else ())]
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
        leaf = log.parsed_leaf(logged[act.subject])
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
