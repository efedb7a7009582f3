"""The front page."""

from conditions import structured_data
from conditions.models import Edition
from conditions.public.letters import letters
from conditions.public.reviews import with_whole_edition
from web.page_cache import cached_page

from .decorators import public_view
from .page_rendering import render_page
from .template_context import about_site

RECENT = 6


@public_view
@cached_page()
def home(request):
    live = with_whole_edition(Edition.objects.live().with_page())
    recent = list(live.order_by("-reviewed_on", "-published_at", "-pk")[:RECENT])
    about = about_site()
    context = {
        "letters": letters(),
        "recent": recent,
        "about_site": about,
        "graph": structured_data.home(recent, about.pages),
    }
    return render_page(request, "home.html", context)
