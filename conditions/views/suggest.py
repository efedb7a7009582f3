"""Suggestions while somebody types: conditions only, and nothing of it is counted."""

from django.http import JsonResponse

from conditions import search

from .visitors import for_visitors

MOST_SUGGESTIONS = 8


@for_visitors
def suggestions(request):
    """Answer {"hits": [{"name", "why", "address"}, ...]}; "address" is "" where there is nothing to read yet."""
    words = search.asked(request.GET.get("q", ""))
    hits = search.search(words, limit=MOST_SUGGESTIONS, texts=False)
    return JsonResponse({"hits": [{"name": hit.title, "why": hit.said, "address": hit.address} for hit in hits]})
