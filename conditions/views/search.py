"""The page of search results."""

from conditions import search
from conditions.combined_query import CombinedQuery, Lookup
from conditions.search import search_counts

from .decorators import public_view
from .page_rendering import render_page
from .template_context import about_site, public_site_pages

# One more than is shown tells whether there are more.
_LIMIT = search.MOST_RESULTS + 1
# Browsers mark a request that no person has made yet with one of these headers.
_PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


@public_view
def results(request):
    text = search.clean_query(request.GET.get("q", ""))
    hits, groups, group = _search(text, request.GET.get("group", ""))
    near = [hit for hit in hits if hit.is_near]
    by_signs = [hit for hit in hits if hit.is_by_signs]
    matches = [hit for hit in hits if not hit.is_near and not hit.is_by_signs]
    # A search in one group of topics was counted before, when it was a search in all of them.
    if text and group is None and _is_by_a_person(request):
        search_counts.count(search.Query(text), found_nothing=not any(hit.is_match for hit in hits))
    beside = _beside_results(*_ids_of_conditions(by_signs))
    context = {
        "words": text,
        "hits": matches[: search.MOST_RESULTS],
        "has_more": len(matches) > search.MOST_RESULTS,
        "by_signs": by_signs,
        "sign_releases": beside["sign_releases"],
        "near": near,
        "groups": groups,
        "group": group,
        "about_site": about_site(beside["site_pages"]),
        # A name that was very likely meant comes before answers that contain the words.
        "near_first": bool(hits) and hits[0].is_near,
    }
    return render_page(request, "search.html", context)


@CombinedQuery
def _beside_results(*conditions):
    """Return the Lookups of what a page shows beside its results; `conditions` are the ids of those found by signs."""
    return {
        "site_pages": public_site_pages(),
        "sign_releases": Lookup(search.releases_of_signs(conditions), ("credit",)),
    }


def _ids_of_conditions(hits):
    """Return MOST_CONDITIONS ids for `_beside_results`, with 0, which no condition has, where there are fewer hits."""
    ids = [hit.condition.pk for hit in hits]
    return ids + [0] * (search.MOST_CONDITIONS - len(ids))


def _search(text, key):
    """Return the hits, the groups of topics to choose from, and the one with this key as text.

    The third is None, and the hits are those of all topics, if no such group has answers.
    """
    if key.isascii() and key.isdecimal() and len(key) < 10:
        hits, groups = search.search_with_groups(text, limit=_LIMIT, group=int(key))
        for group in groups:
            if group.pk == int(key):
                return hits, groups, group
    return *search.search_with_groups(text, limit=_LIMIT), None


def _is_by_a_person(request):
    """Return whether a person has opened this page, and not a browser that prefetches or a monitor."""
    is_prefetch = any("prefetch" in request.headers.get(name, "").lower() for name in _PREFETCH_HEADERS)
    return request.method == "GET" and not is_prefetch
