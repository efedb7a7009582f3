"""The canary crawl: tokens in every field of every edition, looked for at every public address.

A test or a walk writes texts with `text_for(edition)` and notes with `token(edition, "note")`,
then asks `violations(client)` after each step: an empty list means that readers see
exactly what is published now.
"""

import re
from urllib.parse import quote

from django.urls import URLPattern, get_resolver, reverse

from conditions.models import Condition, ConditionPage, Edition, Gene, MedicalReviewer
from conditions.models.condition import initial_of

_TOKEN = re.compile(r"canary-\d+-\d+-\d+-[a-z_]+|(?<!\d)99\d{7}(?!\d)")


def token(edition, field, version=1):
    """Return a word that stands in this field of this edition and nowhere else."""
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
            f"<table><caption>{word('caption')}</caption><tbody><tr><td>{word('cell')}</td></tr></tbody></table>"
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
    """Return a sentence for each token shown that should not be, and for each missing; [] if all is well."""
    found = []
    allowed = _shown_by_right()
    responses = {address: client.get(address) for address in public_addresses()}
    for address, response in responses.items():
        if response.status_code not in (200, 404, 410):
            found.append(f"{address} answers {response.status_code}")
        leaked = _tokens(_all_of(response)) - allowed
        found.extend(f"{address} shows {word}" for word in sorted(leaked))
    for page in ConditionPage.objects.select_related("condition", "topic").prefetch_related("editions__citations"):
        found.extend(_wrong_with(page, responses[page.get_absolute_url()]))
    return found


def public_addresses():
    """Return every public address worth asking for; raises where a public view is not listed here."""
    names = public_names()
    unlisted = [name for name in names if name not in ADDRESSES_OF]
    if unlisted:
        raise LookupError(f"List these public views in tests/public/canary.py: {', '.join(unlisted)}")
    return ["/no-such-page/", *(address for name in names for address in ADDRESSES_OF[name]())]


def public_names():
    """Return the name of every URL pattern outside the newsroom."""
    return [pattern.name for pattern in _patterns(get_resolver()) if pattern.name is not None]


def _patterns(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif getattr(pattern, "app_name", None) != "admin":
            yield from _patterns(pattern)


def _letters():
    initials = {initial_of(name) for name in Condition.objects.values_list("sort_name", flat=True)} | {"#", "Q"}
    return [reverse("letter", args=["other" if initial == "#" else initial.lower()]) for initial in sorted(initials)]


def _questions():
    pages = ConditionPage.objects.select_related("condition", "topic")
    condition = Condition.objects.first()
    none = [reverse("question", args=[condition.slug, "no-such-topic"])] if condition else []
    return [page.get_absolute_url() for page in pages] + none


def _searches():
    names = [name for (name,) in Condition.objects.values_list("name")[:3]]
    wanted = ["canary", "question", "zz", *names]
    return [reverse("search"), *(f"{reverse('search')}?q={quote(words)}" for words in wanted)]


def _reviewers(name):
    return [reverse(name, args=[slug]) for slug in MedicalReviewer.objects.values_list("slug", flat=True)]


ADDRESSES_OF = {
    "home": lambda: [reverse("home")],
    "a-to-z": lambda: [reverse("a-to-z"), f"{reverse('a-to-z')}?filter=canary", f"{reverse('a-to-z')}?filter=syndrome"],
    "letter": _letters,
    "condition": lambda: [condition.get_absolute_url() for condition in Condition.objects.all()],
    "question": _questions,
    "reviewer": lambda: _reviewers("reviewer"),
    "reviewer-photo": lambda: _reviewers("reviewer-photo"),
    "how-we-review": lambda: [reverse("how-we-review")],
    "search": _searches,
    "suggest": lambda: [f"{address.replace(reverse('search'), reverse('suggest'))}" for address in _searches()],
    "genes": lambda: [reverse("genes")],
    "gene": lambda: [reverse("gene", args=[symbol]) for symbol in Gene.objects.values_list("symbol", flat=True)],
    "browse-inheritance": lambda: [reverse("browse-inheritance")],
    "browse-mode": lambda: [reverse("browse-mode", args=[slug]) for slug in ("autosomal-recessive", "unknown")],
    "browse-groups": lambda: [reverse("browse-groups")],
    "browse-group": lambda: [
        reverse("browse-group", args=[slug]) for slug in Condition.objects.values_list("slug", flat=True)
    ],
}


def _tokens(text):
    return set(_TOKEN.findall(text))


def _all_of(response):
    return response.content.decode(errors="replace") + str(dict(response.headers))


def _text_of(edition):
    parts = [edition.title, edition.short_answer, edition.body, edition.change_note]
    for citation in edition.citations.all():
        parts += [citation.authors, citation.title, citation.journal, citation.pmid, citation.doi, citation.url]
    return "\n".join(parts)


def _shown_by_right():
    """Every word of a published edition; of a superseded one only its change note, while its page is live."""
    published = Edition.objects.filter(state="published").prefetch_related("citations")
    superseded = Edition.objects.filter(state="superseded", page__in=[edition.page_id for edition in published])
    texts = [_text_of(edition) for edition in published]
    return _tokens("\n".join([*texts, *superseded.values_list("change_note", flat=True)]))


def _wrong_with(page, response):
    editions = {edition.state: edition for edition in page.editions.all()}
    address = page.get_absolute_url()
    expected = 200 if "published" in editions else 410 if "withdrawn" in editions else 404
    if response.status_code != expected:
        yield f"{address} answers {response.status_code}, not {expected}"
    if "published" in editions:
        missing = _tokens(_text_of(editions["published"])) - _tokens(_all_of(response))
        yield from (f"{address} lacks {word}" for word in sorted(missing))
