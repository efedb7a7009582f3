"""Search suggestions while a visitor types: conditions, and the answer to a question; not counted as searches."""

import json
from urllib.parse import urlencode

from django.conf import settings
from django.http import JsonResponse

from conditions import search
from conditions.cached_reverse import path_of

from .decorators import public_view
from .documents import document

MOST_SUGGESTIONS = 8
MEDIA_TYPE = "application/x-suggestions+json"


@public_view
def suggestions(request):
    """Return {"hits": [{"name", "why", "address"}, ...]} as JSON; "address" is "" for a condition without a page."""
    hits = _hits(_query_text(request))
    return JsonResponse({"hits": [{"name": hit.title, "why": hit.explanation, "address": hit.url} for hit in hits]})


@public_view
def completions(request):
    """Return suggestions for a browser's search box in OpenSearch's format: [query, names, descriptions, URLs].

    The URL of a condition without a page is a search for its name.
    """
    text = _query_text(request)
    hits = _hits(text)
    urls = [hit.url or f"{path_of('search')}?{urlencode({'q': hit.title})}" for hit in hits]
    completions_document = [
        text,
        [hit.title for hit in hits],
        [hit.explanation for hit in hits],
        [f"{settings.SITE_URL}{url}" for url in urls],
    ]
    return document(request, json.dumps(completions_document, ensure_ascii=False), MEDIA_TYPE)


def _query_text(request):
    return search.clean_query(request.GET.get("q", ""))


def _hits(text):
    return search.search(text, limit=MOST_SUGGESTIONS, texts=False, by_signs=False)
