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


def thread_context(edition, user, returned=None):
    """Return the context of `_comments.html`: the edition's threads and those carried over, open threads first.

    The threads on `returned`, the edition that this one answers, are listed apart, with those resolved since.
    """
    carried = Q(pk__in=Comment.objects.carried_to(edition).values("pk"))
    threads = Comment.objects.threads().filter(Q(edition=edition) | Q(edition=returned) | carried)
    ordered = sorted(threads, key=lambda thread: (thread.resolved_at is not None, thread.pk))
    for number, thread in enumerate(ordered, 1):
        thread.number = number
        thread.is_gone = thread.edition_id != edition.pk and thread.is_gone_from(edition)
    return {
        "all_threads": ordered,
        "threads": [thread for thread in ordered if returned is None or thread.edition_id != returned.pk],
        "answered_threads": [thread for thread in ordered if returned and thread.edition_id == returned.pk],
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
    typed = {name: request.POST.get(name, "") for name in ("text", "quote", "before")}
    try:
        message, shown = _change_comment(request, edition, thread, **typed)
    except Refused as refusal:
        return _refused_page(model_admin, request, edition, thread, typed, refusal)
    messages.success(request, message)
    return redirect(f"{edition.get_admin_url()}#comment-{shown.pk}")


def _change_comment(request, edition, thread, text, quote, before):
    """Do what the pressed button says, and return the message and the thread to show.

    Raises Refused, or Http404 for an unknown button.
    """
    by = request.user
    match request.POST.get("do"):
        case "say" if thread is None:
            return _("Comment added."), comments.add(edition, by=by, text=text, quote=quote, before=before)
        case "reply" if thread:
            comments.reply(thread, by=by, text=text)
            return _("Reply added."), thread
        case "resolve" if thread:
            if text.strip():
                comments.reply(thread, by=by, text=text)
            comments.resolve(thread, by=by)
            return _("Comment resolved."), thread
        case "take-up" if thread:
            if text.strip():
                comments.reply(thread, by=by, text=text)
            comments.reopen(thread, by=by)
            return _("Comment reopened."), thread
    raise Http404


def _refused_page(model_admin, request, edition, thread, typed, refusal):
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
            **typed,
            "error": str(refusal),
            "back": edition.get_admin_url(),
        },
        status=422,
    )


def _id_or_zero(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
