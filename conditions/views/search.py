"""The results of a search."""

from conditions import search
from conditions.search import search_counts

from .decorators import for_visitors
from .page_rendering import show

# Browsers name what they fetch before anybody asked for it in one of these.
_PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


@for_visitors
def results(request):
    words = search.asked(request.GET.get("q", ""))
    hits = search.search(words, limit=search.MOST_RESULTS + 1)
    near = [hit for hit in hits if hit.is_near]
    found = [hit for hit in hits if not hit.is_near]
    if words and _was_asked(request):
        search_counts.count(search.Query(words), found_nothing=not any(hit.is_found for hit in hits))
    context = {
        "words": words,
        "hits": found[: search.MOST_RESULTS],
        "has_more": len(found) > search.MOST_RESULTS,
        "near": near,
        # A name that surely was meant comes before answers that happen to have the words.
        "near_first": bool(hits) and hits[0].is_near,
    }
    return show(request, "search.html", context)


def _was_asked(request):
    """Whether somebody asked for this page, rather than a browser or a monitor looking ahead."""
    ahead = any("prefetch" in request.headers.get(name, "").lower() for name in _PREFETCH_HEADERS)
    return request.method == "GET" and not ahead
