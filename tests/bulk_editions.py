"""Thousands of editions at once, in the form that the workflow leaves: frozen, hashed, signed, with their events.

The triggers stay in place: every edition starts as a draft and moves state by state. After `public_log.adopt`,
`verify_published` finds nothing wrong with the result. For tests and benches, never for a real site: no reviewer has
read these texts.
"""

import datetime as dt
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery, Value, prefetch_related_objects
from django.utils import timezone

from conditions.models import Authorship, Citation, Edition, Event, EventChain, SignOff
from conditions.vocabularies import SIGNED_STATES, Scope, State
from conditions.workflow.actions.draft_validation import words_to_search
from conditions.workflow.record import (
    FORMAT,
    add_months,
    base_member,
    completed,
    edition_member,
    new_nonce,
    new_sign_off,
    page_member,
    reviewer_member,
    whole_page_signature,
)
from conditions.workflow.rules import STATEMENTS

BATCH = 1000
# The verbs that lead to each state, with the state after each verb.
_OPENED = (("open_draft", State.DRAFT), ("save_draft", State.DRAFT))
_SUBMITTED = (*_OPENED, ("submit", State.IN_REVIEW))
_APPROVED = (*_SUBMITTED, ("approve", State.APPROVED))
_PUBLISHED = (*_APPROVED, ("publish", State.PUBLISHED))
WAYS = {
    State.DRAFT: _OPENED,
    State.IN_REVIEW: _SUBMITTED,
    State.APPROVED: _APPROVED,
    State.PUBLISHED: _PUBLISHED,
    State.WITHDRAWN: (*_PUBLISHED, ("withdraw", State.WITHDRAWN)),
}
_BY_REVIEWER = ("approve", "publish", "withdraw")
SOURCES = (
    {"number": 1, "authors": "Many A, Few B", "title": "A study of many", "journal": "Journal of Many", "year": 2024},
    {"number": 2, "title": "A register of few", "year": 2025, "url": "https://example.org/register"},
)
A_MINUTE = dt.timedelta(minutes=1)


def make_editions(pages, *, state, by, reviewer, text, number=1):
    """Make an edition in `state` of each page, with the shortest history, a thousand in each transaction.

    `text(page)` returns title, short answer and body. `by` wrote and submitted the editions; `reviewer` signed the
    first one now and each following one a minute earlier.
    """
    now = timezone.now()
    prefetch_related_objects(pages, "condition__identifiers")
    for start in range(0, len(pages), BATCH):
        with transaction.atomic():
            editions = [
                _draft(page, now - index * A_MINUTE, number, state, by, reviewer, text(page))
                for index, page in enumerate(pages[start : start + BATCH], start=start)
            ]
            Edition.objects.bulk_create(editions)
            first, last = editions[0].pk, editions[-1].pk
            _add_sources(first, last, by)
            records = [_record(edition, by) for edition in editions] if state in SIGNED_STATES else []
            _walk(first, last, WAYS[state], records)
            _add_events(editions, WAYS[state], by, reviewer, records)


def _draft(page, at, number, state, by, reviewer, text):
    """Return a draft that already has the column values of its final state."""
    # The hash is computed from the cleaned text, as it will be stored.
    cleaned = {name: Edition._meta.get_field(name).cleaned(value) for name, value in text.items()}
    edition = Edition(page=page, number=number, **cleaned, change_note="Reworded." if number > 1 else "")
    if state == State.DRAFT:
        return edition
    edition.submitted_by, edition.submitted_at = by, at
    # Prefetched citations save a query for each hash and each record.
    edition.pk, edition._prefetched_objects_cache = 0, {"citations": [Citation(**source) for source in SOURCES]}
    edition.sha256 = edition.computed_hash()
    edition.text = edition_member(edition)
    edition.pk, edition._prefetched_objects_cache = None, {}
    edition.search_text = f"{words_to_search(_without_body(edition))} {_words_of(edition.body)}"
    if state in SIGNED_STATES:
        register, day = reviewer.medical_reviewer, timezone.localdate(at)
        edition.signed_by, edition.signed_at, edition.scope = reviewer, at, Scope.WHOLE_PAGE
        edition.reviewer = edition.full_reviewer = register
        edition.reviewer_name = edition.full_reviewer_name = register.name_with_credentials
        edition.reviewed_on, edition.review_due = day, add_months(day, page.topic.review_interval_months)
    if state == State.APPROVED:
        edition.publish_at = at + dt.timedelta(days=365)
    elif state in SIGNED_STATES:
        edition.published_at = at
    if state == State.WITHDRAWN:
        edition.withdrawn_at = at
    return edition


def _without_body(edition):
    return Edition(title=edition.title, short_answer=edition.short_answer)


@lru_cache(maxsize=8)
def _words_of(body):
    """Return the words of a body; cached, because many consecutive editions share one body."""
    return words_to_search(Edition(body=body))


def _record(edition, by):
    """Return the unsaved SignOff of an edition that `_draft` has signed."""
    signature = whole_page_signature(edition, reviewer_member(edition.reviewer), edition.reviewed_on)
    members = {"page": page_member(edition.page), "edition": edition.text, "written_by": [by.pk]}
    draft = {"format": FORMAT, **members, "base": base_member(None), "signature": signature}
    given = {"nonce": new_nonce(), "method": "password"}
    return new_sign_off(edition, completed(draft, declaration="", at=edition.signed_at, **given))


def _add_sources(first, last, by):
    _copy(Authorship, first, last, user_id=by.pk)
    for source in SOURCES:
        _copy(Citation, first, last, **source)


def _walk(first, last, way, records):
    """Move drafts through the steps of `way`."""
    editions = Edition.objects.filter(pk__gte=first, pk__lte=last)
    before = State.DRAFT
    for verb, after in way:
        moved = {"state": after}
        if verb == "approve":
            SignOff.objects.bulk_create(records)
            moved["sign_off"] = Subquery(SignOff.objects.filter(edition=OuterRef("pk")).values("pk"))
        if before != after:
            editions.update(**moved)
        before = after


def _add_events(editions, way, by, reviewer, records):
    """Write the events of `way`, which are the next in the chains of the editions' pages."""
    chains = EventChain.objects.in_bulk([edition.page_id for edition in editions])
    sign_offs = {record.edition_id: record for record in records}
    before = ""
    for verb, after in way:
        events = []
        for edition in editions:
            event = _event(edition, verb, before, after, reviewer if verb in _BY_REVIEWER else by)
            if verb == "approve":
                for name in ("reviewer_id", "reviewer_name", "scope"):
                    setattr(event, name, getattr(edition, name))
                event.sign_off, event.statement = sign_offs[edition.pk], str(STATEMENTS[verb])
            chains.setdefault(edition.page_id, EventChain(page_id=edition.page_id)).place(event)
            events.append(event)
        Event.objects.bulk_create(events)
        before = after
    EventChain.objects.bulk_create(
        chains.values(), update_conflicts=True, unique_fields=["page"], update_fields=["length", "last_hash"]
    )


def _event(edition, verb, before, after, actor):
    event = Event(edition=edition, verb=verb, from_state=before, to_state=after, actor=actor)
    event.at = edition.submitted_at or edition.created_at
    if after != State.DRAFT:
        event.sha256 = edition.sha256
    if after in SIGNED_STATES:
        event.reviewed_on, event.review_due = edition.reviewed_on, edition.review_due
    return event


def _copy(model, first, last, **values):
    """Insert a row for each edition from `first` to `last` in one statement, because sending a million rows is slow."""
    fields = {field.attname: field for field in model._meta.concrete_fields if not field.primary_key}
    values = {"edition_id": F("pk"), **values}
    columns, chosen = [], {}
    for attname, field in fields.items():
        value = values.get(attname, None if field.null else field.get_default())
        columns.append(connection.ops.quote_name(field.column))
        chosen[f"new_{attname}"] = Value(value, _output(field)) if not hasattr(value, "resolve_expression") else value
    rows = Edition.objects.filter(pk__gte=first, pk__lte=last).order_by("pk")
    select, params = rows.annotate(**chosen).values_list(*chosen).query.sql_with_params()
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) {select}", params)


def _output(field):
    """Return the field that determines the column's type."""
    return field.target_field if field.is_relation else field
