"""Sitemaps: an index, and pages that list every public URL with the time of its last change (sitemaps.org).

A page holds the rows of one range of ids. So a URL stays on its page for good, and the last page is found as quickly as
the first one. A URL whose last change was not recorded has no time.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.db.models import F, IntegerField, Max
from django.db.models.expressions import ExpressionWrapper
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from conditions.models import (
    Classification,
    Definition,
    Edition,
    GeneAssociation,
    Identifier,
    Inheritance,
    MedicalReviewer,
    Onset,
    Phenotype,
    Prevalence,
    SitePage,
    Synonym,
)
from conditions.models.edition import CHANGED_AT, LAST_SIGNED
from conditions.models.site_page import OWN_URL
from conditions.public.browsing import mode_url, public_groups, public_modes
from conditions.public.genes import public_genes, types_of
from conditions.public.letters import letters, letters_of_genes
from conditions.public.visibility import conditions_with_live_pages
from conditions.views.decorators import public_view
from conditions.views.documents import document
from conditions.views.not_found import not_found
from web.page_cache import cached_page

XML = "application/xml; charset=utf-8"
# The most URLs on a page: ids 1 to 1,000 are on the first page. The protocol allows 50,000, but a page costs more the
# more URLs it has, and is rendered again whenever one of them changes.
PER_PAGE = 1_000
# Ids have 64 bits; databases refuse larger numbers.
LAST_PAGE = 2**63 // PER_PAGE
# This many URLs are rendered at a time.
BATCH_SIZE = 500
# URL names of the site's own pages, which take no arguments.
SITE = (
    "home",
    "a-to-z",
    "how-we-review",
    "reviewers",
    "corrections",
    "genes",
    "browse-inheritance",
    "browse-groups",
    "log",
    "verify",
    "api",
)
# The imported facts on a condition's page, each with the column of its condition.
FACTS = {
    Classification: "parent",
    Definition: "condition",
    GeneAssociation: "condition",
    Identifier: "condition",
    Inheritance: "condition",
    Onset: "condition",
    Phenotype: "condition",
    Prevalence: "condition",
    Synonym: "condition",
}
# The facts of its types that are shown there too.
FACTS_OF_TYPES = ("gene_associations", "identifiers")


@dataclass(frozen=True)
class SitemapEntry:
    """A path, and when its page last changed, or None if that was not recorded."""

    path: str
    changed_at: object = None


@public_view
@cached_page()
def index(request):
    """List the sitemap pages of all sections that have at least one URL."""
    entries = [
        SitemapEntry(reverse("sitemap", args=[name, number]), changed_at)
        for name, (pages, _entries) in SECTIONS.items()
        for number, changed_at in sorted(pages().items())
    ]
    return _xml_response(request, "discovery/sitemap_index.xml", entries=entries)


@public_view
@cached_page()
def sitemap(request, section, number):
    _pages, entries_of = SECTIONS.get(section, (None, None))
    entries = iter(entries_of(number) if entries_of and number <= LAST_PAGE else ())
    # In batches, because a template takes much more memory than the text that it renders.
    batches = [
        render_to_string("discovery/_sitemap_urls.xml", {"entries": batch, "site_url": settings.SITE_URL})
        for batch in iter(lambda: list(islice(entries, BATCH_SIZE)), [])
    ]
    return _xml_response(request, "discovery/sitemap.xml", batches=batches) if batches else not_found(request)


def _xml_response(request, template, **context):
    return document(request, render_to_string(template, context, request), XML)


def _number(column):
    """Return the number of the page that holds the row with the id in `column`."""
    return ExpressionWrapper((F(column) - 1) / PER_PAGE + 1, output_field=IntegerField())


def _id_range(column, number):
    """Return the lookups of the rows whose id in `column` is on a page."""
    return {f"{column}__gt": (number - 1) * PER_PAGE, f"{column}__lte": number * PER_PAGE}


def _newest(rows, moment, key):
    """Return {key: the latest value of the datetime column `moment`}.

    `key` is the expression of an id or of a page number.
    """
    return dict(rows.annotate(key=key).order_by().values_list("key").annotate(Max(moment)))


def _fell_due(live, key):
    """Return {key: the latest midnight at which a review became overdue by the calendar}.

    Editions with a request for a new review are left out, because their banner came with the request.
    """
    late = live.filter(review_due__lt=timezone.localdate(), expedited_at__isnull=True)
    return {owner: _day_after(due) for owner, due in _newest(late, "review_due", key).items()}


def _day_after(day):
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time())).astimezone(dt.UTC)


def _latest(dicts):
    """Return {key: the latest datetime in any of `dicts`}."""
    latest = {}
    for moments in dicts:
        for key, moment in moments.items():
            latest[key] = max(moment, latest.get(key, moment))
    return latest


# --- Questions -----------------------------------------------------------------------


def _of_questions(view, moment, *, falls_due=False):
    """Return the two functions of a section with one URL for each live page, which changed at the expression `moment`.

    With `falls_due`, the page also changed at the midnight when its review became overdue.
    """

    def pages():
        live, key = Edition.objects.live(), _number("page_id")
        written = _newest(live.annotate(moment=moment), "moment", key)
        return _latest([written, _fell_due(live, key)]) if falls_due else written

    def entries(number):
        live = Edition.objects.live().filter(**_id_range("page_id", number)).annotate(moment=moment).order_by("page_id")
        columns = ("page__condition__slug", "page__topic__slug", "moment", "review_due", "expedited_at")
        today = timezone.localdate()
        for condition, topic, changed_at, due, expedited_at in live.values_list(*columns):
            if falls_due and due < today and expedited_at is None:
                changed_at = max(changed_at, _day_after(due))
            yield SitemapEntry(reverse(view, args=[condition, topic]), changed_at)

    return pages, entries


# --- Conditions ----------------------------------------------------------------------


def _condition_pages():
    return _latest(_newest_on_hubs(_number("owner")))


def _conditions(number):
    changes = _latest(_newest_on_hubs(F("owner"), **_id_range("owner", number)))
    rows = conditions_with_live_pages().filter(**_id_range("pk", number)).order_by("pk")
    return (
        SitemapEntry(reverse("condition", args=[slug]), changes.get(pk)) for pk, slug in rows.values_list("pk", "slug")
    )


def _newest_on_hubs(key, **id_range):
    """Yield a dict {key: datetime} for each kind of change of condition pages.

    The kinds are answers, overdue reviews, edits by hand, withdrawals, and imports of releases.
    """
    public = conditions_with_live_pages().order_by().values("pk")

    def with_owner(rows, column):
        return rows.annotate(owner=F(column)).filter(**id_range)

    editions = "page__condition_id"
    yield _newest(with_owner(Edition.objects.live().with_changed_at(), editions), "changed_at", key)
    yield _fell_due(with_owner(Edition.objects.live(), editions), key)
    yield _newest(with_owner(conditions_with_live_pages().filter(changed_at__isnull=False), "pk"), "changed_at", key)
    yield _newest(with_owner(Edition.objects.withdrawn(), editions).filter(owner__in=public), "withdrawn_at", key)
    for model, column in FACTS.items():
        rows = with_owner(model.objects.filter(release__isnull=False), f"{column}_id").filter(owner__in=public)
        yield _newest(rows, "release__imported_at", key)
    for facts in FACTS_OF_TYPES:
        rows = with_owner(types_of(public).filter(**{f"child__{facts}__release__isnull": False}), "parent_id")
        yield _newest(rows, f"child__{facts}__release__imported_at", key)


# --- URLs whose last change is not recorded ------------------------------------------------------


def _reviewers():
    return MedicalReviewer.objects.public()


def _groups():
    return public_groups().distinct()


def _undated(rows, view, name):
    """Return the two functions of a section whose URLs have the column `name` as argument."""

    def pages():
        numbers = rows().annotate(number=_number("pk")).order_by().values_list("number", flat=True)
        return dict.fromkeys(numbers.distinct())

    def entries(number):
        page_rows = rows().filter(**_id_range("pk", number)).order_by("pk")
        return (SitemapEntry(reverse(view, args=[value])) for value in page_rows.values_list(name, flat=True))

    return pages, entries


def _site_pages():
    return {1: None}


def _site(number):
    if number != 1:
        return []
    # Pages with a URL of their own are in SITE, because they show more than the page's text.
    about = SitePage.objects.public().exclude(slug__in=OWN_URL).annotate(changed_at=Max("versions__published_at"))
    # Django drops a model's default order when rows are aggregated.
    about = about.order_by("position", "pk")
    used = [letter for letter in (*letters(), *letters_of_genes()) if letter.is_used]
    return [
        *(SitemapEntry(reverse(name)) for name in SITE),
        *(SitemapEntry(page.get_absolute_url(), page.changed_at) for page in about),
        *(SitemapEntry(letter.url) for letter in used),
        *(SitemapEntry(mode_url(mode)) for mode in public_modes()),
    ]


# Name: (a function that returns {page number: latest change}, one that returns the SitemapEntries of a page number).
SECTIONS = {
    "site": (_site_pages, _site),
    "conditions": (_condition_pages, _conditions),
    "questions": _of_questions("question", CHANGED_AT, falls_due=True),
    # A request for a new review is not in the list of changes.
    "changes": _of_questions("changes", LAST_SIGNED),
    "reviewers": _undated(_reviewers, "reviewer", "slug"),
    "genes": _undated(public_genes, "gene", "symbol"),
    "groups": _undated(_groups, "browse-group", "slug"),
}
