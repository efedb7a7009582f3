"""Sitemaps: an index, and pages that list every public address with the time of its last change (sitemaps.org).

A page holds the rows of one stretch of ids. So an address stays on its page for good, and the
last page is found as quickly as the first one. Where nobody recorded when an address changed,
nothing is said of it.
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
from conditions.public.browsing import mode_address, public_groups, public_modes
from conditions.public.genes import public_genes, types_of
from conditions.public.letters import letters, letters_of_genes
from conditions.public.visibility import conditions_with_live_pages
from conditions.views.decorators import for_visitors
from conditions.views.documents import document
from conditions.views.errors import not_found
from web.page_cache import cached_page

XML = "application/xml; charset=utf-8"
# Addresses on a page, at most: ids 1 to 1,000 are the first one. Fifty times as many may be, but a page costs what its
# addresses cost, and is made anew whenever one of them changes.
PER_PAGE = 1_000
# Ids have 64 bits; whatever is asked for beyond them would be no number to a database.
LAST_PAGE = 2**63 // PER_PAGE
# Addresses that are written at a time.
A_PART = 500
# The site's own pages: their addresses take nothing but a name.
SITE = (
    "home",
    "a-to-z",
    "how-we-review",
    "reviewers",
    "corrections",
    "genes",
    "browse-inheritance",
    "browse-groups",
    "api",
)
# What is imported onto a condition's page, by the column of the condition.
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
# What its types show there of their own.
FACTS_OF_TYPES = ("gene_associations", "identifiers")


@dataclass(frozen=True)
class Line:
    """An address, and when what is read there last changed, or None where that is not known."""

    address: str
    changed_at: object = None


@for_visitors
@cached_page()
def index(request):
    """List the pages that have something on them, whichever section they are of."""
    lines = [
        Line(reverse("sitemap", args=[name, number]), changed_at)
        for name, (pages, _lines) in SECTIONS.items()
        for number, changed_at in sorted(pages().items())
    ]
    return _answer(request, "discovery/sitemap_index.xml", lines=lines)


@for_visitors
@cached_page()
def sitemap(request, section, number):
    _pages, lines_of = SECTIONS.get(section, (None, None))
    lines = iter(lines_of(number) if lines_of and number <= LAST_PAGE else ())
    # A few hundred at a time: all that a template makes of ten thousand lines is twelve times as long as they are.
    parts = [
        render_to_string("discovery/_sitemap_urls.xml", {"lines": some, "site_url": settings.SITE_URL})
        for some in iter(lambda: list(islice(lines, A_PART)), [])
    ]
    return _answer(request, "discovery/sitemap.xml", parts=parts) if parts else not_found(request)


def _answer(request, template, **context):
    return document(request, render_to_string(template, context, request), XML)


def _number(column):
    """Return the number of the page that holds the row with the id in `column`."""
    return ExpressionWrapper((F(column) - 1) / PER_PAGE + 1, output_field=IntegerField())


def _stretch(column, number):
    return {f"{column}__gt": (number - 1) * PER_PAGE, f"{column}__lte": number * PER_PAGE}


def _newest(rows, moment, key):
    """Return {key: the latest `moment` of the rows with it}, each key an id or a page's number."""
    return dict(rows.annotate(key=key).order_by().values_list("key").annotate(Max(moment)))


def _fell_due(live, key):
    """Return {key: when the banner of an overdue review came last}: at a midnight, by the calendar alone.

    Where a new review was asked for, it came with that.
    """
    late = live.filter(review_due__lt=timezone.localdate(), expedited_at__isnull=True)
    return {one: _day_after(due) for one, due in _newest(late, "review_due", key).items()}


def _day_after(day):
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time())).astimezone(dt.UTC)


def _latest(dicts):
    latest = {}
    for one in dicts:
        for key, moment in one.items():
            latest[key] = max(moment, latest.get(key, moment))
    return latest


# --- Questions -----------------------------------------------------------------------


def _of_questions(view, moment, *, falls_due=False):
    """Return the two functions of a section with one address for each live page, which changed at `moment`.

    `falls_due`: and on the day on which its review was overdue.
    """

    def pages():
        live, key = Edition.objects.live(), _number("page_id")
        written = _newest(live.annotate(moment=moment), "moment", key)
        return _latest([written, _fell_due(live, key)]) if falls_due else written

    def lines(number):
        live = Edition.objects.live().filter(**_stretch("page_id", number)).annotate(moment=moment).order_by("page_id")
        columns = ("page__condition__slug", "page__topic__slug", "moment", "review_due", "expedited_at")
        today = timezone.localdate()
        for condition, topic, changed_at, due, asked in live.values_list(*columns):
            if falls_due and due < today and asked is None:
                changed_at = max(changed_at, _day_after(due))
            yield Line(reverse(view, args=[condition, topic]), changed_at)

    return pages, lines


# --- Conditions ----------------------------------------------------------------------


def _condition_pages():
    return _latest(_newest_on_hubs(_number("owner")))


def _conditions(number):
    changes = _latest(_newest_on_hubs(F("owner"), **_stretch("owner", number)))
    rows = conditions_with_live_pages().filter(**_stretch("pk", number)).order_by("pk")
    return (Line(reverse("condition", args=[slug]), changes.get(pk)) for pk, slug in rows.values_list("pk", "slug"))


def _newest_on_hubs(key, **stretch):
    """Yield, by `key`, when the newest answer, overdue review, change by hand, withdrawal and release came on hubs."""
    public = conditions_with_live_pages().order_by().values("pk")

    def of(rows, column):
        return rows.annotate(owner=F(column)).filter(**stretch)

    editions = "page__condition_id"
    yield _newest(of(Edition.objects.live().with_changed_at(), editions), "changed_at", key)
    yield _fell_due(of(Edition.objects.live(), editions), key)
    yield _newest(of(conditions_with_live_pages().filter(changed_at__isnull=False), "pk"), "changed_at", key)
    yield _newest(of(Edition.objects.withdrawn(), editions).filter(owner__in=public), "withdrawn_at", key)
    for model, column in FACTS.items():
        rows = of(model.objects.filter(release__isnull=False), f"{column}_id").filter(owner__in=public)
        yield _newest(rows, "release__imported_at", key)
    for facts in FACTS_OF_TYPES:
        rows = of(types_of(public).filter(**{f"child__{facts}__release__isnull": False}), "parent_id")
        yield _newest(rows, f"child__{facts}__release__imported_at", key)


# --- What is known without a time ------------------------------------------------------


def _reviewers():
    return MedicalReviewer.objects.public()


def _groups():
    return public_groups().distinct()


def _undated(rows, view, name):
    """Return the two functions of a section whose rows are addressed by the column `name`."""

    def pages():
        numbers = rows().annotate(number=_number("pk")).order_by().values_list("number", flat=True)
        return dict.fromkeys(numbers.distinct())

    def lines(number):
        found = rows().filter(**_stretch("pk", number)).order_by("pk")
        return (Line(reverse(view, args=[value])) for value in found.values_list(name, flat=True))

    return pages, lines


def _site_pages():
    return {1: None}


def _site(number):
    if number != 1:
        return []
    # Those with an address of their own are named in SITE; more than their text is read there.
    about = SitePage.objects.public().exclude(slug__in=OWN_URL).annotate(changed_at=Max("versions__published_at"))
    # Django leaves out a model's own order where rows are counted together.
    about = about.order_by("position", "pk")
    used = [one for one in (*letters(), *letters_of_genes()) if one.is_used]
    return [
        *(Line(reverse(name)) for name in SITE),
        *(Line(page.get_absolute_url(), page.changed_at) for page in about),
        *(Line(one.address) for one in used),
        *(Line(mode_address(mode)) for mode in public_modes()),
    ]


# Name: (a function that returns {number: newest change} of its pages, one that returns the Lines of a page).
SECTIONS = {
    "site": (_site_pages, _site),
    "conditions": (_condition_pages, _conditions),
    "questions": _of_questions("question", CHANGED_AT, falls_due=True),
    # A request for a new review is no step of the list of changes.
    "changes": _of_questions("changes", LAST_SIGNED),
    "reviewers": _undated(_reviewers, "reviewer", "slug"),
    "genes": _undated(public_genes, "gene", "symbol"),
    "groups": _undated(_groups, "browse-group", "slug"),
}
