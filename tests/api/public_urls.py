"""Every URL of the API, for the canary and for the checks against the OpenAPI document."""

from django.urls import reverse

from conditions.models import Condition, ConditionPage, Edition, MedicalReviewer, SignOff

# A query that every list has to refuse; elsewhere a refusal is a mistake.
REFUSED = "no-such-parameter=1"


def of_page(page):
    """Return the addresses that show all of a page's live text."""
    slugs = [page.condition.slug, page.topic.slug]
    return [reverse("api-page", args=slugs), reverse("question-json", args=slugs)]


def _with_queries(name, *queries):
    address = reverse(name)
    return [address, *(f"{address}?{query}" for query in (*queries, REFUSED))]


def _conditions(name):
    slugs = [*Condition.objects.values_list("slug", flat=True), "no-such-condition"]
    return [reverse(name, args=[slug]) for slug in slugs]


def _pages(name):
    pages = ConditionPage.objects.select_related("condition", "topic")
    none = [
        reverse(name, args=[slug, "no-such-topic"]) for slug in Condition.objects.values_list("slug", flat=True)[:1]
    ]
    return [reverse(name, args=[page.condition.slug, page.topic.slug]) for page in pages] + none


def hashes():
    """Return the hash of every text and record, public or not, and one that is not ours."""
    ours = {*Edition.objects.values_list("sha256", flat=True), *SignOff.objects.values_list("sha256", flat=True)}
    return sorted({*ours, "0" * 64} - {""})


def _reviewers():
    slugs = MedicalReviewer.objects.values_list("slug", flat=True)
    return [reverse("api-reviewer", args=[slug]) for slug in slugs]


ADDRESSES_OF = {
    "api-entry": lambda: [reverse("api-entry")],
    "api-conditions": lambda: _with_queries(
        "api-conditions",
        "q=canary",
        "q=syndrome",
        "identifier=ORPHA:528",
        "letter=c",
        "has_answers=false",
        "topic=causes",
    ),
    "api-by-identifier": lambda: [reverse("api-by-identifier", args=[code]) for code in ("ORPHA:528", "canary")],
    "api-condition": lambda: _conditions("api-condition"),
    "condition-json": lambda: _conditions("condition-json"),
    "condition-jsonld": lambda: _conditions("condition-jsonld"),
    "api-pages": lambda: _with_queries("api-pages", "overdue=true", "overdue=false", "topic=causes", "limit=1"),
    "api-page": lambda: _pages("api-page"),
    "question-json": lambda: _pages("question-json"),
    "question-jsonld": lambda: _pages("question-jsonld"),
    "status-json": lambda: [reverse("status-json", args=[sha256]) for sha256 in hashes()],
    "api-reviewers": lambda: _with_queries("api-reviewers", "limit=1"),
    "api-reviewer": _reviewers,
    "api-changes": lambda: _with_queries("api-changes", "since=2026-01-01", "limit=100"),
    "api-corpus": lambda: [reverse("api-corpus")],
    "api-openapi": lambda: [reverse("api-openapi")],
    "api-unknown": lambda: ["/api/v2/pages", "/api/v1/pages/canary", "/conditions/a/b/c.json", "/conditions/%84.json"],
}


def all_addresses():
    return [address for addresses in ADDRESSES_OF.values() for address in addresses()]
