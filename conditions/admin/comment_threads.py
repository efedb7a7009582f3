"""Comments on the reviewers' screen: the threads, and what is said in them."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from conditions.models import Comment
from conditions.newsroom import comments
from conditions.workflow import Refused


def shown(edition, user):
    """Return the threads that the screen of an edition shows: its own, and those carried to it; the open ones first."""
    carried = Q(pk__in=Comment.objects.carried_to(edition).values("pk"))
    threads = Comment.objects.threads().filter(Q(edition=edition) | carried)
    found = sorted(threads, key=lambda thread: (thread.resolved_at is not None, thread.pk))
    for thread in found:
        thread.is_gone = thread.edition_id != edition.pk and thread.is_gone_from(edition)
    return {
        "threads": found,
        "open_comments": sum(thread.resolved_at is None for thread in found),
        "may_comment": comments.may_comment(user),
    }


def comment_view(model_admin, request, edition):
    """Say, answer or resolve; where that is refused, the typed text stays on the screen."""
    if request.method != "POST":
        return redirect(f"{edition.get_admin_url()}#comments")
    thread = None
    if "thread" in request.POST:
        threads = Comment.objects.filter(parent=None, edition__page=edition.page_id)
        thread = get_object_or_404(threads, pk=_number(request.POST["thread"]))
    text, quote = request.POST.get("text", ""), request.POST.get("quote", "")
    try:
        done = _do(request, edition, thread, text, quote)
    except Refused as refusal:
        return _again(model_admin, request, edition, thread, text, quote, refusal)
    messages.success(request, done)
    return redirect(f"{edition.get_admin_url()}#comments")


def _do(request, edition, thread, text, quote):
    by = request.user
    match request.POST.get("do"):
        case "say" if thread is None:
            comments.say(edition, by=by, text=text, quote=quote)
            return _("Your comment stands beside the text.")
        case "reply" if thread:
            comments.reply(thread, by=by, text=text)
            return _("Your answer stands under the comment.")
        case "resolve" if thread:
            if text.strip():
                comments.reply(thread, by=by, text=text)
            comments.resolve(thread, by=by)
            return _("The comment is resolved.")
        case "take-up" if thread:
            if text.strip():
                comments.reply(thread, by=by, text=text)
            comments.take_up(thread, by=by)
            return _("The comment is open again.")
    raise Http404


def _again(model_admin, request, edition, thread, text, quote, refusal):
    return TemplateResponse(
        request,
        "admin/conditions/comment.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Answer") if thread else _("Comment"),
            "opts": model_admin.opts,
            "edition": edition,
            "page": edition.page,
            "thread": thread,
            "text": text,
            "quote": quote,
            "error": str(refusal),
            "back": edition.get_admin_url(),
        },
        status=422,
    )


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
