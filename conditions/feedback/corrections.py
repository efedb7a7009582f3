"""The public list of corrections: what was wrong, when it was put right, and in which edition."""

from conditions import structured_data
from conditions.models import Report
from conditions.models.site_page import CORRECTIONS
from conditions.site_pages import fill_line
from conditions.site_pages.views import as_read, find
from conditions.views.dated_pages import Part, part_of
from conditions.views.decorators import for_visitors
from conditions.views.errors import not_found
from conditions.views.page_rendering import show
from conditions.views.template_context import about_site
from web.page_cache import cached_page

PER_PAGE = 50


@for_visitors
@cached_page("page")
def corrections(request):
    rows = Report.objects.corrections().with_page()
    part = part_of(request, rows, moment="fixed_in__published_at", size=PER_PAGE)
    if not isinstance(part, Part):
        return part or not_found(request)
    page, policy = find(CORRECTIONS)
    context = {"part": part, "site_page": page, "version": policy}
    if policy and part.is_first:
        title, about = fill_line(policy.title), about_site()
        context |= {
            "about_site": about,
            "graph": structured_data.about(page, title, about.pages),
            "title": title,
            "lead": fill_line(policy.short),
            "text": as_read(policy),
            "published": page.published,
        }
    return show(request, "corrections.html", context)
