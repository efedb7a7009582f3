"""The page of search results."""

from conditions import search
from conditions.models import TopicGroup
from conditions.search import search_counts

from .decorators import public_view
from .page_rendering import render_page

# Browsers mark a request that no person has made yet with one of these headers.
_PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


@public_view
def results(request):
    text = search.clean_query(request.GET.get("q", ""))
    groups = list(TopicGroup.objects.all())
    group = _chosen(groups, request.GET.get("group", ""))
    hits = search.search(text, limit=search.MOST_RESULTS + 1, group=group and group.pk)
    near = [hit for hit in hits if hit.is_near]
    by_signs = [hit for hit in hits if hit.is_by_signs]
    matches = [hit for hit in hits if not hit.is_near and not hit.is_by_signs]
    # A search in one group of topics was counted before, when it was a search in all of them.
    if text and group is None and _is_by_a_person(request):
        search_counts.count(search.Query(text), found_nothing=not any(hit.is_match for hit in hits))
    context = {
        "words": text,
        "hits": matches[: search.MOST_RESULTS],
        "has_more": len(matches) > search.MOST_RESULTS,
        "by_signs": by_signs,
        "sign_releases": search.releases_of_signs(by_signs),
        "near": near,
        "groups": groups,
        "group": group,
        # A name that was very likely meant comes before answers that contain the words.
        "near_first": bool(hits) and hits[0].is_near,
    }
    return render_page(request, "search.html", context)


def _chosen(groups, key):
    """Return the group of topics with this key as text, or None for all topics and for a wrong key."""
    return next((group for group in groups if str(group.pk) == key), None)


def _is_by_a_person(request):
    """Return whether a person has opened this page, and not a browser that prefetches or a monitor."""
    is_prefetch = any("prefetch" in request.headers.get(name, "").lower() for name in _PREFETCH_HEADERS)
    return request.method == "GET" and not is_prefetch
