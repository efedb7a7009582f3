"""The public log: a page about it for readers, and its files for programs that check it (C2SP tlog-tiles)."""

import hashlib
import json

from django.http import HttpResponse, HttpResponseNotFound
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from transparency import checkpoints, log, tiles
from transparency.models import LogCosignature, LogEntry, LogTimestamp

from .decorators import public_view, unchanging_view
from .page_rendering import render_page

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
# Cosignatures and time stamps that the page lists.
LISTED = 5


@public_view
def about(request):
    size = log.size()
    context = {
        "size": size,
        "last": _described(LogEntry.objects.order_by("index").last()),
        "origin": checkpoints.origin(),
        "cosignatures": LogCosignature.objects.order_by("-size", "-pk")[:LISTED],
        "timestamps": LogTimestamp.objects.order_by("-size", "-pk")[:LISTED],
    }
    try:
        context |= {"checkpoint": checkpoints.checkpoint(size), "keys": checkpoints.public_keys()}
    except checkpoints.NoKey as refusal:
        context["no_key"] = str(refusal)
    return render_page(request, "log.html", context)


def _described(entry):
    """Return an entry with its act in words and its second, or None for a leaf that the site did not make."""
    try:
        at = parse_datetime(json.loads(entry.leaf)["at"]).replace(microsecond=0)
        return {"act": act_in_words(entry), "at": at, "entry": entry}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


@public_view
def checkpoint(request):
    return _note(request, checkpoints.checkpoint)


@public_view
def cosigned(request):
    return _note(request, checkpoints.cosigned)


def _note(request, make):
    """Return the response with the signed note that `make()` returns."""
    try:
        note = make()
    except checkpoints.NoKey as refusal:
        return HttpResponse(f"{refusal}\n", status=503, content_type=TEXT)
    if note is None:
        return HttpResponseNotFound(_("No witness has cosigned a checkpoint yet.") + "\n", content_type=TEXT)
    return _revalidated(request, note)


@conditional_page
def _revalidated(request, note):
    # The ETag is set here, because `condition` would have the note made once for it and once for the body.
    etag = f'"{hashlib.sha256(note.encode()).hexdigest()}"'
    return HttpResponse(note, content_type=TEXT, headers={"ETag": etag})


@unchanging_view
def tile(request, path):
    found = tiles.parse(f"tile/{path}")
    content = tiles.content(*found) if found else None
    if content is None:
        return HttpResponseNotFound(_("The log has no such file.") + "\n", content_type=TEXT)
    return HttpResponse(content, content_type=BYTES)


def act_in_words(entry):
    """Return what an entry of the log is about, as readers call it."""
    words = {
        "published": _("a page was published"),
        "reaffirmed": _("a page was reviewed again"),
        "superseded": _("a newer edition replaced an older one"),
        "withdrawn": _("a page was withdrawn"),
        "taken_back": _("a withdrawal was taken back"),
        "adopted": _("a page that was public before the log began"),
        "register_entry": _("an entry of the register of reviewers changed"),
        "key_confirmed": _("a reviewer’s key was confirmed"),
        "key_removed": _("a reviewer’s key was removed"),
        "correction": _("a correction was published"),
        "log_key": _("the key of the log changed"),
        "signing": _("whether signatures need a reviewer’s key changed"),
    }
    return words.get(json.loads(entry.leaf)["act"], _("another act"))
