"""Suggestions while somebody types: conditions only, and nothing of it is counted."""

import json
from urllib.parse import urlencode

from django.conf import settings
from django.http import JsonResponse

from conditions import search
from conditions.cached_reverse import path_of

from .decorators import for_visitors
from .documents import document

MOST_SUGGESTIONS = 8
SUGGESTIONS = "application/x-suggestions+json"


@for_visitors
def suggestions(request):
    """Answer {"hits": [{"name", "why", "address"}, ...]}; "address" is "" where there is nothing to read yet."""
    hits = _hits(_words(request))
    return JsonResponse({"hits": [{"name": hit.title, "why": hit.said, "address": hit.address} for hit in hits]})


@for_visitors
def completions(request):
    """Answer a browser's search box in OpenSearch's form: [words, names, why each is meant, addresses].

    A name that has no page of its own yet leads to a search for it.
    """
    words = _words(request)
    hits = _hits(words)
    addresses = [hit.address or f"{path_of('search')}?{urlencode({'q': hit.title})}" for hit in hits]
    answer = [
        words,
        [hit.title for hit in hits],
        [hit.said for hit in hits],
        [f"{settings.SITE_URL}{address}" for address in addresses],
    ]
    return document(request, json.dumps(answer, ensure_ascii=False), SUGGESTIONS)


def _words(request):
    return search.asked(request.GET.get("q", ""))


def _hits(words):
    return search.search(words, limit=MOST_SUGGESTIONS, texts=False)
