"""The medical reviewers: their list, the public profile of each with all that they signed, their photo."""

import mimetypes

from django.http import HttpResponse

from conditions import structured_data
from conditions.models import MedicalReviewer
from web.page_cache import cached_page

from .dated_pages import Part, part_of
from .decorators import for_visitors
from .errors import not_found
from .page_rendering import show
from .reviewer_signatures import COUNTED, counted, signatures_of

PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
PER_PAGE = 50


@for_visitors
@cached_page()
def reviewers(request):
    found = list(MedicalReviewer.objects.public().select_related("user"))
    context = {"reviewers": found, "graph": structured_data.reviewers(found)}
    return show(request, "reviewers.html", context)


@for_visitors
@cached_page("page")
def profile(request, reviewer):
    found = MedicalReviewer.objects.public().filter(slug=reviewer).select_related("user").first()
    if found is None:
        return not_found(request)
    part = part_of(request, signatures_of(found), moment="at", size=PER_PAGE)
    if not isinstance(part, Part):
        return part or not_found(request)
    signed, withdrawn = counted(found)
    context = {
        "reviewer": found,
        "part": part,
        "signed": signed,
        "withdrawn": withdrawn,
        "most": COUNTED,
        "is_current": found.is_current(),
        "graph": structured_data.profile(found) if part.is_first else None,
    }
    return show(request, "reviewer.html", context)


@for_visitors
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
