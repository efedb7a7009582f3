"""The public list of corrections: each error, when it was corrected, and in which edition."""

from conditions import structured_data
from conditions.models import Report
from conditions.models.site_page import CORRECTIONS
from conditions.site_pages import fill_line
from conditions.site_pages.views import as_read, find
from conditions.views.dated_pages import DatedPage, dated_page
from conditions.views.decorators import public_view
from conditions.views.not_found import not_found
from conditions.views.page_rendering import render_page
from conditions.views.template_context import about_site
from web.page_cache import cached_page

PER_PAGE = 50


@public_view
@cached_page("page")
def corrections(request):
    rows = Report.objects.corrections().with_page()
    list_page = dated_page(request, rows, time_field="fixed_in__published_at", size=PER_PAGE)
    if not isinstance(list_page, DatedPage):
        return list_page or not_found(request)
    page, policy = find(CORRECTIONS)
    context = {"list_page": list_page, "site_page": page, "version": policy}
    if policy and list_page.is_first:
        title, about = fill_line(policy.title), about_site()
        context |= {
            "about_site": about,
            "graph": structured_data.about(page, title, about.pages),
            "title": title,
            "lead": fill_line(policy.short),
            "text": as_read(policy),
            "published": page.published,
        }
    return render_page(request, "corrections.html", context)
