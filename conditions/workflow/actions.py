"""The verbs: the only code that writes editions and events.

Each locks the page, reads the edition afresh, asks the rules, writes in one
transaction with one event a change, and sends its notice after the commit.
"""

import calendar
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from conditions import richtext
from conditions.models import Authorship, Citation, ConditionPage, Edition, Event, MedicalReviewer
from conditions.models.citation import CITATION_COLUMNS
from conditions.models.edition import TEXT_COLUMNS
from conditions.vocabularies import Scope, State

from . import notices, rules
from .checklist import BODY_LIMIT, missing
from .rules import EditConflict, Incomplete, Refused, TextChanged, WrongState

# --- Writing ---------------------------------------------------------------------


def open_draft(page, *, by):
    """Return the page's one open edition, or a new draft made from the live text."""
    rules.check("open_draft", None, by)
    with _locked_page(page.pk) as page:
        existing = page.open_edition()
        if existing is not None:
            return existing
        live = page.live_edition()
        if live is not None:
            return _new_draft(page, by, copy_of=live)
        # Nobody's signature stands under a withdrawn text any more, so its authors stay authors.
        return _new_draft(page, by, copy_of=page.editions.withdrawn().first(), keep_authors=True)


def save_draft(edition, *, by, lock, citations, **text):
    """Store a draft's text and citations, and return the edition.

    `text` holds any of the TEXT_COLUMNS; `citations` is a list of dicts of
    CITATION_COLUMNS. `lock` is the edition's lock when the form was filled. Raises
    EditConflict if someone saved in between, Incomplete if a value cannot be stored.
    Text that is the same once cleaned changes nothing, whatever the lock.
    """
    with _locked(edition) as edition:
        rules.check("save_draft", edition, by)
        wanted = _cleaned_text(edition, text)
        rows = _cleaned_citations(edition, citations)
        if _same_text(edition, wanted) and _same_citations(edition, rows):
            return edition
        if edition.lock != lock:
            raise EditConflict(_conflict_sentence(edition), edition)
        if not _same_citations(edition, rows):
            edition.citations.all().delete()
            Citation.objects.bulk_create(rows)
        Authorship.objects.get_or_create(edition=edition, user=by)
        edition = _change(edition, **wanted)
        _record(edition, "save_draft", by, from_state=State.DRAFT)
        return edition


def submit(edition, *, by, lock=None, note="", needed_by=None):
    """Freeze and hash a complete draft, and ask the reviewers for their verdict."""
    with _locked(edition) as edition:
        rules.check("submit", edition, by)
        if lock is not None and lock != edition.lock:
            raise EditConflict(_conflict_sentence(edition), edition)
        if sentences := missing(edition):
            raise Incomplete(sentences)
        if needed_by is not None and needed_by < timezone.localdate():
            raise Refused(_("The day it is needed by is past."))
        Authorship.objects.get_or_create(edition=edition, user=by)
        edition = _move(
            edition,
            "submit",
            by,
            note=note,
            sha256=edition.computed_hash(),
            submitted_by=by,
            submitted_at=timezone.now(),
            needed_by=needed_by,
        )
        notices.submitted(edition, by=by, note=note)
        return edition


def discard(edition, *, by):
    """Put a draft aside; its row is kept."""
    with _locked(edition) as edition:
        rules.check("discard", edition, by)
        return _move(edition, "discard", by)


def recall(edition, *, by, note=""):
    """Take an edition back from review, and return the new draft with its text."""
    with _locked(edition) as edition:
        rules.check("recall", edition, by)
        edition = _move(edition, "recall", by, note=note)
        notices.recalled(edition, by=by, note=note)
        return _reopen(edition, by)


# --- Reviewing -------------------------------------------------------------------


def send_back(edition, *, by, seen, reason):
    """Return an edition to its authors with a reason, and return the new draft."""
    with _locked(edition) as edition:
        rules.check("return", edition, by)
        reason = _required(reason)
        _check_seen(edition, seen)
        edition = _move(edition, "return", by, note=reason)
        notices.returned(edition, by=by, reason=reason)
        return _reopen(edition, by)


def approve(edition, *, by, seen, scope=Scope.WHOLE_PAGE, note=""):
    """Sign an edition in review; it is published at once unless a later time is set.

    `seen` is the SHA-256 of the text on the reviewer's screen. Returns the edition,
    published or approved.
    """
    scope = Scope(scope)
    verb = rules.verb_for(scope)
    with _locked(edition) as edition:
        rules.check(verb, edition, by)
        _check_seen(edition, seen)
        signature = _signature(edition, by)
        if scope == Scope.WHOLE_PAGE:
            signature |= _dates_of_a_whole_review(edition, signature)
        else:
            signature |= _dates_carried_over(edition.page.live_edition())
        edition = _move(edition, verb, by, note=note, signs=True, scope=scope, **signature)
        if edition.publish_at is None or edition.publish_at <= timezone.now():
            edition = _publish(edition, by)
        else:
            notices.approved(edition, by=by, note=note)
        return edition


def reaffirm(edition, *, by, seen, note=""):
    """Sign the live text anew, unchanged: new signature, new review dates."""
    with _locked(edition) as edition:
        rules.check("reaffirm", edition, by)
        _check_seen(edition, seen)
        signature = _signature(edition, by)
        signature |= _dates_of_a_whole_review(edition, signature)
        edition = _change(edition, scope=Scope.WHOLE_PAGE, **signature)
        _record(edition, "reaffirm", by, from_state=edition.state, note=note, signs=True)
        notices.reaffirmed(edition, by=by, note=note)
        return edition


# --- Publishing ------------------------------------------------------------------


def publish(edition, *, by=None):
    """Publish an approved edition whose time has come. `by` None is the clock."""
    with _locked(edition) as edition:
        rules.check("publish", edition, by)
        return _publish(edition, by)


def publish_due(now=None):
    """Publish what is due; yield (edition, refusal or None) for each, one transaction apiece."""
    for edition in Edition.objects.due(now).with_page().order_by("publish_at", "pk"):
        try:
            yield publish(edition), None
        except Refused as refusal:
            yield edition, refusal


def schedule(edition, *, by, at):
    """Set when an edition goes public once it is approved; `at` None means at once."""
    with _locked(edition) as edition:
        rules.check("schedule", edition, by)
        if at is not None and at <= timezone.now():
            raise Refused(_("This time is past; choose one to come, or none to publish on approval."))
        # A draft keeps its lock: the time is no part of the text that somebody may be typing.
        edition = _change(edition, publish_at=at, keep_lock=edition.state == State.DRAFT)
        note = at.isoformat() if at else ""
        _record(edition, "schedule", by, from_state=edition.state, note=note)
        if edition.state == State.APPROVED and at is None:
            return _publish(edition, by)
        return edition


def revoke(edition, *, by, reason):
    """Take an approval back before publication, and return the new draft."""
    with _locked(edition) as edition:
        rules.check("revoke", edition, by)
        reason = _required(reason)
        edition = _move(edition, "revoke", by, note=reason)
        notices.revoked(edition, by=by, reason=reason)
        return _reopen(edition, by)


def expedite(edition, *, by, reason):
    """Ask for a new review of the live page now: due today, overdue at once."""
    with _locked(edition) as edition:
        rules.check("expedite", edition, by)
        reason = _required(reason)
        due = min(edition.review_due, timezone.localdate())
        edition = _change(edition, review_due=due, expedited_at=timezone.now())
        _record(edition, "expedite", by, from_state=edition.state, note=reason)
        notices.expedited(edition, by=by, reason=reason)
        return edition


def withdraw(page, *, by, reason):
    """Take a page from the public at once, and return the withdrawn edition.

    An edition in review or approved is returned with a new draft, so that nothing
    can go live without a new submission and a new signature.
    """
    with _locked_page(page.pk) as page:
        live = page.live_edition()
        if live is None:
            row = rules.TRANSITIONS["withdraw"]
            rules.check_right(row, by)
            if (already := page.editions.withdrawn().first()) is not None:
                rules.check_state(row, already)
            raise WrongState(_("Nothing of this page is public now, so there is nothing to withdraw."))
        rules.check("withdraw", live, by)
        reason = _required(reason)
        withdrawn = _move(live, "withdraw", by, note=reason, withdrawn_at=timezone.now())
        in_progress = draft = page.open_edition()
        if in_progress is not None:
            if in_progress.state != State.DRAFT:
                returned = _move(in_progress, "withdraw", by, note=reason, to=State.RETURNED)
                draft = _reopen(returned, by)
            # The draft was made from a text that no signature stands under any more.
            _add_authors(draft, withdrawn)
        notices.withdrawn(withdrawn, in_progress, by=by, reason=reason)
        return withdrawn


# --- Locks: the page first, then compare and swap --------------------------------


@contextmanager
def _locked_page(pk):
    with transaction.atomic():
        # Every verb takes this lock first, so that no two of them can wait for each other.
        # The related rows stay unlocked: two pages of one condition may move at once.
        yield ConditionPage.objects.select_related("condition", "topic").select_for_update(of=("self",)).get(pk=pk)


@contextmanager
def _locked(edition):
    with _locked_page(edition.page_id) as page:
        fresh = Edition.objects.get(pk=edition.pk)
        fresh.page = page
        yield fresh


def _change(edition, *, keep_lock=False, **values):
    """Write `values` if nobody else wrote since the edition was read; return it as it is now."""
    written = Edition.objects.filter(pk=edition.pk, state=edition.state, lock=edition.lock).update(
        lock=F("lock") + (0 if keep_lock else 1), updated_at=timezone.now(), **values
    )
    if not written:
        raise WrongState(_("Somebody else has just changed this edition; look at it again."))
    fresh = Edition.objects.get(pk=edition.pk)
    fresh.page = edition.page
    return fresh


def _move(edition, verb, by, *, note="", signs=False, to=None, **values):
    from_state = edition.state
    edition = _change(edition, state=to or rules.TRANSITIONS[verb].target, **values)
    _record(edition, verb, by, from_state=from_state, note=note, signs=signs)
    return edition


def _record(edition, verb, by, *, from_state, note="", signs=False):
    Event.objects.create(
        edition=edition,
        verb=verb,
        from_state=from_state,
        to_state=edition.state,
        actor=by,
        sha256=edition.sha256,
        note=note,
        reviewer=edition.reviewer if signs else None,
        scope=edition.scope if signs else "",
        statement=str(rules.STATEMENTS[verb]) if signs else "",
        reviewed_on=edition.reviewed_on,
        review_due=edition.review_due,
    )


# --- Parts of the verbs ----------------------------------------------------------


def _publish(edition, by):
    if edition.computed_hash() != edition.sha256:
        raise TextChanged(_("The stored text is not the one that was signed. It stays unpublished; tell the operator."))
    live = edition.page.live_edition()
    dates = {}
    if live is not None:
        dates = _dates_at_publication(edition, live)
        _move(live, "supersede", None)
    edition = _move(edition, "publish", by, published_at=timezone.now(), **dates)
    notices.published(edition, by=by)
    return edition


def _dates_at_publication(edition, live):
    """The live page's review may have moved between the signature and the publishing time."""
    if edition.scope == Scope.CHANGES_ONLY:
        return _dates_carried_over(live)
    if live.expedited_at is not None and live.expedited_at > edition.signed_at:
        # Whoever asked for a new review had reasons that this signature could not know.
        due = max(edition.reviewed_on, min(edition.review_due, live.review_due))
        return {"expedited_at": live.expedited_at, "review_due": due}
    return {}


def _signature(edition, by):
    reviewer = MedicalReviewer.objects.get(user=by)
    return {
        "signed_by": by,
        "reviewer": reviewer,
        "reviewer_name": reviewer.name_with_credentials,
        "signed_at": timezone.now(),
    }


def _dates_of_a_whole_review(edition, signature):
    today = timezone.localdate()
    return {
        "full_reviewer": signature["reviewer"],
        "full_reviewer_name": signature["reviewer_name"],
        "reviewed_on": today,
        "review_due": add_months(today, edition.page.topic.review_interval_months),
        "expedited_at": None,
    }


def _dates_carried_over(live):
    return {
        "full_reviewer": live.full_reviewer,
        "full_reviewer_name": live.full_reviewer_name,
        "reviewed_on": live.reviewed_on,
        "review_due": live.review_due,
        "expedited_at": live.expedited_at,
    }


def add_months(day, months):
    """Return the same day `months` later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def _reopen(edition, by):
    """Return a new draft with the same text and the same authors, for work to go on."""
    return _new_draft(edition.page, by, copy_of=edition, keep_authors=True, keep_note=True)


def _new_draft(page, by, *, copy_of=None, keep_authors=False, keep_note=False):
    number = (page.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = Edition(page=page, number=number, base=page.live_edition(), title=page.question[:200])
    if copy_of is not None:
        draft.title, draft.short_answer, draft.body = copy_of.title, copy_of.short_answer, copy_of.body
        if keep_note:
            draft.change_note, draft.is_periodic_review = copy_of.change_note, copy_of.is_periodic_review
            draft.publish_at = copy_of.publish_at
    draft.save(force_insert=True)
    if copy_of is not None:
        Citation.objects.bulk_create(
            Citation(edition=draft, **{name: getattr(citation, name) for name in CITATION_COLUMNS})
            for citation in copy_of.citations.all()
        )
        if keep_authors:
            _add_authors(draft, copy_of)
    _record(draft, "open_draft", by, from_state="")
    return draft


def _add_authors(draft, other):
    for user_id in other.authorships.values_list("user_id", flat=True):
        Authorship.objects.get_or_create(edition=draft, user_id=user_id)


def _check_seen(edition, seen):
    if seen != edition.sha256:
        raise TextChanged(_("This is not the text that you had on your screen; read it again before you decide."))
    if edition.computed_hash() != edition.sha256:
        raise TextChanged(
            _("The stored text is not the one that was submitted. Nothing was signed; tell the operator.")
        )


def _required(reason):
    reason = richtext.clean_text(reason or "")
    if not reason:
        raise Incomplete([_("Give a reason; the people who read it next need it.")])
    return reason


def _conflict_sentence(edition):
    event = edition.events.select_related("actor").filter(verb__in=["save_draft", "open_draft"]).last()
    return _("%(who)s saved this draft while you were writing. Your text is still here; nothing of it was stored.") % {
        "who": event.actor
    }


def _cleaned_text(edition, text):
    unknown = set(text) - set(TEXT_COLUMNS)
    if unknown:
        raise TypeError(f"save_draft() has no text called {', '.join(sorted(unknown))}")
    wanted, problems = {}, []
    for name in TEXT_COLUMNS:
        if name not in text:
            wanted[name] = getattr(edition, name)
            continue
        field = Edition._meta.get_field(name)
        try:
            wanted[name] = field.clean(text[name], edition)
            if field.max_length and len(wanted[name]) > field.max_length:
                raise ValidationError(
                    _("at most %(limit)s characters, not %(length)s.")
                    % {"limit": field.max_length, "length": len(wanted[name])}
                )
        except ValidationError as error:
            problems.append(f"{field.verbose_name}: {' '.join(error.messages)}")
    if len(wanted.get("body", "")) > BODY_LIMIT:
        problems.append(
            _("The body is longer than %(limit)s characters; cut it or use several pages.") % {"limit": BODY_LIMIT}
        )
    if problems:
        raise Incomplete(problems)
    return wanted


def _cleaned_citations(edition, citations):
    rows, problems = [], []
    for values in citations:
        row = Citation(edition=edition, **values)
        try:
            row.clean_fields(exclude=["edition"])
            row.clean()
        except ValidationError as error:
            problems.append(_("Citation %(number)s: %(why)s") % {"number": row.number, "why": " ".join(error.messages)})
        rows.append(row)
    numbers = [row.number for row in rows]
    if len(set(numbers)) < len(numbers):
        problems.append(_("Two citations have the same number."))
    if problems:
        raise Incomplete(problems)
    return sorted(rows, key=lambda row: row.number)


def _same_text(edition, wanted):
    return all(getattr(edition, name) == value for name, value in wanted.items())


def _same_citations(edition, rows):
    return [row.as_hashed() for row in rows] == [row.as_hashed() for row in edition.citations.all()]
