"""Comment threads on the review screen: list, add, reply, resolve and reopen."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from conditions.models import Comment
from conditions.newsroom import comments
from conditions.workflow import Refused


def thread_context(edition, user):
    """Return the context of `_comments.html`: the edition's threads and those carried over, open threads first."""
    carried = Q(pk__in=Comment.objects.carried_to(edition).values("pk"))
    threads = Comment.objects.threads().filter(Q(edition=edition) | carried)
    ordered = sorted(threads, key=lambda thread: (thread.resolved_at is not None, thread.pk))
    for thread in ordered:
        thread.is_gone = thread.edition_id != edition.pk and thread.is_gone_from(edition)
    return {
        "threads": ordered,
        "open_comments": sum(thread.resolved_at is None for thread in ordered),
        "may_comment": comments.may_comment(user),
    }


def comment_view(model_admin, request, edition):
    """Add, answer, resolve or reopen a comment on a POST; show refused text again, with status 422."""
    if request.method != "POST":
        return redirect(f"{edition.get_admin_url()}#comments")
    thread = None
    if "thread" in request.POST:
        threads = Comment.objects.filter(parent=None, edition__page=edition.page_id)
        thread = get_object_or_404(threads, pk=_id_or_zero(request.POST["thread"]))
    text, quote = request.POST.get("text", ""), request.POST.get("quote", "")
    try:
        message = _change_comment(request, edition, thread, text, quote)
    except Refused as refusal:
        return _refused_page(model_admin, request, edition, thread, text, quote, refusal)
    messages.success(request, message)
    return redirect(f"{edition.get_admin_url()}#comments")


def _change_comment(request, edition, thread, text, quote):
    """Do what the pressed button says and return the message; raise Refused, or Http404 for an unknown button."""
    by = request.user
    match request.POST.get("do"):
        case "say" if thread is None:
            comments.add(edition, by=by, text=text, quote=quote)
            return _("Comment added.")
        case "reply" if thread:
            comments.reply(thread, by=by, text=text)
            return _("Reply added.")
        case "resolve" if thread:
            if text.strip():
                comments.reply(thread, by=by, text=text)
            comments.resolve(thread, by=by)
            return _("Comment resolved.")
        case "take-up" if thread:
            if text.strip():
                comments.reply(thread, by=by, text=text)
            comments.reopen(thread, by=by)
            return _("Comment reopened.")
    raise Http404


def _refused_page(model_admin, request, edition, thread, text, quote, refusal):
    return TemplateResponse(
        request,
        "admin/conditions/comment.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Reply to a comment") if thread else _("Comment on this text"),
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


def _id_or_zero(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
