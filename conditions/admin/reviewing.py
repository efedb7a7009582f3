"""The reviewers' screens: the queue, and one screen for reading and deciding an edition."""

from collections import defaultdict
from dataclasses import replace

from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from conditions import facts, workflow
from conditions.facts import changes
from conditions.forms import ApproveForm, SendBackForm, SignForm
from conditions.models import Edition, Event
from conditions.views.reading import read
from conditions.vocabularies import Scope, State
from conditions.workflow import checklist, diff, rules


def queue_view(model_admin, request):
    """What waits for a verdict, oldest first, and the live pages whose review is due."""
    today = timezone.localdate()
    waiting = list(
        Edition.objects.in_review()
        .with_page()
        .select_related("submitted_by", "base")
        .prefetch_related("authors")
        .order_by("submitted_at", "pk")
    )
    for edition in waiting:
        edition.days = (today - timezone.localtime(edition.submitted_at).date()).days
        edition.is_late = edition.needed_by is not None and edition.needed_by < today
        edition.is_mine = request.user in edition.authors.all() or edition.submitted_by == request.user
    return TemplateResponse(
        request,
        "admin/conditions/queue.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Review queue"),
            "opts": model_admin.opts,
            "waiting": waiting,
            "due": Edition.objects.overdue(today).with_page(),
            "changed": _with_changed_facts(),
        },
    )


def _with_changed_facts():
    """Return the live editions whose facts have changed since the review, each with those `changed_facts`."""
    facts_of = defaultdict(list)
    for fact in changes.changed().select_related("changed_by").order_by("changed_at", "pk"):
        facts_of[fact.edition_id].append(fact)
    editions = Edition.objects.live().with_page().in_bulk(list(facts_of))
    found = [editions[pk] for pk in facts_of if pk in editions]
    for edition in found:
        edition.changed_facts = facts_of[edition.pk]
    return found


def reading_view(model_admin, request, edition):
    """Show an edition as it was frozen, with all that a verdict needs."""
    live = edition.page.live_edition()
    is_live = live is not None and live.pk == edition.pk
    compared_with = _compared_with(edition, live)
    choices = {choice.row.verb: choice for choice in workflow.choices(edition, request.user)}
    seen = {"seen": edition.sha256}
    return TemplateResponse(
        request,
        "admin/conditions/review.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": edition.title,
            "opts": model_admin.opts,
            "edition": edition,
            "page": edition.page,
            "live": live,
            "is_live": is_live,
            "changed_facts": edition.frozen_facts.filter(changed_at__isnull=False).select_related("changed_by"),
            "text": read(edition),
            "citations": edition.citations.all(),
            "compared_with": compared_with,
            "comparison": _comparison(edition, compared_with),
            "checks": checklist.checks(edition) if edition.state == State.IN_REVIEW else [],
            "hints": [hint for hint in checklist.hints(edition) if not hint.passed],
            "authors": edition.authors.all(),
            "events": Event.objects.of_page(edition.page),
            "approve": _approval(choices),
            "approve_form": ApproveForm(initial={**seen, "scope": Scope.WHOLE_PAGE}),
            "statements": rules.STATEMENTS,
            "send_back": choices.get("return"),
            "send_back_form": SendBackForm(initial=seen, auto_id="send_back_%s"),
            "reaffirm": choices.get("reaffirm"),
            "reaffirm_form": SignForm(initial=seen, auto_id="reaffirm_%s"),
            "others": [
                choice
                for choice in choices.values()
                if choice.row.verb not in ("approve", "approve_changes", "return", "reaffirm", "withdraw")
            ],
        },
    )


def _compared_with(edition, live):
    """Return the edition to compare with: the live one, or for a live or past one its base."""
    if edition.state in (State.IN_REVIEW, State.APPROVED, State.DRAFT):
        return live
    return edition.base


def _comparison(edition, other):
    """Return what differs between the two as they are read, or None where there is no other."""
    if other is None:
        return None
    return diff.compare(diff.Text.of(other), replace(diff.Text.of(edition), body=facts.as_read(edition)))


def _approval(choices):
    """Return both ways to approve, or None where the person's role or the state has neither."""
    if "approve" not in choices:
        return None
    return {"whole_page": choices["approve"], "changes_only": choices["approve_changes"]}
