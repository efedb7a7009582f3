"""Medical reviewers: the list, public profiles with every signature, and photos."""

import mimetypes

from django.http import HttpResponse

from conditions import structured_data
from conditions.models import MedicalReviewer
from web.page_cache import cached_page

from .dated_pages import DatedPage, dated_page
from .decorators import public_view
from .not_found import not_found
from .page_rendering import render_page
from .reviewer_signatures import COUNTED, counted, signatures_of

PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
PER_PAGE = 50


@public_view
@cached_page()
def reviewers(request):
    public_reviewers = list(MedicalReviewer.objects.public().select_related("user"))
    context = {"reviewers": public_reviewers, "graph": structured_data.reviewers(public_reviewers)}
    return render_page(request, "reviewers.html", context)


@public_view
@cached_page("page")
def profile(request, reviewer):
    """Show a reviewer's public profile with a page of their signatures; without a public signature, return 404."""
    shown_reviewer = MedicalReviewer.objects.public().filter(slug=reviewer).select_related("user").first()
    if shown_reviewer is None:
        return not_found(request)
    list_page = dated_page(request, signatures_of(shown_reviewer), time_field="at", size=PER_PAGE)
    if not isinstance(list_page, DatedPage):
        return list_page or not_found(request)
    signed, withdrawn = counted(shown_reviewer)
    context = {
        "reviewer": shown_reviewer,
        "list_page": list_page,
        "signed": signed,
        "withdrawn": withdrawn,
        "most": COUNTED,
        "is_current": shown_reviewer.is_current(),
        "graph": structured_data.profile(shown_reviewer) if list_page.is_first else None,
    }
    return render_page(request, "reviewer.html", context)


@public_view
def photo(request, reviewer):
    """Return the photo of a public reviewer; 404 without one, or for a file that is no JPEG, PNG or WebP."""
    shown_reviewer = MedicalReviewer.objects.public().filter(slug=reviewer).exclude(photo="").first()
    kind = mimetypes.guess_type(shown_reviewer.photo.name)[0] if shown_reviewer else None
    if kind not in PHOTO_TYPES:
        return not_found(request)
    try:
        with shown_reviewer.photo.storage.open(shown_reviewer.photo.name) as file:
            return HttpResponse(file.read(), content_type=kind)
    except FileNotFoundError:
        return not_found(request)
