"""Attack: the site's role, or a shell on the server, adds entries to the public log for a key or a page of its own."""

import datetime as dt
import json

import pytest
from django.db import transaction
from django.utils import timezone

from conditions import public_log
from conditions.models import Event, SigningKey
from conditions.newsroom import signing_keys
from operations import verification
from operations.models import Restore
from tests import factories
from tests.signing_keys import confirmed_key
from transparency import log
from transparency.models import LogEntry, LogHead, LogTile
from verify import verify

pytestmark = pytest.mark.django_db
STRANGE = "THE PUBLIC LOG HAS ENTRIES THAT THIS SITE DID NOT MAKE: 1. The first is entry {}."


@pytest.fixture
def key(reviewer, chief):
    return confirmed_key(reviewer, by=chief).key


def append(leaf, subject):
    with transaction.atomic():
        return log.append(leaf, subject=subject)


def found(sentence, entry):
    return sentence.format(entry.index) in verification.verify().errors


def key_leaf(signing_key, **changed):
    leaf = {"act": "key_confirmed", "reviewer": signing_key.reviewer_id, "key": "ab" * 32, "credential": "AAAA"}
    proposal = signing_key.proposal
    return {**leaf, "proposed_by": proposal.proposed_by_id, "confirmed_by": proposal.decided_by_id, **changed}


def test_honest_entries_are_not_strange(live, key, chief):
    signing_keys.remove_key(key, by=chief)

    assert verification.verify().errors == []


@pytest.mark.parametrize("subject", ["key:" + "ab" * 32, "elsewhere", ""])
def test_an_entry_for_a_key_that_nobody_confirmed_is_found(live, key, subject):
    assert found(STRANGE, append(key_leaf(key), subject))


def test_an_entry_that_gives_a_key_to_another_reviewer_is_found(live, key):
    leaf = key_leaf(key, key=key.fingerprint, reviewer=key.reviewer_id + 1)

    assert found(STRANGE, append(leaf, f"key:{key.fingerprint}"))


def test_an_entry_for_a_page_under_another_subject_is_found(live):
    leaf = {"act": "published", "page": {"number": live.page_id, "address": "/"}, "edition": 7, "event": "e" * 64}

    assert found(STRANGE, append({**leaf, "text": "c" * 64, "record": "d" * 64}, "elsewhere"))


def test_a_second_entry_for_an_event_is_found(live):
    event = Event.objects.get(verb="publish")
    leaf = {"act": "published", "page": {"number": live.page_id, "address": "/"}, "edition": 7, "event": event.hash}

    assert found(STRANGE, append({**leaf, "text": "c" * 64, "record": "d" * 64}, f"event:{event.hash}"))


def test_an_entry_with_an_act_of_its_own_is_found(live):
    assert found(STRANGE, append({"act": "certified"}, "certified"))


@pytest.mark.parametrize(
    "leaf",
    ['["event"]', '{"act": "published", "record": [{}]}', '{"act": "published", "page": []}', "{}", "[]", "1", "null"],
)
def test_an_entry_of_another_form_is_found_and_stops_no_check(live, leaf, settings):
    settings.SIGNING = "passkey"
    public_log.adopt()
    event, reviewer = Event.objects.get(verb="publish"), live.reviewer_id
    for subject in (f"event:{event.hash}", f"reviewer:{reviewer}", "event:" + "e" * 64, "signing"):
        index, data = log.size(), verify.canonical(json.loads(leaf))
        head, tile = LogHead.objects.get(), LogTile.objects.get()
        hash_ = verify.leaf_hash(data)
        LogEntry.objects.create(index=index, subject=subject, leaf=leaf, hash=hash_)
        tile.hashes, head.size = bytes(tile.hashes) + hash_, index + 1
        tile.save()
        head.save()

    public_log.adopt()

    told = " ".join(verification.verify().errors)
    assert "THE PUBLIC LOG HAS ENTRIES THAT THIS SITE DID NOT MAKE" in told


def test_a_restore_long_ago_excuses_no_later_entry(live):
    Restore.objects.create(at=timezone.now() - dt.timedelta(days=1), archive_sha256="a" * 64, made_at=timezone.now())
    leaf = {"act": "published", "page": {"number": live.page_id, "address": "/"}, "edition": 7, "event": "e" * 64}
    entry = append({**leaf, "text": "c" * 64, "record": "d" * 64}, "event:" + "e" * 64)
    with factories.without_guards("log_entry_is_final"):
        LogEntry.objects.filter(pk=entry.pk).update(added_at=timezone.now() - dt.timedelta(days=2))

    assert verification.verify().errors == [
        "The public log has acts that this database does not have: 1. Rows are missing."
    ]


def test_a_key_that_the_log_lacks_is_found(live, key):
    with factories.without_guards("signing_key_is_removed_once", "signing_key_never_changes"):
        SigningKey.objects.update(removed_at=timezone.now(), removed_by=key.proposal.decided_by)

    assert "The public log lacks confirmations or removals of signing keys: 1." in verification.verify().errors
