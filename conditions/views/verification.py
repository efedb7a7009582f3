"""The page for readers who check a copy, and the program verify.py, which checks it without this site."""

import hashlib
from functools import cache
from pathlib import Path

from django.http import HttpResponseRedirect
from django.urls import reverse

from conditions.public.hash_status import is_hash, is_part_of_hash
from transparency import checkpoints
from verify import verify

from .decorators import public_view
from .documents import document
from .page_rendering import render_page
from .pasted_text import LONGEST, MOST_SENTENCES, compare

PYTHON = "text/x-python; charset=utf-8"


@public_view
def verify_page(request):
    """Explain how to check a page; lead a hash to its status, and compare a pasted text with reviewed texts."""
    text = request.GET.get("q", "").replace("\0", "").strip()
    if is_hash(text.lower()):
        return HttpResponseRedirect(reverse("status", args=[text.lower()]))
    sentences = compare(text)
    context = {
        "text": text[:LONGEST],
        "longest": LONGEST,
        "is_cut": len(text) > LONGEST or len(sentences) == MOST_SENTENCES,
        "cut_hash": is_part_of_hash(text.lower()),
        "sentences": sentences,
        "live": sum(sentence.is_live for sentence in sentences),
        "program_hash": hashlib.sha256(_program()).hexdigest(),
        "log_key": _log_key(),
    }
    return render_page(request, "verify.html", context)


@public_view
def program(request):
    """Send verify.py, the file that this site itself checks with."""
    response = document(request, _program(), PYTHON)
    response["Content-Disposition"] = 'attachment; filename="verify.py"'
    return response


@cache
def _program():
    return Path(verify.__file__).read_bytes()


def _log_key():
    try:
        return str(checkpoints.log_key())
    except checkpoints.NoKey:
        return ""
