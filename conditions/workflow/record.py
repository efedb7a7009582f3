"""Sign-off records: all that a signature covers, as canonical JSON (RFC 8785) with its SHA-256.

A record is a dict of strings, integers, booleans and None. `docs/api.md` describes its members.
"""

import calendar
import datetime as dt
import hashlib
import secrets

import rfc8785
from django.conf import settings
from django.utils import timezone, translation

from conditions.models import Event, MedicalReviewer, SignOff
from conditions.public.record_members import (
    edition_member,
    page_member,
    printed_name,
    reviewer_member,
    reviewer_member_with_name,
)
from conditions.vocabularies import Scope, State

from . import rules
from .measure import measures_of

FORMAT = "diseasemaps-signoff-3"
_WHOLE_PAGE_VERBS = ("approve", "reaffirm")


def drafts_of_records(edition, by):
    """Return {scope: record} of what the user `by` would sign under the edition now.

    The records lack only what the signature adds (`completed`). CHANGES_ONLY is missing unless the edition changes the
    live one. The edition is frozen; `by` needs no entry in the register.
    """
    base = edition.page.editions.live().select_related("sign_off", "full_reviewer").first()
    reviewer = MedicalReviewer.objects.filter(user=by.pk).first() if by and by.pk else None
    # The statements are in the site's language, whatever the signer's browser asks for.
    with translation.override(settings.LANGUAGE_CODE):
        common = {
            "format": FORMAT,
            "page": page_member(edition.page),
            "edition": edition_member(edition),
            "written_by": written_by(edition),
        }
        verb = "reaffirm" if edition.state == State.PUBLISHED else "approve"
        signer = reviewer_member(reviewer) if reviewer else None
        signatures = {Scope.WHOLE_PAGE: whole_page_signature(edition, signer, timezone.localdate(), verb)}
        if base is not None and base.pk == edition.base_id:
            signatures[Scope.CHANGES_ONLY] = _signature("approve_changes", signer, **_carried_over(base))
        return {
            scope: {**common, "base": base_member(base, _measured(edition, scope)), "signature": signature}
            for scope, signature in signatures.items()
        }


def new_nonce():
    """Return 64 random hexadecimal digits, which make the hash of a record differ from that of any other one."""
    return secrets.token_hex(32)


def completed(record, *, declaration, at, nonce, method):
    """Return the record with what the signature adds.

    That is the signer's declaration of interests, the time (a datetime), a nonce (`new_nonce`), and the method:
    "passkey" or "password".
    """
    given = {
        "declaration": Event._meta.get_field("declaration").cleaned(declaration),
        "signed_at": _moment(at),
        "nonce": nonce,
        "method": method,
    }
    return {**record, "signature": {**record["signature"], **given}}


def record_bytes(record):
    """Return the canonical JSON of a record, or of any value made of records, as bytes."""
    return rfc8785.dumps(record)


def hash_of(record):
    """Return the SHA-256 of the canonical JSON as 64 hexadecimal digits."""
    return hashlib.sha256(record_bytes(record)).hexdigest()


def new_sign_off(edition, record):
    """Return an unsaved SignOff of the edition with the completed record."""
    name = record["page"]["condition"]["name"]
    text = record_bytes(record).decode()
    return SignOff(edition=edition, record=text, sha256=hash_of(record), condition_name=name)


def columns_of(record):
    """Return the columns of an edition that repeat its completed record, as {name: value}."""
    signature = record["signature"]
    reviewer, whole_page = signature["reviewer"], signature["whole_page"]
    return {
        "reviewer_id": reviewer["number"],
        "reviewer_name": printed_name(reviewer),
        "scope": signature["scope"],
        "signed_at": dt.datetime.fromisoformat(signature["signed_at"]),
        "full_reviewer_id": whole_page["reviewer"]["number"],
        "full_reviewer_name": printed_name(whole_page["reviewer"]),
        "reviewed_on": dt.date.fromisoformat(signature["reviewed_on"]),
        "review_due": dt.date.fromisoformat(signature["review_due"]),
    }


def written_by(edition):
    """Return the sorted account numbers of the people who wrote the text."""
    authors = {authorship.user_id for authorship in edition.authorships.all()}
    return sorted(authors | {edition.submitted_by_id} - {None})


def add_months(day, months):
    """Return the date `months` later; the last day of the month if that month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def base_member(base, measure=None):
    """Return the member "base": the live edition, which is the edition itself when it is reaffirmed.

    `measure` has the words of the live edition's text and how many of them the changes add and remove.
    """
    return {
        "edition": base.number if base else None,
        "record": base.sign_off.sha256 if base and base.sign_off else None,
        "measure": measure,
    }


def _measured(edition, scope):
    if scope != Scope.CHANGES_ONLY:
        return None
    count = measures_of(edition)[0].text
    return {"words": count.words, "added": count.added, "removed": count.removed}


def whole_page_signature(edition, signer, day, verb="approve"):
    """Return the member "signature" of a review of the whole page on this day, without what the signer adds."""
    interval = edition.page.topic.review_interval_months
    return _signature(
        verb,
        signer,
        reviewed_on=day.isoformat(),
        review_due=add_months(day, interval).isoformat(),
        interval_months=interval,
        whole_page={"reviewer": signer, "reviewed_on": day.isoformat(), "edition": edition.number, "record": None},
    )


def _signature(verb, signer, **dates):
    scope = Scope.CHANGES_ONLY if verb == "approve_changes" else Scope.WHOLE_PAGE
    return {
        "verb": verb,
        "scope": scope.value,
        "statement": str(rules.STATEMENTS[verb]),
        "reviewer": signer,
        **dates,
    }


def _carried_over(base):
    """Return the dates and the reviewer of the last review of the whole page, from the live edition."""
    if base.sign_off is None:
        return _carried_over_from_columns(base)
    signature = base.sign_off.data["signature"]
    whole_page = signature["whole_page"]
    if signature["scope"] == Scope.WHOLE_PAGE:
        whole_page = {**whole_page, "record": base.sign_off.sha256}
    dates = {name: signature[name] for name in ("reviewed_on", "review_due", "interval_months")}
    return {**dates, "whole_page": whole_page}


def _carried_over_from_columns(base):
    """Return the same of a live edition that was signed before records were introduced."""
    reviewer = reviewer_member_with_name(base.full_reviewer, base.full_reviewer_name)
    review = Event.objects.filter(
        edition__page=base.page_id,
        verb__in=_WHOLE_PAGE_VERBS,
        reviewer=base.full_reviewer_id,
        reviewed_on=base.reviewed_on,
    ).select_related("edition")
    last = review.last()
    return {
        "reviewed_on": base.reviewed_on.isoformat(),
        "review_due": base.review_due.isoformat(),
        "interval_months": None,
        "whole_page": {
            "reviewer": reviewer,
            "reviewed_on": base.reviewed_on.isoformat(),
            "edition": last.edition.number if last else None,
            "record": None,
        },
    }


def _moment(at):
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
