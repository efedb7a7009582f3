"""The results of a search."""

from django.shortcuts import render

from conditions import search

from .visitors import for_visitors


@for_visitors
def results(request):
    words = search.asked(request.GET.get("q", ""))
    found = search.find(words)
    context = {
        "words": words,
        "matches": found[: search.MOST_RESULTS],
        "has_more": len(found) > search.MOST_RESULTS,
        "near": search.near(words) if not found else [],
    }
    return render(request, "public/search.html", context)
