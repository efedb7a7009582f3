"""Public views of pages about this site: the live version, earlier versions, and the newsroom's preview."""

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpResponsePermanentRedirect
from django.utils.translation import gettext as _

from conditions import richtext, structured_data
from conditions.models import MedicalReviewer, SitePage, SitePageVersion
from conditions.models.site_page import HOW_WE_REVIEW, OWN_URL
from conditions.views.decorators import public_view
from conditions.views.not_found import not_found
from conditions.views.page_rendering import render_page
from conditions.views.template_context import about_site
from web.page_cache import cached_page

from .placeholders import fill, fill_line


@public_view
@cached_page()
def site_page(request, slug):
    """Show the live version of a page."""
    page, live = find(slug)
    if live is None:
        return not_found(request)
    if slug in OWN_URL:
        return HttpResponsePermanentRedirect(page.get_absolute_url())
    return render_site_page(request, page, live)


@public_view
@cached_page()
def how_we_review(request):
    """Show the page on reviews, and below it the reviewers."""
    page, live = find(HOW_WE_REVIEW)
    if live is None:
        return not_found(request)
    return render_site_page(request, page, live)


@public_view
@cached_page()
def version(request, slug, number):
    """Show an earlier version of a page: these are rules, not medical texts, so old versions stay readable."""
    page, _live = find(slug)
    version = next((one for one in page.published if one.number == number), None) if page else None
    if version is None:
        return not_found(request)
    return render_site_page(request, page, version)


def find(slug):
    """Return (page, live version), or (None, None); `page.published` has the published versions, latest first."""
    versions = Prefetch("versions", SitePageVersion.objects.published().order_by("-number"), to_attr="published")
    page = SitePage.objects.filter(slug=slug).prefetch_related(versions).first()
    if page is None or not page.published:
        return None, None
    return page, page.published[0]


def render_site_page(request, page, version, *, preview=False):
    """Return the response that shows a version of a page from `find`, or a draft if `preview`.

    An earlier version says so, and links to the live version.
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
    return render_page(request, "site_page.html", context)


def as_read(version):
    """Return the version's body as a `richtext.Rendered`, with its placeholders replaced."""
    return richtext.render(version.body, fill=fill(), table_label=_("Table"))


def _described(page, title):
    about = about_site()
    return {"about_site": about, "graph": structured_data.about(page, title, about.pages)}


def _reviewers():
    return MedicalReviewer.objects.public().select_related("user")
