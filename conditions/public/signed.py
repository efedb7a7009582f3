"""Signed pages: the content of a page from its heading to the end of its sources."""

import datetime as dt
from dataclasses import dataclass, fields
from functools import cached_property

from django.db.models import Case, F, TextField, When

from conditions import facts
from conditions.cached_reverse import path_of
from conditions.models import Citation, SignOff

from .record_members import edition_member, page_member, printed_name, reviewer_member_with_name
from .reviews import Review

_TEXT = ("number", "language", "title", "short_answer", "body", "change_note", "is_periodic_review")


@dataclass(frozen=True)
class SignedReviewer:
    """A reviewer as their entry in the register was when they signed."""

    number: int
    slug: str
    name: str
    credentials: str
    speciality: str
    affiliation: str
    orcid: str
    registration: str

    @property
    def name_with_credentials(self):
        return printed_name({"name": self.name, "credentials": self.credentials})

    @property
    def about(self):
        """The speciality, with the registration where there is one: "endocrinologist (GMC 1234567)"."""
        return f"{self.speciality} ({self.registration})" if self.registration else self.speciality

    def get_absolute_url(self):
        return path_of("reviewer", self.slug)


@dataclass(frozen=True)
class WholePageReview:
    """The last review of the whole page; edition and record are None where they are not known."""

    reviewer: SignedReviewer
    reviewed_on: dt.date
    edition: int | None
    record: str | None


@dataclass(frozen=True)
class PageSignature:
    """A signature: who signed what, with which words, and until when the review counts.

    A signature without a record has no statement and no declaration here; the event has them. `method` is "passkey" or
    "password", "" for a signature from before records said it.
    """

    verb: str
    scope: str
    statement: str
    declaration: str
    reviewer: SignedReviewer
    signed_at: dt.datetime
    reviewed_on: dt.date
    review_due: dt.date
    interval_months: int | None
    whole_page: WholePageReview
    method: str

    @cached_property
    def review(self):
        """The Review: who reviewed what, for sentences."""
        return Review(
            self.scope,
            self.reviewer.name_with_credentials,
            self.signed_at,
            self.whole_page.reviewer.name_with_credentials,
            self.reviewed_on,
            self.whole_page.edition,
        )


@dataclass(frozen=True)
class SignedPage:
    """A page as it was signed, read from its sign-off record alone.

    For a draft or a text in review, it holds what would be signed now, and `signature` is None. `citations` are
    unsaved Citations in their order, and `base_edition` is the number of the edition that was public before.
    """

    address: str
    condition_name: str
    condition_in_text: str
    orpha: str | None
    question: str
    health_aspect: str
    number: int
    language: str
    title: str
    short_answer: str
    body: str
    change_note: str
    is_periodic_review: bool
    citations: tuple
    base_edition: int | None
    signature: PageSignature | None


def signed_page(edition):
    """Return the SignedPage of an edition from its sign-off record; without one, from the rows as they are now.

    Runs no query for an edition that was loaded with its record.
    """
    return page_of_record(edition.sign_off.data if edition.sign_off else _record_from_rows(edition))


def page_of_record(record):
    """Return the SignedPage of a record, a dict."""
    page, text, base = record["page"], record["edition"], record["base"]
    return SignedPage(
        address=page["address"],
        condition_name=page["condition"]["name"],
        condition_in_text=page["condition"]["name_in_text"],
        orpha=page["condition"]["orpha"],
        question=page["topic"]["question"],
        health_aspect=page["topic"]["health_aspect"],
        **{name: text[name] for name in _TEXT},
        citations=tuple(map(_citation, text["citations"])),
        base_edition=base["edition"] if base else None,
        signature=_signature(record["signature"]) if record["signature"] else None,
    )


def name_when_signed(edition):
    """Return the condition's name that was signed with an edition; today's name if there is no record.

    For lists, which do not load the records: the edition comes with its sign-off, and with its page's condition.
    """
    return edition.sign_off.condition_name if edition.sign_off else edition.page.condition.name


def with_names_when_signed(editions):
    """Load what `name_when_signed` needs in the same query, without the records."""
    return editions.select_related("sign_off").defer("sign_off__record")


def with_record_of_overview(editions):
    """Annotate editions of overviews with `overview_record`, their record; other records would be read in vain."""
    record = Case(When(page__topic__is_overview=True, then=F("sign_off__record")), output_field=TextField())
    return editions.annotate(overview_record=record)


def signed_overview(edition):
    """Return the SignedPage of an overview's edition that `with_record_of_overview` has loaded."""
    if edition.overview_record is None:
        return signed_page(edition)
    return page_of_record(SignOff(record=edition.overview_record).data)


def _record_from_rows(edition):
    """Return a record's content for an edition without one: not signed yet, or signed before records were kept."""
    text = edition_member(edition)
    # A draft shows the facts that its submission would freeze.
    text["body"] = facts.as_read(edition)
    signature = _signature_from_columns(edition) if edition.reviewer else None
    return {"page": page_member(edition.page), "edition": text, "base": None, "signature": signature}


def _signature_from_columns(edition):
    return {
        "verb": "",
        "scope": edition.scope,
        "statement": "",
        "declaration": "",
        "reviewer": reviewer_member_with_name(edition.reviewer, edition.reviewer_name),
        "signed_at": edition.signed_at.isoformat(),
        "reviewed_on": edition.reviewed_on.isoformat(),
        "review_due": edition.review_due.isoformat(),
        "interval_months": None,
        "whole_page": {
            "reviewer": reviewer_member_with_name(edition.full_reviewer, edition.full_reviewer_name),
            "reviewed_on": edition.reviewed_on.isoformat(),
            "edition": Review.of_edition(edition).whole_edition,
            "record": None,
        },
    }


def _citation(values):
    accessed_on = values["accessed_on"]
    return Citation(**{**values, "accessed_on": dt.date.fromisoformat(accessed_on) if accessed_on else None})


def _signature(values):
    whole_page = values["whole_page"]
    return PageSignature(
        method=values.get("method", ""),
        **{name: values[name] for name in ("verb", "scope", "statement", "declaration", "interval_months")},
        reviewer=_reviewer(values["reviewer"]),
        signed_at=dt.datetime.fromisoformat(values["signed_at"]),
        reviewed_on=dt.date.fromisoformat(values["reviewed_on"]),
        review_due=dt.date.fromisoformat(values["review_due"]),
        whole_page=WholePageReview(
            reviewer=_reviewer(whole_page["reviewer"]),
            reviewed_on=dt.date.fromisoformat(whole_page["reviewed_on"]),
            edition=whole_page["edition"],
            record=whole_page["record"],
        ),
    )


def _reviewer(values):
    return SignedReviewer(**{one.name: values[one.name] for one in fields(SignedReviewer)})
