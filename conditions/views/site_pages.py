"""The pages about this site: the live text, the versions before it, and the newsroom's preview."""

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpResponsePermanentRedirect
from django.utils.translation import gettext as _

from conditions import richtext, structured_data
from conditions.models import MedicalReviewer, SitePage, SitePageVersion
from conditions.models.site_page import HOW_WE_REVIEW, OWN_URL
from conditions.site_pages import fill, fill_line

from .context import about_site
from .errors import not_found
from .rendering import show
from .visitors import for_visitors, remembered


@for_visitors
@remembered()
def site_page(request, slug):
    page, live = find(slug)
    if live is None:
        return not_found(request)
    if slug in OWN_URL:
        return HttpResponsePermanentRedirect(page.get_absolute_url())
    return render_site_page(request, page, live)


@for_visitors
@remembered()
def how_we_review(request):
    """The page's text, and below it the reviewers."""
    page, live = find(HOW_WE_REVIEW)
    if live is None:
        return not_found(request)
    return render_site_page(request, page, live)


@for_visitors
@remembered()
def version(request, slug, number):
    """Show what a page about this site said before: these are rules, not medical texts, so they stay readable."""
    page, _live = find(slug)
    asked = next((one for one in page.published if one.number == number), None) if page else None
    if asked is None:
        return not_found(request)
    return render_site_page(request, page, asked)


def find(slug):
    """Return a page with its published versions, the latest first, as `published`, and the live one; or Nones."""
    versions = Prefetch("versions", SitePageVersion.objects.published().order_by("-number"), to_attr="published")
    page = SitePage.objects.filter(slug=slug).prefetch_related(versions).first()
    if page is None or not page.published:
        return None, None
    return page, page.published[0]


def render_site_page(request, page, version, *, preview=False):
    """Return a version of a page from `find` as readers see it, or would see it once it is published.

    An earlier version says that it is one, and leads to the live one.
    """
    published = getattr(page, "published", [])
    is_live = bool(published) and version == published[0]
    title = fill_line(version.title)
    canonical = f"{settings.SITE_URL}{page.get_absolute_url()}"
    context = {
        "site_page": page,
        "version": version,
        "live": published[0] if published else None,
        "title": title,
        "lead": fill_line(version.short),
        "text": as_read(version),
        "published": published,
        "is_live": is_live,
        "preview": preview,
        "reviewers": _reviewers() if page.slug == HOW_WE_REVIEW and (is_live or preview) else None,
    }
    if is_live:
        context |= {"canonical": canonical, **_described(page, title)}
    return show(request, "site_page.html", context)


def as_read(version):
    """Return the version's body as a `richtext.Rendered`, its placeholders filled."""
    return richtext.render(version.body, fill=fill(), table_label=_("Table"))


def _described(page, title):
    about = about_site()
    return {"about_site": about, "graph": structured_data.about(page, title, about.pages)}


def _reviewers():
    return MedicalReviewer.objects.public().select_related("user")
