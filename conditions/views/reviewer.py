"""Medical reviewers: the list, public profiles with every signature, and photos."""

import mimetypes

from django.http import HttpResponse

from conditions import structured_data
from conditions.models import MedicalReviewer
from web.page_cache import cached_page

from .dated_pages import DatedPage, dated_page
from .decorators import public_view
from .errors import not_found
from .page_rendering import render_page
from .reviewer_signatures import COUNTED, counted, signatures_of

PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
PER_PAGE = 50


@public_view
@cached_page()
def reviewers(request):
    found = list(MedicalReviewer.objects.public().select_related("user"))
    context = {"reviewers": found, "graph": structured_data.reviewers(found)}
    return render_page(request, "reviewers.html", context)


@public_view
@cached_page("page")
def profile(request, reviewer):
    found = MedicalReviewer.objects.public().filter(slug=reviewer).select_related("user").first()
    if found is None:
        return not_found(request)
    list_page = dated_page(request, signatures_of(found), time_field="at", size=PER_PAGE)
    if not isinstance(list_page, DatedPage):
        return list_page or not_found(request)
    signed, withdrawn = counted(found)
    context = {
        "reviewer": found,
        "list_page": list_page,
        "signed": signed,
        "withdrawn": withdrawn,
        "most": COUNTED,
        "is_current": found.is_current(),
        "graph": structured_data.profile(found) if list_page.is_first else None,
    }
    return render_page(request, "reviewer.html", context)


@public_view
def photo(request, reviewer):
    found = MedicalReviewer.objects.public().filter(slug=reviewer).exclude(photo="").first()
    kind = mimetypes.guess_type(found.photo.name)[0] if found else None
    if kind not in PHOTO_TYPES:
        return not_found(request)
    try:
        with found.photo.storage.open(found.photo.name) as file:
            return HttpResponse(file.read(), content_type=kind)
    except FileNotFoundError:
        return not_found(request)
