"""The reviewers' screens: the queue, and one screen for reading and deciding an edition."""

from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from conditions import workflow
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
        },
    )


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
            "text": read(edition),
            "citations": edition.citations.all(),
            "compared_with": compared_with,
            "comparison": diff.compare(diff.Text.of(compared_with), diff.Text.of(edition)) if compared_with else None,
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


def _approval(choices):
    """Return both ways to approve, or None where the person's role or the state has neither."""
    if "approve" not in choices:
        return None
    return {"whole_page": choices["approve"], "changes_only": choices["approve_changes"]}
