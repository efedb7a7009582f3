"""The canary crawl: tokens in every field of every edition, looked for at every public address.

A test or a walk writes texts with `text_for(edition)` and notes with `token(edition, "note")`,
then asks `violations(client)` after each step: an empty list means that readers see
exactly what is published now.
"""

import re
from urllib.parse import quote

from django.conf import settings
from django.urls import URLPattern, get_resolver, reverse

from accounts.models import User
from conditions.models import (
    Condition,
    ConditionPage,
    Edition,
    Gene,
    MedicalReviewer,
    Report,
    SitePage,
    SitePageVersion,
)
from conditions.models.condition import initial_of
from conditions.models.site_page import OWN_URL
from conditions.newsroom import digests
from tests.api import public_urls as open_data
from tests.headers import headers_of
from tests.public import discovery

# Addresses for monitoring programs.
PROBES = ("healthz", "readyz", "metrics")
# A PMID must not be surrounded by hexadecimal digits: an ETag or a checksum may contain such a number by chance.
_TOKEN = re.compile(r"canary-\d+-\d+-\d+-[a-z_]+|(?<![0-9a-f])99\d{7}(?![0-9a-f])")


def token(edition, field, version=1):
    """Return a word that occurs in this field of this edition and nowhere else."""
    return f"canary-{edition.page_id}-{edition.number}-{version}-{field}"


def text_for(edition, version=1):
    """Return keyword arguments of save_draft: complete, with a token in every field."""

    def word(field):
        return token(edition, field, version)

    return {
        "title": f"Is {word('title')} a question?",
        "short_answer": (
            f"This short answer holds {word('short_answer')} and as many plain words as a short answer needs, "
            "so that nothing is missing from it when it is submitted for a review."
        ),
        "body": (
            f"<h2>Is {word('heading')} here?</h2>\n<p>It says {word('body')} [1].</p>\n"
            f'<p>It <a href="https://example.org/{word("link")}">leads to another site</a>.</p>\n'
            f"<table><caption>{word('caption')}</caption><tbody><tr><th>{word('cell')}</th></tr></tbody></table>"
        ),
        "change_note": f"Changed {word('change_note')}.",
        "citations": [
            {
                "number": 1,
                "authors": word("authors"),
                "title": word("source_title"),
                "journal": word("journal"),
                "year": 2025,
                "pmid": f"99{edition.page_id % 1000:03}{edition.number % 100:02}{version % 100:02}",
                "doi": f"10.1000/{word('doi')}",
                "url": f"https://example.org/{word('url')}",
                "accessed_on": None,
            }
        ],
    }


def violations(client):
    """Return a sentence for each token that is shown without permission or is missing; [] if there are none."""
    problems = []
    allowed = _shown_by_right()
    responses = {address: client.get(address) for address in public_addresses()}
    for address, response in responses.items():
        expected = (400,) if open_data.REFUSED in address else (200, 404, 410)
        if response.status_code not in expected:
            problems.append(f"{address} answers {response.status_code}")
        leaked = _tokens(_all_of(response)) - allowed
        problems.extend(f"{address} shows {word}" for word in sorted(leaked))
    for page in ConditionPage.objects.select_related("condition", "topic").prefetch_related("editions__citations"):
        for address in (page.get_absolute_url(), *open_data.of_page(page)):
            problems.extend(_wrong_with(page, address, responses[address]))
    return problems


def violations_of_heads(client):
    """Return a sentence for each HEAD response whose headers differ from GET; [] if there are none."""
    problems = []
    for address in public_addresses():
        whole, head = client.get(address), client.head(address)
        if (head.status_code, head.getvalue()) != (whole.status_code, b""):
            problems.append(f"HEAD {address} answers {head.status_code} with {len(head.getvalue())} bytes")
        problems.extend(f"HEAD {address} shows {word}" for word in sorted(_tokens(str(headers_of(head)))))
    return problems


def public_addresses():
    """Return every public address to request; raise an error if a public view is not listed here."""
    names = public_names()
    unlisted = [name for name in names if name not in ADDRESSES_OF]
    if unlisted:
        raise LookupError(f"List these public views in tests/public/canary.py: {', '.join(unlisted)}")
    return ["/no-such-page/", *(address for name in names for address in ADDRESSES_OF[name]())]


def addresses_for_people():
    """Return the public addresses that return a page rather than data."""
    data = {*open_data.all_addresses(), *discovery.all_addresses(), *(f"/{name}" for name in PROBES)}
    data.update(ADDRESSES_OF["calendar-feed"]())
    return [address for address in public_addresses() if address not in data]


def public_names():
    """Return the name of every URL pattern outside the newsroom."""
    return [pattern.name for pattern in _patterns(get_resolver()) if pattern.name is not None]


def _patterns(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if not str(pattern.pattern).startswith(f"{settings.ADMIN_PATH}/"):
                yield pattern
        elif getattr(pattern, "app_name", None) != "admin":
            yield from _patterns(pattern)


def _letters():
    initials = {initial_of(name) for name in Condition.objects.values_list("sort_name", flat=True)} | {"#", "Q"}
    return [reverse("letter", args=["other" if initial == "#" else initial.lower()]) for initial in sorted(initials)]


def _gene_letters():
    initials = {initial_of(symbol) for symbol in Gene.objects.values_list("symbol", flat=True)} | {"#", "Q"}
    each = [reverse("gene-letter", args=["other" if one == "#" else one.lower()]) for one in sorted(initials)]
    return [*each, *(f"{address}?after=A" for address in each)]


def _questions():
    pages = ConditionPage.objects.select_related("condition", "topic")
    condition = Condition.objects.first()
    none = [reverse("question", args=[condition.slug, "no-such-topic"])] if condition else []
    return [page.get_absolute_url() for page in pages] + none


def _of_questions(name):
    """Return the view's address for every question's page, and for a page that does not exist."""
    slugs = list(ConditionPage.objects.values_list("condition__slug", "topic__slug"))
    return [reverse(name, args=pair) for pair in [*slugs, *((slug, "no-such-topic") for slug, _topic in slugs[:1])]]


def _editions():
    """Return the address of every edition in any state, and of an edition that does not exist."""
    columns = ("page__condition__slug", "page__topic__slug", "number")
    return [
        *(reverse("edition", args=row) for row in Edition.objects.values_list(*columns)),
        *(f"{address}editions/999/" for address in _of_questions("question")),
    ]


def _site_pages():
    return SitePage.objects.values_list("slug", flat=True)


def _searches():
    names = [name for (name,) in Condition.objects.values_list("name")[:3]]
    wanted = ["canary", "question", "zz", *names]
    return [reverse("search"), *(f"{reverse('search')}?q={quote(words)}" for words in wanted)]


def _reviewers(name):
    return [reverse(name, args=[slug]) for slug in MedicalReviewer.objects.values_list("slug", flat=True)]


def _early(address):
    """Return the address of a list from its first row on, as a part that goes on after others."""
    return f"{address}?before=2999-01-01T00:00:00.000000Z~1"


ADDRESSES_OF = {
    "home": lambda: [reverse("home")],
    "a-to-z": lambda: [reverse("a-to-z"), f"{reverse('a-to-z')}?filter=canary", f"{reverse('a-to-z')}?filter=syndrome"],
    "letter": _letters,
    "condition": lambda: [condition.get_absolute_url() for condition in Condition.objects.all()],
    "question": _questions,
    "reviewer": lambda: [*(each := _reviewers("reviewer")), *map(_early, each)],
    "reviewer-photo": lambda: _reviewers("reviewer-photo"),
    "how-we-review": lambda: [reverse("how-we-review")],
    "site-page": lambda: [
        reverse("site-page", args=[slug]) for slug in ["no-such-page", *_site_pages()] if slug not in OWN_URL
    ],
    "site-page-version": lambda: [
        reverse("site-page-version", args=row)
        for row in [("privacy", 999), *SitePageVersion.objects.values_list("page__slug", "number")]
    ],
    "changes": lambda: _of_questions("changes"),
    "edition": _editions,
    "reviewers": lambda: [reverse("reviewers")],
    "search": _searches,
    "suggest": lambda: [f"{address.replace(reverse('search'), reverse('suggest'))}" for address in _searches()],
    "report": lambda: [*(each := _of_questions("report")), *(f"{one}?edition=1&section=canary" for one in each)],
    "useful": lambda: _of_questions("useful"),
    "useful-thanks": lambda: _of_questions("useful-thanks"),
    "report-about": lambda: [
        reverse("report-about", args=[slug]) for slug in Condition.objects.values_list("slug", flat=True)
    ],
    "report-received": lambda: [
        reverse("report-received", args=[reference])
        for reference in ["AAAA-AAAA", *Report.objects.values_list("reference", flat=True)]
    ],
    "unsubscribe": lambda: [
        reverse("unsubscribe", args=[token])
        for token in ["made-up", *map(digests.token_for, User.objects.order_by("pk"))]
    ],
    # A real token leads to the calendar of one person (tests/newsroom/test_calendar_feed.py).
    "calendar-feed": lambda: [reverse("calendar-feed", args=["made-up"])],
    "corrections": lambda: [reverse("corrections"), f"{reverse('corrections')}?page=2", _early(reverse("corrections"))],
    "verify": lambda: [reverse("verify"), f"{reverse('verify')}?q=canary"],
    "status": lambda: [reverse("status", args=[sha256]) for sha256 in open_data.hashes()],
    "log": lambda: [reverse("log")],
    "genes": lambda: [reverse("genes")],
    "gene-letter": _gene_letters,
    "gene": lambda: [reverse("gene", args=[symbol]) for symbol in Gene.objects.values_list("symbol", flat=True)],
    "browse-inheritance": lambda: [reverse("browse-inheritance")],
    "browse-mode": lambda: [reverse("browse-mode", args=[slug]) for slug in ("autosomal-recessive", "unknown")],
    "browse-groups": lambda: [reverse("browse-groups")],
    "browse-group": lambda: [
        reverse("browse-group", args=[slug]) for slug in Condition.objects.values_list("slug", flat=True)
    ],
    **{name: lambda name=name: [reverse(name)] for name in PROBES},
    "api": lambda: [reverse("api")],
    **open_data.ADDRESSES_OF,
    **discovery.ADDRESSES_OF,
}


def _tokens(text):
    return set(_TOKEN.findall(text))


def _all_of(response):
    return response.getvalue().decode(errors="replace") + str(headers_of(response))


def _text_of(edition):
    parts = [edition.title, edition.short_answer, edition.body, edition.change_note]
    for citation in edition.citations.all():
        parts += [citation.authors, citation.title, citation.journal, citation.pmid, citation.doi, citation.url]
    return "\n".join(parts)


def _shown_by_right():
    """Return the tokens that readers may see: published texts, signers' declarations in their records, change notes of
    live pages, and corrections."""
    published = Edition.objects.filter(state="published").select_related("sign_off").prefetch_related("citations")
    superseded = Edition.objects.filter(state="superseded", page__in=[edition.page_id for edition in published])
    texts = [_text_of(edition) for edition in published]
    texts += [edition.sign_off.data["signature"]["declaration"] for edition in published]
    fixed = Report.objects.filter(fixed_in__state__in=["published", "superseded"])
    corrections = fixed.filter(page__in=[edition.page_id for edition in published]).values_list("correction", flat=True)
    return _tokens("\n".join([*texts, *superseded.values_list("change_note", flat=True), *corrections]))


def _wrong_with(page, address, response):
    editions = {edition.state: edition for edition in page.editions.all()}
    expected = 200 if "published" in editions else 410 if "withdrawn" in editions else 404
    if response.status_code != expected:
        yield f"{address} answers {response.status_code}, not {expected}"
    if "published" in editions:
        missing = _tokens(_text_of(editions["published"])) - _tokens(_all_of(response))
        yield from (f"{address} lacks {word}" for word in sorted(missing))
