"""Factories of simple objects, one for each model."""

import datetime as dt
import itertools
from contextlib import contextmanager

from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.roles import CHIEF_EDITORS, EDITORS, MEDICAL_REVIEWERS
from conditions import workflow
from conditions.database import installer, triggers
from conditions.models import (
    Classification,
    Condition,
    ConditionPage,
    Edition,
    Gene,
    GeneAssociation,
    Identifier,
    MedicalReviewer,
    Release,
    SignOff,
    Topic,
)
from conditions.models.citation import CITATION_COLUMNS
from conditions.vocabularies import GeneAssociationType, Kind, Scope, State
from conditions.workflow.record import new_sign_off
from tests.database_roles import as_owner

_count = itertools.count(1)

SHORT_ANSWER = (
    "Changes in one of four genes stop the body from making fat cells that can store fat. "
    "A child has to inherit the change from both parents to have the condition."
)
BODY = "<h2>Which genes are involved?</h2>\n<p>Four genes are known so far [1].</p>"
CITATION = {
    "number": 1,
    "authors": "Orphanet",
    "title": "Congenital generalized lipodystrophy",
    "journal": "",
    "year": 2025,
    "pmid": "",
    "doi": "",
    "url": "https://www.orpha.net/en/disease/detail/528",
    "accessed_on": dt.date(2026, 10, 12),
}


def make_user(username=None, *roles, **values):
    username = username or f"person{next(_count)}"
    values = {"first_name": username.title(), "email": f"{username}@example.org", **values}
    user = User.objects.create(username=username, is_staff=True, **values)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def make_editor(username="erin", **values):
    return make_user(username, EDITORS, **values)


def make_chief(username="chris", **values):
    return make_user(username, CHIEF_EDITORS, **values)


def make_reviewer(username="rao", *extra_roles, **values):
    """Return the user; the register entry is `user.medical_reviewer`."""
    user = make_user(username, MEDICAL_REVIEWERS, *extra_roles)
    MedicalReviewer.objects.create(
        **{
            "user": user,
            "name": f"Dr {username.title()}",
            "slug": f"dr-{username}",
            "credentials": "MD",
            "speciality": "endocrinologist",
            "valid_until": timezone.localdate() + dt.timedelta(days=365),
            **values,
        }
    )
    return user


def make_condition(name="Congenital generalized lipodystrophy", **values):
    slug = values.pop("slug", None) or name.lower().replace(" ", "-")
    values.setdefault("name_in_text", name[0].lower() + name[1:])
    return Condition.objects.create(name=name, slug=slug, **values)


def make_release(product="product 6: genes", version="1.0", **values):
    return Release.objects.create(
        **{
            "source": "Orphanet",
            "product": product,
            "version": version,
            "released_on": dt.date(2025, 6, 24),
            "licence": "CC BY 4.0",
            "licence_url": "https://creativecommons.org/licenses/by/4.0/",
            "credit": f"Orphadata Science: Free access data from Orphanet. {version}",
            **values,
        }
    )


def make_subtype(parent, name, symbol="", *, former=(), release=None, codes=(), **values):
    """Return a subtype of `parent` with a gene and codes of its own: pairs of a system and a code."""
    subtype = make_condition(name, **{"kind": Kind.SUBTYPE, "name_in_text": "", **values})
    Classification.objects.create(parent=parent, child=subtype, release=release)
    for system, code in codes:
        Identifier.objects.create(condition=subtype, system=system, code=code, relation="E", release=release)
    if symbol:
        make_gene_link(subtype, symbol, former=former, release=release)
    return subtype


def make_gene_link(condition, symbol, *, former=(), release=None, **values):
    gene, _made = Gene.objects.get_or_create(symbol=symbol)
    for former_symbol in former:
        gene.former_symbols.create(symbol=former_symbol)
    values = {"association": GeneAssociationType.GERMLINE, **values}
    return GeneAssociation.objects.create(condition=condition, gene=gene, release=release, **values)


def make_page(condition=None, topic="causes"):
    condition = condition or make_condition(f"Condition {next(_count)}")
    return ConditionPage.objects.create(condition=condition, topic=Topic.objects.get(slug=topic))


def complete_text(**values):
    """Return keyword arguments of save_draft for a text that can be submitted."""
    text = {"short_answer": SHORT_ANSWER, "body": BODY, "change_note": "Reworded.", "citations": [dict(CITATION)]}
    return {**text, **values}


def reworded(body=BODY, old="Four", new="Five"):
    """Return the body with one other word, so that a reviewer may approve the changes only."""
    assert old in body
    return body.replace(old, new, 1)


def make_reworded(page, *, by, **text):
    """Return an edition in review that changes one word of the live body, and keeps the rest."""
    draft = workflow.open_draft(page, by=by)
    text.setdefault("change_note", "One word.")
    if "body" not in text:
        text["body"] = reworded(draft.body)
    rows = list(draft.citations.values(*CITATION_COLUMNS))
    return workflow.submit(workflow.save_draft(draft, by=by, lock=draft.lock, citations=rows, **text), by=by)


def make_draft(page=None, *, by, **text):
    """Return a draft by `by` that can be submitted."""
    edition = workflow.open_draft(page or make_page(), by=by)
    return workflow.save_draft(edition, by=by, lock=edition.lock, **complete_text(**text))


def make_in_review(page=None, *, by, **text):
    return workflow.submit(make_draft(page, by=by, **text), by=by)


def make_published(page=None, *, by, reviewer, scope=Scope.WHOLE_PAGE, **text):
    edition = make_in_review(page, by=by, **text)
    return workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), scope=scope)


def make_approved(page=None, *, by, reviewer, chief, **text):
    """Return an approved edition that is scheduled for a week from now."""
    draft = make_draft(page, by=by, **text)
    workflow.schedule(draft, by=chief, at=timezone.now() + dt.timedelta(days=7))
    edition = workflow.submit(draft, by=by)
    edition = workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))
    assert edition.state == State.APPROVED
    return edition


@contextmanager
def without_guards(*names):
    """Lift guards of the database, so that the block can write what the site itself never writes."""
    lifted = [(guard, table) for guard, table in triggers.GUARDS.items() if guard.name in names]
    with as_owner(connection):
        # PostgreSQL drops no trigger of a table whose deferred foreign keys still have to be checked.
        connection.check_constraints()
        installer.run(connection, [sql for guard, table in lifted for sql in guard.drop(connection.vendor, table)])
        yield
        connection.check_constraints()
        installer.run(connection, [sql for guard, table in lifted for sql in guard.create(connection.vendor, table)])


def dated(edition, **columns):
    """Give a signed edition other dates, and its sign-off record the same; return the edition, reloaded.

    `columns` are published_at, signed_at, reviewed_on and review_due, as dates or ISO texts. Events stay as they are.
    """
    guards = ("edition_signature_moves_with_its_record", "edition_is_published_once", "sign_off_is_final")
    with without_guards(*guards):
        Edition.objects.filter(pk=edition.pk).update(**columns)
        edition = Edition.objects.get(pk=edition.pk)
        record = edition.sign_off.data
        signature = record["signature"]
        signature["reviewed_on"] = signature["whole_page"]["reviewed_on"] = edition.reviewed_on.isoformat()
        signature["review_due"] = edition.review_due.isoformat()
        signature["signed_at"] = (
            edition.signed_at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        )
        changed = new_sign_off(edition, record)
        SignOff.objects.filter(pk=edition.sign_off_id).update(record=changed.record, sha256=changed.sha256)
    return Edition.objects.get(pk=edition.pk)
