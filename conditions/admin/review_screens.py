"""Review screens: the review queue, and the screen for reading and deciding on one edition."""

from collections import defaultdict
from dataclasses import replace

from django.db.models import Min, prefetch_related_objects
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from accounts.steps import password_question
from conditions import facts, workflow
from conditions.facts import changes
from conditions.facts.unconfirmed_files import unconfirmed_files
from conditions.forms import ApproveForm, SendBackForm, SignForm
from conditions.models import Edition, Event, FrozenFact
from conditions.models.claim import held_on
from conditions.newsroom import lists
from conditions.newsroom.returns import answered_return
from conditions.proposals.exposure import names_and_facts
from conditions.public.signed import signed_page
from conditions.public.visibility import conditions_with_live_pages
from conditions.richtext.quoting import with_quotes
from conditions.richtext.rendering import Rendered
from conditions.views.edition_text import render_body
from conditions.vocabularies import OPEN_STATES, Scope, State
from conditions.workflow import checklist, diff, rules

from . import measure_card
from .changelists import first_rows, without_texts
from .claim_card import card
from .comment_threads import thread_context
from .what_you_sign import signing_context

# Files of earlier imports that the screen names.
_FILES = 10


def queue_view(model_admin, request):
    """Show the editions in review, oldest first, the overdue live pages, and those whose facts have changed."""
    today = timezone.localdate()
    waiting = first_rows(
        without_texts(lists.in_review()).select_related("submitted_by", "base").prefetch_related("authors")
    )
    for edition in waiting.rows:
        edition.days = (today - timezone.localtime(edition.submitted_at).date()).days
        edition.is_late = edition.needed_by is not None and edition.needed_by < today
        edition.current_claim = held_on(edition)
        edition.is_promise_overdue = bool(edition.current_claim and edition.current_claim.is_promise_overdue(today))
        edition.is_mine = request.user in edition.authors.all() or edition.submitted_by == request.user
    return TemplateResponse(
        request,
        "admin/conditions/queue.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Review queue"),
            "opts": model_admin.opts,
            "waiting": waiting,
            "due": first_rows(without_texts(Edition.objects.overdue(today))),
            "changed": _with_changed_facts(),
        },
    )


def _with_changed_facts():
    """Return FirstRows of live editions whose facts have changed since their review, each with `changed_facts`."""
    since = changes.changed().order_by().values("edition").annotate(since=Min("changed_at"))
    changes_by_edition = first_rows(since.order_by("since", "edition"))
    ids = [row["edition"] for row in changes_by_edition.rows]
    if not ids:
        return changes_by_edition
    editions = without_texts(Edition.objects.all()).in_bulk(ids)
    facts_of = defaultdict(list)
    for fact in changes.changed(FrozenFact.objects.filter(edition__in=ids)).select_related("changed_by"):
        facts_of[fact.edition_id].append(fact)
    for edition in editions.values():
        edition.changed_facts = sorted(facts_of[edition.pk], key=lambda fact: (fact.changed_at, fact.pk))
    return replace(changes_by_edition, rows=[editions[pk] for pk in ids])


def reading_view(model_admin, request, edition):
    """Show the text of an edition with what a reviewer needs to decide on it, and the forms of the decisions."""
    # The record, the text and the checklist all read them.
    prefetch_related_objects([edition], "citations")
    live = edition.page.live_edition()
    is_live = live is not None and live.pk == edition.pk
    answered = answered_return(edition) if edition.state in OPEN_STATES else None
    compared_with = _compared_with(edition, live)
    choices = {choice.row.verb: choice for choice in workflow.choices(edition, request.user)}
    signs = any(choice.allowed and choice.row.signs for choice in choices.values())
    signing = signing_context(edition, request.user) if signs else {"seen": ""}
    seen, by_key = {"seen": signing["seen"]}, signing.get("by_key")
    signed = signed_page(edition)
    threads = thread_context(edition, request.user, answered.edition if answered else None)
    (short_answer, text), quoted = with_quotes(
        [_short_answer(edition), render_body(signed, edition.page.condition)],
        {thread.pk: thread.as_quote for thread in threads["all_threads"] if thread.quote},
        {thread.pk: _link(thread) for thread in threads["all_threads"]},
    )
    changed = edition.frozen_facts.filter(changed_at__isnull=False).select_related("changed_by")
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
            "changed_facts": changed if edition.state in changes.CURRENT else [],
            "before_publication": not is_live,
            "short_answer": short_answer,
            "text": text,
            "quoted": quoted,
            "citations": signed.citations,
            "compared_with": compared_with,
            "comparison": _comparison(edition, compared_with),
            "answered": answered,
            "since_return": _comparison(edition, answered.edition) if answered else None,
            "measure": measure_card.card(edition),
            "checks": checklist.checks(edition) if edition.state == State.IN_REVIEW else [],
            "hints": [hint for hint in checklist.hints(edition) if not hint.passed],
            "authors": edition.authors.filter(authorships__edition=edition, authorships__is_earlier=False),
            "earlier_authors": edition.authors.filter(authorships__edition=edition, authorships__is_earlier=True),
            "events": history(edition.page, request.user),
            "claim": card(edition, request.user),
            **threads,
            "approve": _approval(choices),
            "approve_form": _signing_form(ApproveForm(initial={**seen, "scope": Scope.WHOLE_PAGE}), request, by_key),
            "statements": rules.STATEMENTS,
            "becomes_public": _becomes_public(edition),
            "unconfirmed_files": _unconfirmed_files(edition),
            "what_you_sign": signing.get("what_you_sign"),
            "send_back": choices.get("return"),
            "send_back_form": SendBackForm(initial={"seen": edition.sha256}, auto_id="send_back_%s"),
            "reaffirm": choices.get("reaffirm"),
            "reaffirm_form": _signing_form(SignForm(initial=seen, auto_id="reaffirm_%s"), request, by_key),
            "by_key": by_key,
            "others": [
                choice
                for choice in choices.values()
                if choice.row.verb
                not in ("approve", "approve_changes", "return", "reaffirm", "withdraw", "dismiss_request")
            ],
        },
    )


def _short_answer(edition):
    return Rendered(linebreaks(edition.short_answer, autoescape=True))


def _link(thread):
    """Return (address, text, accessible name) of the link from a quoted passage to its thread."""
    name = _("Comment %(number)s by %(who)s") % {"number": thread.number, "who": thread.by}
    return f"#comment-{thread.pk}", str(thread.number), name


def _signing_form(form, request, by_key):
    """Return the form with a password field if this person may sign with a password; `by_key`: KeyChoice or None."""
    return form if by_key is None or by_key.why_only_key else password_question(form, request)


def _becomes_public(edition):
    """Return the condition's names and hand-entered facts if this would be its first public page, else []."""
    condition = edition.page.condition
    is_first = not conditions_with_live_pages().filter(pk=condition.pk).exists()
    return names_and_facts(condition) if is_first and edition.state in (State.IN_REVIEW, State.APPROVED) else []


def _unconfirmed_files(edition):
    """Return FirstRows of the files that brought facts about the condition and that no second person confirmed."""
    is_decided = edition.state not in (State.IN_REVIEW, State.APPROVED, State.PUBLISHED)
    files = unconfirmed_files(edition.page.condition)
    return first_rows(files.none() if is_decided else files, _FILES)


def history(page, user):
    """Return the events of a page, newest first; `may_see_assessment` is set for the actor and chief editors."""
    events = list(Event.objects.of_page(page).select_related("assessment"))
    is_chief = user.has_perm(rules.STEER)
    for event in events:
        event.may_see_assessment = hasattr(event, "assessment") and (is_chief or event.actor_id == user.pk)
    return events


def _compared_with(edition, live):
    """Return the edition to compare with: the live edition, or the base of an edition that was published or closed."""
    if edition.state in (State.IN_REVIEW, State.APPROVED, State.DRAFT):
        return live
    return edition.base


def _comparison(edition, other):
    """Return the comparison of the two texts, or None if `other` is None."""
    if other is None:
        return None
    return diff.compare(diff.ComparedText.of(other), as_read(edition))


def as_read(edition):
    """Return the edition's ComparedText as readers get it: the placeholders of a draft are filled with facts."""
    return replace(diff.ComparedText.of(edition), body=facts.as_read(edition))


def _approval(choices):
    """Return the choices of both scopes, or None if the role or the state allows neither."""
    if "approve" not in choices:
        return None
    return {"whole_page": choices["approve"], "changes_only": choices["approve_changes"]}
